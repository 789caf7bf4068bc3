"""A face's landmarks and picture -> eight shares of what the face showed (our int8 CNN, FER+ classes)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.perceive.crop import Image, Points, similarity
from kiosk.perceive.face_mesh import FaceMesh
from kiosk.perceive.interpreter import Interpreter
from kiosk.records import EXPRESSIONS, FaceReading

CROP_PX: Final = 48
TEMPLATE: Final = np.array([(15.3, 19.0), (32.7, 18.9), (24.1, 30.0), (24.4, 37.7)], np.float32)
"""Eyes (left in the picture first), tip of the nose and middle of the mouth in the mean picture of FER+, in px of 48."""
FACE_PX_MIN: Final = 96
"""Narrower faces are not measured (experience.md 2b)."""
LUMA_MIN: Final = 40.0
"""Mean brightness of a face under which there is more noise than expression."""
YAW_MAX_DEG: Final = 35.0
PITCH_MAX_DEG: Final = 30.0
"""FER+ faces are near frontal; beyond this half of the face is hidden."""


@dataclass(frozen=True, slots=True)
class Expression:
    """Eight shares that sum to 1, or why there are none."""

    shares: tuple[float, ...] | None
    why_not: str | None = None


class ExpressionReader:
    """The expression model, loaded."""

    def __init__(self, path: Path) -> None:
        """Load the model.

        Raises:
            ModelMissing, ModelDamaged: it cannot be used.
        """
        self._model = Interpreter(path, (1, CROP_PX, CROP_PX, 1), ((1, len(EXPRESSIONS)),))

    @property
    def detail(self) -> str:
        """For staff: the file and what runs it."""
        return self._model.detail

    def read(self, reading: FaceReading, mesh: FaceMesh) -> Expression:
        """The expression of a face, if it is large, bright and frontal enough to tell."""
        why_not = why_not_measured(reading)
        if why_not is not None:
            return Expression(None, why_not)
        return Expression(self.shares(aligned_face(mesh)))

    def shares(self, face: NDArray[np.uint8]) -> tuple[float, ...]:
        """Eight shares of an aligned grey face, (48, 48) uint8."""
        (scores,) = self._model.run(face.reshape(1, CROP_PX, CROP_PX, 1))
        total = float(scores.sum()) or 1.0  # uint8 steps of 1/256 do not sum to 1 by themselves
        return tuple(float(score) / total for score in scores[0])


def why_not_measured(reading: FaceReading) -> str | None:
    """The code of what stands against reading an expression; None: nothing."""
    if not reading.present or reading.box is None:
        return "no_face"
    if reading.box[2] < FACE_PX_MIN:
        return "small"
    if reading.luma is not None and reading.luma < LUMA_MIN:
        return "dark"
    if reading.yaw_deg is None or reading.pitch_deg is None:
        return "turned"
    if abs(reading.yaw_deg) > YAW_MAX_DEG or abs(reading.pitch_deg) > PITCH_MAX_DEG:
        return "turned"
    return None


def aligned_face(mesh: FaceMesh) -> Image:
    """The face turned and scaled to the template, (48, 48) uint8, grey.

    Taken from the mesh's own upright cut-out, smoothed to the size of the crop's pixel before it is shrunk.
    """
    onto = similarity(_anchors(mesh.picture_points), TEMPLATE)
    grey = cv2.cvtColor(mesh.picture, cv2.COLOR_RGB2GRAY)
    shrink = 1.0 / max(1e-6, float(np.hypot(onto[0, 0], onto[1, 0])))
    if shrink >= 1.5:
        grey = cv2.blur(grey, (round(shrink), round(shrink)))
    return np.asarray(cv2.warpAffine(grey, onto, (CROP_PX, CROP_PX), flags=cv2.INTER_LINEAR), np.uint8)


def _anchors(points: Points) -> Points:
    """Middle of the left and the right eye, tip of the nose, middle of the mouth, (4, 2)."""
    flat = points[:, :2]
    return np.stack(
        [(flat[33] + flat[133]) / 2, (flat[362] + flat[263]) / 2, flat[4], (flat[61] + flat[291] + flat[13] + flat[14]) / 4]
    )
