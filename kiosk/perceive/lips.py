"""A face's upright cut-out and landmarks -> how much red the lips show.

The mesh hardly moves its lips when they are pressed together (0.33 to 0.29 of a mouth's width on the scripted candidate,
whose lips all but vanish), so their colour is looked at: how much redder the middle of the mouth is than the skin about it.
"""

import math
from typing import Final

import numpy as np

from kiosk.perceive.crop import Image, Points, Region, cut

SIZE_PX: Final = 48
REACH_RATIO: Final = 0.9
"""Side of the square that is looked at, in widths of the mouth."""
MIDDLE: Final = slice(14, 34)
"""Columns of it: the middle of the mouth, where lips are full."""
SKIN_ROWS: Final = 5
"""So many rows at the top and at the bottom are skin: the furrow above the mouth, the chin."""
SCALE: Final = 10.0
"""Brings the sum to about 0.3 for a brown face and 0.5 with lipstick; only its ratio to a person's own has a meaning."""


def lips_red(picture: Image, points: Points) -> float:
    """Height of the lips in widths of the mouth, each row weighed by how much redder than the skin it is.

    `picture`: (height_px, width_px, 3) uint8, RGB; `points`: the mesh's (468, 3) in px of it. Redness is R / (R + G + B),
    which the brightness of the light does not change.
    """
    left, right, middle = points[61, :2], points[291, :2], (points[13, :2] + points[14, :2]) / 2
    across, down = (float(each) for each in right - left)
    size = max(1.0, math.hypot(across, down)) * REACH_RATIO
    place = Region(float(middle[0]), float(middle[1]), size, math.atan2(down, across))
    rows = cut(picture, place, SIZE_PX)[:, MIDDLE].mean(axis=1)
    red = rows[:, 0] / (rows.sum(axis=1) + 1.0)
    skin = float(np.median(np.concatenate([red[:SKIN_ROWS], red[-SKIN_ROWS:]])))
    return SCALE * REACH_RATIO * float(np.maximum(red - skin, 0.0).sum()) / SIZE_PX
