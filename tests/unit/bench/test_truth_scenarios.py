"""Scenarios of the truth bench: what is drawn is what is counted, and the same seed draws the same."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import pytest

from kiosk.capture.script import VALUES, Event, EventKind
from tests.bench import truth_scenarios
from tests.bench.truth_scenarios import REST_S, Scenario, scenario

SCENARIOS = [
    truth_scenarios.blinking,
    truth_scenarios.nodding,
    truth_scenarios.looking_away,
    truth_scenarios.gesturing,
    truth_scenarios.visited,
    truth_scenarios.mixed,
]


@cache
def told_by(make: Callable[[float], Scenario]) -> Scenario:
    return make(12.0)


@pytest.mark.parametrize("make", SCENARIOS)
def test_a_scenario_is_the_same_each_time_and_begins_at_rest(make: Callable[[float], Scenario]) -> None:
    told = told_by(make)
    assert told == make(12.0)
    assert min(event.start_s for event in told.events) > REST_S
    assert max(event.end_s for event in told.events) < told.duration_s


@pytest.mark.parametrize("make", SCENARIOS)
def test_events_keep_to_what_the_candidate_can_do(make: Callable[[float], Scenario]) -> None:
    for event in told_by(make).events:
        limits = VALUES[event.kind]
        assert len(event.value) == len(limits)
        assert all(least <= number <= most for number, (_, least, most) in zip(event.value, limits, strict=True))


@pytest.mark.parametrize("make", SCENARIOS)
def test_two_events_of_one_kind_never_overlap(make: Callable[[float], Scenario]) -> None:
    told = told_by(make)
    for kind in EventKind:
        times = [(event.start_s, event.end_s) for event in told.events if event.kind is kind]
        assert all(end_s <= start_s for (_, end_s), (start_s, _) in pairwise(times))


def test_a_look_away_is_timed_where_the_eyes_leave_the_zone() -> None:
    told = scenario([Event(EventKind.LOOK_ASIDE, 5.0, 7.0, (24.0, 0.0))], 8.0)
    [(start_s, end_s)] = told.drawn["look_away"]
    assert start_s == pytest.approx(5.06, abs=0.01)  # half of the way to 24 degrees, eased over 0.12 s
    assert end_s == pytest.approx(6.94, abs=0.01)


def test_a_look_inside_the_zone_is_no_look_away() -> None:
    assert scenario([Event(EventKind.LOOK_ASIDE, 5.0, 7.0, (8.0, 4.0))], 8.0).drawn["look_away"] == []


def test_a_hand_on_the_face_is_also_a_hand_in_view() -> None:
    told = scenario([Event(EventKind.HAND_ON_FACE, 5.0, 7.0, (-1.0,))], 8.0)
    assert told.drawn["hand_on_face"] == told.drawn["left_hand"] == [(5.0, 7.0)]
    assert told.drawn["right_hand"] == []
