"""Two small grey pictures of a room, each known in parts only -> how far the second has shifted. Pure geometry."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]
Known = NDArray[np.bool_]

LIKENESS_MIN: Final = 0.5
"""Correlation of the edges where they lie upon one another; noise alone reaches 0.2. Own number."""
UNIQUE_RATIO: Final = 0.75
"""Where another shift fits nearly so well (share of the best), the wall is too plain to tell. Own number."""
PEAK_PX: Final = 7
"""Shifts nearer than this belong to the same peak: edges of a room out of focus are that wide."""
SHARED_MIN: Final = 0.35
"""Share of the known part of the first picture that the second must still show."""
CLIMBS: Final = 3
STRONG: Final = 2.0
"""A slope of so many levels a px counts half; no sharp edge of a new thing outweighs a room out of focus. Own number."""


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Where and which way a picture grows brighter."""

    slopes: NDArray[np.complex64]
    """(height_px, width_px): to the right, and i times downwards, as a share of the strongest; 0 where it is not known."""
    known: Known
    spectrum: NDArray[np.complex64]
    """Of the slopes in a larger field of zeros, so that nothing wraps round."""


def edges_of(grey: Grey, known: Known) -> Edges:
    """The edges of a grey picture where it is known; an even slope of brightness over the wall is no edge."""
    slopes = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=1 / 8) + 1j * cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=1 / 8)
    inside = np.asarray(cv2.erode(known.astype(np.uint8), np.ones((3, 3), np.uint8)), bool)
    if inside.any():
        slopes = slopes - slopes[inside].mean()
    slopes = np.where(inside, slopes / (np.abs(slopes) + STRONG), 0).astype(np.complex64)
    height_px, width_px = grey.shape
    field = np.zeros((cv2.getOptimalDFTSize(height_px * 3 // 2), cv2.getOptimalDFTSize(width_px * 3 // 2)), np.complex64)
    field[:height_px, :width_px] = slopes
    return Edges(slopes, inside, _transformed(field))


def shift_between(first: Edges, second: Edges) -> tuple[float, float] | None:
    """How far the second is shifted to the right and down, in px; None: too plain or too unlike to tell."""
    field = _transformed(second.spectrum * np.conj(first.spectrum), back=True).real
    top, left = (int(value) for value in np.unravel_index(int(field.argmax()), field.shape))
    best = float(field[top, left])
    height, width = field.shape
    rows, columns = np.arange(height) - top, np.arange(width) - left
    far_rows = np.minimum(abs(rows), height - abs(rows)) >= PEAK_PX
    far_columns = np.minimum(abs(columns), width - abs(columns)) >= PEAK_PX
    other = max(float(field[far_rows].max()), float(field[:, far_columns].max()))
    if best <= 0.0 or other > UNIQUE_RATIO * best:
        return None
    x, y = left - width * (left > width // 2), top - height * (top > height // 2)
    return _refined(first, second, x, y)


def likeness(first: Edges, second: Edges, x: int, y: int) -> float:
    """Correlation, -1..1, of the edges if the second is shifted by so many px; -1 where too little is seen of both."""
    height, width = first.known.shape
    if abs(x) >= width or abs(y) >= height:
        return -1.0
    rows, other_rows = slice(max(0, -y), height - max(0, y)), slice(max(0, y), height + min(0, y))
    columns, other_columns = slice(max(0, -x), width - max(0, x)), slice(max(0, x), width + min(0, x))
    shared = first.known[rows, columns] & second.known[other_rows, other_columns]
    if shared.sum() < SHARED_MIN * first.known.sum():
        return -1.0
    one, other = first.slopes[rows, columns][shared], second.slopes[other_rows, other_columns][shared]
    strength = float(np.vdot(one, one).real * np.vdot(other, other).real) ** 0.5
    return float(np.vdot(one, other).real) / strength if strength > 0.0 else -1.0


def _refined(first: Edges, second: Edges, x: int, y: int) -> tuple[float, float] | None:
    """The shift to a part of a px, from the likeness round a whole one."""
    for _ in range(CLIMBS):
        middle = likeness(first, second, x, y)
        sides = [likeness(first, second, x + dx, y + dy) for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1))]
        highest = max(sides)
        if highest <= middle:
            break
        dx, dy = ((-1, 0), (1, 0), (0, -1), (0, 1))[sides.index(highest)]
        x, y = x + dx, y + dy
    if middle < LIKENESS_MIN or min(sides) < -0.999:
        return None
    return x + _summit(sides[0], middle, sides[1]), y + _summit(sides[2], middle, sides[3])


def _summit(before: float, middle: float, after: float) -> float:
    """Where a parabola through three neighbours is highest, -0.5..0.5 from the middle one."""
    bend = before - 2.0 * middle + after
    return 0.0 if bend >= 0.0 else max(-0.5, min(0.5, 0.5 * (before - after) / bend))


def _transformed(field: NDArray[np.complex64], back: bool = False) -> NDArray[np.complex64]:
    """The spectrum of a complex field, or the field of a spectrum."""
    pairs = np.ascontiguousarray(field).view(np.float32).reshape(*field.shape, 2)
    flags = cv2.DFT_INVERSE | cv2.DFT_SCALE if back else 0
    return np.ascontiguousarray(cv2.dft(pairs, flags=flags)).view(np.complex64)[..., 0]
