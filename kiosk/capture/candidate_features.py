"""What a face does -> its eyes, brows and mouth, drawn into small patches of a painted head."""

import math
from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Canvas, Colour, Image, Points, between, curve, mixed, moved
from kiosk.capture.candidate_head import EYE_MM, Complexion, Head
from kiosk.capture.script import Truth

FINER: Final = 2
"""Patches are drawn so many times finer than the head and then made smaller, which softens their edges."""
EYEBALL_MM: Final = 15.0
"""Iris to the centre that it turns about; half as much again as in a real eye, as iris models see drawn eyes turn less."""
IRIS_BEFORE_MM: Final = 5.0
"""The iris stands so far before the corners of the eye and shifts against them when the head turns."""
IRIS_MM: Final = 6.2
PUPIL_MM: Final = 2.6
SCLERA: Final = (232, 225, 220)
LID_SHADE: Final = (172, 152, 144)
LASHES: Final = (36, 23, 22)
TEETH: Final = (236, 230, 221)
THROAT: Final = (66, 22, 24)
TONGUE: Final = (150, 66, 66)
EYE_PATCH: Final = (-22.0, -15.0, 44.0, 27.0)
"""(left, top, width, height) in mm about the middle of an eye."""
BROW_PATCH: Final = (-24.0, -32.0, 54.0, 25.0)
"""The same for the brow at the right of the picture."""
MOUTH_PATCH: Final = (-36.0, 54.0, 72.0, 46.0)
"""(left, top, width, height) in mm about the middle of both eyes."""
MOUTH_DOWN_MM: Final = 3.6
"""How far the mouth is below the place that `lip_edges` writes down (65 mm below the eyes)."""
CHEEKS: Final = (-62.0, 8.0, 124.0, 92.0)
"""Where a smile changes the skin."""


class Patch:
    """A rectangle of the head with a finer copy to draw on."""

    def __init__(self, skin: Canvas, place: tuple[float, float, float, float]) -> None:
        density = skin.px_per_mm
        left = round((place[0] - skin.origin[0]) * density)
        top = round((place[1] - skin.origin[1]) * density)
        self.width, self.height = round(place[2] * density), round(place[3] * density)
        self.rows = slice(top, top + self.height)
        self.columns = slice(left, left + self.width)
        self._origin = (left / density + skin.origin[0], top / density + skin.origin[1])
        self._px_per_mm = density * FINER

    def finer(self, texture: Image) -> Canvas:
        """A finer copy of the patch out of the head's picture."""
        size = (self.width * FINER, self.height * FINER)
        image = cv2.resize(texture[self.rows, self.columns, :3], size, interpolation=cv2.INTER_LINEAR)
        return Canvas(np.asarray(image, np.uint8), self._px_per_mm, self._origin)

    def plain(self, colour: Colour) -> Canvas:
        """A finer patch of one colour."""
        image = np.full((self.height * FINER, self.width * FINER, 3), colour, np.uint8)
        return Canvas(image, self._px_per_mm, self._origin)

    def put(self, canvas: Canvas, texture: Image) -> None:
        """Write a drawn patch back into the head's picture."""
        small = cv2.resize(canvas.image, (self.width, self.height), interpolation=cv2.INTER_AREA)
        under = texture[self.rows, self.columns]
        cv2.mixChannels([small], [under], [0, 0, 1, 1, 2, 2])


class Features:
    """Draws eyes, brows and mouth of one head into its picture."""

    def __init__(self, head: Head, look: Complexion) -> None:
        self._head = head
        self._look = look
        self._cheeks = Patch(head.skin, CHEEKS)
        self._mouth = Mouth(head.skin, look)
        self._sides = [(Brow(head.skin, look, side), Eye(head.skin, look, side)) for side in (-1, 1)]

    def draw(self, truth: Truth, texture: Image) -> None:
        """Draw into the head's picture, (height_px, width_px, 4) uint8; what was drawn before is painted over."""
        place = (self._cheeks.rows, self._cheeks.columns)
        calm, smiling = self._head.skin.image[place], self._head.smiling[place]
        cheeks = cv2.addWeighted(calm, 1.0 - truth.smile, smiling, truth.smile, 0.0)
        cv2.mixChannels([cheeks], [texture[place]], [0, 0, 1, 1, 2, 2])
        for brow, eye in self._sides:
            brow.draw(truth, texture)
            eye.draw(truth, texture)
        self._mouth.draw(truth, texture)


class Brow:
    """One eyebrow; `side` is 1 at the right of the picture, -1 at the left."""

    def __init__(self, skin: Canvas, look: Complexion, side: int) -> None:
        left, top, width, height = BROW_PATCH
        start = EYE_MM[0] + left if side > 0 else -EYE_MM[0] - left - width
        self._patch = Patch(skin, (start, EYE_MM[1] + top, width, height))
        self._bare = self._patch.finer(skin.image)
        self._colour = between(look.hair, look.dark, 0.42)
        self._side = side

    def draw(self, truth: Truth, texture: Image) -> None:
        """Draw the brow where the truth has it."""
        lift = -4.5 * truth.brows - 0.8 * truth.smile
        inner = -18.0 - 2.0 * max(0.0, -truth.brows)
        upper = [(inner, -19.6), (-9, -22.0), (4, -23.8), (17, -20.6), (26.5, -14.4)]
        lower = [(17, -18.4), (4, -21.0), (-8, -18.6), (inner + 1.0, -16.6)]
        outline = moved(curve([*upper, *lower], closed=True, steps=5), EYE_MM[0], EYE_MM[1] + lift) * (self._side, 1.0)
        canvas = self._bare.copy()
        canvas.fill(outline, self._colour)
        canvas.image = np.asarray(cv2.blur(canvas.image, (5, 5)), np.uint8)
        self._patch.put(canvas, texture)


class Eye:
    """One eye; `side` is 1 at the right of the picture, -1 at the left."""

    def __init__(self, skin: Canvas, look: Complexion, side: int) -> None:
        left, top, width, height = EYE_PATCH
        self._patch = Patch(skin, (side * EYE_MM[0] + left, EYE_MM[1] + top, width, height))
        self._bare = self._patch.finer(skin.image)
        self._white = self._patch.plain(SCLERA)
        self._look = look
        self._side = side

    def draw(self, truth: Truth, texture: Image) -> None:
        """Draw the eye: the ball seen through the opening of the lids, then the lids' edges."""
        upper, lower = (self._placed(edge) for edge in lid_edges(truth.eyes_open))
        canvas = self._bare.copy()
        canvas.line(moved(upper[3:-2] * (1.0, 0.45), 0.0, -6.2), 0.8, between(self._look.dark, self._look.middle, 0.25))
        canvas.line(moved(lower[2:-1], 0.0, 0.5), 0.7, between(self._look.dark, self._look.middle, 0.4))
        if truth.eyes_open > 0.02:
            opening = canvas.mask()
            opening.fill(np.concatenate((upper, lower[::-1])))
            canvas.image = mixed(canvas.image, self._ball(truth, upper).image, opening.image)
        canvas.line(upper[1:], 1.5, LASHES)
        canvas.line(moved(upper[len(upper) // 2 :], self._side * 0.6, -0.6), 1.4, LASHES)
        self._patch.put(canvas, texture)

    def _placed(self, points: Points) -> Points:
        """From the coordinates of one eye (outwards is positive) to those of the head."""
        return moved(points * (self._side, 1.0), self._side * EYE_MM[0], EYE_MM[1])

    def _ball(self, truth: Truth, upper: Points) -> Canvas:
        """The eyeball, turned so that gaze = head + eyes."""
        across = EYEBALL_MM * _sine(truth.gaze.yaw_deg - truth.yaw_deg) + IRIS_BEFORE_MM * _sine(truth.yaw_deg)
        up = EYEBALL_MM * _sine(truth.gaze.pitch_deg - truth.pitch_deg) + IRIS_BEFORE_MM * _sine(truth.pitch_deg)
        x = self._side * EYE_MM[0] + min(9.0, max(-9.0, across))
        y = EYE_MM[1] - 2.4 - min(5.0, max(-5.0, up))
        ball = self._white.copy()
        iris = self._look.iris
        ball.disc((x, y), IRIS_MM, between(iris, (0, 0, 0), 0.5))
        ball.disc((x, y), IRIS_MM - 0.8, iris)
        ball.disc((x + 0.4, y + 1.7), IRIS_MM - 2.8, between(iris, (190, 120, 70), 0.3))
        ball.disc((x, y), PUPIL_MM, (12, 9, 9))
        ball.line(moved(upper, 0.0, 1.0), 2.4, LID_SHADE if truth.eyes_open > 0.5 else LASHES)
        ball.disc((x - 2.0, y - 2.0), 1.3, (255, 255, 252))
        ball.disc((x + 2.1, y + 2.1), 0.6, (170, 150, 140))
        ball.image = np.asarray(cv2.blur(ball.image, (3, 3)), np.uint8)
        return ball


class Mouth:
    """The mouth."""

    def __init__(self, skin: Canvas, look: Complexion) -> None:
        self._patch = Patch(skin, MOUTH_PATCH)
        self._throat = self._patch.plain(THROAT)
        self._lower = look.lips
        self._upper = between(look.lips, (0, 0, 0), 0.18)
        self._shine = between(look.lips, (255, 230, 220), 0.28)
        self._seam = between(look.lips, (40, 10, 12), 0.68)

    def draw(self, truth: Truth, texture: Image) -> None:
        """Draw the mouth over what the head's picture shows there."""
        top, seam, bed, bottom = lip_edges(truth.smile, truth.mouth_open)
        canvas = self._patch.finer(texture)
        canvas.fill(np.concatenate((bed, bottom[::-1])), self._lower)
        canvas.fill(np.concatenate((top, seam[::-1])), self._upper)
        middle = float(bed[len(bed) // 2, 1])
        canvas.line(curve([(-9, middle + 3.4), (0, middle + 4.6), (9, middle + 3.4)]), 2.0, self._shine)
        canvas.image = np.asarray(cv2.blur(canvas.image, (5, 5)), np.uint8)
        opening = canvas.mask()
        opening.fill(np.concatenate((seam, bed[::-1])))
        canvas.image = mixed(canvas.image, self._inside(seam, middle).image, opening.image)
        canvas.line(seam, 0.8, self._seam)
        for corner in (seam[0], seam[-1]):
            canvas.disc((float(corner[0]), float(corner[1])), 0.9, self._seam)
        self._patch.put(canvas, texture)

    def _inside(self, seam: Points, bed_mm: float) -> Canvas:
        inside = self._throat.copy()
        inside.fill(curve([(-15, bed_mm + 5), (0, bed_mm - 3.0), (15, bed_mm + 5)]), TONGUE)
        inside.fill(np.concatenate((moved(seam, 0.0, -2.0), moved(seam[::-1] * (0.84, 1.0), 0.0, 5.0))), TEETH)
        inside.image = np.asarray(cv2.blur(inside.image, (5, 5)), np.uint8)
        return inside


def lid_edges(eyes_open: float) -> tuple[Points, Points]:
    """Upper and lower edge of an eye, from the inner to the outer corner, in mm about its middle (outwards is positive)."""
    at = np.linspace(0.0, 1.0, 17)
    x = -14.8 + 29.6 * at
    corner = 1.8 - 3.0 * at
    round_up, round_down = (4 * at * (1 - at)) ** 0.75, (4 * at * (1 - at)) ** 0.95
    lower = corner + round_down * (4.2 - 0.8 * (1 - eyes_open))
    upper = eyes_open * (corner - round_up * (7.0 + 0.8 * (0.5 - at))) + (1 - eyes_open) * (lower - 0.1)
    return np.stack((x, upper), axis=1), np.stack((x, lower), axis=1)


def lip_edges(smile: float, mouth_open: float) -> tuple[Points, Points, Points, Points]:
    """Four edges from the left to the right corner: upper lip's top, its lower edge, lower lip's upper edge, its bottom."""
    corner = (24.0 + 9.0 * smile - 2.0 * mouth_open, 64.3 - 7.0 * smile + 1.6 * mouth_open)
    gap = 11.0 * mouth_open + 8.0 * max(0.0, smile - 0.3)
    rise = 1.4 * smile
    top = _symmetric([corner, (14, 61.2 - 1.6 * rise), (5.5, 58.6 - 0.3 * rise), (0, 60.0)])
    seam = _symmetric([corner, (13, 65.0 - 1.0 * rise), (5, 66.2 - 0.3 * rise), (0, 65.9 - 0.2 * rise)])
    bed = _symmetric([corner, (13, 65.4 - 1.0 * rise + 0.78 * gap), (5, 66.6 + 0.97 * gap), (0, 66.3 + gap)])
    bottom = _symmetric([corner, (14, 71.4 - 1.2 * rise + 0.80 * gap), (6, 75.0 + 0.97 * gap), (0, 75.6 + gap)])
    return top, seam, bed, bottom


def _symmetric(half: list[tuple[float, float]]) -> Points:
    """A curve from the left corner of the mouth to the right one, given its right half from the corner inwards."""
    return moved(curve([*((-x, y) for x, y in half), *reversed(half[:-1])], steps=5), 0.0, MOUTH_DOWN_MM)


def _sine(angle_deg: float) -> float:
    return math.sin(math.radians(angle_deg))
