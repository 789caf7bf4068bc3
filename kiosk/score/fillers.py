"""Tokens and filled pauses in, spans of fillers out: whole words, with care for 'like' and its kind, and sounds.

The recogniser leaves out many an 'um', or writes 'are' or 'the' for it. What was heard in the sound itself is merged in: a
filled pause over a written filler is that filler, one inside a word that is sure is that word drawn out, any other is a
filler of its own, '(um)'.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from kiosk.records import Answer, Span
from kiosk.score.filler_words import (
    ENGLISH,
    HINDI,
    JOINING,
    LIKE_AFTER,
    LIKE_BEFORE,
    MEANS_BEFORE,
    NEEDS_BEGIN,
    NEEDS_END,
    NOT_AFTER,
    PHRASES,
    SOUNDS,
)
from kiosk.score.series import TOUCHING_S
from kiosk.score.stretches import meets, shared_s, together, within_answer
from kiosk.score.tokens import Token
from kiosk.score.voiced import Stretch
from kiosk.score.voiced import filled_pauses as voiced_pauses

BY_EAR: Final = "(um)"
"""Name of a filler that was heard and not written."""
CLAUSE_PAUSE_S: Final = 0.2
"""Silence between two words that ends a clause; own number, below the 0.25 s of a counted pause."""
SURE: Final = 0.6
"""A word below this may be what the recogniser made of an 'um' (the gate of experience.md 2b)."""
COVERED_RATIO: Final = 0.5
"""Over more of a filled pause than this a sure word explains it; own number."""
EDGE_S: Final = 0.05
"""A word that reaches no further out of the filled pause at both ends is what the recogniser made of it, however sure: of a
word drawn out the first and last sound are not held. Own number, above the errors of the edges of both (models/fillers)."""
SOUND_MARGIN_S: Final = 0.15
"""A written 'um' may miss the heard one by the errors of both their edges (models/fillers, models/vosk-demo)."""


def filler_spans(tokens: Sequence[Token], language: str = "en") -> tuple[Span, ...]:
    """Spans `what='filler'`, `text` its name, in order of time; tokens without times (typed) give none."""
    spans: list[Span] = []
    index = 0
    while index < len(tokens):
        name, length = _filler_at(tokens, index, bool(spans and spans[-1].end_s == tokens[index - 1].end_s), language)
        first, last = tokens[index], tokens[index + max(1, length) - 1]
        if name and first.start_s is not None and last.end_s is not None:
            spans.append(Span(first.start_s, last.end_s, "filler", name))
        index += max(1, length)
    return tuple(spans)


def filled_pauses(answer: Answer, left_out: Sequence[Stretch] = ()) -> tuple[Stretch, ...]:
    """Filled pauses with a voice, as stretches of the answer; those whose middle is left out are not told."""
    voiced = [(v.t_s, v.t_s + v.duration_s) for v in answer.voices if v.voiced]
    heard = [(a - answer.start_s, b - answer.start_s) for a, b in voiced_pauses(answer.filled_pauses, voiced)]
    inside = together(within_answer(heard, answer.end_s - answer.start_s))
    return tuple((a, b) for a, b in inside if not meets(((a + b) / 2, (a + b) / 2 + TOUCHING_S), left_out))


def heard_fillers(tokens: Sequence[Token], written: Sequence[Span], filled: Sequence[Stretch]) -> tuple[Span, ...]:
    """Filled pauses that are neither one of the written fillers nor a word: spans 'filler', '(um)'."""
    others = [token for token in tokens if not _is_written(token, written)]
    return tuple(
        Span(a, b, "filler", BY_EAR) for a, b in filled if not _told((a, b), written) and not _word_over((a, b), others)
    )


def count_fillers(spans: Sequence[Span]) -> dict[str, int]:
    """How often each filler was said, most often first."""
    return dict(Counter(span.text for span in spans if span.what == "filler").most_common())


def _is_written(token: Token, written: Sequence[Span]) -> bool:
    if token.start_s is None or token.end_s is None:
        return False
    middle_s = (token.start_s + token.end_s) / 2
    return any(span.start_s <= middle_s <= span.end_s for span in written)


def _told(filled: Stretch, written: Sequence[Span]) -> bool:
    for span in written:
        margin_s = SOUND_MARGIN_S if span.text in SOUNDS else 0.0
        over_s = shared_s(filled, ((span.start_s - margin_s, span.end_s + margin_s),))
        if over_s > (0.0 if span.text in SOUNDS else COVERED_RATIO * (filled[1] - filled[0])):
            return True
    return False


def _word_over(filled: Stretch, words: Sequence[Token]) -> bool:
    """Whether a single sure word, drawn out, covers more than half of the filled pause."""
    least_s = COVERED_RATIO * (filled[1] - filled[0])
    return any(
        word.start_s is not None
        and word.end_s is not None
        and (word.confidence or 0.0) >= SURE
        and shared_s(filled, ((word.start_s, word.end_s),)) > least_s
        and (word.start_s < filled[0] - EDGE_S or word.end_s > filled[1] + EDGE_S)
        for word in words
    )


def _filler_at(tokens: Sequence[Token], index: int, after_filler: bool, language: str) -> tuple[str | None, int]:
    word = tokens[index].text
    if word in SOUNDS:
        return word, 1
    single = HINDI if language == "hi" and word in HINDI else ENGLISH
    if word in single:
        # 'इसका मतलब' is 'its meaning'.
        ordinary = index > 0 and tokens[index - 1].text in NOT_AFTER.get(single[word], ())
        return (None if ordinary else single[word]), 1
    for phrase in PHRASES.get(language, PHRASES["en"]):
        if tuple(token.text for token in tokens[index : index + len(phrase)]) == phrase:
            return (" ".join(phrase), len(phrase)) if _phrase_fills(tokens, index, phrase) else (None, len(phrase))
    if language == "en" and word == "like" and _like_fills(tokens, index, after_filler):
        return "like", 1
    if language == "en" and word == "means" and _means_fills(tokens, index):
        return "means", 1
    return None, 1


def _phrase_fills(tokens: Sequence[Token], index: int, phrase: Sequence[str]) -> bool:
    name = " ".join(phrase)
    if index and tokens[index - 1].text in NOT_AFTER.get(name, ()):
        return False
    if name in NEEDS_BEGIN and not _clause_begins(tokens, index):
        return False
    return name not in NEEDS_END or _clause_ends(tokens, index + len(phrase) - 1)


def _clause_ends(tokens: Sequence[Token], index: int) -> bool:
    if index + 1 >= len(tokens):
        return True
    following = tokens[index + 1].text
    return following in JOINING or _fills_alone(following) or _silent_after(tokens[index], tokens[index + 1])


def _clause_begins(tokens: Sequence[Token], index: int) -> bool:
    if index == 0:
        return True
    before = tokens[index - 1].text
    return before in JOINING or _fills_alone(before) or _silent_after(tokens[index - 1], tokens[index])


def _fills_alone(word: str) -> bool:
    return word in SOUNDS or word in ENGLISH or word in HINDI


def _silent_after(first: Token, second: Token) -> bool:
    return first.end_s is not None and second.start_s is not None and second.start_s - first.end_s >= CLAUSE_PAUSE_S


def _like_fills(tokens: Sequence[Token], index: int, after_filler: bool) -> bool:
    following = tuple(token.text for token in tokens[index + 1 : index + 3])
    if following == ("you", "know"):
        return True
    if following and following[0] in LIKE_BEFORE:
        return False
    if index == 0 or after_filler:
        return True
    # 'I like' and 'we like' are verbs unless a break stands between them.
    before = tokens[index - 1].text
    if before in ("i", "we"):
        return _clause_ends(tokens, index - 1)
    return before in LIKE_AFTER


def _means_fills(tokens: Sequence[Token], index: int) -> bool:
    following = tokens[index + 1].text if index + 1 < len(tokens) else ""
    return following in MEANS_BEFORE and _clause_begins(tokens, index)
