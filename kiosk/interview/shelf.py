"""A bank's jobs and questions in, those that fit one candidate out: found by job and by skill, not by looking at each."""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from kiosk.interview.bankfile import BankQuestion, BankRole, words_of

MOST: Final = 600
"""Of more questions that fit, so many are drawn by chance before they are compared: a bank of 100,000 then answers in a few
milliseconds. Own number; the shipped bank has about 330 for a job."""


class Shelf:
    """Questions sorted by whom they are for."""

    def __init__(self, questions: Sequence[BankQuestion]) -> None:
        self._by_role: defaultdict[str, list[BankQuestion]] = defaultdict(list)
        self._by_skill: defaultdict[tuple[str, ...], list[BankQuestion]] = defaultdict(list)
        self._general: list[BankQuestion] = []
        for entry in questions:
            for role in entry.roles:
                self._by_role[role].append(entry)
            if entry.general:
                self._general.append(entry)
            elif not entry.roles and entry.question.skill:
                self._by_skill[words_of(entry.question.skill)].append(entry)

    def fitting(
        self, role: BankRole | None, named: Iterable[str], seen: Collection[str], least: int, draw: random.Random
    ) -> list[BankQuestion]:
        """Questions for a job (None: any) and for the skills the candidate named, in an order drawn by chance.

        Those whose id is in `seen` are among them only where fewer than `least` others are left.
        """
        skills = {words_of(skill) for skill in named}
        if role is not None:
            skills |= {words_of(skill) for skill in role.skills}
        found = [*self._general, *(self._by_role[role.id] if role is not None and role.id in self._by_role else ())]
        for skill in sorted(skills & self._by_skill.keys()):
            found += self._by_skill[skill]
        fresh = [entry for entry in found if entry.question.id not in seen]
        pool = fresh if len(fresh) >= least else found
        return draw.sample(pool, min(len(pool), MOST))
