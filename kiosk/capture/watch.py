"""Frames in order -> whether they are live pictures, the same one again and again, or black. Pure; time is the frames'."""

from typing import Final

import numpy as np

from kiosk.records import Frame, SourceState

FROZEN_AFTER_S: Final = 2.0
"""Identical pictures for so long mean a stuck driver; a real sensor always has noise (faults.md row 4)."""
FROZEN_RATE_MIN_HZ: Final = 5.0
"""Slower pictures are not called frozen."""
DARK_LUMA: Final = 20
"""A picture is black when 95 of 100 of its pixels are darker (faults.md row 5)."""
DARK_AFTER_S: Final = 1.0
SPARSE: Final = 16
"""Every so many pixels are looked at: enough for brightness, and 1 ms cheaper than all."""


class PictureWatch:
    """Remembers the last picture and since when nothing changed."""

    def __init__(self) -> None:
        self.repeated = False
        """Whether the last frame was the same picture as the one before."""
        self._last: Frame | None = None
        self._same_since_s = 0.0
        self._same_count = 0
        self._dark_since_s: float | None = None

    def forget(self) -> None:
        """Begin anew, and keep no picture."""
        self.__init__()  # type: ignore[misc]  # a fresh start is exactly what construction does

    def look(self, frame: Frame) -> SourceState:
        """OPEN, FROZEN or DARK."""
        self.repeated = self._last is not None and _same(self._last, frame)
        if not self.repeated:
            self._same_since_s, self._same_count = frame.t_s, 0
        self._same_count += 1
        self._last = frame
        span_s = frame.t_s - self._same_since_s
        if span_s >= FROZEN_AFTER_S and self._same_count / span_s > FROZEN_RATE_MIN_HZ:
            return SourceState.FROZEN
        if not _dark(frame):
            self._dark_since_s = None
        elif self._dark_since_s is None:
            self._dark_since_s = frame.t_s
        if self._dark_since_s is not None and frame.t_s - self._dark_since_s >= DARK_AFTER_S:
            return SourceState.DARK
        return SourceState.OPEN


def _same(one: Frame, other: Frame) -> bool:
    """Exactly the same picture; the few pixels looked at first tell nearly always."""
    sparse = np.array_equal(one.image[::SPARSE, ::SPARSE], other.image[::SPARSE, ::SPARSE])
    return sparse and np.array_equal(one.image, other.image)


def _dark(frame: Frame) -> bool:
    bright = frame.image[::SPARSE, ::SPARSE, 1] >= DARK_LUMA  # green carries most of the brightness
    return np.count_nonzero(bright) < 0.05 * bright.size
