from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.errors import ModelDamaged
from kiosk.perceive import pitch
from kiosk.perceive.pitch import PitchTracker
from kiosk.records import AudioChunk, PitchReading

RATE_HZ = 16_000


@pytest.fixture(scope="module")
def loaded() -> PitchTracker:
    return PitchTracker()


@pytest.fixture
def tracker(loaded: PitchTracker) -> PitchTracker:
    loaded.reset()
    return loaded


def vowel(f0_hz: float, length_s: float, snr_db: float = 60.0) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """An 'a' whose pitch swings by two semitones round f0_hz, and that pitch at every sample."""
    t_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    f0 = f0_hz * 2 ** (2 * np.sin(2 * np.pi * 0.7 * t_s) / 12)
    phase = 2 * np.pi * np.cumsum(f0) / RATE_HZ
    sound = np.zeros(len(t_s))
    for number in range(1, int(4000 / f0_hz)):
        formants = sum(1 / (1 + ((number * f0_hz - centre) / width) ** 2) for centre, width in ((700, 90), (1200, 110)))
        sound += (0.05 + formants) / number**0.5 * np.cos(number * phase)
    sound *= 1800 / np.sqrt(np.mean(sound**2))
    sound += np.random.default_rng(1).standard_normal(len(sound)) * 1800 * 10 ** (-snr_db / 20)
    return sound.astype(np.int16), f0


def chunks(sound: NDArray[np.int16], t_s: float = 0.0, size: int = 800) -> Iterator[AudioChunk]:
    for at in range(0, len(sound), size):
        yield AudioChunk(sound[at : at + size], t_s + at / RATE_HZ)


def read(tracker: PitchTracker, sound: NDArray[np.int16], t_s: float = 0.0, size: int = 800) -> list[PitchReading]:
    return [reading for chunk in chunks(sound, t_s, size) for reading in tracker.feed(chunk)] + tracker.finish()


@pytest.mark.parametrize("f0_hz", [80.0, 130.0, 210.0, 380.0])
@pytest.mark.parametrize("snr_db", [60.0, 20.0, 10.0])
def test_pitch_is_right_to_a_tenth_of_a_semitone_and_no_octave_off(
    tracker: PitchTracker, f0_hz: float, snr_db: float
) -> None:
    sound, true = vowel(f0_hz, 2.0, snr_db)
    readings = read(tracker, sound)
    found = [(r.pitch_hz, true[min(len(true) - 1, round((r.t_s + 0.008) * RATE_HZ))]) for r in readings if r.pitch_hz]
    errors = np.abs([12 * np.log2(heard / really) for heard, really in found])
    assert len(found) > 0.9 * len(readings)
    assert np.median(errors) < 0.1
    assert np.mean(errors > 6) < 0.03


def test_a_reading_every_32_ms_on_the_chunks_clock_whatever_their_size(tracker: PitchTracker) -> None:
    sound, _ = vowel(150.0, 1.0)
    whole, small = read(tracker, sound, 50.0, 16_000), read(tracker, sound, 50.0, 320)
    assert len(whole) == len(small) == 31
    assert whole[0].t_s == 50.0
    assert all(b.t_s - a.t_s == pytest.approx(0.032) for a, b in pairwise(small))
    assert [r.pitch_hz for r in small] == [pytest.approx(r.pitch_hz, rel=0.01) if r.pitch_hz else None for r in whole]


def test_readings_come_within_two_seconds_of_their_sound(tracker: PitchTracker) -> None:
    """A second voice takes a second to tell; nothing but the report reads a pitch."""
    sound, _ = vowel(150.0, 4.0)
    late_s = [c.t_s + c.duration_s - told[0].t_s for c in chunks(sound) if (told := tracker.feed(c))]
    assert late_s
    assert max(late_s) < 2.0


@pytest.mark.parametrize("sigma", [0.0, 20.0, 1500.0])
def test_noise_and_silence_have_no_pitch(tracker: PitchTracker, sigma: float) -> None:
    sound = (np.random.default_rng(2).standard_normal(2 * RATE_HZ) * sigma).astype(np.int16)
    readings = read(tracker, sound)
    assert sum(reading.pitch_hz is not None for reading in readings) <= 0.05 * len(readings)


def test_a_gap_ends_the_stretch_and_the_times_go_on_after_it(tracker: PitchTracker) -> None:
    sound, _ = vowel(150.0, 0.6)
    readings = [r for chunk in chunks(sound, 10.0) for r in tracker.feed(chunk)]
    readings += tracker.feed(AudioChunk(sound, 15.0, gap_s=4.4)) + tracker.finish()
    assert max(r.t_s for r in readings if r.t_s < 12.0) == pytest.approx(10.6 - 0.032, abs=0.04)
    assert min(r.t_s for r in readings if r.t_s > 12.0) == 15.0


def test_nothing_is_left_after_finish_or_reset(tracker: PitchTracker) -> None:
    sound, _ = vowel(150.0, 0.2)
    tracker.feed(AudioChunk(sound, 1.0))
    assert tracker.finish()
    assert tracker.finish() == []
    tracker.feed(AudioChunk(sound, 5.0))
    tracker.reset()
    assert tracker.finish() == []


def test_a_model_that_cannot_be_loaded_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(threads: int, spin: bool) -> None:
        raise RuntimeError("no such file")

    monkeypatch.setattr(pitch, "SwiftF0", broken)
    with pytest.raises(ModelDamaged, match="swift-f0"):
        PitchTracker()
