"""A bank's jobs and questions in, those that fit one candidate out: found by job and by skill, not by looking at each."""

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from kiosk.interview.bankfile import BankQuestion, BankRole, skill_words

MOST: Final = 600
"""Of more questions that fit, a fair draw is compared: a bank of 100,000 then answers in a few milliseconds. Own number; the
shipped bank has about 330 for a job."""
EACH: Final = 12
"""Of each kind, level and named skill so many are drawn: two sets of five and their next questions. Own number."""

Words = tuple[str, ...]


class Shelf:
    """Questions sorted by whom they are for. Questions may be added while another thread looks some up."""

    def __init__(self, questions: Iterable[BankQuestion] = ()) -> None:
        self._by_role: defaultdict[str, list[BankQuestion]] = defaultdict(list)
        self._by_skill: defaultdict[Words, list[BankQuestion]] = defaultdict(list)
        self._general: list[BankQuestion] = []
        self._lock = threading.Lock()
        self.put(questions)

    def put(self, questions: Iterable[BankQuestion]) -> None:
        """Add questions."""
        with self._lock:
            for entry in questions:
                for role in entry.roles:
                    self._by_role[role].append(entry)
                if entry.general:
                    self._general.append(entry)
                elif not entry.roles and entry.question.skill:
                    self._by_skill[skill_words(entry.question.skill)].append(entry)

    def fitting(
        self, role: BankRole | None, named: Collection[Words], seen: Collection[str], least: int, draw: random.Random
    ) -> list[BankQuestion]:
        """Questions for a job (None: any) and for the skills the candidate named, in an order drawn by chance.

        `named`: skills of the bank, as words. Those whose id is in `seen` are among them only where fewer than `least`
        others are left.
        """
        skills = set(named)
        if role is not None:
            skills |= {skill_words(skill) for skill in (*role.skills, *role.competencies)}
        with self._lock:
            found = list(self._general)
            if role is not None:
                found += self._by_role.get(role.id, ())
            for skill in sorted(skills & self._by_skill.keys()):
                found += self._by_skill[skill]
        fresh = [entry for entry in found if entry.question.id not in seen]
        pool = fresh if len(fresh) >= least else found
        mixed = draw.sample(pool, len(pool))
        return mixed if len(mixed) <= MOST else _fair(mixed, named)


def _fair(mixed: Sequence[BankQuestion], named: Collection[Words]) -> list[BankQuestion]:
    """The first EACH of every sort that a set may ask for, so that the draw loses none."""
    counts: Counter[object] = Counter()
    kept = []
    for entry in mixed:
        question = entry.question
        skill = skill_words(question.skill)
        whose = skill if skill in named else entry.general
        sort = (question.kind, question.level, whose, entry.opener, question.hindi is None)
        counts[sort] += 1
        if counts[sort] <= EACH:
            kept.append(entry)
    return kept
