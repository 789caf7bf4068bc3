import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from kiosk.capture.script import Truth
from kiosk.perceive.face import FaceReader
from kiosk.records import FaceReading, Frame, Gaze
from tests.unit.perceive.pictures import drawn, speaker_frames

HEAD = Truth()


@pytest.fixture(scope="module")
def loaded() -> FaceReader:
    return FaceReader()


@pytest.fixture
def reader(loaded: FaceReader) -> FaceReader:
    loaded.forget()
    return loaded


def read(reader: FaceReader, truth: Truth) -> FaceReading:
    """What a reader that knows nothing of other frames says of one drawn face."""
    reader.forget()
    return reader.read(drawn(truth)).reading


def test_a_drawn_face_is_found_where_it_is(reader: FaceReader) -> None:
    reading = read(reader, HEAD)
    assert reading.present
    assert reading.faces == 1
    assert reading.box is not None
    left, top, width, height = reading.box
    assert abs(left + width / 2 - 640) < 40
    assert 180 < width < 300
    assert 0 < top < top + height < 720


@pytest.mark.parametrize("yaw_deg", [-24, -12, 12, 24])
def test_a_turned_head_has_the_sign_of_the_pictures_side(reader: FaceReader, yaw_deg: float) -> None:
    reading = read(reader, replace(HEAD, yaw_deg=yaw_deg, gaze=Gaze(yaw_deg, 0)))
    assert reading.yaw_deg == pytest.approx(yaw_deg, abs=8)


@pytest.mark.parametrize("roll_deg", [-15, 15])
def test_a_head_tilted_clockwise_is_positive(reader: FaceReader, roll_deg: float) -> None:
    assert read(reader, replace(HEAD, roll_deg=roll_deg)).roll_deg == pytest.approx(roll_deg, abs=4)


def test_a_raised_head_is_higher_than_a_lowered_one(reader: FaceReader) -> None:
    up, down = read(reader, replace(HEAD, pitch_deg=10)), read(reader, replace(HEAD, pitch_deg=-10))
    assert up.pitch_deg is not None
    assert down.pitch_deg is not None
    assert up.pitch_deg > down.pitch_deg + 8


def gaze(reader: FaceReader, yaw_deg: float, pitch_deg: float) -> Gaze:
    found = read(reader, replace(HEAD, gaze=Gaze(yaw_deg, pitch_deg))).gaze
    assert found is not None
    return found


def test_eyes_into_the_lens_are_within_the_lens_zone(reader: FaceReader) -> None:
    found = gaze(reader, 0, 0)
    assert abs(found.yaw_deg) < 6
    assert abs(found.pitch_deg) < 8


def test_eyes_to_the_side_and_up_or_down_have_their_signs(reader: FaceReader) -> None:
    assert gaze(reader, -20, 0).yaw_deg < -8
    assert gaze(reader, 20, 0).yaw_deg > 8
    assert gaze(reader, 0, 10).pitch_deg > gaze(reader, 0, -10).pitch_deg + 5


@pytest.mark.parametrize("yaw_deg", [-20, 20])
def test_a_turned_head_whose_eyes_stay_on_the_lens_looks_into_the_lens(reader: FaceReader, yaw_deg: float) -> None:
    found = read(reader, replace(HEAD, yaw_deg=yaw_deg, gaze=Gaze(0, 0))).gaze
    assert found is not None
    assert abs(found.yaw_deg) < 8


def test_closed_eyes_are_a_blink_without_a_gaze(reader: FaceReader) -> None:
    wide, shut = read(reader, HEAD), read(reader, replace(HEAD, eyes_open=0.0))
    assert (wide.blink, shut.blink) == (False, True)
    assert shut.gaze is None
    assert wide.eye_open_ratio is not None
    assert wide.eye_open_ratio > 0.25


def test_no_face_is_said_so_with_the_brightness_of_the_frame(reader: FaceReader) -> None:
    reading = reader.read(Frame(np.full((360, 640, 3), 90, np.uint8), 1.0, 0)).reading
    assert (reading.present, reading.faces, reading.why_not) == (False, 0, "no_face")
    assert reading.luma == pytest.approx(90, abs=1)


@pytest.mark.parametrize("place", [(20, 20), (560, 300), (1080, 500)], ids=str)
def test_a_small_face_is_found_within_four_frames_wherever_it_is(reader: FaceReader, place: tuple[int, int]) -> None:
    """The face is about 105 px wide, little more than the least that is measured."""
    near = drawn().image
    left, top, width, height = reader.read(drawn()).reading.box or (0, 0, 0, 0)
    cut = near[max(0, top - height // 3) : top + height + height // 3, max(0, left - width // 3) : left + width + width // 3]
    scale = 105 / width
    small = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture = np.full((720, 1280, 3), 110, np.uint8)
    picture[place[1] : place[1] + small.shape[0], place[0] : place[0] + small.shape[1]] = small
    reader.forget()
    readings = [reader.read(Frame(picture, number / 30, number)).reading for number in range(5)]
    assert any(reading.present for reading in readings[:4])
    box = readings[4].box
    assert box is not None
    assert box[2] == pytest.approx(105, rel=0.12)
    assert abs(box[0] + box[2] / 2 - (place[0] + small.shape[1] / 2)) < 12


def test_a_passer_by_is_counted_and_not_followed(reader: FaceReader) -> None:
    readings = [reader.read(drawn(replace(HEAD, passer_by=1.0), t_s=t_s)).reading for t_s in (0.0, 0.3, 0.6)]
    assert readings[-1].faces == 2
    assert readings[-1].box is not None
    assert abs(readings[-1].box[0] + readings[-1].box[2] / 2 - 640) < 40


def test_a_face_that_left_and_came_back_is_found_again(reader: FaceReader) -> None:
    present = [reader.read(drawn(replace(HEAD, away=away), t_s=t)).reading.present for t, away in enumerate((0, 1, 0))]
    assert present == [True, False, True]


def test_a_real_speaker_is_followed_in_every_frame(reader: FaceReader) -> None:
    readings = [reader.read(frame).reading for frame in speaker_frames(60)]
    assert all(reading.present and reading.faces == 1 for reading in readings)
    gazes = [reading.gaze for reading in readings if reading.gaze]
    assert abs(float(np.median([gaze.yaw_deg for gaze in gazes]))) < 8
    assert any(reading.blink for reading in readings)


def test_a_tilted_picture_of_a_real_speaker_tilts_her_head_only(reader: FaceReader) -> None:
    frame = speaker_frames(1)[0]
    upright = reader.read(frame).reading
    reader.forget()
    height, width = frame.image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -20, 1.0)  # OpenCV's positive is anticlockwise
    turned = Frame(np.asarray(cv2.warpAffine(frame.image, turn, (width, height)), np.uint8), 0.0, 0)
    tilted = reader.read(turned).reading
    assert upright.roll_deg is not None
    assert tilted.roll_deg == pytest.approx(upright.roll_deg + 20, abs=3)
    assert tilted.yaw_deg == pytest.approx(upright.yaw_deg, abs=5)


def test_the_landmarks_are_those_of_mediapipes_own_face_mesh(reader: FaceReader) -> None:
    solutions = pytest.importorskip("mediapipe").solutions
    frame = speaker_frames(1)[0]
    seen = reader.read(frame)
    assert seen.mesh is not None
    assert seen.reading.box is not None
    with solutions.face_mesh.FaceMesh(static_image_mode=True, refine_landmarks=True) as theirs:
        marks = theirs.process(frame.image).multi_face_landmarks[0].landmark
    size = np.array([frame.image.shape[1], frame.image.shape[0]])
    places = np.array([(mark.x, mark.y) for mark in marks[:468]]) * size
    apart = np.linalg.norm(places - seen.mesh.points[:, :2], axis=1) / seen.reading.box[2]
    assert float(apart.mean()) < 0.02
    assert not math.isnan(float(apart.max()))
