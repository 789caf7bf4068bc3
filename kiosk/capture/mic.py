"""A microphone, through PortAudio -> AudioChunks: taken at its own rate, made 16 kHz mono, losses marked as gaps."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyaudio  # type: ignore[import-untyped] # the package has no types

from kiosk.capture.pcm import Resampler
from kiosk.capture.sources import AudioSource
from kiosk.errors import DeviceLost, DeviceMissing
from kiosk.records import AudioChunk
from kiosk.worker import Channel

BLOCK_S: Final = 0.05
WAITING_BLOCKS: Final = 40
"""2 s may wait for the reading thread; more is lost, counted and marked as a gap."""
QUIET_S: Final = 2.0
"""A microphone that delivers nothing for so long is lost: it would deliver silence, not nothing."""
POLL_S: Final = 0.25
HOLE_S: Final = 0.2
"""Sound later than expected by more than this was lost on its way; below it is the driver's unsteadiness."""
FOLLOW: Final = 0.05
"""Share of the difference between the device's clock and ours that each block makes up: steady, without drifting off."""
RATE_WINDOW_S: Final = 3.0
RATE_WINDOWS: Final = 2
RATE_OFF: Final = 0.02
"""A device further off its stated rate, in two windows running, lies about it (faults.md 9); good ones keep to 0.0002."""
RATES_HZ: Final = (48_000, 44_100, 32_000, 16_000)


@dataclass(frozen=True, slots=True)
class _Block:
    """What one call of PortAudio brought."""

    data: bytes
    frames: int
    t_s: float
    """When its first sample was taken."""
    overflow: bool
    """Sound was lost before it, in PortAudio or in our channel."""


class Microphone(AudioSource):
    """A sound card's microphone, found by a part of its name (empty: the system's default)."""

    kind = "mic"

    def __init__(self, name: str = "", clock: Callable[[], float] = time.monotonic, poll_s: float = POLL_S) -> None:
        self.overflows = 0
        """How often sound was lost since it was opened."""
        self._name = name
        self._clock = clock
        self._poll_s = poll_s
        self._audio: Any = None
        self._stream: Any = None
        self._true_rates_hz: dict[str, int] = {}

    def open(self) -> str:
        """Open it at its own rate.

        Raises:
            DeviceMissing: there is no microphone, or none of that name.
            DeviceLost: it is there and cannot be opened.
        """
        self.close()
        self.overflows = 0
        with _quiet():
            self._audio = pyaudio.PyAudio()
            try:
                info = self._find(self._audio)
                self._start(self._audio, info)
            except OSError as error:
                raise DeviceLost(
                    f"microphone '{self._name or 'default'}': cannot be opened ({error}); is it in use?"
                ) from error
        return f"{self._title}, {self._rate_hz} Hz, {self._channels} channel{'s' * (self._channels > 1)}"

    def read(self) -> AudioChunk | None:
        """The next chunk.

        Raises:
            DeviceLost: it was pulled out, delivers nothing, or not at the rate it states.
        """
        if self._stream is None:
            raise DeviceLost("microphone: is not open")
        since_s = self._clock()
        while True:
            block = self._blocks.get(self._poll_s)
            if block is None:
                self._check_alive(since_s)
            elif chunk := self._chunk(block):
                return chunk

    def close(self) -> None:
        """Stop and let go of the device and of PortAudio: the next `open` looks at all devices anew."""
        stream, self._stream = self._stream, None
        audio, self._audio = self._audio, None
        with _quiet():
            if stream is not None:
                with suppress(OSError):  # it may be gone already
                    stream.close()
            if audio is not None:
                audio.terminate()

    def _find(self, audio: Any) -> Mapping[str, Any]:
        """PortAudio's record of the device."""
        devices = [audio.get_device_info_by_index(index) for index in range(audio.get_device_count())]
        inputs = [device for device in devices if device["maxInputChannels"] > 0]
        if not inputs:
            raise DeviceMissing("microphone: no sound card that records; connect one")
        if not self._name:
            try:
                default: Mapping[str, Any] = audio.get_default_input_device_info()
            except OSError:
                default = inputs[0]
            return default
        for device in inputs:
            if self._name.casefold() in str(device["name"]).casefold():
                return dict(device)
        names = ", ".join(repr(device["name"]) for device in inputs)
        raise DeviceMissing(f"microphone '{self._name}': no such device; there are {names} (capture.microphone_name)")

    def _start(self, audio: Any, info: Mapping[str, Any]) -> None:
        self._title = str(info["name"])
        stated_hz, self._channels = _format(audio, info)
        self._rate_hz = self._true_rates_hz.get(self._title, stated_hz)
        self._resampler = Resampler(self._rate_hz, self._channels)
        self._blocks: Channel[_Block] = Channel(WAITING_BLOCKS)
        self._refused = False
        self._next_s: float | None = None
        self._check = _RateCheck(self._rate_hz)
        self._stream = audio.open(
            rate=stated_hz,
            channels=self._channels,
            format=pyaudio.paInt16,
            input=True,
            input_device_index=info["index"],
            frames_per_buffer=round(stated_hz * BLOCK_S),
            stream_callback=self._take,
            start=False,
        )
        self._stream.start_stream()

    def _take(self, data: bytes | None, frames: int, times: Mapping[str, float], flags: int) -> tuple[None, int]:
        """PortAudio's own thread brings a block; nothing here may wait."""
        now_s = self._clock()
        age_s = times["current_time"] - times["input_buffer_adc_time"]
        if not times["input_buffer_adc_time"] or not 0.0 <= age_s <= 1.0:  # ALSA's plug-ins do not always know
            age_s = frames / self._rate_hz
        overflow = bool(flags & pyaudio.paInputOverflow) or self._refused
        self._refused = not self._blocks.put(_Block(data or b"", frames, now_s - age_s, overflow))
        return None, pyaudio.paContinue

    def _check_alive(self, since_s: float) -> None:
        if not self._stream.is_active():
            raise DeviceLost(f"microphone {self._title}: was pulled out or has failed; connect it")
        if self._clock() - since_s > QUIET_S:
            raise DeviceLost(f"microphone {self._title}: has delivered nothing for {QUIET_S:.0f} s; it is opened again")

    def _chunk(self, block: _Block) -> AudioChunk | None:
        self._check_rate(block)
        t_s, gap_s = self._place(block)
        samples = self._resampler.feed(np.frombuffer(block.data, np.int16))
        self._next_s = t_s + block.frames / self._rate_hz
        return AudioChunk(samples, t_s, gap_s) if len(samples) else None

    def _place(self, block: _Block) -> tuple[float, float]:
        """When the block began on our clock, and what was lost before it."""
        if self._next_s is None:
            return block.t_s, 0.0
        late_s = block.t_s - self._next_s
        if block.overflow or abs(late_s) > HOLE_S:
            self.overflows += 1
            return block.t_s, max(0.0, late_s)
        return self._next_s + FOLLOW * late_s, 0.0

    def _check_rate(self, block: _Block) -> None:
        measured_hz = self._check.add(block)
        if measured_hz is None:
            return
        near = [
            rate for rate in (*RATES_HZ, 96_000, 24_000, 22_050, 11_025, 8_000) if abs(measured_hz / rate - 1) < RATE_OFF
        ]
        what = f"microphone {self._title}: delivers {measured_hz:.0f} samples/s and states {self._rate_hz}"
        if not near:
            raise DeviceLost(f"{what}; use another one")
        self._true_rates_hz[self._title] = near[0]
        raise DeviceLost(f"{what}; it is opened again and read at {near[0]} Hz")


class _RateCheck:
    """Blocks -> the measured rate, once it was off in several windows running; windows with losses do not count."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._since_s: float | None = None
        self._frames = 0
        self._off = 0

    def add(self, block: _Block) -> float | None:
        """Count a block; the measured rate in Hz where it is wrong for good."""
        if self._since_s is None or block.overflow:
            self._since_s, self._frames = block.t_s, block.frames
            return None
        elapsed_s = block.t_s - self._since_s
        if elapsed_s < RATE_WINDOW_S:
            self._frames += block.frames
            return None
        measured_hz = self._frames / elapsed_s
        self._since_s, self._frames = block.t_s, block.frames
        self._off = self._off + 1 if abs(measured_hz / self._rate_hz - 1) > RATE_OFF else 0
        return measured_hz if self._off >= RATE_WINDOWS else None


def _format(audio: Any, info: Mapping[str, Any]) -> tuple[int, int]:
    """Rate and channel count: the device's own rate and one channel, or the next that it takes."""
    most = int(info["maxInputChannels"])
    for rate_hz in dict.fromkeys([int(info["defaultSampleRate"]), *RATES_HZ]):
        for channels in dict.fromkeys([1, min(2, most), most]):
            try:
                audio.is_format_supported(
                    rate_hz, input_device=info["index"], input_channels=channels, input_format=pyaudio.paInt16
                )
            except ValueError:
                continue
            return rate_hz, channels
    raise DeviceLost(
        f"microphone {info['name']}: takes none of the rates {', '.join(map(str, RATES_HZ))} Hz; use another one"
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """ALSA and JACK write dozens of lines to stderr while PortAudio looks around; they mean nothing here."""
    kept = os.dup(2)
    void = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(void, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(void)
        os.close(kept)
