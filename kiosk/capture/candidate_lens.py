"""A drawn scene and a truth -> what the camera makes of it: smeared, lit, and with the noise of a real sensor."""

from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Image
from kiosk.capture.script import Truth

NOISE: Final = 3.0
"""Standard deviation of a pixel's noise, of 255: a small sensor indoors."""
BLUR_WIDTH_PX: Final = 1280
"""`Truth.blur_px` is for a picture so wide."""


class Lens:
    """Turns drawn scenes of one size into a sensor's pictures."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._noise = _noise_bank(size)

    def seen(self, scene: Image, truth: Truth, t_s: float) -> Image:
        """The picture of a scene, (height_px, width_px, 3) uint8, RGB; light changes the scene and not the noise."""
        smear_px = truth.blur_px * scene.shape[1] / BLUR_WIDTH_PX
        if smear_px > 0.0:
            scene = _smeared(scene, smear_px)
        if truth.light != 1.0:
            scene = np.asarray(cv2.convertScaleAbs(scene, alpha=truth.light), np.uint8)
        return self._noisy(scene, t_s)

    def _noisy(self, scene: Image, t_s: float) -> Image:
        moment = int(t_s * 1000.0)
        top, left = moment * 37 % 61, moment * 53 % 59
        height, width = scene.shape[:2]
        return np.asarray(cv2.add(scene, self._noise[top : top + height, left : left + width]), np.uint8)


def _smeared(scene: Image, smear_px: float) -> Image:
    """Every point drawn out along x over `smear_px`, its own px besides."""
    reach = int(np.ceil(0.5 * smear_px))
    weights = np.clip(0.5 * smear_px + 0.5 - np.abs(np.arange(-reach, reach + 1)), 0.0, 1.0)
    return np.asarray(cv2.filter2D(scene, -1, (weights / weights.sum())[None], borderType=cv2.BORDER_REPLICATE), np.uint8)


def moved_by(scene: Image, right_px: int, down_px: int) -> Image:
    """A scene shifted in its frame; what was not in the picture looks like its edge."""
    if right_px == 0 and down_px == 0:
        return scene
    height, width = scene.shape[:2]
    left, top = max(0, right_px), max(0, down_px)
    cut = scene[max(0, -down_px) : height - top, max(0, -right_px) : width - left]
    return np.asarray(
        cv2.copyMakeBorder(cut, top, max(0, -down_px), left, max(0, -right_px), cv2.BORDER_REPLICATE), np.uint8
    )


def _noise_bank(size: tuple[int, int]) -> Image:
    """Noise to add, a little larger than the picture so that every frame can take another part of it."""
    shape = (size[1] + 64, size[0] + 64, 3)
    noise = np.random.default_rng(2).normal(0.0, 1.0, shape).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 0.6)
    return np.asarray(np.clip(np.round(soft / soft.std() * NOISE + 2.0 * NOISE), 0, 255), np.uint8)
