"""Readings of a stretch -> the events that the kiosk's own measures find in them, kind by kind, with their times."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from kiosk.perceive.baseline import baseline_of
from kiosk.records import Answer, Question
from kiosk.score.blinks import blink_times
from kiosk.score.bodies import Bodies, HandPlaces, bodies_of
from kiosk.score.body import lean_spans
from kiosk.score.gaze import aim_of, looks_away
from kiosk.score.hands import touch_spans
from kiosk.score.head import nod_times, shake_times
from kiosk.score.looks import looks_of
from kiosk.score.series import joined, runs
from tests.bench.truth_match import Stretch
from tests.bench.truth_read import Seen
from tests.bench.truth_stage import SETTINGS

GLITCH_S: Final = 0.4
"""A hand that is lost from view for two readings is still up; own number."""
QUESTION: Final = Question("bench", "", "motivation", "junior", None, ())


def found_in(seen: Seen, rest_s: float, duration_s: float) -> Mapping[str, Sequence[Stretch]]:
    """Kind -> (start_s, end_s) of each event; the first `rest_s` are the candidate at rest, her eyes on the lens."""
    baseline = baseline_of(seen.faces, seen.bodies, (0.0, rest_s), (0.0, 0.0))
    answer = Answer(
        0, QUESTION, 0.0, duration_s, faces=seen.faces, bodies=seen.bodies, scenes=seen.scenes, baseline=baseline, seen=True
    )
    looks, bodies = looks_of(answer), bodies_of(answer)
    blinks = blink_times(looks)
    aim = aim_of(looks, blinks, SETTINGS.seeing, baseline)
    return {
        "blink": blinks,
        "nod": nod_times(looks),
        "shake": shake_times(looks),
        "look_away": looks_away(looks, aim),
        "left_hand": _in_view(bodies, bodies.left),
        "right_hand": _in_view(bodies, bodies.right),
        "lean": [(span.start_s, span.end_s) for span in lean_spans(bodies, baseline)],
        "hand_on_face": [(span.start_s, span.end_s) for span in touch_spans(bodies)],
    }


def _in_view(bodies: Bodies, hand: HandPlaces) -> list[Stretch]:
    return joined(runs(bodies.t_s, bodies.duration_s, np.isfinite(hand.x_ratio)), GLITCH_S)
