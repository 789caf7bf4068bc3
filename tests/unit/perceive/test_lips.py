import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.perceive.lips import lips_red

SKIN, LIPS = (190, 140, 110), (170, 80, 85)


def mouth(half_height_px: int, gain: float = 1.0, roll_deg: float = 0.0) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A mouth 60 px wide in a picture of 192 px, and the four landmarks of it that are looked at."""
    picture = np.full((192, 192, 3), SKIN, np.uint8)
    cv2.ellipse(picture, (96, 120), (30, half_height_px), 0, 0, 360, LIPS, -1)
    turn = cv2.getRotationMatrix2D((96.0, 120.0), -roll_deg, 1.0)
    picture = cv2.warpAffine(picture, turn, (192, 192), borderValue=SKIN)
    points = np.zeros((468, 3), np.float32)
    for index, place in {61: (66, 120), 291: (126, 120), 13: (96, 119), 14: (96, 121)}.items():
        points[index, :2] = turn @ (*place, 1.0)
    return np.clip(picture * gain, 0, 255).astype(np.uint8), points


def test_thin_lips_show_less_red_than_full_ones() -> None:
    full, thin = lips_red(*mouth(12)), lips_red(*mouth(5))
    assert thin == pytest.approx(full * 5 / 12, rel=0.15)


@pytest.mark.parametrize("gain", [0.4, 0.7, 1.2])
def test_light_and_shade_change_little(gain: float) -> None:
    assert lips_red(*mouth(12, gain)) == pytest.approx(lips_red(*mouth(12)), rel=0.1)


def test_a_tilted_mouth_shows_the_same() -> None:
    assert lips_red(*mouth(12, roll_deg=25.0)) == pytest.approx(lips_red(*mouth(12)), rel=0.1)


def test_a_mouth_without_red_shows_none() -> None:
    _, points = mouth(12)
    assert lips_red(np.full((192, 192, 3), SKIN, np.uint8), points) == pytest.approx(0.0, abs=1e-3)
