"""Questions that fit a candidate in, the few that are asked out: kinds in balance, rising, named skills first; pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.interview.bankfile import LEVELS, BankQuestion, skill_words
from kiosk.records import Question

KINDS: Final = ("motivation", "behavioural", "technical", "situational", "technical")
"""What a set asks for, slot by slot, again from the second for longer sets; own order, opener first."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the candidate's whole set is chosen for."""

    fit: int
    """Place of the candidate's level in LEVELS."""
    named: frozenset[Words]
    """The skills the candidate named, as words."""
    asks: frozenset[Words]
    """The job's skills and competencies."""
    seen: Collection[str]
    """Ids of questions that came before."""
    language: str


def set_of(pool: Sequence[BankQuestion], count: int, wanted: Wanted) -> tuple[BankQuestion, ...]:
    """`count` questions in the order they are asked: an opener, then kinds in balance, rising up to the candidate's level.

    Fewer where the pool has fewer; of equals the first of the pool. Never two with the same id or text.
    """
    chosen: list[BankQuestion] = []
    left = [(entry, plain_text(entry.question.text)) for entry in pool]
    while left and len(chosen) < count:
        slot = len(chosen)
        asked = frozenset(skill_words(entry.question.skill) for entry in chosen)
        # After the opener the first half is one level easier, so that the set rises.
        level = max(0, wanted.fit - 1) if 0 < slot < count // 2 + 1 else wanted.fit
        wish = _Wish(wanted, kind_of(slot), level, slot == 0, asked)
        best, said = min(left, key=lambda pair: wish.distance(pair[0]))
        chosen.append(best)
        left = [(entry, text) for entry, text in left if entry.question.id != best.question.id and text != said]
    opener, others = chosen[:1], chosen[1:]
    others.sort(key=lambda entry: LEVELS.index(entry.question.level))
    return (*opener, *others)


def next_of(
    pool: Sequence[BankQuestion], asked: Sequence[Question], kind: str, level: str, wanted: Wanted
) -> BankQuestion | None:
    """The question nearest to a kind and a level that was not asked yet; None where the pool has none."""
    left = without(pool, asked)
    skills = frozenset(skill_words(question.skill) for question in asked)
    place = LEVELS.index(level)

    def distance(entry: BankQuestion) -> tuple[float, ...]:
        question = entry.question
        gap = abs(LEVELS.index(question.level) - place)
        skill = skill_words(question.skill)
        return (
            question.id in wanted.seen,
            wanted.language == "hi" and question.hindi is None,
            gap > 1,
            question.kind != kind,
            gap,
            entry.opener,
            skill not in wanted.named - skills,
            skill in skills,
            skill not in wanted.asks,
        )

    return min(left, key=distance, default=None)


def without(pool: Iterable[BankQuestion], asked: Sequence[Question]) -> list[BankQuestion]:
    """Those of the pool that are none of the asked ones: neither by id nor by what they say."""
    ids = {name for question in asked for name in (question.id, question.follows) if name is not None}
    texts = {plain_text(question.text) for question in asked}
    return [
        entry
        for entry in pool
        if entry.question.id not in ids
        and plain_text(entry.question.text) not in texts
        and (entry.question.hindi is None or plain_text(entry.question.hindi.text) not in texts)
    ]


def plain_text(text: str) -> str:
    """A question's words without case and signs: two with the same are one question."""
    return " ".join(re.sub(r"[^\w\s]|_", " ", text.casefold()).split())


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one slot of a set asks for."""

    wanted: Wanted
    kind: str
    level: int
    opener: bool
    asked: frozenset[Words]
    """The skills that the set has already."""

    def distance(self, entry: BankQuestion) -> tuple[float, ...]:
        """How far a question is from the wish, most important first."""
        question, wanted = entry.question, self.wanted
        level = LEVELS.index(question.level)
        skill = skill_words(question.skill)
        return (
            question.id in wanted.seen,
            wanted.language == "hi" and question.hindi is None,
            level > self.level + 1,
            question.kind != self.kind,
            self.opener and not entry.opener,
            level > self.level,
            skill not in wanted.named - self.asked,
            skill in self.asked,
            skill not in wanted.asks,
            abs(level - self.level),
        )


def kind_of(slot: int) -> str:
    """Kind that a set asks for at a place, from 0; sets of any length."""
    return KINDS[slot] if slot < len(KINDS) else KINDS[1 + (slot - 1) % (len(KINDS) - 1)]
