"""Curves in millimetres -> pixels of a picture: the few strokes that the scripted candidate is drawn with."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Field = NDArray[np.float32]
Points = NDArray[np.float64]
Colour = tuple[int, int, int]

SHIFT: Final = 4
"""Corners are placed to 1/16 px."""
FINER: Final = 2
"""Patches are drawn so many times finer than the head and then made smaller, which softens their edges."""


def curve(points: Iterable[Sequence[float]], closed: bool = False, steps: int = 8) -> Points:
    """A smooth (Catmull-Rom) curve through some points: (n, 2)."""
    knots = np.array(list(points), np.float64)
    return np.asarray(_weights(len(knots), closed, steps) @ knots)


@lru_cache(maxsize=64)
def _weights(count: int, closed: bool, steps: int) -> Points:
    """How much each knot counts at each point of a curve: (points, knots)."""
    knots = np.eye(count)
    ends = (knots[-1:], knots[:2]) if closed else (2 * knots[:1] - knots[1:2], 2 * knots[-1:] - knots[-2:-1])
    padded = np.concatenate((ends[0], knots, ends[1]))
    before, start, stop, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    at = np.linspace(0.0, 1.0, steps, endpoint=False)[:, None, None]
    path = start + 0.5 * at * (
        stop - before + at * (2 * before - 5 * start + 4 * stop - after + at * (3 * (start - stop) + after - before))
    )
    path = path.transpose(1, 0, 2).reshape(-1, count)
    return np.asarray(path if closed else np.concatenate((path, knots[-1:])))


def mirrored(points: Points) -> Points:
    """The same points with left and right exchanged."""
    return np.asarray(points * (-1.0, 1.0), np.float64)


def moved(points: Points, right_mm: float, down_mm: float) -> Points:
    """The same points at another place."""
    return np.asarray(np.add(points, (right_mm, down_mm)), np.float64)


def between(first: Colour, second: Colour, share: float) -> Colour:
    """A colour on the way from the first (share 0) to the second (share 1)."""
    red, green, blue = (round(a + share * (b - a)) for a, b in zip(first, second, strict=True))
    return red, green, blue


class Canvas:
    """A picture with a scale: `origin` is the millimetre position of its upper left corner."""

    def __init__(self, image: Image, px_per_mm: float, origin: tuple[float, float]) -> None:
        self.image = image
        """(height_px, width_px, 3) uint8, RGB, or (height_px, width_px) for a mask; drawn into."""
        self.px_per_mm = px_per_mm
        self.origin = origin

    @classmethod
    def blank(cls, size_mm: tuple[float, float], px_per_mm: float, origin: tuple[float, float], colour: Colour) -> "Canvas":
        """A new picture of one colour; `size_mm` is (width, height)."""
        shape = (round(size_mm[1] * px_per_mm), round(size_mm[0] * px_per_mm), 3)
        return cls(np.full(shape, colour, np.uint8), px_per_mm, origin)

    def copy(self) -> "Canvas":
        """A canvas of its own with the same picture."""
        return Canvas(self.image.copy(), self.px_per_mm, self.origin)

    def mask(self) -> "Canvas":
        """An empty mask (height_px, width_px) over the same place."""
        return Canvas(np.zeros(self.image.shape[:2], np.uint8), self.px_per_mm, self.origin)

    def pixels(self, points: Points) -> NDArray[np.int32]:
        """Millimetres -> px in steps of 1/16."""
        scaled = (points - self.origin) * self.px_per_mm - 0.5
        fine: NDArray[np.int32] = np.round(scaled * (1 << SHIFT)).astype(np.int32)
        return fine

    def fill(self, points: Points, colour: Colour | int = 255) -> None:
        """Fill a closed curve."""
        cv2.fillPoly(self.image, [self.pixels(points)], _scalar(colour), cv2.LINE_AA, SHIFT)

    def line(self, points: Points, width_mm: float, colour: Colour | int = 255) -> None:
        """Draw an open curve."""
        thickness = max(1, round(width_mm * self.px_per_mm))
        cv2.polylines(self.image, [self.pixels(points)], False, _scalar(colour), thickness, cv2.LINE_AA, SHIFT)

    def strokes(self, lines: Points, width_mm: float, colour: Colour | int = 255) -> None:
        """Draw straight lines, (n, 2, 2)."""
        thickness = max(1, round(width_mm * self.px_per_mm))
        cv2.polylines(self.image, list(self.pixels(lines)), False, _scalar(colour), thickness, cv2.LINE_AA, SHIFT)

    def disc(self, centre: tuple[float, float], radius_mm: float, colour: Colour | int = 255) -> None:
        """Fill a circle."""
        x, y = self.pixels(np.array([centre]))[0]
        radius = round(radius_mm * self.px_per_mm * (1 << SHIFT))
        cv2.circle(self.image, (int(x), int(y)), radius, _scalar(colour), -1, cv2.LINE_AA, SHIFT)

    def soft_fill(self, points: Points, colour: Colour, opacity: float = 1.0, blur_mm: float = 0.0) -> None:
        """Fill a closed curve with soft edges."""
        mask = self.mask()
        mask.fill(points)
        self.tint(mask.image, colour, opacity, blur_mm)

    def soft_line(self, points: Points, width_mm: float, colour: Colour, opacity: float = 1.0, blur_mm: float = 0.0) -> None:
        """Draw an open curve with soft edges."""
        mask = self.mask()
        mask.line(points, width_mm)
        self.tint(mask.image, colour, opacity, blur_mm)

    def tint(self, mask: Image, colour: Colour, opacity: float = 1.0, blur_mm: float = 0.0) -> None:
        """Lay a colour over the picture where `mask` (height_px, width_px) is set."""
        place = _bounds(mask, 3.0 * blur_mm * self.px_per_mm)
        under = self.image[place]
        if not under.size:
            return
        over = np.broadcast_to(np.array(colour, np.uint8), under.shape)
        share = blurred(mask[place], blur_mm * self.px_per_mm)
        under[:] = mixed(under, np.ascontiguousarray(over), np.asarray(cv2.convertScaleAbs(share, alpha=opacity), np.uint8))

    def lay(self, other: Image, mask: Image) -> None:
        """Lay another picture of the same size over this one where `mask` is set."""
        place = _bounds(mask, 0.0)
        self.image[place] = mixed(self.image[place], other[place], mask[place])


class Patch:
    """A rectangle of the head, (left, top, width, height) in mm, with a copy to draw on that is so many times finer."""

    def __init__(self, skin: Canvas, place: tuple[float, float, float, float], finer: int = FINER) -> None:
        self._finer = finer
        density = skin.px_per_mm
        left = round((place[0] - skin.origin[0]) * density)
        top = round((place[1] - skin.origin[1]) * density)
        self.width, self.height = round(place[2] * density), round(place[3] * density)
        self.rows = slice(top, top + self.height)
        self.columns = slice(left, left + self.width)
        self._origin = (left / density + skin.origin[0], top / density + skin.origin[1])
        self._px_per_mm = density * finer

    def finer(self, texture: Image) -> Canvas:
        """A finer copy of the patch out of the head's picture."""
        size = (self.width * self._finer, self.height * self._finer)
        image = cv2.resize(texture[self.rows, self.columns, :3], size, interpolation=cv2.INTER_LINEAR)
        return Canvas(np.asarray(image, np.uint8), self._px_per_mm, self._origin)

    def plain(self, colour: Colour) -> Canvas:
        """A finer patch of one colour."""
        image = np.full((self.height * self._finer, self.width * self._finer, 3), colour, np.uint8)
        return Canvas(image, self._px_per_mm, self._origin)

    def put(self, canvas: Canvas, texture: Image) -> None:
        """Write a drawn patch back into the head's picture."""
        small = cv2.resize(canvas.image, (self.width, self.height), interpolation=cv2.INTER_AREA)
        under = texture[self.rows, self.columns]
        cv2.mixChannels([small], [under], [0, 0, 1, 1, 2, 2])


def blurred(image: Image, sigma_px: float) -> Image:
    """Gaussian blur; unchanged below a fifth of a pixel."""
    if sigma_px < 0.2 or not image.size:
        return image
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px), np.uint8)


def _bounds(mask: Image, margin_px: float) -> tuple[slice, slice]:
    """(rows, columns) of the part of a mask that is set, with a margin."""
    left, top, width, height = cv2.boundingRect(mask)
    margin = math.ceil(margin_px)
    rows = slice(max(0, top - margin), top + height + margin)
    return rows, slice(max(0, left - margin), left + width + margin)


def mixed(under: Image, over: Image, mask: Image) -> Image:
    """One picture over another where `mask` (height_px, width_px) is set: whole numbers only, for what every frame needs."""
    if not mask.size:
        return under
    share = cv2.merge((mask, mask, mask))
    kept = cv2.multiply(under, cv2.bitwise_not(share), scale=1 / 255)
    return np.asarray(cv2.add(kept, cv2.multiply(over, share, scale=1 / 255)), np.uint8)


def with_alpha(image: Image, alpha: Image) -> Image:
    """A picture multiplied by its mask, and the mask: (height_px, width_px, 4) uint8."""
    share = cv2.merge((alpha, alpha, alpha))
    return np.ascontiguousarray(np.dstack((cv2.multiply(image, share, scale=1 / 255), alpha)))


def lay(picture: Image, over: Image, corner_px: tuple[int, int]) -> None:
    """Lay `over` (as `with_alpha` makes it) over a picture with its upper left corner there; what is outside is cut off."""
    left, top = corner_px
    rows = slice(max(0, top), min(picture.shape[0], top + over.shape[0]))
    columns = slice(max(0, left), min(picture.shape[1], left + over.shape[1]))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = over[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    under = picture[rows, columns]
    image, alpha = cv2.cvtColor(part, cv2.COLOR_RGBA2RGB), cv2.bitwise_not(cv2.extractChannel(part, 3))
    kept = cv2.multiply(under, cv2.merge((alpha, alpha, alpha)), scale=1 / 255)
    cv2.add(kept, image, dst=under)


def _scalar(colour: Colour | int) -> tuple[int, ...]:
    return (colour,) if isinstance(colour, int) else colour
