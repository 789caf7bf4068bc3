"""A picture and a region -> the face's 468 landmarks, lids and irises (MediaPipe's landmark and iris models)."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from kiosk.perceive.crop import Image, Points, Region, cut, to_frame, unit
from kiosk.perceive.face_models import model_path
from kiosk.perceive.interpreter import Interpreter, sigmoid
from kiosk.perceive.iris import HEIGHT_PX, IRIS_CM, WIDTH_PX, ZOOM, find_iris

MESH_PX: Final = 192
IRIS_PX: Final = 64
LANDMARKS: Final = 468
HALF_PX: Final = np.array([0.5, 0.5, 0.0], np.float32)
"""The models count from the outer edge of the first pixel, we from its middle: half a pixel of 192 is a degree of gaze."""
PRESENCE_MIN: Final = 0.5
"""Below it the mesh has lost the face (MediaPipe's default)."""
MESH_SCALE: Final = 1.5
"""The next look is at the box of the landmarks times this."""
EYE_SCALE: Final = 2.3
"""The iris model looks at the eye's width times this."""
EYE_CORNERS: Final = ((33, 133), (362, 263))
"""(left, right) corner in the picture of the eye on its left and on its right."""

MODEL_SHARE: Final = 0.5
"""Sideways the mean of the edge's place and the iris model's is taken: their errors have little to do with each other."""
IRIS_RAISE_CM: Final = 0.20
"""So far above the line between the corners the iris model sees an iris that looks straight ahead: 0.23 on a speaker who
looks into the lens (speaker.mp4), 0.19 on the scripted candidate."""
DOWN_GAIN: Final = 1.8
"""Up and down the lids hide the iris's edge, so the iris model's place is taken; it moves an iris too little. Of the
scripted candidate's eyes it sees 0.36 of the way; for a person the calibration finds what is missing to this."""
ARCH_PER_CM: Final = 0.25
"""The lids are an arch: what they leave of an iris that looks aside lies lower. So much, in cm at 1 cm aside (fitted to the
scripted candidate's eyes)."""

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
    """(2,) from where the iris is that looks straight ahead (between the corners) to where it is."""
    open_ratio: float
    """Lid gap / eye width, on the scale of FaceMesh's refined landmarks."""
    width_px: float
    """Between its corners."""
    contrast_ratio: float
    """How much brighter it is outside than inside the iris's edge / mean brightness of the eye."""
    luma: float
    """Mean brightness of the eye, 0..255, in red light."""


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
    """(468, 3): the landmarks in px of `picture`, as the model counts them (expression crops were trained so)."""

    presence: float
    """0..1: how sure the model is that it looks at a face."""
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
        flat, logit = self._mesh.run(unit(picture))
        presence = float(sigmoid(logit).item())
        if presence < PRESENCE_MIN:
            return None
        points = flat.reshape(LANDMARKS, 3)
        in_frame = to_frame(points - HALF_PX, region, MESH_PX)
        return _placed(in_frame, region, picture, points, presence)

    def eye(self, image: Image, mesh: FaceMesh, side: int, px_per_cm: float) -> Eye:
        """One eye in detail; side 0 is the one on the left of the picture. `px_per_cm`: the frame's, at the face."""
        place = _eye_place(mesh, side)
        lids = self._lids(image, place, side)
        gap, width_px = lids[1 + UPPER_LID] - lids[1 + LOWER_LID], max(1e-6, float(np.hypot(*(lids[9] - lids[1]))))
        ratio = LID_SLOPE * float(np.hypot(*gap)) / width_px + LID_SHIFT
        wide = Region(place.x_px, place.y_px, place.size_px * ZOOM, place.angle_rad)
        red = cv2.extractChannel(cut(image, wide, WIDTH_PX, HEIGHT_PX), 0)  # in which skin is bright and an iris dark
        scale = WIDTH_PX / wide.size_px
        iris = find_iris(np.asarray(red, np.uint8), IRIS_CM / 2 * px_per_cm * scale)
        upright = _turn(place.angle_rad)
        by_model, down = (float(each) for each in upright.T @ (lids[0] - (lids[1] + lids[9]) / 2))
        aside = (1.0 - MODEL_SHARE) * float(iris.centre[0]) / scale + MODEL_SHARE * by_model
        own = np.array([aside, DOWN_GAIN * (down + IRIS_RAISE_CM * px_per_cm) - ARCH_PER_CM * aside**2 / px_per_cm])
        offset = np.asarray(upright @ own, np.float32)
        luma = float(cv2.mean(red[HEIGHT_PX // 4 : -HEIGHT_PX // 4])[0])
        return Eye(offset, max(0.0, ratio), place.size_px, iris.contrast / max(1.0, luma), luma)

    def _lids(self, image: Image, place: Region, side: int) -> Points:
        """The iris's centre, then the lids' 16 contour points, (17, 2) px of the frame, by the iris model."""
        region = Region(place.x_px, place.y_px, place.size_px * EYE_SCALE, place.angle_rad)
        picture = cut(image, region, IRIS_PX)
        if side == 1:  # the model knows one eye; the other is shown to it in a mirror
            picture = np.asarray(cv2.flip(picture, 1), np.uint8)
        contour, iris = self._iris.run(unit(picture))
        points = np.concatenate([iris.reshape(5, 3)[:1, :2], contour.reshape(71, 3)[:LID_POINTS, :2]])
        if side == 1:
            points[:, 0] = IRIS_PX - 1 - points[:, 0]
        return to_frame(points, region, IRIS_PX)


def _turn(angle_rad: float) -> Points:
    """(2, 2): turns clockwise in the picture."""
    along, across = math.cos(angle_rad), math.sin(angle_rad)
    return np.array([[along, -across], [across, along]], np.float32)


def _eye_place(mesh: FaceMesh, side: int) -> Region:
    """The square whose middle line joins the corners of an eye."""
    left, right = (mesh.points[corner, :2] for corner in EYE_CORNERS[side])
    across, middle = right - left, (left + right) / 2
    tilt = math.atan2(float(across[1]), float(across[0]))
    return Region(float(middle[0]), float(middle[1]), max(1.0, float(np.hypot(across[0], across[1]))), tilt)


def _placed(points: Points, region: Region, picture: Image, picture_points: Points, presence: float) -> FaceMesh:
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    left, top, width, height = (float(value) for value in (*low, *(high - low)))
    across = points[EYE_CORNERS[1][1]] - points[EYE_CORNERS[0][0]]
    tilt = math.atan2(float(across[1]), float(across[0]))
    following = Region(left + width / 2, top + height / 2, max(width, height) * MESH_SCALE, tilt)
    box = (int(left), int(top), int(width), int(height))
    return FaceMesh(points, region, picture, picture_points, presence, box, following)
