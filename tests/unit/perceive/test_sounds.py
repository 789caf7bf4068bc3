from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.capture.pcm import read_sound
from kiosk.perceive.filled_pauses import FilledPauseDetector
from kiosk.perceive.pitch import PitchTracker
from kiosk.perceive.sounds import Heard, SoundReader
from kiosk.perceive.speech import SpeechReader
from kiosk.perceive.voice import VoiceMeter, load_detector
from kiosk.records import AudioChunk, FilledPauseReading, PitchReading, VoiceReading, WordsReading
from kiosk.store.model_files import recorded_sums

ROOT = Path(__file__).parents[3]
MODEL = ROOT / "models" / "vosk-demo"
CHUNK = 800


@pytest.fixture(scope="module")
def loaded() -> SoundReader:
    filled = FilledPauseDetector(ROOT / "models" / "fillers" / "filled_pauses_int8.tflite")
    return SoundReader(VoiceMeter(load_detector()), PitchTracker(), filled, SpeechReader(MODEL, recorded_sums(MODEL)))


@pytest.fixture
def reader(loaded: SoundReader) -> SoundReader:
    loaded.forget()
    return loaded


@pytest.fixture(scope="module")
def spoken() -> NDArray[np.int16]:
    """Four seconds of the first answer, laid over a quiet room."""
    sound = read_sound(ROOT / "kiosk" / "capture" / "demo" / "answer-1.flac")[: 4 * 16_000]
    room = np.random.default_rng(5).standard_normal(len(sound)) * 30
    return np.clip(sound + room, -32_768, 32_767).astype(np.int16)


def hear(reader: SoundReader, sound: NDArray[np.int16], t_s: float, asked: bool = True) -> list[Heard]:
    heard: list[Heard] = []
    for at in range(0, len(sound), CHUNK):
        chunk = AudioChunk(sound[at : at + CHUNK], t_s + at / 16_000)
        heard += reader.feed(chunk, chunk if asked else None)
    return heard


def texts(heard: list[Heard]) -> list[str]:
    return [word.text for reading in heard if isinstance(reading, WordsReading) for word in reading.words]


def test_an_answer_gives_voice_pitch_and_words_on_one_clock(reader: SoundReader, spoken: NDArray[np.int16]) -> None:
    reader.begin(100.0)
    heard = hear(reader, spoken, 100.0) + reader.finish()
    voices = [reading for reading in heard if isinstance(reading, VoiceReading)]
    pitches = [reading for reading in heard if isinstance(reading, PitchReading)]
    assert sum(reading.duration_s for reading in voices) == pytest.approx(4.0, abs=1e-6)
    assert sum(reading.duration_s for reading in pitches) == pytest.approx(4.0, abs=0.05)
    assert any(reading.start_s < 100.3 for reading in heard if isinstance(reading, FilledPauseReading))
    assert texts(heard)[:6] == ["um", "i", "am", "a", "software", "engineer"]
    pitched = [any(v.voiced and abs(v.t_s - p.t_s) < 0.02 for v in voices) for p in pitches if p.pitch_hz]
    assert sum(pitched) > 0.9 * len(pitched) > 50


def test_between_answers_only_the_voice_is_read(reader: SoundReader, spoken: NDArray[np.int16]) -> None:
    reader.begin(0.0)
    assert {type(reading) for reading in hear(reader, spoken, 0.0, asked=False)} == {VoiceReading}


def test_what_is_cut_off_at_the_answers_end_gives_no_words(reader: SoundReader, spoken: NDArray[np.int16]) -> None:
    reader.begin(0.0)
    chunk, first = AudioChunk(spoken, 0.0), AudioChunk(spoken[: 16_000 // 2], 0.0)
    heard = reader.feed(chunk, first) + reader.finish()
    assert len(texts(heard)) <= 2
    assert sum(r.duration_s for r in heard if isinstance(r, PitchReading)) <= 0.5


def test_the_room_is_remembered_from_answer_to_answer_and_forgotten_with_the_candidate(
    reader: SoundReader, spoken: NDArray[np.int16]
) -> None:
    room = (np.random.default_rng(6).standard_normal(16_000) * 30).astype(np.int16)
    reader.begin(0.0)
    hear(reader, room, 0.0)
    reader.finish()
    reader.begin(5.0)
    assert any(isinstance(r, VoiceReading) and r.noise_dbfs is not None for r in hear(reader, room[:1600], 5.0))
    reader.forget()
    assert all(r.noise_dbfs is None for r in hear(reader, room[:1600], 9.0) if isinstance(r, VoiceReading))


def test_without_pitch_and_words_the_voice_is_still_read(spoken: NDArray[np.int16]) -> None:
    reader = SoundReader(VoiceMeter(load_detector()), None, None, None)
    heard = hear(reader, spoken, 0.0) + reader.finish()
    assert {type(reading) for reading in heard} == {VoiceReading}
    assert reader.speech_s < 0.001
