"""A turn's sound file -> its samples, how far the mouth opens with them, and the room's own noise."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.pcm import read_sound
from kiosk.capture.script import Event, Script, Turn
from kiosk.capture.scriptfile import load_script
from kiosk.records import SOUND_RATE_HZ

ROOM_DBFS: Final = -60.0
"""A quiet room through a microphone; a real one is never digital zero."""
ROOM_S: Final = 4.0
"""The room's noise repeats after so long."""
OPENING_RATE_HZ: Final = 100
"""Values a second of the mouth's opening."""
SYLLABLE_S: Final = 0.05
"""Loudness is averaged over so long: a mouth follows syllables, not single sound waves."""


class Voice:
    """The sound of one turn."""

    def __init__(self, sound: Path) -> None:
        self.samples: NDArray[np.int16] = read_sound(sound)
        """(sample_count,) int16, 16 kHz mono."""
        self._opening = _opening(self.samples)

    def mouth_open(self, t_s: float) -> float:
        """How far the mouth is open at t_s after the sound's start, 0..1; 0 outside the sound."""
        index = round(t_s * OPENING_RATE_HZ)
        return float(self._opening[index]) if 0 <= index < len(self._opening) else 0.0

    def cut(self, start: int, count: int) -> NDArray[np.int16]:
        """`count` samples from `start` on, (count,) int16; zero where the sound has not begun or is over."""
        piece = np.zeros(count, np.int16)
        low, high = max(0, start), min(len(self.samples), start + count)
        if low < high:
            piece[low - start : high - start] = self.samples[low:high]
        return piece


class Room:
    """Faint noise that is there all the time; the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        count = round(ROOM_S * SOUND_RATE_HZ)
        level = 32768 * 10 ** (ROOM_DBFS / 20)
        self._noise = np.round(np.random.default_rng(seed).standard_normal(2 * count) * level).astype(np.int16)
        self._noise[count:] = self._noise[:count]
        self._count = count

    def under(self, samples: NDArray[np.int16], start: int) -> NDArray[np.int16]:
        """Lay the room's noise under some samples, at most ROOM_S of them; `start` counts on from chunk to chunk."""
        at = start % self._count
        mixed = samples.astype(np.int32) + self._noise[at : at + len(samples)]
        return np.asarray(np.clip(mixed, -32768, 32767), np.int16)


def _opening(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    hop = SOUND_RATE_HZ // OPENING_RATE_HZ
    power = np.square(samples[: len(samples) // hop * hop].astype(np.float32)).reshape(-1, hop).mean(axis=1)
    width = round(SYLLABLE_S * OPENING_RATE_HZ)
    level = np.sqrt(np.convolve(power, np.ones(width) / width, mode="same"))
    loudest = float(np.percentile(level, 95)) if len(level) else 0.0
    if loudest <= 0.0:
        return np.zeros(len(level), np.float32)
    opening = np.clip(level / loudest, 0.0, 1.0) ** 0.7
    return np.where(level < 0.03 * loudest, 0.0, opening).astype(np.float32)


def script_with_sound(sound: Path) -> Script:
    """A script of one turn that plays a given WAV or FLAC; its words are not known, its face does what it does when idle.

    Raises:
        DeviceMissing: the file is not there, is not sound, or is cut short.
    """
    demo = load_script()
    duration_s = len(read_sound(sound)) / SOUND_RATE_HZ
    rounds = range(int(duration_s // demo.idle_s) + 1)
    shifted = (
        Event(event.kind, event.start_s + number * demo.idle_s, event.end_s + number * demo.idle_s, event.value)
        for number in rounds
        for event in demo.idle
    )
    events = tuple(event for event in shifted if event.end_s <= duration_s)
    return Script((Turn(sound, duration_s, None, events),), demo.idle_s, demo.idle)
