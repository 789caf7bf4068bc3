"""Drawn truth told as readings with the noise of real ones: what a good reader would have sent of a scripted candidate."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from telling import QUESTION, START_S

from kiosk.capture.script import Event, EventKind, HandTruth, Truth, truth_of
from kiosk.records import (
    EXPRESSIONS,
    Answer,
    BodyReading,
    FaceActions,
    FaceReading,
    Gaze,
    Hand,
    SceneReading,
    VoiceReading,
)

Change = Callable[[float, FaceReading], FaceReading]
"""(seconds, reading) -> the reading as it shall be."""
SHOULDERS_MM = 300.0
WIDTH_PX = 1280
SHOULDERS_PX = 400.0
NECK_RATIO = 0.75
USUAL = FaceActions(
    brow_left_cm=2.0,
    brow_right_cm=2.1,
    brow_gap_cm=2.4,
    mouth_open_ratio=0.01,
    lips_red=0.35,
    corner_left_cm=0.1,
    corner_right_cm=0.05,
    mouth_width_cm=5.0,
)
NEUTRAL = (0.9, 0.04, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01)


@dataclass(frozen=True)
class Noise:
    """Standard deviations of a reader's errors."""

    angle_deg: float = 0.7
    gaze_deg: float = 1.0
    eye_ratio: float = 0.012
    action_cm: float = 0.03
    hand_ratio: float = 0.02
    jitter_s: float = 0.003


def shares(label: str, share: float = 0.85) -> tuple[float, ...]:
    """Eight shares led by one class."""
    rest = (1.0 - share) / 7
    return tuple(share if name == label else rest for name in EXPRESSIONS)


def happening(kind: str, start_s: float, end_s: float, *value: float) -> Event:
    """An event of a script."""
    return Event(EventKind(kind), start_s, end_s, value)


def act(
    duration_s: float,
    events: Sequence[Event] = (),
    *,
    rate_hz: float = 30.0,
    seed: int = 1,
    noise: Noise | None = None,
    change: Change | None = None,
    body_hz: float = 6.0,
    voiced: Sequence[tuple[float, float]] | None = None,
) -> Answer:
    """An answer whose readings follow the truth; `change` alters each face reading; voice all the time unless `voiced`."""
    draw, noise = random.Random(seed), noise or Noise()
    faces, bodies, scenes = [], [], []
    for step in range(round(duration_s * rate_hz)):
        t_s = max(0.0, step / rate_hz + draw.gauss(0, noise.jitter_s))
        face = face_reading(t_s, truth_of(tuple(events), t_s, duration_s), rate_hz, draw, noise)
        faces.append(change(t_s, face) if change else face)
    for step in range(round(duration_s * body_hz)):
        truth = truth_of(tuple(events), step / body_hz, duration_s)
        bodies.append(body_reading(step / body_hz, truth, draw, noise))
        scenes.append(scene_reading(step / body_hz, truth, draw))
    return Answer(
        0,
        QUESTION,
        START_S,
        START_S + duration_s,
        faces=tuple(faces),
        bodies=tuple(bodies),
        scenes=tuple(scenes),
        voices=voice(duration_s, [(0.0, duration_s)] if voiced is None else voiced),
        heard=True,
        seen=True,
    )


def voice(duration_s: float, voiced: Sequence[tuple[float, float]]) -> tuple[VoiceReading, ...]:
    """Voice readings that are voiced in the stretches, loud there but for a stop a second."""
    readings = []
    for step in range(round(duration_s / 0.02)):
        t_s = step * 0.02
        speaks = any(a <= t_s + 0.01 < b for a, b in voiced)
        readings.append(VoiceReading(START_S + t_s, 0.02, -25.0 if speaks and step % 50 >= 5 else -60.0, voiced=speaks))
    return tuple(readings)


def face_reading(t_s: float, truth: Truth, rate_hz: float, draw: random.Random, noise: Noise) -> FaceReading:
    """What a reader tells of one frame: closed eyes have no gaze."""
    if not truth.present:
        return FaceReading(START_S + t_s, False, truth.faces - 1 if truth.faces > 1 else 0, why_not="no_face")
    open_ratio = 0.06 + 0.24 * truth.eyes_open + draw.gauss(0, noise.eye_ratio)
    closed = open_ratio < 0.15
    corners = 0.9 * truth.smile
    return FaceReading(
        START_S + t_s,
        True,
        truth.faces,
        box=(round(WIDTH_PX / 2 - 120 + _neck_px(truth)), 100, 240, 240),
        yaw_deg=truth.yaw_deg + draw.gauss(0, noise.angle_deg),
        pitch_deg=truth.pitch_deg + draw.gauss(0, noise.angle_deg),
        roll_deg=truth.roll_deg + draw.gauss(0, noise.angle_deg),
        gaze=None if closed else _gaze(truth.gaze, draw, noise),
        gaze_why_not="eyes_closed" if closed else None,
        eye_open_ratio=open_ratio,
        blink=closed,
        actions=replace(
            USUAL,
            brow_left_cm=USUAL.brow_left_cm + 0.5 * truth.brows + draw.gauss(0, noise.action_cm),
            brow_right_cm=USUAL.brow_right_cm + 0.5 * truth.brows + draw.gauss(0, noise.action_cm),
            mouth_open_ratio=0.3 * truth.mouth_open + abs(draw.gauss(0, 0.01)),
            lips_red=USUAL.lips_red * (1 - 0.7 * truth.lips_pressed) + draw.gauss(0, 0.01),
            corner_left_cm=USUAL.corner_left_cm
            + corners
            - 0.9 * min(0.0, truth.smile_side)
            + draw.gauss(0, noise.action_cm),
            corner_right_cm=USUAL.corner_right_cm
            + corners
            + 0.9 * max(0.0, truth.smile_side)
            + draw.gauss(0, noise.action_cm),
        ),
        distance_cm=65.0 / (1.0 + truth.nearer) + draw.gauss(0, 0.5),
        confidence=0.95,
        rate_hz=rate_hz,
        expression=shares("happiness") if truth.smile > 0.5 else NEUTRAL,
        luma=120.0,
    )


def _gaze(gaze: Gaze, draw: random.Random, noise: Noise) -> Gaze:
    return Gaze(gaze.yaw_deg + draw.gauss(0, noise.gaze_deg), gaze.pitch_deg + draw.gauss(0, noise.gaze_deg))


def _neck_px(truth: Truth) -> float:
    return NECK_RATIO * SHOULDERS_PX * math.sin(math.radians(truth.lean_deg))


def body_reading(t_s: float, truth: Truth, draw: random.Random, noise: Noise) -> BodyReading:
    """What a reader tells of the body."""
    if not truth.present:
        return BodyReading(START_S + t_s, False, why_not="no_body")
    return BodyReading(
        START_S + t_s,
        True,
        0.9,
        shoulders_deg=truth.shoulders_deg + draw.gauss(0, noise.angle_deg),
        shoulders_px=SHOULDERS_PX + draw.gauss(0, 2.0),
        middle=(0.5 + draw.gauss(0, 0.001), 0.8),
        lean_deg=truth.lean_deg + draw.gauss(0, noise.angle_deg),
        neck_ratio=NECK_RATIO * (1 - 0.3 * truth.slouch) + draw.gauss(0, 0.01),
        left_hand=_hand(truth.left_hand, draw, noise),
        right_hand=_hand(truth.right_hand, draw, noise),
        hand_on_face=truth.hand_on_face,
    )


def _hand(hand: HandTruth | None, draw: random.Random, noise: Noise) -> Hand | None:
    if hand is None or hand.y_mm > 300.0:
        return None
    x, y = (place / SHOULDERS_MM + draw.gauss(0, noise.hand_ratio) for place in (hand.x_mm, hand.y_mm))
    return Hand(x, y, 0.9)


def scene_reading(t_s: float, truth: Truth, draw: random.Random) -> SceneReading:
    """What a reader tells of the room."""
    moved = math.hypot(*truth.camera_moved)
    return SceneReading(
        START_S + t_s,
        110.0 * truth.light,
        light_ratio=truth.light * (1 + draw.gauss(0, 0.02)),
        changed_ratio=max(0.0, 0.3 * truth.background + draw.gauss(0.02, 0.01)),
        moved_ratio=moved + abs(draw.gauss(0, 0.002)),
    )


def found(found_s: Sequence[tuple[float, float]], true_s: Sequence[tuple[float, float]], slack_s: float) -> int:
    """How many of the true stretches have a found one whose middle lies within the slack; each is used once."""
    left, hits = list(found_s), 0
    for a, b in true_s:
        near = next((s for s in left if abs((s[0] + s[1] - a - b) / 2) <= slack_s), None)
        if near is not None:
            left.remove(near)
            hits += 1
    return hits
