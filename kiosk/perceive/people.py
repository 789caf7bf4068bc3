"""The faces of a picture -> the one that is the candidate. Pure: time comes with the frames.

The candidate stays the candidate as long as she is seen. A passer-by who is for a moment larger does not replace her;
one who stands much nearer for SETTLE_S, or is there when she has been gone for GONE_S, does.
"""

from collections.abc import Sequence
from typing import Final

from kiosk.perceive.blaze import Box, overlap_ratio
from kiosk.perceive.face_finder import SAME_OVERLAP, FoundFace

LARGER_RATIO: Final = 1.8
"""Only a face with so much more area can take over while the candidate is in view."""
SETTLE_S: Final = 3.0
GONE_S: Final = 1.0


class CandidateChoice:
    """Remembers who the candidate is."""

    def __init__(self) -> None:
        self.others = 0
        """Faces in view that are not the candidate's."""
        self._box: Box | None = None
        self._seen_s = 0.0
        self._rival: Box | None = None
        self._rival_since_s = 0.0

    def seen(self, box: Box, t_s: float) -> None:
        """The candidate's face is here."""
        self._box, self._seen_s = box, t_s

    def find(self, faces: Sequence[FoundFace], t_s: float) -> FoundFace | None:
        """Nobody is tracked: the face to look at, the candidate's where she was, or after GONE_S the largest."""
        near = [face for face in faces if self._is_mine(face)]
        gone = self._box is None or t_s - self._seen_s >= GONE_S
        alone = len(faces) == 1 and self._is_my_size(faces[0])  # she moved quickly
        chosen = max(near or (faces if gone or alone else ()), key=lambda face: face.area_px, default=None)
        self.others = len(faces) - (chosen is not None)
        return chosen

    def compare(self, faces: Sequence[FoundFace], t_s: float) -> FoundFace | None:
        """The candidate is tracked: count the others; one of them where she is to be the candidate from now on."""
        others = [face for face in faces if not self._is_mine(face)]
        self.others = len(others)
        rival = self._settled_rival(others, t_s)
        if rival is not None:
            self._rival = None
            self.seen(rival.box, t_s)
        return rival

    def _is_mine(self, face: FoundFace) -> bool:
        if self._box is None:
            return False
        return overlap_ratio(face.box, self._box) > SAME_OVERLAP or _holds_middle(self._box, face.box)

    def _is_my_size(self, face: FoundFace) -> bool:
        if self._box is None:
            return False
        ratio = face.area_px / max(1.0, self._box[2] * self._box[3])
        return 1.0 / LARGER_RATIO < ratio < LARGER_RATIO

    def _settled_rival(self, others: Sequence[FoundFace], t_s: float) -> FoundFace | None:
        """A much larger face that has stood in its place for SETTLE_S."""
        largest = max(others, key=lambda face: face.area_px, default=None)
        if largest is None or self._box is None or largest.area_px < LARGER_RATIO * self._box[2] * self._box[3]:
            self._rival = None
            return None
        if self._rival is None or overlap_ratio(largest.box, self._rival) <= SAME_OVERLAP:
            self._rival_since_s = t_s
        self._rival = largest.box
        return largest if t_s - self._rival_since_s >= SETTLE_S else None


def _holds_middle(outer: Box, inner: Box) -> bool:
    """Whether the middle of one box lies in the other: half a face at the edge of what the detector was shown."""
    x, y = inner[0] + inner[2] / 2, inner[1] + inner[3] / 2
    return 0 <= x - outer[0] <= outer[2] and 0 <= y - outer[1] <= outer[3]
