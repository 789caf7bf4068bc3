"""What every AudioSource promises (kiosk/capture/sources.py), over each driver."""

import runpy
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kiosk.capture import mic
from kiosk.capture.mic import Microphone
from kiosk.capture.sound import SoundFile
from kiosk.capture.sources import AudioSource
from kiosk.errors import DeviceError, DeviceLost, DeviceMissing
from kiosk.records import AudioChunk

FAKE: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[1] / "unit" / "capture" / "fake_pyaudio.py"))


@dataclass
class Bench:
    """A source on a clock of its own, with what makes it deliver, and one that is not there."""

    source: AudioSource
    absent: AudioSource
    clock: Any
    bring: Callable[[], None] = lambda: None


class Clock:
    """Time passes only while somebody waits."""

    def __init__(self) -> None:
        self.t_s = 100.0

    def __call__(self) -> float:
        return self.t_s

    def wait(self, seconds: float) -> None:
        self.t_s += seconds


def sound_bench(live: bool, folder: Path) -> Bench:
    path = folder / "sound.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(np.full(2 * 44_100, 5000, np.int16).tobytes())
    clock = Clock()
    source, absent = (SoundFile(place, live, clock, clock.wait) for place in (path, folder / "none.wav"))
    return Bench(source, absent, clock)


def mic_bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    clock = FAKE["Clock"]()
    library = FAKE["FakePyAudio"](clock, [FAKE["Card"]("USB", 44_100, 2, takes=(2,))])
    monkeypatch.setattr(mic, "pyaudio", library)
    source, absent = Microphone(clock=clock, poll_s=0.0), Microphone("none", clock=clock)
    return Bench(source, absent, clock, lambda: library.play(np.full(2 * 2205, 5000, np.int16)))


@pytest.fixture(params=["sound live", "sound fast", "mic"])
def bench(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    kind = request.param
    bench = mic_bench(monkeypatch) if kind == "mic" else sound_bench(kind == "sound live", tmp_path)
    yield bench
    bench.source.close()


def read(bench: Bench) -> AudioChunk:
    bench.bring()
    chunk = bench.source.read()
    assert chunk is not None
    return chunk


def test_opening_says_in_one_line_which_device_it_is(bench: Bench) -> None:
    line = bench.source.open()
    assert line
    assert "\n" not in line


def test_one_that_is_not_there_is_missing_in_one_line(bench: Bench) -> None:
    with pytest.raises(DeviceMissing) as caught:
        bench.absent.open()
    assert "none" in str(caught.value)
    assert "\n" not in str(caught.value)
    bench.absent.close()


def test_chunks_are_16_khz_mono_int16_of_20_to_100_ms_and_follow_on(bench: Bench) -> None:
    bench.source.open()
    bench.source.cue(0, bench.clock())
    chunks = [read(bench) for _ in range(8)]
    for chunk in chunks:
        assert chunk.samples.dtype == np.int16
        assert chunk.samples.ndim == 1
        assert 0.02 <= chunk.duration_s <= 0.101
        assert chunk.gap_s == 0.0
    for before, after in pairwise(chunks):
        assert after.t_s == pytest.approx(before.t_s + before.duration_s, abs=0.005)


def test_a_live_chunk_lies_in_the_past_when_it_comes_and_a_fast_one_comes_at_once(bench: Bench) -> None:
    bench.source.open()
    opened_s = bench.clock()
    bench.source.cue(0, opened_s)
    for _ in range(5):
        chunk = read(bench)
        end_s = chunk.t_s + chunk.duration_s
        if bench.source.live:
            assert bench.clock() - 0.2 < end_s <= bench.clock() + 0.011
        else:
            assert bench.clock() == opened_s < end_s


def test_reading_one_that_is_not_open_is_a_device_error(bench: Bench) -> None:
    with pytest.raises(DeviceLost):
        bench.source.read()
    bench.source.open()
    bench.source.close()
    with pytest.raises(DeviceError):
        bench.source.read()


def test_it_can_be_opened_again_and_closed_twice(bench: Bench) -> None:
    bench.source.close()
    for number in range(2):
        bench.source.open()
        bench.source.cue(number, bench.clock())
        assert read(bench).gap_s == 0.0
        bench.source.end_answer()
        bench.source.close()
        bench.source.close()


def test_it_names_its_driver(bench: Bench) -> None:
    assert bench.source.kind in {"mic", "sound"}
