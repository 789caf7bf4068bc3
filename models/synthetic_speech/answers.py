"""Pieces (texts, pauses, filled pauses) in, a synthetic answer with its truth out: what was said when, and where silence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import SOUND_RATE_HZ, Word
from models.synthetic_speech.espeak import Espeak, Manner, speak_part
from models.synthetic_speech.rooms import FULL_SCALE, Sound, converted
from models.synthetic_speech.stretch import lengthen

SPEECH_DBFS: Final = -25.0
"""Root mean square of the spoken parts, before anything else is done with them."""
EDGE_S: Final = 0.02
"""A filled pause swells and fades over so long, as the espeak-ng words round it do."""
FILLED_RATE_WPM: Final = (90, 140)
FILLED_RANGE: Final = (0, 25)
"""Filled pauses are spoken slowly and level (Shriberg 2001: flat or slowly falling pitch); espeak-ng's scales."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing is said."""

    length_s: float


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled pause: 'um', 'uh', 'hmm', 'er', 'erm', 'mm' or 'ah'."""

    name: str
    length_s: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A word whose loudest vowel is drawn out by so much."""

    word: str
    extra_s: float


Piece = str | Silence | Filled | Drawn


@dataclass(frozen=True, slots=True)
class Sounded:
    """A stretch in which something was said that is no word: a filled pause, or the drawn-out part of a word."""

    start_s: float
    end_s: float
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class SpokenAnswer:
    """Sound and truth; times are seconds from its start."""

    sound: Sound
    words: tuple[Word, ...]
    """Words, filled pauses among them as words of their name."""
    spoken: tuple[tuple[float, float], ...]
    """Stretches with a voice, in order; between two of them is silence."""
    filled: tuple[Sounded, ...]

    @property
    def length_s(self) -> float:
        """Length of the sound."""
        return len(self.sound) / SOUND_RATE_HZ

    @property
    def samples(self) -> NDArray[np.int16]:
        """(sample_count,) int16, as a microphone's converter gives it."""
        return converted(self.sound)

    def pauses(self, least_s: float) -> tuple[tuple[float, float], ...]:
        """Silences between two spoken stretches of at least so long."""
        edges = zip(self.spoken, self.spoken[1:], strict=False)
        return tuple((a, b) for (_, a), (b, _) in edges if b - a >= least_s)


def compose(espeak: Espeak, manner: Manner, pieces: Sequence[Piece], rng: np.random.Generator) -> SpokenAnswer:
    """Speak the pieces one after the other in one manner."""
    sounds: list[Sound] = []
    words: list[Word] = []
    spoken: list[tuple[float, float]] = []
    filled: list[Sounded] = []
    at_s = 0.0
    for piece in pieces:
        if isinstance(piece, Silence):
            sound = np.zeros(round(piece.length_s * SOUND_RATE_HZ), np.float32)
        else:
            sound, said, sounded = _speak(espeak, manner, piece, rng)
            words += [replace(word, start_s=word.start_s + at_s, end_s=word.end_s + at_s) for word in said]
            filled += [Sounded(each.start_s + at_s, each.end_s + at_s, each.name) for each in sounded]
            end_s = at_s + len(sound) / SOUND_RATE_HZ
            if spoken and at_s - spoken[-1][1] < 1e-6:
                spoken[-1] = (spoken[-1][0], end_s)
            else:
                spoken.append((at_s, end_s))
        sounds.append(sound)
        at_s += len(sound) / SOUND_RATE_HZ
    return SpokenAnswer(np.concatenate(sounds), tuple(words), tuple(spoken), tuple(filled))


def _speak(
    espeak: Espeak, manner: Manner, piece: str | Filled | Drawn, rng: np.random.Generator
) -> tuple[Sound, list[Word], list[Sounded]]:
    if isinstance(piece, str):
        sound, words = speak_part(espeak, piece, manner)
        return _level(sound), words, []
    if isinstance(piece, Filled):
        slow = replace(manner, rate_wpm=int(rng.integers(*FILLED_RATE_WPM)), pitch_range=int(rng.integers(*FILLED_RANGE)))
        sound = _level(_faded(_cut_to(espeak, piece, slow, rng)))
        length_s = len(sound) / SOUND_RATE_HZ
        return sound, [Word(piece.name, 0.0, length_s, 1.0)], [Sounded(0.0, length_s, piece.name)]
    sound, words = speak_part(espeak, piece.word, manner)
    longer, (start_s, end_s) = lengthen(sound, len(sound) / SOUND_RATE_HZ + piece.extra_s, rng)
    drawn = Sounded(start_s, end_s, "drawn")
    return _level(longer), [Word(piece.word, 0.0, len(longer) / SOUND_RATE_HZ, 1.0)], [drawn]


def _cut_to(espeak: Espeak, piece: Filled, manner: Manner, rng: np.random.Generator) -> Sound:
    """The filled pause at its length: drawn out in its steady part, or spoken faster where it is too long."""
    sound, _ = speak_part(espeak, piece.name, manner)
    while len(sound) > piece.length_s * SOUND_RATE_HZ and manner.rate_wpm < 400:
        manner = replace(manner, rate_wpm=manner.rate_wpm + 60)
        sound, _ = speak_part(espeak, piece.name, manner)
    return lengthen(sound, piece.length_s, rng)[0]


def _faded(sound: Sound) -> Sound:
    count = min(len(sound) // 2, round(EDGE_S * SOUND_RATE_HZ))
    slope = np.linspace(0.0, 1.0, count, dtype=np.float32)
    sound = sound.copy()
    sound[:count] *= slope
    sound[len(sound) - count :] *= slope[::-1]
    return sound


def _level(sound: Sound) -> Sound:
    power = float(np.mean(np.square(sound, dtype=np.float64)))
    return (sound * (FULL_SCALE * 10 ** (SPEECH_DBFS / 20) / np.sqrt(power))).astype(np.float32)
