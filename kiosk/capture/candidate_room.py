"""A picture size -> what stands still in the scripted candidate's picture: the room and the shoulders."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Canvas, Colour, Image, Points, between, blurred, curve, mirrored, moved
from kiosk.capture.candidate_head import Complexion

WALL: Final = (203, 198, 190)
BODY_LEFT_MM: Final = -240.0
BODY_TOP_MM: Final = -96.0
BODY_WIDTH_MM: Final = 480.0


@dataclass(frozen=True, slots=True)
class Body:
    """Shoulders, neck and the hair behind them."""

    image: Image
    """(height_px, width_px, 3) uint8, RGB."""
    alpha: Image
    """(height_px, width_px) uint8: 255 where the body is."""
    origin: tuple[float, float]
    """Millimetres of the upper left corner, as in `candidate_head`."""


def paint_room(size: tuple[int, int]) -> Image:
    """A plain, softly lit room out of focus: (height_px, width_px, 3) uint8, RGB; painted small, because it is blurred."""
    wide = 320 * size[0] * 9 // (size[1] * 16)
    canvas = Canvas.blank((wide, 180), 1.0, (0.0, 0.0), WALL)
    x, y = np.meshgrid(np.linspace(0, 1, wide, dtype=np.float32), np.linspace(0, 1, 180, dtype=np.float32))
    light = 22.0 * np.exp(-(((x - 0.30) / 0.42) ** 2) - ((y - 0.30) / 0.60) ** 2) - 34.0 * x * x - 16.0 * y * y
    canvas.image[:] = np.clip(canvas.image + light[:, :, None] * (1.0, 0.98, 0.92), 0, 255).astype(np.uint8)
    _paint_window(canvas, wide)
    _paint_shelf(canvas, wide)
    soft = blurred(canvas.image, 3.6)
    return np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC), np.uint8)


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


def paint_body(look: Complexion, px_per_mm: float, below_mm: float) -> Body:
    """Paint shoulders, neck and collar of one person, down to `below_mm` below the eyes."""
    size = (BODY_WIDTH_MM, below_mm - BODY_TOP_MM)
    canvas = Canvas.blank(size, px_per_mm, (BODY_LEFT_MM, BODY_TOP_MM), look.jacket)
    alpha = canvas.mask()
    if look.long_hair:
        _paint_back_hair(canvas, alpha, look)
    _paint_neck(canvas, alpha, look)
    _paint_jacket(canvas, alpha, look)
    return Body(canvas.image, blurred(alpha.image, 0.3 * px_per_mm), canvas.origin)


def _paint_back_hair(canvas: Canvas, alpha: Canvas, look: Complexion) -> None:
    side = [(0, -90), (50, -84), (80, -50), (85, 0), (88, 50), (93, 100), (97, 140), (86, 172), (60, 182)]
    hair = curve([*side, *((-x, y) for x, y in reversed(side[1:]))], closed=True)
    alpha.fill(hair)
    canvas.fill(hair, look.hair)
    for index, bend in enumerate((74, 79, 83, 87, 69, 64)):
        strand = curve([(bend - 6, -20), (bend, 40), (bend + 5, 100), (bend + 1, 168)])
        for line in (strand, mirrored(strand)):
            canvas.soft_line(line, 1.6, look.sheen, 0.34 if index % 2 else 0.2, blur_mm=1.2)


def _paint_neck(canvas: Canvas, alpha: Canvas, look: Complexion) -> None:
    side = [(40, 60), (38, 100), (38, 128), (44, 148), (66, 162), (70, 190), (30, 240), (0, 250)]
    neck = curve([*side, *((-x, y) for x, y in reversed(side[:-1]))], closed=True)
    alpha.fill(neck)
    canvas.soft_fill(neck, look.middle)
    inside = canvas.mask()
    inside.fill(neck)
    shade = canvas.copy()
    shade.soft_fill(
        curve([(-60, 40), (60, 40), (56, 104), (34, 124), (0, 134), (-30, 122), (-52, 100)], closed=True),
        look.dark,
        0.85,
        5.0,
    )
    shade.soft_fill(curve([(20, 90), (46, 90), (48, 150), (30, 150)], closed=True), look.dark, 0.5, 6.0)
    shade.soft_line(curve([(-24, 128), (-14, 150), (-5, 166)]), 3.0, look.light, 0.3, 2.5)
    shade.soft_line(curve([(24, 128), (14, 150), (5, 166)]), 3.0, look.light, 0.2, 2.5)
    shade.soft_line(curve([(-46, 163), (-24, 168), (-8, 172)]), 2.6, look.light, 0.35, 2.0)
    shade.soft_line(curve([(46, 163), (24, 168), (8, 172)]), 2.6, look.dark, 0.35, 2.0)
    canvas.lay(shade.image, inside.image)


def _paint_jacket(canvas: Canvas, alpha: Canvas, look: Complexion) -> None:
    half = [(47, 143), (84, 158), (132, 172), (164, 188), (182, 222), (194, 280), (200, 345)]
    opening = [(0, 320), (4, 268), (24, 228), (42, 180)]
    light, dark = between(look.jacket, (255, 255, 255), 0.13), between(look.jacket, (0, 0, 0), 0.4)
    shirt = curve(
        [
            (30, 150),
            (47, 141),
            (60, 170),
            (40, 240),
            (0, 900),
            (-40, 240),
            (-60, 170),
            (-47, 141),
            (-30, 150),
            (-14, 186),
            (0, 206),
            (14, 186),
        ],
        closed=True,
        steps=4,
    )
    alpha.fill(shirt)
    canvas.soft_fill(shirt, look.shirt)
    canvas.soft_line(np.array([(0.0, 206.0), (0.0, 900.0)]), 1.6, (176, 168, 158), 0.7, 0.8)
    for side in (-1, 1):
        flip = np.array((side, 1.0))
        collar = np.array([(45, 140), (53, 146), (44, 196), (20, 206), (10, 192), (26, 172)], np.float64) * flip
        canvas.soft_fill(moved(collar, 0.0, 3.0), (120, 112, 106), 0.55, 2.0)
        canvas.soft_fill(collar, between(look.shirt, (255, 255, 255), 0.5))
        coat = np.concatenate((curve(half), [(206, 900), (0, 900)], curve(opening))) * flip
        alpha.fill(coat)
        canvas.soft_fill(coat, look.jacket)
        inside = canvas.mask()
        inside.fill(coat)
        shade = canvas.copy()
        strength = 0.75 if side < 0 else 0.35
        shade.soft_line(moved(curve(np.array(half) * flip), 0.0, 9.0), 14.0, light, strength, 8.0)
        shade.soft_line(curve(np.array([(112, 900), (118, 345), (124, 270), (138, 214)]) * flip), 7.0, dark, 0.7, 5.0)
        lapel = (
            np.array([(46, 140), (60, 152), (84, 206), (66, 214), (72, 226), (8, 330), (0, 290), (24, 230), (42, 182)])
            * flip
        )
        shade.soft_fill(moved(lapel, 3.0 * side, 3.0), dark, 0.9, 2.0)
        shade.soft_fill(lapel, between(look.jacket, light, 0.4 if side < 0 else 0.15))
        canvas.lay(shade.image, inside.image)
