"""What a face does -> one of its eyes, drawn into a small patch of the painted head: ball, iris, lids and lashes.

The eye is an anatomical one, in millimetres and in the head's axes (x right, y down, z to the camera). The iris is a flat
disc on a ball that turns about its centre; where it belongs in the painting follows from the line of sight through it.
"""

import math
from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Canvas, Colour, Field, Image, Patch, Points, between, curve, mixed, moved
from kiosk.capture.candidate_form import CAMERA_MM, EYES_Z_MM, LIGHT, Vector, direction, painted
from kiosk.capture.candidate_head import Complexion
from kiosk.capture.script import Truth

EYE_MM: Final = (31.5, 0.0)
"""Middle between the corners of the eye at the right of the picture (canonical face); the other one is its mirror image."""
EYE_WIDTH_MM: Final = 25.9
"""From corner to corner, as seen from the front (canonical face)."""
BALL_UP_MM: Final = 2.0
BALL_BACK_MM: Final = 6.0
"""The eyeball's centre lies so far above and behind the line between the corners: 13 mm behind the front of the cornea,
which stands about 7 mm before that line."""
IRIS_BEFORE_MM: Final = 10.3
"""From the centre of the ball (radius 12 mm) to the plane in which the iris meets the white."""
IRIS_MM: Final = 5.85
"""Half the horizontal visible iris diameter, 11.7 mm in adults."""
PUPIL_RATIO: Final = 0.36
"""Radius of the pupil / that of the iris: about 4 mm across in a lit room."""
CORNEA_MM: Final = (5.5, 7.8)
"""From the centre of the ball to that of the cornea's curve, and its radius: the lamp is mirrored there."""
KAPPA_DEG: Final = 4.0
"""The line of sight leaves the eye so far towards the nose of the pupil's axis (3 to 5 degrees in adults)."""
UPPER_LID_MM: Final = 6.3
LOWER_LID_MM: Final = 3.6
"""Height of the open lids' edges over the line between the corners: the upper one covers the iris by 1.5 mm, the lower one
just touches it."""
UPPER_FOLLOWS_MM: Final = 0.17
LOWER_FOLLOWS_MM: Final = 0.06
"""Lids go with the eye as it looks up and down, mm a degree: the upper one nearly as far as the iris."""
HALF_WAY: Final = np.add(LIGHT, (0.0, 0.0, 1.0)) / np.linalg.norm(np.add(LIGHT, (0.0, 0.0, 1.0)))
"""Between the lamp and the lens: a mirror that faces this way shows the lamp."""
SMILE_LIFTS_MM: Final = 1.0
"""A full smile lifts the lower lid so far. Own number."""
SPRITE_PX: Final = 96
SPRITE_IRIS_PX: Final = 44
SCLERA: Final = (230, 224, 219)
SCLERA_EDGE: Final = (178, 152, 142)
CARUNCLE: Final = (206, 138, 124)
WATERLINE: Final = (214, 168, 152)
SHADE: Final = (70, 50, 46)
LASHES: Final = (34, 22, 21)
EYE_PATCH: Final = (-16.5, -10.4, 33.0, 18.4)
"""(left, top, width, height) in mm about the middle of an eye."""
LID: Final = np.linspace(0.0, 1.0, 17)
"""Along a lid from the inner to the outer corner."""
ALONG_MM: Final = EYE_WIDTH_MM * (LID - 0.5)
CORNER_MM: Final = 0.4 - 0.3 * LID
"""The line between the corners; the inner one is a little lower."""
ROUND_UP: Final = (4 * LID * (1 - LID)) ** 0.7 * (1.06 - 0.12 * LID)
ROUND_DOWN: Final = (4 * LID * (1 - LID)) ** 0.9
"""How the lids' edges bend, of their height."""
LASH_LINE_MM: Final = np.column_stack((0.0 * LID, 0.35 + 0.85 * LID**0.7 * (1.0 - LID**8)))
"""Thickness of the dark line of the upper lashes."""
LASH_AT: Final = np.array((6, 8, 10, 12, 13, 14, 15))
LASH_OUT_MM: Final = 1.5 * LID[LASH_AT] - 0.1
"""Single lashes grow from these points of the lid, and reach so far outwards."""


class Eye:
    """One eye; `side` is 1 at the right of the picture, -1 at the left."""

    def __init__(self, skin: Canvas, look: Complexion, side: int) -> None:
        left, top, width, height = EYE_PATCH
        self._patch = Patch(skin, (side * EYE_MM[0] + left, EYE_MM[1] + top, width, height))
        self._bare = self._patch.finer(skin.image)
        self._white = _paint_white(self._patch.plain(SCLERA), side)
        self._shade = np.full_like(self._white.image, SHADE)
        self._iris = _paint_iris(look.iris)
        self._look = look
        self._side = side
        self._centre = np.array((side * EYE_MM[0], EYE_MM[1] - BALL_UP_MM, EYES_Z_MM - BALL_BACK_MM))

    def draw(self, truth: Truth, rotation: Vector, texture: Image) -> None:
        """Draw the eye: the ball seen through the opening of the lids, then the lids' edges."""
        look = self._looks(truth, rotation)
        raised_deg = -math.degrees(math.asin(look[1]))
        upper, lower = (self._placed(edge) for edge in lid_edges(truth.eyes_open, raised_deg, truth.smile))
        canvas = self._bare.copy()
        fading = 0.75 * (1.0 - truth.eyes_open)
        crease = self._placed(crease_of(truth.eyes_open, raised_deg))
        canvas.line(crease, 0.6, between(self._look.dark, self._look.middle, 0.2 + fading))
        canvas.line(moved(lower[3:-1], 0.0, 0.7), 0.5, between(self._look.dark, self._look.middle, 0.35 + 0.6 * fading))
        canvas.image = np.asarray(cv2.blur(canvas.image, (3, 3)), np.uint8)
        if truth.eyes_open > 0.04:
            opening = canvas.mask()
            opening.fill(np.concatenate((upper, lower[::-1])))
            canvas.image = mixed(canvas.image, self._ball(look, rotation, upper, lower), opening.image)
        self._draw_lashes(canvas, upper, truth.eyes_open)
        self._patch.put(canvas, texture)

    def _placed(self, points: Points) -> Points:
        """From the coordinates of one eye (outwards is positive) to those of the head."""
        return moved(points * (self._side, 1.0), self._side * EYE_MM[0], EYE_MM[1])

    def _looks(self, truth: Truth, rotation: Vector) -> Vector:
        """Direction of the pupil's axis in the head's axes: both eyes aim at one point as far away as the camera."""
        aim = rotation.T @ (CAMERA_MM * direction(truth.gaze.yaw_deg, truth.gaze.pitch_deg))
        sight = np.add(aim, (0.0, -BALL_UP_MM, EYES_Z_MM)) - self._centre
        sight /= np.linalg.norm(sight)
        sight[0] += self._side * math.tan(math.radians(KAPPA_DEG)) * sight[2]
        return np.asarray(sight / np.linalg.norm(sight))

    def _ball(self, look: Vector, rotation: Vector, upper: Points, lower: Points) -> Image:
        """The eyeball with its iris and the mirrored lamp."""
        ball = self._white.copy()
        across = np.array((look[2], 0.0, -look[0])) / math.hypot(look[0], look[2])
        down = np.array((look[1] * across[2], look[2] * across[0] - look[0] * across[2], -look[1] * across[0]))
        centre = self._centre + IRIS_BEFORE_MM * look
        half = rotation.T @ HALF_WAY
        lamp = self._centre + CORNEA_MM[0] * look + CORNEA_MM[1] * half
        places = np.stack((centre, centre + IRIS_MM * across, centre + IRIS_MM * down, lamp))
        middle, right, below, mirrored_lamp = painted(places, rotation, rounds=2)
        self._lay_iris(ball, middle, right - middle, below - middle)
        shade = ball.mask()
        shade.line(moved(upper, 0.0, 0.8), 3.0, 120)
        ball.image = mixed(ball.image, self._shade, np.asarray(cv2.blur(shade.image, (7, 7)), np.uint8))
        ball.line(moved(lower[1:-1], 0.0, -0.2), 0.9, WATERLINE)
        ball.disc((float(mirrored_lamp[0]), float(mirrored_lamp[1])), 0.9, (255, 255, 252))
        return np.asarray(cv2.blur(ball.image, (3, 3)), np.uint8)

    def _lay_iris(self, ball: Canvas, middle: Points, right: Points, down: Points) -> None:
        """Lay the iris over the ball: its middle, and how far it reaches to its right and lower end."""
        place = (middle - ball.origin) * ball.px_per_mm - 0.5
        axes = np.stack((right, down), axis=1) * (ball.px_per_mm / SPRITE_IRIS_PX)
        reach = math.ceil(1.2 * IRIS_MM * ball.px_per_mm)
        height, width = ball.image.shape[:2]
        x, y = (int(each) for each in place)
        columns = slice(max(0, x - reach), min(width, x + reach))
        rows = slice(max(0, y - reach), min(height, y + reach))
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return
        start = place - (columns.start, rows.start) - axes.sum(axis=1) * (SPRITE_PX / 2 - 0.5)
        size = (columns.stop - columns.start, rows.stop - rows.start)
        sprite = cv2.warpAffine(self._iris, np.column_stack((axes, start)), size, flags=cv2.INTER_LINEAR)
        alpha = cv2.bitwise_not(cv2.extractChannel(sprite, 3))
        kept = cv2.multiply(ball.image[rows, columns], cv2.merge((alpha, alpha, alpha)), scale=1 / 255)
        ball.image[rows, columns] = cv2.add(kept, cv2.cvtColor(sprite, cv2.COLOR_RGBA2RGB))

    def _draw_lashes(self, canvas: Canvas, upper: Points, eyes_open: float) -> None:
        """The dark edge of the upper lid, thicker outwards, and a few lashes; they hang down when the eye is closed."""
        over = upper - LASH_LINE_MM * (1.0 + 0.7 * (1.0 - eyes_open))
        canvas.fill(np.concatenate((upper[1:], over[1:][::-1])), LASHES)
        lift = 2.0 * eyes_open - 1.0
        tips = upper[LASH_AT] + np.column_stack((self._side * LASH_OUT_MM, np.full(len(LASH_AT), -1.6 * lift - 0.5)))
        canvas.strokes(np.stack((upper[LASH_AT], tips), axis=1), 0.3, LASHES)


def lid_edges(eyes_open: float, raised_deg: float, smile: float = 0.0) -> tuple[Points, Points]:
    """Upper and lower edge of an eye, from the inner to the outer corner, in mm about its middle (outwards is positive).

    `raised_deg` is how far the eye looks up in its head; a smile lifts the lower lid.
    """
    high = max(2.2, UPPER_LID_MM + UPPER_FOLLOWS_MM * raised_deg)
    low = max(1.0, LOWER_LID_MM - LOWER_FOLLOWS_MM * raised_deg - SMILE_LIFTS_MM * smile)
    lower = CORNER_MM + ROUND_DOWN * (low - 0.9 * (1.0 - eyes_open))
    upper = eyes_open * (CORNER_MM - ROUND_UP * high) + (1.0 - eyes_open) * (lower - 0.1)
    return np.column_stack((ALONG_MM, upper)), np.column_stack((ALONG_MM, lower))


def crease_of(eyes_open: float, raised_deg: float) -> Points:
    """The fold above the upper lid; it follows the lid a little."""
    drop = 1.6 * (1.0 - eyes_open) - 0.05 * raised_deg
    return curve(
        [(-10.5, -5.6 + 0.4 * drop), (-5, -8.4 + drop), (2, -9.0 + drop), (9, -7.2 + drop), (13.5, -3.8 + 0.5 * drop)]
    )


def _paint_white(canvas: Canvas, side: int) -> Canvas:
    """The white of the eye: a ball that darkens towards the corners, and the pink caruncle at the inner one."""
    height, width = canvas.image.shape[:2]
    x, y = np.meshgrid(
        (np.arange(width) + 0.5) / canvas.px_per_mm + canvas.origin[0] - side * EYE_MM[0],
        (np.arange(height) + 0.5) / canvas.px_per_mm + canvas.origin[1] - EYE_MM[1] + BALL_UP_MM,
    )
    edge = np.clip((np.hypot(x * 0.92, y) / 12.5) ** 3, 0.0, 1.0)[:, :, None]
    canvas.image = np.asarray(np.array(SCLERA) + edge * (np.array(SCLERA_EDGE) - np.array(SCLERA)), np.uint8)
    inner = side * (EYE_MM[0] - EYE_WIDTH_MM / 2)
    pink = np.array([(inner - side, 0.4), (inner + side * 2.0, -1.4), (inner + side * 3.2, 0.6), (inner + side * 1.6, 2.0)])
    canvas.soft_fill(curve(pink, closed=True), CARUNCLE, 0.9, 0.4)
    return canvas


def _paint_iris(colour: Colour) -> Image:
    """An iris with its pupil and limbal ring: (SPRITE_PX, SPRITE_PX, 4) uint8, multiplied by its last channel."""
    along = (np.arange(SPRITE_PX) - SPRITE_PX / 2 + 0.5) / SPRITE_IRIS_PX
    x, y = np.meshgrid(along, along)
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    noise = np.random.default_rng(5).normal(0.0, 1.0, 180)
    fibre = np.interp((angle / (2 * math.pi) % 1.0) * 180, np.arange(181), np.append(noise, noise[0]))
    bright = 1.0 + 0.10 * fibre * _step(radius, 0.38, 0.5) + 0.55 * np.exp(-(((radius - 0.52) / 0.13) ** 2))
    bright += 0.35 * np.clip(0.5 * x + 0.8 * y, 0.0, 1.0)
    bright *= 1.0 - 0.62 * _step(radius, 0.74, 0.98)
    rgb = np.array(colour) * bright[:, :, None]
    rgb += (np.array((12, 9, 9)) - rgb) * (1.0 - _step(radius, PUPIL_RATIO - 0.03, PUPIL_RATIO + 0.03))[:, :, None]
    alpha = 255.0 * (1.0 - _step(radius, 0.95, 1.05))
    return np.asarray(np.clip(np.dstack((rgb * alpha[:, :, None] / 255.0, alpha)), 0, 255), np.uint8)


def _step(value: Vector | Field, low: float, high: float) -> Vector:
    """0 below `low`, 1 above `high`, smooth between."""
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share))
