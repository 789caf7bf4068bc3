"""Seconds of an answer in, places on its drawn timeline out: the one axis that all rows share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from kiosk.report.moments import clock

Translate = Callable[[str], str]

WIDTH: Final = 720
LEFT: Final = 122
RIGHT: Final = 12
"""Pixels of the view box; on the screen it is scaled to the card's width."""
TICK_STEPS_S: Final = (2, 5, 10, 15, 30, 60)
MOST_TICKS: Final = 9
LABEL_PX: Final = 8.5
"""Rough width of one letter of a label."""


@dataclass(frozen=True, slots=True)
class Axis:
    """From the answer's start to its end."""

    duration_s: float

    def x(self, t_s: float) -> float:
        """Place of a time, in pixels; times outside the answer lie at its ends."""
        share = min(1.0, max(0.0, t_s / self.duration_s)) if self.duration_s > 0 else 0.0
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def ticks(axis: Axis, bottom: int) -> Markup:
    """Grid lines with their times."""
    step = next((s for s in TICK_STEPS_S if axis.duration_s / s <= MOST_TICKS), TICK_STEPS_S[-1])
    lines = Markup("")
    for t_s in range(0, int(axis.duration_s) + 1, step):
        x, text = axis.x(t_s), clock(t_s)
        middle = min(x, WIDTH - len(text) * LABEL_PX / 2)
        lines += Markup('<path class="grid" d="M{} 4V{}"/><text class="tick" x="{:g}" y="{}">{}</text>').format(
            x, bottom - 6, middle, bottom + 12, text
        )
    return lines


def boxes(spans: Sequence[tuple[float, float]], axis: Axis, top: float, height: float) -> str:
    """One path of rectangles, to keep the page small."""
    parts = []
    for a, b in spans:
        left, right = axis.x(a), axis.x(b)
        parts.append(f"M{left:g} {top:g}h{max(1.0, right - left):.1f}v{height:g}H{left:g}z")
    return "".join(parts)
