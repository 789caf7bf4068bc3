from dataclasses import replace

import pytest

from kiosk.config import Seeing, Settings, Site
from kiosk.records import Answer, Consent, FaceActions, FaceReading, Profile, Question
from kiosk.reporting import measure, report_json, write_report

QUESTION = Question("q", "Why this job?", "motivation", "junior", None, ())
ACTIONS = FaceActions(2.5, 2.5, 3.0, 0.0, 0.3, 0.1, 0.1, 5.0)
CONSENT = Consent(camera=True)


def frowning() -> Answer:
    """Twenty seconds of a neutral face whose brows go up twice."""
    faces = []
    for index in range(600):
        lifted = 0.5 if index in range(150, 200) or index in range(400, 450) else 0.0
        actions = replace(ACTIONS, brow_left_cm=2.5 + lifted, brow_right_cm=2.5 + lifted)
        shares = (0.9, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        faces.append(
            FaceReading(index / 30, True, 1, (0, 0, 200, 240), 0.0, 0.0, 0.0, eye_open_ratio=0.3, blink=False,
                        actions=actions, expression=shares, rate_hz=30.0)
        )  # fmt: skip
    return Answer(0, QUESTION, 0.0, 20.0, faces=tuple(faces), seen=True)


@pytest.mark.parametrize(
    "settings", [Settings(site=Site(profile="eu")), Settings(seeing=Seeing(expression=False))], ids=["eu", "off"]
)
def test_a_site_that_reads_no_expressions_keeps_no_word_of_the_face(settings: Settings) -> None:
    part = measure(frowning(), CONSENT, settings)
    assert part[1].measures["brows_raised_count"].why_not == "expression_off"
    told = report_json(write_report(Profile("tester", 1.0), CONSENT, [part], None, (), settings))
    assert not any(word in told for word in ("brows_", "lips_", "expression_neutral", "smile_asymmetry"))


def test_elsewhere_the_same_face_is_told() -> None:
    part = measure(frowning(), CONSENT, Settings())
    assert part[1].measures["brows_raised_count"].value == 2
    assert "brows_raised_count" in report_json(write_report(Profile("tester", 1.0), CONSENT, [part], None, (), Settings()))
