"""A file's sound track, or blocks of samples at any rate -> 16 kHz mono int16."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from numpy.typing import NDArray

from kiosk.errors import DeviceMissing
from kiosk.records import SOUND_RATE_HZ

LONGEST_S: Final = 7200.0
"""A file's sound is held in memory (32 kB a second); longer files are refused instead of filling it."""
CUT_SHORT_S: Final = 0.5
"""A file that holds so much less than its header says is truncated; encoders' padding is well below."""
HOLE_S: Final = 0.05
"""A jump of the track's own time stamps above this is filled with silence; below it is rounding."""
STREAMED_BYTES: Final = 0x7FFF0000
"""Recorders that stream write such a length, because they do not know it; what is there is read."""

Samples = NDArray[np.int16]


class Resampler:
    """int16 blocks of any rate and channel count -> 16 kHz mono int16, without seams between blocks."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._rate_hz = rate_hz
        self._channels = channels
        self._resampler = None if rate_hz == SOUND_RATE_HZ else _to_16_khz()

    def feed(self, block: Samples) -> Samples:
        """Convert one block, (sample_count * channels,) int16 interleaved; a few samples may stay inside until the next."""
        mono = _fold(block, self._channels)
        if self._resampler is None or not len(mono):
            return mono
        frame = av.AudioFrame.from_ndarray(mono[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = self._rate_hz
        return _join(self._resampler.resample(frame))

    def finish(self) -> Samples:
        """What is still inside; the resampler is used up after this."""
        return _join(self._resampler.resample(None)) if self._resampler else np.empty(0, np.int16)


def tracks_of(path: Path) -> tuple[bool, bool]:
    """Whether a file holds a picture track, and whether a sound track; neither where it is not a media file."""
    try:
        with av.open(str(path)) as container:
            return bool(container.streams.video), bool(container.streams.audio)
    except (av.FFmpegError, OSError):
        return False, False


def rate_of(path: Path) -> int:
    """Samples a second of a readable sound file, as they are stored."""
    with av.open(str(path)) as container:
        return int(container.streams.audio[0].rate or SOUND_RATE_HZ)


def read_sound(path: Path) -> Samples:
    """Decode the whole sound track of a WAV, FLAC or video file; its time 0 is the file's time 0.

    Raises:
        DeviceMissing: the file is not there, holds no sound, is not a media file, or is cut short.
    """
    if not path.is_file():
        raise DeviceMissing(f"sound file {path}: not there; give a WAV, FLAC or video file")
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise DeviceMissing(f"sound file {path}: there is no sound track in it; give a file with sound")
            stated_s = _stated_in_wav_s(path) or _stated_s(container)
            samples = _join_all(_blocks(container, path))
    except (av.error.FFmpegError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DeviceMissing(
            f"sound file {path}: cannot be decoded ({reason}); give a whole WAV, FLAC or video file"
        ) from error
    held_s = len(samples) / SOUND_RATE_HZ
    if not len(samples) or (stated_s is not None and held_s < stated_s - CUT_SHORT_S):
        stated = "nothing" if stated_s is None else f"{stated_s:.1f} s"
        raise DeviceMissing(
            f"sound file {path}: cut short, holds {held_s:.1f} s and its header says {stated}; copy it again"
        )
    return samples


def _stated_in_wav_s(path: Path) -> float | None:
    """Length that a WAV file's own header tells: FFmpeg believes the file's size instead. None: no WAV, or not told."""
    with path.open("rb") as file:
        head, bytes_a_second = file.read(12), 0
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return None
        while len(chunk := file.read(8)) == 8:
            name, size = chunk[:4], int.from_bytes(chunk[4:], "little")
            if name == b"data":
                return size / bytes_a_second if bytes_a_second and 0 < size < STREAMED_BYTES else None
            start = file.tell()
            if name == b"fmt ":
                bytes_a_second = int.from_bytes(file.read(12)[8:], "little")
            file.seek(start + size + size % 2)
    return None


def _stated_s(container: InputContainer) -> float | None:
    stream = container.streams.audio[0]
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration and not container.streams.video:
        return container.duration / av.time_base
    return None


def _blocks(container: InputContainer, path: Path) -> Iterator[Samples]:
    """Decoded sound from the file's time 0 on, holes in its time stamps filled with silence."""
    resampler, done = _to_16_khz(), 0
    start_s = (container.start_time or 0) / av.time_base
    for frame in container.decode(container.streams.audio[0]):
        hole = 0 if frame.time is None else round((frame.time - start_s) * SOUND_RATE_HZ) - done
        frame.pts = None  # our own count is the clock; a jump would make the resampler warn or refuse
        blocks = [_join(resampler.resample(frame))]
        if hole > HOLE_S * SOUND_RATE_HZ:
            blocks.insert(0, np.zeros(min(hole, int(LONGEST_S * SOUND_RATE_HZ)), np.int16))
        for block in blocks:
            done += len(block)
            yield block
        if done > LONGEST_S * SOUND_RATE_HZ:
            raise DeviceMissing(f"sound file {path}: longer than {LONGEST_S / 3600:.0f} hours; give a shorter one")
    yield _join(resampler.resample(None))


def _to_16_khz() -> AudioResampler:
    return AudioResampler(format="s16", layout="mono", rate=SOUND_RATE_HZ)


def _fold(block: Samples, channels: int) -> Samples:
    if channels == 1:
        return block
    whole = block[: len(block) // channels * channels].reshape(-1, channels)
    mono: Samples = whole.mean(axis=1).astype(np.int16)
    return mono


def _join(frames: list[av.AudioFrame]) -> Samples:
    return _join_all(frame.to_ndarray()[0] for frame in frames)


def _join_all(blocks: Iterator[Samples]) -> Samples:
    parts = list(blocks)
    return np.concatenate(parts).astype(np.int16, copy=False) if parts else np.empty(0, np.int16)
