"""A picture and a region -> the 33 landmarks of the body in it (MediaPipe Pose, model_complexity=1)."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from kiosk.perceive.crop import Image, Points, Region, cut, to_frame, unit
from kiosk.perceive.face_models import model_path
from kiosk.perceive.interpreter import Floats, Interpreter, sigmoid
from kiosk.perceive.pose_finder import region_along

INPUT_PX: Final = 256
LANDMARKS: Final = 33
OUTPUTS: Final = 39
HIPS: Final = 33
SPINE_END: Final = 34
"""Two of the six further points: from them the region of the next frame is drawn."""
PRESENCE_MIN: Final = 0.5
"""Below it there is no body in the region (MediaPipe's default)."""
COARSE: Final = 4.0
"""A body of which only the upper part is in view is shown to the model ten times smaller. Taken from single pixels, as
MediaPipe does, its landmarks tremble with the noise; from means of 4x4 a fresh look at the drawn candidate at rest gives the
same tilt within 0.13 (standard deviation) for 0.38 degrees, and of 24 hands on her face 22 are seen there for 19."""
HEAT_PX: Final = 64
HEAT_KERNEL: Final = 7
HEAT_MIN: Final = 0.5
"""The model also paints for each landmark where it may be; the place of the paint's weight within 7x7 px is the finer
one where the paint is strong enough (MediaPipe's refine_landmarks_from_heatmap)."""


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """The landmarks of one body."""

    points: Points
    """(33, 2) float32, px of the frame."""
    visibility: Floats
    """(33,) float32, 0..1: how sure the model is that each is in the picture and not hidden."""
    confidence: float
    """0..1: how sure the model is that this is a body."""
    next_region: Region
    """Where the body will be looked for in the next frame."""


class PoseModel:
    """The landmark model, loaded."""

    def __init__(self) -> None:
        """Load the model, without the outline of the person that it would also draw.

        Raises:
            ModelMissing, ModelDamaged: it cannot be used.
        """
        path = model_path("pose_landmark/pose_landmark_full.tflite")
        gives = ((1, OUTPUTS * 5), (1, 1), (1, HEAT_PX, HEAT_PX, OUTPUTS))
        self._model = Interpreter(path, (1, INPUT_PX, INPUT_PX, 3), gives, trim=True)

    @property
    def detail(self) -> str:
        """For staff: the file and what runs it."""
        return self._model.detail

    def pose(self, image: Image, region: Region) -> Pose | None:
        """The body in the region; None where there is none."""
        picture = cut(*_halved(image, region), INPUT_PX, repeat_edge=True)
        flat, presence, heat = self._model.run(unit(picture))
        confidence = float(presence.item())
        if confidence < PRESENCE_MIN:
            return None
        marks = flat.reshape(OUTPUTS, 5)
        places = to_frame(refined(marks[:, :2], heat[0]), region, INPUT_PX)
        return Pose(
            points=places[:LANDMARKS],
            visibility=sigmoid(marks[:LANDMARKS, 3]),
            confidence=min(1.0, confidence),
            next_region=region_along(places[HIPS], places[SPINE_END]),
        )


def _halved(image: Image, region: Region) -> tuple[Image, Region]:
    """The picture halved until the model's px are fewer than COARSE of its px wide, and the region in it."""
    while region.size_px >= COARSE * INPUT_PX and min(image.shape[:2]) > 1:
        height, width = image.shape[0] // 2, image.shape[1] // 2
        even = image[: 2 * height, : 2 * width]
        image = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        region = Region((region.x_px - 0.5) / 2, (region.y_px - 0.5) / 2, region.size_px / 2, region.angle_rad)
    return image, region


def refined(points: Points, heat: Floats) -> Points:
    """Points of the cut-out, (n, 2) in px, moved to the weight of their heat (HEAT_PX, HEAT_PX, n) where that is strong."""
    scale = INPUT_PX / HEAT_PX
    cells = np.floor(points / scale).astype(np.int64)
    reach = np.arange(HEAT_KERNEL) - HEAT_KERNEL // 2
    columns, rows = cells[:, 0, None, None] + reach[None, None, :], cells[:, 1, None, None] + reach[None, :, None]
    columns, rows = np.broadcast_arrays(columns, rows)
    inside = (columns >= 0) & (columns < HEAT_PX) & (rows >= 0) & (rows < HEAT_PX)
    number = np.arange(len(points))[:, None, None]
    logits = heat[np.clip(rows, 0, HEAT_PX - 1), np.clip(columns, 0, HEAT_PX - 1), number]
    weight = np.where(inside, sigmoid(logits), 0.0).astype(np.float32)
    total = weight.sum(axis=(1, 2))
    moved = np.stack([(weight * columns).sum(axis=(1, 2)), (weight * rows).sum(axis=(1, 2))], axis=1)
    centred = ((cells >= 0) & (cells < HEAT_PX)).all(axis=1)
    strong = centred & (weight.max(axis=(1, 2)) >= HEAT_MIN)
    finer = scale * moved / np.maximum(total, 1e-6)[:, None]
    return np.where(strong[:, None], finer, points).astype(np.float32)
