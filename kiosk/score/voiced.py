"""An answer's voice readings in, where she spoke, where she paused, how loud out. Seconds from the answer's start."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kiosk.records import Answer, Measure, Span

Stretch = tuple[float, float]
"""(start_s, end_s)."""

PAUSE_S: Final = 0.25
"""Shortest silence that counts as a pause (experience.md 2b)."""
LONG_PAUSE_S: Final = 2.0
"""From here a pause is long and is marked (experience.md 2b)."""
CLICK_S: Final = 0.08
"""Shorter voice is a click or a tap on the screen: two frames of the voice detector; own number."""
TRACK_STEP_S: Final = 0.25
"""Four points a second in the level and eye tracks (records.Features)."""


def voice_missing(answer: Answer, microphone_allowed: bool) -> str | None:
    """Code of why the voice could not be measured; None where it was."""
    if answer.typed is not None:
        return "typed"
    if not microphone_allowed:
        return "no_consent"
    if not answer.heard:
        return "no_microphone"
    if not answer.voices and not answer.words:
        return "gap" if any(what == "microphone" for _, _, what in answer.gaps) else "no_sound"
    if not stretches_of(answer):
        return "no_speech"
    return None


def stretches_of(answer: Answer) -> tuple[Stretch, ...]:
    """Stretches of speech, joined over silences shorter than a pause; from word times where there are no voice readings."""
    if answer.voices:
        parts = [(v.t_s, v.t_s + v.duration_s) for v in answer.voices if v.voiced]
    else:
        parts = [(word.start_s, word.end_s) for word in answer.words]
    joined: list[Stretch] = []
    for start_s, end_s in sorted((a - answer.start_s, b - answer.start_s) for a, b in parts):
        if joined and start_s - joined[-1][1] < PAUSE_S:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end_s))
        else:
            joined.append((start_s, end_s))
    return tuple((a, b) for a, b in joined if b - a >= CLICK_S)


def lost_sound(answer: Answer) -> tuple[Stretch, ...]:
    """Stretches in which sound was lost: the microphone's gaps and the chunks' own marks."""
    lost = [(a - answer.start_s, b - answer.start_s) for a, b, what in answer.gaps if what == "microphone"]
    lost += [(v.t_s - v.gap_s - answer.start_s, v.t_s - answer.start_s) for v in answer.voices if v.gap_s > 0]
    return tuple(sorted((max(0.0, a), b) for a, b in lost))


def heard_s(answer: Answer) -> float:
    """Seconds of sound that were really analysed."""
    if answer.voices:
        return sum(reading.duration_s for reading in answer.voices)
    return max(0.0, answer.end_s - answer.start_s)


def silences(answer: Answer, left_out: Sequence[Stretch]) -> tuple[Span, ...]:
    """Pauses between stretches of speech; not the wait before the first word, not the end, not in what is left out."""
    voiced = stretches_of(answer)
    spans = []
    for (_, start_s), (end_s, _) in pairwise(voiced):
        if any(a < end_s and b > start_s for a, b in left_out):
            continue
        what = "long_pause" if end_s - start_s >= LONG_PAUSE_S else "pause"
        spans.append(Span(start_s, end_s, what))
    return tuple(spans)


def voice_measures(answer: Answer, left_out: Sequence[Stretch], why_not: str | None) -> dict[str, Measure]:
    """Pauses, waiting time, share of voice and loudness."""
    asked_s = answer.end_s - answer.start_s
    names = ("pause_count", "long_pause_count", "longest_pause_s", "response_latency_s", "voiced_ratio", "level_dbfs")
    if why_not is not None:
        return {name: Measure(name, None, 0.0, asked_s, why_not) for name in names}
    voiced, pauses = stretches_of(answer), silences(answer, left_out)
    heard = [v for v in answer.voices if not _left_out(v.t_s - answer.start_s, left_out)]
    measured_s = min(asked_s, sum(v.duration_s for v in heard) if answer.voices else heard_s(answer))
    voiced_s = sum(v.duration_s for v in heard if v.voiced) if answer.voices else sum(b - a for a, b in voiced)
    level = _mean_dbfs([v.level_dbfs for v in heard if v.voiced])
    values = {
        "pause_count": float(len(pauses)),
        "long_pause_count": float(sum(span.what == "long_pause" for span in pauses)),
        "longest_pause_s": max((span.end_s - span.start_s for span in pauses), default=0.0),
        "response_latency_s": max(0.0, voiced[0][0]),
        "voiced_ratio": min(1.0, voiced_s / measured_s) if measured_s > 0 else None,
        "level_dbfs": level,
    }
    return {name: Measure(name, value, measured_s, asked_s, _reason(value)) for name, value in values.items()}


def _left_out(t_s: float, stretches: Sequence[Stretch]) -> bool:
    return any(a <= t_s < b for a, b in stretches)


def _reason(value: float | None) -> str | None:
    return "no_sound" if value is None else None


def level_track(answer: Answer) -> tuple[tuple[float, float], ...]:
    """(seconds, dBFS) four a second; a quarter second without sound has no point."""
    bins: dict[int, list[float]] = {}
    for reading in answer.voices:
        bins.setdefault(math.floor((reading.t_s - answer.start_s) / TRACK_STEP_S), []).append(reading.level_dbfs)
    track = ((step, _mean_dbfs(levels)) for step, levels in sorted(bins.items()) if step >= 0)
    return tuple((step * TRACK_STEP_S, level) for step, level in track if level is not None)


def _mean_dbfs(levels: list[float]) -> float | None:
    if not levels:
        return None
    return 10.0 * math.log10(sum(10.0 ** (level / 10.0) for level in levels) / len(levels))
