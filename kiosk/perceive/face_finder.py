"""A picture -> every face in it, with the places of the eyes (MediaPipe's short-range BlazeFace)."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.perceive.blaze import Box, anchors, groups, letterbox, overlap_ratio
from kiosk.perceive.crop import Image, Region
from kiosk.perceive.face_models import model_path
from kiosk.perceive.interpreter import Floats, Interpreter, sigmoid

INPUT_PX: Final = 128
GRIDS: Final = ((16, 2), (8, 6))
ANCHORS: Final = 896
SCORE_MIN: Final = 0.5
"""MediaPipe's own default."""
SAME_OVERLAP: Final = 0.2
"""Two boxes that share more (intersection / union) are one face: boxes from two windows, or a quarter of a second apart."""
REGION_SCALE: Final = 1.5
"""The mesh looks at the detected box times this, as MediaPipe's own face pipeline does."""

LONG_RATIO: Final = 1.2
"""From this ratio of its sides a picture is looked at in two windows."""

CLOSE_RATIO: Final = 2 / 3
"""Side of a close window as a share of the picture's shorter side: in one of 480 px the detector finds 97 % of FER+ faces
104 px wide, in the whole picture of 1280x720 none (80 faces pasted on grey; of those 200 px wide 65 %)."""
CLOSE_STEP: Final = 0.5
"""Close windows lie so far apart, in sides: a face of up to half a side is whole in one of them."""
CLOSE_A_FRAME: Final = 2
"""Close windows looked at in one frame: a full search of 1280x720 takes four frames."""

Window = tuple[int, int, int, int]
"""(left, top, width, height) in px of the frame: a part of it that is shown to the detector alone, larger."""


@dataclass(frozen=True, slots=True)
class FoundFace:
    """One face as the detector sees it."""

    box: Box
    score: float
    tilt_rad: float
    """Tilt of the line through the eyes, positive clockwise in the picture."""

    @property
    def area_px(self) -> float:
        """Size of the box in square px."""
        return self.box[2] * self.box[3]

    @property
    def region(self) -> Region:
        """Where the mesh should look for it."""
        left, top, width, height = self.box
        return Region(left + width / 2, top + height / 2, max(width, height) * REGION_SCALE, self.tilt_rad)


class FaceFinder:
    """The detector, loaded."""

    def __init__(self) -> None:
        """Load the model.

        Raises:
            ModelMissing, ModelDamaged: it cannot be used.
        """
        path = model_path("face_detection/face_detection_short_range.tflite")
        self._model = Interpreter(path, (1, INPUT_PX, INPUT_PX, 3), ((1, ANCHORS, 16), (1, ANCHORS, 1)))
        self._anchors = anchors(GRIDS)

    def find(self, image: Image, window: Window | None = None) -> list[FoundFace]:
        """Every face of the picture or of one window of it, the most certain first; boxes in px of the whole picture."""
        x, y, width, height = window or (0, 0, image.shape[1], image.shape[0])
        square, scale, left, top = letterbox(image[y : y + height, x : x + width], INPUT_PX)
        places, logits = self._model.run(square[None])
        scores = logits[0, :, 0]
        sure = np.flatnonzero(scores > math.log(SCORE_MIN / (1 - SCORE_MIN)))
        if not len(sure):
            return []
        points = places[0, sure].reshape(-1, 8, 2)
        centres = points[:, 0] + self._anchors[sure] * INPUT_PX
        eyes = points[:, 2:4] + self._anchors[sure][:, None] * INPUT_PX
        shift = np.array([left - x * scale, top - y * scale], np.float32)
        boxes = np.hstack([(centres - points[:, 1] / 2 - shift) / scale, points[:, 1] / scale])
        return _merged(boxes, sigmoid(scores[sure]), eyes)

    def search(self, image: Image, turn: int) -> list[FoundFace]:
        """Every face of the picture when nobody is followed; small ones take some calls, with `turn` counting them."""
        height_px, width_px = image.shape[:2]
        large = dict.fromkeys([(0, 0, width_px, height_px), *windows_of(width_px, height_px)])
        faces = each_once(self.find(image, window) for window in large)
        if faces:
            return faces
        close = close_windows_of(width_px, height_px)
        chosen = (close[(turn * CLOSE_A_FRAME + index) % len(close)] for index in range(CLOSE_A_FRAME))
        return each_once(self.find(image, window) for window in chosen)


def close_windows_of(width_px: int, height_px: int) -> tuple[Window, ...]:
    """Overlapping squares that cover the picture, in which the smallest face that is measured is large enough."""
    side = round(min(width_px, height_px) * CLOSE_RATIO)

    def starts(length_px: int) -> list[int]:
        count = 1 + math.ceil((length_px - side) / (side * CLOSE_STEP))
        return [round(index * (length_px - side) / max(1, count - 1)) for index in range(count)]

    return tuple((x, y, side, side) for y in starts(height_px) for x in starts(width_px))


def each_once(views: Iterable[list[FoundFace]]) -> list[FoundFace]:
    """The faces of all views; one that two views show counts once."""
    faces: list[FoundFace] = []
    for face in (face for view in views for face in view):
        if all(overlap_ratio(face.box, other.box) <= SAME_OVERLAP for other in faces):
            faces.append(face)
    return faces


def windows_of(width_px: int, height_px: int) -> tuple[Window, ...]:
    """Two squares at the ends of a long picture: in them a face at 2 m is large enough; of a squarer picture, the whole."""
    side = min(width_px, height_px)
    if max(width_px, height_px) < LONG_RATIO * side:
        return ((0, 0, width_px, height_px),)
    return ((0, 0, side, side), (width_px - side, height_px - side, side, side))


def _merged(boxes: Floats, scores: Floats, eyes: NDArray[np.float32]) -> list[FoundFace]:
    """Boxes of the same face become one."""
    faces = []
    for same, weight in groups(boxes, scores):
        x, y, width, height = (float(value) for value in weight @ boxes[same])
        right_eye, left_eye = np.tensordot(weight, eyes[same], axes=1)
        tilt = math.atan2(float(left_eye[1] - right_eye[1]), float(left_eye[0] - right_eye[0]))
        faces.append(FoundFace((x, y, width, height), float(scores[same[0]]), tilt))
    return faces
