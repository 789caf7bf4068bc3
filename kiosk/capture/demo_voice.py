"""A script's `text` -> its FLAC files, `duration_s` and `words`: the builder of the scripted candidate's voice, run by hand.

    python -m kiosk.capture.demo_voice [SCRIPT] [VOICE]

It needs libespeak-ng.so.1 (Debian: libespeak-ng1) and ffmpeg; the kiosk itself needs neither. espeak-ng says at which sample
each word and phoneme begins, so the times written are exact. It never speaks the same samples twice: sound and words are
written together or not at all.
"""

import ctypes
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.scriptfile import DEMO_SCRIPT, load_script
from kiosk.errors import DeviceMissing
from kiosk.records import SOUND_RATE_HZ, Word

VOICE: Final = "en-us+f4"
"""A voice that the demo speech model was not trained on."""
RATE_WPM: Final = 172
"""espeak-ng's own measure of pace, without the pauses that a text asks for."""
LEVEL_DBFS: Final = -23.0
"""Root mean square of the spoken parts: a person at half a metre from a well set microphone."""
WORD_EVENT: Final = 1
PHONEME_EVENT: Final = 7
END_EVENT: Final = 0
SYNCHRONOUS: Final = 2
PHONEMES_AND_NO_EXIT: Final = 1 | 1 << 15
RATE_PARAMETER: Final = 1
ESPEAK_RATE_HZ: Final = 22_050


class _Name(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Name),
    )


_CALLBACK: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a word (position >= 0) or a phoneme (position None) begins in the sound."""

    t_s: float
    position: int | None
    """Offset of the word in the text."""
    pause: bool = False
    """The 'phoneme' is a pause."""


class Espeak:
    """libespeak-ng as an object: `speak` gives samples and marks."""

    def __init__(self, voice: str) -> None:
        try:
            self._library = ctypes.CDLL("libespeak-ng.so.1")
        except OSError as error:
            raise DeviceMissing("libespeak-ng.so.1 is not installed; apt install libespeak-ng1") from error
        rate_hz = self._library.espeak_Initialize(SYNCHRONOUS, 0, None, PHONEMES_AND_NO_EXIT)
        if rate_hz != ESPEAK_RATE_HZ or self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise DeviceMissing(f"espeak-ng cannot speak as {voice!r} at {ESPEAK_RATE_HZ} Hz; install espeak-ng-data")
        self._library.espeak_SetParameter(RATE_PARAMETER, RATE_WPM, 0)
        self._sound: list[bytes] = []
        self._marks: list[Mark] = []
        self._callback = _CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def _take(self, samples: int | None, count: int, events: Any) -> int:
        if samples and count > 0:
            self._sound.append(ctypes.string_at(samples, 2 * count))
        index = 0
        while events[index].type != END_EVENT:
            event = events[index]
            t_s = event.sample / ESPEAK_RATE_HZ
            if event.type == WORD_EVENT and event.text_position > 0:  # 0: a stray event without a word
                self._marks.append(Mark(t_s, event.text_position - 1))
            elif event.type == PHONEME_EVENT:
                name = event.id.string
                self._marks.append(Mark(t_s, None, pause=name.startswith(b"_")))
            index += 1
        return 0

    def speak(self, text: str) -> tuple[NDArray[np.float32], list[Mark]]:
        """Speak a text: (sample_count,) float32 at 16 kHz, in units of int16, and the marks in order."""
        self._sound, self._marks = [], []
        data = text.encode("ascii")
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, 1, None, None)
        self._library.espeak_Synchronize()
        sound = np.frombuffer(b"".join(self._sound), np.int16).astype(np.float32)
        return _resample(sound), self._marks


def _resample(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """22.05 kHz -> 16 kHz by cutting the spectrum (a whole utterance at once, silence at both ends)."""
    sound = np.pad(sound, (0, -len(sound) % 441))
    count = len(sound) * 320 // 441
    spectrum = np.fft.rfft(sound)[: count // 2 + 1]
    return (np.fft.irfft(spectrum, count) * (count / len(sound))).astype(np.float32)


def speak_part(espeak: Espeak, text: str) -> tuple[NDArray[np.float32], list[Word]]:
    """One stretch between two pauses: its sound without silence at the ends, and its words from its own start."""
    tokens = [(match.start(), match.group().lower()) for match in re.finditer(r"[A-Za-z']+", text)]
    sound, marks = espeak.speak(text)
    loud = np.flatnonzero(np.abs(sound) > 100)
    first, last = int(loud[0]), int(loud[-1]) + 1
    offset_s, end_s = first / SOUND_RATE_HZ, last / SOUND_RATE_HZ
    words: list[Word] = []
    starts = [index for index, mark in enumerate(marks) if mark.position is not None]
    for begin, stop in pairwise([*starts, len(marks)]):
        low = marks[begin].position
        high = marks[stop].position if stop < len(marks) else len(text)
        assert low is not None and high is not None
        group = [token for position, token in tokens if low <= position < high]
        phonemes = [mark.t_s for mark in marks[begin + 1 : stop] if not mark.pause]
        pauses = [mark.t_s for mark in marks[begin + 1 : stop] if mark.pause and phonemes and mark.t_s > phonemes[-1]]
        close_s = pauses[0] if pauses else marks[stop].t_s if stop < len(marks) else end_s
        words += _split(espeak, group, [*phonemes, close_s])
    cut = [
        Word(word.text, round(max(0.0, word.start_s - offset_s), 3), round(min(end_s, word.end_s) - offset_s, 3), 1.0)
        for word in words
    ]
    return sound[first:last], cut


def _split(espeak: Espeak, group: list[str], edges: list[float]) -> list[Word]:
    """espeak-ng speaks some pairs ('of the') as one word: divide its phonemes as the words alone would have them."""
    counts = [sum(not mark.pause and mark.position is None for mark in espeak.speak(text)[1]) for text in group]
    phonemes = len(edges) - 1
    cuts = [round(phonemes * sum(counts[:index]) / max(1, sum(counts))) for index in range(len(group) + 1)]
    return [Word(text, edges[low], edges[high], 1.0) for text, (low, high) in zip(group, pairwise(cuts), strict=True)]


def speak_text(espeak: Espeak, text: str) -> tuple[NDArray[np.int16], list[Word]]:
    """A text with <pauses> -> (sample_count,) int16 at 16 kHz and its words."""
    sounds: list[NDArray[np.float32]] = []
    words: list[Word] = []
    at = 0
    for part in re.split(r"(<[0-9.]+>)", " ".join(text.split())):
        if part.startswith("<"):
            sounds.append(np.zeros(round(float(part[1:-1]) * SOUND_RATE_HZ), np.float32))
        elif part.strip():
            sound, spoken = speak_part(espeak, part.strip())
            shift_s = at / SOUND_RATE_HZ
            words += [
                Word(each.text, round(each.start_s + shift_s, 3), round(each.end_s + shift_s, 3), 1.0) for each in spoken
            ]
            sounds.append(sound)
        at = sum(map(len, sounds))
    sound = np.concatenate(sounds)
    spoken_level = np.sqrt(np.mean(np.square(sound[np.abs(sound) > 0], dtype=np.float64)))
    sound *= 32768 * 10 ** (LEVEL_DBFS / 20) / spoken_level
    return np.clip(np.round(sound), -32767, 32767).astype(np.int16), words


def write_flac(path: Path, sound: NDArray[np.int16]) -> None:
    """Write 16 kHz mono as FLAC."""
    command = ["ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", str(SOUND_RATE_HZ), "-ac", "1", "-i", "-"]
    subprocess.run([*command, "-compression_level", "12", str(path)], input=sound.tobytes(), check=True)


def build(script: Path, voice: str) -> None:
    """Speak every `text` of a script: write its FLAC files, and its `duration_s` and `words` into the script."""
    espeak = Espeak(voice)
    source = script.read_text(encoding="utf-8")
    head, *sections = re.split(r"(?m)^(?=\[\[turn\]\]$)", source)
    for index, turn in enumerate(tomllib.loads(source)["turn"]):
        sound, words = speak_text(espeak, turn["text"])
        write_flac(script.parent / turn["sound"], sound)
        rows = "".join(f'    ["{word.text}", {word.start_s:.3f}, {word.end_s:.3f}],\n' for word in words)
        section = re.sub(r"(?m)^duration_s = .*$", f"duration_s = {len(sound) / SOUND_RATE_HZ:.3f}", sections[index])
        sections[index] = re.sub(r"(?ms)^words = \[\n.*?^\]$", f"words = [\n{rows}]", section)
    script.write_text(head + "".join(sections), encoding="utf-8")
    load_script(script)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO_SCRIPT, sys.argv[2] if len(sys.argv) > 2 else VOICE)
