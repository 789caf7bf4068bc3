"""Rates and latencies: newest for the page, medians for timings.json, checks as lines."""

from pathlib import Path

import pytest

from kiosk.health.checks import Check, check_heat, check_memory
from kiosk.health.metrics import KEPT, Metrics
from kiosk.records import StageReading


def reading(t_s: float, count: int, dropped: int = 0, peak: int = 100) -> StageReading:
    return StageReading(t_s, "seeing", count, dropped, float(count), {"mesh": (t_s, 2 * t_s)}, peak)


def test_totals_add_up_and_steps_are_medians() -> None:
    metrics = Metrics()
    for t_s in (1.0, 2.0, 3.0):
        metrics.add(reading(t_s, 30, dropped=1, peak=int(100 * t_s)))
    stage = metrics.summary()["stages"]["seeing"]
    assert (stage["count"], stage["dropped"], stage["rate_hz"], stage["peak_memory_bytes"]) == (90, 3, 30.0, 300)
    assert stage["steps"]["mesh"] == {"median_ms": 2.0, "p95_ms": 4.0}


def test_the_real_time_factor_is_a_ratio_and_no_time() -> None:
    metrics = Metrics()
    metrics.add(StageReading(1.0, "hearing", 10, 0, 10.0, {"rtf": (0.05, 0.1), "voice": (4.0, 5.0)}, 100))
    steps = metrics.summary()["stages"]["hearing"]["steps"]
    assert steps == {"rtf": {"median": 0.05, "p95": 0.1}, "voice": {"median_ms": 4.0, "p95_ms": 5.0}}


def test_an_idle_heartbeat_is_no_work() -> None:
    metrics = Metrics()
    metrics.add(reading(1.0, 0))
    assert metrics.newest("seeing") is None
    assert metrics.summary()["stages"]["seeing"]["rate_hz"] is None


def test_latencies_are_bounded_and_summed_up() -> None:
    metrics = Metrics()
    for value in range(KEPT + 100):
        metrics.latency("answer_to_next_s", float(value))
    summary = metrics.summary()["latencies"]["answer_to_next_s"]
    assert (summary["count"], summary["max_s"]) == (KEPT, KEPT + 99.0)


@pytest.mark.parametrize(("ok", "needed", "mark"), [(True, True, "ok  "), (False, True, "FAIL"), (False, False, "warn")])
def test_a_check_line_shows_at_once_whether_it_matters(ok: bool, needed: bool, mark: str) -> None:
    assert Check("bank", ok, needed, "text").as_text().startswith(mark)


def test_heat_is_read_where_the_machine_tells_it(tmp_path: Path) -> None:
    zone = tmp_path / "temp"
    assert check_heat(zone).ok
    zone.write_text("84500\n")
    assert (check_heat(zone).ok, "84 C" in check_heat(zone).text or "85 C" in check_heat(zone).text) == (False, True)


def test_memory_is_held_against_what_the_kiosk_needs(tmp_path: Path) -> None:
    info = tmp_path / "meminfo"
    info.write_text("MemTotal: 900000 kB\nMemAvailable: 600000 kB\n")
    assert not check_memory(info).ok
