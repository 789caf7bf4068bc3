"""A spoken plan in, the same as a microphone hears it out, with its whole truth: level, noise, room, others, clipping.

Ratios are of mean power over the spoken parts to mean power of the noise, in dB.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import SOUND_RATE_HZ, Word
from models.synthetic_speech.answers import Sound, Sounded
from models.synthetic_speech.espeak import Espeak, Manner, speak_part
from models.synthetic_speech.planned import Planned, Stretch
from models.synthetic_speech.plans import plain
from models.synthetic_speech.rooms import FULL_SCALE, in_room, noise

LEVEL_DBFS: Final = -23.0
"""As the scripted candidate: a person at half a metre from a well set microphone."""
PAUSE_S: Final = 0.25
"""Shortest silence that is a pause (issue 5)."""
GATE_DB: Final = 15.0
"""Noise nearer to the speech than that makes a stretch not measured (issue 5)."""
DIRECT_RATIO: Final = 2.0
"""Power of the direct sound to that of all echoes: half a metre from the microphone in an office; own number."""
BABBLERS: Final = ("en-us+m1", "en-us+f2", "en-us+m3", "en-us+f5", "en-us+m7", "gmw/en+f2")
BABBLE: Final = (
    "we are going to the station in the morning and then we will see what the others have to say about it",
    "there was a lot of rain last night so the garden is full of water and the road is closed until noon",
    "please bring two boxes of paper and a new lamp for the desk near the window on the second floor",
)


@dataclass(frozen=True, slots=True)
class OtherVoice:
    """Another person who speaks at the same time."""

    text: str
    at_s: float
    manner: Manner
    relative_db: float = 0.0
    """Level against the speaker's."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What happens to clean speech on its way."""

    level_dbfs: float = LEVEL_DBFS
    """Root mean square of the spoken parts before any noise."""
    noise: str | None = None
    """One of rooms.NOISES or 'babble'; None: nothing but the converter's own."""
    snr_db: float = 20.0
    noise_from_s: float = 0.0
    noise_to_s: float | None = None
    """None: to the end."""
    t60_s: float = 0.0
    """Reverberation; 0: none."""
    others: tuple[OtherVoice, ...] = ()
    clipped: tuple[Stretch, ...] = ()
    """Stretches in which the gain is so high that the sound is cut off at full scale."""
    clip_gain_db: float = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """A synthetic answer as a microphone gives it and everything that is true of it; times are seconds from its start."""

    samples: NDArray[np.int16]
    """(n,) int16 at 16 kHz."""
    words: tuple[Word, ...]
    """Every word, 'um', 'uh' and 'hmm' among them."""
    spoken: tuple[Stretch, ...]
    """Where the speaker makes a sound; pauses lie between them."""
    filled: tuple[Sounded, ...]
    repetitions: tuple[Stretch, ...]
    """The first of two same stretches of words."""
    restarts: tuple[Stretch, ...]
    """What was broken off."""
    level_dbfs: float
    noise_dbfs: float | None
    """None: there is no noise."""
    noisy: tuple[Stretch, ...]
    """Where there is noise nearer than 15 dB to the speech."""
    second_voice: tuple[Stretch, ...]
    clipped: tuple[Stretch, ...]
    voice_pulses: tuple[tuple[float, float], ...]
    """(t_s, Hz) of each pulse of the voice where its pitch is known exactly (see known_pitch), else empty."""

    @property
    def duration_s(self) -> float:
        """Length of the sound."""
        return len(self.samples) / SOUND_RATE_HZ

    @property
    def snr_db(self) -> float | None:
        """Speech over noise; None: there is no noise."""
        return None if self.noise_dbfs is None else self.level_dbfs - self.noise_dbfs

    @property
    def pauses(self) -> tuple[Stretch, ...]:
        """Silences of 0.25 s and more between the first and the last sound."""
        return tuple((a, b) for (_, a), (b, _) in pairwise(self.spoken) if b - a >= PAUSE_S)

    @property
    def text(self) -> str:
        """What was said, fillers included."""
        return " ".join(word.text for word in self.words)


def record(planned: Planned, around: Surroundings, espeak: Espeak, seed: int = 0) -> Recorded:
    """Put spoken words into their surroundings; the noise is the same for the same seed."""
    rng = np.random.default_rng(seed)
    spoken = planned.spoken
    sound = planned.sound if not around.t60_s else in_room(planned.sound, around.t60_s, DIRECT_RATIO, rng)
    sound = _at_level(sound, spoken, around.level_dbfs)
    level = rms(within(sound, spoken))
    second: list[Stretch] = []
    for other in around.others:
        sound, stretch = _with_other(sound, other, level, espeak)
        second.append(stretch)
    added, noisy = _noise(len(sound), level, around, espeak, rng)
    near = around.noise is not None and around.snr_db < GATE_DB
    return Recorded(
        samples=_converted(sound + added, around),
        words=planned.words,
        spoken=spoken,
        filled=planned.filled,
        repetitions=planned.repetitions,
        restarts=planned.restarts,
        level_dbfs=dbfs(level),
        noise_dbfs=dbfs(rms(within(added, noisy))) if noisy else None,
        noisy=noisy if near else (),
        second_voice=tuple(second),
        clipped=around.clipped,
        voice_pulses=planned.voice_pulses,
    )


def within(sound: Sound, stretches: tuple[Stretch, ...]) -> Sound:
    """The parts of the sound that lie in the stretches, end to end."""
    parts = [sound[round(a * SOUND_RATE_HZ) : round(b * SOUND_RATE_HZ)] for a, b in stretches]
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def rms(sound: Sound) -> float:
    """Root mean square, in the sound's own units."""
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) if len(sound) else 0.0


def dbfs(level: float) -> float:
    """Units of int16 -> dB against full scale."""
    return 20.0 * float(np.log10(max(level, 1e-6) / FULL_SCALE))


def babble(count: int, espeak: Espeak, rng: np.random.Generator) -> Sound:
    """Six voices who speak about other things all the time, none nearer than the others."""
    total = np.zeros(count, np.float32)
    for index, voice in enumerate(BABBLERS):
        manner = Manner(voice, int(rng.integers(150, 200)), int(rng.integers(30, 70)))
        sound, _ = espeak.speak(BABBLE[index % len(BABBLE)], manner)
        total += np.resize(np.roll(sound / rms(sound), int(rng.integers(len(sound)))), count)
    return total


def _at_level(sound: Sound, spoken: tuple[Stretch, ...], level_dbfs: float) -> Sound:
    return (sound * (FULL_SCALE * 10.0 ** (level_dbfs / 20.0) / rms(within(sound, spoken)))).astype(np.float32)


def _noise(
    count: int, level: float, around: Surroundings, espeak: Espeak, rng: np.random.Generator
) -> tuple[Sound, tuple[Stretch, ...]]:
    """The noise and where it is; one bit of dither where there is none, as every converter has."""
    dither = rng.uniform(-1.0, 1.0, count).astype(np.float32)
    if around.noise is None:
        return dither, ()
    added = babble(count, espeak, rng) if around.noise == "babble" else noise(around.noise, count, rng)
    end_s = count / SOUND_RATE_HZ if around.noise_to_s is None else around.noise_to_s
    begin, end = round(around.noise_from_s * SOUND_RATE_HZ), round(end_s * SOUND_RATE_HZ)
    added = added * (level * 10.0 ** (-around.snr_db / 20.0) / rms(added[begin:end]))
    added[:begin], added[end:] = dither[:begin], dither[end:]
    return added.astype(np.float32), ((around.noise_from_s, end_s),)


def _with_other(sound: Sound, other: OtherVoice, level: float, espeak: Espeak) -> tuple[Sound, Stretch]:
    said, _ = speak_part(espeak, plain(other.text), other.manner)
    begin = round(other.at_s * SOUND_RATE_HZ)
    said = said[: max(0, len(sound) - begin)]
    mixed = sound.copy()
    mixed[begin : begin + len(said)] += said * (level * 10.0 ** (other.relative_db / 20.0) / rms(said))
    return mixed, (other.at_s, other.at_s + len(said) / SOUND_RATE_HZ)


def _converted(sound: Sound, around: Surroundings) -> NDArray[np.int16]:
    for start_s, end_s in around.clipped:
        begin, end = round(start_s * SOUND_RATE_HZ), round(end_s * SOUND_RATE_HZ)
        sound[begin:end] *= 10.0 ** (around.clip_gain_db / 20.0)
    return np.clip(np.round(sound), -32768, 32767).astype(np.int16)
