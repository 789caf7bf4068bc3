"""What the face showed from frame to frame in, changes too short for the smoothed track out. Seconds from the start.

A brief change lasts 40 to 500 ms between two stretches of half a second that are alike. Only time with 25 frames a second or
more counts. While a voice is heard only the brows are looked at: speech moves the mouth.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import Measure, Span
from kiosk.score.actions import Moved
from kiosk.score.coverage import measures_of, unmeasured
from kiosk.score.looks import Looks, weighed_fast
from kiosk.score.series import Dip, Flags, Numbers, Series, dips, even, smoothed
from kiosk.score.voiced import Stretch

LEAST_HZ: Final = 25.0
"""The issue's limit: slower pictures miss a change of 40 ms."""
JITTER: Final = 1.15
"""Room for a camera's clock in a single step; own number."""
BRIEF_S: Final = (0.04, 0.5)
LEAST_FRAMES: Final = 2
"""One frame that differs is a slip of the reader, not of the face; own number."""
ALIKE_S: Final = 0.5
SURE_MIN: Final = 0.6
"""As in the smoothed track (expression.SURE_MIN)."""
ALIKE_RATIO: Final = 0.8
"""Before and after, this share of the frames shows one and the same class; own number."""
EVEN_HZ: Final = 60.0
HOLE_S: Final = 0.1
STRONG_CM: Final = 0.25
"""A move of the brows or of both corners of the mouth that shows plainly; own number."""
STEADY_CM: Final = 0.12
"""Before and after, the action's place differs by no more; own number."""
BLINK_RIM_S: Final = 0.1
"""The lids pull at the brows and change what the reader sees; own number."""

NAMES: Final = ("expression_brief_count", "expression_brief_per_min")


def brief_spans(looks: Looks, moved: Moved, blinks: Sequence[Stretch], voiced: Sequence[Stretch]) -> tuple[Span, ...]:
    """Brief changes as spans 'expression_brief'; `text` is what changed."""
    corners = np.minimum(moved.corner_left_cm, moved.corner_right_cm)
    found = [
        *(Span(a, b, "expression_brief", "class") for a, b in _class_changes(looks) if not _meets((a, b), voiced)),
        *(Span(a, b, "expression_brief", "corners") for a, b in _moves(looks, corners) if not _meets((a, b), voiced)),
        *(Span(a, b, "expression_brief", "brows") for a, b in _moves(looks, moved.brows_cm)),
    ]
    wide = [(a - BLINK_RIM_S, b + BLINK_RIM_S) for a, b in blinks]
    kept = sorted((s for s in found if not _meets((s.start_s, s.end_s), wide)), key=lambda span: span.start_s)
    apart: list[Span] = []
    for span in kept:  # A smile moves corners and class alike: it is one change.
        if not apart or span.start_s > apart[-1].end_s:
            apart.append(span)
    return tuple(apart)


def _meets(stretch: Stretch, others: Sequence[Stretch]) -> bool:
    return any(a < stretch[1] and b > stretch[0] for a, b in others)


def fast_frames(looks: Looks) -> Flags:
    """Frames in time that came at 25 a second or more."""
    with np.errstate(invalid="ignore"):
        told = np.where(np.isfinite(looks.rate_hz), looks.rate_hz >= LEAST_HZ / JITTER, True)
    return told & (looks.duration_s <= JITTER * 1.5 / LEAST_HZ)


def _class_changes(looks: Looks) -> list[Stretch]:
    if not len(looks):
        return []
    rows = looks.expression
    sure = np.isfinite(rows[:, 0]) & (np.nan_to_num(rows).max(axis=1) >= SURE_MIN) & fast_frames(looks)
    leading = np.where(sure, np.nan_to_num(rows).argmax(axis=1), -1)
    edges = np.flatnonzero(np.diff(leading)) + 1
    firsts, lasts = np.concatenate(([0], edges)), np.append(edges, len(leading))
    found = []
    for first, last in zip(firsts, lasts, strict=True):
        if leading[first] < 0 or last - first < LEAST_FRAMES or last >= len(leading):
            continue
        start_s, end_s = float(looks.t_s[first]), float(looks.t_s[last - 1] + looks.duration_s[last - 1])
        if BRIEF_S[0] <= end_s - start_s <= BRIEF_S[1] and _framed(looks, leading, int(first), int(last)):
            found.append((start_s, end_s))
    return found


def _framed(looks: Looks, leading: NDArray[np.intp], first: int, last: int) -> bool:
    """Whether one other class holds for half a second on either side; unsure frames of the change itself aside."""
    before, after = first, last
    while before > 0 and leading[before - 1] < 0:
        before -= 1
    while after < len(leading) and leading[after] < 0:
        after += 1
    if before == 0 or after == len(leading) or looks.t_s[after] - looks.t_s[before] > BRIEF_S[1] + ALIKE_S / 2:
        return False
    other = leading[before - 1]
    if other == leading[first] or leading[after] != other:
        return False
    early = np.searchsorted(looks.t_s, looks.t_s[before] - ALIKE_S - 1e-6)
    late = np.searchsorted(looks.t_s, looks.t_s[after] + ALIKE_S)
    if looks.t_s[before] - looks.t_s[early] < 0.8 * ALIKE_S or looks.t_s[late - 1] - looks.t_s[after] < 0.8 * ALIKE_S:
        return False
    return all(float((side == other).mean()) >= ALIKE_RATIO for side in (leading[early:before], leading[after:late]))


def _moves(looks: Looks, place_cm: Numbers) -> list[Stretch]:
    """Brief moves up or down that come back to where they began."""
    series = smoothed(even(looks.t_s, np.where(fast_frames(looks), place_cm, np.nan), EVEN_HZ, HOLE_S), 0.05)
    turned = Series(series.t_s, -series.values, series.step_s)
    reach_s = BRIEF_S[1] + ALIKE_S
    found = [(dip, of) for of in (series, turned) for dip in dips(of, STRONG_CM, reach_s)]
    return [(dip.start_s, dip.end_s) for dip, of in found if _comes_back(of, dip)]


def _comes_back(series: Series, dip: Dip) -> bool:
    length_s = dip.end_s - dip.start_s
    if not BRIEF_S[0] <= length_s <= BRIEF_S[1]:
        return False
    begin_s, end_s = dip.start_s - length_s / 2, dip.end_s + length_s / 2
    sides = [
        series.values[np.searchsorted(series.t_s, a) : np.searchsorted(series.t_s, b)]
        for a, b in ((begin_s - ALIKE_S, begin_s), (end_s, end_s + ALIKE_S))
    ]
    if any(len(side) < 0.8 * ALIKE_S / series.step_s or not np.isfinite(side).all() for side in sides):
        return False
    levels = [float(np.median(side)) for side in sides]
    steady = all(float(np.abs(side - level).max()) <= STRONG_CM / 2 for side, level in zip(sides, levels, strict=True))
    return steady and abs(levels[0] - levels[1]) <= STEADY_CM


def brief_measures(looks: Looks, spans: Sequence[Span], duration_s: float, why_not: str | None) -> dict[str, Measure]:
    """Count and rate over the time in which the frame rate held."""
    if why_not is not None:
        return unmeasured(NAMES, duration_s, why_not)
    known = np.isfinite(looks.expression[:, 0]) | np.isfinite(looks.actions.brow_left_cm)
    measured_s, why_not = weighed_fast(looks, known, fast_frames(looks), duration_s)
    values = {
        "expression_brief_count": float(len(spans)),
        "expression_brief_per_min": 60.0 * len(spans) / measured_s if measured_s > 0 else None,
    }
    return measures_of(values, measured_s, duration_s, why_not)
