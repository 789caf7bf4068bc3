"""Requests to a paid service in, whether another may be made out: caps a candidate and a day (faults.md T11)."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

DAY_S: Final = 86_400.0


class Budget:
    """Counts requests in memory: those of the present candidate, and those of the last 24 hours."""

    def __init__(self, session: int, daily: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`session` and `daily` are the most requests a candidate and within any 24 hours."""
        self._session, self._daily = session, daily
        self._clock = clock
        self._lock = threading.Lock()
        self._of_session = 0
        self._times_s: deque[float] = deque()

    def spend(self) -> bool:
        """Count one request; False, and it is not counted, where a cap is reached."""
        with self._lock:
            now_s = self._clock()
            while self._times_s and self._times_s[0] <= now_s - DAY_S:
                self._times_s.popleft()
            if self._of_session >= self._session or len(self._times_s) >= self._daily:
                return False
            self._of_session += 1
            self._times_s.append(now_s)
            return True

    def next_session(self) -> None:
        """Another candidate."""
        with self._lock:
            self._of_session = 0
