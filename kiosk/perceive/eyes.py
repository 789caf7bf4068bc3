"""A frame's mesh and head pose -> lids and gaze of both eyes, or why there is no gaze."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.perceive.crop import Image
from kiosk.perceive.face_geometry import HeadPose, gaze_of
from kiosk.perceive.face_mesh import Eye, FaceMesh, FaceMesher
from kiosk.perceive.turns import InTurn
from kiosk.records import Gaze

LIDS_MIN: Final = 0.12
"""Under this lid gap no iris is to be seen."""
HALF_OPEN_RATIO: Final = 0.6
"""Eyes that open less than this share of how far they open lately are on their way to a blink: lids push the iris model's
place down. Eyes that look 20 degrees down keep 0.85. Own number."""
FORGET_PER_S: Final = 0.03
"""How fast the widest opening is forgotten. Own number."""
EYE_PX_MIN: Final = 14.0
"""A narrower eye has an iris of under 6 px: half a pixel is then five degrees. Own number."""
YAW_MAX_DEG: Final = 40.0
PITCH_MAX_DEG: Final = 30.0
"""Beyond this the nose or the lids hide one iris. Own numbers."""
CONTRAST_MIN: Final = 0.18
"""A weaker edge of the iris, as a share of the eye's brightness, is none: sunglasses, hair, a hand, motion blur, a lamp in
the glasses. Of open eyes it is 0.3 to 0.6 (speaker.mp4, the scripted candidate), behind glare under 0.1. Own number."""
GLARE_LUMA: Final = 190.0
"""A brighter eye without an edge is hidden by a reflection. Own number."""
SIDE_SHARE: Final = 0.1
"""How fast the difference between the two eyes' lids is learned, a frame."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the eyes do in one frame."""

    open_ratio: float
    """Lid gap / eye width, both eyes."""
    gaze: Gaze | None
    why_not: str | None


class EyeWatch:
    """Follows both eyes. In quick succession they are looked at in turn: one of them is then as it was a frame before."""

    def __init__(self, mesher: FaceMesher) -> None:
        self._mesher = mesher
        self._eyes: InTurn[Eye] = InTurn()
        self.forget()

    def forget(self) -> None:
        """Another face, or another place: nothing of the last frame holds."""
        self._eyes.forget()
        self._seen_s = 0.0
        self._open = 0.0
        """How far these eyes open: the widest lately."""
        self._difference = 0.0
        """Right eye's lid gap less the left one's: a person's own, that a blink of both does not change."""

    def look(self, image: Image, t_s: float, mesh: FaceMesh, pose: HeadPose) -> Look:
        """Both eyes in this frame."""
        eyes, alone = self._eyes.look(t_s, lambda side: self._mesher.eye(image, mesh, side, pose.px_per_cm))
        left, right = eyes
        learned = 1.0 if alone is None else SIDE_SHARE
        self._difference += learned * (right.open_ratio - left.open_ratio - self._difference)
        if alone is None:
            lids = (left.open_ratio + right.open_ratio) / 2
        else:
            lids = max(0.0, eyes[alone].open_ratio + (0.5 - alone) * self._difference)
        passed_s = min(1.0, max(0.0, t_s - self._seen_s))
        self._open = max(lids, self._open * (1.0 - FORGET_PER_S * passed_s))
        self._seen_s = t_s
        why_not = _why_no_gaze(lids, max(LIDS_MIN, HALF_OPEN_RATIO * self._open), eyes, pose)
        gaze = gaze_of(pose, np.stack([eye.iris_offset for eye in eyes])) if why_not is None else None
        return Look(lids, gaze, why_not)


def _why_no_gaze(lids: float, lids_min: float, eyes: list[Eye], pose: HeadPose) -> str | None:
    """The code of what hides the irises; None: nothing."""
    if abs(pose.yaw_deg) > YAW_MAX_DEG or abs(pose.pitch_deg) > PITCH_MAX_DEG:
        return "turned"
    if min(eye.width_px for eye in eyes) < EYE_PX_MIN:
        return "small"
    if lids < lids_min:
        return "eyes_closed"
    if max(eye.contrast_ratio for eye in eyes) >= CONTRAST_MIN:
        return None
    return "glare" if max(eye.luma for eye in eyes) > GLARE_LUMA else "hidden"
