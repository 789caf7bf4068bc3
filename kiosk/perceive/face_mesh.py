"""A picture and a region -> the 468 landmarks of the face in it and its irises (MediaPipe's landmark and iris models)."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from kiosk.perceive.crop import Image, Points, Region, cut, to_frame
from kiosk.perceive.face_models import model_path
from kiosk.perceive.interpreter import Interpreter

MESH_PX: Final = 192
IRIS_PX: Final = 64
LANDMARKS: Final = 468
PRESENCE_MIN: Final = 0.5
"""Below it the mesh has lost the face (MediaPipe's default)."""
MESH_SCALE: Final = 1.5
"""The next look is at the box of the landmarks times this."""
EYE_SCALE: Final = 2.3
"""The iris model looks at the eye's width times this."""
EYE_CORNERS: Final = ((33, 133), (362, 263))
"""(left, right) corner in the picture of the eye on its left and on its right."""

LID_POINTS: Final = 16
LOWER_LID: Final = 4
UPPER_LID: Final = 12
"""Middles of the lids among the iris model's first 16 contour points (the mesh's 145 and 159)."""
LID_SLOPE: Final = 1.14
LID_SHIFT: Final = -0.117
"""From the iris model's lid gap to that of FaceMesh's refined landmarks (200 frames of speaker.mp4, correlation 0.98)."""


@dataclass(frozen=True, slots=True, eq=False)
class Eye:
    """What the iris model saw of one eye, all in px of the frame."""

    iris_offset: Points
    """(2,) from the middle between the eye's corners to the iris's centre."""
    open_ratio: float
    """Lid gap / eye width, on the scale of FaceMesh's refined landmarks."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceMesh:
    """The landmarks of one face."""

    points: Points
    """(468, 3) float32, px of the frame; depth grows away from the camera, in the same unit."""
    region: Region
    """Where it was looked for."""
    picture: Image
    """(192, 192, 3) uint8: the upright cut-out of `region`."""
    picture_points: Points
    """(468, 3): the landmarks in px of `picture`."""

    box: tuple[int, int, int, int]
    """(left, top, width, height) of the landmarks in px."""
    next_region: Region
    """Where the face will be looked for in the next frame."""


class FaceMesher:
    """The landmark and the iris model, loaded."""

    def __init__(self) -> None:
        """Load the models.

        Raises:
            ModelMissing, ModelDamaged: they cannot be used.
        """
        mesh = model_path("face_landmark/face_landmark.tflite")
        iris = model_path("iris_landmark/iris_landmark.tflite")
        self._mesh = Interpreter(mesh, (1, MESH_PX, MESH_PX, 3), ((1, 1, 1, LANDMARKS * 3), (1, 1, 1, 1)))
        self._iris = Interpreter(iris, (1, IRIS_PX, IRIS_PX, 3), ((1, 213), (1, 15)))

    @property
    def detail(self) -> str:
        """For staff: the files and what runs them."""
        return self._mesh.detail

    def mesh(self, image: Image, region: Region) -> FaceMesh | None:
        """The face in the region; None where there is none."""
        picture = cut(image, region, MESH_PX)
        flat, logit = self._mesh.run(_unit(picture))
        if float(logit.item()) < math.log(PRESENCE_MIN / (1 - PRESENCE_MIN)):
            return None
        points = flat.reshape(LANDMARKS, 3)
        return _placed(to_frame(points, region, MESH_PX), region, picture, points)

    def eye(self, image: Image, mesh: FaceMesh, side: int) -> Eye:
        """One eye in detail; side 0 is the one on the left of the picture."""
        left, right = (mesh.points[corner, :2] for corner in EYE_CORNERS[side])
        across = right - left
        middle = (left + right) / 2
        size_px = float(np.hypot(across[0], across[1])) * EYE_SCALE
        region = Region(float(middle[0]), float(middle[1]), size_px, math.atan2(float(across[1]), float(across[0])))
        picture = cut(image, region, IRIS_PX)
        if side == 1:  # the model knows one eye; the other is shown to it in a mirror
            picture = np.asarray(cv2.flip(picture, 1), np.uint8)
        contour, iris = self._iris.run(_unit(picture))
        points = np.concatenate([iris.reshape(5, 3)[:1, :2], contour.reshape(71, 3)[:LID_POINTS, :2]])
        if side == 1:
            points[:, 0] = IRIS_PX - 1 - points[:, 0]
        return _eye(to_frame(points, region, IRIS_PX))


def _eye(points: Points) -> Eye:
    """The iris's centre, the lower lid from corner to corner (9 points), the upper lid between them (7 points) -> Eye."""
    iris, first, last = points[0], points[1], points[9]
    gap = points[1 + UPPER_LID] - points[1 + LOWER_LID]
    width_px = max(1e-6, float(np.hypot(*(last - first))))
    ratio = LID_SLOPE * float(np.hypot(*gap)) / width_px + LID_SHIFT
    return Eye(iris - (first + last) / 2, max(0.0, ratio))


def _placed(points: Points, region: Region, picture: Image, picture_points: Points) -> FaceMesh:
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    left, top, width, height = (float(value) for value in (*low, *(high - low)))
    across = points[EYE_CORNERS[1][1]] - points[EYE_CORNERS[0][0]]
    tilt = math.atan2(float(across[1]), float(across[0]))
    following = Region(left + width / 2, top + height / 2, max(width, height) * MESH_SCALE, tilt)
    return FaceMesh(points, region, picture, picture_points, (int(left), int(top), int(width), int(height)), following)


def _unit(picture: Image) -> Points:
    return picture[None].astype(np.float32) * np.float32(1.0 / 255.0)
