"""An answer in, its words as comparable tokens out: lower-case, at word boundaries, with times where it was spoken."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.records import Answer
from kiosk.spelling import stem

__all__ = ["Token", "find_phrase", "quote_around", "split_words", "stem", "tokens_of"]

_BREAK: Final = re.compile(r"[\s,;:!?\"“”()\[\]{}/…—–।॥-]+")
"""Blanks and punctuation, Hindi's full stops among it; signs that hang on a letter (vowels, viramas) part no word."""
_JOINERS: Final = str.maketrans("", "", "\u200b\u200c\u200d\ufeff")
"""Invisible signs that say how letters are drawn, not what they are."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an answer."""

    text: str
    """Lower-case, without punctuation."""
    shown: str
    """As the recogniser or the candidate wrote it."""
    start_s: float | None = None
    """Seconds from the answer's start; None where it was typed."""
    end_s: float | None = None
    confidence: float | None = None


def split_words(text: str) -> tuple[str, ...]:
    """Lower-case words of a text; 'c++' and 'node.js' stay whole, 'follow-up' becomes two. Any script, one spelling each."""
    text = unicodedata.normalize("NFC", text.translate(_JOINERS))
    pieces = (piece.strip(".'’*_").lower().replace("’", "'") for piece in _BREAK.split(text))
    return tuple(piece for piece in pieces if piece)


def tokens_of(answer: Answer) -> tuple[Token, ...]:
    """The answer's words in order (the recogniser's ghosts are left out where they are heard: perceive/utterance.py)."""
    if answer.typed is not None:
        return tuple(Token(word, word) for word in split_words(answer.typed))
    tokens: list[Token] = []
    for word in sorted(answer.words, key=lambda word: word.start_s):
        start_s, end_s = word.start_s - answer.start_s, word.end_s - answer.start_s
        tokens.extend(Token(part, part, start_s, end_s, word.confidence) for part in split_words(word.text))
    return tuple(tokens)


def find_phrase(words: Sequence[str], phrase: Sequence[str], begin: int = 0) -> int | None:
    """Index of the first place from `begin` where the phrase's words stand in a row; None where they do not."""
    if not phrase:
        return None
    for index in range(begin, len(words) - len(phrase) + 1):
        if words[index] == phrase[0] and tuple(words[index : index + len(phrase)]) == tuple(phrase):
            return index
    return None


def quote_around(tokens: Sequence[Token], first: int, last: int, before: int = 3, after: int = 6) -> str:
    """The candidate's own words from a little before `first` to a little after `last`, with dots where it was cut."""
    begin, end = max(0, first - before), min(len(tokens), last + 1 + after)
    text = " ".join(token.shown for token in tokens[begin:end])
    text = " ".join("I" + word[1:] if word == "i" or word.startswith("i'") else word for word in text.split())
    return ("… " if begin else "") + text + (" …" if end < len(tokens) else "")
