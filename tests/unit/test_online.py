"""The cloud model and its cache beside the bank: what one interview's model wrote serves the next interview's bank."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.config import Cloud, Settings
from kiosk.interview.llm import CloudInterviewer
from kiosk.interview.questions import Bank
from kiosk.online import cached, connected
from kiosk.records import Profile, Question

ASKED = "How would you take back what you recorded a minute ago, and keep your work?"
CHOSEN = Profile("software_developer", 1.0, ("Git",))


def cloud(folder: Path, **changes: object) -> Cloud:
    told = Cloud(api="openai", base="http://127.0.0.1:9/v1", model="tiny", cache=str(folder / "questions.sqlite"))
    return replace(told, **changes)  # type: ignore[arg-type]


def tailored(bank: Bank) -> Question:
    like = next(question for question in bank.questions() if question.skill == "Git")
    return replace(
        like,
        id="cloud-1",
        text="How would you take back what you recorded a minute ago, and keep your work?",
        source="cloud",
    )


@pytest.mark.parametrize("changes", [{"api": ""}, {"cached_questions": 0}])
def test_without_a_model_or_without_leave_to_keep_no_file_is_made(tmp_path: Path, changes: dict[str, object]) -> None:
    assert cached(cloud(tmp_path, **changes), Bank()) is None
    assert list(tmp_path.iterdir()) == []


def test_a_kept_question_is_in_the_bank_now_and_after_the_next_start(tmp_path: Path) -> None:
    bank, later = Bank(), Bank()
    count = len(bank.questions())
    cache = cached(cloud(tmp_path), bank, {})
    assert cache is not None
    cache.keep(CHOSEN, (tailored(bank),))
    cache.keep(CHOSEN, (tailored(bank),))
    assert len(bank.questions()) == count + 1
    cache.close()
    again = cached(cloud(tmp_path), later, {})
    assert again is not None
    assert "cloud-1" in {question.id for question in later.questions()}
    again.close()


def test_what_was_made_for_typed_words_is_not_kept(tmp_path: Path) -> None:
    bank = Bank()
    cache = cached(cloud(tmp_path), bank, {})
    assert cache is not None
    cache.keep(replace(CHOSEN, role="Lighthouse keeper in Goa"), (tailored(bank),))
    cache.close()
    assert "cloud-1" not in {question.id for question in bank.questions()}


def test_the_model_of_the_settings_is_connected_and_none_where_none_is_named(tmp_path: Path) -> None:
    assert connected(Settings().cloud, {})(lambda sent: None) is None
    assert isinstance(connected(cloud(tmp_path), {})(lambda sent: None), CloudInterviewer)
