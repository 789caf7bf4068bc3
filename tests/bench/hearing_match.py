"""Truth and what was told of it -> errors, recall and precision of everything in an answer. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import jiwer
import numpy as np

from models.synthetic_speech.drawn_out import HUMMED
from models.synthetic_speech.surroundings import Recorded
from tests.bench.hearing_read import Told
from tests.bench.truth_match import Matching, Stretch, match, together

NEAR_S: Final = 0.2
"""Two events are the same where they overlap or their edges lie no further apart (the middles of 'um' lie nearer)."""
GRID_S: Final = 0.01
VOICED_GAP_S: Final = 0.03
"""Pulses of a voice further apart than that belong to two voiced stretches: over one period of the lowest voice."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One synthetic answer: what is true of it and what was told."""

    true: Recorded
    told: Told


@dataclass(frozen=True, slots=True)
class Shares:
    """Seconds of a kind of stretch: found of true, and told in all."""

    true_s: float
    found_s: float
    told_s: float

    @property
    def recall(self) -> float | None:
        """Share of the true seconds that was found."""
        return self.found_s / self.true_s if self.true_s else None

    @property
    def precision(self) -> float | None:
        """Share of the told seconds that is true."""
        return self.found_s / self.told_s if self.told_s else None


def pauses(pairs: Sequence[Pair]) -> Matching:
    """Pauses of 0.25 s and more, in the report's spans."""
    return together([match(pair.true.pauses, pair.told.spans("pause", "long_pause"), 0.0) for pair in pairs])


def length_errors_s(found: Matching) -> list[float]:
    """Told length - true length of every pause that was found."""
    return [(told[1] - told[0]) - (true[1] - true[0]) for true, told in found.pairs]


def fillers(pairs: Sequence[Pair]) -> Matching:
    """'um', 'uh' and 'hmm' among the report's fillers; a held word told as a filler is neither missed nor invented."""
    return together([_hummed(pair, pair.told.spans("filler")) for pair in pairs])


def _hummed(pair: Pair, told: list[Stretch]) -> Matching:
    hummed = [(each.start_s, each.end_s) for each in pair.true.filled if each.name in HUMMED]
    held = [(each.start_s, each.end_s) for each in pair.true.filled if each.name not in HUMMED]
    found = match(hummed, told, NEAR_S)
    return Matching(found.pairs, found.missed, match(held, found.invented, NEAR_S).invented)


def filled_by_ear(pairs: Sequence[Pair]) -> Matching:
    """Every held sound, drawn-out words among them, in the readings of the filled pauses, before words are merged in."""
    found = []
    for pair in pairs:
        true = [(each.start_s, each.end_s) for each in pair.true.filled]
        told = [(each.start_s, each.end_s) for each in pair.told.answer.filled_pauses]
        found.append(match(true, told, NEAR_S))
    return together(found)


def by_name(pairs: Sequence[Pair]) -> dict[str, tuple[int, int]]:
    """Name of a held sound -> (found by ear, spoken)."""
    counts: dict[str, list[int]] = {}
    for pair in pairs:
        told = [(each.start_s, each.end_s) for each in pair.told.answer.filled_pauses]
        for each in pair.true.filled:
            count = counts.setdefault(each.name, [0, 0])
            count[0] += bool(match([(each.start_s, each.end_s)], told, NEAR_S).pairs)
            count[1] += 1
    return {name: (found, spoken) for name, (found, spoken) in sorted(counts.items())}


def repeated(pairs: Sequence[Pair], what: str) -> Matching:
    """'repetition' or 'restart' spans."""
    return together(
        [
            match(pair.true.repetitions if what == "repetition" else pair.true.restarts, pair.told.spans(what), NEAR_S)
            for pair in pairs
        ]
    )


def word_error_ratio(pairs: Sequence[Pair]) -> float:
    """Word errors / words said, fillers among them; words that the recogniser cannot know count like the others."""
    said = [pair.true.text for pair in pairs]
    heard = [" ".join(word.text for word in pair.told.answer.words) or "-" for pair in pairs]
    return float(jiwer.wer(said, heard))


def pace_errors(pairs: Sequence[Pair]) -> list[float]:
    """|told - true| / true words a minute, from the first to the last sound."""
    errors = []
    for pair in pairs:
        told = pair.told.value("pace_wpm")
        true = 60.0 * len(pair.true.words) / (pair.true.spoken[-1][1] - pair.true.spoken[0][0])
        errors += [] if told is None else [abs(told - true) / true]
    return errors


def articulation_errors(pairs: Sequence[Pair]) -> list[float]:
    """The same without the pauses."""
    errors = []
    for pair in pairs:
        told = pair.told.value("articulation_wpm")
        paused = sum(b - a for a, b in pair.true.pauses)
        true = 60.0 * len(pair.true.words) / (pair.true.spoken[-1][1] - pair.true.spoken[0][0] - paused)
        errors += [] if told is None else [abs(told - true) / true]
    return errors


def level_errors_db(pairs: Sequence[Pair]) -> list[float]:
    """Told - true level of the spoken parts."""
    told = [(pair.told.value("level_dbfs"), pair.true.level_dbfs) for pair in pairs]
    return [level - true for level, true in told if level is not None]


def ratio_errors_db(pairs: Sequence[Pair]) -> list[float]:
    """Told - true SNR."""
    told = [(pair.told.value("snr_db"), pair.true.snr_db) for pair in pairs]
    return [ratio - true for ratio, true in told if ratio is not None and true is not None]


def pitch_errors_st(pair: Pair) -> list[float]:
    """Told - true pitch in semitones, for every pitch told while the voice was voiced; its pulses must be known."""
    times = np.array([t_s for t_s, _ in pair.true.voice_pulses])
    semitones = 12.0 * np.log2([hz for _, hz in pair.true.voice_pulses])
    errors = []
    for reading in pair.told.answer.pitches:
        middle_s = reading.t_s + reading.duration_s / 2
        place = int(np.searchsorted(times, middle_s))
        if reading.pitch_hz is None or not 0 < place < len(times):
            continue
        if times[place] - times[place - 1] <= VOICED_GAP_S:
            errors.append(12.0 * np.log2(reading.pitch_hz) - float(np.interp(middle_s, times, semitones)))
    return errors


def pitch_spread_errors_st(pairs: Sequence[Pair]) -> list[float]:
    """Told - true standard deviation of the pitch, in semitones."""
    errors = []
    for pair in pairs:
        told = pair.told.value("pitch_sd_st")
        true = float(np.std(12.0 * np.log2([hz for _, hz in pair.true.voice_pulses])))
        errors += [] if told is None else [told - true]
    return errors


def shares(true: Sequence[Stretch], told: Sequence[Stretch], within: Sequence[Stretch]) -> Shares:
    """Seconds of both, as far as they lie `within` (where something is said: elsewhere nothing can be told)."""
    end_s = max((b for _, b in (*true, *told, *within)), default=0.0) + GRID_S
    grid = [_covered(stretches, end_s) for stretches in (true, told, within)]
    wanted, found = grid[0] & grid[2], grid[1] & grid[2]
    return Shares(GRID_S * wanted.sum(), GRID_S * (wanted & found).sum(), GRID_S * found.sum())


def added(parts: Sequence[Shares]) -> Shares:
    """Several answers as one."""
    return Shares(sum(p.true_s for p in parts), sum(p.found_s for p in parts), sum(p.told_s for p in parts))


def middle(values: Sequence[float]) -> float | None:
    """Median of the absolute values; None where there are none."""
    return median(abs(value) for value in values) if values else None


def _covered(stretches: Sequence[Stretch], end_s: float) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    covered = np.zeros(round(end_s / GRID_S) + 1, np.bool_)
    for start_s, stop_s in stretches:
        covered[round(start_s / GRID_S) : round(stop_s / GRID_S)] = True
    return covered
