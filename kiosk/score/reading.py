"""Where the eyes point in, stretches in which they sweep from side to side as in reading out. Seconds from the start."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from kiosk.records import Measure, Span
from kiosk.score.coverage import measures_of, unmeasured, weighed
from kiosk.score.gaze import Aim
from kiosk.score.looks import Looks
from kiosk.score.series import Leg, Series, even, legs, smoothed, total_s
from kiosk.score.voiced import Stretch

EVEN_HZ: Final = 20.0
HOLE_S: Final = 0.6
"""A blink does not interrupt a line that is read; own number."""
SMOOTH_S: Final = 0.2
SWEEP_DEG: Final = (3.0, 25.0)
SWEEP_S: Final = (1.0 / 1.2, 1.0 / 0.2)
"""A line, read and returned from, takes so long: 0.2 to 1.2 lines a second. Own numbers from lines of 20 to 60 letters
at some 25 letters a second."""
LEAST_SWEEPS: Final = 4
RETURN_SHARE: Final = 0.55
"""The way back takes at most this share of the sweep; looking to and fro takes as long either way. Own number."""
STRAIGHT: Final = 0.8
"""Share of the sweep's variance that a straight line explains; a single jump of the eyes reaches 0.75. Own number."""
PERIOD_SPREAD: Final = 0.35
WIDTH_SPREAD: Final = 0.5
"""Lines of a text are alike in time and width: largest allowed deviation from their median, as a share. Own numbers."""

NAMES: Final = ("reading_s", "reading_ratio")


def reading_spans(looks: Looks, aim: Aim) -> tuple[Span, ...]:
    """At least four sweeps in a row: slowly and evenly to one side, quickly back, alike in time and width."""
    series = smoothed(even(looks.t_s, aim.yaw_deg, EVEN_HZ, HOLE_S), SMOOTH_S)
    found = [stretch for row in legs(series, SWEEP_DEG[0]) for side in (1, -1) for stretch in _texts(series, row, side)]
    return tuple(Span(a, b, "reading") for a, b in sorted(found))


def _texts(series: Series, row: Sequence[Leg], side: int) -> list[Stretch]:
    """Stretches of sweeps that go to one side."""
    lines: list[list[Leg]] = [[]]
    for leg, back in pairwise((*row, Leg(row[-1].end_s, row[-1].end_s, 0.0)) if row else ()):
        if leg.change * side < 0:
            continue
        if not _is_sweep(series, leg):
            lines.append([])
            continue
        lines[-1].append(leg)
        if back.end_s - back.start_s > RETURN_SHARE * (leg.end_s - leg.start_s):
            lines.append([])
    return [stretch for group in lines for stretch in _alike(group)]


def _is_sweep(series: Series, leg: Leg) -> bool:
    if not SWEEP_DEG[0] <= abs(leg.change) <= SWEEP_DEG[1] or leg.end_s - leg.start_s > SWEEP_S[1]:
        return False
    a, b = np.searchsorted(series.t_s, (leg.start_s, leg.end_s + series.step_s / 2))
    t_s, values = series.t_s[a:b], series.values[a:b]
    if len(t_s) < 5:
        return False
    return bool(np.corrcoef(t_s, values)[0, 1] ** 2 >= STRAIGHT)


def _alike(group: Sequence[Leg]) -> list[Stretch]:
    """The longest rows of sweeps that are alike, each as one stretch."""
    found: list[Stretch] = []
    begin = 0
    while begin + LEAST_SWEEPS <= len(group):
        end = begin + LEAST_SWEEPS
        if not _regular(group[begin:end]):
            begin += 1
            continue
        while end < len(group) and _regular(group[begin : end + 1]):
            end += 1
        found.append((group[begin].start_s, group[end - 1].end_s))
        begin = end
    return found


def _regular(group: Sequence[Leg]) -> bool:
    periods = np.diff([leg.start_s for leg in group])
    widths = np.abs([leg.change for leg in group])
    period, width = float(np.median(periods)), float(np.median(widths))
    if not SWEEP_S[0] <= period <= SWEEP_S[1]:
        return False
    even_times = np.abs(periods - period).max() <= PERIOD_SPREAD * period
    return bool(even_times and np.abs(widths - width).max() <= WIDTH_SPREAD * width)


def reading_measures(
    looks: Looks, aim: Aim, spans: Sequence[Span], duration_s: float, why_not: str | None
) -> dict[str, Measure]:
    """Seconds, and share of the measured time, in which the eyes swept from side to side as in reading."""
    if why_not is not None:
        return unmeasured(NAMES, duration_s, why_not)
    measured_s, why_not = weighed(looks.duration_s, aim.known, duration_s, (looks.gaze_why_not, looks.hole))
    reading_s = total_s([(span.start_s, span.end_s) for span in spans])
    values = {"reading_s": reading_s, "reading_ratio": min(1.0, reading_s / measured_s) if measured_s > 0 else None}
    return measures_of(values, measured_s, duration_s, why_not)
