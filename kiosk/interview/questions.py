"""A Profile in, the questions of one interview out: the source's promise, and the offline bank that keeps it."""

import random
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

from kiosk.interview.bankfile import LEVELS, BankQuestion, BankRole, read_bank, words_of
from kiosk.interview.shelf import Shelf
from kiosk.records import Profile, Question

BANK_FOLDER: Final = Path(__file__).resolve().parent / "bank"
JUNIOR_YEARS: Final = 1.0
SENIOR_YEARS: Final = 5.0
"""records.Question: fresher 0-1 years, junior 1-4, senior 5 and more; below 5 counts as junior."""
KINDS: Final = ("motivation", "behavioural", "technical", "situational", "technical")
"""What a set asks for, slot by slot, again from the second for longer sets; own order, opener first."""
LEAST_SHARED: Final = 0.6
"""Share of a free-typed role's words that a known role must share to be its nearest: a lighthouse keeper is no store keeper.
Own number."""


class Role(NamedTuple):
    """A job as the tiles show it."""

    id: str
    title: str
    family: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The known role that a candidate's words mean."""

    role: Role | None
    how: Literal["exact", "near", "general"]
    """'near' and 'general' are said in the report (notes 'near_role', 'general_questions')."""


class QuestionSource(ABC):
    """Gives the questions of an interview."""

    @abstractmethod
    def choose(self, profile: Profile, count: int, seen: Collection[str], language: str = "en") -> tuple[Question, ...]:
        """`count` different questions in the order they are asked, none whose id is in `seen` while others remain.

        They are in that language ('en', 'hi') as far as the source has it.
        """

    def next(
        self,
        profile: Profile,
        asked: Sequence[Question],
        kind: str,
        level: str,
        seen: Collection[str] = (),
        language: str = "en",
    ) -> Question | None:
        """One more question of that kind and level, else the nearest, never one of `asked`; None where there is none."""
        return None

    def note(self, profile: Profile) -> str | None:
        """Code of what the report says about how the role was understood; None where there is nothing to say."""
        return None


class Bank(QuestionSource):
    """The offline bank: reviewed TOML files of our own writing. Always answers, in a few milliseconds."""

    def __init__(self, folder: Path = BANK_FOLDER, seed: int | None = None) -> None:
        """Read and check the files.

        With a `seed` the same profile and `seen` always give the same set; without one each call draws afresh.

        Raises:
            UsageError: a file cannot be read or holds something wrong; the text names file and key.
        """
        self._roles, self._questions = read_bank(folder)
        self._shelf = Shelf(self._questions)
        self._seed = seed

    def roles(self) -> list[Role]:
        """The jobs of the bank in file order."""
        return [_tile(role) for role in self._roles]

    def questions(self) -> tuple[Question, ...]:
        """Every question of the bank in file order."""
        return tuple(entry.question for entry in self._questions)

    def match(self, text: str) -> Match:
        """The role that was meant: by id or title, by shared words, or none (general questions)."""
        wanted = words_of(text)
        joined = " ".join(wanted)
        best: tuple[float, BankRole] | None = None
        for role in self._roles:
            names = [words_of(name) for name in (role.id, role.title, *role.words)]
            if joined and joined in (" ".join(words) for words in names):
                return Match(_tile(role), "exact")
            shared = max(_shared(wanted, words) for words in names)
            if best is None or shared > best[0]:
                best = (shared, role)
        if best is not None and best[0] >= LEAST_SHARED:
            return Match(_tile(best[1]), "near")
        return Match(None, "general")

    def note(self, profile: Profile) -> str | None:
        """'near_role' or 'general_questions' where the role is not one of the bank's."""
        return {"exact": None, "near": "near_role", "general": "general_questions"}[self.match(profile.role).how]

    def choose(self, profile: Profile, count: int, seen: Collection[str], language: str = "en") -> tuple[Question, ...]:
        """An opener, then kinds in balance, rising in difficulty up to the candidate's level, named skills first."""
        tile = self.match(profile.role).role
        role = next((each for each in self._roles if tile is not None and each.id == tile.id), None)
        fit = LEVELS.index(level_of(profile.years))
        draw = random.Random(self._seed) if self._seed is not None else random.Random()
        pool = self._shelf.fitting(role, profile.skills, seen, count, draw)
        named = frozenset(words_of(skill) for skill in profile.skills)
        asks = frozenset(words_of(each) for each in (*role.skills, *role.competencies)) if role is not None else frozenset()
        chosen: list[BankQuestion] = []
        for slot in range(min(count, len(pool))):
            asked = frozenset(words_of(entry.question.skill or "") for entry in chosen)
            # After the opener the first half is one level easier, so that the set rises.
            level = max(0, fit - 1) if 0 < slot < count // 2 + 1 else fit
            wish = _Wish(_kind_of(slot), level, slot == 0, named, asked, asks, seen, language)
            chosen.append(min((entry for entry in pool if entry not in chosen), key=wish.distance))
        opener, others = chosen[:1], chosen[1:]
        others.sort(key=lambda entry: LEVELS.index(entry.question.level))
        return tuple(entry.question.in_language(language) for entry in (*opener, *others))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one slot of a set asks for."""

    kind: str
    level: int
    opener: bool
    named: frozenset[tuple[str, ...]]
    """The skills the candidate named, as words."""
    asked: frozenset[tuple[str, ...]]
    """The skills that the set has already."""
    asks: frozenset[tuple[str, ...]]
    """The job's skills and competencies."""
    seen: Collection[str]
    language: str

    def distance(self, entry: BankQuestion) -> tuple[float, ...]:
        """How far a question is from the wish, most important first."""
        question = entry.question
        level = LEVELS.index(question.level)
        skill = words_of(question.skill or "")
        return (
            question.id in self.seen,
            self.language == "hi" and question.hindi is None,
            level > self.level + 1,
            question.kind != self.kind,
            self.opener and not entry.opener,
            level > self.level,
            skill not in self.named - self.asked,
            skill in self.asked,
            skill not in self.asks,
            abs(level - self.level),
        )


def _kind_of(slot: int) -> str:
    return KINDS[slot] if slot < len(KINDS) else KINDS[1 + (slot - 1) % (len(KINDS) - 1)]


def level_of(years: float) -> str:
    """The level that fits so many years of work."""
    if years < JUNIOR_YEARS:
        return "fresher"
    return "junior" if years < SENIOR_YEARS else "senior"


def _tile(role: BankRole) -> Role:
    return Role(role.id, role.title, role.family, role.skills)


def _shared(wanted: Sequence[str], words: Sequence[str]) -> float:
    return len(set(wanted) & set(words)) / len(set(wanted)) if wanted else 0.0


@cache
def shipped_bank() -> Bank:
    """The bank that comes with the kiosk, read once."""
    return Bank()


def roles() -> list[Role]:
    """The jobs of the shipped bank, for the tiles."""
    return shipped_bank().roles()
