"""What the scripted candidate does -> a picture of it, with the noise of a real sensor.

The head is painted once, flat; for every frame the eyes, brows and mouth are drawn into that painting, which is then laid
round a head-shaped form, turned, and put between the shoulders.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Field, Image, lay
from kiosk.capture.candidate_body import Place, joints, straightened
from kiosk.capture.candidate_hand import draw_arm, paint_limb
from kiosk.capture.candidate_head import CANDIDATE, PASSER_BY, Complexion
from kiosk.capture.candidate_lens import Lens, moved_by
from kiosk.capture.candidate_room import paint_room
from kiosk.capture.candidate_torso import SIZE_MM as TORSO_SIZE_MM
from kiosk.capture.candidate_torso import TOP_MM as TORSO_TOP_MM
from kiosk.capture.candidate_torso import paint_torso
from kiosk.capture.candidate_turn import TurningHead
from kiosk.capture.script import Truth
from kiosk.records import Gaze

FACE_SHARE: Final = 0.00202
"""Millimetres to shares of the picture's height: face from chin to hairline is a good third of it."""
EYES_AT: Final = (0.5, 0.43)
"""Where the middle of the eyes is at rest, as shares of width and height."""
DENSER: Final = 1.35
"""The flat painting has so many more pixels than its picture on the screen, so that turning costs no sharpness."""
BREATH: Final = (0.26, 0.9)
"""Breaths a second, and mm that they lift the shoulders."""
BODY_GRID_MM: Final = 8.0
"""The body's lean is computed on a grid this wide and interpolated."""
KEPT: Final = 8
"""Still pictures of room and shoulders that are kept: the few places that breathing takes the shoulders to, twice over."""
PASSER_BY_SCALE: Final = 0.62
PASSER_BY_FROM: Final = 1.16
PASSER_BY_AT: Final = (0.78, 0.37)
PASSER_BY_HASTE: Final = 0.7
"""Under 1: she comes quickly and then slows down, so that her face is in view by half of her way."""

Still = tuple[float, ...]
"""What the scene behind the candidate's head depends on."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a person is in a picture."""

    eyes_px: Place
    """Where the middle between her eyes is at rest."""
    px_per_mm: float

    def pixel(self, place: Place) -> Place:
        """Millimetres from there -> px of the picture."""
        return self.eyes_px[0] + place[0] * self.px_per_mm, self.eyes_px[1] + place[1] * self.px_per_mm


class FacePainter:
    """Draws the scripted candidate at one picture size."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._px_per_mm = FACE_SHARE * min(size[1], size[0] * 9 / 16)
        self._room = paint_room(size)
        self._changed_room = paint_room(size, changed=True)
        self._candidate = Person(CANDIDATE, self._px_per_mm, arms=True)
        self._passer_by = Person(PASSER_BY, self._px_per_mm * PASSER_BY_SCALE, arms=False)
        self._kept: OrderedDict[Still, Image] = OrderedDict()
        self._last: Still | None = None
        self._lens = Lens(size)

    def draw(self, truth: Truth, t_s: float) -> Image:
        """Draw one frame: (height_px, width_px, 3) uint8, RGB. The same truth and time give the same picture."""
        width, height = self._size
        shift = round(width * truth.camera_moved[0]), round(height * truth.camera_moved[1])
        x = width * (EYES_AT[0] - 0.95 * truth.away) + shift[0]
        eyes_px = x, height * EYES_AT[1] + shift[1]
        px_per_mm = self._px_per_mm * (1.0 + truth.nearer)
        breath_px = px_per_mm * breath_mm(t_s)
        scene = self._behind(truth, shift, Stand((x, round(eyes_px[1] - breath_px)), px_per_mm))
        if truth.away < 1.0:
            self._candidate.draw_head(scene, truth, Stand(eyes_px, px_per_mm), t_s)
            self._candidate.draw_arms(scene, truth, Stand((x, eyes_px[1] - breath_px), px_per_mm))
        return self._lens.seen(scene, truth, t_s)

    def _behind(self, truth: Truth, shift: tuple[int, int], stand: Stand) -> Image:
        """Everything behind the candidate's head; kept while nothing of it moves but her shoulders as she breathes."""
        still = (
            *(shift[0], shift[1], truth.away, truth.passer_by, truth.background),
            *(truth.nearer, truth.lean_deg, truth.shoulders_deg, truth.slouch),
        )
        place = (*still, stand.eyes_px[1])
        if place in self._kept:
            self._kept.move_to_end(place)
            return self._kept[place].copy()
        scene = moved_by(self._room_with(truth.background), *shift).copy()
        if truth.passer_by > 0:
            self._draw_passer_by(scene, truth.passer_by, shift)
        if truth.away < 1.0:
            self._candidate.draw_body(scene, truth, stand)
        if still == self._last:
            self._kept[place] = scene.copy()
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._last = still
        return scene

    def _room_with(self, background: float) -> Image:
        if background in (0.0, 1.0):
            return self._changed_room if background else self._room
        return np.asarray(cv2.addWeighted(self._room, 1.0 - background, self._changed_room, background, 0.0), np.uint8)

    def _draw_passer_by(self, scene: Image, shown: float, shift: tuple[int, int]) -> None:
        across = PASSER_BY_FROM + shown**PASSER_BY_HASTE * (PASSER_BY_AT[0] - PASSER_BY_FROM)
        eyes_px = (self._size[0] * across + shift[0], self._size[1] * PASSER_BY_AT[1] + shift[1])
        stand = Stand(eyes_px, self._px_per_mm * PASSER_BY_SCALE)
        self._passer_by.draw_body(scene, Truth(), stand)
        self._passer_by.draw_head(scene, Truth(yaw_deg=-6.0, gaze=Gaze(-8.0, 0.0)), stand, 0.0)


class Person:
    """One painted person, ready to be put into a picture; without `arms` she never raises a hand."""

    def __init__(self, look: Complexion, px_per_mm: float, arms: bool) -> None:
        density = px_per_mm * DENSER
        self._head = TurningHead(look, density)
        self._torso = paint_torso(look, density)
        self._limbs = [paint_limb(look, density, side) for side in (-1, 1)] if arms else []

    def draw_body(self, picture: Image, truth: Truth, stand: Stand) -> None:
        """Draw shoulders, neck and the hair behind them into a picture."""
        rows, columns = _seen_part(picture, truth, stand)
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return
        x, y = np.meshgrid(_coarse(columns, stand.eyes_px[0], stand), _coarse(rows, stand.eyes_px[1], stand))
        flat_x, flat_y = straightened(x, y, truth)
        torso = self._torso
        deepest = torso.image.shape[0] - 2.0
        map_x = _fine((flat_x - torso.origin[0]) * torso.px_per_mm - 0.5, rows, columns)
        map_y = _fine(np.minimum((flat_y - torso.origin[1]) * torso.px_per_mm - 0.5, deepest), rows, columns)
        seen = cv2.remap(torso.image, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        lay(picture, np.asarray(seen, np.uint8), (columns.start, rows.start))

    def draw_head(self, picture: Image, truth: Truth, stand: Stand, t_s: float) -> None:
        """Draw the head into a picture, between the shoulders that `draw_body` draws for the same truth."""
        head, (left, top) = self._head.seen(truth, stand.px_per_mm, breath_mm(t_s))
        x, y = stand.pixel(joints(truth).eyes)
        lay(picture, head, (round(x) + left, round(y) + top))

    def draw_arms(self, picture: Image, truth: Truth, stand: Stand) -> None:
        """Draw the arms that are up, before everything else."""
        body = joints(truth)
        for limb, arm in zip(self._limbs, (body.left_arm, body.right_arm), strict=False):
            if arm is not None:
                draw_arm(picture, limb, arm, stand.eyes_px, stand.px_per_mm)


def breath_mm(t_s: float) -> float:
    """How far breathing lifts the shoulders."""
    return BREATH[1] * math.sin(2 * math.pi * BREATH[0] * t_s)


def _seen_part(picture: Image, truth: Truth, stand: Stand) -> tuple[slice, slice]:
    """(rows, columns) of a picture that a body can cover, outside of the picture cut off."""
    body = joints(truth)
    half = 0.5 * TORSO_SIZE_MM[0] + abs(body.eyes[0] - body.middle[0])
    left, top = stand.pixel((min(body.middle[0], 0.0) - half, body.eyes[1] + TORSO_TOP_MM))
    right, _ = stand.pixel((max(body.middle[0], 0.0) + half, 0.0))
    height, width = picture.shape[:2]
    return slice(max(0, math.floor(top)), height), slice(max(0, math.floor(left)), min(width, math.ceil(right)))


def _coarse(pixels: slice, zero_px: float, stand: Stand) -> Field:
    """Millimetres of some points that are spread evenly over px of a picture."""
    count = max(2, round((pixels.stop - pixels.start) / (BODY_GRID_MM * stand.px_per_mm)))
    step = (pixels.stop - pixels.start) / count
    at_px = pixels.start + (np.arange(count, dtype=np.float32) + 0.5) * step
    return np.asarray((at_px - zero_px) / stand.px_per_mm, np.float32)


def _fine(coarse: Field, rows: slice, columns: slice) -> Field:
    size = (columns.stop - columns.start, rows.stop - rows.start)
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR), np.float32)


def draw_face(truth: Truth, size: tuple[int, int], t_s: float) -> Image:
    """Draw one frame of `size` (width, height): (height_px, width_px, 3) uint8, RGB."""
    return _painter(size).draw(truth, t_s)


@lru_cache(maxsize=2)
def _painter(size: tuple[int, int]) -> FacePainter:
    return FacePainter(size)
