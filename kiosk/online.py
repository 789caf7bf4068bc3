"""Settings and the bank in, the cloud model and the cache of its questions joined to them out; nothing where none is set."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence

from kiosk.config import Cloud
from kiosk.interview.llm import CloudInterviewer
from kiosk.interview.llm_setup import cloud_interviewer
from kiosk.interview.questions import Bank
from kiosk.kept_questions import bank_questions, keeper, open_cache
from kiosk.records import Profile, Question, Sent
from kiosk.store.question_cache import QuestionCache


class Cached:
    """The cache beside the bank: what is kept of one interview serves the next ones, offline too."""

    def __init__(self, cache: QuestionCache, bank: Bank, cloud: Cloud) -> None:
        """What the cache holds is added to the bank at once."""
        self._cache, self._bank = cache, bank
        self._roles = frozenset(role.id for role in bank.roles())
        self._put = keeper(cache, cloud)
        self._serve()

    def keep(self, profile: Profile, questions: Sequence[Question]) -> None:
        """Keep what may be kept of a set, and let it serve; takes a disk's time."""
        self._put(profile, questions)
        self._serve({question.id for question in questions})

    def close(self) -> None:
        """Leave the file; may be called twice."""
        self._cache.close()

    def _serve(self, ids: Collection[str] | None = None) -> None:
        kept = [entry for entry in self._cache.entries() if ids is None or entry.question.id in ids]
        self._bank.more(bank_questions(kept, self._roles))


def cached(cloud: Cloud, bank: Bank, environment: Mapping[str, str] = os.environ) -> Cached | None:
    """The cache of the settings; None where nothing shall be kept, or nothing ever was and there is no cloud model."""
    cache = open_cache(cloud, [role.id for role in bank.roles()], bank.questions(), environment)
    return Cached(cache, bank, cloud) if cache is not None else None


def connected(
    cloud: Cloud, environment: Mapping[str, str] = os.environ
) -> Callable[[Callable[[Sent], None]], CloudInterviewer | None]:
    """What makes the cloud model's side, given where it notes what it sends."""
    return lambda note: cloud_interviewer(cloud, environment, note)
