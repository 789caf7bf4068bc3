"""Sound with the track of its pitch -> what remains when that pitch is taken out: noise, and a second voice if there is one.

A comb filter in time, y(t) = x(t) - (x(t - T) + x(t + T)) / 2 with the period T of the tracked voice, takes out all its
harmonics at once (de Cheveigne 1993); what has another period stays.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import SOUND_RATE_HZ

Sound = NDArray[np.float32]
Track = NDArray[np.float64]

FRAME: Final = 256
"""Samples of one frame of the track, 16 ms."""
LOWEST_HZ: Final = 60.0
"""Lower pitches are not tracked (pitch.py), so that no period is longer than MARGIN."""
MARGIN: Final = int(np.ceil(SOUND_RATE_HZ / LOWEST_HZ)) + 1


class Comb:
    """`add` sound and `track` its pitch, in any portions; `take` what remains of the frames that both are there for."""

    def __init__(self) -> None:
        self._sound: Sound = np.zeros(MARGIN, np.float32)  # what was before the first sample
        self._pitch_hz: Track = np.empty(0)
        self._sure: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._before = 0
        """How many frames already taken still stand in front of the track: none, or one as a neighbour."""

    def add(self, sound: Sound) -> None:
        """Sound that follows on: (n,) float32."""
        self._sound = np.concatenate([self._sound, sound])

    def track(self, pitch_hz: Track, sure: NDArray[np.bool_]) -> None:
        """Pitch of the next frames, and whether each has one."""
        self._pitch_hz = np.concatenate([self._pitch_hz, pitch_hz])
        self._sure = np.concatenate([self._sure, sure])

    def take(self, last: bool = False) -> tuple[Sound, Sound]:
        """(frames, FRAME) of the sound and the same of what remains of it; 0 where there was no pitch to take out.

        `last`: nothing more comes; all the frames of the track are given.
        """
        frames = len(self._sure) - self._before if last else self._ready()
        if frames <= 0:
            return np.empty((0, FRAME), np.float32), np.empty((0, FRAME), np.float32)
        count = frames * FRAME
        here = np.pad(self._sound, (0, max(0, count + 2 * MARGIN - len(self._sound))))
        period = SOUND_RATE_HZ / self._smooth_hz(frames)
        at = np.arange(MARGIN, MARGIN + count, dtype=np.float64)
        places = np.arange(len(here))
        echoes = np.interp(at - period, places, here) + np.interp(at + period, places, here)
        sound = here[MARGIN : MARGIN + count]
        rest = np.where(np.repeat(self._sure[self._before :][:frames], FRAME), sound - 0.5 * echoes, 0.0)
        self._forget(frames)
        return sound.reshape(frames, FRAME), rest.astype(np.float32).reshape(frames, FRAME)

    def _ready(self) -> int:
        """Frames whose neighbours are known on both sides, and whose sound is there with a period beyond it."""
        tracked = len(self._sure) - self._before - 1
        return min(tracked, (len(self._sound) - 2 * MARGIN) // FRAME)

    def _smooth_hz(self, frames: int) -> Track:
        """Pitch at every sample: drawn in a line from the middle of a frame to the next, where both are sure."""
        middles = (np.arange(len(self._sure)) - self._before + 0.5) * FRAME
        sure = self._sure
        if not sure.any():
            return np.full(frames * FRAME, LOWEST_HZ)
        known = np.interp(np.arange(len(sure)), np.flatnonzero(sure), self._pitch_hz[sure])
        return np.maximum(np.interp(np.arange(frames * FRAME), middles, known), LOWEST_HZ)

    def _forget(self, frames: int) -> None:
        self._sound = self._sound[frames * FRAME :]
        kept = max(0, self._before + frames - 1)
        self._pitch_hz, self._sure = self._pitch_hz[kept:], self._sure[kept:]
        self._before = 1
