"""A plan and a manner in, the words spoken with the times of everything in them out, before any surroundings."""

import re
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from kiosk.records import SOUND_RATE_HZ, Word
from models.synthetic_speech.answers import Sound, Sounded
from models.synthetic_speech.drawn_out import HUMMED, drawn_out
from models.synthetic_speech.espeak import Espeak, Manner, speak_part
from models.synthetic_speech.known_pitch import melody, revoice
from models.synthetic_speech.plans import MARK, plain

Stretch = tuple[float, float]
"""(start_s, end_s)."""
HELD_OUT_VOICES: Final = ("en-us+f4", "en-us+m5", "en-us+linda", "en-us+benjamin")
"""Never used for training anything: speech model, filled pauses."""
EDGE_S: Final = 0.5
"""Silence before the first and after the last word."""


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """A plan as it was spoken; times are seconds from the sound's start."""

    sound: Sound
    words: tuple[Word, ...]
    spoken: tuple[Stretch, ...]
    filled: tuple[Sounded, ...]
    repetitions: tuple[Stretch, ...]
    restarts: tuple[Stretch, ...]
    voice_pulses: tuple[tuple[float, float], ...] = ()
    """(t_s, Hz) of each pulse of the voice; empty: espeak-ng's own voice, whose pitch it does not tell."""


@dataclass(slots=True)
class _Growing:
    """What has been spoken so far."""

    parts: list[Sound] = field(default_factory=list)
    count: int = 0
    words: list[Word] = field(default_factory=list)
    spoken: list[Stretch] = field(default_factory=list)
    filled: list[Sounded] = field(default_factory=list)

    @property
    def end_s(self) -> float:
        return self.count / SOUND_RATE_HZ

    def rest(self, seconds: float) -> None:
        self._add(np.zeros(round(seconds * SOUND_RATE_HZ), np.float32))

    def say(self, sound: Sound, words: list[Word]) -> float:
        """Add spoken words, whose times are from the sound's start; where they begin."""
        at_s = self.end_s
        self.words += [Word(each.text, at_s + each.start_s, at_s + each.end_s, 1.0) for each in words]
        self._add(sound)
        if self.spoken and at_s - self.spoken[-1][1] < 0.5 / SOUND_RATE_HZ:
            self.spoken[-1] = (self.spoken[-1][0], self.end_s)
        else:
            self.spoken.append((at_s, self.end_s))
        return at_s

    def hold(self, sound: Sound, name: str, held: Stretch) -> None:
        """Add a filled pause; `held`: where in its sound."""
        whole_s = len(sound) / SOUND_RATE_HZ
        at_s = self.say(sound, [Word(name, 0.0, whole_s, 1.0)])
        start_s, end_s = (0.0, whole_s) if name in HUMMED else held
        self.filled.append(Sounded(at_s + start_s, at_s + end_s, name))

    def _add(self, sound: Sound) -> None:
        self.parts.append(sound)
        self.count += len(sound)


def speak_plan(espeak: Espeak, plan: str, manner: Manner) -> Planned:
    """Speak a plan (see plans)."""
    said = _Growing()
    said.rest(EDGE_S)
    opened_s = 0.0
    again: dict[str, list[Stretch]] = {"))": [], "]]": []}
    for part in re.split(f"({MARK.pattern})", plan):
        if part.startswith("<"):
            said.rest(float(part[1:-1]))
        elif part.startswith("{"):
            name, held_s = part[1:-1].split()
            sound, held = drawn_out(espeak, name, float(held_s), manner)
            said.hold(sound, name, held)
        elif part in ("((", "[["):
            opened_s = said.end_s
        elif part in again:
            again[part].append((opened_s, said.end_s))
        elif part.strip():
            said.say(*speak_part(espeak, plain(part), manner))
    said.rest(EDGE_S)
    return Planned(
        sound=np.concatenate(said.parts),
        words=tuple(said.words),
        spoken=tuple(said.spoken),
        filled=tuple(said.filled),
        repetitions=tuple(again["))"]),
        restarts=tuple(again["]]"]),
    )


def sung(planned: Planned, base_hz: float, seed: int = 0) -> Planned:
    """The same words in a voice whose pitch is known exactly: a melody of speech round base_hz."""
    sound, pulses = revoice(planned.sound, melody(base_hz, seed))
    return Planned(
        sound, planned.words, planned.spoken, planned.filled, planned.repetitions, planned.restarts, tuple(pulses)
    )
