"""Which recogniser listens: the demo model to the scripted candidate alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.capture.detect import Choice
from kiosk.children import speech_folders
from kiosk.config import Settings
from kiosk.notices import DEMO_MODEL


def names(settings: Settings, choice: Choice) -> set[str]:
    return {folder.name for folder in speech_folders(settings, choice).values()}


@pytest.mark.parametrize("microphone", ["mic", "sound", "none"])
@pytest.mark.parametrize("camera", ["picam", "webcam", "film", "candidate", "none"])
def test_the_demo_model_never_listens_where_a_person_may_speak(camera: str, microphone: str, tmp_path: Path) -> None:
    settings = Settings()
    settings = replace(settings, models=replace(settings.models, folder=str(tmp_path)))  # no other model is on disk
    chosen = names(settings, Choice(camera, "", microphone, ""))
    assert chosen
    assert DEMO_MODEL not in chosen


def test_the_demo_model_alone_listens_to_the_scripted_candidate() -> None:
    assert names(Settings(), Choice("candidate", "", "candidate", "")) == {DEMO_MODEL}


def test_the_scripted_candidate_with_a_sound_of_a_persons_is_heard_by_a_full_model() -> None:
    settings = Settings()
    settings = replace(settings, capture=replace(settings.capture, sound="answer.wav"))
    assert DEMO_MODEL not in names(settings, Choice("candidate", "", "candidate", ""))
