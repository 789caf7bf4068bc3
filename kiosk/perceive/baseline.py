"""Face and body readings of the calibration -> the candidate's own Baseline, or None where too little was measured."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from itertools import pairwise
from statistics import median
from typing import Final

from kiosk.records import Baseline, BodyReading, FaceActions, FaceReading, Gaze

Stretch = tuple[float, float]
"""(start_s, end_s)."""

SETTLE_S: Final = 0.5
"""Not taken from the start of each stretch: reading what is asked, and moving the eyes there, takes about so long (own
number; a saccade begins about 0.2 s after its target appears and lasts under 0.1 s)."""
LEAST_S: Final = 1.0
"""Less gaze than this is no baseline (own number): about two blinks must not make a third of it."""
HOLE_S: Final = 0.2
"""A reading stands for the time to the next, at most for so long: a camera that stood still measured nothing."""


def baseline_of(
    faces: Sequence[FaceReading], bodies: Sequence[BodyReading], lens: Stretch, text: Stretch
) -> Baseline | None:
    """Medians over both stretches; None where less than LEAST_S of gaze was measured at the lens.

    Medians, because a blink or a glance aside must not move them. `text` alone is None where too little of it was measured.
    """
    at_lens = _within(faces, lens)
    measured_s = _gaze_s(at_lens)
    if measured_s < LEAST_S:
        return None
    at_text = _within(faces, text)
    calm = [reading for reading in at_lens if not reading.blink]
    still = [reading for reading in bodies if lens[0] + SETTLE_S <= reading.t_s <= lens[1]]
    return Baseline(
        measured_s=measured_s,
        lens=_gaze(at_lens),
        text=_gaze(at_text) if _gaze_s(at_text) >= LEAST_S else None,
        eye_open_ratio=_middle(reading.eye_open_ratio for reading in calm),
        actions=_actions(calm),
        pitch_deg=_middle(reading.pitch_deg for reading in at_lens),
        roll_deg=_middle(reading.roll_deg for reading in at_lens),
        shoulders_deg=_middle(reading.shoulders_deg for reading in still),
        lean_deg=_middle(reading.lean_deg for reading in still),
        neck_ratio=_middle(reading.neck_ratio for reading in still),
    )


def _within(faces: Iterable[FaceReading], stretch: Stretch) -> list[FaceReading]:
    """What was read of the candidate in a stretch, once her eyes had come to rest."""
    return [r for r in faces if r.present and stretch[0] + SETTLE_S <= r.t_s <= stretch[1]]


def _gaze_s(faces: Sequence[FaceReading]) -> float:
    """For how long the gaze was measured."""
    held_s = [min(later.t_s - reading.t_s, HOLE_S) for reading, later in pairwise(faces) if reading.gaze is not None]
    return sum(held_s)


def _gaze(faces: Iterable[FaceReading]) -> Gaze | None:
    seen = [reading.gaze for reading in faces if reading.gaze is not None]
    return Gaze(median(gaze.yaw_deg for gaze in seen), median(gaze.pitch_deg for gaze in seen)) if seen else None


def _actions(faces: Iterable[FaceReading]) -> FaceActions | None:
    seen = [reading.actions for reading in faces if reading.actions is not None]
    if not seen:
        return None
    columns = zip(*(astuple(actions) for actions in seen), strict=True)
    return FaceActions(*(median(column) for column in columns))


def _middle(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
