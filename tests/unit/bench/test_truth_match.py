"""Matching of drawn and found events: on what recall, precision and timing in the bench's table rest."""

import pytest

from tests.bench.truth_match import match, runs, together


def test_each_event_is_used_once() -> None:
    found = match([(1.0, 1.2)], [(1.0, 1.2), (1.1, 1.3)], tolerance_s=0.1)
    assert found.pairs == (((1.0, 1.2), (1.0, 1.2)),)
    assert found.invented == ((1.1, 1.3),)
    assert found.recall == 1.0
    assert found.precision == 0.5


def test_the_nearest_pair_comes_first_even_where_an_earlier_event_could_take_it() -> None:
    found = match([(0.0, 1.0), (1.1, 2.1)], [(1.1, 2.1)], tolerance_s=0.5)
    assert found.pairs == (((1.1, 2.1), (1.1, 2.1)),)
    assert found.missed == ((0.0, 1.0),)


@pytest.mark.parametrize(("start_s", "matched"), [(1.25, True), (1.35, False), (0.75, True), (0.65, False)])
def test_tolerance_is_the_gap_that_is_allowed_between_them(start_s: float, matched: bool) -> None:
    found = match([(1.0, 1.1)], [(start_s, start_s + 0.1)], tolerance_s=0.2)
    assert bool(found.pairs) is matched


def test_nothing_drawn_or_found_gives_no_share() -> None:
    assert match([], [], 0.1).recall is None
    assert match([(0.0, 1.0)], [], 0.1).recall == 0.0
    assert match([(0.0, 1.0)], [], 0.1).precision is None
    assert match([], [(0.0, 1.0)], 0.1).precision == 0.0


def test_errors_of_time_are_those_of_the_pairs() -> None:
    found = match([(1.0, 2.0), (5.0, 6.0)], [(1.1, 2.3)], tolerance_s=0.2)
    assert found.start_errors_s == pytest.approx([0.1])
    assert found.end_errors_s == pytest.approx([0.3])


def test_matchings_add_up() -> None:
    both = together([match([(0.0, 1.0)], [(0.0, 1.0)], 0.1), match([(0.0, 1.0)], [], 0.1)])
    assert both.recall == 0.5
    assert both.precision == 1.0


def test_runs_join_over_short_gaps_only() -> None:
    times = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
    flags = [True, False, True, False, False, True]
    for gap_s, expected in ((0.0, [(0.0, 0.1), (0.2, 0.3), (0.5, 0.6)]), (0.1, [(0.0, 0.3), (0.5, 0.6)])):
        found = [(round(a, 3), round(b, 3)) for a, b in runs(times, flags, 0.1, gap_s)]
        assert found == expected
