"""The composition root: what the sources in front of the lens change about an interview."""

from dataclasses import replace

import pytest

from kiosk.app import settings_for
from kiosk.capture.detect import Choice
from kiosk.config import Settings


@pytest.mark.parametrize(
    ("camera", "live", "calibrate_s"),
    [("webcam", True, 5.0), ("picam", True, 5.0), ("candidate", True, 5.0), ("candidate", False, 0.0), ("film", True, 0.0)],
)
def test_only_who_obeys_is_asked_to_look(camera: str, live: bool, calibrate_s: float) -> None:
    settings = settings_for(Settings(), Choice(camera, "", "mic", ""), live)
    assert settings.interview.calibrate_s == calibrate_s
    assert settings == replace(Settings(), interview=settings.interview)
