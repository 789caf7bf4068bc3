"""How a head is turned, how much its glasses mirror a lamp -> glasses, drawn over the eyes of the painted head.

They stand before the face: where they belong in the painting follows from the line of sight through them.
"""

from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Image, Patch, Points
from kiosk.capture.candidate_form import Vector, painted
from kiosk.capture.candidate_head import Head

PATCH: Final = (-86.0, -30.0, 172.0, 66.0)
"""(left, top, width, height) in mm of the painting."""
LENS_MM: Final = (33.5, 2.5, 24.0, 17.5)
"""Middle of a lens (x, y), half its width and height: a usual frame, 48 mm wide with a bridge of 19 mm."""
LENS_Z_MM: Final = (54.0, 49.0)
"""Depth at the nose and at the outer end: a lens is about 12 mm before the eye."""
ARM_MM: Final = ((57.0, -6.0, 48.0), (66.0, -6.5, 34.0), (72.0, -7.0, 14.0), (75.5, -7.5, -4.0), (78.0, -7.0, -20.0))
"""From the hinge to the ear."""
ROUNDS: Final = 5
FRAME: Final = (46, 38, 36)
FRAME_MM: Final = 1.3
GLARE: Final = (246, 249, 252)
GLARE_OPACITY: Final = (0.62, 0.96)
"""Of a weak and of the strongest reflection: own numbers."""
GLARE_SLANT: Final = 0.45
"""The lower edge of a lamp's reflection is slanted so much."""


class Glasses:
    """A pair of glasses for one head."""

    def __init__(self, head: Head) -> None:
        self._patch = Patch(head.skin, PATCH, finer=1)
        self._bare = head.skin.image[self._patch.rows, self._patch.columns].copy()
        self._on = False
        self._rims = {side: _rim(side) for side in (-1, 1)}

    def take_off(self, texture: Image) -> None:
        """Show the skin again where glasses were drawn; eyes and brows are drawn anew afterwards."""
        if self._on:
            cv2.mixChannels([self._bare], [texture[self._patch.rows, self._patch.columns]], [0, 0, 1, 1, 2, 2])
            self._on = False

    def put_on(self, glare: float, rotation: Vector, texture: Image) -> None:
        """Draw them over the finished face; `glare` 0..1 is how much of each lens mirrors a lamp."""
        self._on = True
        canvas = self._patch.finer(texture)
        for side, rim in self._rims.items():
            edge = painted(rim, rotation, ROUNDS)
            if glare > 0.0:
                lens, lamp = canvas.mask(), canvas.mask()
                lens.fill(edge)
                lamp.fill(_lamp(edge, glare))
                shine = cv2.blur(cv2.bitwise_and(lens.image, lamp.image), (3, 3))
                canvas.tint(
                    np.asarray(shine, np.uint8), GLARE, GLARE_OPACITY[0] + glare * (GLARE_OPACITY[1] - GLARE_OPACITY[0])
                )
            canvas.line(np.concatenate((edge, edge[:1])), FRAME_MM, FRAME)
            canvas.line(painted(np.array(ARM_MM) * (side, 1.0, 1.0), rotation, ROUNDS), FRAME_MM, FRAME)
        canvas.line(painted(_bridge(), rotation, ROUNDS), FRAME_MM, FRAME)
        self._patch.put(canvas, texture)


def _rim(side: int) -> Vector:
    """The edge of one lens: (n, 3)."""
    angle = np.linspace(0.0, 2.0 * np.pi, 36, endpoint=False)
    across, down = np.cos(angle), np.sin(angle)
    x = LENS_MM[0] + LENS_MM[2] * np.sign(across) * np.abs(across) ** 0.75
    y = LENS_MM[1] + LENS_MM[3] * np.sign(down) * np.abs(down) ** 0.75
    share = (x - LENS_MM[0] + LENS_MM[2]) / (2 * LENS_MM[2])
    return np.stack((side * x, y, LENS_Z_MM[0] + share * (LENS_Z_MM[1] - LENS_Z_MM[0])), axis=1)


def _bridge() -> Vector:
    x = np.linspace(-1.0, 1.0, 9)
    inner = LENS_MM[0] - LENS_MM[2]
    return np.stack((inner * x, -1.0 - 3.0 * (1.0 - x * x), LENS_Z_MM[0] + 5.0 * (1.0 - x * x)), axis=1)


def _lamp(edge: Points, glare: float) -> Points:
    """The reflection reaches down from the lens's top over so much of its height; its lower edge is slanted."""
    left, top = edge.min(axis=0) - 1.0
    right, bottom = edge.max(axis=0) + 1.0
    slant = GLARE_SLANT * (bottom - top)
    low = top - slant / 2 + glare * (bottom - top + slant)
    return np.array([(left, top - slant), (right, top - slant), (right, low - slant / 2), (left, low + slant / 2)])
