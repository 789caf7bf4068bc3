"""AudioChunks -> PitchReadings, one every 32 ms, up to 2 s late; by SwiftF0, whose model its package carries.

Each frame is read twice: as it is, and without the pitch that was found (`comb`), so that a second voice shows.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import (  # type: ignore[import-untyped]
    Fail,
    InvalidGraph,
    InvalidProtobuf,
    NoSuchFile,
)
from swift_f0 import PitchResult, SwiftF0

from kiosk.errors import ModelDamaged
from kiosk.perceive.comb import FRAME, LOWEST_HZ, Comb
from kiosk.perceive.second_voice import SecondVoice, TwoPitches
from kiosk.perceive.voice import FULL_SCALE
from kiosk.records import SOUND_RATE_HZ, AudioChunk, PitchReading

HIGHEST_HZ: Final = 500.0
"""What adults' voices span in speech: Praat's usual range is 75 to 500 Hz (Boersma and Weenink); from 60 Hz on for creak."""
FRAMES: Final = 2
"""Frames of one reading: as long as one of the voice detector's windows."""
SURE: Final = 0.5
"""The tracker's own limit for a frame with a pitch."""
BATCH: Final = 4096
"""Samples handed over at a time, 256 ms: the tracker reads 21 frames of surroundings anew each time."""
UNLOADABLE: Final = (OSError, RuntimeError, ValueError, Fail, InvalidGraph, InvalidProtobuf, NoSuchFile)
"""What onnxruntime raises for a file that is not there or not a model."""


class PitchTracker:
    """Feed it every chunk; `finish` gives the readings of what it still holds."""

    def __init__(self) -> None:
        """Load the model.

        Raises:
            ModelDamaged: the package's model file cannot be loaded.
        """
        try:
            self._model = SwiftF0(threads=1, spin=False)
        except UNLOADABLE as error:
            raise ModelDamaged(f"pitch tracker: {error}; install the package swift-f0 again") from error
        self._second = SecondVoice()
        self.reset()

    def forget(self) -> None:
        """Forget the room too: the next sound is another candidate's."""
        self._second.forget()
        self.reset()

    def reset(self) -> None:
        """Forget everything heard; the room's hum stays known."""
        self._whole = self._model.stream(LOWEST_HZ, HIGHEST_HZ)
        self._rest = self._model.stream(LOWEST_HZ, HIGHEST_HZ)
        self._comb = Comb()
        self._second.reset()
        self._held: list[NDArray[np.int16]] = []
        self._start_s: float | None = None
        self._told = 0
        self._firsts: list[tuple[float, float]] = []
        """(Hz, confidence) of frames whose reading is not told yet."""
        self._powers: list[tuple[float, float]] = []
        """Of frames whose rest has no pitch yet: of the whole, of the rest."""
        self._judged: list[bool | None] = []
        """Whether there is a second voice, for the first ones of `_firsts`."""
        self._paired = 0
        """How many of `_firsts` have their second pitch."""

    def feed(self, chunk: AudioChunk) -> list[PitchReading]:
        """Take one chunk; the readings that are complete with it. A gap ends the stretch."""
        readings = self.finish() if chunk.gap_s > 0 else []
        if self._start_s is None:
            self._start_s = chunk.t_s
        self._held.append(chunk.samples)
        if sum(map(len, self._held)) < BATCH:
            return readings
        self._read()
        return readings + self._tell()

    def finish(self) -> list[PitchReading]:
        """The readings of what is left over; the next chunk begins anew."""
        if self._start_s is None:
            return []
        self._read()
        self._follow(self._whole.flush(), last=True)
        self._pair(self._rest.flush())
        self._judged += self._second.finish()
        readings = self._tell()
        self.reset()
        return readings

    def _read(self) -> None:
        sound = np.concatenate([*self._held, np.empty(0, np.int16)]).astype(np.float32) / np.float32(FULL_SCALE)
        self._held = []
        if len(sound):
            self._comb.add(sound)
            self._follow(self._whole.push(sound, SOUND_RATE_HZ))

    def _follow(self, found: PitchResult, last: bool = False) -> None:
        """Note the first pitch, take it out, and look for a second one in what remains."""
        self._firsts += zip(found.pitch_hz.tolist(), found.confidence.tolist(), strict=True)
        self._comb.track(found.pitch_hz, found.confidence >= SURE)
        whole, rest = self._comb.take(last)
        if not len(rest):
            return
        powers = (np.mean(np.square(each, dtype=np.float64), axis=1).tolist() for each in (whole, rest))
        self._powers += zip(*powers, strict=True)
        self._pair(self._rest.push(rest.reshape(-1), SOUND_RATE_HZ))

    def _pair(self, found: PitchResult) -> None:
        count = len(found.pitch_hz)
        seconds = zip(found.pitch_hz.tolist(), found.confidence.tolist(), strict=True)
        rows = zip(self._firsts[self._paired :][:count], seconds, self._powers[:count], strict=True)
        frames = [TwoPitches(*first, *second, *powers) for first, second, powers in rows]
        self._paired += count
        self._powers = self._powers[count:]
        self._judged += self._second.feed(frames)

    def _tell(self) -> list[PitchReading]:
        readings = []
        while len(self._judged) >= FRAMES:
            readings.append(self._reading(self._firsts[:FRAMES], self._judged[:FRAMES]))
            self._firsts, self._judged = self._firsts[FRAMES:], self._judged[FRAMES:]
            self._paired -= FRAMES
        return readings

    def _reading(self, frames: list[tuple[float, float]], second: list[bool | None]) -> PitchReading:
        assert self._start_s is not None
        t_s = self._start_s + self._told * FRAMES * FRAME / SOUND_RATE_HZ
        self._told += 1
        sure = [pitch_hz for pitch_hz, confidence in frames if confidence >= SURE]
        return PitchReading(
            t_s=t_s,
            duration_s=FRAMES * FRAME / SOUND_RATE_HZ,
            pitch_hz=float(np.exp(np.mean(np.log(sure)))) if sure else None,
            confidence=max(confidence for _, confidence in frames),
            second_voice=None if None in second else any(second),
        )
