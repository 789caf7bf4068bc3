"""The recognisers' lines of `kiosk check`: model, language, demo or not."""

import shutil
from pathlib import Path

import pytest

from kiosk.capture.detect import Choice
from kiosk.commands.check import check_speech
from kiosk.config import Models, Settings, Speech
from kiosk.store.model_files import record_sums

MODEL = Path(__file__).parents[3] / "models" / "vosk-demo"
PERSON = Choice("webcam", "", "mic", "")


def test_the_candidates_recogniser_is_labelled_as_the_demo() -> None:
    (line,) = check_speech(Settings(), Choice("candidate", "", "candidate", ""))
    assert (line.name, line.ok) == ("speech model en", True)
    assert line.text.startswith("English, vosk-demo: ")
    assert "demo model: for the scripted candidate only" in line.text


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(models=Models(folder=str(tmp_path)))


def test_each_language_has_a_line_that_says_what_is_missing_and_what_then(settings: Settings) -> None:
    english, hindi = check_speech(settings, PERSON)
    assert not english.ok and not english.needed
    assert "kiosk models fetch vosk-model-small-en-in-0.4; until then answers are typed" in english.text
    assert "kiosk models fetch vosk-model-small-hi-0.22; until then who chose Hindi speaks English or types" in hindi.text


def test_a_model_on_disk_is_named_with_its_language(settings: Settings, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(MODEL, tmp_path / settings.speech.hindi))
    (folder / "checksums.json").unlink()
    record_sums(folder)
    hindi = check_speech(settings, PERSON)[1]
    assert hindi.ok
    assert hindi.text.startswith("Hindi, vosk-model-small-hi-0.22: ")
    assert "demo" not in hindi.text


def test_a_language_that_is_switched_off_has_no_line() -> None:
    assert [line.name for line in check_speech(Settings(speech=Speech(hindi="")), PERSON)] == ["speech model en"]
