"""What each chunk of sound cost -> a StageReading every second, the hearing child's heartbeat."""

import resource
import statistics
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from kiosk.records import StageReading

REPORT_EVERY_S: Final = 1.0
"""worker.Child restarts a child that is silent for 3 s."""


class ChunkRates:
    """Collects times; `report` gives them once a second, whether sound comes or not."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since_s = clock()
        self._steps: dict[str, list[float]] = defaultdict(list)
        self._dropped = 0

    def add(self, duration_s: float, voice_s: float, speech_s: float) -> None:
        """Note what one chunk of that duration cost."""
        total_s = voice_s + speech_s
        self._steps["voice"].append(1000 * voice_s)
        self._steps["speech"].append(1000 * speech_s)
        self._steps["total"].append(1000 * total_s)
        self._steps["rtf"].append(total_s / duration_s)

    def report(self, dropped: int) -> StageReading | None:
        """The reading, if a second has passed; `dropped`: chunks lost since the source was opened.

        Its step 'rtf' is no time: it is seconds of work a second of sound, median and 95th percentile.
        """
        now_s = self._clock()
        if now_s - self._since_s < REPORT_EVERY_S:
            return None
        count = len(self._steps["total"])
        lost, self._dropped = max(0, dropped - self._dropped), dropped
        steps = {name: (statistics.median(values), _p95(values)) for name, values in self._steps.items() if values}
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        rate_hz = count / (now_s - self._since_s)
        self._since_s, self._steps = now_s, defaultdict(list)
        return StageReading(now_s, "hearing", count, lost, rate_hz, steps, memory)


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]
