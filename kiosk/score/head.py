"""How the head is held from frame to frame in, nods, shakes, tilt and distance out. Seconds from the answer's start."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from kiosk.config import Seeing
from kiosk.records import Baseline, Measure, Span
from kiosk.score.coverage import measures_of, middle, share, unmeasured, weighed
from kiosk.score.looks import Looks, during, weighed_fast
from kiosk.score.series import Dip, Numbers, Series, dips, even, joined, shaking, smoothed
from kiosk.score.voiced import Stretch

EVEN_HZ: Final = 30.0
HOLE_S: Final = 0.3
SLOWEST_HZ: Final = 8.0
SLOWEST_FRAME_S: Final = 1.3 / SLOWEST_HZ
"""A nod of 0.4 s needs three frames; with fewer than 8 a second none is counted. Own number."""
SMOOTH_S: Final = 0.15
NOD_DEG: Final = 2.5
"""A nod lowers the head by at least 3 degrees; smoothing takes some of it. Own number: landmarks shake by 0.7 degrees."""
SHAKE_DEG: Final = 2.6
"""A shake turns the head by at least 3 degrees to either side, measured likewise."""
NOISE_TIMES: Final = 5.5
"""A movement stands out from what is left of the landmarks' shaking by so many standard deviations; own number, tuned on
drawn nods and on drawn heads at rest."""
BACK_SHARE: Final = 0.65
"""A nod ends where it began to within this share of its depth; else the head was only on its way. Own number."""
SIDES_ALIKE: Final = 0.4
"""The smaller side of a shake is at least this share of the larger; own number: a head at rest sways a little before."""
MOVE_S: Final = (0.2, 1.2)
"""A nod goes down and back within this; own numbers."""
HALF_WIDTH_S: Final = (0.45 * MOVE_S[0], 0.6 * MOVE_S[1])
"""At half its depth a smooth movement lasts half as long as from end to end."""
MOVED_WIDTHS: Final = 0.2
"""A head that ends a nod so many face widths beside its place was leaning or turning; own number: drawn nods stay within
0.05, the beginning of a drawn lean of 11 degrees moves it by 0.3."""
GESTURE_S: Final = 0.6
"""Nods no further apart are several nods of one gesture; own number."""
TILTED_DEG: Final = 10.0
"""Tilted further than this shows plainly; own number."""

NAMES: Final = (
    *("nod_count", "nod_gestures_count", "nods_per_min", "shake_count", "shakes_per_min"),
    *("head_tilt_ratio", "distance_cm", "distance_good_ratio"),
)


def nod_times(looks: Looks) -> tuple[Stretch, ...]:
    """(start, end) of each nod: down and back."""
    series, noise_deg = _angle(looks, looks.pitch_deg)
    nods = _moves(series, max(NOD_DEG, noise_deg))
    return tuple(_ends(dip) for dip in nods if _comes_back(series, dip) and _stays(looks, _ends(dip)))


def shake_times(looks: Looks) -> tuple[Stretch, ...]:
    """(start, end) of each shake: to one side, to the other and back. A look to one side is none."""
    series, noise_deg = _angle(looks, looks.yaw_deg)
    turned = Series(series.t_s, -series.values, series.step_s)
    sides = [(dip, side) for side, of in ((-1, series), (1, turned)) for dip in _moves(of, max(SHAKE_DEG, noise_deg))]
    sides.sort(key=lambda move: move[0].at_s)
    found: list[Stretch] = []
    index = 0
    while index + 1 < len(sides):
        (first, one), (second, other) = sides[index], sides[index + 1]
        if one != other and _are_shake(first, second):
            found.append((_ends(first)[0], _ends(second)[1]))
            index += 2
        else:
            index += 1
    return tuple(found)


def head_spans(looks: Looks) -> tuple[Span, ...]:
    """Nods and shakes of the head as spans 'nod' and 'shake'."""
    nods = (Span(a, b, "nod") for a, b in nod_times(looks))
    return (*nods, *(Span(a, b, "shake") for a, b in shake_times(looks)))


def _angle(looks: Looks, angle: Numbers) -> tuple[Series, float]:
    """The angle without most of the reader's noise, and what stands out from the rest of it."""
    angle = np.where(looks.present, angle, np.nan)
    series = smoothed(even(looks.t_s, angle, EVEN_HZ, HOLE_S), SMOOTH_S)
    frames = SMOOTH_S / (middle(looks.duration_s) or SMOOTH_S)
    return series, NOISE_TIMES * shaking(angle) / max(1.0, frames) ** 0.5


def _moves(series: Series, depth_deg: float) -> list[Dip]:
    """Where the angle falls and rises within the time of a nod."""
    found = dips(series, depth_deg, HALF_WIDTH_S[1])
    return [dip for dip in found if HALF_WIDTH_S[0] <= dip.end_s - dip.start_s <= HALF_WIDTH_S[1]]


def _are_shake(first: Dip, second: Dip) -> bool:
    alike = min(first.depth, second.depth) >= SIDES_ALIKE * max(first.depth, second.depth)
    return alike and second.at_s - first.at_s <= HALF_WIDTH_S[1]


def _comes_back(series: Series, dip: Dip) -> bool:
    """Whether the head ends about where it began."""
    begin, end = np.interp(_ends(dip), series.t_s, series.values)
    return bool(abs(begin - end) <= BACK_SHARE * dip.depth)


def _stays(looks: Looks, nod: Stretch) -> bool:
    """Whether the head is in its place after a nod; a head that has gone to the side only dipped on its way."""
    known = np.isfinite(looks.middle_px)
    if not known.any():
        return True
    before, after = np.interp(nod, looks.t_s[known], looks.middle_px[known])
    return bool(abs(after - before) <= MOVED_WIDTHS * np.median(looks.width_px[known]))


def _ends(dip: Dip) -> Stretch:
    """From rest to rest: as far again as from half the depth to half the depth."""
    half_s = (dip.end_s - dip.start_s) / 2
    return dip.start_s - half_s, dip.end_s + half_s


def head_measures(
    looks: Looks,
    spans: Sequence[Span],
    seeing: Seeing,
    baseline: Baseline | None,
    duration_s: float,
    why_not: str | None,
) -> dict[str, Measure]:
    """Nods and shakes of `head_spans` (counts and a minute), share of tilted time, distance and share of time in the band.

    Tilt is measured from the baseline's roll, from upright without one.
    """
    if why_not is not None:
        return unmeasured(NAMES, duration_s, why_not)
    upright_deg = baseline.roll_deg if baseline and baseline.roll_deg is not None else 0.0
    seconds, reasons = looks.duration_s, (looks.why_not, looks.hole)
    with np.errstate(invalid="ignore"):
        tilted = np.abs(looks.roll_deg - upright_deg) > TILTED_DEG
        placed = (looks.distance_cm >= seeing.nearest_cm) & (looks.distance_cm <= seeing.farthest_cm)
    held, far = np.isfinite(looks.roll_deg), np.isfinite(looks.distance_cm)
    distance = {"distance_cm": middle(looks.distance_cm), "distance_good_ratio": share(seconds, placed, far)}
    held_s, why_not_held = weighed(seconds, held, duration_s, reasons)
    far_s, why_not_far = weighed(seconds, far, duration_s, reasons)
    return {
        **_move_measures(looks, spans, duration_s),
        **measures_of({"head_tilt_ratio": share(seconds, tilted, held)}, held_s, duration_s, why_not_held),
        **measures_of(distance, far_s, duration_s, why_not_far),
    }


def _move_measures(looks: Looks, spans: Sequence[Span], duration_s: float) -> dict[str, Measure]:
    known = np.isfinite(looks.pitch_deg) & np.isfinite(looks.yaw_deg)
    fast = known & (looks.duration_s <= SLOWEST_FRAME_S)
    measured_s, why_not = weighed_fast(looks, known, fast, duration_s)
    moves = ([(span.start_s, span.end_s) for span in spans if span.what == what] for what in ("nod", "shake"))
    nods, shakes = (during(looks, fast, times) for times in moves)
    minutes = measured_s / 60.0
    values = {
        "nod_count": float(len(nods)),
        "nod_gestures_count": float(len(joined(nods, GESTURE_S))),
        "nods_per_min": len(nods) / minutes if minutes > 0 else None,
        "shake_count": float(len(shakes)),
        "shakes_per_min": len(shakes) / minutes if minutes > 0 else None,
    }
    return measures_of(values, measured_s, duration_s, why_not)
