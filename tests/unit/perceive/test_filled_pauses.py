import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.capture.pcm import read_sound
from kiosk.config import Settings
from kiosk.errors import ModelDamaged, ModelMissing
from kiosk.perceive.filled_pauses import FilledPauseDetector, joined_runs
from kiosk.records import AudioChunk, FilledPauseReading

ROOT = Path(__file__).parents[3]
MODEL = Path(Settings().models.filled_pauses)
RATE_HZ = 16_000


@pytest.fixture(scope="module")
def loaded() -> FilledPauseDetector:
    return FilledPauseDetector(MODEL)


@pytest.fixture
def detector(loaded: FilledPauseDetector) -> FilledPauseDetector:
    loaded.reset()
    return loaded


@pytest.fixture(scope="module")
def answer() -> NDArray[np.int16]:
    """The first answer's beginning: 'um' at 0 to 0.37 s, then ten words up to 3.4 s."""
    sound = read_sound(ROOT / "kiosk" / "capture" / "demo" / "answer-1.flac")[: 4 * RATE_HZ]
    room = np.random.default_rng(2).standard_normal(len(sound)) * 30
    return np.clip(sound + room, -32_768, 32_767).astype(np.int16)


def chunks(sound: NDArray[np.int16], t_s: float, size: int = 800) -> Iterator[AudioChunk]:
    for at in range(0, len(sound), size):
        yield AudioChunk(sound[at : at + size], t_s + at / RATE_HZ)


def hear(
    detector: FilledPauseDetector, sound: NDArray[np.int16], t_s: float = 0.0, size: int = 800
) -> list[FilledPauseReading]:
    return [reading for chunk in chunks(sound, t_s, size) for reading in detector.feed(chunk)] + detector.finish()


def test_an_um_is_heard_where_it_is_and_the_words_after_it_are_not_taken_for_one(
    detector: FilledPauseDetector, answer: NDArray[np.int16]
) -> None:
    (um,) = hear(detector, answer, 50.0)
    assert um.start_s == pytest.approx(50.0, abs=0.12)
    assert um.end_s == pytest.approx(50.37, abs=0.15)
    assert 0.5 <= um.confidence <= 1.0


@pytest.mark.parametrize("size", [160, 1600, 16_000])
def test_the_size_of_the_chunks_changes_no_time(detector: FilledPauseDetector, answer: NDArray[np.int16], size: int) -> None:
    expected = [(round(r.start_s, 6), round(r.end_s, 6)) for r in hear(detector, answer)]
    assert [(round(r.start_s, 6), round(r.end_s, 6)) for r in hear(detector, answer, size=size)] == expected


def test_it_is_told_within_seven_tenths_of_a_second(detector: FilledPauseDetector, answer: NDArray[np.int16]) -> None:
    told = [reading for chunk in chunks(answer, 0.0) for reading in detector.feed(chunk)]
    assert told
    assert told[0].t_s - told[0].end_s < 0.7


def test_a_gap_ends_the_stretch_and_times_go_on_after_it(detector: FilledPauseDetector, answer: NDArray[np.int16]) -> None:
    um = answer[: round(0.8 * RATE_HZ)]
    readings = [r for chunk in chunks(um, 10.0) for r in detector.feed(chunk)]
    readings += detector.feed(AudioChunk(um, 20.0, gap_s=9.2)) + detector.finish()
    assert [round(r.start_s) for r in readings] == [10, 20]
    assert all(r.end_s - r.start_s < 0.6 for r in readings)


@pytest.mark.parametrize("sigma", [0.0, 30.0, 2000.0])
def test_silence_and_noise_hold_none(detector: FilledPauseDetector, sigma: float) -> None:
    sound = (np.random.default_rng(3).standard_normal(5 * RATE_HZ) * sigma).astype(np.int16)
    assert hear(detector, sound) == []


@pytest.mark.parametrize("cut_s", [0.12, 0.19, 0.3])
def test_none_ends_after_the_sound_nor_is_shorter_than_counts(
    detector: FilledPauseDetector, answer: NDArray[np.int16], cut_s: float
) -> None:
    readings = hear(detector, answer[: round(cut_s * RATE_HZ)], 7.0)
    assert all(r.end_s <= 7.0 + cut_s and r.end_s - r.start_s > 0.199 for r in readings)
    assert bool(readings) is (cut_s == 0.3)


def test_nothing_is_left_after_finish(detector: FilledPauseDetector, answer: NDArray[np.int16]) -> None:
    detector.feed(AudioChunk(answer[:8000], 1.0))
    detector.finish()
    assert detector.finish() == []


def test_runs_are_joined_over_two_steps_and_not_over_three() -> None:
    assert joined_runs([0.9, 0.1, 0.2, 0.8, 0.0]) == [(0, 4)]
    assert joined_runs([0.9, 0.1, 0.2, 0.1, 0.8]) == [(0, 1), (4, 5)]
    assert joined_runs([0.0] * 8) == []


def test_a_network_that_is_not_there_is_missing_and_another_one_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="none"):
        FilledPauseDetector(tmp_path / "none.tflite")
    shutil.copy(Settings().models.expression, tmp_path / "other.tflite")
    with pytest.raises(ModelDamaged):
        FilledPauseDetector(tmp_path / "other.tflite")


def test_without_its_scale_it_is_damaged_and_the_line_says_which_file(tmp_path: Path) -> None:
    shutil.copy(MODEL, tmp_path / MODEL.name)
    with pytest.raises(ModelDamaged, match=r"filled_pauses_int8\.json"):
        FilledPauseDetector(tmp_path / MODEL.name)
