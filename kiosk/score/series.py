"""A number measured now and then in; the same evenly spaced or smoothed, its dips, its turns and its runs out. Pure sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from kiosk.score.voiced import Stretch

Numbers = NDArray[np.float64]
"""(count,) float64; NaN where nothing was measured."""
Flags = NDArray[np.bool_]
"""(count,) bool."""

TOUCHING_S: Final = 1e-6
"""Rounding of times: two frames that meet within this follow one another."""

MEDIAN_TO_DEVIATION: Final = 1.4826
"""Standard deviation of a normal error / the median of its size."""
LEAST_STEPS: Final = 10
"""Noise is not told from fewer steps; own number."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values at even times."""

    t_s: Numbers
    values: Numbers
    step_s: float


@dataclass(frozen=True, slots=True)
class Dip:
    """A value that fell and came back."""

    start_s: float
    """Where it had fallen by half the depth."""
    at_s: float
    """Its lowest place."""
    end_s: float
    """Where it had risen again by half the depth."""
    depth: float
    """Below the lower one of its two rims."""
    lowest: float


@dataclass(frozen=True, slots=True)
class Leg:
    """A way from one turning point to the next."""

    start_s: float
    end_s: float
    change: float
    """Value at the end less that at the start."""


def even(t_s: Numbers, values: Numbers, rate_hz: float, hole_s: float) -> Series:
    """The values `rate_hz` times a second, in a straight line between neighbours; NaN in holes longer than `hole_s`."""
    known = np.isfinite(values)
    if known.sum() < 2:
        return Series(np.empty(0), np.empty(0), 1.0 / rate_hz)
    at, of = t_s[known], values[known]
    grid = np.arange(at[0], at[-1], 1.0 / rate_hz)
    after = np.clip(np.searchsorted(at, grid, side="right"), 1, len(at) - 1)
    told = np.interp(grid, at, of)
    told[at[after] - at[after - 1] > hole_s] = np.nan
    return Series(grid, told, 1.0 / rate_hz)


def power(level_dbfs: Numbers) -> Numbers:
    """Levels as powers against full scale."""
    return np.power(10.0, level_dbfs / 10.0)


def shaking(values: Numbers) -> float:
    """Standard deviation of what changes from value to value: the reader's noise. 0 where little is known."""
    steps = np.diff(values[np.isfinite(values)])
    return float(np.median(np.abs(steps)) * MEDIAN_TO_DEVIATION / np.sqrt(2.0)) if len(steps) >= LEAST_STEPS else 0.0


def smoothed(series: Series, over_s: float) -> Series:
    """Mean over `over_s` round each value; holes stay holes."""
    count = max(1, round(over_s / series.step_s)) | 1
    if count == 1 or len(series.values) < count:
        return series
    known = np.isfinite(series.values)
    ones = np.ones(count)
    total = np.convolve(np.where(known, series.values, 0.0), ones, mode="same")
    weight = np.convolve(known.astype(np.float64), ones, mode="same")
    with np.errstate(invalid="ignore"):
        return Series(series.t_s, np.where(known, total / np.maximum(weight, 1.0), np.nan), series.step_s)


def ranges(series: Series, over_s: float) -> Numbers:
    """Highest less lowest value within `over_s` round each place; NaN where more than half of that is a hole."""
    half = max(1, round(over_s / series.step_s / 2))
    if not len(series.values):
        return series.values
    high, low = (_windows(np.where(np.isfinite(series.values), series.values, rim), half, rim) for rim in (-np.inf, np.inf))
    known = _windows(np.isfinite(series.values).astype(np.float64), half, 0.0).mean(axis=1) >= 0.5
    with np.errstate(invalid="ignore"):
        return np.where(known, high.max(axis=1) - low.min(axis=1), np.nan)


def _windows(values: Numbers, half: int, rim: float) -> Numbers:
    return sliding_window_view(np.pad(values, half, constant_values=rim), 2 * half + 1)


def dips(series: Series, depth: float, reach_s: float) -> tuple[Dip, ...]:
    """Places that lie `depth` or more below a rim on either side, each rim within `reach_s` and with no hole between."""
    values, reach = series.values, max(1, round(reach_s / series.step_s))
    if len(values) < 3:
        return ()
    found = (_dip(series, int(index), reach) for index in _low_places(values, depth, reach))
    return tuple(dip for dip in found if dip is not None and dip.depth >= depth)


def _low_places(values: Numbers, depth: float, reach: int) -> NDArray[np.intp]:
    """Indices of the lowest values that may be dips; a cheap look before the exact one."""
    rims = np.where(np.isfinite(values), values, -np.inf)
    padded = np.pad(rims, reach, constant_values=-np.inf)
    windows = sliding_window_view(padded, reach + 1).max(axis=1)
    before, after = windows[: len(values)], windows[reach:]
    with np.errstate(invalid="ignore"):
        low = np.minimum(before, after) - values >= depth
        low[1:] &= values[1:] < values[:-1]
        low[:-1] &= values[:-1] <= values[1:]
    low[0] = low[-1] = False
    return np.flatnonzero(low)


def _dip(series: Series, index: int, reach: int) -> Dip | None:
    values, lowest = series.values, float(series.values[index])
    left = _until_lower(values[max(0, index - reach) : index][::-1], lowest, ties_end=True)
    right = _until_lower(values[index + 1 : index + 1 + reach], lowest, ties_end=False)
    if not len(left) or not len(right):
        return None
    depth = float(min(left.max(), right.max())) - lowest
    half = lowest + depth / 2
    return Dip(
        float(series.t_s[index]) - _crossing(left, lowest, half) * series.step_s,
        float(series.t_s[index]),
        float(series.t_s[index]) + _crossing(right, lowest, half) * series.step_s,
        depth,
        lowest,
    )


def _until_lower(values: Numbers, lowest: float, ties_end: bool) -> Numbers:
    """The values up to the first hole or the first that is lower (or, with `ties_end`, as low)."""
    ends = ~np.isfinite(values) | ((values <= lowest) if ties_end else (values < lowest))
    return values[: int(ends.argmax())] if ends.any() else values


def _crossing(values: Numbers, lowest: float, level: float) -> float:
    """How many steps away from the lowest place the values first reach the level."""
    first = int((values >= level).argmax())
    before = lowest if first == 0 else float(values[first - 1])
    rise = float(values[first]) - before
    return first + ((level - before) / rise if rise > 0 else 1.0)


def legs(series: Series, least: float) -> tuple[tuple[Leg, ...], ...]:
    """Ways of at least `least` between turning points, one row for each stretch without a hole."""
    return tuple(_legs(series.t_s[a:b], series.values[a:b], least) for a, b in blocks(np.isfinite(series.values)))


def _legs(t_s: Numbers, values: Numbers, least: float) -> tuple[Leg, ...]:
    turns: list[int] = []
    low = high = 0
    rising: bool | None = None
    numbers = values.tolist()
    for index, value in enumerate(numbers):
        if value > numbers[high]:
            high = index
        if value < numbers[low]:
            low = index
        if rising is not False and numbers[high] - value >= least:
            turns.append(high)
            rising, low, high = False, index, index
        elif rising is not True and value - numbers[low] >= least:
            turns.append(low)
            rising, low, high = True, index, index
    if rising is not None:
        turns.append(high if rising else low)
    return tuple(Leg(float(t_s[a]), float(t_s[b]), numbers[b] - numbers[a]) for a, b in pairwise(turns) if b > a)


def blocks(flags: Flags) -> list[tuple[int, int]]:
    """(first, one past the last) index of each row of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def runs(t_s: Numbers, duration_s: Numbers, flags: Flags) -> list[Stretch]:
    """Stretches in which the flag holds from frame to frame without a hole between them."""
    found: list[Stretch] = []
    for first, last in blocks(flags):
        begin = first
        for index in range(first, last):
            end_s = float(t_s[index] + duration_s[index])
            if index + 1 == last or float(t_s[index + 1]) > end_s + TOUCHING_S:
                found.append((float(t_s[begin]), end_s))
                begin = index + 1
    return found


def joined(stretches: Sequence[Stretch], over_s: float) -> list[Stretch]:
    """The stretches in order, those no further apart than `over_s` made one."""
    whole: list[Stretch] = []
    for start_s, end_s in stretches:
        if whole and start_s - whole[-1][1] <= over_s:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end_s))
        else:
            whole.append((start_s, end_s))
    return whole


def lasting(stretches: Sequence[Stretch], least_s: float) -> list[Stretch]:
    """Those that last at least so long."""
    return [(a, b) for a, b in stretches if b - a >= least_s - TOUCHING_S]


def total_s(stretches: Sequence[Stretch]) -> float:
    """Their length together."""
    return sum(b - a for a, b in stretches)


def within(t_s: Numbers, stretches: Sequence[Stretch]) -> Flags:
    """Which of the times lie in one of the stretches (in order, not overlapping)."""
    edges = np.array([edge for stretch in stretches for edge in stretch])
    found: Flags = np.searchsorted(edges, t_s, side="right") % 2 == 1
    return found
