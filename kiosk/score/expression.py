"""Face readings in, what the face showed out: eight shares, one track a second. It has no weight in any score."""

import math
from collections.abc import Sequence
from typing import Final

from kiosk.records import EXPRESSIONS, Measure
from kiosk.score.sight import LEAST_SEEN_S, Look, commonest_reason

WINDOW_S: Final = 1.0
"""experience.md 2b: smoothed over at least 1 s."""
LEAST_SHARE: Final = 0.25
"""A second counts where at least this share of its frames gave an expression; own number."""
SURE_MIN: Final = 0.6
"""experience.md 2b: a second whose largest smoothed share is smaller is not measured ("unclear"). The shares are calibrated:
among the validation faces that reach this, the answer agrees with the crowd's about as often as the share says (CARD.md)."""

Track = tuple[tuple[float, tuple[float, ...] | None], ...]


def expression_track(looks: Sequence[Look], duration_s: float) -> Track:
    """(seconds, mean of the eight shares over that second, or None), one a second; empty where nothing was measured."""
    track = tuple((t_s, shares if _is_sure(shares) else None) for t_s, shares in _smoothed(looks, duration_s))
    return track if any(shares is not None for _, shares in track) else ()


def _smoothed(looks: Sequence[Look], duration_s: float) -> Track:
    """As `expression_track`, with the seconds in which no expression is sure."""
    bins: list[list[Look]] = [[] for _ in range(math.ceil(duration_s / WINDOW_S))]
    for look in looks:
        step = math.floor(look.t_s / WINDOW_S)
        if step < len(bins):
            bins[step].append(look)
    return tuple((step * WINDOW_S, _mean(group)) for step, group in enumerate(bins))


def _is_sure(shares: tuple[float, ...] | None) -> bool:
    return shares is not None and max(shares) >= SURE_MIN


def _why_too_little(looks: Sequence[Look], duration_s: float) -> str:
    """'unclear' where most unmeasured seconds were seen but not sure; else the frames' commonest reason."""
    lost = [shares for _, shares in _smoothed(looks, duration_s) if not _is_sure(shares)]
    seen = sum(shares is not None for shares in lost)
    return "unclear" if seen > len(lost) / 2 else commonest_reason(looks)


def _mean(looks: Sequence[Look]) -> tuple[float, ...] | None:
    known = [look.face.expression for look in looks if look.face.expression is not None]
    if not known or len(known) < LEAST_SHARE * len(looks):
        return None
    return tuple(sum(shares) / len(known) for shares in zip(*known, strict=True))


def expression_measures(looks: Sequence[Look], track: Track, duration_s: float, why_not: str | None) -> dict[str, Measure]:
    """Mean share of each class over the measured seconds, named 'expression_<class>_ratio'."""
    known = [shares for _, shares in track if shares is not None]
    measured_s = min(duration_s, len(known) * WINDOW_S)
    if why_not is None and measured_s < LEAST_SEEN_S:
        why_not = _why_too_little(looks, duration_s)
    values = (
        [None] * len(EXPRESSIONS)
        if why_not is not None
        else [sum(shares) / len(known) for shares in zip(*known, strict=True)]
    )
    names = (f"expression_{label}_ratio" for label in EXPRESSIONS)
    return {name: Measure(name, value, measured_s, duration_s, why_not) for name, value in zip(names, values, strict=True)}
