"""Tokens in, words that soften what is said ('I think', 'maybe') out. Told as they are: a hedge is no fault.

English ones from Hyland ("Metadiscourse", 2005, list of hedges) and Holmes (1990, "Hedges and boosters in women's and
men's speech"), those that soften in speech; Hindi's of our own. 'Kind of' is a filler as well: two looks at one thing.
"""

from collections.abc import Sequence
from typing import Final

from kiosk.records import Measure, Span
from kiosk.score.heard import Heard
from kiosk.score.tokens import Token, split_words

HEDGES: Final = {
    "en": (
        "i think|i guess|i suppose|i feel|i believe|i would say|i don't know|i am not sure|i'm not sure|"
        "not really sure|maybe|perhaps|probably|possibly|kind of|sort of|a little bit|a bit|somewhat|"
        "more or less|in a way|to some extent|might|it seems|seems to|hopefully|roughly"
    ),
    "hi": "शायद|मुझे लगता है|मेरे ख्याल से|मेरे हिसाब से|हो सकता है|लगभग|थोड़ा सा|थोड़ा बहुत|एक तरह से|कुछ हद तक|संभव है",
}
"""Longer ones first where one begins another."""
PHRASES: Final = {language: tuple(split_words(each) for each in told.split("|")) for language, told in HEDGES.items()}
CLAUSE_AFTER: Final = frozenset(split_words("that like it we i this the he she they there my our you"))
"""'I feel' and 'I believe' soften before a clause, not in 'I feel happy' or 'I believe in it'."""
NEEDS_CLAUSE: Final = frozenset(("i feel", "i believe"))
NOT_BEFORE: Final = {
    "i think": frozenset(("about", "of")),
    "kind of": frozenset(("person", "people")),
    "a bit": frozenset(("of",)),
    "i don't know": frozenset(("how", "him", "her", "them", "anyone", "java", "python")),
}
NOT_AFTER: Final = {
    **{name: frozenset(("what", "how", "whatever")) for name in ("i think", "i feel", "i believe")},
    **{
        name: frozenset(split_words("what this that some any the a which every each same one different these those new"))
        for name in ("kind of", "sort of")
    },
}
"""After these it is a noun ('this kind of work') or names a thought ('that is what I think')."""


def hedge_spans(tokens: Sequence[Token], language: str = "en") -> tuple[Span, ...]:
    """Spans `what='hedge'`, `text` the words, in order of time; tokens without times (typed) give none."""
    words = [token.text for token in tokens]
    spans, index = [], 0
    while index < len(words):
        length = _hedge_at(words, index, language)
        first, last = tokens[index], tokens[index + max(1, length) - 1]
        if length and first.start_s is not None and last.end_s is not None:
            spans.append(Span(first.start_s, last.end_s, "hedge", " ".join(words[index : index + length])))
        index += max(1, length)
    return tuple(spans)


def hedge_measures(heard: Heard, spans: Sequence[Span], why_not: str | None) -> dict[str, Measure]:
    """How many hedges, and how many in a hundred words."""
    count = float(len(spans))
    values: dict[str, float | None] = {
        "hedge_count": count,
        "hedges_per_100": 100.0 * count / len(heard.counted) if heard.counted else None,
    }
    return heard.told(values, heard.measured, ((0.0, heard.duration_s),), why_not)


def _hedge_at(words: Sequence[str], index: int, language: str) -> int:
    for phrase in PHRASES.get(language, PHRASES["en"]):
        end = index + len(phrase)
        if tuple(words[index:end]) == phrase:
            return (
                len(phrase)
                if _softens(" ".join(phrase), words[index - 1 : index] if index else (), words[end : end + 1])
                else 0
            )
    return 0


def _softens(name: str, before: Sequence[str], after: Sequence[str]) -> bool:
    if any(word in NOT_AFTER.get(name, ()) for word in before):
        return False
    if name in NEEDS_CLAUSE and not any(word in CLAUSE_AFTER for word in after):
        return False
    return not any(word in NOT_BEFORE.get(name, ()) for word in after)
