"""A complexion -> a raised arm of the scripted candidate: hand, cuff and sleeve, painted once and laid where it is."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Canvas, Field, Image, Points, between, blurred, curve, lay, moved, with_alpha
from kiosk.capture.candidate_body import FOREARM_MM, Arm, Place
from kiosk.capture.candidate_form import LIGHT
from kiosk.capture.candidate_head import Complexion

HAND_LEFT_MM: Final = -80.0
HAND_TOP_MM: Final = -190.0
HAND_SIZE_MM: Final = (160.0, 230.0)
"""The painted hand, wrist at (0, 0), fingers upwards: (width, height)."""
SLEEVE_LEFT_MM: Final = -72.0
SLEEVE_TOP_MM: Final = -50.0
SLEEVE_SIZE_MM: Final = (144.0, 384.0)
"""The painted forearm, wrist at (0, 0), elbow at (0, FOREARM_MM)."""

ROOT_MM: Final = 10.0
"""Pose sees the wrist so far below the crease that is painted at (0, 0)."""

Bone = tuple[Place, float, Place, float]
"""A tapered round rod: one end and its radius, the other end and its radius, in mm."""
Fingers = tuple[tuple[Bone, Bone], ...]

FINGERS: Final[Fingers] = (
    (((-30.0, -79.0), 9.2, (-40.5, -110.0), 8.2), ((-40.5, -110.0), 8.2, (-47.0, -134.0), 6.6)),
    (((-11.0, -88.0), 10.0, (-15.5, -126.0), 9.0), ((-15.5, -126.0), 9.0, (-18.5, -156.0), 7.3)),
    (((9.5, -90.0), 10.4, (10.5, -131.0), 9.3), ((10.5, -131.0), 9.3, (11.0, -163.0), 7.6)),
    (((29.0, -84.0), 10.2, (36.5, -120.0), 9.0), ((36.5, -120.0), 9.0, (41.5, -148.0), 7.3)),
    (((28.0, -34.0), 14.5, (53.0, -64.0), 10.5), ((53.0, -64.0), 10.5, (64.0, -91.0), 8.2)),
)
"""Little finger to thumb, each from its root; the thumb is at the right: the hand at the left of the picture."""
PALM: Final[tuple[Bone, ...]] = (
    ((0.0, 0.0), 26.0, (-20.0, -36.0), 21.0),
    ((-20.0, -36.0), 21.0, (-28.0, -76.0), 13.5),
    ((-8.0, -30.0), 28.0, (-9.0, -80.0), 15.0),
    ((6.0, -30.0), 28.0, (10.0, -82.0), 15.0),
    ((8.0, -10.0), 22.0, (28.0, -76.0), 14.5),
    ((12.0, -10.0), 18.0, (30.0, -36.0), 16.0),
)
BENT_FINGERS: Final[Fingers] = (
    (((-29.5, -76.0), 9.2, (-35.5, -100.0), 8.4), ((-35.5, -100.0), 8.4, (-38.0, -116.0), 6.9)),
    (((-11.0, -84.0), 10.0, (-13.0, -112.0), 9.0), ((-13.0, -112.0), 9.0, (-13.5, -132.0), 7.4)),
    (((9.0, -86.0), 10.4, (9.5, -115.0), 9.3), ((9.5, -115.0), 9.3, (10.0, -136.0), 7.7)),
    (((28.5, -82.0), 10.2, (32.0, -108.0), 9.1), ((32.0, -108.0), 9.1, (33.5, -126.0), 7.4)),
    (((22.0, -26.0), 13.5, (41.0, -54.0), 10.6), ((41.0, -54.0), 10.6, (49.0, -77.0), 8.4)),
)
"""The same of a hand whose palm lies on the cheek."""
WRIST: Final[Bone] = ((0.0, 16.0), 23.0, (0.0, 0.0), 26.0)
WRIST_BARE: Final[Bone] = ((-14.0, 30.0), 23.0, (0.0, 0.0), 25.0)
"""The hand on the cheek bends at the wrist, which shows between it and the cuff."""
CREASES: Final[tuple[tuple[Place, ...], ...]] = (
    ((22, -8), (12, -26), (11, -44), (22, -64), (40, -70)),
    ((36, -66), (14, -58), (-8, -48), (-26, -38)),
    ((-36, -58), (-18, -70), (4, -76), (18, -86)),
    ((-24, 3), (0, 7), (24, 2)),
)
"""Lines of the palm and of the wrist."""
FOLDS: Final = ((62, 78, 9), (108, 120, 12), (158, 182, 14), (214, 228, 12), (246, 266, 10))
"""Folds of a sleeve: where each begins and ends along it, and how far it sags."""
CLOTH: Final = 0.75
"""Plain cloth needs so much less of the density that skin needs."""
SHADOW: Final = 0.5
"""How dark the shadow of a hand on the cheek is."""
FLAT: Final = 0.75
"""Fingers are a little flatter than round rods."""


@dataclass(frozen=True, slots=True)
class Limb:
    """One painted arm in parts: canvases of (height_px, width_px, 4) uint8, colours already multiplied by alpha."""

    open_hand: Canvas
    """Its palm to the camera."""
    bent_hand: Canvas
    """Its back to the camera, for the cheek."""
    forearm: Canvas
    upper_arm: Canvas
    """The shoulder is where the forearm has its elbow, and the elbow where that has the wrist."""


def paint_limb(look: Complexion, px_per_mm: float, side: int) -> Limb:
    """Paint the arm at the left (side -1) or at the right (side 1) of the picture; the lamp stays where it is."""
    return Limb(
        _paint_hand(look, px_per_mm, side, bent=False),
        _paint_hand(look, px_per_mm, side, bent=True),
        _paint_sleeve(look, CLOTH * px_per_mm, side, cuff=True),
        _paint_sleeve(look, CLOTH * px_per_mm, side, cuff=False),
    )


def draw_arm(picture: Image, limb: Limb, arm: Arm, eyes_px: Place, px_per_mm: float) -> None:
    """Draw an arm into a picture where (0, 0) mm is at `eyes_px`."""
    hand = limb.bent_hand if arm.to_face else limb.open_hand
    parts = (
        (limb.upper_arm, arm.lift, arm.elbow, *_between(arm.elbow, arm.shoulder)),
        (hand, 1.0, arm.wrist, math.radians(arm.hand_deg), 1.0),
        (limb.forearm, 1.0, arm.wrist, *_between(arm.wrist, arm.elbow)),
    )
    for part, opacity, root, turned, stretch in parts:
        _place(picture, part, _matrix(part, root, turned, stretch, eyes_px, px_per_mm), opacity)


def _between(start: Place, end: Place) -> tuple[float, float]:
    """(turn in radians, stretch) of a sleeve from its narrow to its wide end."""
    across, down = start[0] - end[0], start[1] - end[1]
    return math.atan2(across, -down), max(0.25, math.hypot(across, down) / FOREARM_MM)


def _matrix(canvas: Canvas, wrist: Place, turned: float, stretch: float, eyes_px: Place, px_per_mm: float) -> Field:
    """From px of a painted part to px of the picture: (2, 3)."""
    scale = px_per_mm / canvas.px_per_mm
    cosine, sine = math.cos(turned), math.sin(turned)
    turn = np.array(((scale * cosine, -scale * stretch * sine), (scale * sine, scale * stretch * cosine)))
    root = (np.array((0.0, ROOT_MM)) - canvas.origin) * canvas.px_per_mm - 0.5
    target = np.array(eyes_px) + np.array(wrist) * px_per_mm - 0.5
    return np.column_stack((turn, target - turn @ root)).astype(np.float32)


def _place(picture: Image, part: Canvas, matrix: Field, opacity: float) -> None:
    """Lay a part over a picture; only the place that it covers is touched."""
    height, width = part.image.shape[:2]
    corners = np.array(((0, 0, 1), (width, 0, 1), (0, height, 1), (width, height, 1)), np.float32) @ matrix.T
    left, top = (max(0, math.floor(low)) for low in corners.min(axis=0))
    right, bottom = (
        min(size, math.ceil(high) + 1)
        for size, high in zip((picture.shape[1], picture.shape[0]), corners.max(axis=0), strict=True)
    )
    if left >= right or top >= bottom:
        return
    shifted = matrix - np.array(((0, 0, left), (0, 0, top)), np.float32)
    seen = cv2.warpAffine(part.image, shifted, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
    if opacity < 1.0:
        seen = cv2.convertScaleAbs(seen, alpha=opacity)
    lay(picture, np.asarray(seen, np.uint8), (left, top))


def _paint_hand(look: Complexion, px_per_mm: float, side: int, bent: bool) -> Canvas:
    canvas = Canvas.blank(HAND_SIZE_MM, px_per_mm, (HAND_LEFT_MM, HAND_TOP_MM), look.middle)
    height, width = canvas.image.shape[:2]
    x, y = np.meshgrid(
        (np.arange(width, dtype=np.float32) + 0.5) / px_per_mm + HAND_LEFT_MM,
        (np.arange(height, dtype=np.float32) + 0.5) / px_per_mm + HAND_TOP_MM,
    )
    x = np.asarray(-side * x, np.float32)
    fingers = BENT_FINGERS if bent else FINGERS
    palm = np.max([_rod(x, y, bone) for bone in (*PALM, WRIST_BARE if bent else WRIST)], axis=0)
    hollow = 0.0 if bent else 9.0 * np.exp(-(((x + 4.0) / 17.0) ** 2) - ((y + 50.0) / 22.0) ** 2)
    form = np.where(palm > 0.0, np.minimum(palm, 13.0 + 0.25 * (palm - 13.0)) - hollow, 0.0)
    shape = palm > 0.0
    for finger in fingers:
        rods = np.max([_rod(x, y, bone) for bone in finger], axis=0)
        form = np.maximum(form, FLAT * rods)
        shape |= rods > 0.0
    canvas.image[:] = _lit(look, form.astype(np.float32), px_per_mm)
    _paint_blush(canvas, look, fingers, side)
    _paint_lines(canvas, look, fingers, side, bent)
    hand = with_alpha(canvas.image, blurred(np.where(shape, 255, 0).astype(np.uint8), 0.45 * px_per_mm))
    return _cut(_over_shadow(hand, px_per_mm) if bent else hand, canvas)


def _over_shadow(hand: Image, px_per_mm: float) -> Image:
    """A hand with the shadow that it throws on the cheek."""
    alpha = np.ascontiguousarray(hand[:, :, 3])
    fallen = blurred(alpha, 2.2 * px_per_mm)
    hand[:, :, 3] = np.maximum(alpha, cv2.convertScaleAbs(fallen, alpha=SHADOW))
    return hand


def _rod(x: Field, y: Field, bone: Bone) -> Field:
    """How far a rod stands out of the picture's plane: (height_px, width_px) mm, 0 outside."""
    (x0, y0), r0, (x1, y1), r1 = bone
    along_x, along_y = x1 - x0, y1 - y0
    at = np.clip(((x - x0) * along_x + (y - y0) * along_y) / (along_x**2 + along_y**2), 0.0, 1.0)
    radius = r0 + at * (r1 - r0)
    far = (x - x0 - at * along_x) ** 2 + (y - y0 - at * along_y) ** 2
    return np.asarray(np.sqrt(np.maximum(radius**2 - far, 0.0)), np.float32)


def _lit(look: Complexion, form: Field, px_per_mm: float) -> Image:
    """Skin under the lamp, as on the face: (height_px, width_px, 3) uint8."""
    smooth = cv2.GaussianBlur(form, (0, 0), 1.1 * px_per_mm)
    slope_y, slope_x = np.gradient(smooth, 1.0 / px_per_mm)
    size = np.sqrt(slope_x**2 + slope_y**2 + 1.0)
    light = np.clip(0.30 + 0.72 * (-slope_x * LIGHT[0] - slope_y * LIGHT[1] + LIGHT[2]) / size, 0.0, 1.0)
    tones = np.array([look.dark, look.middle, between(look.light, look.middle, 0.15)], np.float32)
    rgb = np.stack([np.interp(light, (0.2, 0.66, 0.99), tones[:, channel]) for channel in range(3)], axis=-1)
    return np.asarray(np.clip(np.round(rgb), 0, 255), np.uint8)


def _paint_blush(canvas: Canvas, look: Complexion, fingers: Fingers, side: int) -> None:
    """Redder skin at the tips of the fingers and at the roots of thumb and hand."""
    spots = [(22.0, -30.0, 13.0), (-26.0, -40.0, 12.0), *((*finger[1][2], 6.0) for finger in fingers)]
    for x, y, radius in spots:
        angle = np.linspace(0.0, 2 * np.pi, 24)
        ring = np.stack((-side * (x + radius * np.cos(angle)), y + radius * np.sin(angle)), axis=1)
        canvas.soft_fill(ring, look.blush, 0.18, 0.5 * radius)


def _paint_lines(canvas: Canvas, look: Complexion, fingers: Fingers, side: int, bent: bool) -> None:
    """Creases of palm and joints; the back of the hand has none but shows the knuckles."""
    flip = np.array((-side, 1.0))
    line = between(look.dark, look.middle, 0.35)
    for points in () if bent else CREASES:
        canvas.soft_line(curve(points) * flip, 1.3, line, 0.5, 0.7)
    for one, other in pairwise(fingers[:4]) if bent else ():
        gap = np.add([one[0][0], one[0][2], one[1][2]], [other[0][0], other[0][2], other[1][2]]) * 0.5
        canvas.soft_line(curve(gap.tolist()) * flip, 1.6, look.dark, 0.6, 0.8)
    for finger in fingers:
        for bone in finger:
            (x0, y0), radius, (x1, y1), _ = bone
            length = math.hypot(x1 - x0, y1 - y0)
            across = np.array(((y0 - y1) / length, (x1 - x0) / length)) * 0.7 * radius
            middle = np.array((x0, y0)) + 0.06 * np.array((x1 - x0, y1 - y0))
            if bent:
                canvas.soft_line(moved(np.stack((middle - across, middle + across)) * flip, 0.0, 3.0), 5.0, line, 0.3, 2.5)
            else:
                canvas.soft_line(np.stack((middle - across, middle + across)) * flip, 1.1, line, 0.5, 0.6)


def _paint_sleeve(look: Complexion, px_per_mm: float, side: int, cuff: bool) -> Canvas:
    """A forearm in the jacket's sleeve, with the shirt's cuff; without it, an upper arm."""
    canvas = Canvas.blank(SLEEVE_SIZE_MM, px_per_mm, (SLEEVE_LEFT_MM, SLEEVE_TOP_MM), look.jacket)
    alpha = canvas.mask()
    light, dark = between(look.jacket, (255, 255, 255), 0.16), between(look.jacket, (0, 0, 0), 0.4)
    if cuff:
        shirt = _band([(30, 13), (31, 26), (32, 36)])
        sleeve = _band([(35, 22), (39, 90), (45, 170), (49, 230), (47, 270), (36, 300), (12, 318)])
        alpha.fill(shirt)
        canvas.soft_fill(shirt, look.shirt)
        canvas.soft_fill(moved(shirt, 26.0, 0.0), (150, 142, 136), 0.5, 5.0)
    else:
        sleeve = _band([(12, -44), (38, -26), (46, 10), (46, 100), (43, 180), (38, 230), (26, 262), (8, 274)])
    alpha.fill(sleeve)
    canvas.soft_fill(sleeve, look.jacket)
    inside = canvas.mask()
    inside.fill(sleeve)
    shade = canvas.copy()
    shade.soft_line(_edge(-24.0), 20.0, light, 0.6, 9.0)
    shade.soft_line(_edge(42.0), 20.0, dark, 0.75, 9.0)
    shade.soft_line(_edge(-50.0), 6.0, dark, 0.5, 3.0)
    for start, end, bend in FOLDS if cuff else FOLDS[:2]:
        fold = curve([(-30 * side, start), (-4 * side, start + bend), (26 * side, end)])
        shade.soft_line(fold, 3.2, dark, 0.34, 2.4)
        shade.soft_line(moved(fold, 0.0, -4.0), 2.6, light, 0.26, 2.2)
    if cuff:
        shade.soft_line(np.array([(-36.0, 23.0), (36.0, 23.0)]), 2.0, dark, 0.6, 1.2)
    canvas.lay(shade.image, inside.image)
    return _cut(with_alpha(canvas.image, blurred(alpha.image, 0.4 * px_per_mm)), canvas)


def _cut(image: Image, canvas: Canvas) -> Canvas:
    """The part of a painting that is not empty, with its place on the canvas; a smaller one is drawn faster."""
    left, top, width, height = cv2.boundingRect(np.ascontiguousarray(image[:, :, 3]))
    part = np.ascontiguousarray(image[top : top + height, left : left + width])
    x, y = canvas.origin
    return Canvas(part, canvas.px_per_mm, (x + left / canvas.px_per_mm, y + top / canvas.px_per_mm))


def _band(right: list[Place]) -> Points:
    """A closed, symmetric shape from its right edge."""
    edge = curve(right)
    return np.concatenate((edge, edge[::-1] * (-1.0, 1.0)))


def _edge(at_mm: float) -> Points:
    """A line along the sleeve, `at_mm` from its middle at the elbow."""
    return curve([(0.72 * at_mm, 26), (0.8 * at_mm, 90), (0.92 * at_mm, 170), (at_mm, 240), (0.8 * at_mm, 310)])
