"""Landmarks -> head pose, gaze and lid gap in degrees and shares. Pure geometry."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.perceive.crop import Points
from kiosk.records import Gaze

# Landmarks that hardly move when a person speaks or smiles, with their places on MediaPipe's canonical face in cm
# (canonical_face_model; here y points down and z away from the camera, so y and z have the opposite sign).
_STILL: Final = {
    4: (0.0, -0.463170, 7.586580),
    5: (0.0, 0.365669, 7.242870),
    6: (0.0, 2.473255, 5.788627),
    9: (0.0, 4.885979, 5.385258),
    10: (0.0, 8.261778, 4.481535),
    33: (-4.445859, 2.663991, 3.173422),
    133: (-1.856432, 2.585245, 3.757904),
    34: (-7.214530, 2.263009, 0.073150),
    54: (-6.279331, 6.615427, 1.425850),
    50: (-4.765501, -0.701554, 3.534632),
    263: (4.445859, 2.663991, 3.173422),
    362: (1.856432, 2.585245, 3.757904),
    264: (7.214530, 2.263009, 0.073150),
    284: (6.279331, 6.615427, 1.425850),
    280: (4.765501, -0.701554, 3.534632),
}
STILL_INDICES: Final = np.array(list(_STILL))
STILL_CM: Final = np.array(list(_STILL.values()), np.float64) * (1.0, -1.0, -1.0)

NO_DISTORTION: Final = np.zeros(4)
DISTANCE_FACES: Final = 5.0
"""Assumed distance in face widths (0.7 m, a face 14 cm wide): it sets the perspective, and hardly matters for angles."""
EYE_DEPTH_CM: Final = 0.6
"""The eyeball's centre lies so far behind the middle of the line between the corners of the eye (about 13 mm behind the
cornea, which stands about 7 mm before that line)."""
EYE_RADIUS_CM: Final = 1.0
"""From the eyeball's centre to the iris."""
IRIS_RAISE_CM: Final = 0.2
"""So far above the line between the corners the iris model sees an iris that looks straight ahead: 0.26 on a speaker who
looks into the lens (speaker.mp4, 158 frames with open eyes), 0.12 on the scripted candidate."""
LID_CLOSED_RATIO: Final = 0.15
"""Lid gap / eye width under which an eye is closed."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadPose:
    """Where a head points, seen along the line from the camera to it."""

    yaw_deg: float
    """Positive: towards the right edge of the picture."""
    pitch_deg: float
    """Positive: up."""
    roll_deg: float
    """Positive: clockwise in the picture."""
    rotation: NDArray[np.float64]
    """(3, 3) from the face's axes (x right in the picture, y down, z away) to the camera's."""
    px_per_cm: float
    """Scale at the distance of the face."""


def head_pose(points: Points) -> HeadPose | None:
    """Fit the canonical face to the landmarks, (468, 3) px; None where no face fits.

    The virtual camera looks straight at the face: 0/0 is a face turned to the lens, wherever in the frame it is.
    """
    still = points[STILL_INDICES, :2].astype(np.float64)
    middle = still.mean(axis=0)
    focal_px = float(np.ptp(still[:, 0]) + np.ptp(still[:, 1])) / 2 * DISTANCE_FACES
    if focal_px <= 0:
        return None
    camera = np.array([[focal_px, 0, 0], [0, focal_px, 0], [0, 0, 1]])
    found, turn, offset = cv2.solvePnP(STILL_CM, still - middle, camera, NO_DISTORTION, flags=cv2.SOLVEPNP_SQPNP)
    shift = np.asarray(offset, np.float64)
    if not found or shift[2, 0] <= 0:
        return None
    rotation = np.asarray(cv2.Rodrigues(turn)[0], np.float64)
    ahead = -rotation[:, 2]  # the nose points to -z of the face's axes
    return HeadPose(
        math.degrees(math.atan2(ahead[0], -ahead[2])),
        math.degrees(math.asin(max(-1.0, min(1.0, -float(ahead[1]))))),
        math.degrees(math.atan2(rotation[1, 0], rotation[0, 0])),
        rotation,
        focal_px / float(shift[2, 0]),
    )


def gaze_of(pose: HeadPose, offsets_px: Points) -> Gaze:
    """Direction of the eyes from the irises' places relative to the middle of their corners, (eyes, 2) px.

    The eyeball's centre lies EYE_DEPTH_CM behind that middle, turned with the head; the iris stands EYE_RADIUS_CM before it.
    """
    behind, above = pose.rotation[:2, 2], -pose.rotation[:2, 1]
    centre_px = (behind * EYE_DEPTH_CM + above * IRIS_RAISE_CM) * pose.px_per_cm
    sines = (offsets_px.mean(axis=0) - centre_px) / (EYE_RADIUS_CM * pose.px_per_cm)
    across, down = (max(-1.0, min(1.0, float(sine))) for sine in sines)
    return Gaze(math.degrees(math.asin(across)), math.degrees(math.asin(-down)))
