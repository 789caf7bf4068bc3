"""The composition root: what the sources in front of the lens change about an interview."""

from dataclasses import replace

import pytest

from kiosk.app import settings_for
from kiosk.capture.detect import Choice
from kiosk.children import DEMO_MODEL_FOLDER, speech_folders
from kiosk.config import Capture, Settings, Speech


@pytest.mark.parametrize(
    ("camera", "live", "calibrate_s"),
    [("webcam", True, 5.0), ("picam", True, 5.0), ("candidate", True, 5.0), ("candidate", False, 0.0), ("film", True, 0.0)],
)
def test_only_who_obeys_is_asked_to_look(camera: str, live: bool, calibrate_s: float) -> None:
    settings = settings_for(Settings(), Choice(camera, "", "mic", ""), live)
    assert settings.interview.calibrate_s == calibrate_s
    assert settings == replace(Settings(), interview=settings.interview)


@pytest.mark.parametrize("microphone", ["mic", "sound", "none"])
@pytest.mark.parametrize("camera", ["webcam", "candidate", "none"])
def test_the_demo_recogniser_never_listens_to_a_person(camera: str, microphone: str) -> None:
    folders = speech_folders(Settings(), Choice(camera, "", microphone, ""))
    assert DEMO_MODEL_FOLDER not in folders.values()
    assert {code: folder.name for code, folder in folders.items()} == Settings().speech.by_language


def test_the_scripted_candidate_with_her_own_voice_alone_is_heard_by_the_demo_recogniser() -> None:
    candidate = Choice("candidate", "", "candidate", "")
    assert speech_folders(Settings(), candidate) == {"en": DEMO_MODEL_FOLDER}
    with_a_recording = Settings(capture=Capture(sound="person.wav"))
    assert DEMO_MODEL_FOLDER not in speech_folders(with_a_recording, candidate).values()


def test_an_empty_hindi_model_is_not_offered() -> None:
    folders = speech_folders(Settings(speech=Speech(hindi="")), Choice("webcam", "", "mic", ""))
    assert list(folders) == ["en"]
