"""Mesh and head pose -> where brows, lips and corners of the mouth are, the head's own turn taken out. Pure."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.perceive.face_geometry import HeadPose
from kiosk.perceive.face_mesh import FaceMesh
from kiosk.perceive.lips import lips_red
from kiosk.records import FaceActions

# Landmarks of MediaPipe's mesh; left and right are the picture's.
BROW_LEFT: Final = (63, 105, 66, 53, 52, 65)
BROW_RIGHT: Final = (293, 334, 296, 283, 282, 295)
BROW_INNER: Final = (55, 107, 285, 336)
"""Lower and upper inner end of the left brow, the same of the right one."""
EYE_LEFT: Final = (33, 133)
EYE_RIGHT: Final = (362, 263)
CORNERS: Final = (61, 291)
LIPS: Final = (13, 14)
"""In the middle: the upper lip's lower edge, the lower lip's upper edge."""

PICKED: Final = np.array([*BROW_LEFT, *BROW_RIGHT, *BROW_INNER, *EYE_LEFT, *EYE_RIGHT, *CORNERS, *LIPS])


def _means(*groups: tuple[int, ...]) -> NDArray[np.float64]:
    """(groups, picked): takes the picked landmarks to the mean of each group of them."""
    weights = np.zeros((len(groups), len(PICKED)))
    for row, group in enumerate(groups):
        for landmark in group:
            weights[row, landmark == PICKED] = 1.0 / len(group)
    return weights


MEANS: Final = _means(
    *(BROW_LEFT, BROW_RIGHT, BROW_INNER[:2], BROW_INNER[2:], EYE_LEFT, EYE_RIGHT),
    *((landmark,) for landmark in (*CORNERS, *LIPS)),
)


def actions_of(mesh: FaceMesh, pose: HeadPose) -> FaceActions:
    """Heights and widths in cm of the canonical face."""
    # The rotation takes the face to the camera; from the right it takes the camera's places back to the face's.
    own = MEANS @ mesh.points[PICKED] @ pose.rotation / pose.px_per_cm
    x, down = own[:, 0].tolist(), own[:, 1].tolist()
    brow_left, brow_right, _, _, eye_left, eye_right, corner_left, corner_right, upper, lower = down
    width = max(1e-6, math.hypot(x[7] - x[6], corner_right - corner_left))
    middle = (upper + lower) / 2
    return FaceActions(
        brow_left_cm=eye_left - brow_left,
        brow_right_cm=eye_right - brow_right,
        brow_gap_cm=x[3] - x[2],
        mouth_open_ratio=max(0.0, lower - upper) / width,
        lips_red=lips_red(mesh.picture, mesh.picture_points),
        corner_left_cm=middle - corner_left,
        corner_right_cm=middle - corner_right,
        mouth_width_cm=width,
    )
