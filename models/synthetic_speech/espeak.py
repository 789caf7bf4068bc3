"""A text in, espeak-ng's speech with the times of its words and phonemes out.

It needs libespeak-ng.so.1 (Debian: libespeak-ng1); the kiosk itself does not. espeak-ng says at which sample each word and
phoneme begins, so the times are exact. It never speaks the same samples twice: keep sound and times together or not at all.
"""

import ctypes
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import DeviceMissing
from kiosk.records import SOUND_RATE_HZ, Word

RATE_WPM: Final = 172
"""espeak-ng's own measure of pace, without the pauses that a text asks for."""
PITCH: Final = 50
PITCH_RANGE: Final = 50
"""espeak-ng's own defaults, 0..100."""
WORD_EVENT: Final = 1
PHONEME_EVENT: Final = 7
END_EVENT: Final = 0
SYNCHRONOUS: Final = 2
PHONEMES_AND_NO_EXIT: Final = 1 | 1 << 15
RATE_PARAMETER: Final = 1
PITCH_PARAMETER: Final = 3
RANGE_PARAMETER: Final = 4
ESPEAK_RATE_HZ: Final = 22_050
LOUD: Final = 100
"""Samples below this (-50 dBFS) at both ends are espeak-ng's own silence."""


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
    """Where a word or a phoneme begins in the sound."""

    t_s: float
    position: int | None
    """Offset of the word in the text; None: this is a phoneme."""
    phoneme: str = ""
    """espeak-ng's mnemonic; one that begins with '_' is a pause."""

    @property
    def pause(self) -> bool:
        """Whether the 'phoneme' is a pause."""
        return self.phoneme.startswith("_")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is spoken; espeak-ng's own scales."""

    voice: str = "en-us"
    rate_wpm: int = RATE_WPM
    pitch: int = PITCH
    pitch_range: int = PITCH_RANGE


class Espeak:
    """libespeak-ng as an object; a process can hold one voice at a time, so each `speak` sets its manner anew."""

    def __init__(self) -> None:
        """Load the library.

        Raises:
            DeviceMissing: it is not installed, or delivers another rate.
        """
        try:
            self._library = ctypes.CDLL("libespeak-ng.so.1")
        except OSError as error:
            raise DeviceMissing("libespeak-ng.so.1 is not installed; apt install libespeak-ng1") from error
        rate_hz = self._library.espeak_Initialize(SYNCHRONOUS, 0, None, PHONEMES_AND_NO_EXIT)
        if rate_hz != ESPEAK_RATE_HZ:
            raise DeviceMissing(f"espeak-ng speaks at {rate_hz} Hz in place of {ESPEAK_RATE_HZ}; install espeak-ng-data")
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
                self._marks.append(Mark(t_s, None, event.id.string.decode("utf-8", "ignore")))
            index += 1
        return 0

    def speak(self, text: str, manner: Manner) -> tuple[NDArray[np.float32], list[Mark]]:
        """Speak a text: (sample_count,) float32 at 16 kHz, in units of int16, and the marks in order.

        Raises:
            DeviceMissing: there is no such voice.
        """
        if self._library.espeak_SetVoiceByName(manner.voice.encode()) != 0:
            raise DeviceMissing(f"espeak-ng cannot speak as {manner.voice!r}; give one of: espeak-ng --voices=variant")
        for parameter, value in (
            (RATE_PARAMETER, manner.rate_wpm),
            (PITCH_PARAMETER, manner.pitch),
            (RANGE_PARAMETER, manner.pitch_range),
        ):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._sound, self._marks = [], []
        data = text.encode("utf-8")
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


def tokens_of(text: str) -> list[tuple[int, str]]:
    """Offset and lower case of each word of a text."""
    return [(match.start(), match.group().lower()) for match in re.finditer(r"[A-Za-z']+", text)]


def without_strays(tokens: list[tuple[int, str]], marks: list[Mark]) -> list[Mark]:
    """The marks without those that espeak-ng sets behind the last word and lets point back between two words."""
    begins = {position for position, _ in tokens}
    return [mark for mark in marks if mark.position is None or mark.position in begins]


def speak_part(espeak: Espeak, text: str, manner: Manner) -> tuple[NDArray[np.float32], list[Word]]:
    """One stretch between two pauses: its sound without silence at the ends, and its words from its own start."""
    tokens = tokens_of(text)
    sound, marks = espeak.speak(text, manner)
    marks = without_strays(tokens, marks)
    loud = np.flatnonzero(np.abs(sound) > LOUD)
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
        words += _split(espeak, group, [*phonemes, close_s], manner)
    cut = [
        Word(word.text, round(max(0.0, word.start_s - offset_s), 3), round(min(end_s, word.end_s) - offset_s, 3), 1.0)
        for word in words
    ]
    return sound[first:last], cut


def _split(espeak: Espeak, group: list[str], edges: list[float], manner: Manner) -> list[Word]:
    """espeak-ng speaks some pairs ('of the') as one word: divide its phonemes as the words alone would have them."""
    counts = [sum(not mark.pause and mark.position is None for mark in espeak.speak(text, manner)[1]) for text in group]
    phonemes = len(edges) - 1
    cuts = [round(phonemes * sum(counts[:index]) / max(1, sum(counts))) for index in range(len(group) + 1)]
    return [Word(text, edges[low], edges[high], 1.0) for text, (low, high) in zip(group, pairwise(cuts), strict=True)]
