"""Synthetic sound -> what the report would say of it: the hearing process's readers, the timeline's cut, the features."""

import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.children import DEMO_MODEL_FOLDER
from kiosk.config import Settings
from kiosk.hearing import perceive_sound
from kiosk.perceive.filled_pauses import FilledPauseDetector
from kiosk.perceive.pitch import PitchTracker
from kiosk.perceive.sounds import SoundReader
from kiosk.perceive.speech import SpeechReader
from kiosk.perceive.timeline import Timeline
from kiosk.perceive.voice import VoiceMeter, load_detector
from kiosk.records import SOUND_RATE_HZ, Answer, Features, Question
from kiosk.score.features import features_of
from kiosk.store.model_files import recorded_sums
from models.synthetic_speech.surroundings import Recorded

QUESTION: Final = Question("bench", "", "motivation", "junior", None, ())


@dataclass(frozen=True, slots=True)
class Told:
    """One answer and everything the kiosk makes of it."""

    answer: Answer
    features: Features

    def value(self, name: str) -> float | None:
        """A measure of the report; None where it is not measured, or not known to this version."""
        measure = self.features.measures.get(name)
        return measure.value if measure else None

    def spans(self, *kinds: str) -> list[tuple[float, float]]:
        """Stretches that the report marks."""
        return [(span.start_s, span.end_s) for span in self.features.spans if span.what in kinds]


def sound_reader() -> SoundReader:
    """Every reader of the hearing process, words by the demo model."""
    speech = SpeechReader(DEMO_MODEL_FOLDER, recorded_sums(DEMO_MODEL_FOLDER))
    filled = FilledPauseDetector(Path(Settings().models.filled_pauses))
    return SoundReader(VoiceMeter(load_detector()), PitchTracker(), filled, speech)


def tell(recorded: Recorded) -> Told:
    """What the report says of a synthetic answer, by the demo speech model."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.wav"
        write_wave(path, recorded.samples)
        return tell_file(path, recorded.duration_s)


def tell_file(path: Path, length_s: float | None = None) -> Told:
    """What the report says of a sound file."""
    timeline = Timeline()
    end_s = 0.0
    for reading in perceive_sound(path, Settings(), DEMO_MODEL_FOLDER):
        timeline.add(reading)
        end_s = max(end_s, reading.t_s + getattr(reading, "duration_s", 0.0))
    answer = timeline.cut(QUESTION, 0, 0.0, end_s if length_s is None else length_s)
    return Told(answer, features_of(answer, Settings().seeing))


def write_wave(path: Path, samples: NDArray[np.int16]) -> None:
    """Write synthetic sound as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SOUND_RATE_HZ)
        file.writeframes(samples.tobytes())
