"""How far the eyes are open from frame to frame in, blinks and long closures out. Seconds from the answer's start."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from kiosk.records import Measure, Span
from kiosk.score.coverage import LEAST_SEEN_S, measures_of, unmeasured
from kiosk.score.looks import Looks, during, weighed_fast
from kiosk.score.series import Dip, Numbers, dips, even, joined, lasting, runs, shaking
from kiosk.score.voiced import Stretch

SLOWEST_HZ: Final = 12.0
"""With fewer frames a second most blinks of 0.1 s fall between two of them; own number."""
SLOWEST_FRAME_S: Final = 1.1 / SLOWEST_HZ
"""A frame that stands for longer than this (with room for jitter) is not measured for blinks."""
LEVEL_S: Final = 4.0
LEVEL_STEP_S: Final = 0.5
LEVEL_PERCENTILE: Final = 85.0
"""How far open 'open' is, is learned from 4 s round each frame: the posture and the light change it. Own numbers."""
LEVEL_FLOOR: Final = 0.7
"""... but never less than this share of the whole answer's level, so that eyes kept closed do not become 'open'. Own."""
SHORT_S: Final = 0.12
SHORT_DEPTH: Final = 0.4
LONG_DEPTH: Final = 0.5
"""A dip has to go down by this share of the open level. One of up to 0.12 s may have been caught on its flank only, so
a little less will do; a longer one shows closed eyes in some frame. Looking down lowers the lid by a third. Own numbers,
tuned on drawn blinks of 80 to 400 ms with noise."""
RETURN_DEPTH: Final = 0.25
"""On either side the lids rise again by this share of the open level at the least: of two blinks in a row the eyes often
open only halfway between. Own number, from the film of a speaker who blinks so."""
DEPTH_NOISE: Final = 6.0
RETURN_NOISE: Final = 4.0
"""Both stand out from the landmarks' shaking by so many standard deviations; own numbers, tuned likewise."""
LONGEST_BLINK_S: Final = 0.5
"""Longer is a long closure. Length is taken at half the depth."""
CLOSED_RATIO: Final = 0.5
"""Below this share of the open level the eyes are closed; own number."""
EVEN_HZ: Final = 60.0
HOLE_S: Final = 0.2
"""Eyes not measured for longer than this are a hole: no blink is told from its rim. Own number."""

NAMES: Final = ("blinks_per_min", "blink_count", "long_closures_count", "longest_closure_s")


def blink_times(looks: Looks) -> tuple[Stretch, ...]:
    """(start, end) of each blink, at half its depth."""
    if np.isfinite(looks.eye_open_ratio).sum() * 2 < np.isfinite(looks.blink).sum():
        return _flagged(looks)
    with np.errstate(invalid="ignore"):
        openness = looks.eye_open_ratio / open_level(looks)
    noise = shaking(openness)
    found = dips(even(looks.t_s, openness, EVEN_HZ, HOLE_S), max(RETURN_DEPTH, RETURN_NOISE * noise), LONGEST_BLINK_S)
    return tuple((dip.start_s, dip.end_s) for dip in found if _is_blink(dip, DEPTH_NOISE * noise))


def _is_blink(dip: Dip, least: float) -> bool:
    length_s, depth = dip.end_s - dip.start_s, 1.0 - dip.lowest
    if length_s > LONGEST_BLINK_S or dip.lowest + dip.depth < CLOSED_RATIO:  # the eyes were closed before or after
        return False
    return depth >= max(least, SHORT_DEPTH if length_s <= SHORT_S else LONG_DEPTH)


def _flagged(looks: Looks) -> tuple[Stretch, ...]:
    """From the reader's own flag, where it tells nothing finer."""
    closed = joined(runs(looks.t_s, looks.duration_s, looks.blink == 1.0), 0.0)
    return tuple((a, b) for a, b in closed if b - a <= LONGEST_BLINK_S)


def open_level(looks: Looks) -> Numbers:
    """How far open the eyes are round each frame when they are open; NaN where nothing is known."""
    ratio, known = looks.eye_open_ratio, np.isfinite(looks.eye_open_ratio)
    if not known.any():
        return ratio
    whole = float(np.percentile(ratio[known], LEVEL_PERCENTILE))
    at, of = looks.t_s[known], ratio[known]
    middles = np.arange(at[0], at[-1] + LEVEL_STEP_S, LEVEL_STEP_S)
    begins, ends = np.searchsorted(at, middles - LEVEL_S / 2), np.searchsorted(at, middles + LEVEL_S / 2)
    levels = [
        float(np.sort(of[a:b])[int((b - a - 1) * LEVEL_PERCENTILE / 100)]) if b > a else whole
        for a, b in zip(begins, ends, strict=True)
    ]
    return np.maximum(np.interp(looks.t_s, middles, levels), LEVEL_FLOOR * whole)


def closures(looks: Looks) -> tuple[Span, ...]:
    """Eyes closed for longer than a blink ('eyes_closed'); lids lowered over eyes that still give a gaze are none."""
    with np.errstate(invalid="ignore"):
        shut = (looks.eye_open_ratio / open_level(looks) < CLOSED_RATIO) | (looks.blink == 1.0)
    shut &= ~np.isfinite(looks.gaze_yaw_deg)
    found = lasting(runs(looks.t_s, looks.duration_s, shut), LONGEST_BLINK_S)
    return tuple(Span(a, b, "eyes_closed") for a, b in found)


def blink_measures(
    looks: Looks, blinks: Sequence[Stretch], closed: Sequence[Span], duration_s: float, why_not: str | None
) -> dict[str, Measure]:
    """Blinks a minute over the time in which the frames came fast enough, and long closures apart from them."""
    if why_not is not None:
        return unmeasured(NAMES, duration_s, why_not)
    known = np.isfinite(looks.eye_open_ratio) | np.isfinite(looks.blink)
    fast = known & (looks.duration_s <= SLOWEST_FRAME_S)
    measured_s, why_not = weighed_fast(looks, known, fast, duration_s, 2 * LEAST_SEEN_S)
    count = len(during(looks, fast, blinks))
    values = {
        "blinks_per_min": 60.0 * count / measured_s if measured_s > 0 else None,
        "blink_count": float(count),
        "long_closures_count": float(len(closed)),
        "longest_closure_s": max((span.end_s - span.start_s for span in closed), default=0.0),
    }
    return measures_of(values, measured_s, duration_s, why_not)
