"""Random numbers in, synthetic answers with filled pauses of known times out: to train on, or for measuring others."""

import re
from collections import Counter
from dataclasses import dataclass
from pydoc_data.topics import topics
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import SOUND_RATE_HZ
from models.synthetic_speech.answers import Drawn, Filled, Piece, Silence, SpokenAnswer, compose
from models.synthetic_speech.espeak import Espeak, Manner
from models.synthetic_speech.rooms import NOISES, at_level, in_room, noise, with_noise

VARIANTS: Final = (
    *("m1", "m2", "m3", "m4", "m6", "m7", "f1", "f2", "f3", "f5", "klatt", "klatt2", "klatt4", "Alex", "Andy", "Annie"),
    *("edward", "anika", "steph", "adam", "boris", "zac", "caleb", "Diogo", "iven"),
)
TRAIN_VOICES: Final = (
    "en-us",
    *(f"en-us+{variant}" for variant in VARIANTS),
    *("gmw/en", "gmw/en+f2", "gmw/en+m3", "gmw/en+Andy", "gmw/en-GB-scotland", "gmw/en-GB-x-gbclan", "hi", "hi+f2", "hi+m3"),
)
HELD_OUT_VOICES: Final = ("en-us+f4", "en-us+m5", "en-us+linda", "en-us+benjamin", "gmw/en+f4", "hi+f4")
"""Voices of which training hears nothing."""
SOUNDS: Final = ("um", "uh", "hmm", "er", "erm", "mm", "ah")
DRAWABLE: Final = ("so", "and", "the", "we", "but", "then", "my", "like", "to", "was")
PHRASES: Final = (
    "I worked on the testing tools",
    "for a small company",
    "and we shipped the release on time",
    "because the customers were waiting",
    "my task was to find the cause",
    "the number of complaints went down",
    "so I asked my manager for help",
    "we made a simple plan",
    "that everyone could read",
    "in my last summer job",
    "under an umbrella company",
    "the drummer hummed a song",
    "I have some numbers for you",
    "we moved all of our rooms",
    "another customer called us",
    "after the first month",
    "the whole school was new",
    "I would do it all again",
)
"""Some with 'um', 'uh' and long vowels inside words: what must not be taken for a filled pause."""
FILLED_S: Final = (0.25, 1.0)
"""Median filled pauses last 0.3 to 0.5 s (Clark and Fox Tree 2002); under 0.25 s none is looked for."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is done to an answer; None: left out."""

    snr_db: float | None
    kind: str = "white"
    t60_s: float | None = None
    level_dbfs: float = -25.0


def words_of_python() -> tuple[str, ...]:
    """Common English words, from the texts that come with Python."""
    counts = Counter(word for text in topics.values() for word in re.findall(r"\b[a-z]{2,12}\b", text.lower()))
    return tuple(sorted(word for word, count in counts.items() if count >= 3 and re.search("[aeiouy]", word)))


WORDS: Final = words_of_python()


def pieces_of(rng: np.random.Generator, count: int, fillers: bool = True) -> list[Piece]:
    """So many phrases, with pauses and filled pauses between them and sometimes inside them."""
    pieces: list[Piece] = [Silence(float(rng.uniform(0.2, 0.8)))]
    for _ in range(count):
        words = _phrase(rng)
        cut = int(rng.integers(1, len(words))) if rng.random() < 0.4 and len(words) > 2 else 0
        if cut and fillers:
            pieces += [" ".join(words[:cut]), *_between(rng, 0.15), _filled(rng), *_between(rng, 0.15)]
        pieces += [" ".join(words[cut:])]
        pieces += [Silence(float(rng.choice([0.1, 0.3, 0.5, 0.9, 1.4])))] if rng.random() < 0.7 else []
        if fillers and rng.random() < 0.45:
            pieces += [_filled(rng), *_between(rng, 0.5)]
    return [*pieces, Silence(0.6)]


def _phrase(rng: np.random.Generator) -> list[str]:
    if rng.random() < 0.5:
        return str(rng.choice(PHRASES)).split()
    return [str(word) for word in rng.choice(WORDS, int(rng.integers(3, 8)))]


def _between(rng: np.random.Generator, chance: float) -> list[Piece]:
    return [Silence(float(rng.uniform(0.05, 0.6)))] if rng.random() < chance else []


def _filled(rng: np.random.Generator) -> Piece:
    if rng.random() < 0.2:
        return Drawn(str(rng.choice(DRAWABLE)), float(rng.uniform(0.25, 0.8)))
    return Filled(str(rng.choice(SOUNDS)), float(rng.uniform(*FILLED_S)))


def manner_of(rng: np.random.Generator, voices: tuple[str, ...]) -> Manner:
    """A voice, a pace and a pitch."""
    return Manner(str(rng.choice(voices)), int(rng.integers(120, 200)), int(rng.integers(25, 75)), int(rng.integers(25, 75)))


def random_conditions(rng: np.random.Generator) -> Conditions:
    """What microphones in halls, rooms and cubicles hear."""
    snr_db = float(rng.uniform(3, 40)) if rng.random() < 0.8 else None
    t60_s = float(rng.uniform(0.15, 0.7)) if rng.random() < 0.5 else None
    return Conditions(snr_db, str(rng.choice(NOISES)), t60_s, float(rng.uniform(-42, -14)))


def under(answer: SpokenAnswer, conditions: Conditions, rng: np.random.Generator) -> NDArray[np.int16]:
    """The answer's sound as a microphone hears it there, (sample_count,) int16."""
    sound = answer.sound
    if conditions.t60_s is not None:
        sound = in_room(sound, conditions.t60_s, float(rng.uniform(1.0, 6.0)), rng)
    if conditions.snr_db is not None:
        sound = with_noise(sound, conditions.snr_db, conditions.kind, rng)
    return np.round(at_level(sound, conditions.level_dbfs)).astype(np.int16)


def spoken(espeak: Espeak, voices: tuple[str, ...], rng: np.random.Generator, fillers: bool = True) -> SpokenAnswer:
    """One answer of about 20 s."""
    return compose(espeak, manner_of(rng, voices), pieces_of(rng, int(rng.integers(6, 10)), fillers), rng)


def no_voice(rng: np.random.Generator) -> NDArray[np.int16]:
    """Some seconds of noise or of steady tones, as machines make them: no filled pauses."""
    count = round(float(rng.uniform(4, 8)) * SOUND_RATE_HZ)
    sound = noise(str(rng.choice(NOISES)), count, rng)
    if rng.random() < 0.5:
        t_s = np.arange(count) / SOUND_RATE_HZ
        on = np.repeat(rng.random(count // 4000 + 1) < 0.5, 4000)[:count]
        tone_hz = rng.uniform(80, 900)
        tone = sum(np.sin(2 * np.pi * tone_hz * k * t_s) / k for k in range(1, int(rng.integers(2, 6))))
        sound = 0.1 * sound + (tone * on).astype(np.float32)
    return np.round(at_level(sound, float(rng.uniform(-55, -15)))).astype(np.int16)
