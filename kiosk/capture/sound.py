"""A file's sound track -> AudioChunks, in real time like a microphone or as fast as they are taken."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.pcm import rate_of, read_sound
from kiosk.capture.sources import AudioSource
from kiosk.errors import DeviceLost
from kiosk.records import SOUND_RATE_HZ, AudioChunk

LIVE_CHUNK: Final = 800
"""Samples, 50 ms: short enough that the end of an answer is heard at once."""
FAST_CHUNK: Final = 1600
"""Samples, 100 ms: less overhead where nobody waits."""
LATE_S: Final = 0.5
"""A cue comes within milliseconds; one later than this follows a restart in the middle of an answer."""
ROOM_LEVEL: Final = 20.0
"""Root mean square of the noise before a cue, -64 dBFS: a quiet room, above what counts as a muted microphone."""


class SoundFile(AudioSource):
    """Stands in for a microphone. Live: a quiet room until the cue, then the file. Not live: the file from its start."""

    kind = "sound"

    def __init__(
        self,
        path: Path,
        live: bool = True,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.live = live
        self._path = Path(path)
        self._clock = clock
        self._wait = wait
        self._samples: NDArray[np.int16] | None = None
        self._room = (np.random.default_rng(1).standard_normal(SOUND_RATE_HZ) * ROOM_LEVEL).astype(np.int16)
        self._start_s = 0.0
        self._done = 0
        self._playing = False

    def open(self) -> str:
        """Decode the file.

        Raises:
            DeviceMissing: it is not there, not sound, or cut short.
        """
        self._samples = read_sound(self._path)
        narrow = _narrow(rate_of(self._path))
        self._start_s, self._done, self._playing = self._clock(), 0, not self.live
        return f"sound file {self._path.name}, {len(self._samples) / SOUND_RATE_HZ:.1f} s{narrow}"

    def cue(self, number: int, t_s: float) -> None:
        """Play from the start; the file's time 0 is t_s. Live and after a restart, play on from where it would be now."""
        self._start_s, self._done, self._playing = t_s, 0, True
        late_s = self._clock() - t_s
        if self.live and late_s > LATE_S:
            self._done = int(late_s * SOUND_RATE_HZ)

    def end_answer(self) -> None:
        """Live: back to the quiet room. Not live: nothing more comes before the next cue."""
        if self.live:
            self._start_s, self._done, self._playing = self._clock(), 0, False
        elif self._samples is not None:
            self._done = len(self._samples)

    def read(self) -> AudioChunk | None:
        """The next chunk; None at the file's end.

        Raises:
            DeviceLost: it is not open.
        """
        if self._samples is None:
            raise DeviceLost(f"sound file {self._path}: is not open")
        t_s = self._start_s + self._done / SOUND_RATE_HZ
        samples = self._file_chunk(self._samples) if self._playing else self._room_chunk()
        if not len(samples):
            return None
        self._done += len(samples)
        if self.live:
            self._wait_until(self._start_s + self._done / SOUND_RATE_HZ)
        return AudioChunk(samples, t_s)

    def close(self) -> None:
        """Forget the file's sound."""
        self._samples = None

    def _file_chunk(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        return samples[self._done : self._done + (LIVE_CHUNK if self.live else FAST_CHUNK)]

    def _room_chunk(self) -> NDArray[np.int16]:
        at = self._done % SOUND_RATE_HZ
        return self._room[at : at + LIVE_CHUNK]

    def _wait_until(self, t_s: float) -> None:
        left_s = t_s - self._clock()
        if left_s > 0:
            self._wait(left_s)


def _narrow(rate_hz: int) -> str:
    """What is to be said of a file's own rate; nothing where it holds all that the models were made for.

    Measured with the demo model at 8 kHz: half of the words are wrong, levels, pauses and pitch stay.
    """
    if rate_hz >= SOUND_RATE_HZ:
        return ""
    return f", only {rate_hz} Hz: the words suffer, the recogniser was made for {SOUND_RATE_HZ} Hz"
