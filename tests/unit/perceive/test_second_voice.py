from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.capture.pcm import read_sound
from kiosk.perceive.pitch import PitchTracker
from kiosk.perceive.second_voice import AHEAD, SecondVoice, TwoPitches
from kiosk.records import AudioChunk, PitchReading

MEDIA = Path(__file__).parents[4] / "shared" / "media"
media = pytest.mark.skipif(not MEDIA.is_dir(), reason="the real recordings (../shared/media) are not here")
Sound = NDArray[np.float64]
RATE_HZ = 16_000


@pytest.fixture(scope="module")
def loaded() -> PitchTracker:
    return PitchTracker()


@pytest.fixture
def tracker(loaded: PitchTracker) -> PitchTracker:
    loaded.forget()
    return loaded


def voice(f0_hz: float, length_s: float, seed: int) -> Sound:
    """A voice of changing vowels and melody with pauses of 0.3 s, of mean square 1 while it speaks."""
    rng = np.random.default_rng(seed)
    count = round(length_s * RATE_HZ)
    knots = np.arange(0, length_s + 1, 0.25)
    t_s = np.arange(count) / RATE_HZ
    f0 = f0_hz * 2 ** (np.interp(t_s, knots, rng.uniform(-4, 4, len(knots))) / 12)
    formant_hz = np.interp(t_s, knots, rng.uniform(350, 900, len(knots)))
    phase = 2 * np.pi * np.cumsum(f0) / RATE_HZ
    sound = np.zeros(count)
    for number in range(1, 26):
        weight = 0.05 + sum(1 / (1 + ((number * f0 - factor * formant_hz) / 120) ** 2) for factor in (1.0, 2.6))
        sound += np.where(number * f0 < 5000, weight, 0.0) / number**0.3 * np.cos(number * phase + number**2)
    sound /= np.sqrt(np.mean(sound**2))
    return sound * (t_s % 1.3 < 1.0)


def white(length_s: float, snr_db: float) -> Sound:
    return np.random.default_rng(3).standard_normal(round(length_s * RATE_HZ)) * 10 ** (-snr_db / 20)


def read(tracker: PitchTracker, sound: Sound) -> list[PitchReading]:
    samples = (sound * 1800).clip(-32768, 32767).astype(np.int16)
    readings = []
    for at in range(0, len(samples), 800):
        readings += tracker.feed(AudioChunk(samples[at : at + 800], at / RATE_HZ))
    return readings + tracker.finish()


def share(readings: list[PitchReading], from_s: float = 0.0, to_s: float = 1e9) -> float:
    """Of what is told between two times, how much is a second voice."""
    told = [r.second_voice for r in readings if from_s <= r.t_s < to_s and r.second_voice is not None]
    return sum(told) / len(told)


@pytest.mark.parametrize("f0_hz", [100.0, 150.0, 230.0])
@pytest.mark.parametrize("snr_db", [60.0, 20.0, 10.0])
def test_one_voice_in_noise_is_one(tracker: PitchTracker, f0_hz: float, snr_db: float) -> None:
    assert share(read(tracker, voice(f0_hz, 6.0, 1) + white(6.0, snr_db))) == 0.0


@pytest.mark.parametrize(("one_hz", "other_hz"), [(110.0, 190.0), (210.0, 120.0), (130.0, 165.0)])
@pytest.mark.parametrize("level_db", [0.0, -6.0])
def test_two_voices_at_one_time_are_two(tracker: PitchTracker, one_hz: float, other_hz: float, level_db: float) -> None:
    sound = voice(one_hz, 9.0, 1) + white(9.0, 20.0)
    sound[4 * RATE_HZ : 7 * RATE_HZ] += voice(other_hz, 3.0, 2) * 10 ** (level_db / 20)
    readings = read(tracker, sound)
    assert share(readings, 4.0, 7.0) > 0.5
    assert share(readings, 0.0, 3.25) == 0.0
    assert share(readings, 7.75) == 0.0


@pytest.mark.parametrize("snr_db", [12.0, 20.0, 30.0])
def test_a_fans_hum_under_a_voice_is_no_second_voice_once_the_room_is_known(tracker: PitchTracker, snr_db: float) -> None:
    t_s = np.arange(9 * RATE_HZ) / RATE_HZ
    hum = np.sum([np.sin(2 * np.pi * 93 * k * t_s) / k for k in range(1, 5)], axis=0)
    sound = hum / np.std(hum) * 10 ** (-snr_db / 20) + white(9.0, 30.0)
    sound[RATE_HZ:] += voice(200.0, 8.0, 1)
    assert share(read(tracker, sound)) == 0.0


def test_what_a_room_sounds_like_stays_known_between_answers_and_is_forgotten_with_the_candidate(
    tracker: PitchTracker,
) -> None:
    first = read(tracker, voice(120.0, 3.0, 1))
    assert [r.second_voice for r in first][:40] == [None] * 40
    assert None not in [r.second_voice for r in first][60:]
    assert None not in [r.second_voice for r in read(tracker, voice(120.0, 1.0, 1))]
    tracker.forget()
    assert {r.second_voice for r in read(tracker, voice(120.0, 1.0, 1))} == {None}


@media
@pytest.mark.parametrize("name", ["speech-jfk.flac", "speech-digits.wav", "speaker.mp4"])
def test_a_real_voice_alone_is_one(tracker: PitchTracker, name: str) -> None:
    assert share(read(tracker, read_sound(MEDIA / name) / 1800)) < 0.01


@media
@pytest.mark.parametrize("level_db", [0.0, -6.0])
def test_two_real_voices_are_two_and_only_while_they_are(tracker: PitchTracker, level_db: float) -> None:
    one, other = (read_sound(MEDIA / name).astype(float) for name in ("speech-jfk.flac", "speaker.mp4"))
    other = other[: 4 * RATE_HZ] * np.std(one) / np.std(other) * 10 ** (level_db / 20)
    one[5 * RATE_HZ : 9 * RATE_HZ] += other
    readings = read(tracker, one / 1800)
    assert share(readings, 5.0, 9.0) > 0.2
    assert share(readings, 0.0, 4.25) == 0.0
    assert share(readings, 9.75) == 0.0


def frame(first_hz: float, second_hz: float, rest_ratio: float = 0.5) -> TwoPitches:
    return TwoPitches(first_hz, 0.9, second_hz, 0.8, 1e-3, 1e-3 * rest_ratio)


def told(frames: list[TwoPitches]) -> list[bool | None]:
    one = SecondVoice()
    one.feed([frame(200 + n % 90, 201 + n % 90) for n in range(150)])
    one.reset()
    return one.feed(frames) + one.finish()


def moving(ratio: float, rest_ratio: float = 0.5) -> list[TwoPitches]:
    """A second melody that keeps this distance from the first, and moves through an octave."""
    return [frame(100 * 2 ** (n / 60), 100 * ratio * 2 ** (n / 60), rest_ratio) for n in range(60)]


@pytest.mark.parametrize(("ratio", "expected"), [(1.4, True), (0.7, True), (1.05, False), (2.0, False), (3.0, False)])
def test_echoes_and_harmonics_of_the_first_voice_are_no_second_one(ratio: float, expected: bool) -> None:
    assert any(told(moving(ratio))) is expected


def test_what_hardly_sounds_is_no_second_voice() -> None:
    assert not any(told(moving(1.4, rest_ratio=0.05)))


def test_a_pitch_that_jumps_about_is_no_melody() -> None:
    assert not any(told([frame(100.0, hz) for hz in (125.0, 140.0, 155.0, 170.0, 133.0, 148.0, 163.0)] * 8))


def test_every_frame_is_told_once_in_order_and_no_more_than_a_second_late() -> None:
    one = SecondVoice()
    counts = [len(one.feed([each])) for each in moving(1.4) * 4]
    assert counts == [0] * (AHEAD + 1) + [1] * (240 - AHEAD - 1)
    assert len(one.finish()) == AHEAD + 1
    assert AHEAD * 0.016 < 1.2
