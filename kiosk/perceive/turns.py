"""Two costly looks at a frame -> both, in quick succession one of them as it was at the frame before."""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

QUICK_S: Final = 0.05
"""Frames that follow so closely show the same blink and the same expression: one look a frame is enough."""

Seen = TypeVar("Seen")


class InTurn(Generic[Seen]):
    """The newest look of each of two sides, 0 and 1."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Another face, or another place: nothing of the last frame holds."""
        self._seen: list[Seen] = []
        self._side = 0
        self._seen_s = 0.0

    def look(self, t_s: float, take: Callable[[int], Seen]) -> tuple[list[Seen], int | None]:
        """Both sides' looks at a frame of this time, and the side that was taken alone; None: both were."""
        quick = bool(self._seen) and 0 <= t_s - self._seen_s < QUICK_S
        side = self._side
        for each in (side,) if quick else (0, 1):
            self._seen[each : each + 1] = [take(each)]
        self._side, self._seen_s = 1 - side, t_s
        return self._seen, side if quick else None
