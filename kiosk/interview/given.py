"""Ids of the bank's questions in, an interview of just these out: for a rehearsal whose candidate has her answers ready."""

from collections.abc import Collection, Sequence

from kiosk.interview.questions import Bank, QuestionSource
from kiosk.records import Profile, Question


class Given(QuestionSource):
    """The questions of a list, in its order, whatever the profile; ids that the bank has not are left out."""

    def __init__(self, bank: Bank, ids: Sequence[str]) -> None:
        known = {question.id: question for question in bank.questions()}
        self._questions = tuple(known[each] for each in ids if each in known)

    def choose(self, profile: Profile, count: int, seen: Collection[str], language: str = "en") -> tuple[Question, ...]:
        """The first `count` of the list, those in `seen` last."""
        fresh_first = sorted(self._questions, key=lambda question: question.id in seen)
        return tuple(question.in_language(language) for question in fresh_first[:count])
