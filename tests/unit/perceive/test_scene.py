import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from kiosk.capture.script import Truth
from kiosk.perceive.scene import SceneReader
from kiosk.records import Frame, SceneReading
from tests.unit.perceive.pictures import Picture, drawn, speaker_frames

FACE = (533, 233, 211, 236)
"""Where FaceMesh finds the drawn candidate's face at rest."""
SPEAKER_FACE = (150, 150, 240, 300)


@pytest.fixture
def reader() -> SceneReader:
    """A reader that has had its first look at the drawn room."""
    reader = SceneReader()
    for number in range(6):
        reader.read(drawn(t_s=number / 5), FACE)
    return reader


def later(reader: SceneReader, picture: Picture, shift: tuple[int, int] = (0, 0)) -> SceneReading:
    left, top, width, height = FACE
    return reader.read(Frame(picture, 5.0, 0), (left + shift[0], top + shift[1], width, height))


def brighter(picture: Picture, gain: float | np.ndarray) -> Picture:
    return np.clip(picture * np.float32(gain), 0, 255).astype(np.uint8)


def shifted(picture: Picture, x: int, y: int) -> Picture:
    matrix = np.array([[1, 0, x], [0, 1, y]], np.float32)
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.warpAffine(picture, matrix, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def wall(number: int, slope: float = 0.0) -> Picture:
    """A bare wall, perhaps brighter on one side, with the noise of a sensor."""
    noise = np.random.default_rng(number).normal(0, 3, (360, 640, 1))
    return np.clip(150 + noise + slope * np.linspace(-1, 1, 640)[None, :, None] + np.zeros(3), 0, 255).astype(np.uint8)


def test_there_is_nothing_to_compare_with_before_the_first_look_is_over() -> None:
    reader = SceneReader()
    readings = [reader.read(drawn(t_s=t_s), FACE) for t_s in (0.0, 0.3, 0.6)]
    assert all((reading.light_ratio, reading.changed_ratio, reading.moved_ratio) == (None,) * 3 for reading in readings)
    assert readings[0].luma == pytest.approx(196, abs=3)


def test_a_room_without_anybody_is_not_a_first_look() -> None:
    reader = SceneReader()
    readings = [reader.read(drawn(t_s=number / 2), None) for number in range(6)]
    assert readings[-1].light_ratio is None


def test_a_room_that_stays_is_neither_lighter_nor_changed_nor_moved(reader: SceneReader) -> None:
    reading = later(reader, drawn(t_s=5.0).image)
    assert reading.light_ratio == pytest.approx(1.0, abs=0.01)
    assert reading.changed_ratio == 0.0
    assert reading.moved_ratio == pytest.approx(0.0, abs=0.001)


@pytest.mark.parametrize("truth", [Truth(roll_deg=20), Truth(yaw_deg=25), Truth(mouth_open=1.0), Truth(away=1.0)], ids=str)
def test_what_the_candidate_does_is_no_change_of_the_room(reader: SceneReader, truth: Truth) -> None:
    reading = later(reader, drawn(truth, t_s=5.0).image)
    assert reading.changed_ratio is not None
    assert reading.changed_ratio < 0.02
    assert reading.moved_ratio == pytest.approx(0.0, abs=0.002)


@pytest.mark.parametrize("gain", [0.1, 0.3, 0.7, 1.2])
def test_light_and_exposure_are_told_as_light_alone(reader: SceneReader, gain: float) -> None:
    reading = later(reader, brighter(drawn(t_s=5.0).image, gain))
    assert reading.light_ratio == pytest.approx(gain, rel=0.03)
    assert reading.changed_ratio == 0.0
    assert reading.moved_ratio == pytest.approx(0.0, abs=0.002)


def test_a_lamp_on_one_side_is_light_too(reader: SceneReader) -> None:
    slope = np.linspace(0.75, 1.15, 1280, dtype=np.float32)[None, :, None]
    assert later(reader, brighter(drawn(t_s=5.0).image, slope)).changed_ratio == 0.0


def test_a_dazzled_camera_says_lighter_and_not_what_changed(reader: SceneReader) -> None:
    reading = later(reader, brighter(drawn(t_s=5.0).image, 2.0))
    assert reading.light_ratio is not None
    assert reading.light_ratio > 1.2
    assert reading.changed_ratio is None


@pytest.mark.parametrize("shift", [(13, 0), (-64, 0), (0, 40), (128, 72), (-256, -100)], ids=str)
@pytest.mark.parametrize("gain", [1.0, 0.6])
def test_a_moved_camera_is_told_by_how_far_and_is_no_change(
    reader: SceneReader, shift: tuple[int, int], gain: float
) -> None:
    reading = later(reader, brighter(shifted(drawn(t_s=5.0).image, *shift), gain), shift)
    assert reading.moved_ratio == pytest.approx(math.hypot(*shift) / 1280, abs=0.003)
    assert reading.light_ratio == pytest.approx(gain, rel=0.03)
    assert reading.changed_ratio is not None
    assert reading.changed_ratio < 0.02


def test_a_moved_camera_stays_moved_until_the_room_is_forgotten(reader: SceneReader) -> None:
    frames = [Frame(shifted(drawn(t_s=t_s).image, 64, 0), 5 + t_s, 0) for t_s in (0.0, 0.3, 0.6, 0.9, 1.2)]
    face = (FACE[0] + 64, *FACE[1:])
    assert reader.read(frames[0], face).moved_ratio == pytest.approx(0.05, abs=0.003)
    assert [reader.read(frame, face).moved_ratio for frame in frames][-1] == pytest.approx(0.05, abs=0.003)
    reader.forget()
    assert {reader.read(frame, face).moved_ratio for frame in frames} == {None}
    assert reader.read(Frame(frames[0].image, 9.0, 0), face).moved_ratio == pytest.approx(0.0, abs=0.001)


def test_something_new_in_the_room_is_a_change_of_its_size_and_nothing_moved(reader: SceneReader) -> None:
    picture = drawn(t_s=5.0).image
    picture[200:400, 900:1060] = (60, 40, 90)
    reading = later(reader, picture)
    share = 200 * 160 / (1280 * 720)
    assert reading.changed_ratio is not None
    assert share < reading.changed_ratio < 3 * share  # of the background alone, which is less than the picture
    assert reading.moved_ratio == pytest.approx(0.0, abs=0.002)
    assert reading.light_ratio == pytest.approx(1.0, abs=0.02)


def test_a_passer_by_is_a_change_and_no_moved_camera(reader: SceneReader) -> None:
    reading = later(reader, drawn(replace(Truth(), passer_by=1.0), t_s=5.0).image)
    assert reading.changed_ratio is not None
    assert reading.changed_ratio > 0.05
    assert reading.moved_ratio == pytest.approx(0.0, abs=0.003)


@pytest.mark.parametrize("light", [0.1, 0.4, 1.2])
@pytest.mark.parametrize(("x_ratio", "y_ratio"), [(0.0, 0.0), (0.08, -0.05)])
def test_light_and_a_moved_camera_of_the_drawn_room_are_told_apart(
    reader: SceneReader, light: float, x_ratio: float, y_ratio: float
) -> None:
    frame = drawn(Truth(light=light, camera_moved=(x_ratio, y_ratio)), t_s=5.0)
    reading = later(reader, frame.image, (round(1280 * x_ratio), round(720 * y_ratio)))
    assert reading.light_ratio is not None
    assert reading.light_ratio == pytest.approx(light, abs=0.05)
    assert reading.moved_ratio == pytest.approx(math.hypot(x_ratio, y_ratio * 9 / 16), abs=0.004)
    assert reading.changed_ratio is not None
    assert reading.changed_ratio < 0.02


def test_new_things_in_the_drawn_room_are_a_change_of_the_room_alone(reader: SceneReader) -> None:
    reading = later(reader, drawn(Truth(background=1.0), t_s=5.0).image)
    assert reading.changed_ratio is not None
    assert 0.03 < reading.changed_ratio < 0.3
    assert reading.moved_ratio == pytest.approx(0.0, abs=0.005)
    assert reading.light_ratio == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("slope", [0, 40])
def test_a_bare_wall_is_too_plain_to_tell_a_move(slope: float) -> None:
    reader = SceneReader()
    face = (270, 80, 100, 140)
    readings = [reader.read(Frame(wall(number, slope), number / 4, number), face) for number in range(12)]
    assert readings[-1].light_ratio == pytest.approx(1.0, abs=0.01)
    assert {reading.moved_ratio for reading in readings} == {None}
    assert readings[-1].changed_ratio == 0.0


def test_a_face_that_fills_the_picture_leaves_nothing_to_compare() -> None:
    reader = SceneReader()
    readings = [reader.read(drawn(t_s=number / 4), (100, 20, 1080, 700)) for number in range(8)]
    assert (readings[-1].light_ratio, readings[-1].changed_ratio, readings[-1].moved_ratio) == (None, None, None)


def test_a_picture_of_another_size_begins_a_new_first_look(reader: SceneReader) -> None:
    small = Frame(np.full((480, 640, 3), 100, np.uint8), 6.0, 0)
    reading = reader.read(small, (270, 80, 100, 140))
    assert (reading.luma, reading.light_ratio) == (pytest.approx(100, abs=1), None)


def test_the_room_of_a_real_recording_stays_as_it_is() -> None:
    reader = SceneReader()
    readings = [reader.read(frame, SPEAKER_FACE) for frame in speaker_frames(100)[::4]]
    compared = [reading for reading in readings if reading.light_ratio is not None]
    assert len(compared) >= 15
    assert all(reading.light_ratio == pytest.approx(1.0, abs=0.02) for reading in compared)
    assert all(reading.changed_ratio is not None and reading.changed_ratio < 0.05 for reading in compared)
    assert all(reading.moved_ratio is not None and reading.moved_ratio < 0.005 for reading in compared)
