from dataclasses import replace

import pytest

from kiosk.capture.script import Truth
from kiosk.perceive.face import FaceReader
from kiosk.records import FaceReading, Gaze
from tests.unit.perceive.pictures import drawn

STEP_S = 1 / 30


@pytest.fixture(scope="module")
def faces() -> FaceReader:
    return FaceReader()


def last(faces: FaceReader, *truths: Truth, step_s: float = STEP_S) -> FaceReading:
    """The reading of the last of some frames."""
    faces.forget()
    return [faces.read(drawn(truth, t_s=1.0 + index * step_s)).reading for index, truth in enumerate(truths)][-1]


@pytest.mark.parametrize(
    ("truth", "why_not"),
    [
        (Truth(), None),
        (Truth(glasses=True), None),
        (Truth(glasses=True, glare=0.2), None),
        (Truth(glasses=True, glare=0.8), "glare"),
        (Truth(glasses=True, glare=1.0), "glare"),
        (Truth(eyes_open=0.0), "eyes_closed"),
        (Truth(blur_px=24.0), "hidden"),
        (Truth(light=0.3), None),
        (Truth(light=0.06), "dark"),
    ],
    ids=str,
)
def test_a_gaze_that_cannot_be_seen_has_its_reason(faces: FaceReader, truth: Truth, why_not: str | None) -> None:
    reading = last(faces, truth, truth)
    assert reading.present
    assert reading.gaze_why_not == why_not
    assert (reading.gaze is None) == (why_not is not None)


def test_lids_on_their_way_down_give_no_gaze(faces: FaceReader) -> None:
    """Half-closed lids push the iris down in the picture: the eyes would seem to look at the floor."""
    assert last(faces, Truth(), Truth(), Truth(eyes_open=0.4)).gaze_why_not == "eyes_closed"


def test_eyes_that_are_always_narrow_are_measured(faces: FaceReader) -> None:
    narrow = Truth(eyes_open=0.7)
    assert last(faces, narrow, narrow, narrow).gaze is not None


def test_a_small_face_has_no_gaze(faces: FaceReader) -> None:
    faces.forget()
    reading = faces.read(drawn(Truth(), size=(240, 135))).reading
    assert reading.present
    assert (reading.gaze, reading.gaze_why_not) == (None, "small")


def test_at_full_rate_one_eye_a_frame_is_looked_at_and_both_lids_are_known(faces: FaceReader) -> None:
    both = last(faces, Truth(), Truth(), step_s=0.2)
    in_turn = last(faces, *[Truth()] * 12)
    assert both.eye_open_ratio is not None
    assert in_turn.eye_open_ratio == pytest.approx(both.eye_open_ratio, abs=0.03)


def test_a_blink_of_one_frame_shows_in_that_frame(faces: FaceReader) -> None:
    faces.forget()
    lids = []
    for index in range(24):
        truth = Truth(eyes_open=0.0 if index == 20 else 1.0)
        lids.append(faces.read(drawn(truth, t_s=1.0 + index * STEP_S)).reading)
    assert [index for index, reading in enumerate(lids) if reading.blink] == [20]


@pytest.mark.parametrize("head_deg", [-20.0, -10.0, 10.0, 20.0])
def test_eyes_that_stay_on_the_lens_while_the_head_turns_stay_there(faces: FaceReader, head_deg: float) -> None:
    still, turned = last(faces, Truth(), Truth(), step_s=0.2), Truth(yaw_deg=head_deg)
    reading = last(faces, turned, turned, step_s=0.2)
    assert still.gaze is not None
    assert reading.gaze is not None
    assert reading.gaze.yaw_deg == pytest.approx(still.gaze.yaw_deg, abs=8.0)


def test_distance_follows_the_size_of_the_face(faces: FaceReader) -> None:
    far, near = (last(faces, Truth(nearer=share), Truth(nearer=share)).distance_cm for share in (0.0, 0.5))
    assert far == pytest.approx(70.0, rel=0.1)
    assert near == pytest.approx(70.0 / 1.5, rel=0.1)


def test_the_frame_rate_is_told_with_every_reading_but_the_first(faces: FaceReader) -> None:
    faces.forget()
    rates = [faces.read(drawn(Truth(), t_s=t_s)).reading.rate_hz for t_s in (0.0, 0.1, 0.2, 0.3, 5.0, 5.04)]
    assert rates[0] is None
    assert rates[3] == pytest.approx(10.0)
    assert rates[4] is None
    assert rates[5] == pytest.approx(25.0)


def test_eyes_to_the_side_are_read_within_some_degrees_of_the_drawn_angle(faces: FaceReader) -> None:
    lens = last(faces, Truth(), Truth(), step_s=0.2).gaze
    assert lens is not None
    for yaw_deg in (-25.0, -12.0, 12.0, 25.0):
        aside = replace(Truth(), gaze=Gaze(yaw_deg, 0.0))
        read = last(faces, aside, aside, step_s=0.2).gaze
        assert read is not None
        assert read.yaw_deg - lens.yaw_deg == pytest.approx(yaw_deg, abs=7.0)
