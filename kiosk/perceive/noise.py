"""Levels of windows without a voice -> how loud the room is by itself."""

import statistics
from collections import deque
from typing import Final

KEPT: Final = 100
"""Quiet windows remembered: about 3 s of them, so that a fan that starts is known after 2 s of pauses. Own number."""
LEAST: Final = 5
"""Fewer quiet windows say nothing. Own number."""


class RoomLevel:
    """The median level of the room's latest quiet windows; a door or a cough does not move it."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=KEPT)

    def add(self, level_dbfs: float) -> None:
        """One more window in which nobody spoke, nor just before or after it."""
        self._levels.append(level_dbfs)

    @property
    def level_dbfs(self) -> float | None:
        """Level of the room; None: too few quiet windows so far."""
        return statistics.median(self._levels) if len(self._levels) >= LEAST else None
