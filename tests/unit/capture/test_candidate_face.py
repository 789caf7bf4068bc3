from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from kiosk.capture.candidate_face import FacePainter, draw_face
from kiosk.capture.script import Truth
from kiosk.records import Gaze

SIZE = (1280, 720)
CANONICAL_CM = {
    4: (0.0, -0.463170, 7.586580),
    6: (0.0, 2.473255, 5.788627),
    9: (0.0, 4.885979, 5.385258),
    10: (0.0, 8.261778, 4.481535),
    33: (-4.445859, 2.663991, 3.173422),
    133: (-1.856432, 2.585245, 3.757904),
    34: (-7.214530, 2.263009, 0.073150),
    50: (-4.765501, -0.701554, 3.534632),
    263: (4.445859, 2.663991, 3.173422),
    362: (1.856432, 2.585245, 3.757904),
    264: (7.214530, 2.263009, 0.073150),
    280: (4.765501, -0.701554, 3.534632),
}
"""Some landmarks of MediaPipe's canonical face: x to the right of the picture, y up, z towards the camera."""


@dataclass(frozen=True)
class Seen:
    """What FaceMesh saw of one face."""

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    eye_open: float
    smile: float
    mouth_open: float
    gaze_x: float
    gaze_y: float


class Mesh:
    """The real FaceMesh."""

    def __init__(self) -> None:
        from mediapipe.python.solutions.face_mesh import FaceMesh

        self._mesh = FaceMesh(static_image_mode=True, refine_landmarks=True, max_num_faces=2)
        self._painter = FacePainter(SIZE)

    def see(self, truth: Truth) -> list[Seen]:
        found = self._mesh.process(self._painter.draw(truth, 1.0)).multi_face_landmarks or []
        points = [np.array([(mark.x * SIZE[0], mark.y * SIZE[1]) for mark in each.landmark]) for each in found]
        return [measured(each) for each in sorted(points, key=lambda each: -np.ptp(each[:, 0]))]

    def see_one(self, truth: Truth) -> Seen:
        seen = self.see(truth)
        assert len(seen) == 1, truth
        return seen[0]


def measured(points: np.ndarray) -> Seen:
    def apart(one: int, other: int) -> float:
        return float(np.hypot(*(points[one] - points[other])))

    model = np.array(list(CANONICAL_CM.values())) * (1.0, -1.0, -1.0)
    still = points[list(CANONICAL_CM)]
    lens = np.array([(1000.0, 0, 0), (0, 1000.0, 0), (0, 0, 1)])
    _, turn, _ = cv2.solvePnP(model, still - still.mean(axis=0), lens, None, flags=cv2.SOLVEPNP_SQPNP)
    rotation = cv2.Rodrigues(turn)[0]
    ahead = -rotation[:, 2]
    corners, lips = (points[61] + points[291]) / 2, (points[13] + points[14]) / 2
    eyes = [(points[iris] - (points[a] + points[b]) / 2) / apart(a, b) for iris, a, b in ((468, 33, 133), (473, 362, 263))]
    gaze = np.mean(eyes, axis=0)
    return Seen(
        yaw_deg=float(np.degrees(np.arctan2(ahead[0], -ahead[2]))),
        pitch_deg=float(np.degrees(-np.arcsin(ahead[1]))),
        roll_deg=float(np.degrees(np.arctan2(rotation[1, 0], rotation[0, 0]))),
        eye_open=(apart(159, 145) / apart(33, 133) + apart(386, 374) / apart(362, 263)) / 2,
        smile=float((lips - corners)[1]) / apart(33, 263),
        mouth_open=apart(13, 14) / apart(61, 291),
        gaze_x=float(gaze[0]),
        gaze_y=float(gaze[1]),
    )


@pytest.fixture(scope="module")
def mesh() -> Mesh:
    return Mesh()


@pytest.mark.parametrize("angle_deg", [-25, -12, 0, 12, 25])
def test_a_turned_head_is_seen_turned_so_far(mesh: Mesh, angle_deg: float) -> None:
    seen = mesh.see_one(Truth(yaw_deg=angle_deg, gaze=Gaze(angle_deg, 0.0)))
    assert seen.yaw_deg == pytest.approx(angle_deg, abs=8)
    assert seen.pitch_deg == pytest.approx(0, abs=8)


@pytest.mark.parametrize("angle_deg", [-20, -10, 10, 20])
def test_a_raised_head_is_seen_raised_so_far(mesh: Mesh, angle_deg: float) -> None:
    seen = mesh.see_one(Truth(pitch_deg=angle_deg, gaze=Gaze(0.0, angle_deg)))
    assert seen.pitch_deg == pytest.approx(angle_deg, abs=8)
    assert seen.yaw_deg == pytest.approx(0, abs=8)


@pytest.mark.parametrize("angle_deg", [-20, 20])
def test_a_tilted_head_is_seen_tilted_so_far(mesh: Mesh, angle_deg: float) -> None:
    assert mesh.see_one(Truth(roll_deg=angle_deg)).roll_deg == pytest.approx(angle_deg, abs=4)


def test_lids_follow_the_truth(mesh: Mesh) -> None:
    shut, half, wide = (mesh.see_one(Truth(eyes_open=share)).eye_open for share in (0.0, 0.6, 1.0))
    assert shut < 0.12 < half < wide
    assert wide == pytest.approx(0.33, abs=0.08)


def test_the_corners_of_the_mouth_follow_the_smile(mesh: Mesh) -> None:
    seen = [mesh.see_one(Truth(smile=share)).smile for share in (0.0, 0.5, 1.0)]
    assert seen == sorted(seen)
    assert seen[2] - seen[0] > 0.04


def test_the_lips_follow_the_voice(mesh: Mesh) -> None:
    seen = [mesh.see_one(Truth(mouth_open=share)).mouth_open for share in (0.0, 0.5, 1.0)]
    assert seen == sorted(seen)
    assert seen[2] - seen[0] > 0.15


def test_the_irises_follow_the_gaze(mesh: Mesh) -> None:
    across = [mesh.see_one(Truth(gaze=Gaze(angle, 0.0))).gaze_x for angle in (-25.0, -12.0, 0.0, 12.0, 25.0)]
    assert across == sorted(across)
    assert across[-1] - across[0] > 0.15
    up = [mesh.see_one(Truth(gaze=Gaze(0.0, angle))).gaze_y for angle in (-15.0, 0.0, 15.0)]
    assert up == sorted(up, reverse=True)


def test_every_face_at_once_is_still_a_face(mesh: Mesh) -> None:
    mesh.see_one(Truth(smile=1.0, mouth_open=1.0, eyes_open=0.0, yaw_deg=20.0, pitch_deg=-10.0, roll_deg=10.0, brows=1.0))
    mesh.see_one(Truth(eyes_open=0.0, yaw_deg=-20.0, pitch_deg=10.0, brows=-1.0))


def test_who_is_away_is_not_seen_and_a_passer_by_is(mesh: Mesh) -> None:
    assert mesh.see(Truth(present=False, faces=0, away=1.0)) == []
    assert len(mesh.see(Truth(faces=2, passer_by=1.0))) == 2


def test_the_same_truth_and_time_give_the_same_picture() -> None:
    truth = Truth(smile=0.4, yaw_deg=5.0, mouth_open=0.3)
    one, other = FacePainter((640, 360)), FacePainter((640, 360))
    other.draw(Truth(yaw_deg=-20.0, eyes_open=0.0, passer_by=0.5, faces=2), 3.0)
    assert np.array_equal(one.draw(truth, 1.0), other.draw(truth, 1.0))


def test_a_still_face_has_the_noise_of_a_sensor() -> None:
    one, other = (draw_face(Truth(), (640, 360), t_s).astype(np.int16) for t_s in (1.0, 1.0333))
    spread = (other - one)[:100, :200].std()
    assert 1.5 < spread < 8.0


@pytest.mark.parametrize("size", [(160, 120), (320, 240), (640, 480), (480, 640), (1920, 1080)])
def test_every_size_can_be_drawn(size: tuple[int, int]) -> None:
    picture = FacePainter(size).draw(Truth(passer_by=0.5, away=0.3), 1.0)
    assert picture.shape == (size[1], size[0], 3)
    assert picture.dtype == np.uint8
