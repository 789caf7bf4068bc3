"""An answer's face readings in, the same as columns with the time each frame stands for out. Seconds from the start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import EXPRESSIONS, Answer, FaceActions, FaceReading
from kiosk.score.coverage import LEAST_SEEN_S, too_little, weighed
from kiosk.score.series import Flags, Numbers
from kiosk.score.voiced import Stretch

LONGEST_FRAME_S: Final = 0.5
"""A frame stands for at most this long; a longer hole is not measured. Own number."""
USUAL_FRAME_S: Final = 0.1
"""The last frame stands for as long as most; a lone one for this. Own number."""


@dataclass(frozen=True, slots=True, eq=False)
class Actions:
    """records.FaceActions as columns."""

    brow_left_cm: Numbers
    brow_right_cm: Numbers
    mouth_open_ratio: Numbers
    lips_red: Numbers
    corner_left_cm: Numbers
    corner_right_cm: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """Face readings in order of time; NaN where a frame did not tell."""

    t_s: Numbers
    duration_s: Numbers
    """What a frame stands for: up to the next one, at most LONGEST_FRAME_S."""
    present: Flags
    faces: NDArray[np.int64]
    yaw_deg: Numbers
    pitch_deg: Numbers
    roll_deg: Numbers
    gaze_yaw_deg: Numbers
    gaze_pitch_deg: Numbers
    eye_open_ratio: Numbers
    blink: Numbers
    """1 eyes closed, 0 open."""
    distance_cm: Numbers
    middle_px: Numbers
    """Middle of the face's box from the picture's left edge."""
    width_px: Numbers
    """Width of that box."""
    rate_hz: Numbers
    actions: Actions
    expression: NDArray[np.float64]
    """(count, 8) in the order of EXPRESSIONS."""
    gaze_why_not: tuple[str | None, ...]
    why_not: tuple[str | None, ...]
    hole: str = "too_little"
    """Code of why there are no frames where there should be some: 'gap' where the camera was lost."""

    def __len__(self) -> int:
        """Number of frames."""
        return len(self.t_s)


def sight_missing(answer: Answer, camera_allowed: bool) -> str | None:
    """Code of why the camera could not measure; None where it did."""
    if not camera_allowed:
        return "no_consent"
    if not answer.seen:
        return "no_camera"
    if not answer.faces:
        return hole_of(answer) if hole_of(answer) == "gap" else "no_camera"
    return None


def hole_of(answer: Answer) -> str:
    """Code of why frames are missing: 'gap' where the camera was lost, else 'too_little'."""
    return "gap" if any(what == "camera" for _, _, what in answer.gaps) else "too_little"


def looks_of(answer: Answer) -> Looks:
    """The readings inside the answer."""
    inside = (face for face in answer.faces if answer.start_s <= face.t_s <= answer.end_s)
    return looks_from(tuple(inside), answer.start_s, hole_of(answer))


def looks_from(faces: Sequence[FaceReading], origin_s: float, hole: str = "too_little") -> Looks:
    """Any readings, with times from `origin_s`."""
    ordered = sorted(faces, key=lambda face: face.t_s)
    t_s = np.array([face.t_s for face in ordered], dtype=np.float64) - origin_s
    gazes = [face.gaze for face in ordered]
    return Looks(
        t_s=t_s,
        duration_s=durations(t_s, LONGEST_FRAME_S),
        present=np.array([face.present for face in ordered], dtype=np.bool_),
        faces=np.array([face.faces for face in ordered], dtype=np.int64),
        yaw_deg=column([face.yaw_deg for face in ordered]),
        pitch_deg=column([face.pitch_deg for face in ordered]),
        roll_deg=column([face.roll_deg for face in ordered]),
        gaze_yaw_deg=column([gaze.yaw_deg if gaze else None for gaze in gazes]),
        gaze_pitch_deg=column([gaze.pitch_deg if gaze else None for gaze in gazes]),
        eye_open_ratio=column([face.eye_open_ratio for face in ordered]),
        blink=column([face.blink for face in ordered]),
        distance_cm=column([face.distance_cm for face in ordered]),
        middle_px=column([face.box[0] + face.box[2] / 2 if face.box else None for face in ordered]),
        width_px=column([float(face.box[2]) if face.box else None for face in ordered]),
        rate_hz=column([face.rate_hz for face in ordered]),
        actions=_actions([face.actions for face in ordered]),
        expression=_expressions(ordered),
        gaze_why_not=tuple(face.gaze_why_not or _why_not(face) for face in ordered),
        why_not=tuple(_why_not(face) for face in ordered),
        hole=hole,
    )


def _why_not(face: FaceReading) -> str | None:
    return face.why_not or (None if face.present else "no_face")


def weighed_fast(
    looks: Looks, known: Flags, fast: Flags, asked_s: float, least_s: float = LEAST_SEEN_S
) -> tuple[float, str | None]:
    """(seconds of the known frames that came fast enough, why they are too few or None)."""
    measured_s, why_not = weighed(looks.duration_s, known & fast, asked_s, (looks.why_not, looks.hole), least_s)
    slow = why_not is not None and not too_little(float(looks.duration_s[known].sum()), asked_s, least_s)
    return measured_s, "too_slow" if slow else why_not


def during(looks: Looks, flags: Flags, stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches whose middle lies in a flagged frame: what happened outside the measured time is not counted."""
    middles = np.array([(start_s + end_s) / 2 for start_s, end_s in stretches])
    frames = np.searchsorted(looks.t_s, middles, side="right") - 1
    return [stretch for stretch, frame in zip(stretches, frames, strict=True) if frame >= 0 and flags[frame]]


def durations(t_s: Numbers, longest_s: float) -> Numbers:
    """What each frame stands for; the last one as long as most."""
    steps = np.diff(t_s)
    usual_s = float(np.median(steps)) if len(steps) else USUAL_FRAME_S
    return np.minimum(np.append(steps, usual_s)[: len(t_s)], longest_s)


def column(values: Sequence[float | None]) -> Numbers:
    """Numbers with NaN for None."""
    return np.array(values, dtype=np.float64)


def _actions(actions: Sequence[FaceActions | None]) -> Actions:
    return Actions(
        brow_left_cm=column([a.brow_left_cm if a else None for a in actions]),
        brow_right_cm=column([a.brow_right_cm if a else None for a in actions]),
        mouth_open_ratio=column([a.mouth_open_ratio if a else None for a in actions]),
        lips_red=column([a.lips_red if a else None for a in actions]),
        corner_left_cm=column([a.corner_left_cm if a else None for a in actions]),
        corner_right_cm=column([a.corner_right_cm if a else None for a in actions]),
    )


def _expressions(faces: Sequence[FaceReading]) -> NDArray[np.float64]:
    unknown = (np.nan,) * len(EXPRESSIONS)
    rows = [unknown if face.expression is None else face.expression for face in faces]
    return np.array(rows, dtype=np.float64).reshape(len(faces), len(EXPRESSIONS))
