"""Times of readings -> how many there were a second lately."""

from collections import deque


class Rate:
    """The rate of the last few readings; a longer pause begins anew."""

    def __init__(self, readings: int, pause_s: float) -> None:
        self._times: deque[float] = deque(maxlen=readings)
        self._pause_s = pause_s

    def forget(self) -> None:
        """Begin anew."""
        self._times.clear()

    def note(self, t_s: float) -> float | None:
        """Readings a second, with the one of this time; None for the first."""
        if self._times and not 0 < t_s - self._times[-1] < self._pause_s:
            self._times.clear()
        self._times.append(t_s)
        return (len(self._times) - 1) / (t_s - self._times[0]) if len(self._times) > 1 else None
