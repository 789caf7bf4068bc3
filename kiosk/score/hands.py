"""Where the hands are from reading to reading in, gestures, hand on face and stillness out. Seconds from the start."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from kiosk.records import Measure, Span
from kiosk.score.bodies import Bodies, HandPlaces
from kiosk.score.coverage import measures_of, share, unmeasured, weighed
from kiosk.score.looks import Looks
from kiosk.score.series import Flags, Leg, Numbers, Series, even, joined, lasting, legs, ranges, runs, smoothed
from kiosk.score.voiced import Stretch

EVEN_HZ: Final = 12.0
HOLE_S: Final = 0.5
STROKE_RATIO: Final = 0.15
"""A stroke carries the hand at least so far, in shoulder widths (some 6 cm); smaller is the model's shaking. Own number."""
STROKE_S: Final = 1.5
"""One way of a stroke takes less; slower is putting the hand elsewhere. Own number."""
TOUCH_S: Final = 0.4
"""A hand on the face for a shorter time is one passing by; own number."""
TOUCH_GLITCH_S: Final = 0.4
STILL_HEAD_DEG: Final = 5.0
"""A head moves about as much as this within a second when a person just sits; own number, from drawn sway of 2 degrees."""
STILL_HAND_RATIO: Final = 0.08
"""A hand at rest moves less within a second, in shoulder widths; own number."""
STILL_WINDOW_S: Final = 1.0
HEAD_HZ: Final = 10.0

GESTURES: Final = ("hands_visible_ratio", "gestures_per_min", "gesture_size_ratio")
TOUCHES: Final = ("hand_on_face_s", "hand_on_face_count")
STILL: Final = ("longest_still_s",)
NAMES: Final = (*GESTURES, *TOUCHES, *STILL)


def strokes(hand: HandPlaces, bodies: Bodies) -> tuple[Leg, ...]:
    """Quick ways of a hand from turning point to turning point, along the axis in which it moves most."""
    ways = [_ways(bodies, place) for place in (hand.x_ratio, hand.y_ratio)]
    return max(ways, key=lambda found: sum(abs(leg.change) for leg in found))


def _ways(bodies: Bodies, place: Numbers) -> tuple[Leg, ...]:
    rows = legs(even(bodies.t_s, place, EVEN_HZ, HOLE_S), STROKE_RATIO)
    return tuple(leg for row in rows for leg in row if leg.end_s - leg.start_s <= STROKE_S)


def both_strokes(bodies: Bodies) -> tuple[Leg, ...]:
    """The strokes of both hands; what they do together counts once."""
    ways = [strokes(hand, bodies) for hand in (bodies.left, bodies.right)]
    more, fewer = sorted(ways, key=len, reverse=True)
    alone = [leg for leg in fewer if not any(a.start_s < (leg.start_s + leg.end_s) / 2 < a.end_s for a in more)]
    return tuple(sorted((*more, *alone), key=lambda leg: leg.start_s))


def touch_spans(bodies: Bodies) -> tuple[Span, ...]:
    """A hand on the face: spans 'hand_on_face'."""
    touching = joined(runs(bodies.t_s, bodies.duration_s, bodies.on_face == 1.0), TOUCH_GLITCH_S)
    return tuple(Span(a, b, "hand_on_face") for a, b in lasting(touching, TOUCH_S))


def hand_measures(bodies: Bodies, looks: Looks, spans: Sequence[Span], duration_s: float) -> dict[str, Measure]:
    """Share of time with a hand in view, strokes (there and back) a minute and their size, touches, longest stillness."""
    reasons = (bodies.why_not, bodies.hole)
    seen_s, why_not_seen = weighed(bodies.duration_s, bodies.present, duration_s, reasons)
    told = np.isfinite(bodies.on_face)
    told_s, why_not_told = weighed(bodies.duration_s, told, duration_s, reasons)
    ways = both_strokes(bodies)
    touches = [span.end_s - span.start_s for span in spans if span.what == "hand_on_face"]
    gestures = {
        "hands_visible_ratio": share(bodies.duration_s, bodies.hands_in_view, bodies.present),
        "gestures_per_min": 60.0 * len(ways) / 2 / seen_s if seen_s > 0 else None,
        "gesture_size_ratio": float(np.median([abs(leg.change) for leg in ways])) if ways else None,
    }
    still, measured_s = stillness(bodies, looks), float(looks.duration_s[np.isfinite(looks.yaw_deg)].sum())
    longest_s = max((b - a for a, b in still), default=0.0)
    why_not_still = why_not_seen or weighed(looks.duration_s, np.isfinite(looks.yaw_deg), duration_s, reasons)[1]
    return {
        **measures_of(gestures, seen_s, duration_s, why_not_seen),
        **measures_of(
            {"hand_on_face_s": sum(touches), "hand_on_face_count": float(len(touches))}, told_s, duration_s, why_not_told
        ),
        **measures_of({"longest_still_s": longest_s}, min(measured_s, seen_s), duration_s, why_not_still),
    }


def hands_unmeasured(duration_s: float, why_not: str) -> dict[str, Measure]:
    """The measures of hands that were not read."""
    return unmeasured(NAMES, duration_s, why_not)


def stillness(bodies: Bodies, looks: Looks) -> list[Stretch]:
    """Stretches in which the head turns no more than it does at rest and no hand in view moves."""
    angles = [looks.yaw_deg, looks.pitch_deg, looks.roll_deg]
    heads = [smoothed(even(looks.t_s, angle, HEAD_HZ, HOLE_S), 0.3) for angle in angles]
    if not all(len(head.t_s) for head in heads):
        return []
    grid = heads[0].t_s
    still = np.ones(len(grid), dtype=np.bool_)
    for head in heads:
        still &= _at(head, grid, STILL_HEAD_DEG)
    for hand in (bodies.left, bodies.right):
        for place in (hand.x_ratio, hand.y_ratio):
            moving = even(bodies.t_s, place, HEAD_HZ, HOLE_S)
            still &= ~_moves(moving, grid)
    return runs(grid, np.full(len(grid), 1.0 / HEAD_HZ), still)


def _at(series: Series, grid: Numbers, limit: float) -> Flags:
    """Whether the series is known and keeps within the limit round each time."""
    with np.errstate(invalid="ignore"):
        kept = ranges(series, STILL_WINDOW_S) <= limit
    return _nearest(series, grid, kept, outside=False)


def _moves(series: Series, grid: Numbers) -> Flags:
    with np.errstate(invalid="ignore"):
        moved = ranges(series, STILL_WINDOW_S) > STILL_HAND_RATIO
    return _nearest(series, grid, moved, outside=False)


def _nearest(series: Series, grid: Numbers, flags: Flags, outside: bool) -> Flags:
    if not len(series.t_s):
        return np.full(len(grid), outside)
    places = np.round((grid - series.t_s[0]) / series.step_s).astype(np.int64)
    within = (places >= 0) & (places < len(flags))
    return np.where(within, flags[np.clip(places, 0, len(flags) - 1)], outside)
