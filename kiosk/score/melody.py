"""An answer's pitch and level readings in, how much both vary out; the pitch's curve round the answer's own middle."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from kiosk.records import Answer, Measure
from kiosk.score.clarity import inside, shared_s
from kiosk.score.coverage import measures_of
from kiosk.score.series import Numbers
from kiosk.score.voiced import TRACK_STEP_S, Stretch

SURE: Final = 0.5
"""SwiftF0's own limit for a frame with a pitch."""
OCTAVE_ST: Final = 10.0
"""Further from the median is an octave error (12) or a squeak, not melody: left out. Own number."""
LEAST_PITCHED_S: Final = 5.0
"""Less pitched voice says nothing of a melody; own number."""
LEVEL_BIN_S: Final = 0.5
"""Loudness is compared between pieces of half a second: shorter ones show consonants, not the voice. Own number."""
LEAST_LEVEL_S: Final = 5.0
LOW: Final = 10
HIGH: Final = 90
"""Percentiles of the ranges: single outliers do not make them."""
PITCH_NAMES: Final = ("pitch_sd_st", "pitch_range_st")


def semitones(answer: Answer, left_out: Sequence[Stretch]) -> tuple[Numbers, Numbers]:
    """(seconds from the answer's start, semitones round their own median) of the readings with a pitch."""
    rows = [(p.t_s - answer.start_s, p.pitch_hz) for p in answer.pitches if p.pitch_hz and p.confidence >= SURE]
    rows = [(t_s, hz) for t_s, hz in rows if not inside(t_s, left_out)]
    if not rows:
        return np.empty(0), np.empty(0)
    times_s, pitch_hz = (np.array(column) for column in zip(*rows, strict=True))
    height = 12 * np.log2(pitch_hz / np.median(pitch_hz))
    kept = np.abs(height) <= OCTAVE_ST
    return times_s[kept], height[kept]


def pitch_measures(answer: Answer, left_out: Sequence[Stretch], asked_s: float, why_not: str | None) -> dict[str, Measure]:
    """Standard deviation and range of the pitch in semitones, over the seconds that have one."""
    if why_not is not None:
        return {name: Measure(name, None, 0.0, asked_s, why_not) for name in PITCH_NAMES}
    times_s, height = semitones(answer, left_out)
    step_s = answer.pitches[0].duration_s if answer.pitches else 0.0
    measured_s = len(times_s) * step_s
    if measured_s < LEAST_PITCHED_S:
        return {name: Measure(name, None, measured_s, asked_s, "no_pitch") for name in PITCH_NAMES}
    low, high = np.percentile(height, [LOW, HIGH])
    values: dict[str, float | None] = {"pitch_sd_st": float(np.std(height)), "pitch_range_st": float(high - low)}
    return measures_of(values, measured_s, asked_s, None)


def pitch_track(answer: Answer, left_out: Sequence[Stretch]) -> tuple[tuple[float, float | None], ...]:
    """(seconds, semitones or None), four a second from the answer's start to its end; empty where no pitch was read."""
    times_s, height = semitones(answer, left_out)
    if not len(times_s):
        return ()
    steps = math.ceil((answer.end_s - answer.start_s) / TRACK_STEP_S)
    places = np.floor(times_s / TRACK_STEP_S).astype(int)
    edges = np.searchsorted(places, np.arange(steps + 1))
    return tuple(
        (step * TRACK_STEP_S, float(np.median(height[a:b])) if b > a else None)
        for step, (a, b) in enumerate(pairwise(edges))
    )


def level_range_db(answer: Answer, left_out: Sequence[Stretch]) -> tuple[float | None, float]:
    """(10th to 90th percentile of the voice's level in dB, seconds it rests on); None: too little voice."""
    bins: dict[int, list[float]] = {}
    for reading in answer.voices:
        t_s = reading.t_s - answer.start_s
        if reading.voiced and not shared_s(t_s, t_s + reading.duration_s, left_out):
            bins.setdefault(math.floor(t_s / LEVEL_BIN_S), []).append(reading.level_dbfs)
    levels = [10 * math.log10(sum(10 ** (level / 10) for level in each) / len(each)) for each in bins.values()]
    measured_s = sum(len(each) for each in bins.values()) * (answer.voices[0].duration_s if answer.voices else 0.0)
    if measured_s < LEAST_LEVEL_S:
        return None, measured_s
    low, high = np.percentile(levels, [LOW, HIGH])
    return float(high - low), measured_s
