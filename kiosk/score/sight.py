"""An answer's face readings in, eye line, presence, blinks and second faces out. Seconds from the answer's start."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from kiosk.config import Seeing
from kiosk.records import Answer, FaceReading, Measure, Span
from kiosk.score.voiced import TRACK_STEP_S, Stretch

LONGEST_FRAME_S: Final = 0.5
"""A frame stands for at most this long; a longer hole is not measured. Own number."""
LEAST_SEEN_S: Final = 5.0
LEAST_SEEN_RATIO: Final = 0.3
"""Below these a share of time says nothing; own numbers."""
LOOK_AWAY_S: Final = 3.0
"""experience.md 2b: looks away longer than 3 s are counted."""
ABSENT_S: Final = 2.0
SECOND_FACE_S: Final = 1.0
"""Shorter ones are a missed detection or somebody passing; own numbers."""
TURNED_AWAY_DEG: Final = 30.0
"""A head turned further than this looks away, even where the eyes cannot be measured; own number."""
LONGEST_BLINK_S: Final = 0.8
"""Eyes closed longer are not a blink; own number."""
SLOWEST_FRAME_S: Final = 0.12
"""With fewer than about 8 frames a second blinks are missed; own number."""
GLITCH_S: Final = 0.5
"""A look away may be broken by an unmeasured stretch or a glance of up to this; own number."""


@dataclass(frozen=True, slots=True)
class Look:
    """A face reading with its place in the answer."""

    t_s: float
    duration_s: float
    face: FaceReading


def sight_missing(answer: Answer, camera_allowed: bool) -> str | None:
    """Code of why the camera could not measure; None where it did."""
    if not camera_allowed:
        return "no_consent"
    if not answer.seen:
        return "no_camera"
    if not answer.faces:
        return "gap" if any(what == "camera" for _, _, what in answer.gaps) else "no_camera"
    return None


def looks_of(answer: Answer) -> tuple[Look, ...]:
    """Face readings inside the answer in order of time, each with the time it stands for."""
    inside = sorted((f for f in answer.faces if answer.start_s <= f.t_s <= answer.end_s), key=lambda f: f.t_s)
    steps = [b.t_s - a.t_s for a, b in pairwise(inside)]
    steps.append(median(steps) if steps else 0.1)
    return tuple(
        Look(face.t_s - answer.start_s, min(step_s, LONGEST_FRAME_S), face)
        for face, step_s in zip(inside, steps, strict=True)
    )


def in_zone(face: FaceReading, seeing: Seeing) -> bool | None:
    """Whether the eyes point into the lens zone; None where that was not measured."""
    if not face.present:
        return None
    if face.gaze is not None:
        inside_yaw = abs(face.gaze.yaw_deg) <= seeing.eye_line_yaw_deg
        return inside_yaw and abs(face.gaze.pitch_deg) <= seeing.eye_line_pitch_deg
    if face.yaw_deg is not None and abs(face.yaw_deg) > TURNED_AWAY_DEG:
        return False
    return None


def eye_track(looks: Sequence[Look], seeing: Seeing, duration_s: float) -> tuple[tuple[float, bool | None], ...]:
    """(seconds, inside the zone or None), four a second: what most frames of that quarter second showed."""
    bins: list[list[bool]] = [[] for _ in range(math.ceil(duration_s / TRACK_STEP_S))]
    for look in looks:
        inside = in_zone(look.face, seeing)
        step = math.floor(look.t_s / TRACK_STEP_S)
        if inside is not None and step < len(bins):
            bins[step].append(inside)
    return tuple((step * TRACK_STEP_S, sum(votes) * 2 >= len(votes) if votes else None) for step, votes in enumerate(bins))


def eye_measures(
    looks: Sequence[Look], seeing: Seeing, voiced: Sequence[Stretch], duration_s: float, why_not: str | None
) -> dict[str, Measure]:
    """Share of speaking time (of the whole answer where no voice is known) with the eyes in the lens zone; looks away."""
    asked_s = sum(b - a for a, b in voiced) if voiced else duration_s
    spans: tuple[Span, ...] = ()
    inside_s = measured_s = 0.0
    if why_not is None:
        timed = [(look, in_zone(look.face, seeing)) for look in looks if _is_in(look.t_s, voiced)]
        measured_s = sum(look.duration_s for look, inside in timed if inside is not None)
        inside_s = sum(look.duration_s for look, inside in timed if inside)
        spans = look_away_spans(looks, seeing, voiced, duration_s)
        if measured_s < LEAST_SEEN_S or measured_s < LEAST_SEEN_RATIO * asked_s:
            why_not = commonest_reason(looks)
    if why_not is not None:
        names = ("eye_line_ratio", "look_away_count", "longest_look_away_s")
        return {name: Measure(name, None, measured_s, asked_s, why_not) for name in names}
    longest_s = max((span.end_s - span.start_s for span in spans), default=0.0)
    return {
        "eye_line_ratio": Measure("eye_line_ratio", inside_s / measured_s, measured_s, asked_s),
        "look_away_count": Measure("look_away_count", float(len(spans)), measured_s, asked_s),
        "longest_look_away_s": Measure("longest_look_away_s", longest_s, measured_s, asked_s),
    }


def _is_in(t_s: float, voiced: Sequence[Stretch]) -> bool:
    return not voiced or any(a <= t_s < b for a, b in voiced)


def commonest_reason(looks: Sequence[Look]) -> str:
    """The reading's own reason that came most often, or 'too_little'."""
    reasons = Counter(look.face.why_not or "" for look in looks)
    reason = reasons.most_common(1)[0][0] if reasons else ""
    return reason or "too_little"


def look_away_spans(looks: Sequence[Look], seeing: Seeing, voiced: Sequence[Stretch], duration_s: float) -> tuple[Span, ...]:
    """Looks away longer than 3 s between the first and the last voice; `text` is the side as the candidate sees it."""
    begin_s, end_s = (voiced[0][0], voiced[-1][1]) if voiced else (0.0, duration_s)
    away = [(t_s, inside is False) for t_s, inside in eye_track(looks, seeing, duration_s) if begin_s <= t_s < end_s]
    runs = _runs([(t_s, t_s + TRACK_STEP_S) for t_s, is_away in away if is_away])
    return tuple(Span(a, b, "look_away", _side(looks, a, b)) for a, b in runs if b - a > LOOK_AWAY_S)


def _runs(parts: Sequence[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for start_s, end_s in parts:
        if joined and start_s - joined[-1][1] <= GLITCH_S:
            joined[-1] = (joined[-1][0], end_s)
        else:
            joined.append((start_s, end_s))
    return joined


def _side(looks: Sequence[Look], start_s: float, end_s: float) -> str:
    seen = [look.face for look in looks if start_s <= look.t_s < end_s]
    yaws = [face.gaze.yaw_deg if face.gaze else face.yaw_deg or 0.0 for face in seen]
    pitches = [face.gaze.pitch_deg if face.gaze else face.pitch_deg or 0.0 for face in seen]
    yaw, pitch = sum(yaws) / max(1, len(yaws)), sum(pitches) / max(1, len(pitches))
    if abs(pitch) > abs(yaw):
        return "up" if pitch > 0 else "down"
    # The picture's right edge is the candidate's left hand (records.Gaze).
    return "left" if yaw > 0 else "right"


def presence_measures(looks: Sequence[Look], duration_s: float, why_not: str | None) -> dict[str, Measure]:
    """Share of the measured time with the candidate's face in view, seconds with a second face, blinks a minute."""
    names = ("presence_ratio", "second_face_s", "blinks_per_min")
    seen_s = sum(look.duration_s for look in looks)
    if why_not is None and seen_s < min(LEAST_SEEN_S, duration_s / 2):
        why_not = "gap"
    if why_not is not None:
        return {name: Measure(name, None, 0.0, duration_s, why_not) for name in names}
    present_s = sum(look.duration_s for look in looks if look.face.present)
    second_s = sum((b - a for a, b in _face_runs(looks, second=True)), 0.0)
    return {
        "presence_ratio": Measure("presence_ratio", present_s / seen_s, seen_s, duration_s),
        "second_face_s": Measure("second_face_s", second_s, seen_s, duration_s),
        "blinks_per_min": _blinks(looks, duration_s),
    }


def presence_spans(looks: Sequence[Look]) -> tuple[Span, ...]:
    """Stretches without the candidate's face ('absent') and with another face beside it ('second_face')."""
    absent = (Span(a, b, "absent") for a, b in _face_runs(looks, second=False))
    return (*absent, *(Span(a, b, "second_face") for a, b in _face_runs(looks, second=True)))


def _face_runs(looks: Sequence[Look], second: bool) -> list[Stretch]:
    shortest_s = SECOND_FACE_S if second else ABSENT_S
    parts = [
        (look.t_s, look.t_s + look.duration_s)
        for look in looks
        if (look.face.faces >= 2 if second else not look.face.present)
    ]
    return [(a, b) for a, b in _runs(parts) if b - a >= shortest_s]


def _blinks(looks: Sequence[Look], duration_s: float) -> Measure:
    known = [look for look in looks if look.face.blink is not None]
    measured_s = sum(look.duration_s for look in known)
    if measured_s < 2 * LEAST_SEEN_S:
        return Measure("blinks_per_min", None, measured_s, duration_s, commonest_reason(looks))
    if median(look.duration_s for look in known) > SLOWEST_FRAME_S:
        return Measure("blinks_per_min", None, measured_s, duration_s, "too_slow")
    count, closed_s = 0, 0.0
    for look in known:
        if look.face.blink:
            closed_s += look.duration_s
        else:
            count += 0.0 < closed_s <= LONGEST_BLINK_S
            closed_s = 0.0
    return Measure("blinks_per_min", 60.0 * count / measured_s, measured_s, duration_s)
