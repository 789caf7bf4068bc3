"""An answer's sound and pitch in, stretches in which speech is not measured out: lost, noisy, second voice, clipped."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.records import Answer, PitchReading, Span
from kiosk.score.series import Numbers, joined, lasting, power, total_s
from kiosk.score.sound import Sound, spans_of
from kiosk.score.stretches import together, within_answer, without
from kiosk.score.voiced import Stretch, lost_sound

LEAST_SNR_DB: Final = 15.0
"""Under it speech is not measured (issue 5, 6: SNR under 15 dB)."""
SNR_OVER_S: Final = 1.0
"""Level and room are followed over about so long: a word's soft end is no noise. Own number."""
SILENT: Final = 1e-6
"""A voice no louder than its room is -60 dB above it, not minus infinity."""
LEAST_NOISY_S: Final = 0.5
"""Shorter stretches under the limit are soft words; own number."""
NOISY_OVER_S: Final = 2.0
"""Noise goes on while the candidate pauses so long; own number."""
SECOND_S: Final = 0.5
"""Another voice over so long disturbs; shorter is a slip of its detector. Own number: about two words."""
SECOND_RIM_S: Final = 0.1
"""The detector tells it by so much too early and too late. On synthetic pairs of voices at 0 and at -6 dB 0.96 of
what is marked is right with it and with SECOND_S (0.90 and 0.89 before), and 0.81 and 0.79 of the second voice found."""
SECOND_HOLE_S: Final = 0.1
"""Two windows of the pitch tracker and more part two such stretches; own number."""
CLIPPED_RATIO: Final = 0.01
CLIPPED_OVER_S: Final = 0.5
"""More than one sample in a hundred at full scale over half a second bends level and pitch; own numbers."""


@dataclass(frozen=True, slots=True)
class Disturbed:
    """Stretches that are left out, in order, each kind without overlaps."""

    gap: tuple[Stretch, ...] = ()
    noisy: tuple[Stretch, ...] = ()
    second_voice: tuple[Stretch, ...] = ()
    clipped: tuple[Stretch, ...] = ()

    @property
    def for_words(self) -> tuple[Stretch, ...]:
        """What no measure of words or pauses counts."""
        return together(self.gap, self.noisy, self.second_voice)

    @property
    def for_sound(self) -> tuple[Stretch, ...]:
        """What no measure of level or pitch counts."""
        return together(self.for_words, self.clipped)

    @property
    def reason(self) -> str | None:
        """Code of what took the most time; None where nothing was disturbed. A clipped voice counts as no reason."""
        kinds = {"gap": self.gap, "noisy": self.noisy, "second_voice": self.second_voice}
        lengths = Counter({code: total_s(stretches) for code, stretches in kinds.items() if stretches})
        return lengths.most_common(1)[0][0] if lengths else None

    @property
    def spans(self) -> tuple[Span, ...]:
        """Noisy, second voice and clipped as spans; the gaps have their own (features)."""
        kinds = {"noisy": self.noisy, "second_voice": self.second_voice, "clipped": self.clipped}
        return tuple(Span(a, b, what) for what, stretches in kinds.items() for a, b in stretches)


def disturbed_in(answer: Answer, sound: Sound) -> Disturbed:
    """What disturbed one answer's sound. In noise a second voice is not told: a fan that starts sounds like one."""
    duration_s = max(0.0, answer.end_s - answer.start_s)
    kinds = (lost_sound(answer), noisy_in(sound), second_voices(answer.pitches, answer.start_s), clipped_in(sound))
    lost, noisy, second, clipped = (together(within_answer(stretches, duration_s)) for stretches in kinds)
    return Disturbed(lost, noisy, without(second, noisy), clipped)


def snr_db(sound: Sound) -> Numbers:
    """How far each reading's voice stands above the room, over about a second round it; NaN where there is no voice.

    The room's own power is taken out of the voice's: at a true 0 dB both together stand 3 dB above the room.
    """
    known = sound.voiced
    if not known.any():
        return np.full(len(sound), np.nan)
    weight = np.where(known, sound.duration_s, 0.0)
    begins, ends = (np.searchsorted(sound.middle_s, sound.middle_s + side * SNR_OVER_S / 2) for side in (-1, 1))
    told_s = _between(weight, begins, ends)
    both = _between(weight * power(sound.level_dbfs), begins, ends)
    room = power(sound.noise_dbfs)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Numbers = np.where(known, 10.0 * np.log10(np.maximum(both / told_s / room - 1.0, SILENT)), np.nan)
    return found


def _between(
    values: Numbers, begins: np.ndarray[tuple[int], np.dtype[np.intp]], ends: np.ndarray[tuple[int], np.dtype[np.intp]]
) -> Numbers:
    """Sum of the values from each beginning to each end."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    found: Numbers = np.maximum(total[ends] - total[begins], 0.0)
    return found


def noisy_in(sound: Sound) -> list[Stretch]:
    """Where a voice stands less than 15 dB above the room."""
    with np.errstate(invalid="ignore"):
        low = snr_db(sound) < LEAST_SNR_DB
    near = joined(spans_of(sound.t_s, sound.duration_s, low, SNR_OVER_S / 4), 0.0)
    return joined(lasting(near, LEAST_NOISY_S), NOISY_OVER_S)


def second_voices(pitches: Sequence[PitchReading], origin_s: float) -> list[Stretch]:
    """Where another voice speaks at the same time."""
    found = sorted((p.t_s - origin_s, p.t_s + p.duration_s - origin_s) for p in pitches if p.second_voice)
    return [(a + SECOND_RIM_S, b - SECOND_RIM_S) for a, b in lasting(joined(found, SECOND_HOLE_S), SECOND_S)]


def clipped_in(sound: Sound) -> list[Stretch]:
    """Half seconds in which more than one sample in a hundred stands at full scale."""
    if not (sound.clipped_ratio > 0).any():
        return []
    starts = sound.t_s
    ends = np.searchsorted(starts, starts + CLIPPED_OVER_S - 1e-6)
    begins = np.arange(len(starts))
    told_s = _between(sound.duration_s, begins, ends)
    clipped = _between(sound.duration_s * sound.clipped_ratio, begins, ends)
    windows = np.flatnonzero(clipped > CLIPPED_RATIO * told_s)
    return joined([_rim(sound, int(first), int(ends[first])) for first in windows], 0.0)


def _rim(sound: Sound, first: int, last: int) -> Stretch:
    """The clipped readings of a window, from the first to the last."""
    inside = first + np.flatnonzero(sound.clipped_ratio[first:last] > 0)
    return float(sound.t_s[inside[0]]), float(sound.t_s[inside[-1]] + sound.duration_s[inside[-1]])
