"""Where the eyes point from frame to frame in, eye line, looks away and looks at the question out. From the start."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.config import Seeing
from kiosk.records import Baseline, Measure, Span
from kiosk.score.coverage import measures_of, middle, share, unmeasured, weighed
from kiosk.score.looks import Looks
from kiosk.score.series import TOUCHING_S, Flags, Numbers, within
from kiosk.score.voiced import TRACK_STEP_S, Stretch

TURNED_AWAY_DEG: Final = 30.0
"""A head turned further than this looks away, even where the eyes cannot be measured; own number."""
HOLE_S: Final = 0.5
"""A look away goes on over eyes that were not measured for up to this (a blink, a glare); own number."""
GLANCE_S: Final = 0.2
"""A shorter glance into the lens zone does not end a look away, and a shorter look out of it is none; own number: the eyes
rest about 0.2 to 0.3 s on what they look at."""
BLINK_RIM_S: Final = 0.05
"""The eyes roll down while the lids close: gaze this near to a blink is not believed. Own number."""
RIM_DEG: Final = 2.0
"""A short look away lies this far outside the zone (median); own number: the error of a single frame's gaze."""
TEXT_HALF_WIDTH_DEG: Final = 12.0
TEXT_HALF_HEIGHT_DEG: Final = 6.0
"""The question stands on a block about 25 cm wide and 6 cm high, 60 cm away, read with an error of some degrees. Own."""
GAIN_LIMITS: Final = (0.5, 1.5)
"""Further from 1 the calibration is not believed: the two places lie only some degrees apart. Own numbers."""
SIDES: Final = ("left", "right", "up", "down")
AWAY_NAMES: Final = tuple(f"look_away_{side}_count" for side in SIDES)
NAMES: Final = (
    *("eye_line_ratio", "look_away_count", "longest_look_away_s", "mean_look_away_s", *AWAY_NAMES),
    *("glances_per_min", "question_text_ratio"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """Where the eyes point, measured from the lens; NaN where it is not known."""

    yaw_deg: Numbers
    """Positive: towards the right edge of the picture, which is the candidate's left."""
    pitch_deg: Numbers
    inside: Flags
    """In the lens zone."""
    known: Flags
    """Whether it was measured that they are inside or outside."""
    text: tuple[float, float]
    """(yaw, pitch) of the question's text."""


def aim_of(looks: Looks, blinks: Sequence[Stretch], seeing: Seeing, baseline: Baseline | None) -> Aim:
    """Gaze less the candidate's own gaze into the lens; a head turned right away counts as outside."""
    own = own_eyes(baseline, seeing)
    yaw = looks.gaze_yaw_deg - own.yaw_deg
    pitch = (looks.gaze_pitch_deg - own.pitch_deg) * own.pitch_gain
    blinking = within(looks.t_s, _widened(blinks))
    yaw, pitch = (np.where(blinking | ~looks.present, np.nan, angle) for angle in (yaw, pitch))
    with np.errstate(invalid="ignore"):
        inside = (np.abs(yaw) <= seeing.eye_line_yaw_deg) & (np.abs(pitch) <= seeing.eye_line_pitch_deg)
        turned = ~np.isfinite(yaw) & looks.present & (np.abs(looks.yaw_deg) > TURNED_AWAY_DEG)
    yaw = np.where(turned, looks.yaw_deg, yaw)
    pitch = np.where(turned, np.nan_to_num(looks.pitch_deg), pitch)
    return Aim(yaw, pitch, inside, np.isfinite(yaw), own.text)


@dataclass(frozen=True, slots=True)
class OwnEyes:
    """What the calibration says of one candidate's eyes."""

    yaw_deg: float = 0.0
    """The gaze that is read while she looks into the lens."""
    pitch_deg: float = 0.0
    pitch_gain: float = 1.0
    """What is read up and down is to be multiplied by this."""
    text: tuple[float, float] = (0.0, 0.0)
    """(yaw, pitch) of the question's text, corrected."""


def own_eyes(baseline: Baseline | None, seeing: Seeing) -> OwnEyes:
    """The lens gives what is to be taken off; the text, whose place below the lens is known, how much a degree down reads.

    Lids hide an iris's upper and lower edge, in each eye differently: sideways no gain is needed.
    """
    lens, text = (baseline.lens, baseline.text) if baseline else (None, None)
    if lens is None:
        return OwnEyes(text=(0.0, seeing.text_pitch_deg))
    if text is None:
        return OwnEyes(lens.yaw_deg, lens.pitch_deg, text=(0.0, seeing.text_pitch_deg))
    down_deg = text.pitch_deg - lens.pitch_deg
    wanted = seeing.text_pitch_deg / down_deg if down_deg * seeing.text_pitch_deg > 0 else GAIN_LIMITS[1]
    gain = min(GAIN_LIMITS[1], max(GAIN_LIMITS[0], wanted))
    return OwnEyes(lens.yaw_deg, lens.pitch_deg, gain, (text.yaw_deg - lens.yaw_deg, down_deg * gain))


def _widened(blinks: Sequence[Stretch]) -> list[Stretch]:
    wide: list[Stretch] = []
    for start_s, end_s in blinks:
        begin_s = start_s - BLINK_RIM_S
        if wide and begin_s <= wide[-1][1]:
            wide[-1] = (wide[-1][0], end_s + BLINK_RIM_S)
        else:
            wide.append((begin_s, end_s + BLINK_RIM_S))
    return wide


def eye_track(looks: Looks, aim: Aim, duration_s: float) -> tuple[tuple[float, bool | None], ...]:
    """(seconds, inside the zone or None), four a second: what most frames of that quarter second showed."""
    count = math.ceil(duration_s / TRACK_STEP_S)
    steps = np.floor(looks.t_s / TRACK_STEP_S).astype(np.int64)
    usable = aim.known & (steps < count)
    known = np.bincount(steps[usable], minlength=count)
    inside = np.bincount(steps[usable & aim.inside], minlength=count)
    return tuple(
        (step * TRACK_STEP_S, 2 * int(inside[step]) >= int(known[step]) if known[step] else None) for step in range(count)
    )


def looks_away(looks: Looks, aim: Aim) -> tuple[Stretch, ...]:
    """Every stretch of at least 0.2 s with the eyes outside the lens zone, timed by its own frames.

    It begins with the first frame outside and ends with the first one inside. It goes on over up to 0.5 s without a
    measurement and over glances into the zone shorter than 0.2 s. Where its beginning or end falls into such a hole (people
    blink when they look elsewhere), it lies in the hole's middle.
    """
    away: list[Stretch] = []
    glanced_s = 0.0
    for part in _parts(looks, aim):
        if not part.outside:
            glanced_s += part.measured_s
        elif away and part.start_s - away[-1][1] <= HOLE_S and glanced_s < GLANCE_S - TOUCHING_S:
            away[-1], glanced_s = (away[-1][0], part.end_s), 0.0
        else:
            away.append((part.start_s, part.end_s))
            glanced_s = 0.0
    return tuple((a, b) for a, b in away if b - a >= GLANCE_S - TOUCHING_S)


@dataclass(frozen=True, slots=True)
class _Part:
    """A row of measured frames that agree, with no long hole in it."""

    start_s: float
    end_s: float
    outside: bool
    measured_s: float


def _parts(looks: Looks, aim: Aim) -> list[_Part]:
    frames = np.flatnonzero(aim.known)
    if not len(frames):
        return []
    lasted = looks.duration_s[frames]
    starts, outside = looks.t_s[frames], ~aim.inside[frames]
    ends = starts + lasted
    hole = starts[1:] - ends[:-1]
    firsts = np.concatenate(([0], np.flatnonzero((outside[1:] != outside[:-1]) | (hole > HOLE_S)) + 1))
    lasts = np.append(firsts[1:] - 1, len(frames) - 1)
    measured = np.add.reduceat(lasted, firsts)
    small = np.flatnonzero((hole > TOUCHING_S) & (hole <= HOLE_S))
    middles = (ends[small] + starts[small + 1]) / 2
    ends[small] = middles
    starts = starts.copy()
    starts[small + 1] = middles
    return [
        _Part(float(starts[a]), float(ends[b]), bool(outside[a]), float(seconds))
        for a, b, seconds in zip(firsts, lasts, measured, strict=True)
    ]


def look_away_spans(
    looks: Looks, aim: Aim, seeing: Seeing, away: Sequence[Stretch], voiced: Sequence[Stretch]
) -> tuple[Span, ...]:
    """Looks away longer than `seeing.away_s` between the first and the last voice; `text` is the candidate's side."""
    long = [(a, b) for a, b in _clipped(away, voiced) if b - a > seeing.away_s + TOUCHING_S]
    return tuple(Span(a, b, "look_away", _side(looks, aim, a, b)) for a, b in long)


def _clipped(away: Sequence[Stretch], voiced: Sequence[Stretch]) -> list[Stretch]:
    if not voiced:
        return list(away)
    begin_s, end_s = voiced[0][0], voiced[-1][1]
    return [(max(a, begin_s), min(b, end_s)) for a, b in away if b > begin_s and a < end_s]


def _side(looks: Looks, aim: Aim, start_s: float, end_s: float) -> str:
    outside = (looks.t_s >= start_s) & (looks.t_s < end_s) & aim.known & ~aim.inside
    yaw, pitch = float(np.median(aim.yaw_deg[outside])), float(np.median(aim.pitch_deg[outside]))
    if abs(pitch) > abs(yaw):
        return "up" if pitch > 0 else "down"
    # The picture's right edge is the candidate's left hand (records.Gaze).
    return "left" if yaw > 0 else "right"


def _is_clear(looks: Looks, aim: Aim, seeing: Seeing, start_s: float, end_s: float) -> bool:
    """Whether a look away lies clearly outside the zone: eyes that rest at its rim go in and out with the reader's noise."""
    frames = slice(*np.searchsorted(looks.t_s, (start_s, end_s)))
    yaw, pitch = np.abs(aim.yaw_deg[frames]), np.abs(aim.pitch_deg[frames])
    beyond = np.maximum(yaw - seeing.eye_line_yaw_deg, pitch - seeing.eye_line_pitch_deg)
    return (middle(beyond) or 0.0) >= RIM_DEG


def _at_text(aim: Aim) -> Flags:
    """Eyes at the question's text: near it, and outside the lens zone or nearer to the text than to the lens."""
    yaw, pitch = aim.text
    with np.errstate(invalid="ignore"):
        near = np.abs(aim.yaw_deg - yaw) <= TEXT_HALF_WIDTH_DEG
        near &= np.abs(aim.pitch_deg - pitch) <= TEXT_HALF_HEIGHT_DEG
        nearer = np.hypot(aim.yaw_deg - yaw, aim.pitch_deg - pitch) < np.hypot(aim.yaw_deg, aim.pitch_deg)
    found: Flags = near & (~aim.inside | nearer)
    return found


def eye_measures(
    looks: Looks,
    aim: Aim,
    seeing: Seeing,
    away: tuple[Sequence[Stretch], Sequence[Span]],
    voiced: Sequence[Stretch],
    duration_s: float,
) -> dict[str, Measure]:
    """Shares of speaking time (of the whole answer where no voice is known), long looks away and short ones a minute.

    `away` holds every look away and the spans of the long ones; short ones last 0.2 s and more and leave the zone clearly.
    """
    asked_s = sum(b - a for a, b in voiced) if voiced else duration_s
    speaking = within(looks.t_s, voiced) if voiced else np.ones(len(looks), dtype=np.bool_)
    seconds = looks.duration_s[speaking]
    codes = [code for code, spoken in zip(looks.gaze_why_not, speaking, strict=True) if spoken]
    measured_s, why_not = weighed(seconds, aim.known[speaking], asked_s, (codes, looks.hole))
    if why_not is not None:
        return measures_of(dict.fromkeys(NAMES), measured_s, asked_s, why_not)
    every, spans = away
    lengths = [span.end_s - span.start_s for span in spans]
    short = sum(b - a <= seeing.away_s and _is_clear(looks, aim, seeing, a, b) for a, b in _clipped(every, voiced))
    between = within(looks.t_s, ((voiced[0][0], voiced[-1][1]),)) if voiced else speaking
    minutes = float(looks.duration_s[between & aim.known].sum()) / 60.0
    values = {
        "eye_line_ratio": share(seconds, aim.inside[speaking], aim.known[speaking]),
        "look_away_count": float(len(spans)),
        "longest_look_away_s": max(lengths, default=0.0),
        "mean_look_away_s": sum(lengths) / len(lengths) if lengths else None,
        **{name: float(sum(span.text == side for span in spans)) for name, side in zip(AWAY_NAMES, SIDES, strict=True)},
        "glances_per_min": short / minutes,
        "question_text_ratio": share(seconds, _at_text(aim)[speaking], aim.known[speaking]),
    }
    return measures_of(values, measured_s, asked_s, None)


def eyes_missing(duration_s: float, why_not: str) -> dict[str, Measure]:
    """The measures of an answer whose eyes cannot or may not be measured."""
    return unmeasured(NAMES, duration_s, why_not)
