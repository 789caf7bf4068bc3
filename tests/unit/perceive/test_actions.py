from dataclasses import replace

import numpy as np
import pytest

from kiosk.capture.script import Truth
from kiosk.perceive.actions import CORNERS, actions_of
from kiosk.perceive.crop import Points
from kiosk.perceive.face import FaceReader
from kiosk.perceive.face_geometry import head_pose
from kiosk.perceive.face_mesh import FaceMesh
from kiosk.records import FaceActions
from tests.unit.perceive.pictures import drawn


@pytest.fixture(scope="module")
def faces() -> FaceReader:
    return FaceReader()


def mesh_of(faces: FaceReader, truth: Truth) -> FaceMesh:
    faces.forget()
    mesh = faces.read(drawn(truth)).mesh
    assert mesh is not None
    return mesh


def seen(faces: FaceReader, truth: Truth) -> FaceActions:
    mesh = mesh_of(faces, truth)
    return read(mesh, mesh.points)


def read(mesh: FaceMesh, points: Points) -> FaceActions:
    """Of the same picture with landmarks elsewhere."""
    pose = head_pose(points)
    assert pose is not None
    return actions_of(replace(mesh, points=points), pose)


def test_size_place_and_roll_of_a_face_change_nothing(faces: FaceReader) -> None:
    mesh = mesh_of(faces, Truth())
    turn = np.array([[np.cos(0.4), -np.sin(0.4), 0], [np.sin(0.4), np.cos(0.4), 0], [0, 0, 1]], np.float32)
    before, after = read(mesh, mesh.points), read(mesh, (mesh.points @ turn.T * 0.6 + (300, 200, 0)).astype(np.float32))
    assert [getattr(after, name) for name in FaceActions.__slots__] == pytest.approx(
        [getattr(before, name) for name in FaceActions.__slots__], abs=0.05
    )


def test_a_raised_corner_of_the_mouth_raises_its_own_side(faces: FaceReader) -> None:
    mesh = mesh_of(faces, Truth())
    before, raised = read(mesh, mesh.points), mesh.points.copy()
    pose = head_pose(mesh.points)
    assert pose is not None
    raised[CORNERS[1], 1] -= 0.5 * pose.px_per_cm
    after = read(mesh, raised)
    assert after.corner_right_cm == pytest.approx(before.corner_right_cm + 0.5, abs=0.05)
    assert after.corner_left_cm == pytest.approx(before.corner_left_cm, abs=0.05)


def test_an_open_mouth_has_a_gap(faces: FaceReader) -> None:
    assert seen(faces, Truth(mouth_open=0.8)).mouth_open_ratio > seen(faces, Truth()).mouth_open_ratio + 0.1


def test_pressed_lips_show_less_red_whatever_the_light(faces: FaceReader) -> None:
    calm = seen(faces, Truth()).lips_red
    for light in (0.6, 1.0):
        half, whole = (seen(faces, Truth(lips_pressed=share, light=light)).lips_red for share in (0.5, 1.0))
        assert whole < 0.6 * calm
        assert whole < half < 0.95 * calm


def test_a_smile_of_one_side_lifts_that_corner_more(faces: FaceReader) -> None:
    calm, left, right = (seen(faces, Truth(smile_side=side)) for side in (0.0, -1.0, 1.0))
    tilt = calm.corner_left_cm - calm.corner_right_cm
    assert left.corner_left_cm - left.corner_right_cm > tilt + 0.05
    assert right.corner_left_cm - right.corner_right_cm < tilt - 0.05


@pytest.mark.parametrize("turn", [{}, {"yaw_deg": 12.0}, {"pitch_deg": -8.0}])
def test_drawn_brows_and_smiles_show_wherever_the_head_points(faces: FaceReader, turn: dict[str, float]) -> None:
    head = replace(Truth(), **turn)
    calm, lifted = seen(faces, head), seen(faces, replace(head, brows=1.0))
    assert lifted.brow_left_cm > calm.brow_left_cm + 0.15
    assert lifted.brow_right_cm > calm.brow_right_cm + 0.15
    smiling = seen(faces, replace(head, smile=1.0))
    assert smiling.corner_left_cm > calm.corner_left_cm + 0.15
    assert smiling.corner_right_cm > calm.corner_right_cm + 0.15
    assert smiling.mouth_width_cm > calm.mouth_width_cm
