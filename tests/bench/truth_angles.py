"""Gaze targets and head poses, drawn -> how many degrees the read directions lie beside them."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.script import TEXT, Truth, truth_of
from kiosk.perceive.baseline import SETTLE_S as LATE_S
from kiosk.perceive.baseline import baseline_of
from kiosk.records import Baseline, FaceReading, Gaze
from kiosk.score.gaze import own_eyes
from tests.bench.truth_stage import SETTINGS, Condition, Take, play

YAW_DEG: Final = (-30.0, 30.0)
PITCH_DEG: Final = (-20.0, 15.0)
"""Within this the candidate's gaze goes (the issue's bench)."""
HEAD_SHARE: Final = 0.6
"""Where the head turns with the eyes it takes over about so much of a look aside; own number."""
GRID_YAW_DEG: Final = (-30.0, -15.0, 0.0, 15.0, 30.0)
GRID_PITCH_DEG: Final = (-20.0, -10.0, 0.0, 10.0, 20.0)
GRID_ROLL_DEG: Final = (-20.0, 0.0, 20.0)
FRAMING_S: Final = 5.0
LENS_SPAN: Final = (0.0, 2.5)
TEXT_SPAN: Final = (2.5, FRAMING_S)
"""The calibration: at the lens, then at the text."""
HOLD_S: Final = 0.3
"""Each target or pose is held so long; the last part of it is measured."""
SETTLE_S: Final = 0.2
TURN_S: Final = 0.1
"""So long the eyes and the head take to the next target."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Degrees beside the truth, one number a measured frame."""

    total: tuple[float, ...]
    yaw: tuple[float, ...]
    """Signed: read - drawn."""
    pitch: tuple[float, ...]
    roll: tuple[float, ...] = ()
    asked: int = 0
    """Frames that should have been measured."""

    @property
    def measured_ratio(self) -> float:
        """Share of the frames that gave a direction."""
        return len(self.total) / self.asked if self.asked else 0.0

    def of_total(self, share: float) -> float | None:
        """A quantile of the total error; None where nothing was measured."""
        return quantile(self.total, share)


@dataclass(frozen=True, slots=True)
class Cell:
    """The error at one pose of the grid."""

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    total_deg: float | None
    """Median; None: the pose was not measured in any frame."""
    yaw_error_deg: float | None
    pitch_error_deg: float | None
    roll_error_deg: float | None


def gaze_errors(condition: Condition, targets: int, turned: bool) -> Errors:
    """Random targets after the framing step's calibration; with `turned` the head takes part in the look."""
    chance = random.Random(7 + turned)
    aims = [Gaze(chance.uniform(*YAW_DEG), chance.uniform(*PITCH_DEG)) for _ in range(targets)]
    share = HEAD_SHARE if turned else 0.0
    stops = [Truth(gaze=aim, yaw_deg=share * aim.yaw_deg, pitch_deg=share * aim.pitch_deg) for aim in aims]
    take = _visit(stops, condition)
    own = own_eyes(_baseline(take), SETTINGS.seeing)
    yaw, pitch, total = [], [], []
    asked = _measured_frames(take)
    for face, truth in asked:
        if face.gaze is None:
            continue
        read = Gaze(face.gaze.yaw_deg - own.yaw_deg, (face.gaze.pitch_deg - own.pitch_deg) * own.pitch_gain)
        yaw.append(read.yaw_deg - truth.gaze.yaw_deg)
        pitch.append(read.pitch_deg - truth.gaze.pitch_deg)
        total.append(angle_between(read, truth.gaze))
    return Errors(tuple(total), tuple(yaw), tuple(pitch), asked=len(asked))


def pose_errors(condition: Condition, poses: Sequence[tuple[float, float, float]]) -> tuple[Errors, tuple[Cell, ...]]:
    """Head poses (yaw, pitch, roll), the eyes straight ahead in the head, pitch from the calibration's; and pose by pose."""
    stops = [Truth(gaze=Gaze(yaw, pitch), yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll) for yaw, pitch, roll in poses]
    take = _visit(stops, condition)
    level_deg = _level(take)
    frames = _measured_frames(take)
    found: dict[tuple[float, float, float], list[tuple[float, float, float, float]]] = {pose: [] for pose in poses}
    for face, truth in frames:
        if face.yaw_deg is None or face.pitch_deg is None or face.roll_deg is None:
            continue
        drawn = (truth.yaw_deg, truth.pitch_deg, truth.roll_deg)
        read = (face.yaw_deg, face.pitch_deg - level_deg, face.roll_deg)
        parts = (read[0] - drawn[0], read[1] - drawn[1], read[2] - drawn[2])
        found[drawn].append((turn_between(drawn, read), *parts))
    every = [error for errors in found.values() for error in errors]
    total, yaw, pitch, roll = (tuple(error[axis] for error in every) for axis in range(4))
    cells = (Cell(*pose, *_medians(errors)) for pose, errors in found.items())
    return Errors(total, yaw, pitch, roll, len(frames)), tuple(cells)


def pose_grid() -> list[tuple[float, float, float]]:
    """All poses of the error table, neighbours next to one another."""
    rows = []
    for index, (roll, pitch) in enumerate(product(GRID_ROLL_DEG, GRID_PITCH_DEG)):
        yaws = GRID_YAW_DEG if index % 2 == 0 else GRID_YAW_DEG[::-1]
        rows += [(yaw, pitch, roll) for yaw in yaws]
    return rows


def angle_between(one: Gaze, other: Gaze) -> float:
    """Degrees between two directions."""
    a, b = _direction(one), _direction(other)
    return math.degrees(math.atan2(float(np.linalg.norm(np.cross(a, b))), float(a @ b)))


def turn_between(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Degrees of the one turn that takes a head from one pose (yaw, pitch, roll) to another."""
    turn = _rotation(*one).T @ _rotation(*other)
    return math.degrees(math.acos(min(1.0, max(-1.0, (float(np.trace(turn)) - 1.0) / 2.0))))


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` of them lie; None where there are none."""
    return float(np.quantile(values, share)) if len(values) else None


def _visit(stops: Sequence[Truth], condition: Condition) -> Take:
    """Look into the lens and at the question's text as the framing step asks, the head as still as a person's is; then go
    from stop to stop."""

    def truth_at(t_s: float) -> Truth:
        if t_s < FRAMING_S:
            resting = truth_of((), t_s, FRAMING_S)
            return resting if t_s < LENS_SPAN[1] else replace(resting, gaze=TEXT)
        index = min(int((t_s - FRAMING_S) / HOLD_S + 1e-6), len(stops) - 1)
        before = stops[index - 1] if index else Truth()
        return _between(before, stops[index], (t_s - FRAMING_S - index * HOLD_S + 1e-6) / TURN_S)

    return play(truth_at, FRAMING_S + HOLD_S * len(stops), condition)


def _baseline(take: Take) -> Baseline | None:
    return baseline_of(take.seen.faces, (), LENS_SPAN, TEXT_SPAN)


def _level(take: Take) -> float:
    """How much higher than it is the head's pitch was read while she looked into the lens."""
    baseline = _baseline(take)
    pairs = zip(take.seen.faces, take.truths, strict=True)
    drawn = [truth.pitch_deg for face, truth in pairs if LENS_SPAN[0] + LATE_S <= face.t_s < LENS_SPAN[1]]
    return baseline.pitch_deg - median(drawn) if baseline is not None and baseline.pitch_deg is not None else 0.0


def _between(one: Truth, other: Truth, share: float) -> Truth:
    if share >= 1.0:
        return other

    def mix(a: float, b: float) -> float:
        return a + max(0.0, share) * (b - a)

    gaze = Gaze(mix(one.gaze.yaw_deg, other.gaze.yaw_deg), mix(one.gaze.pitch_deg, other.gaze.pitch_deg))
    yaw, pitch = mix(one.yaw_deg, other.yaw_deg), mix(one.pitch_deg, other.pitch_deg)
    return Truth(gaze=gaze, yaw_deg=yaw, pitch_deg=pitch, roll_deg=mix(one.roll_deg, other.roll_deg))


def _measured_frames(take: Take) -> list[tuple[FaceReading, Truth]]:
    """The frames at the end of each stop, when eyes and head are still."""
    pairs = zip(take.seen.faces, take.truths, strict=True)
    return [
        (face, truth)
        for face, truth in pairs
        if face.t_s >= FRAMING_S - 1e-6 and (face.t_s - FRAMING_S + 1e-6) % HOLD_S >= SETTLE_S
    ]


def _medians(errors: Sequence[tuple[float, float, float, float]]) -> tuple[float | None, ...]:
    return tuple(median(error[axis] for error in errors) if errors else None for axis in range(4))


def _direction(gaze: Gaze) -> NDArray[np.float64]:
    yaw, pitch = math.radians(gaze.yaw_deg), math.radians(gaze.pitch_deg)
    return np.array([math.sin(yaw) * math.cos(pitch), math.sin(pitch), math.cos(yaw) * math.cos(pitch)])


def _rotation(yaw_deg: float, pitch_deg: float, roll_deg: float) -> NDArray[np.float64]:
    """Roll in the picture after pitch after yaw; a pose and its reading are taken alike, so that any order serves."""
    yaw, pitch, roll = (math.radians(angle) for angle in (yaw_deg, pitch_deg, roll_deg))
    about_y = np.array([[math.cos(yaw), 0, math.sin(yaw)], [0, 1, 0], [-math.sin(yaw), 0, math.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(pitch), -math.sin(pitch)], [0, math.sin(pitch), math.cos(pitch)]])
    about_z = np.array([[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y, np.float64)
