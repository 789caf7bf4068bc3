"""Two pitches of each frame, of the sound and of what remains without the first -> whether another voice speaks too.

No voice is known again: it only looks for two melodies at one time. A steady hum (a fan, a lamp) has a pitch as well, but
always the same one; it is remembered as the room's, like its level. What it cannot tell: who of two speaks, and a second
voice that speaks alone while the candidate is silent.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FRAME_S: Final = 0.016
SURE_FIRST: Final = 0.5
"""The tracker's own limit for a frame with a pitch."""
SURE_SECOND: Final = 0.4
"""Lower: the comb thins the second voice. This and the numbers down to GO_ON are tuned on six espeak-ng voices in pairs, in
noise, under a fan, in rooms of 0.3 to 0.7 s, so that one voice alone is never two; six other voices say how good it is."""
LEAST_SHARE: Final = 0.1
"""Power of what remains / of the whole; one voice alone leaves less, or leaves noise."""
APART_ST: Final = 2.0
"""A second pitch nearer than that to the first is its echo from the room."""
OCTAVE_ST: Final = 0.5
"""Pitches this near to the octave, twelfth or double octave of the first are its own harmonics, not all taken out."""
MULTIPLES_ST: Final = (12.0, 19.02, 24.0)
STEADY_ST: Final = 1.0
"""A melody does not jump by more than this from one frame to the next."""
WINDOW: Final = 47
"""Frames that are counted together, 0.75 s."""
BEGIN: Final = 8
"""So many of them with two melodies, and there is a second voice ..."""
GO_ON: Final = 2
"""... for as long round it, up to WINDOW frames away, as there are so many."""
AHEAD: Final = WINDOW // 2 + WINDOW + 1
"""Frames that must be known after the one that is told: 1.1 s."""
MUTE_S: Final = 1.5
"""So long nothing is told at first: a hum must be known before. Own number; on a fan at 20 dB it takes up to 0.7 s."""
HUM_RATIO: Final = 0.1
"""A pitch that was there in more of the latest frames is the room's: no voice holds one for so long."""
HUM_MEMORY_S: Final = 5.0
HUM_WIDTH_ST: Final = 0.75
HUM_BINS_A_ST: Final = 4
HUM_LOWEST_HZ: Final = 50.0
HUM_BINS: Final = 60 * HUM_BINS_A_ST
PAUSE_DB: Final = 12.0
"""So far below the loudest of late the candidate pauses, and what has a pitch is the room. Own number."""
LOUDEST_FALLS_DB: Final = 0.05
"""A frame: 3 dB a second, so that a lower voice is followed. Own number."""
HELD_FRAMES: Final = 30
HELD_ST: Final = 0.3
"""A pitch held within 0.3 semitones for half a second is a hum too, though no voice was heard yet. Own numbers."""
SILENT_POWER: Final = 1e-12


@dataclass(frozen=True, slots=True)
class TwoPitches:
    """One frame of 16 ms."""

    first_hz: float
    first_confidence: float
    second_hz: float
    """Of what remains when the first is taken out."""
    second_confidence: float
    power: float
    rest_power: float
    """Mean squares, full scale 1."""


class SecondVoice:
    """Feed it every frame in order; what it tells comes AHEAD frames later, or with `finish`."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget the room's hum too."""
        self._hum = _Hum()
        self.reset()

    def reset(self) -> None:
        """A new stretch of sound begins in the same room."""
        self._latest: deque[TwoPitches] = deque(maxlen=3)
        self._two: list[bool] = []
        """Whether each frame had two melodies, from `_past` frames before the first that is not told yet."""
        self._past = 0
        self._known: list[bool] = []
        """Of each frame not told yet, whether the room was known."""

    def feed(self, frames: Sequence[TwoPitches]) -> list[bool | None]:
        """Take frames; what is now sure of the oldest ones not told yet. None: the room is not known well enough."""
        for frame in frames:
            self._latest.append(frame)
            if len(self._latest) >= 2:
                self._look(len(self._latest) - 2)
        return self._tell(len(self._two) - self._past - AHEAD)

    def finish(self) -> list[bool | None]:
        """End the stretch: what can be said of the rest."""
        if self._latest:
            self._look(len(self._latest) - 1)
        told = self._tell(len(self._two) - self._past)
        self.reset()
        return told

    def _look(self, place: int) -> None:
        """Judge one of the latest frames, by its neighbours."""
        frame, around = self._latest[place], list(self._latest)[max(0, place - 1) : place + 2]
        two = _two_melodies(frame, around)
        self._known.append(self._hum.seconds >= MUTE_S)
        self._two.append(two and not self._hum.is_hum(frame))
        self._hum.note(frame, two, float(np.mean([each.power for each in around])))

    def _tell(self, count: int) -> list[bool | None]:
        if count <= 0:
            return []
        counts = np.convolve(self._two, np.ones(WINDOW), "full")[WINDOW // 2 :][: len(self._two)]
        strong = np.convolve(counts >= BEGIN, np.ones(2 * WINDOW + 1), "full")[WINDOW:][: len(self._two)] > 0
        second = (strong & (counts >= GO_ON))[self._past :][:count]
        told = [bool(here) if known else None for here, known in zip(second, self._known[:count], strict=True)]
        self._known = self._known[count:]
        drop = max(0, self._past + count - AHEAD)
        self._past, self._two = self._past + count - drop, self._two[drop:]
        return told


class _Hum:
    """Which pitches are always there."""

    def __init__(self) -> None:
        self.seconds = 0.0
        """How long it has listened."""
        self._counts: NDArray[np.float64] = np.zeros(HUM_BINS)
        self._frames = 0.0
        self._loudest_db = -200.0
        self._held_hz = 1.0
        self._held = 0

    def is_hum(self, frame: TwoPitches) -> bool:
        """Whether one of the two pitches has been there for too long to be a voice's."""
        share = max(self._counts[_bin(hz)] for hz in (frame.first_hz, frame.second_hz))
        return bool(share > HUM_RATIO * max(self._frames, 60.0))

    def note(self, frame: TwoPitches, two: bool, power: float) -> None:
        """Remember a frame: its second pitch, and the first one in a pause or where it stands still."""
        fade = np.exp(-FRAME_S / HUM_MEMORY_S)
        self._counts *= fade
        self._frames = self._frames * fade + 1.0
        level_db = 10.0 * float(np.log10(power + SILENT_POWER))
        self._loudest_db = max(level_db, self._loudest_db - LOUDEST_FALLS_DB)
        sure = frame.first_confidence >= SURE_FIRST
        if sure and (level_db < self._loudest_db - PAUSE_DB or self._holds(frame.first_hz)):
            self._add(frame.first_hz)
        if two:
            self._add(frame.second_hz)
        self.seconds += FRAME_S

    def _holds(self, hz: float) -> bool:
        """Whether the first pitch has stood still for long."""
        if abs(_st(hz, self._held_hz)) > HELD_ST:
            self._held_hz, self._held = hz, 0
        self._held += 1
        return self._held > HELD_FRAMES

    def _add(self, hz: float) -> None:
        place, width = _bin(hz), round(HUM_WIDTH_ST * HUM_BINS_A_ST)
        self._counts[max(0, place - width) : place + width + 1] += 1.0


def _bin(hz: float) -> int:
    return min(HUM_BINS - 1, max(0, round(HUM_BINS_A_ST * _st(hz, HUM_LOWEST_HZ))))


def _st(hz: float, from_hz: float) -> float:
    """Semitones from one pitch up to another."""
    return 12.0 * float(np.log2(max(hz, 1.0) / max(from_hz, 1.0)))


def _two_melodies(frame: TwoPitches, around: Sequence[TwoPitches]) -> bool:
    """Whether this frame, seen with its neighbours, has two pitches that are not each other's."""
    if frame.first_confidence < SURE_FIRST or frame.second_confidence < SURE_SECOND:
        return False
    share = sum(each.rest_power for each in around) / (sum(each.power for each in around) + SILENT_POWER)
    apart_st = abs(_st(frame.second_hz, frame.first_hz))
    if share <= LEAST_SHARE or apart_st <= APART_ST or any(abs(apart_st - each) <= OCTAVE_ST for each in MULTIPLES_ST):
        return False
    return any(abs(_st(each.second_hz, frame.second_hz)) < STEADY_ST for each in around if each is not frame)
