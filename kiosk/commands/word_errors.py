"""A recogniser, recordings with their transcripts -> its word errors and its speed.

Both texts are compared in lower case and without punctuation; hyphens separate words. Numbers must be written as words
('twenty one'), as the recognisers write them: a transcript with digits is refused, how they were spoken is not known.
"""

import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jiwer
import numpy as np
from numpy.typing import NDArray

from kiosk.capture.pcm import read_sound
from kiosk.capture.scriptfile import load_script
from kiosk.errors import UsageError
from kiosk.perceive.speech import SpeechReader
from kiosk.perceive.voice import VoiceMeter, load_detector
from kiosk.records import SOUND_RATE_HZ, AudioChunk, Word, WordsReading

SOUNDS: Final = (".wav", ".flac")
CHUNK: Final = 800
"""Samples, 50 ms: as a microphone gives them."""
_APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'"})
_DEVANAGARI: Final = re.compile(r"[\u0900-\u097f]")


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound file and what is said in it."""

    sound: Path
    text: str

    @property
    def language(self) -> str:
        """'hi' where the transcript is in Devanagari, else 'en'."""
        return "hi" if _DEVANAGARI.search(self.text) else "en"


@dataclass(frozen=True, slots=True)
class WordErrors:
    """What a recogniser made of recordings."""

    recordings: int
    said: int
    """Words in the transcripts."""
    substituted: int
    deleted: int
    inserted: int
    sound_s: float
    working_s: float

    @property
    def error_ratio(self) -> float:
        """Word error rate: all three kinds of errors to the words said; may be above 1."""
        return (self.substituted + self.deleted + self.inserted) / self.said

    @property
    def realtime_ratio(self) -> float:
        """Working time to the sound's length, on one core."""
        return self.working_s / self.sound_s


def plain_words(text: str) -> str:
    """A text as it is compared: lower case, no punctuation, single blanks; apostrophes inside words stay."""
    text = unicodedata.normalize("NFC", text).lower().translate(_APOSTROPHES)
    marks = "".join(
        " " if unicodedata.category(sign)[0] in "PSZC" and sign not in "'\u200c\u200d" else sign for sign in text
    )
    return " ".join(word for piece in marks.split() if (word := piece.strip("'")))


def carried_recordings() -> list[Recording]:
    """The scripted candidate's answers, which come with the kiosk."""
    turns = load_script().turns
    return [Recording(turn.sound, " ".join(word.text for word in turn.words)) for turn in turns if turn.words]


def recordings_in(folder: Path) -> list[Recording]:
    """WAV and FLAC files of a folder, each with its transcript: the same name and .txt, UTF-8.

    Raises:
        UsageError: no folder, no sound in it, or a transcript that is missing, empty, not UTF-8 or holds digits.
    """
    if not folder.is_dir():
        raise UsageError(f"--wer {folder}: no such folder; give one with WAV or FLAC files and a .txt beside each")
    sounds = sorted(file for file in folder.iterdir() if file.suffix.lower() in SOUNDS)
    if not sounds:
        raise UsageError(f"--wer {folder}: no WAV or FLAC file in it; put recordings there, each with a .txt beside it")
    return [Recording(sound, _transcript(sound.with_suffix(".txt"))) for sound in sounds]


def measure_errors(reader: SpeechReader, recordings: Sequence[Recording]) -> WordErrors:
    """Run the recogniser over each recording, voice detector and all, and count its errors.

    Raises:
        DeviceMissing: a sound file cannot be read. ModelDamaged: the voice detector cannot be loaded.
    """
    heard, sound_s, working_s = [], 0.0, 0.0
    for recording in recordings:
        samples = read_sound(recording.sound)
        started_s = time.perf_counter()
        heard.append(plain_words(" ".join(word.text for word in _hear(reader, samples))))
        working_s += time.perf_counter() - started_s
        sound_s += len(samples) / SOUND_RATE_HZ
    said = [plain_words(recording.text) for recording in recordings]
    counts = jiwer.process_words(said, heard)
    words = sum(len(text.split()) for text in said)
    errors = (counts.substitutions, counts.deletions, counts.insertions)
    return WordErrors(len(recordings), words, *errors, sound_s, working_s)


def _hear(reader: SpeechReader, samples: NDArray[np.int16]) -> Iterator[Word]:
    meter = VoiceMeter(load_detector())
    reader.start(0.0)
    for at in range(0, len(samples), CHUNK):
        chunk = AudioChunk(samples[at : at + CHUNK], at / SOUND_RATE_HZ)
        yield from _words_of(reader.feed(chunk, meter.feed(chunk)))
    yield from reader.finish(meter.finish()).words


def _words_of(readings: Iterable[object]) -> Iterator[Word]:
    for reading in readings:
        if isinstance(reading, WordsReading):
            yield from reading.words


def _transcript(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"transcript {file}: {error.strerror}; put what is said in the recording there") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"transcript {file}: not UTF-8; save it as UTF-8") from error
    if not plain_words(text):
        raise UsageError(f"transcript {file}: holds no words; write down what is said in the recording")
    if any(sign.isdigit() for sign in text):
        raise UsageError(f"transcript {file}: holds digits; write numbers as the words that are said")
    return text
