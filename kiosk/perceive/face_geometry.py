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
# (canonical_face_model; here y points down and z away from the camera, so y and z have the opposite sign). None lies at the
# temples: the mesh lets those slide along the face's outline instead of turning with it.
_STILL: Final = {
    4: (0.0, -0.463170, 7.586580),
    5: (0.0, 0.365669, 7.242870),
    6: (0.0, 2.473255, 5.788627),
    9: (0.0, 4.885979, 5.385258),
    10: (0.0, 8.261778, 4.481535),
    33: (-4.445859, 2.663991, 3.173422),
    133: (-1.856432, 2.585245, 3.757904),
    50: (-4.765501, -0.701554, 3.534632),
    263: (4.445859, 2.663991, 3.173422),
    362: (1.856432, 2.585245, 3.757904),
    280: (4.765501, -0.701554, 3.534632),
}
STILL_INDICES: Final = np.array(list(_STILL))
STILL_CM: Final = np.array(list(_STILL.values()), np.float64) * (1.0, -1.0, -1.0)

NO_DISTORTION: Final = np.zeros(4)
PITCH_GAIN: Final = 1.33
"""The mesh nods less than the head. Of the scripted candidate, whose head is turned as a rigid body, it shows 0.72 of the
pitch whatever its shading; of three frames of speaker.mp4, turned by the depth of their mesh, 0.77. Of yaw 1.0 and 0.93."""
DISTANCE_FACES: Final = 5.0
"""Assumed distance in face widths (0.7 m, a face 14 cm wide): it sets the perspective, and hardly matters for angles."""
EYE_DEPTH_CM: Final = 0.6
"""The eyeball's centre lies so far behind the middle of the line between the corners of the eye (about 13 mm behind the
cornea, which stands about 7 mm before that line)."""
EYE_RADIUS_CM: Final = 0.92
"""From the eyeball's centre to the iris (about 10 mm in an adult), less what the iris model's places fall short."""
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
    """(3, 3) from the face's axes (x right in the picture, y down, z away) to the camera's, as the mesh lies: its pitch is
    less than the head's."""
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
        PITCH_GAIN * math.degrees(math.asin(max(-1.0, min(1.0, -float(ahead[1]))))),
        math.degrees(math.atan2(rotation[1, 0], rotation[0, 0])),
        rotation,
        focal_px / float(shift[2, 0]),
    )


def gaze_of(pose: HeadPose, offsets_px: Points) -> Gaze:
    """Direction of the eyes from how far the irises are from their places at rest, (eyes, 2) px of the frame.

    The eyeball's centre lies EYE_DEPTH_CM behind that middle, turned with the head; the iris stands EYE_RADIUS_CM before it.
    """
    yaw, pitch = math.radians(pose.yaw_deg), math.radians(pose.pitch_deg)
    behind = np.array([-math.sin(yaw) * math.cos(pitch), math.sin(pitch)])
    centre_px = behind * EYE_DEPTH_CM * pose.px_per_cm
    sines = (offsets_px.mean(axis=0) - centre_px) / (EYE_RADIUS_CM * pose.px_per_cm)
    across, down = (max(-1.0, min(1.0, float(sine))) for sine in sines)
    return Gaze(math.degrees(math.asin(across)), math.degrees(math.asin(-down)))
