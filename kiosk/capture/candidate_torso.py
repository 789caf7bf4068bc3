"""A complexion -> a person's shoulders, neck and the hair behind them, painted upright."""

from typing import Final

import numpy as np

from kiosk.capture.brush import Canvas, between, blurred, curve, mirrored, moved, with_alpha
from kiosk.capture.candidate_head import Complexion

LEFT_MM: Final = -240.0
TOP_MM: Final = -96.0
SIZE_MM: Final = (480.0, 516.0)
"""The painted part, (width, height), as in `candidate_head`; further down it goes on as it ends."""


def paint_torso(look: Complexion, px_per_mm: float) -> Canvas:
    """Paint shoulders, neck and collar: a canvas of (height_px, width_px, 4) uint8, colours already multiplied by alpha."""
    canvas = Canvas.blank(SIZE_MM, px_per_mm, (LEFT_MM, TOP_MM), look.jacket)
    alpha = canvas.mask()
    if look.long_hair:
        _paint_back_hair(canvas, alpha, look)
    _paint_neck(canvas, alpha, look)
    _paint_jacket(canvas, alpha, look)
    return Canvas(with_alpha(canvas.image, blurred(alpha.image, 0.3 * px_per_mm)), px_per_mm, canvas.origin)


def _paint_back_hair(canvas: Canvas, alpha: Canvas, look: Complexion) -> None:
    side = [(0, -40), (56, -40), (78, -30), (84, 2), (88, 50), (93, 100), (97, 140), (86, 172), (60, 182)]
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
