"""Stands in for the module `pyaudio` with PortAudio's rules: what it refuses, this refuses."""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Clock:
    """A clock that is set by hand, or goes on by `tick_s` each time it is looked at."""

    def __init__(self, t_s: float = 1000.0) -> None:
        self.t_s = t_s
        self.tick_s = 0.0

    def __call__(self) -> float:
        self.t_s += self.tick_s
        return self.t_s


class Card:
    """One device: what it says of itself, and what it takes."""

    def __init__(self, name: str, rate_hz: int = 48_000, channels: int = 1, takes: tuple[int, ...] = (1, 2)) -> None:
        self.name, self.rate_hz, self.channels, self.takes = name, rate_hz, channels, takes
        self.rates_hz = (rate_hz,)
        self.busy = False


class FakePyAudio:
    """Give it to `monkeypatch.setattr(mic, "pyaudio", ...)`; `play` brings sound as PortAudio's thread would."""

    paInt16, paContinue, paInputOverflow = 8, 0, 2

    def __init__(self, clock: Clock, cards: list[Card]) -> None:
        self.clock, self.cards = clock, cards
        self.managers: list[_Manager] = []
        self.knows_adc_time = True

    def PyAudio(self) -> "_Manager":
        """As in the library: looks at all devices, noisily."""
        os.write(2, b"ALSA lib pcm.c:2666:(snd_pcm_open_noupdate) Unknown PCM cards.pcm.rear\n")
        self.managers.append(_Manager(self, list(self.cards)))
        return self.managers[-1]

    @property
    def stream(self) -> "_Stream":
        """The stream that is open."""
        return next(stream for manager in self.managers for stream in manager.streams if not stream.closed)

    def play(
        self, samples: NDArray[np.int16], takes_s: float | None = None, late_s: float = 0.01, overflow: bool = False
    ) -> None:
        """Bring one block; `takes_s`: how long it took on our clock (None: as long as its samples last)."""
        stream = self.stream
        assert stream.active, "a stopped stream calls nobody"
        frames = len(samples) // stream.channels
        self.clock.t_s += frames / stream.rate_hz if takes_s is None else takes_s
        begun_s = self.clock.t_s - frames / stream.rate_hz
        self.clock.t_s += late_s
        times = {
            "input_buffer_adc_time": begun_s + 5e6 if self.knows_adc_time else 0.0,  # PortAudio's clock is not ours
            "current_time": self.clock.t_s + 5e6,
            "output_buffer_dac_time": 0.0,
        }
        answer = stream.callback(samples.tobytes(), frames, times, self.paInputOverflow if overflow else 0)
        self.clock.t_s -= late_s
        assert answer == (None, self.paContinue)


class _Manager:
    def __init__(self, library: FakePyAudio, cards: list[Card]) -> None:
        self.library, self.cards, self.streams, self.terminated = library, cards, list[_Stream](), False

    def get_device_count(self) -> int:
        assert not self.terminated
        return len(self.cards)

    def get_device_info_by_index(self, index: int) -> dict[str, Any]:
        card = self.cards[index]
        return {
            "index": index,
            "name": card.name,
            "maxInputChannels": card.channels,
            "defaultSampleRate": float(card.rate_hz),
        }

    def get_default_input_device_info(self) -> dict[str, Any]:
        for index, card in enumerate(self.cards):
            if card.channels and card.name == "default":
                return self.get_device_info_by_index(index)
        raise OSError("No Default Input Device Available")

    def is_format_supported(self, rate: int, *, input_device: int, input_channels: int, input_format: int) -> bool:
        card = self.cards[input_device]
        if rate not in card.rates_hz or input_channels not in card.takes or input_channels > card.channels:
            raise ValueError("Invalid sample rate", -9997)
        assert input_format == FakePyAudio.paInt16
        return True

    def open(self, **arguments: Any) -> "_Stream":
        assert not self.terminated
        card = self.cards[arguments["input_device_index"]]
        self.is_format_supported(
            arguments["rate"],
            input_device=arguments["input_device_index"],
            input_channels=arguments["channels"],
            input_format=arguments["format"],
        )
        if card.busy or card not in self.library.cards:
            raise OSError(-9985, "Device unavailable")
        self.streams.append(_Stream(arguments))
        return self.streams[-1]

    def terminate(self) -> None:
        assert all(stream.closed for stream in self.streams), "close the stream first: terminating frees it"
        self.terminated = True


class _Stream:
    def __init__(self, arguments: dict[str, Any]) -> None:
        self.rate_hz: int = arguments["rate"]
        self.channels: int = arguments["channels"]
        self.callback: Callable[..., tuple[None, int]] = arguments["stream_callback"]
        self.active, self.closed = False, False

    def start_stream(self) -> None:
        self.active = True

    def is_active(self) -> bool:
        if self.closed:
            raise OSError(-9988, "Stream closed")
        return self.active

    def close(self) -> None:
        self.active, self.closed = False, True
