"""The candidate's own baseline: medians of the calibration, or nothing where too little was seen."""

from collections.abc import Iterator
from dataclasses import astuple, replace

import pytest

from kiosk.perceive.baseline import SETTLE_S, baseline_of
from kiosk.records import BodyReading, FaceActions, FaceReading, Gaze

LENS, TEXT = (10.0, 12.5), (12.5, 15.0)
AT_LENS, AT_TEXT = Gaze(1.0, -2.0), Gaze(1.5, -11.0)
ACTIONS = FaceActions(1.9, 2.1, 2.2, 0.0, 0.3, 0.1, 0.2, 5.0)


def faces(rate_hz: int = 30) -> Iterator[FaceReading]:
    """A candidate who does what she is asked, her eyes half a second late."""
    for frame in range(round(5 * rate_hz)):
        t_s = LENS[0] + frame / rate_hz
        at_lens = LENS[0] + SETTLE_S <= t_s <= LENS[1]
        moving = t_s < LENS[0] + SETTLE_S or TEXT[0] < t_s < TEXT[0] + SETTLE_S
        gaze = Gaze(30.0, 20.0) if moving else AT_LENS if at_lens else AT_TEXT
        yield FaceReading(
            t_s, True, 1, gaze=gaze, eye_open_ratio=0.3, blink=False, actions=ACTIONS, pitch_deg=4.0, roll_deg=-1.0
        )


def bodies() -> list[BodyReading]:
    return [BodyReading(LENS[0] + n / 6, True, shoulders_deg=2.0, lean_deg=1.0, neck_ratio=0.7) for n in range(30)]


def test_it_holds_what_was_read_at_the_lens_and_at_the_text() -> None:
    baseline = baseline_of(list(faces()), bodies(), LENS, TEXT)
    assert baseline is not None
    assert (baseline.lens, baseline.text) == (AT_LENS, AT_TEXT)
    assert (baseline.eye_open_ratio, baseline.pitch_deg, baseline.roll_deg) == (0.3, 4.0, -1.0)
    assert (baseline.shoulders_deg, baseline.lean_deg, baseline.neck_ratio) == (2.0, 1.0, 0.7)
    assert baseline.actions is not None
    assert astuple(baseline.actions) == astuple(ACTIONS)
    assert baseline.measured_s == pytest.approx(2.0, abs=0.05)


def test_a_blink_and_a_glance_aside_do_not_move_it() -> None:
    shut = replace(ACTIONS, brow_left_cm=0.5)
    disturbed = [
        replace(face, gaze=None, blink=True, eye_open_ratio=0.05, actions=shut)
        if 11.0 <= face.t_s < 11.4
        else replace(face, gaze=Gaze(25.0, 0.0))
        if 11.5 <= face.t_s < 11.9
        else face
        for face in faces()
    ]
    baseline = baseline_of(disturbed, [], LENS, TEXT)
    assert baseline is not None
    assert (baseline.lens, baseline.eye_open_ratio, baseline.actions) == (AT_LENS, 0.3, ACTIONS)
    assert baseline.measured_s == pytest.approx(1.6, abs=0.05)


@pytest.mark.parametrize(("seen_s", "taken"), [(0.9, False), (1.2, True)])
def test_under_a_second_of_gaze_at_the_lens_is_no_baseline(seen_s: float, taken: bool) -> None:
    blind = [face if face.t_s < LENS[0] + SETTLE_S + seen_s else replace(face, gaze=None) for face in faces()]
    assert (baseline_of(blind, [], LENS, TEXT) is not None) is taken


def test_a_skip_in_the_text_half_keeps_the_lens_half() -> None:
    baseline = baseline_of([face for face in faces() if face.t_s < 13.3], [], LENS, (12.5, 13.3))
    assert baseline is not None
    assert (baseline.lens, baseline.text, baseline.lean_deg) == (AT_LENS, None, None)


def test_a_camera_that_stood_still_has_not_measured() -> None:
    assert baseline_of(list(faces(rate_hz=2)), [], LENS, TEXT) is None


def test_nobody_there_is_no_baseline() -> None:
    assert baseline_of([FaceReading(10.0 + n / 30, False, 0) for n in range(150)], bodies(), LENS, TEXT) is None
