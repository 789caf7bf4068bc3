"""Successes and failures of a service in, whether it may be asked now out: a circuit breaker."""

import threading
import time
from collections.abc import Callable
from typing import Final

FAILURES: Final = 3
"""So many in a row open the circuit. Own number: one bad answer is chance, three are an outage."""
OPEN_S: Final = 30.0
"""The first pause; each failed trial doubles it. Own numbers: a flapping campus network is back within a minute, and one
trial in five minutes costs a dead one nothing."""
LONGEST_S: Final = 300.0


class Breaker:
    """Closed: everybody may ask. Open: nobody. After the pause one may try: success closes, failure opens for longer."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause_s = OPEN_S
        self._open = False
        self._rest_until_s = 0.0
        """Before this nobody asks: the pause, or what the service asked for (Retry-After)."""
        self._trying = False

    @property
    def state(self) -> str:
        """'closed', 'open' or 'trial', for the health page."""
        with self._lock:
            if not self._open:
                return "closed"
            return "open" if self._clock() < self._rest_until_s else "trial"

    def rest_s(self) -> float:
        """So long nobody may ask."""
        with self._lock:
            return max(0.0, self._rest_until_s - self._clock())

    def enter(self) -> bool:
        """Whether the service may be asked now; who gets True says later `succeeded`, `failed` or `left`."""
        with self._lock:
            if self._clock() < self._rest_until_s or self._trying:
                return False
            self._trying = self._open
            return True

    def succeeded(self) -> None:
        """The service answered."""
        with self._lock:
            self._failures, self._pause_s, self._open, self._rest_until_s, self._trying = 0, OPEN_S, False, 0.0, False

    def failed(self, after_s: float | None = None) -> None:
        """The service failed; where it asked to be left alone for a time, it is, for LONGEST_S at most."""
        with self._lock:
            self._failures += 1
            rest_s = min(after_s or 0.0, LONGEST_S)
            if self._trying:
                self._pause_s = min(2 * self._pause_s, LONGEST_S)
            if self._trying or self._failures >= FAILURES:
                self._open = True
                rest_s = max(rest_s, self._pause_s)
            self._trying = False
            if rest_s > 0:
                self._rest_until_s = max(self._rest_until_s, self._clock() + rest_s)

    def left(self) -> None:
        """It turned out that the service was not asked."""
        with self._lock:
            self._trying = False
