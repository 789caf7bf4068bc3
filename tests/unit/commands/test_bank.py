"""The staff's door to the question bank: check, count, search, add a pack, see a set; without a process of its own."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.commands import bank as command
from kiosk.commands.bank import run_bank
from kiosk.commands.check import check_services
from kiosk.commands.questions import Wanted, show_questions
from kiosk.config import Models, Questions, Settings
from kiosk.errors import UsageError
from kiosk.records import Profile
from tests.unit.interview.test_packs import HEAD, JOB, QUESTION, TEAM, stick


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Packs in a folder, no sentence encoder: it would be asked for 2,700 questions."""
    return Settings(models=Models(sentences=str(tmp_path / "none")), bank=Questions(packs=str(tmp_path / "packs")))


def test_a_pack_is_linted_added_counted_and_found(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(stick(tmp_path, HEAD + JOB + QUESTION + TEAM))
    assert run_bank("lint", (place,), False, settings) == 0
    told = capsys.readouterr().out
    assert told.startswith("0 complaints about 1 job and 2 questions; compared by words only: the sentence encoder is not")
    assert run_bank("add", (place,), False, settings) == 0
    assert "our-campus: 1 job and 2 questions; asked from the next start on" in capsys.readouterr().out
    assert run_bank("stats", (), False, settings) == 0
    assert "   1 jobs  Campus" in capsys.readouterr().out
    assert run_bank("search", ("zeiss", "gauge"), False, settings) == 0
    assert "1.00  pk-gauge (technical, junior, Metrology): How do you keep the Zeiss" in capsys.readouterr().out


def test_each_complaint_is_a_line_and_the_last_counts(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(
        stick(tmp_path, HEAD + QUESTION.replace("How do you keep", "How old are you? Keep").replace("hint", "# hint"))
    )
    assert run_bank("lint", (place,), False, settings) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert (
        "no hint" in lines[0] and "forbidden topic" in lines[1] and lines[2].startswith("2 complaints about 0 jobs and 1 q")
    )
    assert run_bank("add", (place,), False, settings) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "not added: 2 complaints about 0 jobs and 1 question"
    assert not (tmp_path / "packs").exists()


def test_a_torn_pack_is_a_complaint_too(tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_bank("lint", (str(stick(tmp_path, "family = ")),), False, settings) == 1
    assert "not valid TOML" in capsys.readouterr().out


def test_the_shipped_bank_passes(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_bank("lint", (), False, settings) == 0
    assert capsys.readouterr().out.startswith("0 complaints about ")


def test_a_search_by_meaning_shows_the_nearest_first(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def encode(texts: list[str]) -> NDArray[np.float32]:
        return np.array([[1.0, float("GST" in text)] for text in texts], np.float32)

    monkeypatch.setattr(command, "load_encode", lambda settings: encode)
    assert run_bank("search", ("the new GST",), True, settings) == 0
    questions = [line for line in capsys.readouterr().out.splitlines() if "job " not in line]
    assert len(questions) == 10 and all("GST" in line for line in questions)


@pytest.mark.parametrize(
    ("what", "words", "meaning", "told"),
    [
        ("search", (), False, "no words"),
        ("search", ("x",), True, "the sentence encoder is not there"),
        ("lint", ("nowhere",), False, "nowhere: no such folder or file"),
        ("lint", ("a", "b"), False, "2 places"),
        ("stats", (), True, "--meaning goes with search"),
        ("add", (), False, "no pack named"),
    ],
)
def test_a_mistake_says_what_to_do(settings: Settings, what: str, words: tuple[str, ...], meaning: bool, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        run_bank(what, words, meaning, settings)


def test_without_a_folder_for_packs_none_is_added(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"packs = .* under \[bank\]"):
        run_bank("add", (str(stick(tmp_path)),), False, Settings())


def test_check_has_a_line_for_each_pack_that_was_left_out(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "torn.toml").write_text("family = ")
    lines = {line.name: line for line in check_services(settings)}
    assert lines["question bank"].ok
    assert not lines["question pack"].ok and not lines["question pack"].needed
    assert "torn.toml is left out" in lines["question pack"].text


def test_a_set_is_shown_with_how_role_and_skills_were_understood(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = Profile("mern devloper", 2.0, ("react js", "qqqq"))
    assert show_questions(Wanted(profile, seed=2), settings) == 0
    told = capsys.readouterr().out
    assert "role    'mern devloper' -> Full stack developer (near)" in told
    assert "skill   'react js' -> Web" in told
    assert "skill   'qqqq' -> no skill of the bank is near; left out" in told
    assert "asked   from the bank: no cloud model is set" in told
    assert all(f"\n{number}. " in told for number in range(1, 6))
    assert show_questions(Wanted(profile, seed=2), settings) == 0
    assert capsys.readouterr().out == told


def test_a_set_as_json_in_hindi(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = Wanted(Profile("lighthouse keeper", 0.0), count=3, language="hi", seed=1, offline=True, as_json=True)
    assert show_questions(wanted, settings) == 0
    table = json.loads(capsys.readouterr().out)
    assert table["role"] == {"typed": "lighthouse keeper", "understood": None, "how": "general"}
    assert (table["source"], table["note"], len(table["questions"])) == ("bank", None, 3)
    assert all("\u0900" <= question["text"][0] <= "\u097f" for question in table["questions"])
