"""Levels of windows without a voice -> how loud the room is by itself."""

import math
import statistics
from collections import deque
from collections.abc import Sequence
from typing import Final

KEPT: Final = 100
"""Quiet windows remembered: about 3 s of them, so that a fan that starts is known after 2 s of pauses. Own number."""
LEAST: Final = 16
"""Fewer quiet windows, half a second, say nothing: the detector is late by a few, and what comes before it fires at the very
start is the first syllable. Own number."""
STRAY_DB: Final = 6.0
"""A window further from the median is a door or a cough, or what was before a fan began. Rumbling rooms (noise of 1/f)
swing by 5 dB in 32 ms, and the median alone would be 1.5 dB below their mean power. Own number."""


class RoomLevel:
    """The mean power of the room's latest quiet windows; a door or a cough does not move it."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=KEPT)
        self._level_dbfs: float | None = None

    def add(self, level_dbfs: float) -> None:
        """One more window in which nobody spoke, nor just before or after it."""
        self._levels.append(level_dbfs)
        if len(self._levels) >= LEAST:
            middle = statistics.median_low(self._levels)
            self._level_dbfs = _mean_dbfs([level for level in self._levels if abs(level - middle) <= STRAY_DB])

    @property
    def level_dbfs(self) -> float | None:
        """Level of the room; None: too few quiet windows so far."""
        return self._level_dbfs


def _mean_dbfs(levels_dbfs: Sequence[float]) -> float:
    return 10.0 * math.log10(statistics.fmean(10.0 ** (level / 10.0) for level in levels_dbfs))
