"""Frame and the candidate's face -> SceneReading: light, changes and shift of the room behind her since the first look."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.perceive.crop import Image
from kiosk.perceive.shift import Edges, Grey, Known, edges_of, shift_between
from kiosk.records import Frame, SceneReading

SMALL_PX: Final = 160
"""Width of the picture that is looked at."""
CELL_PX: Final = 5
"""Side of a cell, in px of the small picture; 40 px of 1280."""
REFERENCE_S: Final = 1.0
REFERENCE_MIN: Final = 3
"""The first look lasts so long, and has at least so many frames."""
BACKGROUND_MIN: Final = 0.05
"""With less of the small picture to compare nothing is told."""
CHANGED_RATIO: Final = 0.15
CHANGED_MIN: Final = 10.0
"""A cell is another one where its brightness (0..255) differs by more than this share and by more than this. Own numbers:
twenty times the noise of a cell, and above what sensors do at the edges of a moved picture."""
FITS: Final = 3
DARKEST: Final = 8.0
BRIGHTEST: Final = 245.0
"""Cells outside these tell nothing of how much light there is."""
STILL_PX: Final = 0.1
"""A smaller shift of the small picture is not worth undoing."""
HEAD: Final = (0.85, 0.75)
"""Head and hair reach so many face widths to each side of the middle of the face's box, and so many heights above it."""
BODY: Final = 2.3
"""From the chin down everything within so many face widths of its middle is the candidate, raised hands included."""

FaceBox = tuple[int, int, int, int]
"""(left, top, width, height) in px of the frame, as FaceReading has it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Room:
    """The room as it was first seen."""

    small: Grey
    known: Known
    edges: Edges


class SceneReader:
    """Keeps the first look at a room and compares with it; nothing that comes later changes that look."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget the room: the next frames with a face are its first look."""
        self._room: _Room | None = None
        self._looks: list[tuple[Grey, Known]] = []
        self._first_s = 0.0
        self._face: FaceBox | None = None

    def read(self, frame: Frame, face_box: FaceBox | None) -> SceneReading:
        """What this frame shows of the room; where the face is not found, the candidate is left out where she last was."""
        self._face = face_box or self._face
        small = small_grey(frame.image)
        scale = small.shape[1] / frame.image.shape[1]
        known = background(small.shape, self._face, scale) if self._face is not None else np.ones(small.shape, bool)
        luma = float(small[known].mean()) if known.any() else float(small.mean())
        if self._room is not None and self._room.small.shape != small.shape:
            self._room = None  # the camera came back with pictures of another shape
        if self._room is None:
            if face_box is not None:
                self._look(frame.t_s, small, known)
            return SceneReading(frame.t_s, luma, confidence=float(known.mean()))
        shift = shift_between(self._room.edges, _edges(small, known))
        x, y = shift or (0.0, 0.0)
        compared = compare(self._room.small, self._room.known, *_shifted_back(small, known, 2 * x, 2 * y))
        moved_ratio = None if shift is None else 2.0 * float(np.hypot(x, y)) / small.shape[1]
        shared = float((self._room.known & known).mean())
        return SceneReading(frame.t_s, luma, *compared, moved_ratio=moved_ratio, confidence=shared)

    def _look(self, t_s: float, small: Grey, known: Known) -> None:
        """Add to the first look, until it has lasted long enough."""
        if self._looks and (self._looks[0][0].shape != small.shape or t_s < self._first_s):
            self._looks = []
        if not self._looks:
            self._first_s = t_s
        self._looks.append((small, known))
        if len(self._looks) < REFERENCE_MIN or t_s - self._first_s < REFERENCE_S:
            return
        middle = np.median(np.stack([look for look, _ in self._looks]), axis=0).astype(np.float32)
        always = np.logical_and.reduce([look_known for _, look_known in self._looks])
        self._room, self._looks = _Room(middle, always, _edges(middle, always)), []


def small_grey(image: Image) -> Grey:
    """The picture SMALL_PX wide, (height_px, SMALL_PX) float32, 0..255; every few pixels are enough to average from."""
    height_px, width_px = image.shape[:2]
    step = max(1, width_px // (2 * SMALL_PX))
    few = cv2.resize(image, (width_px // step, height_px // step), interpolation=cv2.INTER_NEAREST)
    grey = cv2.cvtColor(few, cv2.COLOR_RGB2GRAY)
    size = (SMALL_PX, max(2, 2 * round(SMALL_PX * height_px / width_px / 2)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.float32)


def background(shape: tuple[int, ...], face: FaceBox, scale: float) -> Known:
    """Which px of the small picture are not the candidate, by her face's box; `scale`: small px / px of the frame."""
    left, top, width, height = (value * scale for value in face)
    middle, chin = left + width / 2, top + height
    known = np.ones(shape, bool)
    for reach, start, end in ((HEAD[0] * width, top - HEAD[1] * height, chin), (BODY * width, chin, float(shape[0]))):
        rows = slice(max(0, int(start)), max(0, int(np.ceil(end))))
        known[rows, max(0, int(middle - reach)) : max(0, int(np.ceil(middle + reach)))] = False
    return known


def compare(first: Grey, first_known: Known, now: Grey, known: Known) -> tuple[float | None, float | None]:
    """(light_ratio, changed_ratio) of two pictures that lie upon one another; None: too little to compare in both."""
    shared = (first_known & known).astype(np.float32)
    share = _cells(shared)
    used = share > 0.6
    if shared.mean() < BACKGROUND_MIN or not used.any():
        return None, None
    was, is_now = (_cells(picture * shared)[used] / share[used] for picture in (first, now))
    lit = (was > DARKEST) & (was < BRIGHTEST) & (is_now > DARKEST / 4) & (is_now < BRIGHTEST)
    if lit.sum() < used.sum() / 4:  # nearly all is black or white now, so that nothing can be told apart
        return float(np.median(is_now / np.maximum(1.0, was))), None
    rows, columns = np.nonzero(used)
    places = np.stack([np.ones(len(rows)), rows / share.shape[0] - 0.5, columns / share.shape[1] - 0.5], axis=1)
    gain = np.exp(places @ _light(places[lit], np.log(is_now[lit] / was[lit])))
    expected = np.minimum(was * gain, 255.0)
    clipped = (expected > BRIGHTEST) & (is_now > BRIGHTEST)
    apart = np.abs(is_now - expected)
    changed = (apart > np.maximum(CHANGED_MIN, CHANGED_RATIO * expected)) & ~clipped
    return float(np.median(is_now[lit] / was[lit])), float(changed.mean())


def _light(places: NDArray[np.float64], brighter: NDArray[np.float32]) -> NDArray[np.float64]:
    """Logarithm of the light's gain as an even slope over the picture, blind to cells in which something else stands."""
    slope = np.array([float(np.median(brighter)), 0.0, 0.0])
    for _ in range(FITS):
        weight = 1.0 / np.maximum(0.02, np.abs(brighter - places @ slope))
        heavy = places * weight[:, None]
        slope = np.linalg.solve(heavy.T @ places + np.diag([0.0, 1.0, 1.0]), heavy.T @ brighter)
    return slope


def _cells(picture: Grey) -> Grey:
    """Means of the cells."""
    size = (max(1, picture.shape[1] // CELL_PX), max(1, picture.shape[0] // CELL_PX))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)


def _edges(small: Grey, known: Known) -> Edges:
    """Edges at half the size."""
    half = cv2.resize(small, (small.shape[1] // 2, small.shape[0] // 2), interpolation=cv2.INTER_AREA)
    return edges_of(np.asarray(half, np.float32), known[::2, ::2] & known[1::2, 1::2])


def _shifted_back(small: Grey, known: Known, x: float, y: float) -> tuple[Grey, Known]:
    """The picture where it was before it shifted by so many px; what has come into view is not known of before."""
    if max(abs(x), abs(y)) < STILL_PX:
        return small, known
    matrix = np.array([[1.0, 0.0, x], [0.0, 1.0, y]], np.float32)
    size, flags = (small.shape[1], small.shape[0]), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    back = cv2.warpAffine(small, matrix, size, flags=flags)
    share = cv2.warpAffine(known.astype(np.float32), matrix, size, flags=flags)
    return np.asarray(back, np.float32), np.asarray(share > 0.99, bool)
