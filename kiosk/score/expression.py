"""Face readings in, what the face showed out: eight shares, a track of seconds, its segments. No weight in any score."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import EXPRESSIONS, Measure, Span
from kiosk.score.coverage import LEAST_SEEN_S, commonest, measures_of, unmeasured
from kiosk.score.looks import Looks
from kiosk.score.series import Flags, within
from kiosk.score.voiced import Stretch

WINDOW_S: Final = 1.0
"""experience.md 2b: smoothed over at least 1 s."""
LEAST_SHARE: Final = 0.25
"""A second counts where at least this share of its frames gave an expression; own number."""
SURE_MIN: Final = 0.6
"""experience.md 2b: a second whose largest smoothed share is smaller is not measured ("unclear"). The shares are calibrated:
among the validation faces that reach this, the answer agrees with the crowd's about as often as the share says (CARD.md)."""
LEAST_PART_S: Final = 3.0
"""Speaking or listening shares rest on at least so many sure seconds; own number."""

SHARES: Final = tuple(f"expression_{label}_ratio" for label in EXPRESSIONS)
SPEAKING: Final = tuple(f"expression_{label}_speaking_ratio" for label in EXPRESSIONS)
LISTENING: Final = tuple(f"expression_{label}_listening_ratio" for label in EXPRESSIONS)
CHANGES: Final = ("expression_segments_count", "expression_shifts_count")

Track = tuple[tuple[float, tuple[float, ...] | None], ...]


def expression_track(looks: Looks, duration_s: float) -> Track:
    """(seconds, mean of the eight shares over that second, or None), one a second; empty where nothing was measured."""
    track = tuple((t_s, shares if _is_sure(shares) else None) for t_s, shares in _smoothed(looks, duration_s))
    return track if any(shares is not None for _, shares in track) else ()


def _smoothed(looks: Looks, duration_s: float) -> Track:
    """As `expression_track`, with the seconds in which no expression is sure."""
    count = math.ceil(duration_s / WINDOW_S)
    edges = np.searchsorted(looks.t_s, np.arange(count + 1) * WINDOW_S)
    return tuple((step * WINDOW_S, _mean(looks.expression[a:b])) for step, (a, b) in enumerate(pairwise(edges.tolist())))


def _is_sure(shares: tuple[float, ...] | None) -> bool:
    return shares is not None and max(shares) >= SURE_MIN


def _why_too_little(looks: Looks, duration_s: float) -> str:
    """'unclear' where most unmeasured seconds were seen but not sure; else the frames' commonest reason."""
    lost = [shares for _, shares in _smoothed(looks, duration_s) if not _is_sure(shares)]
    seen = sum(shares is not None for shares in lost)
    return "unclear" if seen > len(lost) / 2 else commonest(looks.why_not, looks.hole)


def _mean(rows: NDArray[np.float64]) -> tuple[float, ...] | None:
    known = rows[np.isfinite(rows[:, 0])]
    if not len(known) or len(known) < LEAST_SHARE * len(rows):
        return None
    return tuple(known.mean(axis=0).tolist())


def expression_measures(looks: Looks, track: Track, duration_s: float, why_not: str | None) -> dict[str, Measure]:
    """Mean share of each class over the measured seconds, segments and sudden shifts."""
    if why_not is not None:
        return unmeasured((*SHARES, *CHANGES), duration_s, why_not)
    known = [shares for _, shares in track if shares is not None]
    measured_s = min(duration_s, len(known) * WINDOW_S)
    reason = _why_too_little(looks, duration_s) if measured_s < LEAST_SEEN_S else None
    values: dict[str, float | None] = dict(zip(SHARES, _means(known), strict=True))
    values |= {
        "expression_segments_count": float(len(segments(track, duration_s))),
        "expression_shifts_count": float(len(shifts(track))),
    }
    return measures_of(values, measured_s, duration_s, reason)


def _means(known: Sequence[tuple[float, ...]]) -> tuple[float | None, ...]:
    return tuple(np.mean(known, axis=0).tolist()) if known else (None,) * len(EXPRESSIONS)


def leading(shares: tuple[float, ...]) -> int:
    """Index of the class with the largest share."""
    return max(range(len(shares)), key=shares.__getitem__)


def segments(track: Track, duration_s: float) -> tuple[Span, ...]:
    """Stretches of one or more sure seconds with the same leading class: spans 'expression'; `text` is the class."""
    found: list[Span] = []
    for t_s, shares in track:
        if shares is None:
            continue
        label, end_s = EXPRESSIONS[leading(shares)], min(duration_s, t_s + WINDOW_S)
        if found and found[-1].end_s == t_s and found[-1].text == label:
            found[-1] = Span(found[-1].start_s, end_s, "expression", label)
        else:
            found.append(Span(t_s, end_s, "expression", label))
    return tuple(found)


def shifts(track: Track) -> tuple[float, ...]:
    """Times at which a sure second is followed by one that is sure of another class."""
    return tuple(
        t_s
        for (_, before), (t_s, after) in pairwise(track)
        if before is not None and after is not None and leading(before) != leading(after)
    )


def speaking_measures(
    looks: Looks, track: Track, voiced: Sequence[Stretch], duration_s: float, why_not: str | None
) -> dict[str, Measure]:
    """Mean share of each class over the frames in which a voice was heard."""
    if why_not is not None:
        return unmeasured(SPEAKING, duration_s, why_not)
    asked_s = sum(b - a for a, b in voiced)
    return _part_measures(SPEAKING, looks, track, within(looks.t_s, voiced), asked_s)


def listening_measures(listened: Looks, why_not: str | None) -> dict[str, Measure]:
    """Mean share of each class from the question's appearance to the answer's start."""
    asked_s = float(listened.t_s[-1] + listened.duration_s[-1]) if len(listened) else 0.0
    if why_not is not None or not len(listened):
        return unmeasured(LISTENING, asked_s, why_not or "too_little")
    track = expression_track(listened, asked_s)
    return _part_measures(LISTENING, listened, track, np.ones(len(listened), dtype=np.bool_), asked_s)


def _part_measures(names: Sequence[str], looks: Looks, track: Track, part: Flags, asked_s: float) -> dict[str, Measure]:
    """Shares over the flagged frames that lie in sure seconds."""
    sure = [(t_s, t_s + WINDOW_S) for t_s, shares in track if shares is not None]
    used = part & np.isfinite(looks.expression[:, 0]) & _in_any(looks, sure)
    measured_s = float(looks.duration_s[used].sum())
    why_not = None
    if measured_s < min(LEAST_PART_S, asked_s):
        seen = part & np.isfinite(looks.expression[:, 0])
        why_not = "unclear" if 2 * seen.sum() > part.sum() else commonest(_of(looks.why_not, part & ~seen), looks.hole)
    means = _means(looks.expression[used].tolist()) if used.any() else (None,) * len(names)
    return measures_of(dict(zip(names, means, strict=True)), measured_s, asked_s, why_not)


def _in_any(looks: Looks, seconds: Sequence[Stretch]) -> Flags:
    whole: list[Stretch] = []
    for start_s, end_s in seconds:
        if whole and whole[-1][1] == start_s:
            whole[-1] = (whole[-1][0], end_s)
        else:
            whole.append((start_s, end_s))
    return within(looks.t_s, whole)


def _of(codes: Sequence[str | None], flags: Flags) -> list[str | None]:
    return [codes[index] for index in np.flatnonzero(flags)]
