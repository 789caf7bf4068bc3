"""What MediaPipe's detectors of faces and of bodies share: a picture -> their square input; their raw boxes -> groups."""

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.perceive.crop import Image
from kiosk.perceive.interpreter import Floats

OVERLAP_MAX: Final = 0.3
"""Two boxes of one picture that share more (intersection / union) are one face or body."""

Box = tuple[float, float, float, float]
"""(left, top, width, height) in px of the frame."""


def letterbox(image: Image, input_px: int) -> tuple[Floats, float, int, int]:
    """The picture shrunk into the middle of a black square, -1..1; with its scale and margins."""
    height_px, width_px = image.shape[:2]
    scale = input_px / max(height_px, width_px)
    size = (max(1, round(width_px * scale)), max(1, round(height_px * scale)))
    if scale < 0.5:  # four blends of four pixels are enough, and ten times cheaper than all
        image = np.asarray(cv2.resize(image, (2 * size[0], 2 * size[1]), interpolation=cv2.INTER_LINEAR), np.uint8)
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    square = np.full((input_px, input_px, 3), -1.0, np.float32)
    left, top = (input_px - size[0]) // 2, (input_px - size[1]) // 2
    square[top : top + size[1], left : left + size[0]] = small.astype(np.float32) / 127.5 - 1.0
    return square, scale, left, top


def anchors(grids: tuple[tuple[int, int], ...]) -> Floats:
    """Centres of a detector's anchors, (n, 2), 0..1: for each (cells a side, anchors a cell) of its grids."""
    centres = []
    for cells, repeat in grids:
        middle = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        x, y = np.meshgrid(middle, middle)
        centres.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), repeat, axis=0))
    return np.concatenate(centres)


def groups(boxes: Floats, scores: Floats) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
    """Boxes of the same thing, the surest first, and their weights by score (MediaPipe's weighted suppression)."""
    left = [int(index) for index in np.argsort(-scores)]
    while left:
        best = _box(boxes[left[0]])
        same = [index for index in left if overlap_ratio(best, _box(boxes[index])) > OVERLAP_MAX] or [left[0]]
        left = [index for index in left if index not in same]
        yield same, scores[same] / scores[same].sum()


def overlap_ratio(one: Box, other: Box) -> float:
    """Intersection / union of two boxes."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def _box(row: Floats) -> Box:
    left, top, width, height = (float(value) for value in row)
    return left, top, width, height
