"""An answer's voice readings in, the same as columns out. Seconds from the answer's start."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from kiosk.records import VoiceReading
from kiosk.score.room import room_dbfs
from kiosk.score.series import Flags, Numbers, joined, power
from kiosk.score.voiced import Stretch

HOLE_S: Final = 0.05
"""A longer time without a reading was not listened to; own number, above one of the voice detector's windows."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Voice readings in order of time."""

    t_s: Numbers
    duration_s: Numbers
    level_dbfs: Numbers
    noise_dbfs: Numbers
    """Level of the room (score.room)."""
    clipped_ratio: Numbers
    voiced: Flags

    def __len__(self) -> int:
        """Number of readings."""
        return len(self.t_s)

    @property
    def middle_s(self) -> Numbers:
        """Middle of each reading."""
        return self.t_s + self.duration_s / 2


def sound_from(voices: Sequence[VoiceReading], origin_s: float) -> Sound:
    """Voice readings; times are from `origin_s` on."""
    t_s = np.array([voice.t_s for voice in voices]) - origin_s
    duration_s = np.array([voice.duration_s for voice in voices])
    level_dbfs = np.array([voice.level_dbfs for voice in voices])
    return Sound(
        t_s,
        duration_s,
        level_dbfs,
        room_dbfs(t_s, duration_s, level_dbfs),
        np.array([voice.clipped_ratio for voice in voices]),
        np.array([voice.voiced for voice in voices], dtype=np.bool_),
    )


def spans_of(t_s: Numbers, duration_s: Numbers, flags: Flags, over_s: float) -> list[Stretch]:
    """Stretches of the readings that have the flag; those no further apart than `over_s` are one."""
    starts, ends = t_s[flags], t_s[flags] + duration_s[flags]
    if not len(starts):
        return []
    apart = np.flatnonzero(starts[1:] - ends[:-1] > over_s) + 1
    edges = np.concatenate(([0], apart, [len(starts)]))
    found = [(float(starts[a]), float(ends[b - 1])) for a, b in pairwise(edges.tolist())]
    return joined(found, over_s)


def listened(sound: Sound) -> list[Stretch]:
    """Stretches that were listened to."""
    return spans_of(sound.t_s, sound.duration_s, np.ones(len(sound), np.bool_), HOLE_S)


def mean_dbfs(level_dbfs: Numbers) -> float | None:
    """Level of the mean power; None where there is nothing."""
    return float(10.0 * np.log10(power(level_dbfs).mean())) if len(level_dbfs) else None
