"""A face's landmarks and picture -> eight shares of what the face showed (our int8 CNN, FER+ classes)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.errors import ModelDamaged
from kiosk.perceive.crop import Image, Points, similarity
from kiosk.perceive.face_mesh import FaceMesh
from kiosk.perceive.interpreter import Interpreter
from kiosk.perceive.turns import InTurn
from kiosk.records import EXPRESSIONS, FaceReading

CROP_PX: Final = 48
TEMPLATE: Final = np.array([(14.66, 18.41), (32.34, 18.41), (23.5, 27.88), (23.5, 36.73)], np.float32)
"""Eyes (left in the picture first), tip of the nose and middle of the mouth, in px of 48 whose centres are whole numbers.

The medians of these anchors over the FER+ training faces in which the mesh finds a face (97.6 %), made mirror-symmetric;
measured by models/expression/align.py, figures in models/expression/figures.json.
"""
LIGHT_MEAN: Final = 128.0
LIGHT_SD: Final = 56.3
"""Mean and standard deviation of grey that every crop is brought to, in training and at the kiosk: FER+'s own, rounded."""
LIGHT_SD_MIN: Final = 6.4
"""Flatter crops are stretched as if they had this much contrast: beyond it noise would be stretched."""
FACE_PX_MIN: Final = 96
"""Narrower faces are not measured (experience.md 2b)."""
LUMA_MIN: Final = 40.0
"""Mean brightness of a face under which there is more noise than expression."""
SHARPNESS_MIN: Final = 10.0
"""Least sharpness of a crop: of FER+ validation faces blurred step by step, those below it were read right in under 76 %,
those above it in over 80 %; 99 % of the unblurred ones have more than 15, a talking head filmed at 720 lines 45 to 58.
"""
YAW_MAX_DEG: Final = 35.0
PITCH_MAX_DEG: Final = 40.0
"""FER+ faces are near frontal; beyond this half of the face is hidden (40 degrees of the head are 30 of its mesh)."""
Shares = NDArray[np.float32]
FIGURES_NAME: Final = "figures.json"
"""What was measured of a model, beside it; with its "sha256"."""


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
        check_measured(path)
        self._model = Interpreter(path, (1, CROP_PX, CROP_PX, 1), ((1, len(EXPRESSIONS)),), holds=np.uint8)
        self._sides: InTurn[Shares] = InTurn()

    def forget(self) -> None:
        """Another face, or another place: nothing of the last frame holds."""
        self._sides.forget()

    @property
    def detail(self) -> str:
        """For staff: the file and what runs it."""
        return self._model.detail

    def read(self, reading: FaceReading, mesh: FaceMesh) -> Expression:
        """The expression of a face, if it is large, bright, frontal and sharp enough to tell.

        In quick succession the face and its mirror image are read in turn, so that one of them is as it was a frame before.
        """
        why_not = why_not_measured(reading)
        if why_not is None:
            face = relit(aligned_face(mesh))
            if sharpness(face) >= SHARPNESS_MIN:
                sides, _ = self._sides.look(reading.t_s, lambda side: self._scores(face[:, ::-1] if side else face))
                return Expression(_mean_shares(sides))
        self.forget()
        return Expression(None, why_not or "blurred")

    def shares(self, face: NDArray[np.uint8]) -> tuple[float, ...]:
        """Eight shares of an aligned grey face, (48, 48) uint8: the mean of the face's and its mirror image's."""
        return _mean_shares([self._scores(face), self._scores(face[:, ::-1])])

    def _scores(self, face: NDArray[np.uint8]) -> Shares:
        return np.asarray(self._model.run(np.ascontiguousarray(face).reshape(1, CROP_PX, CROP_PX, 1))[0][0], np.float32)


def _mean_shares(sides: Sequence[Shares]) -> tuple[float, ...]:
    both = sum(sides, np.zeros(len(EXPRESSIONS), np.float32))
    total = float(both.sum()) or 1.0  # uint8 steps of 1/256 do not sum to 1 by themselves
    return tuple(float(score) / total for score in both)


def check_measured(path: Path) -> None:
    """See that the model is the one whose figures stand beside it; a model without figures is taken as it is.

    A file with one wrong bit may load and answer nonsense, or end the process.

    Raises:
        ModelDamaged: it is another file, or a damaged one.
    """
    try:
        figures = json.loads(path.with_name(FIGURES_NAME).read_text(encoding="utf-8"))
        content = path.read_bytes()
    except (OSError, ValueError):
        return
    wanted = figures.get("sha256")
    if wanted is not None and hashlib.sha256(content).hexdigest() != wanted:
        raise ModelDamaged(f"model {path}: is not the file that {FIGURES_NAME} beside it describes; fetch or build it again")


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
    onto = similarity(anchors(mesh.picture_points), TEMPLATE)
    grey = cv2.cvtColor(mesh.picture, cv2.COLOR_RGB2GRAY)
    shrink = 1.0 / max(1e-6, float(np.hypot(onto[0, 0], onto[1, 0])))
    if shrink >= 1.5:
        grey = cv2.blur(grey, (round(shrink), round(shrink)))
    size = (CROP_PX, CROP_PX)
    return np.asarray(cv2.warpAffine(grey, onto, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def relit(face: Image) -> Image:
    """The crop, (48, 48) uint8, with the mean and contrast that the model was trained on; clipped to 0..255."""
    mean, spread = (float(each.item()) for each in cv2.meanStdDev(face))
    gain = LIGHT_SD / max(spread, LIGHT_SD_MIN)
    grey = (face.astype(np.float32) - np.float32(mean)) * np.float32(gain) + np.float32(LIGHT_MEAN + 0.5)
    return np.asarray(np.clip(grey, 0.0, 255.0), np.uint8)


def sharpness(face: Image) -> float:
    """Standard deviation of the Laplacian of a relit crop, in grey (Pech-Pacheco et al. 2000, "Diatom autofocusing")."""
    return float(cv2.Laplacian(face, cv2.CV_32F).std())


def anchors(points: Points) -> Points:
    """Middle of the left and the right eye, tip of the nose, middle of the mouth of a mesh, (4, 2)."""
    flat = points[:, :2]
    return np.stack(
        [(flat[33] + flat[133]) / 2, (flat[362] + flat[263]) / 2, flat[4], (flat[61] + flat[291] + flat[13] + flat[14]) / 4]
    )
