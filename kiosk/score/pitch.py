"""An answer's pitch readings in, how far the melody moves, in semitones, and its curve out. Never hertz.

Slips of an octave are taken out in two steps: readings further than an octave from the answer's median, and those that jump
from the readings round them. What is left is told against that median, so that a high voice and a low one read alike.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from kiosk.records import Measure, PitchReading
from kiosk.score.heard import Heard
from kiosk.score.series import Numbers, total_s, within
from kiosk.score.voiced import TRACK_STEP_S

SURE: Final = 0.5
"""The tracker's own limit for a voice with a pitch (perceive/pitch.py)."""
OCTAVE_ST: Final = 12.0
"""Further from the answer's median a reading is taken for a slip of the tracker, which halves or doubles; own number."""
JUMP_ST: Final = 7.0
JUMP_OVER: Final = 9
"""Nor does a voice jump by so much from the median of the nine readings round it (0.29 s) and back; own numbers."""
LEAST_S: Final = 5.0
"""Less voice with a pitch says nothing; own number."""
RANGE_PERCENTILES: Final = (10.0, 90.0)
NAMES: Final = ("pitch_sd_st", "pitch_range_st")


@dataclass(frozen=True, slots=True, eq=False)
class Melody:
    """Readings with a sure pitch, slips taken out."""

    t_s: Numbers
    duration_s: Numbers
    semitones: Numbers
    """Above or below the median of them all."""


def melody_of(heard: Heard) -> Melody:
    """The answer's melody, outside the disturbed and the clipped time."""
    if heard.why_no_voice is not None:
        return _melody((), 0.0)
    melody = _melody(heard.answer.pitches, heard.answer.start_s)
    middle_s = melody.t_s + melody.duration_s / 2
    kept = ~within(middle_s, heard.disturbed.for_sound) & (middle_s >= 0) & (middle_s <= heard.duration_s)
    return without_slips(_only(melody, kept))


def _melody(pitches: Sequence[PitchReading], origin_s: float) -> Melody:
    told = [(p.t_s - origin_s, p.duration_s, p.pitch_hz) for p in pitches if p.pitch_hz and p.confidence >= SURE]
    t_s, duration_s, pitch_hz = np.array(sorted(told), dtype=np.float64).reshape(-1, 3).T
    return Melody(t_s, duration_s, 12.0 * np.log2(pitch_hz))


def _only(melody: Melody, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Melody:
    return Melody(melody.t_s[kept], melody.duration_s[kept], melody.semitones[kept])


def without_slips(melody: Melody) -> Melody:
    """The readings that are no slip, in semitones round the median of what is left."""
    if not len(melody.t_s):
        return melody
    near = _only(melody, np.abs(melody.semitones - np.median(melody.semitones)) <= OCTAVE_ST)
    if len(near.t_s) >= JUMP_OVER:
        padded = np.pad(near.semitones, JUMP_OVER // 2, mode="reflect")
        round_it = np.median(sliding_window_view(padded, JUMP_OVER), axis=1)
        near = _only(near, np.abs(near.semitones - round_it) <= JUMP_ST)
    return Melody(near.t_s, near.duration_s, near.semitones - np.median(near.semitones)) if len(near.t_s) else near


def pitch_measures(heard: Heard, melody: Melody) -> dict[str, Measure]:
    """Deviation, and range from the 10th to the 90th percentile; what could be measured is the voice with a pitch."""
    measured_s, asked_s = float(melody.duration_s.sum()), total_s(heard.voiced)
    why_not = heard.why_no_voice
    if why_not is None and measured_s < LEAST_S:
        why_not = heard.why_unclean or "no_pitch"
    if why_not is not None:
        asked_s = heard.duration_s if heard.why_no_voice else max(asked_s, measured_s)
        return {name: Measure(name, None, measured_s, asked_s, why_not) for name in NAMES}
    low, high = np.percentile(melody.semitones, RANGE_PERCENTILES)
    values = {"pitch_sd_st": float(melody.semitones.std()), "pitch_range_st": float(high - low)}
    return {name: Measure(name, value, measured_s, max(asked_s, measured_s)) for name, value in values.items()}


def pitch_track(heard: Heard, melody: Melody) -> tuple[tuple[float, float | None], ...]:
    """(seconds, semitones round the median), four a second; None where there was no sure pitch."""
    if not len(melody.t_s):
        return ()
    steps = np.floor((melody.t_s + melody.duration_s / 2) / TRACK_STEP_S).astype(int)
    firsts = np.flatnonzero(np.diff(steps, prepend=-1))
    counts = np.diff(np.append(firsts, len(steps)))
    # One row a step, what it lacks filled with NaN: a single median call for all.
    rows = np.full((len(firsts), counts.max()), np.nan)
    rows[np.repeat(np.arange(len(firsts)), counts), np.arange(len(steps)) - np.repeat(firsts, counts)] = melody.semitones
    told = dict(zip(steps[firsts].tolist(), np.nanmedian(rows, axis=1).tolist(), strict=True))
    return tuple((step * TRACK_STEP_S, told.get(step)) for step in range(math.ceil(heard.duration_s / TRACK_STEP_S)))
