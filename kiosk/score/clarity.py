"""An answer's sound readings in, the stretches in which speech could not be measured out: noise, second voices, clipping.

Seconds from the answer's start.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from kiosk.records import Answer, Span
from kiosk.score.series import Flags, Numbers
from kiosk.score.voiced import Stretch, lost_sound

LEAST_SNR_DB: Final = 15.0
"""Issue 5: under 15 dB a stretch is not measured; the demo model's words begin to go wrong there (platform.md 4)."""
SMOOTH_S: Final = 1.0
"""The voice's power is averaged over so long: single syllables are soft."""
SHORTEST_NOISY_S: Final = 0.5
SECOND_VOICE_S: Final = 0.3
"""Issue 5: another voice for 0.3 s and longer."""
CLIPPED_RATIO: Final = 0.01
CLIPPED_S: Final = 0.5
"""faults.md 8: more than 1 % of the samples at full scale over 0.5 s."""
JOIN_S: Final = 0.5
"""Two such stretches nearer than this are one; own number."""
JOIN_NOISY_S: Final = 2.0
"""Noise goes on while the candidate pauses; own number."""
SILENT_POWER: Final = 1e-10
LEFT_OUT: Final = ("noisy", "second_voice")
"""What takes a stretch out of the measures, beside lost sound; clipping is only told."""


def unclear_spans(answer: Answer) -> tuple[Span, ...]:
    """Spans 'noisy', 'second_voice' and 'clipped'."""
    noisy = [Span(a, b, "noisy") for a, b in _noisy(answer) if b - a >= SHORTEST_NOISY_S]
    second = [Span(a, b, "second_voice") for a, b in _second(answer) if b - a >= SECOND_VOICE_S]
    clipped = [Span(a, b, "clipped") for a, b in _clipped(answer)]
    return (*noisy, *second, *clipped)


def left_out(answer: Answer, unclear: Sequence[Span]) -> tuple[Stretch, ...]:
    """Stretches in which nothing is measured of what was said: noise, a second voice, lost sound; in order, joined."""
    stretches = [(span.start_s, span.end_s) for span in unclear if span.what in LEFT_OUT]
    return _joined(sorted([*stretches, *lost_sound(answer)]), 0.0)


def reason_of(unclear: Sequence[Span]) -> str:
    """Code of what left out most; 'gap' where it was lost sound."""
    totals = {what: sum(span.end_s - span.start_s for span in unclear if span.what == what) for what in LEFT_OUT}
    worst = max(totals, key=lambda what: totals[what])
    return worst if totals[worst] > 0 else "gap"


def inside(t_s: float, stretches: Iterable[Stretch]) -> bool:
    """Whether a time lies in one of the stretches."""
    return any(a <= t_s < b for a, b in stretches)


def shared_s(start_s: float, end_s: float, stretches: Iterable[Stretch]) -> float:
    """Seconds of a span that the stretches cover."""
    return sum(max(0.0, min(b, end_s) - max(a, start_s)) for a, b in stretches)


def without(stretches: Sequence[Stretch], holes: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The stretches, the holes cut out of them."""
    kept: list[Stretch] = []
    for start_s, end_s in stretches:
        at_s = start_s
        for a, b in holes:
            if b <= at_s or a >= end_s:
                continue
            if a > at_s:
                kept.append((at_s, a))
            at_s = max(at_s, b)
        if at_s < end_s:
            kept.append((at_s, end_s))
    return tuple(kept)


def snr_db(answer: Answer) -> float | None:
    """Power of the voice over that of the room, in dB, noise taken out of the voice; None where either is unknown."""
    known = [(v.level_dbfs, v.noise_dbfs) for v in answer.voices if v.voiced and v.noise_dbfs is not None]
    if not known:
        return None
    both, noise = (float(np.mean(10 ** (np.array(column) / 10))) for column in zip(*known, strict=True))
    return float(10 * np.log10(max(both - noise, SILENT_POWER) / max(noise, SILENT_POWER)))


def _noisy(answer: Answer) -> tuple[Stretch, ...]:
    known = [v for v in answer.voices if v.voiced and v.noise_dbfs is not None]
    if not known:
        return ()
    times_s = np.array([v.t_s for v in known]) - answer.start_s
    noise = 10 ** (np.array([v.noise_dbfs for v in known], float) / 10)
    voice = np.maximum(10 ** (np.array([v.level_dbfs for v in known]) / 10) - noise, SILENT_POWER)
    smooth = _mean_round(times_s, voice)
    flags = 10 * np.log10(smooth / np.maximum(noise, SILENT_POWER)) < LEAST_SNR_DB
    ends_s = times_s + np.array([v.duration_s for v in known])
    return _runs(times_s, ends_s, flags, JOIN_NOISY_S)


def _second(answer: Answer) -> tuple[Stretch, ...]:
    start_s = answer.start_s
    found = [(p.t_s - start_s, p.t_s + p.duration_s - start_s) for p in answer.pitches if p.second_voice]
    return _joined(found, JOIN_S)


def _clipped(answer: Answer) -> tuple[Stretch, ...]:
    if not any(v.clipped_ratio for v in answer.voices):
        return ()
    times_s = np.array([v.t_s for v in answer.voices]) - answer.start_s
    ends_s = times_s + np.array([v.duration_s for v in answer.voices])
    ratios = np.array([v.clipped_ratio for v in answer.voices])
    return _runs(times_s, ends_s, _mean_round(times_s, ratios, CLIPPED_S) > CLIPPED_RATIO)


def _mean_round(times_s: Numbers, values: Numbers, width_s: float = SMOOTH_S) -> Numbers:
    """Mean of the values that lie within half a width of each."""
    low = np.searchsorted(times_s, times_s - width_s / 2)
    high = np.searchsorted(times_s, times_s + width_s / 2, side="right")
    sums = np.concatenate([[0.0], np.cumsum(values)])
    mean: Numbers = (sums[high] - sums[low]) / (high - low)
    return mean


def _runs(starts_s: Numbers, ends_s: Numbers, flags: Flags, gap_s: float = JOIN_S) -> tuple[Stretch, ...]:
    return _joined([(float(starts_s[k]), float(ends_s[k])) for k in np.flatnonzero(flags)], gap_s)


def _joined(stretches: Iterable[Stretch], gap_s: float) -> tuple[Stretch, ...]:
    joined: list[Stretch] = []
    for start_s, end_s in stretches:
        if joined and start_s - joined[-1][1] <= gap_s:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end_s))
        else:
            joined.append((start_s, end_s))
    return tuple(joined)
