"""A complexion -> a head at rest, painted flat: skin, hair and ears in millimetres, and how far each point stands out.

The middle of the eyes is (0, 0), x grows to the right of the picture, y down. The proportions are those of an average
adult head; eyes, brows and mouth are left out, `candidate_features` draws them anew for every frame.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Canvas, Colour, Field, Image, Points, blurred, curve, mirrored, moved
from kiosk.capture.candidate_form import LIGHT, OUTLINE_X, OUTLINE_Y, depth

LEFT_MM: Final = -112.0
TOP_MM: Final = -146.0
SIZE_MM: Final = (224.0, 284.0)
"""The painted part: (width, height)."""
# fmt: off
LONG_HAIR: Final = ((0, -142), (28, -138), (54, -124), (74, -102), (86, -76), (91, -50), (91, -28), (89, -12), (82, -15),
                    (76, -19), (64, -30), (42, -42))
SHORT_HAIR: Final = ((0, -140), (32, -135), (58, -121), (76, -99), (85, -70), (87, -42), (84, -16), (78, -4), (72, -10),
                     (54, -36))
# fmt: on
"""The right half of the hair's outer edge, from the crown to the ear and back under it."""


@dataclass(frozen=True, slots=True)
class Complexion:
    """Colours (RGB) of one person."""

    dark: Colour
    middle: Colour
    light: Colour
    blush: Colour
    lips: Colour
    hair: Colour
    sheen: Colour
    iris: Colour
    long_hair: bool
    jacket: Colour
    shirt: Colour


CANDIDATE: Final = Complexion(
    dark=(112, 66, 46),
    middle=(188, 128, 94),
    light=(231, 179, 142),
    blush=(190, 96, 80),
    lips=(172, 84, 82),
    hair=(33, 25, 24),
    sheen=(96, 74, 64),
    iris=(74, 44, 28),
    long_hair=True,
    jacket=(44, 54, 84),
    shirt=(238, 232, 222),
)
PASSER_BY: Final = Complexion(
    dark=(92, 54, 38),
    middle=(160, 106, 76),
    light=(206, 152, 116),
    blush=(164, 88, 70),
    lips=(146, 82, 74),
    hair=(24, 21, 22),
    sheen=(64, 56, 54),
    iris=(58, 36, 24),
    long_hair=False,
    jacket=(92, 110, 104),
    shirt=(220, 224, 226),
)


@dataclass(frozen=True, slots=True)
class Head:
    """A painted head at rest."""

    skin: Canvas
    """Face, hair and ears without eyes, brows and mouth; already multiplied by `alpha`."""
    smiling: Image
    """The same with raised cheeks: (height_px, width_px, 3) uint8."""
    alpha: Image
    """(height_px, width_px) uint8: 255 where the head is."""


def _form(x_mm: Field, y_mm: Field) -> Field:
    """The head's depth with the small forms that light shows."""
    return depth(x_mm, y_mm) + _relief(x_mm, y_mm)


def _hill(x: Field, y: Field, at: tuple[float, float], width: tuple[float, float], height: float) -> Field:
    return (height * np.exp(-(((np.abs(x) - at[0]) / width[0]) ** 2) - ((y - at[1]) / width[1]) ** 2)).astype(np.float32)


def _relief(x: Field, y: Field) -> Field:
    """The small forms that light shows."""
    return (
        _hill(x, y, (12, 37.5), (5, 5), 2.0)
        + _hill(x, y, (31, 1), (17, 12), -3)
        + _hill(x, y, (28, -20), (22, 6), 0.5)
        + _hill(x, y, (0, -21), (9, 7), 1.5)
        + _hill(x, y, (42, 32), (20, 17), 4)
        + _hill(x, y, (0, 69), (22, 13), 3.5)
        + _hill(x, y, (0, 85), (15, 4.5), -2.8)
        + _hill(x, y, (0, 103), (17, 11), 3.0)
        + _hill(x, y, (0, 53), (3.0, 7), -1.0)
    )


def paint_head(look: Complexion, px_per_mm: float) -> Head:
    """Paint a head; takes about a tenth of a second."""
    canvas = Canvas.blank(SIZE_MM, px_per_mm, (LEFT_MM, TOP_MM), look.hair)
    height, width = canvas.image.shape[:2]
    x, y = np.meshgrid(
        (np.arange(width, dtype=np.float32) + 0.5) / px_per_mm + LEFT_MM,
        (np.arange(height, dtype=np.float32) + 0.5) / px_per_mm + TOP_MM,
    )
    alpha = canvas.mask()
    skin = Canvas(_shaded(look, x, y, px_per_mm), px_per_mm, canvas.origin)
    smiling = Canvas(skin.image.copy(), px_per_mm, canvas.origin)
    _paint_folds(smiling, look)
    face = canvas.mask()
    face.fill(face_outline())
    for ear in (ear_outline(), mirrored(ear_outline())):
        alpha.fill(ear)
        _paint_ear(canvas, ear, look)
    hair = canvas.mask()
    hair.fill(hair_outline(look.long_hair))
    parted = canvas.mask()
    parted.fill(hairline(look.long_hair))
    cap = np.where(parted.image > 127, 0, hair.image).astype(np.uint8)
    strands = _strands(look, x, y)
    for layer in (skin, smiling):
        layer.lay(canvas.image, np.asarray(cv2.bitwise_not(face.image), np.uint8))
        layer.tint(cap, look.dark, 0.75, blur_mm=4.0)
        layer.lay(strands, blurred(cap, 0.5 * px_per_mm))
    both = np.maximum(np.maximum(alpha.image, face.image), hair.image)
    alpha.image = blurred(both, 0.5 * px_per_mm)
    share = cv2.merge((alpha.image, alpha.image, alpha.image))
    for layer in (skin, smiling):
        layer.image = np.asarray(cv2.multiply(layer.image, share, scale=1 / 255), np.uint8)
    return Head(skin, smiling.image, alpha.image)


def face_outline() -> Points:
    """The face from the crown round the chin."""
    side = list(zip(OUTLINE_X, OUTLINE_Y, strict=True))
    return curve([*side, *((-x, y) for x, y in reversed(side[1:-1]))], closed=True)


def ear_outline() -> Points:
    """The ear at the right of the picture."""
    return curve([(74, -14), (82, -16), (89, -10), (89, 6), (86, 20), (82, 32), (77, 35), (73, 28)], closed=True)


def hair_outline(long_hair: bool) -> Points:
    """Outer edge of the hair on the head."""
    side = LONG_HAIR if long_hair else SHORT_HAIR
    return curve([*side, *((-x, y) for x, y in reversed(side[1:]))], closed=True)


def hairline(long_hair: bool) -> Points:
    """Edge of the part of the face that is free of hair; the long hair is parted at the side."""
    if long_hair:
        top = [(-66, -30), (-60, -52), (-44, -72), (-24, -88), (-18, -92), (2, -84), (30, -70), (54, -56), (67, -34)]
    else:
        top = [(-67, -22), (-64, -46), (-56, -64), (-36, -72), (-8, -72), (16, -76), (44, -72), (60, -58), (67, -24)]
    return curve([*top, (74, 20), (70, 80), (0, 140), (-70, 80), (-74, 20)], closed=True)


def _shaded(look: Complexion, x: Field, y: Field, px_per_mm: float) -> Image:
    """Skin under the lamp: (height_px, width_px, 3) uint8."""
    form = cv2.GaussianBlur(_form(x, y), (0, 0), 2.2 * px_per_mm)
    slope_y, slope_x = np.gradient(form, 1.0 / px_per_mm)
    size = np.sqrt(slope_x**2 + slope_y**2 + 1.0)
    lit = (-slope_x * LIGHT[0] - slope_y * LIGHT[1] + LIGHT[2]) / size
    shine = np.clip((-slope_x * -0.22 - slope_y * -0.26 + 0.94) / size, 0.0, 1.0) ** 26
    lit = np.clip(0.30 + 0.72 * lit, 0.0, 1.0)
    tones = np.array([look.dark, look.middle, look.light], np.float32)
    rgb = np.stack([np.interp(lit, (0.22, 0.66, 0.99), tones[:, channel]) for channel in range(3)], axis=-1)
    rgb += (shine * 14.0)[:, :, None]
    red = _hill(x, y, (40, 34), (19, 15), 0.30) + _hill(x, y, (0, 36), (13, 9), 0.14) + _hill(x, y, (0, 107), (16, 9), 0.08)
    shadow = (
        _hill(x, y, (0, 46), (13, 3.6), 0.34)
        + _hill(x, y, (7.5, 43.6), (3.2, 1.6), 1.2)
        + _hill(x, y, (17, 36.5), (1.5, 4.6), 0.26)
        + _hill(x, y, (14.5, -1), (5, 9), 0.14)
        + _hill(x, y, (32, -9), (17, 5), 0.12)
        + _hill(x, y, (30, 10), (13, 4), 0.10)
        + _hill(x, y, (0, 83.5), (12, 3.2), 0.20)
    )
    rgb += red[:, :, None] * (np.array(look.blush, np.float32) - rgb)
    rgb += np.clip(shadow, 0, 0.9)[:, :, None] * (np.array(look.dark, np.float32) * 0.72 - rgb)
    return np.asarray(np.clip(np.round(rgb), 0, 255), np.uint8)


def _paint_folds(canvas: Canvas, look: Complexion) -> None:
    """What a smile does to the cheeks."""
    fold = curve([(18, 38), (27, 47), (35, 58), (39, 70), (38, 79)])
    cheek = curve([(26, 30), (40, 22), (56, 26), (56, 40), (42, 50), (30, 42)], closed=True)
    for shape in (lambda points: points, mirrored):
        canvas.soft_fill(shape(cheek), look.light, 0.45, blur_mm=5.0)
        canvas.soft_line(shape(moved(fold, 3.0, 1.0)), 4.0, look.light, 0.25, blur_mm=3.0)
        canvas.soft_line(shape(fold), 2.4, look.dark, 0.5, blur_mm=1.6)
        canvas.soft_line(shape(curve([(20, 13), (31, 15), (42, 11)])), 2.0, look.dark, 0.3, blur_mm=1.6)


def _paint_ear(canvas: Canvas, ear: Points, look: Complexion) -> None:
    canvas.fill(ear, look.middle)
    centre = ear.mean(axis=0)
    canvas.soft_fill((ear - centre) * 0.62 + centre, look.dark, 0.6, blur_mm=2.5)
    canvas.soft_line(ear[: len(ear) * 2 // 3], 2.0, look.light, 0.45, blur_mm=1.2)


def _strands(look: Complexion, x: Field, y: Field) -> Image:
    """Hair with strands that run from the parting round the head: (height_px, width_px, 3) uint8."""
    angle = np.arctan2(x + 16.0, 60.0 - y)
    radius = np.hypot((x + 4.0) / 82.0, (y - 0.0) / 128.0)
    noise = np.random.default_rng(3).normal(0.0, 1.0, 512)
    smooth = np.convolve(noise, np.ones(5) / 5, mode="same")
    strand = np.interp((radius * 260 + angle * 18) % 511, np.arange(512), noise * 0.35 + smooth)
    sheen = np.exp(-(((radius - 0.80) / 0.09) ** 2)) * (0.55 + 0.45 * np.cos(angle * 2.2 + 0.8))
    share = np.clip(0.16 + 0.16 * strand + 0.62 * sheen * (0.75 + 0.25 * strand), 0.0, 1.0)
    hair, bright = np.array(look.hair, np.float32), np.array(look.sheen, np.float32)
    return np.asarray(np.round(hair + share[:, :, None] * (bright - hair)), np.uint8)
