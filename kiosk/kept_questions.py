"""Settings and the bank in, the cache of the cloud model's questions joined to it out: what it gives, what it keeps."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from kiosk.config import Cloud
from kiosk.errors import UsageError
from kiosk.interview.bankfile import BankQuestion
from kiosk.interview.banklint import lint
from kiosk.records import Profile, Question
from kiosk.store.question_cache import Alike, Kept, QuestionCache, place_of_cache

log = logging.getLogger(__name__)

PROVIDER_AT_MOST: Final = 120


def open_cache(
    cloud: Cloud,
    roles: Collection[str],
    questions: Iterable[Question],
    environment: Mapping[str, str],
    alike: Alike | None = None,
) -> QuestionCache | None:
    """The cache beside a bank of these ids of jobs and these questions; None where settings want none.

    Without a cloud model nothing new comes in, and what is there still serves.
    """
    path = place_of_cache(cloud.cache, environment)
    if not cloud.cached_questions or (not cloud.api and not path.exists()):
        return None
    skills = {question.skill for question in questions if question.skill}
    return QuestionCache(path, dict.fromkeys(roles, skills), cloud.cached_questions, alike)


def bank_questions(kept: Sequence[Kept], roles: Collection[str]) -> tuple[BankQuestion, ...]:
    """What is kept, as the bank takes it: each for the job it was made for, and only what passes the bank's lint today."""
    entries = (
        BankQuestion(entry.question, (entry.role,), entry.question.kind == "motivation")
        for entry in kept
        if entry.role in roles
    )
    good = tuple(entry for entry in entries if not lint((), (entry,)))
    if len(good) < len(kept):
        log.info("question cache: %d of %d questions serve", len(good), len(kept))
    return good


def keeper(cache: QuestionCache, cloud: Cloud) -> Callable[[Profile, Sequence[Question]], None]:
    """What keeps a set that the cloud model of these settings wrote for a profile."""
    provider = f"{cloud.host} {cloud.model}"[:PROVIDER_AT_MOST]

    def keep(profile: Profile, questions: Sequence[Question]) -> None:
        count = cache.put(profile, questions, provider)
        log.info("question cache: %d of %d questions kept", count, len(questions))

    return keep


def export_cache(
    folder: Path, cloud: Cloud, roles: Collection[str], questions: Iterable[Question], environment: Mapping[str, str]
) -> int:
    """Write the cache as a pack into a folder; how many questions.

    Raises:
        UsageError: there is no cache, or the folder cannot be written.
    """
    cache = open_cache(cloud, roles, questions, environment)
    if cache is None:
        raise UsageError("bank export: no question of a cloud model was kept yet; set [cloud] and run some interviews")
    try:
        return cache.export(folder)
    except OSError as error:
        raise UsageError(f"bank export {folder}: {error.strerror}; give a folder that can be written") from error
    finally:
        cache.close()
