"""What the scripted candidate does -> a picture of it, with the noise of a real sensor.

The head is painted once, flat; for every frame the eyes, brows and mouth are drawn into that painting, which is then laid
round a head-shaped form, turned, and put between the shoulders.
"""

import math
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Field, Image
from kiosk.capture.candidate_features import Features
from kiosk.capture.candidate_head import CANDIDATE, LEFT_MM, PASSER_BY, SIZE_MM, TOP_MM, Complexion, depth, paint_head
from kiosk.capture.candidate_room import paint_body, paint_room
from kiosk.capture.script import Truth
from kiosk.records import Gaze

FACE_SHARE: Final = 0.00202
"""Millimetres to shares of the picture's height: face from chin to hairline is a good third of it."""
EYES_AT: Final = (0.5, 0.43)
"""Where the middle of the eyes is at rest, as shares of width and height."""
DENSER: Final = 1.35
"""The flat painting has so many more pixels than its picture on the screen, so that turning costs no sharpness."""
MARGIN_MM: Final = 16.0
"""The turned head may reach so far beyond its place at rest."""
GRID_MM: Final = 5.0
"""The turn is computed on a grid this wide and interpolated."""
FORM_MM: Final = -220.0
FORM_STEP_MM: Final = 2.0
TURNING_ROUNDS: Final = 7
YAW_GAIN: Final = 1.3
"""The form is flatter than a real head and its outline keeps still: it is turned further, until FaceMesh reads the truth."""
PITCH_GAIN: Final = 1.8
NECK_MM: Final = 96.0
"""The head rolls about a point so far below the eyes."""
BREATH: Final = (0.26, 0.9)
"""Breaths a second, and mm that they lift the shoulders."""
NOISE: Final = 3.0
"""Standard deviation of a pixel's noise, of 255: a small sensor indoors."""
PASSER_BY_SCALE: Final = 0.62
PASSER_BY_AT: Final = (0.78, 0.37)


class FacePainter:
    """Draws the scripted candidate at one picture size."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        px_per_mm = FACE_SHARE * min(size[1], size[0] * 9 / 16)
        self._room = paint_room(size)
        self._candidate = Person(CANDIDATE, px_per_mm)
        below_mm = size[1] * (1.0 - PASSER_BY_AT[1]) / (px_per_mm * PASSER_BY_SCALE)
        self._passer_by = Person(PASSER_BY, px_per_mm * PASSER_BY_SCALE, below_mm)
        self._kept: dict[tuple[float, float, int], Image] = {}
        self._noise = _noise_bank(size)

    def draw(self, truth: Truth, t_s: float) -> Image:
        """Draw one frame: (height_px, width_px, 3) uint8, RGB. The same truth and time give the same picture."""
        width, height = self._size
        x, y = width * (EYES_AT[0] - 0.95 * truth.away), height * EYES_AT[1]
        picture = self._behind(truth, (x, y - self._candidate.breath_px(t_s)))
        if truth.away < 1.0:
            self._candidate.draw_head(picture, truth, (x, y), t_s)
        return self._noisy(picture, t_s)

    def _behind(self, truth: Truth, eyes_px: tuple[float, float]) -> Image:
        """Everything behind the candidate's head; kept for the few places where her shoulders are when she only breathes."""
        place = (truth.away, truth.passer_by, round(eyes_px[1]))
        if place in self._kept:
            return self._kept[place].copy()
        picture = self._room.copy()
        if truth.passer_by > 0:
            self._draw_passer_by(picture, truth.passer_by)
        if truth.away < 1.0:
            self._candidate.draw_body(picture, eyes_px)
        if truth.away == 0.0 and truth.passer_by in (0.0, 1.0):
            self._kept[place] = picture.copy()
        return picture

    def _draw_passer_by(self, picture: Image, shown: float) -> None:
        eyes_px = (self._size[0] * (1.16 + shown * (PASSER_BY_AT[0] - 1.16)), self._size[1] * PASSER_BY_AT[1])
        self._passer_by.draw_body(picture, eyes_px)
        self._passer_by.draw_head(picture, Truth(yaw_deg=-6.0, gaze=Gaze(-8.0, 0.0)), eyes_px, 0.0)

    def _noisy(self, picture: Image, t_s: float) -> Image:
        moment = int(t_s * 1000.0)
        top, left = moment * 37 % 61, moment * 53 % 59
        height, width = picture.shape[:2]
        return np.asarray(cv2.add(picture, self._noise[top : top + height, left : left + width]), np.uint8)


class Person:
    """One painted person, ready to be put into a picture."""

    def __init__(self, look: Complexion, px_per_mm: float, below_mm: float = 320.0) -> None:
        self._scale = px_per_mm
        self._head = paint_head(look, px_per_mm * DENSER)
        self._features = Features(self._head, look)
        self._texture = np.ascontiguousarray(np.dstack((self._head.skin.image, self._head.alpha)))
        self._body = paint_body(look, px_per_mm, below_mm)
        self._grid_x, self._grid_y = _grid()
        self._patch = (round((SIZE_MM[0] + 2 * MARGIN_MM) * px_per_mm), round((SIZE_MM[1] + 2 * MARGIN_MM) * px_per_mm))

    def breath_px(self, t_s: float) -> float:
        """How far breathing lifts the shoulders."""
        return self._scale * BREATH[1] * math.sin(2 * math.pi * BREATH[0] * t_s)

    def draw_body(self, picture: Image, eyes_px: tuple[float, float]) -> None:
        """Draw shoulders, neck and the hair behind them into a picture, with the middle of the eyes at `eyes_px`."""
        left, top = self._body.origin
        share = cv2.merge([self._body.alpha] * 3)
        image = cv2.multiply(self._body.image, share, scale=1 / 255)
        _lay(
            picture,
            np.asarray(image, np.uint8),
            np.asarray(share, np.uint8),
            (eyes_px[0] + left * self._scale, eyes_px[1] + top * self._scale),
        )

    def draw_head(self, picture: Image, truth: Truth, eyes_px: tuple[float, float], t_s: float) -> None:
        """Draw the head into a picture, with the middle of the eyes (of the head at rest) at `eyes_px`."""
        self._features.draw(truth, self._texture)
        head = self._turned(truth, self.breath_px(t_s) / self._scale)
        left = eyes_px[0] + (LEFT_MM - MARGIN_MM) * self._scale
        top = eyes_px[1] + (TOP_MM - MARGIN_MM) * self._scale
        image, share = cv2.cvtColor(head, cv2.COLOR_RGBA2RGB), cv2.merge([cv2.extractChannel(head, 3)] * 3)
        _lay(picture, np.asarray(image, np.uint8), np.asarray(share, np.uint8), (left, top))

    def _turned(self, truth: Truth, breath_mm: float) -> Image:
        """The head as the camera sees it: (height_px, width_px, 4) uint8."""
        x, y = turn_back(self._grid_x, self._grid_y + 0.6 * breath_mm, truth)
        density = self._head.skin.px_per_mm
        map_x = cv2.resize((x - LEFT_MM) * density - 0.5, self._patch, interpolation=cv2.INTER_LINEAR)
        map_y = cv2.resize((y - TOP_MM) * density - 0.5, self._patch, interpolation=cv2.INTER_LINEAR)
        turned = cv2.remap(self._texture, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        return np.asarray(turned, np.uint8)


def turn_back(x: Field, y: Field, truth: Truth) -> tuple[Field, Field]:
    """Points of the picture -> the points of the flat painting that the turned head shows there, all in mm."""
    yaw, pitch = math.radians(YAW_GAIN * truth.yaw_deg), math.radians(PITCH_GAIN * truth.pitch_deg)
    roll = math.radians(truth.roll_deg)
    below = y - NECK_MM
    x, y = (
        x * math.cos(roll) + below * math.sin(roll),
        below * math.cos(roll) - x * math.sin(roll) + NECK_MM,
    )
    flat_x, flat_y = x, y
    form = _form()
    for _ in range(TURNING_ROUNDS):
        front = cv2.remap(form, (flat_x - FORM_MM) / FORM_STEP_MM, (flat_y - FORM_MM) / FORM_STEP_MM, cv2.INTER_LINEAR)
        nearness = front / 90.0
        flat_y = y + front * math.sin(pitch)
        flat_x = (x - front * math.sin(yaw)) / (1.0 - (1.0 - math.cos(yaw)) * nearness)
    chin = np.clip((flat_y - 72.0) / 40.0, 0.0, 1.0) * np.clip(1.6 - np.abs(flat_x) / 50.0, 0.0, 1.0)
    return flat_x, (flat_y - 4.0 * truth.mouth_open * chin).astype(np.float32)


def draw_face(truth: Truth, size: tuple[int, int], t_s: float) -> Image:
    """Draw one frame of `size` (width, height): (height_px, width_px, 3) uint8, RGB."""
    return _painter(size).draw(truth, t_s)


@lru_cache(maxsize=2)
def _painter(size: tuple[int, int]) -> FacePainter:
    return FacePainter(size)


@lru_cache(maxsize=1)
def _form() -> Field:
    """The head's depth on a square from FORM_MM to -FORM_MM, so that turning only looks it up."""
    along = np.arange(FORM_MM, -FORM_MM + FORM_STEP_MM, FORM_STEP_MM, dtype=np.float32)
    x, y = np.meshgrid(along, along)
    return depth(x, y)


def _grid() -> tuple[Field, Field]:
    columns = round((SIZE_MM[0] + 2 * MARGIN_MM) / GRID_MM)
    rows = round((SIZE_MM[1] + 2 * MARGIN_MM) / GRID_MM)
    width, height = (SIZE_MM[0] + 2 * MARGIN_MM) / columns, (SIZE_MM[1] + 2 * MARGIN_MM) / rows
    x = LEFT_MM - MARGIN_MM + (np.arange(columns, dtype=np.float32) + 0.5) * width
    y = TOP_MM - MARGIN_MM + (np.arange(rows, dtype=np.float32) + 0.5) * height
    grid_x, grid_y = np.meshgrid(x, y)
    return grid_x, grid_y


def _noise_bank(size: tuple[int, int]) -> Image:
    """Noise to add, a little larger than the picture so that every frame can take another part of it."""
    shape = (size[1] + 64, size[0] + 64, 3)
    noise = np.random.default_rng(2).normal(0.0, 1.0, shape).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 0.6)
    return np.asarray(np.clip(np.round(soft / soft.std() * NOISE + 2.0 * NOISE), 0, 255), np.uint8)


def _lay(picture: Image, image: Image, share: Image, corner_px: tuple[float, float]) -> None:
    """Lay an image (already multiplied by `share`, of the same shape) over a picture; what is outside is cut off."""
    left, top = round(corner_px[0]), round(corner_px[1])
    rows = slice(max(0, top), min(picture.shape[0], top + image.shape[0]))
    columns = slice(max(0, left), min(picture.shape[1], left + image.shape[1]))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    under = picture[rows, columns]
    place = (slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left))
    kept = cv2.multiply(under, cv2.bitwise_not(share[place]), scale=1 / 255)
    cv2.add(kept, image[place], dst=under)
