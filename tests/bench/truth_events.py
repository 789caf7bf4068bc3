"""Scenarios, drawn and read -> how many of their events the kiosk finds, how many it invents, and how late."""

from collections.abc import Mapping, Sequence
from typing import Final

from kiosk.config import Settings
from tests.bench.truth_angles import quantile
from tests.bench.truth_found import found_in
from tests.bench.truth_match import Matching, Stretch, match, runs, together
from tests.bench.truth_scenarios import REST_S, Scenario
from tests.bench.truth_stage import FACE_ONLY, Condition, Take, play_events

TOLERANCE_S: Final[Mapping[str, float]] = {
    "blink": 0.1,
    "nod": 0.1,
    "shake": 0.2,
    "look_away": 0.3,
    "left_hand": 0.3,
    "right_hand": 0.3,
    "hand_on_face": 0.3,
    "lean": 0.5,
}
"""So far apart the drawn and the found event may lie to be the same; own numbers, of the order of the thing's own length."""


def events_of(
    told: Scenario, condition: Condition, settings: Settings = FACE_ONLY
) -> tuple[Mapping[str, Matching], list[float]]:
    """Kind -> what was drawn beside what was found; and how long after it came in view each second face was seen."""
    take = play_events(told.events, told.duration_s, condition, settings)
    found = found_in(take.seen, REST_S, told.duration_s)
    matched = {kind: match(told.drawn[kind], found[kind], tolerance_s) for kind, tolerance_s in TOLERANCE_S.items()}
    matched["hands"] = together([matched["left_hand"], matched["right_hand"]])
    return matched, second_face_delays(take, told.drawn["second_face"])


def second_face_delays(take: Take, drawn: Sequence[Stretch]) -> list[float]:
    """Seconds from each appearance to the first reading with two faces; one never seen counts with its whole length."""
    step_s = 1.0 / take.rate_hz
    seen = runs([face.t_s for face in take.seen.faces], [face.faces > 1 for face in take.seen.faces], step_s)
    delays = []
    for start_s, end_s in drawn:
        starts = [max(a, start_s) for a, b in seen if b > start_s and a < end_s]
        delays.append(min(starts, default=end_s) - start_s)
    return delays


def timing(matching: Matching, share: float) -> float | None:
    """A quantile of how far beginnings and ends lie beside the drawn ones, in milliseconds."""
    found = quantile([*matching.start_errors_s, *matching.end_errors_s], share)
    return None if found is None else 1000.0 * found
