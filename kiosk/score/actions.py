"""Where mouth and brows are from frame to frame in, pressed lips, moved brows and uneven smiles out. Seconds from the start.

All are held against the candidate's own face: the baseline of the framing step, or, without one, the median of this answer.
They are cues of what a face did; none says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.records import Baseline, Measure, Span
from kiosk.score.coverage import measures_of, middle, share, unmeasured, weighed
from kiosk.score.looks import Looks
from kiosk.score.series import Flags, Numbers, joined, lasting, runs, within
from kiosk.score.voiced import Stretch

CLOSED_MOUTH_RATIO: Final = 0.06
"""A mouth that is open less than this share of its width is closed; own number."""
PRESSED_RATIO: Final = 0.65
"""Lips that show less than this share of their usual red are pressed: drawn ones show half. Own number."""
PRESSED_S: Final = 0.4
"""For at least so long: closing the mouth for an m or a p is shorter. Own number."""
RAISED_CM: Final = 0.25
LOWERED_CM: Final = -0.2
BROWS_S: Final = 0.3
"""Brows that are so much higher or lower than usual for at least so long; own numbers."""
CORNERS_CM: Final = 0.2
"""A corner of the mouth this much above its usual place is raised; own number."""
LEAST_SMILE_S: Final = 0.5
"""Less raised time than this says nothing about left and right; own number."""
GLITCH_S: Final = 0.12
"""A held action may be broken by so much: three frames of 25 a second. Own number."""

LIPS: Final = ("lips_pressed_ratio", "lips_pressed_count")
BROWS: Final = ("brows_raised_ratio", "brows_raised_count", "brows_lowered_ratio", "brows_lowered_count")
CORNERS: Final = ("corners_raised_ratio", "smile_asymmetry_cm")
MOUTH: Final = "mouth_open_ratio"
NAMES: Final = (*LIPS, *BROWS, *CORNERS, MOUTH)


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """Actions of each frame against the candidate's usual face; NaN where not known."""

    brows_cm: Numbers
    """Mean of both brows above their usual height."""
    corner_left_cm: Numbers
    corner_right_cm: Numbers
    lips_red: Numbers
    """Red of the lips / their usual red."""
    mouth_closed: Flags


def moved_of(looks: Looks, baseline: Baseline | None) -> Moved:
    """Each action less what is usual."""
    actions, usual = looks.actions, baseline.actions if baseline else None
    brows = (actions.brow_left_cm + actions.brow_right_cm) / 2
    with np.errstate(invalid="ignore"):
        closed = actions.mouth_open_ratio < CLOSED_MOUTH_RATIO
    resting = np.where(closed, actions.lips_red, np.nan)
    return Moved(
        brows_cm=brows - ((usual.brow_left_cm + usual.brow_right_cm) / 2 if usual else _usual(brows)),
        corner_left_cm=actions.corner_left_cm - (usual.corner_left_cm if usual else _usual(actions.corner_left_cm)),
        corner_right_cm=actions.corner_right_cm - (usual.corner_right_cm if usual else _usual(actions.corner_right_cm)),
        lips_red=actions.lips_red / (usual.lips_red if usual and usual.lips_red > 0 else _usual(resting)),
        mouth_closed=closed,
    )


def _usual(values: Numbers) -> float:
    found = middle(values)
    return np.nan if found is None else found


def action_spans(looks: Looks, moved: Moved, voiced: Sequence[Stretch]) -> tuple[Span, ...]:
    """What brows and lips did, each with its stretch."""
    return (*lips_pressed(looks, moved, voiced), *brow_moves(looks, moved))


def lips_pressed(looks: Looks, moved: Moved, voiced: Sequence[Stretch]) -> tuple[Span, ...]:
    """Lips pressed together while the mouth is closed and nothing is said: spans 'lips_pressed'."""
    with np.errstate(invalid="ignore"):
        pressed = (moved.lips_red < PRESSED_RATIO) & moved.mouth_closed & ~within(looks.t_s, voiced)
    return _held(looks, pressed, PRESSED_S, "lips_pressed")


def brow_moves(looks: Looks, moved: Moved) -> tuple[Span, ...]:
    """Brows raised or lowered: spans 'brows_raised' and 'brows_lowered'."""
    with np.errstate(invalid="ignore"):
        raised, lowered = moved.brows_cm >= RAISED_CM, moved.brows_cm <= LOWERED_CM
    return (*_held(looks, raised, BROWS_S, "brows_raised"), *_held(looks, lowered, BROWS_S, "brows_lowered"))


def _held(looks: Looks, flags: Flags, least_s: float, what: str) -> tuple[Span, ...]:
    stretches = joined(runs(looks.t_s, looks.duration_s, flags), GLITCH_S)
    return tuple(Span(a, b, what) for a, b in lasting(stretches, least_s))


def action_measures(
    looks: Looks,
    moved: Moved,
    spans: Sequence[Span],
    voiced: Sequence[Stretch],
    duration_s: float,
    why_not: str | None,
) -> dict[str, Measure]:
    """Shares and counts, of `action_spans` too; lips over the time in which nothing was said, the rest over the answer."""
    if why_not is not None:
        return unmeasured(NAMES, duration_s, why_not)
    return {
        **_lip_measures(looks, moved, spans, voiced, duration_s),
        **_brow_measures(looks, moved, spans, duration_s),
        **_corner_measures(looks, moved, duration_s),
        **_mouth_measures(looks, moved, duration_s),
    }


def _lip_measures(
    looks: Looks, moved: Moved, spans: Sequence[Span], voiced: Sequence[Stretch], duration_s: float
) -> dict[str, Measure]:
    silent_s = max(0.0, duration_s - sum(b - a for a, b in voiced))
    quiet = ~within(looks.t_s, voiced)
    codes = [code for code, flag in zip(looks.why_not, quiet, strict=True) if flag]
    known = np.isfinite(moved.lips_red)
    measured_s, why_not = weighed(looks.duration_s[quiet], known[quiet], silent_s, (codes, looks.hole))
    pressed = [span for span in spans if span.what == "lips_pressed"]
    return measures_of(
        {"lips_pressed_ratio": _spans_share(pressed, measured_s), "lips_pressed_count": float(len(pressed))},
        measured_s,
        silent_s,
        why_not,
    )


def _spans_share(spans: Sequence[Span], measured_s: float) -> float | None:
    return min(1.0, sum(span.end_s - span.start_s for span in spans) / measured_s) if measured_s > 0 else None


def _brow_measures(looks: Looks, moved: Moved, spans: Sequence[Span], duration_s: float) -> dict[str, Measure]:
    known = np.isfinite(moved.brows_cm)
    measured_s, why_not = weighed(looks.duration_s, known, duration_s, (looks.why_not, looks.hole))
    values: dict[str, float | None] = {}
    for what in ("brows_raised", "brows_lowered"):
        held = [span for span in spans if span.what == what]
        values |= {f"{what}_ratio": _spans_share(held, measured_s), f"{what}_count": float(len(held))}
    return measures_of(values, measured_s, duration_s, why_not)


def _mouth_measures(looks: Looks, moved: Moved, duration_s: float) -> dict[str, Measure]:
    """Share of time with an open mouth, speaking included."""
    known = np.isfinite(moved.lips_red)
    measured_s, why_not = weighed(looks.duration_s, known, duration_s, (looks.why_not, looks.hole))
    return measures_of({MOUTH: share(looks.duration_s, ~moved.mouth_closed, known)}, measured_s, duration_s, why_not)


def _corner_measures(looks: Looks, moved: Moved, duration_s: float) -> dict[str, Measure]:
    """Share of time with a raised corner, and how much further one side then went than the other.

    The median of the signed difference, then its size: the landmarks' own shaking takes no side and so adds nothing.
    """
    left, right = moved.corner_left_cm, moved.corner_right_cm
    known = np.isfinite(left) & np.isfinite(right)
    measured_s, why_not = weighed(looks.duration_s, known, duration_s, (looks.why_not, looks.hole))
    with np.errstate(invalid="ignore"):
        raised = known & (np.maximum(left, right) >= CORNERS_CM)
    enough = float(looks.duration_s[raised].sum()) >= LEAST_SMILE_S
    values = {
        "corners_raised_ratio": share(looks.duration_s, raised, known),
        "smile_asymmetry_cm": abs(float(np.median((left - right)[raised]))) if enough else None,
    }
    return measures_of(values, measured_s, duration_s, why_not)
