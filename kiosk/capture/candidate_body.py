"""A truth about a body -> where the scripted candidate's joints are, and which point of her painting each place shows.

All places are millimetres of a person of average size, (x to the right of the picture, y down) from the place where the
middle between her eyes is at rest; `nearer` scales the whole about that place. The joints are where MediaPipe's Pose puts
them (landmarks 11 to 16, 19 and 20), so that what it reads can be held against `joints(truth)`. In this framing, where
there are no hips to see, Pose reads about 0.85 of a lean and 0.6 of a tilt of the shoulders (a photograph of an officer
whose shoulders were tilted by the same map: 0.35 to 0.75); they are drawn as far as the truth says all the same.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.capture.brush import Field
from kiosk.capture.script import FACE_HAND_MM, HANDS_DOWN_MM, HandTruth, Truth

Place = tuple[float, float]

SHOULDERS_MM: Final = 206.0
"""The middle between the shoulders is so far below the middle between the eyes of who sits upright (read by Pose: 205.8)."""
SHOULDERS_APART_MM: Final = 281.0
"""From shoulder joint to shoulder joint, as Pose reads the painted jacket."""
HIPS_MM: Final = 600.0
"""She leans about a point so far below the eyes: an average sitting height less that of the forehead."""
SLOUCH_MM: Final = 45.0
"""So much nearer the eyes are to the middle between the shoulders when she slouches fully."""
RISE_MM: Final = 5.0
"""The shoulders' part of it; the rest is the head's."""
NECK_MM: Final = (90.0, 190.0)
"""Above the first height (below the eyes) hair and neck go with the head, under the second they go with the shoulders."""
FOREARM_MM: Final = 250.0
"""From elbow to wrist of an average adult."""
ELBOW_MM: Final = (195.0, 270.0)
"""Where an elbow hangs: mm to the side of, and below, the middle between the shoulders."""
LIFT_MM: Final = 250.0
"""A wrist so far above its place when down belongs to a raised arm."""
KNUCKLES_MM: Final = 88.0
"""From the wrist to the root of the middle finger."""
HAND_FOLLOWS: Final = 0.55
"""The hand goes on in the forearm's direction, but this much of its slant only: the wrist gives way towards upright."""
FACE_HAND_DEG: Final = 24.0
"""A hand on a face slants outwards so far, along the cheek."""


@dataclass(frozen=True, slots=True)
class Arm:
    """Where one raised arm is."""

    shoulder: Place
    elbow: Place
    wrist: Place
    knuckles: Place
    """The root of the middle finger."""
    hand_deg: float
    """Direction from the wrist to the fingers: 0 up, positive to the right."""
    lift: float
    """0..1: how far the arm has come up from hanging; the upper arm shows from the jacket as it does."""
    to_face: bool
    """The palm lies on the cheek, or is on its way there or back: straight below its place there."""


@dataclass(frozen=True, slots=True)
class Joints:
    """Where the joints are in the picture of one person, in mm, before `nearer` scales them."""

    eyes: Place
    """The middle between the eyes of a head that is neither turned nor tilted."""
    middle: Place
    """The middle between the shoulders."""
    left_shoulder: Place
    """At the left of the picture."""
    right_shoulder: Place
    left_arm: Arm | None
    """None: below the picture."""
    right_arm: Arm | None

    @property
    def neck_ratio(self) -> float:
        """From the middle between the shoulders to that between the eyes / distance of the shoulders."""
        return math.dist(self.eyes, self.middle) / SHOULDERS_APART_MM

    def in_shoulders(self, place: Place) -> Place:
        """A place as (right, down) of the middle between the shoulders, in shoulder widths."""
        return (place[0] - self.middle[0]) / SHOULDERS_APART_MM, (place[1] - self.middle[1]) / SHOULDERS_APART_MM


def joints(truth: Truth) -> Joints:
    """Where the joints are; a turned or tilted head carries the middle of its eyes to the side of `eyes`."""
    lean, tilt = math.radians(truth.lean_deg), math.radians(truth.shoulders_deg)
    up = (math.sin(lean), -math.cos(lean))
    trunk = HIPS_MM - SHOULDERS_MM + RISE_MM * truth.slouch
    middle = (trunk * up[0], HIPS_MM + trunk * up[1])
    neck = SHOULDERS_MM - SLOUCH_MM * truth.slouch
    across = (0.5 * SHOULDERS_APART_MM * math.cos(tilt), 0.5 * SHOULDERS_APART_MM * math.sin(tilt))
    left = (middle[0] - across[0], middle[1] - across[1])
    right = (middle[0] + across[0], middle[1] + across[1])
    return Joints(
        eyes=(middle[0] + neck * up[0], middle[1] + neck * up[1]),
        middle=middle,
        left_shoulder=left,
        right_shoulder=right,
        left_arm=_arm(truth.left_hand, left, middle),
        right_arm=_arm(truth.right_hand, right, middle),
    )


def _arm(hand: HandTruth | None, shoulder: Place, middle: Place) -> Arm | None:
    """The arm that ends in a wrist; an elbow too far from it is lifted after it."""
    if hand is None:
        return None
    side = 1 if shoulder[0] > middle[0] else -1
    wrist = (middle[0] + hand.x_mm, middle[1] + hand.y_mm)
    elbow = (middle[0] + side * ELBOW_MM[0], max(middle[1] + ELBOW_MM[1], wrist[1] + 0.5 * FOREARM_MM))
    apart = math.dist(elbow, wrist)
    if apart > FOREARM_MM:
        share = FOREARM_MM / apart
        elbow = (wrist[0] + share * (elbow[0] - wrist[0]), wrist[1] + share * (elbow[1] - wrist[1]))
    lift = min(1.0, max(0.0, (HANDS_DOWN_MM - hand.y_mm) / LIFT_MM))
    to_face = math.isclose(abs(hand.x_mm), FACE_HAND_MM[0], abs_tol=0.5)
    slant_deg = math.degrees(math.atan2(wrist[0] - elbow[0], elbow[1] - wrist[1]))
    hand_deg = side * FACE_HAND_DEG if to_face else HAND_FOLLOWS * slant_deg
    angle = math.radians(hand_deg)
    knuckles = (wrist[0] + KNUCKLES_MM * math.sin(angle), wrist[1] - KNUCKLES_MM * math.cos(angle))
    return Arm(shoulder, elbow, wrist, knuckles, hand_deg, lift, to_face)


def straightened(x: Field, y: Field, truth: Truth) -> tuple[Field, Field]:
    """Points of the picture -> the points of the painting of an upright body that are seen there, all in mm."""
    body = joints(truth)
    lean, tilt = math.radians(truth.lean_deg), math.radians(truth.shoulders_deg)
    right, down = x - body.middle[0], y - body.middle[1]
    across = (right * math.cos(lean) + down * math.sin(lean)) / math.cos(tilt - lean)
    along = (down * math.cos(tilt) - right * math.sin(tilt)) / math.cos(tilt - lean) + SHOULDERS_MM
    share = np.clip((NECK_MM[1] - along) / (NECK_MM[1] - NECK_MM[0]), 0.0, 1.0)
    share = share * share * (3.0 - 2.0 * share)
    flat_x = across + share * (x - body.eyes[0] - across)
    flat_y = along + share * (y - body.eyes[1] - along)
    return flat_x.astype(np.float32), flat_y.astype(np.float32)
