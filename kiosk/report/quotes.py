"""An answer in, its words folded for comparing out, and where a quote stands in them: a receipt is found word for word."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.records import Answer
from kiosk.report.number_words import in_figures
from kiosk.report.transcript import written
from kiosk.spelling import one_spelling

LEAST_WORDS: Final = 3
"""A shorter quote stands in too many answers to prove anything; own number."""
SHOWN_WORDS: Final = 24
"""So many words of a quote are shown, then dots; own number."""
UNWRITTEN: Final = frozenset(["um", "uh", "umm", "uhh", "er", "erm", "hmm", "mm", "mhm", "ah", "eh", "उम", "अं"])
"""Sounds that one writer puts down and another leaves out; a quote may lack them or have them."""
_DROPPED: Final = re.compile("['’‘`\u200b-\u200d\ufeff\u2060]|(?<=\\d),(?=\\d\\d)")
"""Apostrophes, invisible signs, commas inside figures."""
_WORD: Final = re.compile(r"\d+(?:\.\d+)?|(?:[^\W_]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963])+")
MARKED: Final = re.compile(r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»|‘((?:[^‘’]|’(?=\w))*)’|(?<!\w)'((?:[^']|'(?=\w))+)'(?!\w)")
"""A quoted passage."""
MARKS: Final = re.compile('[“”"«»„‟‘]')
"""One of these left over means that a passage does not end."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote was found."""

    number: int
    start_s: float | None
    """Seconds from the answer's start; None where it was typed."""
    text: str
    """The candidate's own words there, as they were recognised or typed."""


def fold(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: case, punctuation, spelling, number words and 'um' make no difference."""
    return tuple(word for word, _, _ in _folded(_split(text)))


def passages(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with its quoted passages taken out, and those passages."""
    found = tuple(next(group for group in match.groups() if group is not None) for match in MARKED.finditer(text))
    return MARKED.sub(" “” ", text), found


class Transcript:
    """One answer's words, folded once; then any number of quotes can be looked up."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._shown: list[tuple[str, float | None]] = []
        if answer.typed is not None:
            self._shown = [(word, None) for word in answer.typed.split()]
        else:
            ordered = sorted(answer.words, key=lambda word: word.start_s)
            self._shown = [(written(word.text), word.start_s - answer.start_s) for word in ordered]
        pieces = [(piece, index) for index, (word, _) in enumerate(self._shown) for piece in _split(word)]
        self._runs = _folded([piece for piece, _ in pieces], [index for _, index in pieces])
        self.words: frozenset[str] = frozenset(word for word, _, _ in self._runs)
        self._line = _line([word for word, _, _ in self._runs])

    def has(self, folded: Sequence[str]) -> bool:
        """Whether these folded words stand in a row in the answer."""
        return _line(folded) in self._line

    def find(self, folded: Sequence[str]) -> Place | None:
        """Where these folded words stand in a row first; None where they do not."""
        at = self._line.find(_line(folded)) if folded else -1
        if at < 0:
            return None
        first = self._line.count(" ", 0, at)
        begin, end = self._runs[first][1], self._runs[first + len(folded) - 1][2]
        shown = [word for word, _ in self._shown[begin : end + 1]]
        text = " ".join(shown[:SHOWN_WORDS]) + (" …" if len(shown) > SHOWN_WORDS else "")
        return Place(self.answer.number, self._shown[begin][1], text.strip(" ,;:.“”\"'"))


def _line(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _split(text: str) -> list[str]:
    if text.isascii() and text.isalpha():
        return [one_spelling(text.lower())]
    return [one_spelling(word) for word in _WORD.findall(_DROPPED.sub("", unicodedata.normalize("NFKC", text)).lower())]


def _folded(words: Sequence[str], indices: Sequence[int] | None = None) -> list[tuple[str, int, int]]:
    """Words without unwritten sounds and without a word said twice in a row, numbers in figures; each with its range."""
    places = range(len(words)) if indices is None else indices
    kept = [(_figures(word), at) for word, at in zip(words, places, strict=True) if word not in UNWRITTEN]
    once = [pair for index, pair in enumerate(kept) if index == 0 or pair[0] != kept[index - 1][0]]
    return [(word, once[first][1], once[last][1]) for word, first, last in in_figures([word for word, _ in once])]


def _figures(word: str) -> str:
    """Figures of any script as 0-9."""
    if word[0].isdecimal() and not word.isascii():
        return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in word)
    return word
