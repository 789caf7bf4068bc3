"""A picture size -> the room behind the scripted candidate, as it is at rest and with something new in it."""

from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Canvas, Colour, Image, Points, blurred, curve

WALL: Final = (203, 198, 190)


def paint_room(size: tuple[int, int], changed: bool = False) -> Image:
    """A plain, softly lit room out of focus: (height_px, width_px, 3) uint8, RGB; painted small, because it is blurred.

    `changed`: a board and a clothes stand have been brought in, about a seventh of the wall.
    """
    wide = 320 * size[0] * 9 // (size[1] * 16)
    canvas = Canvas.blank((wide, 180), 1.0, (0.0, 0.0), WALL)
    x, y = np.meshgrid(np.linspace(0, 1, wide, dtype=np.float32), np.linspace(0, 1, 180, dtype=np.float32))
    light = 22.0 * np.exp(-(((x - 0.30) / 0.42) ** 2) - ((y - 0.30) / 0.60) ** 2) - 34.0 * x * x - 16.0 * y * y
    canvas.image[:] = np.clip(canvas.image + light[:, :, None] * (1.0, 0.98, 0.92), 0, 255).astype(np.uint8)
    _paint_window(canvas, wide)
    _paint_shelf(canvas, wide)
    if changed:
        _paint_board(canvas, wide)
        _paint_clothes(canvas, wide)
    soft = blurred(canvas.image, 3.6)
    return np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _paint_board(canvas: Canvas, wide: int) -> None:
    left, right = 0.222 * wide, 0.392 * wide
    for foot in (left + 6, right - 6):
        canvas.fill(_box(foot - 1.5, 90, foot + 1.5, 180), (96, 98, 102))
    canvas.soft_fill(_box(left + 3, 22, right + 4, 104), (120, 114, 106), 0.5, blur_mm=3.0)
    canvas.fill(_box(left, 18, right, 100), (112, 116, 122))
    canvas.fill(_box(left + 2.5, 20.5, right - 2.5, 97.5), (240, 243, 246))
    rows: tuple[tuple[float, float, Colour], ...] = (
        (30, 0.9, (40, 70, 140)),
        (42, 0.6, (40, 70, 140)),
        (54, 0.8, (60, 62, 70)),
        (66, 0.5, (176, 52, 48)),
        (78, 0.7, (60, 62, 70)),
    )
    for row, length, colour in rows:
        canvas.soft_fill(_box(left + 7, row, left + 7 + length * (right - left - 14), row + 3.4), colour, 0.8)


def _paint_clothes(canvas: Canvas, wide: int) -> None:
    middle = 0.69 * wide
    canvas.fill(_box(middle - 1.5, 24, middle + 1.5, 180), (92, 68, 50))
    canvas.fill(_box(middle - 15, 29, middle + 15, 32), (92, 68, 50))
    coat = [(-3, 31), (-15, 36), (-20, 62), (-19, 116), (-1, 122), (2, 60)]
    scarf = [(8, 31), (15, 33), (18, 70), (16, 104), (8, 102), (7, 60)]
    canvas.fill(curve([(middle + x, y) for x, y in coat], closed=True), (118, 44, 50))
    canvas.fill(curve([(middle + x, y) for x, y in scarf], closed=True), (206, 164, 62))


def _box(left: float, top: float, right: float, bottom: float) -> Points:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def _paint_window(canvas: Canvas, wide: int) -> None:
    edge = 0.19 * wide
    canvas.fill(_box(0, 8, edge, 118), (224, 220, 212))
    canvas.fill(_box(0, 13, edge - 5, 113), (226, 236, 243))
    canvas.fill(_box(0, 78, edge - 5, 113), (190, 208, 190))
    canvas.fill(_box(0.08 * wide, 8, 0.08 * wide + 4, 118), (224, 220, 212))
    canvas.soft_fill(_box(edge + 1, 12, edge + 5, 122), (150, 142, 132), 0.5, blur_mm=2.0)


def _paint_shelf(canvas: Canvas, wide: int) -> None:
    left = 0.79 * wide
    canvas.soft_fill(_box(left, 96, wide, 102), (120, 96, 76), 0.95)
    canvas.soft_fill(_box(left, 102, wide, 110), (120, 112, 104), 0.35, blur_mm=3.0)
    spines: tuple[tuple[float, float, Colour], ...] = (
        (0.0, 26, (120, 66, 58)),
        (0.018, 31, (70, 92, 112)),
        (0.038, 28, (186, 160, 112)),
        (0.056, 33, (82, 104, 92)),
        (0.074, 25, (150, 132, 120)),
    )
    for place, height, colour in spines:
        start = left + 4 + place * wide
        canvas.fill(_box(start, 96 - height, start + 0.015 * wide, 96), colour)
    pot = 0.925 * wide
    canvas.fill(_box(pot - 7, 80, pot + 7, 96), (206, 196, 184))
    for bend, height in ((-17, 30), (-8, 42), (2, 46), (11, 38), (19, 27)):
        leaf = curve(
            [
                (pot, 82),
                (pot + 0.4 * bend - 4, 82 - 0.6 * height),
                (pot + bend, 82 - height),
                (pot + 0.6 * bend + 4, 82 - 0.5 * height),
            ]
        )
        canvas.soft_fill(leaf, (82, 116, 84), 0.9)
