"""An answer's words in, how many different ones and which were used most out."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from kiosk.records import Measure, Span
from kiosk.score.coverage import measures_of
from kiosk.score.heard import Heard
from kiosk.score.tokens import Token, split_words, stem

MOST: Final = 6
"""So many of the words used most are told; own number."""
LEAST_TIMES: Final = 2
"""A word that was said once is not 'used most'."""
LEAST_LETTERS: Final = 2

SMALL: Final = frozenset(
    split_words(
        "a an the and or but so because if when while then than that this these those there here it its it's is am are was "
        "were be been being have has had having do does did doing done will would can could should shall may might must i "
        "i'm i've i'd i'll me my mine we we're we've us our ours you your yours he him his she her hers they them their who "
        "whom whose which what where why how to of in on at by for with from into onto about over under up down out off as "
        "like not no nor yes very really too also just only even more most much many some any all each every both few one "
        "two three first get got go went going come came let make made said say also well now again after before during "
        "until since through between within without other another same such own don't didn't can't couldn't wasn't that's "
        "there's let's okay ok yeah"
    )
) | frozenset(
    split_words(
        "और का की के को से में पर ने है हैं था थी थे हूँ हूं हो मैं मैंने हम हमने मेरा मेरी मेरे हमारा हमारी हमारे वह वो यह ये उस उसने उसे इस "
        "इसे जो कि तो भी ही नहीं न या एक लेकिन क्योंकि फिर जब तब अगर मुझे हमें अपने अपना अपनी बहुत कुछ सब किया की गया गई रहा रही रहे "
        "लिए साथ बाद तक कर करने करना करता करती क्या"
    )
)
"""Words that join and point: what the answer is about is not told by them."""


def distinct_words(tokens: Sequence[Token], fillers: Sequence[Span]) -> int:
    """Number of different words, fillers aside; 'test' and 'tested' are one."""
    return len({stem(token.text) for token in _spoken(tokens, fillers)})


def top_words(tokens: Sequence[Token], fillers: Sequence[Span]) -> tuple[tuple[str, int], ...]:
    """The words said most, at least twice, most often first; 'test' and 'tested' are one. No small words, no fillers."""
    forms: dict[str, Counter[str]] = {}
    for token in _spoken(tokens, fillers):
        if token.text not in SMALL and len(token.text) >= LEAST_LETTERS and not token.text.isdigit():
            forms.setdefault(stem(token.text), Counter())[token.text] += 1
    often = sorted(forms.values(), key=lambda counts: -counts.total())
    told = ((counts.most_common(1)[0][0], counts.total()) for counts in often[:MOST])
    return tuple((word, times) for word, times in told if times >= LEAST_TIMES)


def vocabulary_measures(heard: Heard, fillers: Sequence[Span], why_not: str | None) -> dict[str, Measure]:
    """How many different words."""
    values: dict[str, float | None] = {"distinct_words_count": float(distinct_words(heard.tokens, fillers))}
    return measures_of(values, 0.0 if why_not else heard.words_s, heard.duration_s, why_not)


def _spoken(tokens: Sequence[Token], fillers: Sequence[Span]) -> list[Token]:
    return [token for token in tokens if not _fills(token, fillers)]


def _fills(token: Token, fillers: Sequence[Span]) -> bool:
    if token.start_s is None or token.end_s is None:
        return False
    middle_s = (token.start_s + token.end_s) / 2
    return any(span.start_s <= middle_s <= span.end_s for span in fillers)
