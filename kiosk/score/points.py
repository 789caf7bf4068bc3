"""Tokens and a question in, which key points were mentioned and where out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.records import Question
from kiosk.score.tokens import Token, find_phrase, split_words, stem
from kiosk.score.vocabulary import SMALL

READ_BACK_RATIO: Final = 0.8
"""From here an answer is mostly the question's own words: no content score (experience.md 2b, 'gibberish gets praise')."""
READ_BACK_CONTENT_RATIO: Final = 0.55
"""The same of the words that say something; answers have at most 0.47 of them, questions read back from 0.59 on (own)."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a key point was first mentioned."""

    point: int
    """Index in the question's key points."""
    first: int
    """Index of the first token."""
    last: int


def mentions_of(question: Question, tokens: Sequence[Token]) -> tuple[Mention, ...]:
    """The first mention of each key point, in the question's order; whole words, plain endings forgiven."""
    stems = tuple(stem(token.text) for token in tokens)
    found = (_first_mention(index, point.accepted, stems) for index, point in enumerate(question.key_points))
    return tuple(mention for mention in found if mention is not None)


def _first_mention(point: int, accepted: Sequence[str], stems: Sequence[str]) -> Mention | None:
    best: Mention | None = None
    for wording in accepted:
        phrase = tuple(stem(word) for word in split_words(wording))
        place = find_phrase(stems, phrase)
        if place is not None and (best is None or place < best.first):
            best = Mention(point, place, place + len(phrase) - 1)
    return best


def reads_back(question: Question, tokens: Sequence[Token]) -> bool:
    """Whether the answer is mostly the question's own words, joining words counted or not."""
    asked = {stem(word) for word in split_words(question.text)}
    for words, limit in (
        ([token.text for token in tokens], READ_BACK_RATIO),
        ([token.text for token in tokens if token.text not in SMALL], READ_BACK_CONTENT_RATIO),
    ):
        if words and sum(stem(word) in asked for word in words) / len(words) >= limit:
            return True
    return False
