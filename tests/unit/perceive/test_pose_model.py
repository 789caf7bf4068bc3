import numpy as np
import pytest

from kiosk.perceive.pose_finder import PoseFinder
from kiosk.perceive.pose_model import PoseModel, refined
from kiosk.records import Frame
from tests.unit.perceive.pictures import drawn, speaker_frames

UPPER: slice = slice(0, 25)
"""Face, shoulders, arms, hands and hips; legs are out of view in every picture here."""


def test_the_drawn_candidate_is_one_body_whose_face_is_where_it_is() -> None:
    (body,) = PoseFinder().find(drawn().image)
    left, top, width, height = body.box
    assert abs(left + width / 2 - 640) < 30
    assert 300 < top + height / 2 < 560
    assert body.score > 0.8
    assert abs(body.region.angle_rad) < 0.1


def test_an_empty_picture_has_no_body_and_no_landmarks() -> None:
    grey = np.full((360, 640, 3), 120, np.uint8)
    assert PoseFinder().find(grey) == []
    (body,) = PoseFinder().find(drawn().image)
    assert PoseModel().pose(np.full((720, 1280, 3), 120, np.uint8), body.region) is None


@pytest.mark.parametrize(("source", "most"), [("drawn", 0.025), ("speaker", 0.04)])
def test_the_landmarks_are_those_of_mediapipes_own_pose(source: str, most: float) -> None:
    """In the film, shown 13 times smaller to the model, 2 hundredths of the shoulders are half a px of what it sees."""
    solutions = pytest.importorskip("mediapipe").solutions
    frames: list[Frame] = [drawn(t_s=t_s) for t_s in (1.0, 2.0, 3.0)] if source == "drawn" else speaker_frames(81)[::20]
    finder, model, apart, doubts = PoseFinder(), PoseModel(), [], []
    with solutions.pose.Pose(static_image_mode=True, model_complexity=1) as theirs:
        for frame in frames:
            marks = theirs.process(frame.image).pose_landmarks.landmark
            places = np.array([(mark.x, mark.y) for mark in marks]) * (frame.image.shape[1], frame.image.shape[0])
            pose = model.pose(frame.image, finder.find(frame.image)[0].region)
            assert pose is not None
            shoulders_px = np.linalg.norm(places[11] - places[12])
            apart.append(np.median(np.linalg.norm(pose.points - places, axis=1)[UPPER]) / shoulders_px)
            doubts.append(np.median(np.abs(pose.visibility - [mark.visibility for mark in marks])[UPPER]))
    assert float(np.median(apart)) < most
    assert float(np.median(doubts)) < 0.05


def test_a_landmark_moves_to_the_weight_of_its_heat_where_that_is_strong() -> None:
    heat = np.full((64, 64, 2), -20.0, np.float32)
    heat[20, 31, :] = heat[20, 32, :] = (3.0, -3.0)
    heat[50, 50, :] = 9.0  # further away than the kernel reaches
    points = np.array([(120.0, 84.0), (120.0, 84.0)], np.float32)
    moved = refined(points, heat)
    assert moved[0] == pytest.approx((126.0, 80.0), abs=0.05)
    assert moved[1] == pytest.approx((120.0, 84.0))


def test_a_landmark_outside_the_picture_stays_where_it_is() -> None:
    points = np.array([(300.0, -20.0)], np.float32)
    assert refined(points, np.full((64, 64, 1), 5.0, np.float32)) == pytest.approx(points)
