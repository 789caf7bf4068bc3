from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.capture.candidate_body import joints
from kiosk.capture.script import HandTruth, Truth
from kiosk.errors import ModelMissing
from kiosk.perceive import pose_model
from kiosk.perceive.crop import Region
from kiosk.perceive.face import FaceReader
from kiosk.perceive.pose_model import Pose
from kiosk.perceive.posture import TILT_GAIN, BodyReader, belongs, reading_of
from kiosk.records import Frame
from tests.unit.perceive.pictures import Picture, drawn, speaker_frames

FACE = (533, 233, 211, 236)
"""Where FaceMesh finds the drawn candidate's face at rest."""
SIZE = (1280, 720)


@pytest.fixture(scope="module")
def loaded() -> BodyReader:
    return BodyReader()


@pytest.fixture
def reader(loaded: BodyReader) -> BodyReader:
    loaded.forget()
    return loaded


def turned(picture: Picture, degrees: float, about: tuple[int, int] = (640, 600)) -> Picture:
    """The picture turned clockwise about a point."""
    turn = cv2.getRotationMatrix2D(about, -degrees, 1.0)  # OpenCV's positive is anticlockwise
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.warpAffine(picture, turn, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def two_people() -> tuple[Picture, tuple[int, int, int, int], tuple[int, int, int, int]]:
    """The drawn candidate twice, the one on the left larger; with both faces' boxes."""
    picture = drawn().image[:, 320:960]
    near = cv2.resize(picture, (640, 720))
    far = cv2.resize(picture, (426, 480), interpolation=cv2.INTER_AREA)
    both = np.full((720, 1280, 3), 180, np.uint8)
    both[:, :640] = near
    both[240:, 754:1180] = far
    return both, (213, 233, 211, 236), (754 + 142, 240 + 155, 141, 157)


def test_the_shoulders_of_the_drawn_candidate_are_found_where_they_are(reader: BodyReader) -> None:
    reading = reader.read(drawn(), FACE)
    assert (reading.present, reading.why_not) == (True, None)
    assert reading.confidence is not None
    assert reading.confidence > 0.9
    assert reading.middle == (pytest.approx(0.5, abs=0.03), pytest.approx(0.85, abs=0.04))
    assert reading.shoulders_px == pytest.approx(405, abs=40)
    assert reading.shoulders_deg == pytest.approx(0.0, abs=2)
    assert reading.lean_deg == pytest.approx(0.0, abs=3)
    assert reading.neck_ratio == pytest.approx(0.75, abs=0.05)
    assert (reading.left_hand, reading.right_hand, reading.hand_on_face) == (None, None, False)
    assert "pose_landmark_full" in reader.detail


@pytest.mark.parametrize("degrees", [-10, 10])
def test_a_body_turned_clockwise_tilts_and_leans_to_the_positive(reader: BodyReader, degrees: float) -> None:
    upright = reader.read(drawn(), FACE)
    reader.forget()
    reading = reader.read(Frame(turned(drawn().image, degrees), 0.0, 0), None)
    assert upright.shoulders_deg is not None
    assert upright.lean_deg is not None
    assert reading.shoulders_deg == pytest.approx(upright.shoulders_deg + degrees, abs=2.5)
    assert reading.lean_deg == pytest.approx(upright.lean_deg + degrees, abs=3)


def test_a_slow_turn_is_followed_frame_by_frame(reader: BodyReader) -> None:
    still = drawn().image
    degrees = np.linspace(0, 14, 15)
    read = [reader.read(Frame(turned(still, float(turn)), n / 10, n), None) for n, turn in enumerate(degrees)]
    leans = np.array([reading.lean_deg for reading in read], float)
    assert np.abs(leans - leans[0] - degrees).max() < 4.0
    assert float(np.corrcoef(degrees, [reading.shoulders_deg for reading in read])[0, 1]) > 0.9


def test_of_two_people_the_one_with_the_candidates_face_is_read(reader: BodyReader) -> None:
    picture, near, far = two_people()
    for face, middle_x, width_px in ((near, 0.25, 405), (far, 967 / 1280, 270)):
        reader.forget()
        reading = reader.read(Frame(picture, 0.0, 0), face)
        assert reading.middle is not None
        assert reading.middle[0] == pytest.approx(middle_x, abs=0.03)
        assert reading.shoulders_px == pytest.approx(width_px, rel=0.15)


def test_the_body_is_looked_for_again_where_the_face_is_another(reader: BodyReader) -> None:
    picture, near, far = two_people()
    assert reader.read(Frame(picture, 0.0, 0), near).present
    moved = reader.read(Frame(picture, 0.1, 1), far)
    assert moved.middle is not None
    assert moved.middle[0] == pytest.approx(967 / 1280, abs=0.03)


def test_without_a_face_the_body_is_followed_for_a_second_and_then_the_largest_is_read(reader: BodyReader) -> None:
    picture, _, far = two_people()
    reader.read(Frame(picture, 0.0, 0), far)
    middles = [reader.read(Frame(picture, t_s, 0), None).middle for t_s in (0.2, 0.9, 1.5)]
    assert [middle is not None and middle[0] > 0.5 for middle in middles] == [True, True, False]


def test_a_body_that_moves_while_its_face_is_hidden_is_not_taken_for_another(reader: BodyReader) -> None:
    picture, _, far = two_people()
    reader.read(Frame(picture, 0.0, 0), far)
    moved = np.roll(picture, -170, axis=1)  # further than the region is kept: it is found anew
    assert reader.read(Frame(moved, 0.2, 1), None).middle == (
        pytest.approx((967 - 170) / 1280, abs=0.03),
        pytest.approx(0.9, abs=0.1),
    )
    gone = picture.copy()
    gone[:, 660:] = 180
    assert reader.read(Frame(gone, 0.4, 2), None).why_not == "no_body"
    back = reader.read(Frame(gone, 1.6, 3), None).middle
    assert back is not None
    assert back[0] == pytest.approx(0.25, abs=0.03)


def test_a_face_without_a_body_has_none(reader: BodyReader) -> None:
    assert reader.read(drawn(), (20, 20, 100, 130)).why_not == "no_body"


def test_an_empty_room_has_no_body(reader: BodyReader) -> None:
    reading = reader.read(Frame(np.full((360, 640, 3), 120, np.uint8), 0.0, 0), None)
    assert (reading.present, reading.why_not) == (False, "no_body")


def test_a_dark_picture_is_said_to_be_dark(reader: BodyReader) -> None:
    frame = Frame((drawn().image * 0.05).astype(np.uint8), 0.0, 0)
    assert reader.read(frame, FACE).why_not == "dark"


def test_a_dim_picture_is_read_as_a_bright_one(reader: BodyReader) -> None:
    bright = reader.read(drawn(), FACE)
    reader.forget()
    dim = reader.read(Frame((drawn().image * 0.15).astype(np.uint8), 0.0, 0), FACE)
    assert dim.shoulders_deg == pytest.approx(bright.shoulders_deg, abs=1.5)
    assert dim.neck_ratio == pytest.approx(bright.neck_ratio, abs=0.03)


def test_a_candidate_at_rest_trembles_little(reader: BodyReader) -> None:
    readings = [reader.read(drawn(t_s=number / 8), FACE) for number in range(16)]
    for field, most in (("shoulders_deg", 0.6), ("lean_deg", 0.5), ("neck_ratio", 0.008)):
        assert float(np.std([getattr(reading, field) for reading in readings])) < most, field


def test_a_real_speaker_is_read_with_plausible_numbers(reader: BodyReader) -> None:
    face = FaceReader()
    readings = [reader.read(frame, face.read(frame).reading.box) for frame in speaker_frames(100)[::5]]
    found = [reading for reading in readings if reading.present]
    assert len(found) >= 0.9 * len(readings)
    assert abs(float(np.median([reading.shoulders_deg for reading in found if reading.shoulders_deg is not None]))) < 6
    assert abs(float(np.median([reading.lean_deg for reading in found if reading.lean_deg is not None]))) < 8
    assert all(reading.neck_ratio is not None and 0.5 < reading.neck_ratio < 0.85 for reading in found)
    assert not any(reading.hand_on_face for reading in found)


FACES = {"lean_deg": (110, 12), "slouch": (0, 57), "shoulders_deg": (0, 0)}
"""How far the face goes, px, where the drawn candidate leans by 15 degrees, slouches fully, or only tilts her shoulders."""


@pytest.mark.parametrize(
    ("kind", "most", "field", "expected", "within"),
    [
        ("shoulders_deg", -12.0, "shoulders_deg", -12.0, 4.0),
        ("shoulders_deg", 12.0, "shoulders_deg", 12.0, 4.0),
        ("lean_deg", -12.0, "lean_deg", -12.0, 4.0),
        ("lean_deg", 12.0, "lean_deg", 12.0, 4.0),
    ],
)
def test_the_drawn_candidates_movements_are_told_against_her_rest(
    reader: BodyReader, kind: str, most: float, field: str, expected: float, within: float
) -> None:
    across, down = FACES[kind]
    readings = []
    for number, share in enumerate((0.0, 0.0, 0.4, 0.8, 1.0, 1.0)):
        frame = drawn(replace(Truth(), **{kind: share * most}), t_s=number / 8)
        moved = share * most / 15
        face = (FACE[0] + round(across * moved), FACE[1] + round(down * abs(moved)), *FACE[2:])
        readings.append(reader.read(frame, face))
    assert all(reading.present for reading in readings)
    assert getattr(readings[-1], field) - getattr(readings[1], field) == pytest.approx(expected, abs=within)


def test_a_slouch_shortens_the_neck(reader: BodyReader) -> None:
    ratios = []
    for number, slouch in enumerate((0.0, 0.0, 0.5, 1.0)):
        face = (FACE[0], FACE[1] + round(57 * slouch), *FACE[2:])
        ratios.append(reader.read(drawn(Truth(slouch=slouch), t_s=number / 8), face).neck_ratio)
    wanted = [joints(Truth(slouch=slouch)).neck_ratio / joints(Truth()).neck_ratio for slouch in (0.5, 1.0)]
    assert [ratio / ratios[1] for ratio in ratios[2:] if ratio and ratios[1]] == pytest.approx(wanted, abs=0.07)


RAISED = [(-220, 40), (-280, -60), (-160, 100), (-140, -100), (-250, -110), (-200, 140)]


@pytest.mark.parametrize("side", [-1, 1], ids=["left", "right"])
def test_raised_hands_are_found_where_they_are_drawn(reader: BodyReader, side: int) -> None:
    found, apart = 0, []
    for x_mm, y_mm in RAISED:
        hand = HandTruth(-side * x_mm, y_mm)
        truth = Truth(left_hand=hand) if side < 0 else Truth(right_hand=hand)
        reader.forget()
        reading = reader.read(drawn(truth), FACE)
        seen, other = reading.left_hand, reading.right_hand
        arm = joints(truth).left_arm
        if side > 0:
            seen, other, arm = other, seen, joints(truth).right_arm
        assert other is None
        assert reading.hand_on_face is False
        assert arm is not None
        if seen is not None:
            found += 1
            apart.append(np.hypot(*np.subtract((seen.x_ratio, seen.y_ratio), joints(truth).in_shoulders(arm.knuckles))))
    assert found >= len(RAISED) - 1
    assert float(np.median(apart)) < 0.15


@pytest.mark.parametrize("x_mm", [-52.0, 52.0])
def test_a_hand_drawn_on_the_face_is_on_the_face(reader: BodyReader, x_mm: float) -> None:
    hand = HandTruth(x_mm, -88.0)
    truth = Truth(left_hand=hand, hand_on_face=True) if x_mm < 0 else Truth(right_hand=hand, hand_on_face=True)
    assert [reader.read(drawn(truth, t_s=t_s), FACE).hand_on_face for t_s in (0.0, 0.2)] == [True, True]


def body() -> Pose:
    """A pose of our own: upright, no hands in view; a person's left is the picture's right."""
    points = np.zeros((33, 2), np.float32)
    points[:11] = (640, 350)
    points[[2, 5]] = ((685, 310), (595, 310))
    points[[7, 8]] = ((720, 340), (560, 340))
    points[[11, 12]] = ((840, 600), (440, 600))
    points[15:23] = (640, 1000)
    visibility = np.full(33, 0.99, np.float32)
    visibility[15:23] = 0.05
    return Pose(points, visibility, 0.98, Region(640, 900, 2600))


def with_hand(arm: int, wrist: tuple[float, float], up: float = 60.0, seen: float = 0.9) -> Pose:
    """The pose with one hand raised upright; arm 0 is the picture's right."""
    pose = body()
    marks = [15 + arm, 17 + arm, 19 + arm, 21 + arm]
    pose.points[marks] = np.array([wrist] * 4, np.float32) + np.array([(0, 0), (20, -up), (-20, -up), (-25, -up / 2)])
    pose.visibility[marks] = seen
    return pose


def test_a_poses_geometry_is_as_the_record_says() -> None:
    pose = body()
    pose.points[11] += (0, 40)
    pose.points[[2, 5]] += (100, 0)
    reading = reading_of(pose, 1.0, SIZE, FACE)
    assert reading.shoulders_deg == pytest.approx(TILT_GAIN * np.degrees(np.arctan(0.1)))  # the right one is lower: positive
    assert reading.shoulders_px == pytest.approx(np.hypot(400, 40))
    assert reading.middle == (pytest.approx(0.5), pytest.approx(620 / 720))
    assert reading.lean_deg == pytest.approx(np.degrees(np.arctan(100 / 310)))
    assert reading.neck_ratio == pytest.approx(np.hypot(100, 310) / np.hypot(400, 40))
    assert reading.confidence == pytest.approx(0.98)


def test_hidden_shoulders_are_no_body() -> None:
    pose = body()
    pose.visibility[12] = 0.4
    reading = reading_of(pose, 1.0, SIZE, FACE)
    assert (reading.present, reading.why_not, reading.shoulders_deg) == (False, "hidden", None)
    assert reading.confidence == pytest.approx(0.4)


def test_a_hand_is_told_from_the_middle_between_the_shoulders_on_its_side_of_the_picture() -> None:
    reading = reading_of(with_hand(0, (860, 560)), 1.0, SIZE, FACE)
    assert reading.left_hand is None
    assert reading.right_hand is not None
    assert reading.right_hand.x_ratio == pytest.approx(220 / 400)
    assert reading.right_hand.y_ratio == pytest.approx(-100 / 400)
    assert reading.right_hand.confidence == pytest.approx(0.9)
    assert reading_of(with_hand(1, (420, 560)), 1.0, SIZE, FACE).left_hand is not None


def test_a_hand_that_crosses_the_middle_stays_the_hand_of_its_arm() -> None:
    reading = reading_of(with_hand(0, (560, 650)), 1.0, SIZE, FACE)
    assert reading.right_hand is not None
    assert reading.right_hand.x_ratio < 0


def test_a_hand_out_of_the_picture_or_unsure_is_not_in_view() -> None:
    assert reading_of(with_hand(0, (860, 800)), 1.0, SIZE, FACE).right_hand is None
    assert reading_of(with_hand(0, (860, 560), seen=0.4), 1.0, SIZE, FACE).right_hand is None
    assert reading_of(with_hand(0, (860, 740)), 1.0, SIZE, FACE).right_hand is not None  # its knuckles are in view


@pytest.mark.parametrize("face", [FACE, None], ids=["by the box", "by the ears"])
@pytest.mark.parametrize(
    ("wrist", "touches"),
    [((680, 440), True), ((560, 430), True), ((640, 560), True), ((640, 680), False), ((900, 400), False)],
)
def test_a_hand_touches_the_face_where_its_fingers_lie_on_it(
    face: tuple[int, int, int, int] | None, wrist: tuple[float, float], touches: bool
) -> None:
    assert reading_of(with_hand(0, wrist), 1.0, SIZE, face).hand_on_face is touches


def test_a_hand_that_is_not_in_view_touches_nothing() -> None:
    assert reading_of(with_hand(0, (680, 440), seen=0.2), 1.0, SIZE, FACE).hand_on_face is False


def test_a_body_belongs_to_the_face_in_whose_box_its_eyes_lie() -> None:
    assert belongs(body(), FACE)
    assert belongs(body(), None)
    assert not belongs(body(), (800, 233, 211, 236))


def test_a_package_without_the_model_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pose_model, "model_path", lambda name: tmp_path / name)
    with pytest.raises(ModelMissing, match="pose_landmark_full"):
        BodyReader()


def test_a_reading_holds_nothing_that_is_not_measured() -> None:
    reading = reading_of(replace(body(), confidence=0.3), 1.0, SIZE, FACE)
    assert (reading.present, reading.middle, reading.neck_ratio, reading.hand_on_face) == (False, None, None, None)
