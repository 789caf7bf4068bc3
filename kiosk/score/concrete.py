"""Words of an answer in, what in them is concrete out: words of its own, numbers, things done. By wording, no meaning.

Interviews that ask for what was done and judge by fixed anchors predict best (experience.md 2a, [S40]); a coach ticks the
number and the result (2b, STAR). So: words that could not stand in any answer, numbers, and first persons with a past form.
What counts as such is by lists of our own (general_words.py); 'we' counts as 'I' does (2b: do not score I/we).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.records import Question
from kiosk.score.general_words import BETWEEN, GENERAL, IRREGULAR
from kiosk.score.structure import is_number
from kiosk.score.tokens import split_words, stem
from kiosk.score.vocabulary import SMALL

WORD: Final = re.compile(r"[^\W\d_][^\W\d_'’.+#ऀ-ॿ]*[^\W_]?|[ऀ-ॿ]+")
"""Letters with what stands in 'node.js' and 'c++'; 's3cr3t' and '<b>' are no words."""
LEAST_LETTERS: Final = 3
"""A word of its own is not shorter; own number."""


@dataclass(frozen=True, slots=True)
class Concrete:
    """Indices of words."""

    own: tuple[int, ...]
    """First places of the different words that are the answer's own: neither general, nor small, nor the question's."""
    general: tuple[int, ...]
    """General words, each time they were said."""
    content: int
    """Words that are not small, the question's left out."""
    numbers: tuple[int, ...]
    """Beginnings of numbers; 'two hundred forty' is one."""
    done: tuple[int, ...]
    """'I' or 'we' with what was done."""

    @property
    def own_ratio(self) -> float:
        """Share of the content words that are not general, 0..1; 0 where there are none."""
        return 1.0 - len(self.general) / self.content if self.content else 0.0


def words_of_question(question: Question) -> frozenset[str]:
    """Stems of the question's words: said again they are no words of the answer's own."""
    return frozenset(stem(word) for word in split_words(question.text))


def concrete_in(words: Sequence[str], asked: Collection[str]) -> Concrete:
    """Find it; `asked` are the question's stems. An empty word is none, but what stands on its two sides does not touch."""
    own: dict[str, int] = {}
    general: list[int] = []
    content = 0
    for index, word in enumerate(words):
        root = stem(word)
        if not word or (word in SMALL and root not in GENERAL) or is_number(word) or root in asked:
            continue
        if root in GENERAL:
            general.append(index)
        elif len(word) >= LEAST_LETTERS and WORD.fullmatch(word):
            own.setdefault(root, index)
        else:
            continue
        content += 1
    return Concrete(tuple(own.values()), tuple(general), content, _numbers(words), _done(words))


def _numbers(words: Sequence[str]) -> tuple[int, ...]:
    flags = [is_number(word) for word in words]
    return tuple(index for index, flag in enumerate(flags) if flag and not (index and flags[index - 1]))


def _done(words: Sequence[str]) -> tuple[int, ...]:
    found = []
    for index, word in enumerate(words[:-1]):
        if word not in ("i", "we"):
            continue
        after = next((later for later in words[index + 1 : index + 3] if later not in BETWEEN), "")
        if after in IRREGULAR or (after.endswith("ed") and len(after) > 4):
            found.append(index)
    return tuple(found)
