"""AudioChunks -> PitchReadings, one every 32 ms, about 0.4 s late; by SwiftF0, whose model its package carries."""

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
from kiosk.perceive.voice import FULL_SCALE
from kiosk.records import SOUND_RATE_HZ, AudioChunk, PitchReading

LOWEST_HZ: Final = 60.0
HIGHEST_HZ: Final = 500.0
"""What adults' voices span in speech: Praat's usual range is 75 to 500 Hz (Boersma and Weenink); lower for creak."""
FRAME: Final = 256
"""Samples a frame of the tracker, 16 ms."""
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
        self.reset()

    def reset(self) -> None:
        """Forget everything heard."""
        self._stream = self._model.stream(LOWEST_HZ, HIGHEST_HZ)
        self._held: list[NDArray[np.int16]] = []
        self._start_s: float | None = None
        self._told = 0
        self._frames: list[tuple[float, float]] = []

    def feed(self, chunk: AudioChunk) -> list[PitchReading]:
        """Take one chunk; the readings that are complete with it. A gap ends the stretch."""
        readings = self.finish() if chunk.gap_s > 0 else []
        if self._start_s is None:
            self._start_s = chunk.t_s
        self._held.append(chunk.samples)
        return readings + (self._read() if sum(map(len, self._held)) >= BATCH else [])

    def finish(self) -> list[PitchReading]:
        """The readings of what is left over; the next chunk begins anew."""
        if self._start_s is None:
            return []
        readings = self._read() + self._take(self._stream.flush())
        self.reset()
        return readings

    def _read(self) -> list[PitchReading]:
        sound = np.concatenate([*self._held, np.empty(0, np.int16)]).astype(np.float32) / np.float32(FULL_SCALE)
        self._held = []
        return self._take(self._stream.push(sound, SOUND_RATE_HZ)) if len(sound) else []

    def _take(self, result: PitchResult) -> list[PitchReading]:
        self._frames += zip(result.pitch_hz.tolist(), result.confidence.tolist(), strict=True)
        readings = []
        while len(self._frames) >= FRAMES:
            readings.append(self._reading(self._frames[:FRAMES]))
            self._frames = self._frames[FRAMES:]
        return readings

    def _reading(self, frames: list[tuple[float, float]]) -> PitchReading:
        assert self._start_s is not None
        t_s = self._start_s + self._told * FRAMES * FRAME / SOUND_RATE_HZ
        self._told += 1
        sure = [pitch_hz for pitch_hz, confidence in frames if confidence >= SURE]
        pitch_hz = float(np.exp(np.mean(np.log(sure)))) if sure else None
        confidence = max(confidence for _, confidence in frames)
        return PitchReading(t_s, FRAMES * FRAME / SOUND_RATE_HZ, pitch_hz, float(confidence))
