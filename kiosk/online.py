"""Settings and the bank in, the cloud model and the cache of its questions joined to them out; nothing where none is set."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from kiosk.config import Cloud as CloudSettings
from kiosk.interview.bankfile import BankQuestion
from kiosk.interview.llm import CloudInterviewer
from kiosk.interview.llm_setup import cloud_interviewer
from kiosk.interview.questions import Bank
from kiosk.records import Profile, Question, Sent
from kiosk.store.question_cache import Kept, QuestionCache, place_of_cache


class Cached:
    """The cache beside the bank: what is kept of one interview serves the next ones, offline too."""

    def __init__(self, cache: QuestionCache, bank: Bank, provider: str) -> None:
        """What the cache holds is added to the bank at once."""
        self._cache, self._bank, self._provider = cache, bank, provider
        bank.more(_entries(cache.entries()))

    def keep(self, profile: Profile, questions: Sequence[Question]) -> None:
        """Keep what may be kept of a set; takes a disk's time."""
        if self._cache.put(profile, questions, self._provider):
            ids = {question.id for question in questions}
            self._bank.more(_entries(kept for kept in self._cache.entries() if kept.question.id in ids))

    def close(self) -> None:
        """Leave the file; may be called twice."""
        self._cache.close()


def cached(cloud: CloudSettings, bank: Bank, environment: Mapping[str, str] = os.environ) -> Cached | None:
    """The cache of the settings; None where there is no cloud model, or nothing shall be kept."""
    if not cloud.api or not cloud.cached_questions:
        return None
    skills = {role.id: role.skills for role in bank.roles()}
    cache = QuestionCache(place_of_cache(cloud.cache, environment), skills, cloud.cached_questions)
    return Cached(cache, bank, f"{cloud.host} {cloud.model}")


def connected(
    cloud: CloudSettings, environment: Mapping[str, str] = os.environ
) -> Callable[[Callable[[Sent], None]], CloudInterviewer | None]:
    """What makes the cloud model's side, given where it notes what it sends."""
    return lambda note: cloud_interviewer(cloud, environment, note)


def _entries(kept: Iterable[Kept]) -> list[BankQuestion]:
    return [BankQuestion(each.question, (each.role,)) for each in kept]
