import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.config import Seeing, Settings, Site
from kiosk.records import Answer, Consent, FaceActions, FaceReading, Profile, Question
from kiosk.reporting import Scorer, measure, report_json, write_report

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


class CountingEncoder:
    """Remembers what it was given; every text means the same."""

    def __init__(self) -> None:
        self.fixed: list[str] = []
        self.read = threading.Event()

    def encode_fixed(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        self.fixed += sentences
        self.read.set()
        return np.full((len(sentences), 384), 384**-0.5, np.float32)

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError("nothing was said yet")


def test_a_questions_texts_are_read_before_its_answer_ends_and_those_that_quote_her_are_not_kept() -> None:
    encoder = CountingEncoder()
    scorer = Scorer(encoder)  # type: ignore[arg-type]  # all that `prepare` asks of an encoder
    scorer.prepare(replace(QUESTION, follows="q0"))
    scorer.prepare(replace(QUESTION, source="cloud"))
    Scorer(None).prepare(QUESTION)
    assert encoder.fixed == []
    scorer.prepare(QUESTION)
    assert encoder.read.wait(5.0)
    assert encoder.fixed[0] == "Why this job?"
