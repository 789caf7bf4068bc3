import numpy as np
import pytest

from kiosk.score.series import Series, dips, even, joined, lasting, legs, ranges, runs, shaking, smoothed, within

T = np.arange(0.0, 10.0, 0.05)


def series(values: np.ndarray) -> Series:
    return Series(T, values, 0.05)


def test_a_hole_is_not_bridged_but_a_missing_value_is() -> None:
    values = np.where((T > 2.0) & (T < 4.0), np.nan, 1.0)
    values[100] = np.nan
    made = even(T, values, 20.0, 0.5)
    assert np.isnan(made.values[(made.t_s > 2.1) & (made.t_s < 3.9)]).all()
    assert np.isfinite(made.values[(made.t_s > 4.1) & (made.t_s < 9.8)]).all()


def test_nothing_known_makes_an_empty_series() -> None:
    assert len(even(T, np.full(len(T), np.nan), 20.0, 0.5).t_s) == 0


def test_smoothing_keeps_a_level_and_its_holes() -> None:
    values = np.where(T < 1.0, np.nan, 3.0)
    made = smoothed(series(values), 0.5)
    assert np.isnan(made.values[T < 1.0]).all()
    assert made.values[T >= 1.0] == pytest.approx(3.0)


def test_a_dip_has_its_depth_and_its_width_at_half_depth() -> None:
    values = -4.0 * np.exp(-(((T - 5.0) / 0.2) ** 2))
    (dip,) = dips(series(values), 3.0, 1.0)
    assert dip.at_s == pytest.approx(5.0, abs=0.03)
    assert dip.depth == pytest.approx(4.0, abs=0.1)
    assert dip.end_s - dip.start_s == pytest.approx(2 * 0.2 * np.log(2) ** 0.5, abs=0.02)


def test_two_lows_of_one_dip_are_one_and_two_dips_are_two() -> None:
    twins = np.where((T >= 5.0) & (T < 5.5), -4.0, 0.0)
    twins[(T > 5.2) & (T < 5.3)] = -3.0
    assert len(dips(series(twins), 3.0, 1.0)) == 1
    twins[(T > 5.15) & (T < 5.35)] = 0.0
    assert len(dips(series(twins), 3.0, 1.0)) == 2


@pytest.mark.parametrize("values", [np.where(T > 5, -4.0, 0.0), np.where(T > 5, np.nan, -T), np.zeros(len(T)), T - 5])
def test_a_step_a_slope_and_a_hole_are_no_dips(values: np.ndarray) -> None:
    assert dips(series(values), 3.0, 1.0) == ()


def test_legs_run_from_turn_to_turn_and_leave_small_ones_out() -> None:
    saw = 5.0 * np.abs((T / 2.0) % 2 - 1) + 0.3 * np.sin(40 * T)
    (row,) = legs(series(saw), 2.0)
    assert [round(leg.change / 5) for leg in row] == [-1, 1, -1, 1, -1]


def test_ranges_are_of_the_window_only() -> None:
    values = np.where(T > 5, 1.0, 0.0)
    made = ranges(series(values), 1.0)
    assert made[T < 4] == pytest.approx(0.0) and made[np.abs(T - 5) < 0.2] == pytest.approx(1.0)


def test_noise_is_told_and_a_slow_change_is_none() -> None:
    noise = np.random.default_rng(1).normal(0, 0.7, 3000)
    assert shaking(noise) == pytest.approx(0.7, rel=0.1)
    assert shaking(np.linspace(0, 10, 3000)) == pytest.approx(0.0, abs=0.01)


def test_runs_break_at_holes_and_join_over_short_ones() -> None:
    t_s, seconds = np.array([0.0, 0.1, 0.2, 1.0, 1.1, 3.0]), np.full(6, 0.1)
    flags = np.array([True, True, False, True, True, True])
    stretches = runs(t_s, seconds, flags)
    assert [(round(a, 3), round(b, 3)) for a, b in stretches] == [(0.0, 0.2), (1.0, 1.2), (3.0, 3.1)]
    assert len(joined(stretches, 0.9)) == 2
    assert len(lasting(stretches, 0.15)) == 2


def test_times_within_stretches() -> None:
    assert within(np.array([0.5, 1.0, 1.5, 2.0, 3.5]), ((1.0, 2.0), (3.0, 4.0))).tolist() == [False, True, True, False, True]
    assert not within(np.array([0.5]), ()).any()
