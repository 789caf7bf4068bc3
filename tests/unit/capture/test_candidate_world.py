from dataclasses import replace

import numpy as np
import pytest

from kiosk.capture.candidate_face import FacePainter
from kiosk.capture.script import HandTruth, Truth

SIZE = (640, 360)
WALL = (slice(20, 90), slice(400, 500))
"""Rows and columns where nothing but the wall is."""


@pytest.fixture(scope="module")
def painter() -> FacePainter:
    return FacePainter(SIZE)


def drawn(painter: FacePainter, truth: Truth, t_s: float = 1.0) -> np.ndarray:
    return painter.draw(truth, t_s).astype(np.float64)


def test_light_changes_the_scene_but_not_the_noise(painter: FacePainter) -> None:
    bright, dark = drawn(painter, Truth()), drawn(painter, Truth(light=0.4))
    assert dark[WALL].mean() == pytest.approx(0.4 * bright[WALL].mean(), rel=0.05)
    spread = drawn(painter, Truth(light=0.4), 1.0333) - dark
    assert spread[WALL].std() == pytest.approx((drawn(painter, Truth(), 1.0333) - bright)[WALL].std(), rel=0.1)


def test_blur_smears_along_x_only(painter: FacePainter) -> None:
    sharp, smeared = drawn(painter, Truth()), drawn(painter, Truth(blur_px=24.0))
    face = (slice(110, 220), slice(270, 370))
    along_x, along_y = (np.abs(np.diff(smeared[face], axis=axis)).mean() for axis in (1, 0))
    assert along_x < 0.8 * np.abs(np.diff(sharp[face], axis=1)).mean()
    assert along_y > along_x


def test_a_moved_camera_shifts_everything(painter: FacePainter) -> None:
    still, moved = drawn(painter, Truth()), drawn(painter, Truth(camera_moved=(0.1, 0.05)))
    part = (slice(30, 300), slice(20, 560))
    there = (slice(30 + 18, 300 + 18), slice(20 + 64, 560 + 64))
    assert np.abs(moved[there] - still[part]).mean() < 5.0 < np.abs(moved[part] - still[part]).mean()


def test_something_new_changes_a_part_of_the_background_only(painter: FacePainter) -> None:
    before, after = drawn(painter, Truth()), drawn(painter, Truth(background=1.0))
    changed = np.abs(after - before).max(axis=2) > 20.0
    assert 0.05 < changed.mean() < 0.3
    assert not changed[60:300, 265:375].any()
    halfway = drawn(painter, Truth(background=0.5))
    assert np.abs(halfway - (before + after) / 2)[changed].mean() < 5.0


def test_who_comes_nearer_grows_about_the_eyes(painter: FacePainter) -> None:
    far, near = (drawn(painter, Truth(nearer=share)) for share in (0.0, 0.5))
    hair = [int(np.ptp(np.flatnonzero((each[130:150].mean(axis=2) < 70.0).any(axis=0)))) for each in (far, near)]
    assert hair[1] == pytest.approx(1.5 * hair[0], rel=0.05)


def test_a_hand_is_drawn_over_the_face_and_no_hand_below_the_picture(painter: FacePainter) -> None:
    rest, touched = drawn(painter, Truth()), drawn(painter, Truth(right_hand=HandTruth(52.0, -88.0), hand_on_face=True))
    assert np.abs(touched - rest)[170:220, 350:390].mean() > 15.0
    low = drawn(painter, Truth(right_hand=HandTruth(150.0, 420.0)))
    assert np.abs(low - rest).max() <= 1.0


def test_what_is_kept_of_a_still_body_is_what_would_be_drawn_anew() -> None:
    painter, truth = FacePainter(SIZE), Truth(lean_deg=6.0, nearer=0.1)
    pictures = [painter.draw(truth, 2.0) for _ in range(3)]
    assert np.array_equal(pictures[0], pictures[2])
    assert np.array_equal(FacePainter(SIZE).draw(truth, 2.0), pictures[2])


@pytest.mark.parametrize("size", [(160, 120), (480, 640), (1280, 720)])
def test_every_size_can_be_drawn_whatever_happens(size: tuple[int, int]) -> None:
    truth = Truth(
        nearer=-0.5,
        lean_deg=20.0,
        shoulders_deg=-15.0,
        slouch=1.0,
        left_hand=HandTruth(-320.0, -120.0),
        right_hand=HandTruth(320.0, 260.0),
        background=0.4,
        light=2.0,
        blur_px=40.0,
        camera_moved=(-0.2, 0.2),
        passer_by=0.7,
        away=0.4,
    )
    painter = FacePainter(size)
    for nearer in (-0.5, 0.8):
        picture = painter.draw(replace(truth, nearer=nearer), 1.0)
        assert picture.shape == (size[1], size[0], 3)
