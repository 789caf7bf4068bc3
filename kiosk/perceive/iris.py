"""An eye's cut-out -> where the iris's edge says that its centre is. Pure.

The iris model of MediaPipe tells lids well, but it moves an iris towards the middle of the eye: of a drawn one it sees
half the way. So the edge itself is looked for, as Daugman (1993) does: the circle of an iris's size that is darkest inside
against outside. Only the arcs to the left, to the right and below are looked at; a lid covers the upper one.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.perceive.crop import Image, Points

WIDTH_PX: Final = 80
HEIGHT_PX: Final = 48
"""Size of the cut-out: an eye and a third of its width, so that the iris is 24 px wide."""
ZOOM: Final = 1.35
"""Width of the cut-out / distance of the eye's corners."""
IRIS_CM: Final = 1.17
"""Diameter of an adult's iris, nearly the same in all people (MediaPipe Iris uses it for distance)."""
BAND_PX: Final = 1.6
"""The picture is compared so far outside and inside the edge."""
SIDE_DEG: Final = (-45.0, -30.0, -15.0, 0.0, 15.0, 30.0, 45.0)
BELOW_DEG: Final = (62.0, 76.0, 90.0, 104.0, 118.0)
"""Where the edge is looked at: angles from the right (and mirrored from the left) and below, clockwise in the picture."""
CONTRAST_HALF: Final = 70.0
"""An arc with this contrast, in grey, counts half: lashes and reflections must not outweigh the other arcs. Own number."""
BELOW_WEIGHT: Final = 0.15
DARK_WEIGHT: Final = 0.4
"""How much the edge below, and the darkness inside, count beside the two sides."""
REACH_PX: Final = (22, 11)
COARSE_PX: Final = 2
"""The centre is looked for so far from the middle: every other pixel first, then about the best."""


@dataclass(frozen=True, slots=True, eq=False)
class Iris:
    """The iris in px of the cut-out."""

    centre: Points
    """(2,) from the cut-out's middle."""
    contrast: float
    """How much brighter, in grey, it is outside than inside its edge: mean of the left and the right side."""


@dataclass(frozen=True, slots=True, eq=False)
class _Probe:
    """Where the picture is looked at about a centre, for one radius of the iris."""

    steps: NDArray[np.intp]
    """(points,) in the flattened, widened cut-out."""
    weights: NDArray[np.float32]
    """(points, 4): means outside less means inside at the right, at the left and below; mean of the disc."""
    margin: int
    stride: int


def find_iris(eye: Image, radius_px: float) -> Iris:
    """The iris in a grey cut-out, (HEIGHT_PX, WIDTH_PX) uint8, whose edge is a circle of about this radius."""
    probe = _probe(round(2.0 * radius_px))
    margin = probe.margin
    wide = cv2.copyMakeBorder(cv2.blur(eye, (3, 3)), margin, margin, margin, margin, cv2.BORDER_REPLICATE)
    flat = wide.astype(np.float32).ravel()
    middle = (HEIGHT_PX // 2 + margin) * probe.stride + WIDTH_PX // 2 + margin
    coarse, _ = _scores(flat, probe, middle, REACH_PX, COARSE_PX)
    best_y, best_x = divmod(int(coarse.argmax()), coarse.shape[1])
    at_x, at_y = best_x * COARSE_PX - REACH_PX[0], best_y * COARSE_PX - REACH_PX[1]
    fine, sides = _scores(flat, probe, middle + at_y * probe.stride + at_x, (2, 2), 1)
    row, column = divmod(int(fine.argmax()), fine.shape[1])
    x = at_x + column - 2 + _peak(fine[row], column) + WIDTH_PX // 2 - (WIDTH_PX - 1) / 2.0
    y = at_y + row - 2 + _peak(fine[:, column], row) + HEIGHT_PX // 2 - (HEIGHT_PX - 1) / 2.0
    return Iris(np.array([x, y], np.float32), float(sides[row, column]))


def _scores(
    flat: NDArray[np.float32], probe: _Probe, middle: int, reach: tuple[int, int], step: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How much each centre of a grid looks like an iris's; and the mean contrast of its two sides."""
    centres = middle + _grid(reach, step, probe.stride)
    found = flat[centres[..., None] + probe.steps] @ probe.weights
    edges = np.maximum(found[..., :3], 0.0)
    contrast = (edges[..., 0] + edges[..., 1]) / 2.0
    edges /= 1.0 + edges / CONTRAST_HALF  # grows less and less, but never stands still: a level top has no middle
    score = edges[..., 0] + edges[..., 1] + BELOW_WEIGHT * edges[..., 2] - DARK_WEIGHT * found[..., 3]
    return score, contrast


@lru_cache(maxsize=256)
def _grid(reach: tuple[int, int], step: int, stride: int) -> NDArray[np.intp]:
    x, y = np.meshgrid(np.arange(-reach[0], reach[0] + 1, step), np.arange(-reach[1], reach[1] + 1, step))
    return np.asarray(y * stride + x, np.intp)


@lru_cache(maxsize=128)
def _probe(diameter_px: int) -> _Probe:
    radius = diameter_px / 2.0
    margin = math.ceil(radius + BAND_PX) + 1
    stride = WIDTH_PX + 2 * margin
    arcs = (SIDE_DEG, tuple(180.0 - angle for angle in SIDE_DEG), BELOW_DEG)
    groups = [_on_circle(arc, length) for arc in arcs for length in (radius + BAND_PX, radius - BAND_PX)]
    disc = [(x, y) for y in range(-2, 9, 2) for x in range(-6, 7, 2) if math.hypot(x, y) < radius - 2.0 * BAND_PX]
    groups.append(np.array(disc or [(0, 0)], np.float64))
    weights = np.zeros((sum(map(len, groups)), len(arcs) + 1), np.float32)
    first = 0
    for index, group in enumerate(groups):
        sign = -1.0 if index % 2 else 1.0
        weights[first : first + len(group), index // 2] = sign / len(group)
        first += len(group)
    places = np.round(np.concatenate(groups)).astype(np.intp)
    return _Probe(places[:, 1] * stride + places[:, 0], weights, margin, stride)


def _on_circle(angles_deg: tuple[float, ...], radius: float) -> NDArray[np.float64]:
    turn = np.radians(angles_deg)
    return np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)


def _peak(values: NDArray[np.float32], at: int) -> float:
    """How far beside the largest of some equally spaced values the peak of a parabola through it lies, -0.5..0.5."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, here, after = (float(value) for value in values[at - 1 : at + 2])
    bend = before - 2.0 * here + after
    return max(-0.5, min(0.5, 0.5 * (before - after) / bend)) if bend < -1e-6 else 0.0
