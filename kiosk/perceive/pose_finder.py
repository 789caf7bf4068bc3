"""A picture -> every body in it: about where its face is, where its landmarks should be looked for (by BlazePose)."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.perceive.blaze import Box, anchors, groups, letterbox
from kiosk.perceive.crop import Image, Points, Region
from kiosk.perceive.face_models import model_path
from kiosk.perceive.interpreter import Floats, Interpreter, sigmoid

INPUT_PX: Final = 224
GRIDS: Final = ((28, 2), (14, 2), (7, 6))
ANCHORS: Final = 2254
SCORE_MIN: Final = 0.5
REGION_SCALE: Final = 1.25
"""All as in MediaPipe's own pose graph (pose_detection_cpu, pose_detection_to_roi)."""


@dataclass(frozen=True, slots=True)
class FoundPose:
    """One body as the detector sees it."""

    box: Box
    """A square round the face or the chin, enough to tell one body from another."""
    score: float
    region: Region
    """Where its landmarks should be looked for."""


class PoseFinder:
    """The detector, loaded."""

    def __init__(self) -> None:
        """Load the model.

        Raises:
            ModelMissing, ModelDamaged: it cannot be used.
        """
        path = model_path("pose_detection/pose_detection.tflite")
        self._model = Interpreter(path, (1, INPUT_PX, INPUT_PX, 3), ((1, ANCHORS, 12), (1, ANCHORS, 1)))
        self._anchors = anchors(GRIDS)

    def find(self, image: Image) -> list[FoundPose]:
        """Every body of the picture, the most certain first."""
        square, scale, left, top = letterbox(image, INPUT_PX)
        places, logits = self._model.run(square[None])
        scores = logits[0, :, 0]
        sure = np.flatnonzero(scores > math.log(SCORE_MIN / (1 - SCORE_MIN)))
        if not len(sure):
            return []
        points = places[0, sure].reshape(-1, 6, 2)
        shift = np.array([left, top], np.float32)
        middles = self._anchors[sure] * INPUT_PX - shift
        boxes = np.hstack([(points[:, 0] + middles - points[:, 1] / 2) / scale, points[:, 1] / scale])
        spine = (points[:, 2:4] + middles[:, None]) / scale
        return _merged(boxes, sigmoid(scores[sure]), spine)


def region_along(hips: Points, end: Points) -> Region:
    """The square that MediaPipe draws round a body, from the middle of its hips and the end of a line upwards from there."""
    across, down = (float(value) for value in end - hips)
    tilt = math.atan2(across, -down)
    return Region(float(hips[0]), float(hips[1]), 2.0 * math.hypot(across, down) * REGION_SCALE, tilt)


def _merged(boxes: Floats, scores: Floats, spines: Points) -> list[FoundPose]:
    """Boxes of the same body become one."""
    poses = []
    for same, weight in groups(boxes, scores):
        x, y, width, height = (float(value) for value in weight @ boxes[same])
        hips, end = np.tensordot(weight, spines[same], axes=1)
        poses.append(FoundPose((x, y, width, height), float(scores[same[0]]), region_along(hips, end)))
    return poses
