"""StageReadings, latencies -> the newest rates of each stage, and medians for the health page and timings.json."""

import statistics
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any, Final

from kiosk.records import StageReading

KEPT: Final = 500
"""Latencies kept a name: enough for a day of interviews, bounded."""


class Metrics:
    """Numbers about the machine, never about a candidate. Safe from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stages: dict[str, StageReading] = {}
        self._totals: dict[str, dict[str, float]] = defaultdict(lambda: {"count": 0, "dropped": 0, "busy_s": 0.0, "peak": 0})
        self._steps: dict[tuple[str, str], deque[tuple[float, float]]] = defaultdict(lambda: deque(maxlen=KEPT))
        self._latencies: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=KEPT))
        self._counts: dict[str, int] = defaultdict(int)

    def add(self, reading: StageReading) -> None:
        """Keep what a child says of itself."""
        with self._lock:
            total = self._totals[reading.stage]
            total["peak"] = max(total["peak"], reading.peak_memory_bytes)
            total["dropped"] += reading.dropped
            if reading.count:
                self._stages[reading.stage] = reading
                total["count"] += reading.count
                total["busy_s"] += reading.count / reading.rate_hz if reading.rate_hz else 0.0
                for step, pair in reading.latency_ms.items():
                    self._steps[reading.stage, step].append(pair)

    def latency(self, name: str, seconds: float) -> None:
        """Keep one latency, for example 'answer_to_next_s'."""
        with self._lock:
            self._latencies[name].append(seconds)

    def count(self, name: str, times: int = 1) -> None:
        """Count an event, for example 'child_restarts'."""
        with self._lock:
            self._counts[name] += times

    def newest(self, stage: str) -> StageReading | None:
        """The last report of a stage that worked on something."""
        with self._lock:
            return self._stages.get(stage)

    def summary(self) -> dict[str, Any]:
        """Everything as plain JSON values: stages, latencies, counts."""
        with self._lock:
            stages = {name: self._stage(name, total) for name, total in self._totals.items()}
            latencies = {
                name: {"count": len(values), "median_s": round(statistics.median(values), 4), "max_s": round(max(values), 4)}
                for name, values in self._latencies.items()
            }
            return {"stages": stages, "latencies": latencies, "counts": dict(self._counts)}

    def _stage(self, name: str, total: Mapping[str, float]) -> dict[str, Any]:
        steps = {
            step: {
                f"median{unit_of(step).replace(' ', '_')}": round(statistics.median(m for m, _ in pairs), 3),
                f"p95{unit_of(step).replace(' ', '_')}": round(statistics.median(p for _, p in pairs), 3),
            }
            for (stage, step), pairs in self._steps.items()
            if stage == name
        }
        rate = total["count"] / total["busy_s"] if total["busy_s"] else None
        return {
            "count": int(total["count"]),
            "dropped": int(total["dropped"]),
            "rate_hz": None if rate is None else round(rate, 1),
            "steps": steps,
            "peak_memory_bytes": int(total["peak"]),
        }


def unit_of(step: str) -> str:
    """Every step is a time in milliseconds but the real-time factor, which is a ratio."""
    return "" if step == "rtf" else " ms"
