"""Frame and the candidate's face -> BodyReading: shoulders, lean, neck and hands of the body that carries this face."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from kiosk.perceive.crop import Points, Region, mean_luma
from kiosk.perceive.pose_finder import FoundPose, PoseFinder
from kiosk.perceive.pose_model import Pose, PoseModel
from kiosk.records import BodyReading, Frame, Hand

FaceBox = tuple[int, int, int, int]
"""(left, top, width, height) in px of the frame, as FaceReading has it."""

NOSE: Final = 0
EYES: Final = (2, 5)
EARS: Final = (7, 8)
SHOULDERS: Final = (11, 12)
HANDS: Final = ((15, 17, 19, 21), (16, 18, 20, 22))
"""Wrist and roots of the little finger, forefinger and thumb, on the arms of SHOULDERS."""

TILT_GAIN: Final = 1.5
"""Pose draws shoulders nearer to level than they are: of the drawn candidate's tilts of -15 to 15 degrees it tells 0.57 to
0.62, of a real photograph turned as far 0.67 to 0.75; MediaPipe's own graph tells the same."""
VISIBLE_MIN: Final = 0.5
"""Below it the model rather thinks that a landmark is hidden or out of the picture."""
LUMA_MIN: Final = 12.0
"""Mean brightness of the frame from which bodies are looked for."""
FOLLOW_S: Final = 1.0
"""A body is followed for so long without its face."""
SEARCH_EVERY_S: Final = 0.3
"""How often a body that is not there is looked for: a search takes longer than following. Own number."""
TRIED: Final = 2
"""Bodies nearest to the face whose landmarks are looked at in a search."""
KEPT_RATIO: Final = 0.08
"""The region stays where it is until the body wants it this share of its side further, or twice that larger or turned; then
the body is found anew.

The hips of a seated person are out of view; the model's guess of them, by which MediaPipe draws the next region, trembles,
and every new region shows the model other pixels. With MediaPipe's own cut, the drawn candidate at rest so trembled by 0.49
degrees of tilt (standard deviation) for 0.19 with the region kept, and speaker.mp4's shoulders were found in 58 frames of 67
for 66. The detector's region comes back more nearly to the same place than the guessed one (0.36 for 0.83 degrees)."""
NEAR_RATIO: Final = 1.0
"""A body that is followed without its face is the same while it is within so many shoulder widths of where it was."""
EYES_MARGIN: Final = 0.25
"""The eyes may lie so far outside the face's box, in widths of it: a raised hand moves them. Own number."""
FACE_MARGIN: Final = (1.55, 1.15)
"""A hand whose wrist, roots of fingers, or fingertips lie in the face's oval times this (across, along) touches the face:
half a palm's width, 40 mm, is added to half a face's of 72 mm; along it the fingertips are among the points. Own numbers,
held against drawn hands: of 24 on the face 22 are told, of 24 beside it one."""
FACE_LENGTH: Final = 1.3
"""From hairline to chin, in distances of the ears."""
FINGERS: Final = 0.9
"""Straight fingers reach so far beyond their roots, in lengths from the wrist to these (an average hand's measures)."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a body is looked for."""

    region: Region
    wanted: Region
    """Where its landmarks wanted the region when it was found there; from this its moves are told."""


class BodyReader:
    """Finds the body of the candidate's face and follows it from frame to frame."""

    def __init__(self) -> None:
        """Load the models.

        Raises:
            ModelMissing, ModelDamaged: they cannot be used.
        """
        self._finder = PoseFinder()
        self._model = PoseModel()
        self.forget()

    @property
    def detail(self) -> str:
        """For staff: the model and what runs it."""
        return self._model.detail

    def forget(self) -> None:
        """Forget the candidate."""
        self._place: _Place | None = None
        self._last: Pose | None = None
        self._face_s: float | None = None
        self._failed_s: float | None = None

    def read(self, frame: Frame, face_box: FaceBox | None) -> BodyReading:
        """What this frame shows of the body below the face; without a face, of the body followed, or the largest."""
        if mean_luma(frame.image[::16, ::16]) < LUMA_MIN:
            self._place = None
            return BodyReading(frame.t_s, False, why_not="dark")
        pose = self._track(frame, face_box)
        if pose is None:
            return BodyReading(frame.t_s, False, why_not="no_body")
        height_px, width_px = frame.image.shape[:2]
        return reading_of(pose, frame.t_s, (width_px, height_px), face_box)

    def _track(self, frame: Frame, face_box: FaceBox | None) -> Pose | None:
        """The candidate's landmarks: followed from the last frame, or found again."""
        if face_box is not None:
            self._face_s = frame.t_s
        elif self._face_s is not None and not 0 <= frame.t_s - self._face_s <= FOLLOW_S:
            self._place = self._face_s = self._last = None
        pose = self._model.pose(frame.image, self._place.region) if self._place is not None else None
        if pose is not None and not self._is_hers(pose, face_box):
            pose = None
        if pose is None or self._place is None or _moved(self._place.wanted, pose.next_region):
            found = self._search(frame, face_box)
            if found is not None:
                self._place, pose = found
            elif pose is not None:
                self._place = _Place(pose.next_region, pose.next_region)
            else:
                self._place = None
        self._last = pose or self._last
        return pose

    def _search(self, frame: Frame, face_box: FaceBox | None) -> tuple[_Place, Pose] | None:
        """Where the body of this face is; without a face the one that is followed, or the largest."""
        if self._failed_s is not None and 0 <= frame.t_s - self._failed_s < SEARCH_EVERY_S:
            return None
        for body in _in_order(self._finder.find(frame.image), face_box)[:TRIED]:
            pose = self._model.pose(frame.image, body.region)
            if pose is not None and self._is_hers(pose, face_box):
                self._failed_s = None
                return _Place(body.region, pose.next_region), pose
        self._failed_s = frame.t_s
        return None

    def _is_hers(self, pose: Pose, face_box: FaceBox | None) -> bool:
        """Whether this body carries the face, or is where the body was whose face was seen lately."""
        if face_box is None and self._face_s is not None and self._last is not None:
            return _is_near(self._last, pose)
        return belongs(pose, face_box)


def belongs(pose: Pose, face_box: FaceBox | None) -> bool:
    """Whether the body's eyes lie in the face's box; True where no face is known."""
    if face_box is None:
        return True
    left, top, width, height = face_box
    x, y = (float(value) for value in _middle(pose.points, EYES))
    margin = EYES_MARGIN * width
    return left - margin <= x <= left + width + margin and top - margin <= y <= top + height + margin


def reading_of(pose: Pose, t_s: float, size: tuple[int, int], face_box: FaceBox | None) -> BodyReading:
    """The measures of one body in a frame of this (width, height) in px."""
    confidence = min(pose.confidence, *(float(pose.visibility[mark]) for mark in SHOULDERS))
    missing = BodyReading(t_s, False, confidence, why_not="hidden")
    arms = sorted((0, 1), key=lambda arm: float(pose.points[SHOULDERS[arm], 0]))
    left, right = (pose.points[SHOULDERS[arm]] for arm in arms)
    across, down = (float(value) for value in right - left)
    shoulders_px = math.hypot(across, down)
    if confidence < VISIBLE_MIN or shoulders_px < 1.0:
        return missing
    middle = (left + right) / 2
    to_eyes = _middle(pose.points, EYES) - middle
    hands = [_hand(pose, arm, size, middle, shoulders_px) for arm in arms]
    seen = [arm for arm, hand in zip(arms, hands, strict=True) if hand is not None]
    return replace(
        missing,
        present=True,
        shoulders_deg=TILT_GAIN * math.degrees(math.atan2(down, across)),
        shoulders_px=shoulders_px,
        middle=(float(middle[0]) / size[0], float(middle[1]) / size[1]),
        lean_deg=math.degrees(math.atan2(float(to_eyes[0]), -float(to_eyes[1]))),
        neck_ratio=float(np.hypot(*to_eyes)) / shoulders_px,
        left_hand=hands[0],
        right_hand=hands[1],
        hand_on_face=any(touches_face(pose, arm, face_box) for arm in seen),
        why_not=None,
    )


def touches_face(pose: Pose, arm: int, face_box: FaceBox | None) -> bool:
    """Whether a part of the hand lies on the face: in the oval of its box, or round the nose where there is no box."""
    if face_box is not None:
        size = np.array(face_box[2:], np.float32)
        centre = np.array(face_box[:2], np.float32) + size / 2
    else:
        centre = pose.points[NOSE]
        size = float(np.hypot(*(pose.points[EARS[0]] - pose.points[EARS[1]]))) * np.array([1.0, FACE_LENGTH], np.float32)
    radii = np.maximum(1.0, size) * np.array(FACE_MARGIN, np.float32) / 2
    marks = pose.points[list(HANDS[arm])]
    roots = marks[1:3].mean(axis=0)
    away = (np.vstack([marks, roots + FINGERS * (roots - marks[0])]) - centre) / radii
    return bool((np.square(away).sum(axis=1) <= 1.0).any())


def _hand(pose: Pose, arm: int, size: tuple[int, int], middle: Points, shoulders_px: float) -> Hand | None:
    """The hand on this arm, between the roots of its fingers; None where neither these nor the wrist are to be seen."""
    wrist, little, fore, _ = HANDS[arm]
    sure = 0.0
    for marks in ((wrist,), (little, fore)):
        x, y = _middle(pose.points, marks)
        if 0 <= x < size[0] and 0 <= y < size[1]:
            sure = max(sure, float(pose.visibility[list(marks)].mean()))
    if sure < VISIBLE_MIN:
        return None
    x, y = (_middle(pose.points, (little, fore)) - middle) / shoulders_px
    return Hand(float(x), float(y), sure)


def _moved(region: Region, wanted: Region) -> bool:
    """Whether the body has gone so far that it must be looked for elsewhere."""
    shift = max(abs(wanted.x_px - region.x_px), abs(wanted.y_px - region.y_px)) / region.size_px
    growth, turn = abs(wanted.size_px / region.size_px - 1.0), abs(wanted.angle_rad - region.angle_rad)
    return shift > KEPT_RATIO or max(growth, turn) > 2 * KEPT_RATIO


def _is_near(last: Pose, pose: Pose) -> bool:
    """Whether two bodies can be the same person a moment later."""
    apart_px = float(np.hypot(*(_middle(pose.points, SHOULDERS) - _middle(last.points, SHOULDERS))))
    return apart_px < NEAR_RATIO * float(np.hypot(*(last.points[SHOULDERS[0]] - last.points[SHOULDERS[1]])))


def _in_order(bodies: list[FoundPose], face_box: FaceBox | None) -> list[FoundPose]:
    """Those whose face is nearest to the box first; the largest first where there is none."""
    if face_box is None:
        return sorted(bodies, key=lambda body: -body.region.size_px)
    x, y = face_box[0] + face_box[2] / 2, face_box[1] + face_box[3] / 2

    def apart_px(body: FoundPose) -> float:
        left, top, width, height = body.box
        return math.hypot(left + width / 2 - x, top + height / 2 - y)

    return sorted(bodies, key=apart_px)


def _middle(points: Points, marks: tuple[int, ...]) -> Points:
    return np.asarray(points[list(marks)].mean(axis=0), np.float32)
