"""The cache joined to the bank: a set made online serves offline, and only what the bank's lint lets through."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.config import Cloud
from kiosk.errors import UsageError
from kiosk.interview.questions import shipped_bank
from kiosk.kept_questions import bank_questions, export_cache, keeper, open_cache
from kiosk.records import Profile
from kiosk.store.question_cache import FILE, QuestionCache
from tests.unit.interview.cloud_talk import call, question, questions, told

CHOSEN = Profile("full_stack_developer", 2.5, ("Web",))
WRITTEN = questions(*(question(number, skill="web") for number in range(5)))
QUESTIONS = shipped_bank().questions()
ROLES = [role.id for role in shipped_bank().roles()]


def opened(cloud: Cloud, folder: Path) -> QuestionCache | None:
    return open_cache(cloud, ROLES, QUESTIONS, {"STATE_DIRECTORY": str(folder)})


def test_a_set_made_online_serves_when_the_network_is_gone(tmp_path: Path) -> None:
    cloud = Cloud(api="gemini", model="gemini-2.5-flash")
    cache = opened(cloud, tmp_path)
    assert cache is not None
    keeper(cache, cloud)(CHOSEN, call(told(WRITTEN).interviewer, "questions", profile=CHOSEN))
    cache.close()
    cache = opened(Cloud(), tmp_path)  # switched off since
    assert cache is not None
    kept = cache.entries()
    assert {entry.provider for entry in kept} == {"generativelanguage.googleapis.com gemini-2.5-flash"}
    entries = bank_questions(kept, ROLES)
    assert len(entries) == 5
    assert all(entry.roles == (CHOSEN.role,) and not entry.general for entry in entries)
    assert [entry.opener for entry in entries] == [True, False, False, False, False]
    assert all(entry.question.source == "cloud" for entry in entries)


def test_what_the_lint_learnt_since_or_the_bank_lost_does_not_serve(tmp_path: Path) -> None:
    cache = opened(Cloud(api="gemini", model="m"), tmp_path)
    assert cache is not None
    keeper(cache, Cloud(api="gemini", model="m"))(CHOSEN, call(told(WRITTEN).interviewer, "questions"))
    first, second, *others = cache.entries()
    old = replace(first, question=replace(first.question, text="How old are you, and why React?"))
    lost = replace(second, role="lamplighter")
    assert len(bank_questions([old, lost, *others], ROLES)) == 3


@pytest.mark.parametrize("cloud", [Cloud(), Cloud(api="gemini", model="m", cached_questions=0)])
def test_no_file_is_made_where_none_is_wanted(tmp_path: Path, cloud: Cloud) -> None:
    assert opened(cloud, tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_the_cache_is_written_out_as_a_pack(tmp_path: Path) -> None:
    environment = {"STATE_DIRECTORY": str(tmp_path)}
    cloud = Cloud(api="gemini", model="m")
    with pytest.raises(UsageError, match="no question"):
        export_cache(tmp_path / "pack", Cloud(), ROLES, QUESTIONS, environment)
    cache = opened(cloud, tmp_path)
    assert cache is not None
    keeper(cache, cloud)(CHOSEN, call(told(WRITTEN).interviewer, "questions"))
    cache.close()
    assert export_cache(tmp_path / "pack", Cloud(), ROLES, QUESTIONS, environment) == 5
    with pytest.raises(UsageError, match="folder that can be written"):
        export_cache(tmp_path / FILE / "pack", Cloud(), ROLES, QUESTIONS, environment)
