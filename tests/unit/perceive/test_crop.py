import math

import numpy as np
import pytest

from kiosk.perceive.crop import Region, cut, similarity, to_frame


def marked(x: int, y: int) -> np.ndarray:
    """A black picture with one white square around (x, y)."""
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[y - 4 : y + 5, x - 4 : x + 5] = 255
    return picture


@pytest.mark.parametrize("angle_deg", [0, 30, -75])
@pytest.mark.parametrize("size_px", [64, 192])
def test_a_point_of_the_cut_out_goes_back_to_its_place_in_the_frame(angle_deg: float, size_px: int) -> None:
    region = Region(140.0, 90.0, 100.0, math.radians(angle_deg))
    picture = cut(marked(155, 105), region, size_px)
    ys, xs = np.nonzero(picture[..., 0] > 128)
    middle = np.array([[xs.mean(), ys.mean(), 10.0]], np.float32)
    back = to_frame(middle, region, size_px)[0]
    assert back[:2] == pytest.approx([155, 105], abs=0.6)
    assert back[2] == pytest.approx(10.0 * 100 / size_px)


def test_what_lies_outside_the_frame_is_black() -> None:
    picture = cut(np.full((50, 50, 3), 200, np.uint8), Region(0.0, 0.0, 40.0), 40)
    assert picture[:18, :18].max() == 0
    assert picture[22:, 22:].min() == 200


def test_the_nearest_similarity_of_turned_points_turns_them_back() -> None:
    points = np.array([[0, 0], [10, 0], [5, 8], [5, 12]], np.float32)
    angle = math.radians(25)
    turn = 3.0 * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]], np.float32)
    moved = (points @ turn.T + np.array([7, -4])).astype(np.float32)
    onto = similarity(moved, points)
    assert moved @ onto[:, :2].T + onto[:, 2] == pytest.approx(points, abs=1e-3)
