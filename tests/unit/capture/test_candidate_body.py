import math
from dataclasses import dataclass

import numpy as np
import pytest

from kiosk.capture.candidate_body import FOREARM_MM, SHOULDERS_APART_MM, SHOULDERS_MM, SLOUCH_MM, joints, straightened
from kiosk.capture.candidate_face import EYES_AT, FACE_SHARE, FacePainter
from kiosk.capture.script import FACE_HAND_MM, HandTruth, Truth

SIZE = (1280, 720)
MOVED = [
    Truth(),
    Truth(lean_deg=12.0),
    Truth(lean_deg=-20.0, shoulders_deg=7.0),
    Truth(shoulders_deg=-15.0, slouch=1.0),
    Truth(lean_deg=5.0, slouch=0.5),
]


def angle_deg(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Of a line to the right, clockwise."""
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def test_an_upright_body_is_where_it_was_painted() -> None:
    body = joints(Truth())
    assert body.eyes == pytest.approx((0.0, 0.0))
    assert body.middle == pytest.approx((0.0, SHOULDERS_MM))
    assert body.right_shoulder == pytest.approx((SHOULDERS_APART_MM / 2, SHOULDERS_MM))
    assert body.left_arm is None
    assert body.neck_ratio == pytest.approx(SHOULDERS_MM / SHOULDERS_APART_MM)


@pytest.mark.parametrize("truth", MOVED)
def test_lean_shoulders_and_slouch_are_those_of_the_truth(truth: Truth) -> None:
    body = joints(truth)
    assert angle_deg(body.middle, body.eyes) + 90.0 == pytest.approx(truth.lean_deg)
    assert angle_deg(body.left_shoulder, body.right_shoulder) == pytest.approx(truth.shoulders_deg)
    assert math.dist(body.middle, body.eyes) == pytest.approx(SHOULDERS_MM - SLOUCH_MM * truth.slouch)


@pytest.mark.parametrize("truth", MOVED)
def test_each_joint_is_drawn_from_its_place_in_the_painting(truth: Truth) -> None:
    body = joints(truth)
    seen = np.array([body.eyes, body.left_shoulder, body.middle, body.right_shoulder], np.float32)
    x, y = straightened(seen[:, 0], seen[:, 1], truth)
    half = SHOULDERS_APART_MM / 2
    assert np.stack((x, y), axis=1) == pytest.approx(
        np.array([(0.0, 0.0), (-half, SHOULDERS_MM), (0.0, SHOULDERS_MM), (half, SHOULDERS_MM)]), abs=3.0
    )


@pytest.mark.parametrize("x_mm", [-320.0, -52.0, 100.0])
@pytest.mark.parametrize("y_mm", [-120.0, 40.0, 260.0, 420.0])
def test_a_wrist_is_where_the_truth_has_it_at_the_end_of_a_forearm(x_mm: float, y_mm: float) -> None:
    hand = HandTruth(x_mm, y_mm)
    body = joints(Truth(left_hand=hand, lean_deg=4.0))
    assert body.left_arm is not None
    assert body.left_arm.wrist == pytest.approx((body.middle[0] + x_mm, body.middle[1] + y_mm))
    assert math.dist(body.left_arm.wrist, body.left_arm.elbow) <= FOREARM_MM + 0.001
    assert body.left_arm.elbow[1] > body.left_arm.wrist[1] > body.left_arm.knuckles[1]


@dataclass(frozen=True)
class Seen:
    """What Pose saw, in mm of the scripted candidate about her eyes' place at rest."""

    marks: np.ndarray
    """(33, 2)"""
    visible: np.ndarray
    """(33,) 0..1"""

    @property
    def middle(self) -> np.ndarray:
        return (self.marks[11] + self.marks[12]) / 2

    @property
    def eyes(self) -> np.ndarray:
        return (self.marks[2] + self.marks[5]) / 2

    @property
    def shoulders_deg(self) -> float:
        return angle_deg(tuple(self.marks[12]), tuple(self.marks[11]))

    @property
    def lean_deg(self) -> float:
        return angle_deg(tuple(self.middle), tuple(self.eyes)) + 90.0

    @property
    def neck_ratio(self) -> float:
        return float(np.hypot(*(self.eyes - self.middle)) / np.hypot(*(self.marks[11] - self.marks[12])))


class Body:
    """The real Pose."""

    def __init__(self) -> None:
        from mediapipe.python.solutions.pose import Pose

        self._pose = Pose(static_image_mode=True, model_complexity=1)
        self._painter = FacePainter(SIZE)
        self.rest = self.see(Truth())

    def see(self, truth: Truth) -> Seen:
        found = self._pose.process(self._painter.draw(truth, 1.0)).pose_landmarks
        assert found is not None, truth
        share = np.array([(mark.x - EYES_AT[0], mark.y - EYES_AT[1]) for mark in found.landmark])
        marks = share * SIZE / (FACE_SHARE * SIZE[1] * (1.0 + truth.nearer))
        return Seen(marks, np.array([mark.visibility for mark in found.landmark]))


@pytest.fixture(scope="module")
def body() -> Body:
    return Body()


def test_pose_finds_the_shoulders_where_they_are_painted(body: Body) -> None:
    assert body.rest.middle == pytest.approx((0.0, SHOULDERS_MM), abs=14)
    assert np.hypot(*(body.rest.marks[11] - body.rest.marks[12])) == pytest.approx(SHOULDERS_APART_MM, rel=0.04)
    assert all(body.rest.visible[[15, 16, 19, 20]] < 0.5)


@pytest.mark.parametrize("angle_deg", [-10.0, -5.0, 5.0, 10.0])
def test_pose_sees_the_lean_of_the_truth(body: Body, angle_deg: float) -> None:
    assert body.see(Truth(lean_deg=angle_deg)).lean_deg - body.rest.lean_deg == pytest.approx(angle_deg, abs=2.5)


@pytest.mark.parametrize("angle_deg", [-10.0, 10.0])
def test_pose_sees_half_of_tilted_shoulders_or_more(body: Body, angle_deg: float) -> None:
    seen = body.see(Truth(shoulders_deg=angle_deg)).shoulders_deg - body.rest.shoulders_deg
    assert 0.45 < seen / angle_deg < 1.15


def test_pose_sees_the_neck_shorten_with_the_slouch(body: Body) -> None:
    ratios = [body.see(Truth(slouch=share)).neck_ratio for share in (0.0, 0.5, 1.0)]
    assert ratios[0] > ratios[1] > ratios[2]
    assert ratios[2] / ratios[0] == pytest.approx(1.0 - SLOUCH_MM / SHOULDERS_MM, abs=0.06)


@pytest.mark.parametrize(
    "truth",
    [
        Truth(left_hand=HandTruth(-180.0, 30.0)),
        Truth(right_hand=HandTruth(170.0, 40.0)),
        Truth(left_hand=HandTruth(-110.0, 0.0), right_hand=HandTruth(210.0, -60.0)),
        Truth(right_hand=HandTruth(190.0, 20.0), nearer=0.2, lean_deg=4.0),
    ],
)
def test_pose_sees_the_hands_that_are_up_and_only_those(body: Body, truth: Truth) -> None:
    seen, drawn = body.see(truth), joints(truth)
    for arm, wrist in ((drawn.left_arm, 16), (drawn.right_arm, 15)):
        assert (seen.visible[wrist] > 0.5) == (arm is not None)
        if arm is not None:
            assert math.dist(seen.marks[wrist], arm.wrist) < 0.15 * SHOULDERS_APART_MM


@pytest.mark.parametrize("side", [-1, 1])
def test_pose_sees_the_hand_on_the_face(body: Body, side: int) -> None:
    hand = HandTruth(side * FACE_HAND_MM[0], FACE_HAND_MM[1])
    truth = Truth(left_hand=hand if side < 0 else None, right_hand=hand if side > 0 else None, hand_on_face=True)
    seen = body.see(truth)
    knuckles = (seen.marks[20] + seen.marks[18]) / 2 if side < 0 else (seen.marks[19] + seen.marks[17]) / 2
    assert seen.visible[16 if side < 0 else 15] > 0.5
    cheek = seen.eyes + np.array((side * 60.0, 50.0))
    assert math.dist(knuckles, cheek) < 90.0
