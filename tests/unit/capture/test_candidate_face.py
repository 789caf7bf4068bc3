from dataclasses import dataclass
from typing import Any

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
    brows_cm: tuple[float, float]
    """Height of each brow above the line through the corners of its eye, left and right in the picture."""
    brow_gap_cm: float
    corners_cm: tuple[float, float]
    """Height of each corner of the mouth above the middle between the lips."""
    lips_cm: float
    """Height of the red of both lips."""


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
        **mimics(points, 2 * CANONICAL_CM[263][0] / apart(33, 263)),
    )


def mimics(points: np.ndarray, cm_per_px: float) -> dict[str, Any]:
    """Brows and mouth of a face that looks straight ahead, in cm of an average face."""
    brows = [((points[a] + points[b]) / 2 - points[brow])[1] for a, b, brow in ((33, 133, 105), (362, 263, 334))]
    lips = (points[13] + points[14]) / 2
    corners = [(lips - points[corner])[1] for corner in (61, 291)]
    return {
        "brows_cm": tuple(float(each) * cm_per_px for each in brows),
        "brow_gap_cm": float(points[336, 0] - points[107, 0]) * cm_per_px,
        "corners_cm": tuple(float(each) * cm_per_px for each in corners),
        "lips_cm": float(points[13, 1] - points[0, 1] + points[17, 1] - points[14, 1]) * cm_per_px,
    }


@pytest.fixture(scope="module")
def mesh() -> Mesh:
    return Mesh()


POSES = [
    *((yaw_deg, 0, 0) for yaw_deg in (-30, -20, -10, 0, 10, 20, 30)),
    *((0, pitch_deg, 0) for pitch_deg in (-20, -10, 10, 20)),
    *((0, 0, roll_deg) for roll_deg in (-20, 20)),
    *((-25, -15, 0), (25, -15, 0), (-25, 10, 0), (25, 10, 0), (20, -10, 10), (-20, 10, -10)),
]
"""(yaw, pitch, roll) in degrees."""


@pytest.fixture(scope="module")
def errors_deg(mesh: Mesh) -> np.ndarray:
    """What FaceMesh and a canonical face read of POSES, less the truth: (poses, 3). The drawing knows nothing of them."""
    seen = [
        mesh.see_one(Truth(yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll, gaze=Gaze(yaw, pitch))) for yaw, pitch, roll in POSES
    ]
    return np.array([(each.yaw_deg, each.pitch_deg, each.roll_deg) for each in seen]) - POSES


def test_a_turned_and_tilted_head_is_seen_turned_and_tilted_so_far(errors_deg: np.ndarray) -> None:
    yaw, pitch, roll = np.abs(errors_deg).T
    assert (np.median(yaw), np.median(pitch), np.median(roll)) < (2.0, 5.0, 1.5)
    assert yaw.max() < 5.0
    assert pitch.max() < 10.0
    assert roll.max() < 3.0
    assert float(np.median(np.abs(errors_deg))) < 3.0


def test_a_head_that_is_raised_further_is_seen_raised_further(mesh: Mesh) -> None:
    seen = [mesh.see_one(Truth(pitch_deg=pitch, gaze=Gaze(0.0, pitch))).pitch_deg for pitch in (-20, -10, 0, 10, 20)]
    assert min(np.diff(seen)) > 4.0
    assert seen[-1] - seen[0] > 25.0


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


def test_eyes_into_the_lens_are_in_the_middle_of_their_corners(mesh: Mesh) -> None:
    for roll_deg in (0.0, 12.0):
        assert mesh.see_one(Truth(roll_deg=roll_deg)).gaze_x == pytest.approx(0.0, abs=0.03)


@pytest.mark.parametrize("yaw_deg", [-15.0, 15.0])
def test_eyes_that_stay_on_the_lens_move_against_a_turning_head(mesh: Mesh, yaw_deg: float) -> None:
    with_it, on_lens = (mesh.see_one(Truth(yaw_deg=yaw_deg, gaze=Gaze(look, 0.0))).gaze_x for look in (yaw_deg, 0.0))
    assert (with_it - on_lens) * np.sign(yaw_deg) > 0.04


def test_lids_go_with_eyes_that_look_up_and_down(mesh: Mesh) -> None:
    down, level, up = (mesh.see_one(Truth(gaze=Gaze(0.0, pitch))).eye_open for pitch in (-20.0, 0.0, 15.0))
    assert down < level - 0.03
    assert up > level
    assert down > 0.15


def test_a_blink_closes_step_by_step(mesh: Mesh) -> None:
    seen = [mesh.see_one(Truth(eyes_open=share)).eye_open for share in (1.0, 0.75, 0.5, 0.25, 0.0)]
    assert seen == sorted(seen, reverse=True)


def test_brows_rise_and_come_down_and_together(mesh: Mesh) -> None:
    lowered, calm, raised = (mesh.see_one(Truth(brows=share)) for share in (-1.0, 0.0, 1.0))
    for side in (0, 1):
        assert raised.brows_cm[side] > calm.brows_cm[side] + 0.25
        assert lowered.brows_cm[side] < calm.brows_cm[side] - 0.25
    assert lowered.brow_gap_cm < raised.brow_gap_cm - 0.1


@pytest.mark.parametrize(("side", "index"), [(-1.0, 0), (1.0, 1)])
def test_a_one_sided_smile_lifts_one_corner_of_the_mouth(mesh: Mesh, side: float, index: int) -> None:
    calm, smiling = (mesh.see_one(Truth(smile_side=share)).corners_cm for share in (0.0, side))
    rise = smiling[index] - calm[index]
    assert rise > 0.2
    assert rise > smiling[1 - index] - calm[1 - index] + 0.1


def test_pressed_lips_are_thin_and_shut(mesh: Mesh) -> None:
    seen = [mesh.see_one(Truth(lips_pressed=share)).lips_cm for share in (0.0, 0.5, 1.0)]
    assert seen == sorted(seen, reverse=True)
    assert seen[2] < 0.9 * seen[0]
    assert mesh.see_one(Truth(lips_pressed=1.0, mouth_open=1.0)).mouth_open < 0.05


def eyes_of(picture: np.ndarray) -> np.ndarray:
    """The part of a picture where the eyes of a head at rest are."""
    return picture[280:340, 550:730].astype(np.float64)


def test_glare_hides_more_and_more_of_the_eyes_and_glasses_come_off_again(mesh: Mesh) -> None:
    painter = FacePainter(SIZE)
    bare = painter.draw(Truth(), 1.0)
    bright = [
        float((eyes_of(painter.draw(Truth(glasses=True, glare=glare), 1.0)).min(axis=2) > 215).mean())
        for glare in (0.0, 0.3, 0.6, 1.0)
    ]
    assert bright[0] < 0.02
    assert bright == sorted(bright)
    assert bright[3] > 0.2
    assert np.array_equal(painter.draw(Truth(), 1.0), bare)
    mesh.see_one(Truth(glasses=True))


def test_glasses_stand_before_the_eyes_and_go_with_a_turned_head() -> None:
    painter = FacePainter(SIZE)
    middles_px = []
    for yaw_deg in (-20.0, 20.0):
        picture = painter.draw(Truth(yaw_deg=yaw_deg, glasses=True, glare=1.0), 1.0)[240:380]
        middles_px.append(float(np.flatnonzero((picture[:, 520:760].min(axis=2) > 165).sum(axis=0) > 10).mean()) + 520)
    assert middles_px[0] < SIZE[0] / 2 - 15
    assert middles_px[1] > SIZE[0] / 2 + 15


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
