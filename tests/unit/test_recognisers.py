"""One recogniser at a time; a language without a usable model gets the English one, and nothing aborts."""

import shutil
from pathlib import Path

import pytest

from kiosk.perceive.speech import SpeechReader
from kiosk.recognisers import Recognisers
from kiosk.records import ModelReading

MODEL = Path(__file__).parents[2] / "models" / "vosk-demo"


@pytest.fixture
def hindi(tmp_path: Path) -> Path:
    """The same model under another name: what it hears does not matter here."""
    return Path(shutil.copytree(MODEL, tmp_path / "vosk-hindi"))


def test_the_chosen_language_takes_the_place_of_the_other(hindi: Path) -> None:
    told: list[ModelReading] = []
    recognisers = Recognisers({"en": str(MODEL), "hi": str(hindi)}, told.append)
    names = [reader.name for code in ("en", "hi", "en") if (reader := recognisers.use(code)) is not None]
    assert names == ["vosk-demo", "vosk-hindi", "vosk-demo"]
    assert [(reading.ready, reading.detail) for reading in told] == [(True, name) for name in names]


def test_the_same_language_again_loads_nothing() -> None:
    recognisers = Recognisers({"en": str(MODEL)}, lambda reading: None)
    assert recognisers.use("en") is recognisers.use("en")


def test_a_language_that_is_not_offered_keeps_english() -> None:
    told: list[ModelReading] = []
    recognisers = Recognisers({"en": str(MODEL)}, told.append)
    assert isinstance(recognisers.use("hi"), SpeechReader)
    assert told[-1].detail == "vosk-demo"


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_model_that_cannot_be_used_leaves_english(hindi: Path, harm: str) -> None:
    if harm == "missing":
        shutil.rmtree(hindi)
    else:
        (hindi / "am" / "final.mdl").write_bytes(b"not a model")
    told: list[ModelReading] = []
    recognisers = Recognisers({"en": str(MODEL), "hi": str(hindi)}, told.append)
    recognisers.use("en")
    reader = recognisers.use("hi")
    assert reader is not None
    assert reader.name == "vosk-demo"
    assert (told[-1].ready, told[-1].detail) == (True, "vosk-demo")


def test_without_any_model_the_reasons_are_told(tmp_path: Path) -> None:
    told: list[ModelReading] = []
    recognisers = Recognisers({"en": str(tmp_path / "a"), "hi": str(tmp_path / "b")}, told.append)
    assert recognisers.use("hi") is None
    assert not told[-1].ready
    assert "kiosk models fetch a" in told[-1].detail
    assert "kiosk models fetch b" in told[-1].detail
