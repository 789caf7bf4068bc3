"""A Profile in, the questions of one interview out: the source's promise, and the offline bank that keeps it."""

import random
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

from kiosk.interview.bankfile import LEVELS, BankFile, BankQuestion, BankRole, read_folder, skill_words, words_of
from kiosk.interview.meaning import NONE, VECTORS, Encode, Limits, Names, stored_vectors
from kiosk.interview.sets import Wanted, next_of, plain_text, set_of
from kiosk.interview.shelf import Shelf
from kiosk.interview.typed import LETTERS_READ, NOT_OURS
from kiosk.records import Profile, Question

BANK_FOLDER: Final = Path(__file__).resolve().parent / "bank"
JUNIOR_YEARS: Final = 1.0
SENIOR_YEARS: Final = 5.0
"""records.Question: fresher 0-1 years, junior 1-4, senior 5 and more; below 5 counts as junior."""
ROLE_LIMITS: Final = Limits(words=0.26, meaning=0.70)
SKILL_LIMITS: Final = Limits(words=0.30, meaning=0.70)
"""Set on the 'tune' part of tests/truth/roles.toml."""

TOLD: Final = 24
"""Of so many questions of a skill the words are known; the shipped bank has 12 to 15. Own number."""


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

    def __init__(self, folder: Path = BANK_FOLDER, seed: int | None = None, encode: Encode | None = None) -> None:
        """Read and check the files.

        With a `seed` the same profile and `seen` always give the same set; without one each call draws afresh. With `encode`
        roles and skills typed freely are matched by meaning too, else by shared words alone.

        Raises:
            UsageError: a file cannot be read or holds something wrong; the text names file and key.
        """
        stored = stored_vectors(folder / VECTORS) if encode is not None else {}
        self._seed = seed
        self._lock = threading.Lock()
        self._shelf = Shelf()
        self._roles: dict[str, BankRole] = {}
        self._questions: tuple[BankQuestion, ...] = ()
        self._ids: set[str] = set()
        self._texts: set[str] = set()
        self._role_names = Names(ROLE_LIMITS, encode, stored)
        self._skill_names = Names(SKILL_LIMITS, encode, stored)
        self._role_names.add((NONE, name) for name in NOT_OURS)
        self.join(read_folder(folder))

    def roles(self) -> list[Role]:
        """The jobs of the bank in file order."""
        return [_tile(role) for role in self._roles.values()]

    def questions(self) -> tuple[Question, ...]:
        """Every question of the bank in file order."""
        return tuple(entry.question for entry in self._questions)

    def held(self) -> BankFile:
        """The jobs and questions of the bank."""
        return BankFile(tuple(self._roles.values()), self._questions)

    def names(self) -> tuple[str, ...]:
        """Every name of a job or skill whose meaning counts, each once, sorted."""
        return tuple(sorted({*self._role_names.meant, *self._skill_names.meant}))

    def join(self, file: BankFile) -> None:
        """Add the jobs, questions and names of skills of a file; before anybody asks: no thread may choose meanwhile.

        A job whose id the bank has already is left out.
        """
        new = [role for role in file.roles if role.id not in self._roles]
        self._roles.update((role.id, role) for role in new)
        self._role_names.add((role.id, name) for role in new for name in (role.id, role.title, *role.words))
        self.more(file.questions)
        named = [skill for role in new for skill in (*role.skills, *role.competencies)]
        asked = [entry.question.skill for entry in file.questions if entry.question.skill is not None]
        self._skill_names.add((skill, skill) for skill in dict.fromkeys((*named, *asked)))
        self._skill_names.add(file.skills)
        told: Counter[str] = Counter()
        for question in (entry.question for entry in file.questions):
            if question.skill is not None and told[question.skill] < TOLD:
                told[question.skill] += 1
                self._skill_names.tell(question.skill, _said_by(question))

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
        """The role that was meant: by id or name, by shared words and meaning, or none (general questions); of any text."""
        if key := self._role_names.exact(text):
            return Match(_tile(self._roles[key]), "exact")
        found = self._role_names.nearest(text)
        if found is None or found.key == NONE:
            return Match(None, "general")
        return Match(_tile(self._roles[found.key]), "near")

    def skill(self, text: str) -> str | None:
        """The bank's skill that was meant by a text; None where it has none that is near. Takes any text."""
        if (name := self._skill_names.exact(text)) is not None:
            return name
        found = self._skill_names.nearest(text)
        return None if found is None else found.key

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
        role = None if tile is None else self._roles[tile.id]
        draw = random.Random(self._seed) if self._seed is not None else random.Random()
        # As typed too: a question that was added later may have just that skill.
        named = {words_of(text[:LETTERS_READ]) for text in profile.skills}
        named |= {skill_words(skill) for skill in map(self.skill, profile.skills) if skill is not None}
        asks = (*role.skills, *role.competencies) if role is not None else ()
        pool = self._shelf.fitting(role, named, seen, least, draw)
        fit = LEVELS.index(level_of(profile.years))
        return pool, Wanted(fit, frozenset(named), frozenset(map(skill_words, asks)), seen, language)


def _said_by(question: Question) -> tuple[str, ...]:
    points = [text for point in question.key_points for text in (point.text, *point.accepted)]
    return words_of(" ".join(filter(None, (question.text, question.hint, question.follow_up, *points))))


def level_of(years: float) -> str:
    """The level that fits so many years of work."""
    if years < JUNIOR_YEARS:
        return "fresher"
    return "junior" if years < SENIOR_YEARS else "senior"


def _tile(role: BankRole) -> Role:
    return Role(role.id, role.title, role.family, role.skills)


@cache
def shipped_bank() -> Bank:
    """The bank that comes with the kiosk, read once."""
    return Bank()


def roles() -> list[Role]:
    """The jobs of the shipped bank, for the tiles."""
    return shipped_bank().roles()
