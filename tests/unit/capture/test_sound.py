import wave
from pathlib import Path

import numpy as np
import pytest

from kiosk.capture.sound import SoundFile
from kiosk.errors import DeviceLost, DeviceMissing


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self, t_s: float = 100.0) -> None:
        self.t_s = t_s
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.t_s

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        self.waits.append(seconds)
        self.t_s += seconds


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """0.33 s; every sample says where it stands."""
    place = tmp_path / "count.wav"
    with wave.open(str(place), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.arange(1000, 6280, dtype=np.int16).tobytes())
    return place


def test_a_fast_file_comes_whole_and_in_order_and_ends(path: Path) -> None:
    source = SoundFile(path, live=False)
    assert "0.3 s" in source.open()
    source.cue(0, 50.0)
    chunks = list(iter(source.read, None))
    assert np.array_equal(np.concatenate([chunk.samples for chunk in chunks]), np.arange(1000, 6280))
    assert [round(chunk.t_s, 3) for chunk in chunks] == [50.0, 50.1, 50.2, 50.3]
    assert source.read() is None


def test_a_cue_rewinds(path: Path) -> None:
    source = SoundFile(path, live=False)
    source.open()
    source.cue(0, 50.0)
    list(iter(source.read, None))
    source.cue(1, 70.0)
    chunk = source.read()
    assert chunk is not None
    assert (chunk.t_s, chunk.samples[0]) == (70.0, 1000)


def test_after_an_answer_a_fast_file_gives_nothing_before_the_next_cue(path: Path) -> None:
    source = SoundFile(path, live=False)
    source.open()
    source.cue(0, 50.0)
    source.read()
    source.end_answer()
    assert source.read() is None


def test_a_live_file_is_a_quiet_room_until_its_cue(path: Path) -> None:
    clock = Clock()
    source = SoundFile(path, clock=clock, wait=clock.wait)
    source.open()
    room = [source.read() for _ in range(40)]
    sound = np.concatenate([chunk.samples for chunk in room if chunk])
    assert clock.t_s == pytest.approx(102.0), "in real time"
    assert 5 < np.sqrt(np.mean(sound.astype(float) ** 2)) < 40, "quiet, and yet above what a muted microphone gives"
    source.cue(0, clock.t_s)
    chunk = source.read()
    assert chunk is not None
    assert chunk.samples[0] == 1000


def test_a_live_chunk_comes_when_its_last_sample_would_have_been_taken(path: Path) -> None:
    clock = Clock()
    source = SoundFile(path, clock=clock, wait=clock.wait)
    source.open()
    source.cue(0, 100.0)
    for number in range(6):
        chunk = source.read()
        assert chunk is not None
        assert chunk.t_s == pytest.approx(100.0 + 0.05 * number)
        assert clock.t_s == pytest.approx(chunk.t_s + 0.05)


def test_a_slow_reader_gets_what_is_due_at_once(path: Path) -> None:
    clock = Clock()
    source = SoundFile(path, clock=clock, wait=clock.wait)
    source.open()
    source.cue(0, 100.0)
    clock.t_s = 100.2
    for _ in range(4):
        source.read()
    assert clock.waits == []


def test_a_cue_from_long_ago_plays_on_where_the_file_would_be_now(path: Path) -> None:
    clock = Clock(160.0)
    source = SoundFile(path, clock=clock, wait=clock.wait)
    source.open()
    source.cue(0, 100.0)
    assert source.read() is None, "after a restart one minute into the answer the file is over"


def test_a_live_file_goes_back_to_the_quiet_room_after_the_answer(path: Path) -> None:
    clock = Clock()
    source = SoundFile(path, clock=clock, wait=clock.wait)
    source.open()
    source.cue(0, 100.0)
    assert len(list(iter(source.read, None))) == 7
    source.end_answer()
    chunk = source.read()
    assert chunk is not None
    assert np.abs(chunk.samples).max() < 200


def test_reading_a_closed_file_is_an_error(path: Path) -> None:
    source = SoundFile(path)
    with pytest.raises(DeviceLost):
        source.read()
    source.open()
    source.close()
    source.close()
    with pytest.raises(DeviceLost):
        source.read()


def test_a_missing_file_is_a_missing_device(tmp_path: Path) -> None:
    with pytest.raises(DeviceMissing, match=r"none\.wav"):
        SoundFile(tmp_path / "none.wav").open()


@pytest.mark.parametrize(("rate_hz", "said"), [(8_000, "only 8000 Hz: the words suffer"), (16_000, ""), (44_100, "")])
def test_telephone_sound_is_read_and_said_to_cost_words(tmp_path: Path, rate_hz: int, said: str) -> None:
    path = tmp_path / "telephone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.ones(2 * rate_hz, np.int16).tobytes())
    told = SoundFile(path).open()
    assert told.startswith("sound file telephone.wav, 2.0 s")
    assert ("only" in told) is bool(said)
    assert said in told
