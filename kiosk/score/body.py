"""Where shoulders and head are from reading to reading in, shoulders, lean, slouch and sway out. Seconds from the start."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from kiosk.config import Seeing
from kiosk.records import Baseline, Measure, Span
from kiosk.score.bodies import Bodies
from kiosk.score.coverage import measures_of, middle, unmeasured, weighed
from kiosk.score.looks import Looks
from kiosk.score.series import Flags, Numbers, even, joined, lasting, runs, smoothed
from kiosk.score.voiced import Stretch

SHOULDERS_S: Final = 5.0
"""experience.md 2b: shoulders tilted for longer are noted."""
LEAN_DEG: Final = 6.0
LEAN_S: Final = 2.0
"""Leaning further for longer than this shows plainly; own numbers."""
SLOUCH_HANDS_RATIO: Final = 0.16
"""While a hand is in view Pose moves the shoulders: the upright scripted candidate's neck then seems up to 0.15 shorter."""
SLOUCH_RATIO: Final = 0.12
SLOUCH_S: Final = 2.0
"""The head has sunk by so much of its height above the shoulders for at least so long; own numbers: a nod takes less."""
TREND_S: Final = 30.0
"""A trend over less time says nothing; own number."""
GLITCH_S: Final = 0.7
"""A posture may be broken by so much: a few readings of 6 a second. Own number."""
EVEN_HZ: Final = 6.0
SWAY_HOLE_S: Final = 1.0
DRIFT_S: Final = 10.0
"""Slower than this is another seat, not sway; own number."""
FRAME_PAIRS: Final = 3
"""Readings the frame's width is told from at the least."""

POSTURE: Final = ("shoulders_deg", "shoulders_tilted_ratio", "lean_deg", "lean_ratio", "lean_count")
SLOUCH: Final = ("slouch_ratio", "slouch_per_min")
SWAY: Final = ("sway_ratio", "sway_per_min")
NAMES: Final = (*POSTURE, *SLOUCH, *SWAY)


def tilted_spans(bodies: Bodies, seeing: Seeing, baseline: Baseline | None) -> tuple[Span, ...]:
    """Shoulders tilted for more than 5 s; `text` is the lower side as the candidate sees it."""
    angle = _against(bodies.shoulders_deg, baseline.shoulders_deg if baseline else None)
    return _sided(bodies, angle, seeing.shoulders_deg, SHOULDERS_S, "shoulders")


def lean_spans(bodies: Bodies, baseline: Baseline | None) -> tuple[Span, ...]:
    """Leaning more than 6 degrees to a side for more than 2 s; `text` is the side as the candidate sees it."""
    return _sided(bodies, _against(bodies.lean_deg, baseline.lean_deg if baseline else None), LEAN_DEG, LEAN_S, "lean")


def _against(angle: Numbers, usual: float | None) -> Numbers:
    return angle - (usual or 0.0)


def _sided(bodies: Bodies, angle: Numbers, limit_deg: float, least_s: float, what: str) -> tuple[Span, ...]:
    # The picture's right is the candidate's left hand (records.Gaze).
    with np.errstate(invalid="ignore"):
        sides = (("left", angle > limit_deg), ("right", angle < -limit_deg))
    return tuple(Span(a, b, what, side) for side, flags in sides for a, b in _held(bodies, flags, least_s))


def _held(bodies: Bodies, flags: Flags, least_s: float) -> list[Stretch]:
    return lasting(joined(runs(bodies.t_s, bodies.duration_s, flags), GLITCH_S), least_s)


def neck_fall(bodies: Bodies, baseline: Baseline | None) -> Numbers:
    """Share by which the head stands lower above the shoulders than in the baseline, or in the answer's first third.

    That third counts without the readings with a hand in view, where there are others.
    """
    usual = baseline.neck_ratio if baseline else None
    if usual is None and len(bodies):
        first = bodies.t_s <= bodies.t_s[0] + (bodies.t_s[-1] - bodies.t_s[0]) / 3
        usual = middle(bodies.neck_ratio[first & ~bodies.hands_in_view]) or middle(bodies.neck_ratio[first])
    return 1.0 - bodies.neck_ratio / (usual if usual and usual > 0 else np.nan)


def slouch_spans(bodies: Bodies, baseline: Baseline | None) -> tuple[Span, ...]:
    """The head sunk towards the shoulders for at least 2 s: spans 'slouch'."""
    with np.errstate(invalid="ignore"):
        low = neck_fall(bodies, baseline) > np.where(bodies.hands_in_view, SLOUCH_HANDS_RATIO, SLOUCH_RATIO)
    return tuple(Span(a, b, "slouch") for a, b in _held(bodies, low, SLOUCH_S))


def body_measures(
    bodies: Bodies, looks: Looks, spans: Sequence[Span], baseline: Baseline | None, duration_s: float
) -> dict[str, Measure]:
    """Median angles against the baseline (level and upright without one), shares of time and counts of the spans."""
    reasons = (bodies.why_not, bodies.hole)
    shoulders = _against(bodies.shoulders_deg, baseline.shoulders_deg if baseline else None)
    lean = _against(bodies.lean_deg, baseline.lean_deg if baseline else None)
    level_s, why_not_level = weighed(bodies.duration_s, np.isfinite(shoulders), duration_s, reasons)
    lean_s, why_not_lean = weighed(bodies.duration_s, np.isfinite(lean), duration_s, reasons)
    level = {"shoulders_deg": middle(shoulders), "shoulders_tilted_ratio": _share(spans, "shoulders", level_s)}
    leaning = {
        "lean_deg": middle(lean),
        "lean_ratio": _share(spans, "lean", lean_s),
        "lean_count": float(sum(span.what == "lean" for span in spans)),
    }
    return {
        **measures_of(level, level_s, duration_s, why_not_level),
        **measures_of(leaning, lean_s, duration_s, why_not_lean),
        **_slouch_measures(bodies, spans, baseline, duration_s),
        **_sway_measures(bodies, looks, duration_s),
    }


def body_unmeasured(duration_s: float, why_not: str) -> dict[str, Measure]:
    """The measures of a body that was not read."""
    return unmeasured(NAMES, duration_s, why_not)


def _share(spans: Sequence[Span], what: str, measured_s: float) -> float | None:
    held_s = sum(span.end_s - span.start_s for span in spans if span.what == what)
    return min(1.0, held_s / measured_s) if measured_s > 0 else None


def _slouch_measures(
    bodies: Bodies, spans: Sequence[Span], baseline: Baseline | None, duration_s: float
) -> dict[str, Measure]:
    """Share of time with the head sunk, and by how much it sinks (share of its height) in a minute."""
    fall = neck_fall(bodies, baseline)
    known = np.isfinite(fall)
    measured_s, why_not = weighed(bodies.duration_s, known, duration_s, (bodies.why_not, bodies.hole))
    trend = None
    if known.sum() >= 2 and np.ptp(bodies.t_s[known]) >= TREND_S:
        trend = float(np.polyfit(bodies.t_s[known] / 60.0, fall[known], 1)[0])
    return {
        **measures_of({"slouch_ratio": _share(spans, "slouch", measured_s)}, measured_s, duration_s, why_not),
        **measures_of(
            {"slouch_per_min": trend}, measured_s, duration_s, why_not or ("too_little" if trend is None else None)
        ),
    }


def _sway_measures(bodies: Bodies, looks: Looks, duration_s: float) -> dict[str, Measure]:
    """Sway of the shoulders' middle without slow drift: its root mean square, and the way it goes in a minute.

    Both in shoulder widths.
    """
    width_px, shoulders_px = frame_width_px(bodies, looks), middle(bodies.shoulders_px)
    known = np.isfinite(bodies.middle_x)
    measured_s, why_not = weighed(bodies.duration_s, known, duration_s, (bodies.why_not, bodies.hole))
    if width_px is None or not shoulders_px:
        return measures_of(dict.fromkeys(SWAY), measured_s, duration_s, why_not or "too_little")
    place = smoothed(even(bodies.t_s, bodies.middle_x * width_px / shoulders_px, EVEN_HZ, SWAY_HOLE_S), 0.5)
    moved = place.values - smoothed(place, DRIFT_S).values
    moved = moved[np.isfinite(moved)]
    steps = np.abs(np.diff(place.values))
    steps = steps[np.isfinite(steps)]
    if not len(steps):
        return measures_of(dict.fromkeys(SWAY), measured_s, duration_s, why_not or "too_little")
    values = {
        "sway_ratio": float(np.sqrt(np.mean(moved**2))),
        "sway_per_min": float(steps.mean()) * EVEN_HZ * 60.0,
    }
    return measures_of(values, measured_s, duration_s, why_not)


def frame_width_px(bodies: Bodies, looks: Looks) -> float | None:
    """Width of the picture: what brings the middle of the shoulders (a share of it) under the face (px).

    The face's middle lies over the middle of the shoulders by the length of the neck line times the sine of the lean.
    """
    if not len(bodies) or not len(looks):
        return None
    face_px = np.interp(bodies.t_s, looks.t_s, looks.middle_px)
    over_px = bodies.neck_ratio * bodies.shoulders_px * np.sin(np.radians(bodies.lean_deg))
    with np.errstate(invalid="ignore", divide="ignore"):
        widths = (face_px - over_px) / bodies.middle_x
    widths = widths[np.isfinite(widths)]
    return float(np.median(widths)) if len(widths) >= FRAME_PAIRS else None
