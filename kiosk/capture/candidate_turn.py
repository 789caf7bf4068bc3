"""What a face does -> the painted head as the camera sees it: features drawn, turned, lit and cut out."""

from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Field, Image
from kiosk.capture.candidate_features import Features
from kiosk.capture.candidate_form import head_shift, turned
from kiosk.capture.candidate_head import LEFT_MM, SIZE_MM, TOP_MM, Complexion, paint_head
from kiosk.capture.script import Truth

MARGIN_MM: Final = 26.0
"""The turned head may reach so far beyond the painting."""
GRID_MM: Final = 6.0
"""The turn is computed on a grid about this wide and interpolated."""
EDGE: Final = 16.0
EDGE_SHARE: Final = np.clip((np.arange(256) - 120) * 8, 0, 128).astype(np.uint8)
"""How far inside the head's edge a pixel is, in steps of 1/16 px from 128 on, -> how much of it is head, of 128."""


class TurningHead:
    """One painted head, ready to be turned."""

    def __init__(self, look: Complexion, px_per_mm: float) -> None:
        """Paint it with so many px a mm: somewhat more than it will be shown with, so that turning costs no sharpness."""
        head = paint_head(look, px_per_mm)
        self._density = px_per_mm
        self._features = Features(head, look)
        self._texture = np.ascontiguousarray(np.dstack((head.skin.image, head.alpha)))

    def seen(self, truth: Truth, px_per_mm: float, breath_mm: float) -> tuple[Image, tuple[int, int]]:
        """The head as the camera sees it, lifted by breathing.

        Returns:
            (height_px, width_px, 4) uint8, multiplied by its last channel; and where its upper left corner belongs, in px
            from the middle of the eyes of the head at rest.
        """
        self._features.draw(truth, self._texture)
        cell_px = max(1, round(GRID_MM * px_per_mm))
        shift = head_shift(truth)
        left = round((LEFT_MM - MARGIN_MM + shift[0]) * px_per_mm)
        top = round((TOP_MM - MARGIN_MM + shift[1]) * px_per_mm)
        x = _centres(left, SIZE_MM[0], cell_px, px_per_mm)
        y = _centres(top, SIZE_MM[1], cell_px, px_per_mm)
        grid_x, grid_y = np.meshgrid(x, y + np.float32(0.6 * breath_mm))
        view = turned(grid_x, grid_y, truth)
        on_it = (
            (view.inside_mm > -1.0)
            & (np.abs(view.flat_x) < -LEFT_MM)
            & (view.flat_y > TOP_MM)
            & (view.flat_y < TOP_MM + SIZE_MM[1])
        )
        rows, columns = _run(on_it.any(axis=1)), _run(on_it.any(axis=0))
        size = ((columns.stop - columns.start) * cell_px, (rows.stop - rows.start) * cell_px)

        def fine(field: Field | Image) -> Image:
            return np.asarray(cv2.resize(field[rows, columns], size, interpolation=cv2.INTER_LINEAR))

        density = np.float32(self._density)
        map_x = fine((view.flat_x - np.float32(LEFT_MM)) * density - np.float32(0.5))
        map_y = fine((view.flat_y - np.float32(TOP_MM)) * density - np.float32(0.5))
        image = cv2.remap(self._texture, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        share = cv2.LUT(fine(_bytes(128.0 + EDGE * cell_px * _from_edge(view.inside_mm))), EDGE_SHARE)
        lamp = cv2.multiply(fine(_bytes(128.0 * view.light_ratio)), share, scale=1 / 128)
        lit = cv2.multiply(image, cv2.merge((lamp, lamp, lamp, share)), scale=1 / 128)
        return np.asarray(lit, np.uint8), (left + columns.start * cell_px, top + rows.start * cell_px)


def _centres(start_px: int, length_mm: float, cell_px: int, px_per_mm: float) -> Field:
    """The middles of the cells of a grid, in mm."""
    count = round((length_mm + 2 * MARGIN_MM) * px_per_mm / cell_px)
    return np.asarray((start_px + (np.arange(count) + 0.5) * cell_px) / px_per_mm, np.float32)


def _from_edge(inside_mm: Field) -> Field:
    """How many cells it is to where `inside_mm` is 0; meaningful next to it."""
    down, across = np.gradient(inside_mm)
    return np.asarray(inside_mm / (np.hypot(down, across) + np.float32(0.2)), np.float32)


def _run(seen: Image) -> slice:
    """From the first to the last True, with one more at both ends; the whole where there is none."""
    at = np.flatnonzero(seen)
    return slice(max(0, int(at[0]) - 1), min(len(seen), int(at[-1]) + 2)) if at.size else slice(0, len(seen))


def _bytes(field: Field) -> Image:
    return np.clip(field, 0.0, 255.0).astype(np.uint8)
