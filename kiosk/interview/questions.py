"""A Profile in, the questions of one interview out: the source's promise, and the offline bank that keeps it."""

import random
import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

from kiosk.interview.bankfile import LEVELS, BankQuestion, BankRole, read_bank, skill_words, words_of
from kiosk.interview.sets import Wanted, next_of, plain_text, set_of
from kiosk.interview.shelf import Shelf
from kiosk.records import Profile, Question

BANK_FOLDER: Final = Path(__file__).resolve().parent / "bank"
JUNIOR_YEARS: Final = 1.0
SENIOR_YEARS: Final = 5.0
"""records.Question: fresher 0-1 years, junior 1-4, senior 5 and more; below 5 counts as junior."""
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
        self._ids = {entry.question.id for entry in self._questions}
        self._texts = {plain_text(entry.question.text) for entry in self._questions}
        self._lock = threading.Lock()
        self._seed = seed

    def roles(self) -> list[Role]:
        """The jobs of the bank in file order."""
        return [_tile(role) for role in self._roles]

    def questions(self) -> tuple[Question, ...]:
        """Every question of the bank in file order."""
        return tuple(entry.question for entry in self._questions)

    def more(self, entries: Iterable[BankQuestion]) -> int:
        """Add questions (of packs, of the cache) without reading the bank again; how many were new.

        One whose id or text the bank has already is left out. May be called while another thread chooses.
        """
        with self._lock:
            new = []
            for entry in entries:
                text = plain_text(entry.question.text)
                if entry.question.id not in self._ids and text not in self._texts:
                    self._ids.add(entry.question.id)
                    self._texts.add(text)
                    new.append(entry)
            self._questions = (*self._questions, *new)
            self._shelf.put(new)
        return len(new)

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
        pool, wanted = self._fitting(profile, count, seen, language)
        return tuple(entry.question.in_language(language) for entry in set_of(pool, count, wanted))

    def next(
        self,
        profile: Profile,
        asked: Sequence[Question],
        kind: str,
        level: str,
        seen: Collection[str] = (),
        language: str = "en",
    ) -> Question | None:
        """One more question of that kind ('technical' ...) and level ('fresher', 'junior', 'senior'), else the nearest.

        Never one of `asked`, nor of the same text, nor one that a follow-up among them probed; none whose id is in `seen`
        while others remain. A level two steps away is worse than another kind. None where nothing is left. Takes a few
        milliseconds, from any thread.
        """
        before = {*seen, *(question.id for question in asked)}
        pool, wanted = self._fitting(profile, 1 + len(asked), before, language)
        found = next_of(pool, asked, kind, level, wanted)
        return None if found is None else found.question.in_language(language)

    def _fitting(
        self, profile: Profile, least: int, seen: Collection[str], language: str
    ) -> tuple[Sequence[BankQuestion], Wanted]:
        tile = self.match(profile.role).role
        role = next((each for each in self._roles if tile is not None and each.id == tile.id), None)
        draw = random.Random(self._seed) if self._seed is not None else random.Random()
        named = frozenset(words_of(skill) for skill in profile.skills)
        asks = (*role.skills, *role.competencies) if role is not None else ()
        pool = self._shelf.fitting(role, named, seen, least, draw)
        fit = LEVELS.index(level_of(profile.years))
        return pool, Wanted(fit, named, frozenset(map(skill_words, asks)), seen, language)


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
