"""Readings -> one clock; cuts out the span of one answer, with the stretches that nobody measured."""

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from kiosk.perceive.baseline import Stretch, baseline_of
from kiosk.perceive.packed import PackedReadings
from kiosk.perceive.room_sound import RoomSound
from kiosk.records import (
    EXPRESSIONS,
    Answer,
    Baseline,
    BodyReading,
    Device,
    FaceReading,
    FilledPauseReading,
    PitchReading,
    Question,
    Reading,
    SceneReading,
    SourceReading,
    SourceState,
    VoiceReading,
    Word,
    WordsReading,
)

FACES_KEPT: Final = 60 * 60 * 60
"""An hour at 60 frames/s; older readings fall out, so memory is bounded."""
BODIES_KEPT: Final = 60 * 60 * 10
"""An hour of body and scene readings at 10 a second."""
VOICES_KEPT: Final = 60 * 60 * 35
"""An hour of voice and pitch readings of 32 ms, and a little more."""
FILLED_PAUSES_KEPT: Final = 60 * 60
WORDS_KEPT: Final = 60 * 250
DELIVERING: Final = frozenset({SourceState.OPEN, SourceState.SILENT, SourceState.DARK, SourceState.ENDED})
"""States in which the device measures; anything else is a gap."""
UNHEARD_S: Final = 0.5
"""An answer whose sound ends so much before it lost the rest: no later chunk tells of it. Own number, above what the voice
detector holds back and a chunk's length."""


@dataclass(slots=True)
class _Coverage:
    """When one device delivered: closed gaps, and the one that is open now."""

    gaps: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=1000))
    gone_since_s: float | None = None
    ever: bool = False
    ended: bool = False
    """A file that was played to its end: what comes after is no loss."""

    def note(self, t_s: float, delivering: bool) -> None:
        if delivering:
            self.ever = True
            if self.gone_since_s is not None:
                self.gaps.append((self.gone_since_s, t_s))
                self.gone_since_s = None
        elif self.gone_since_s is None and self.ever:
            self.gone_since_s = t_s

    def within(self, start_s: float, end_s: float) -> list[tuple[float, float]]:
        spans = list(self.gaps)
        if self.gone_since_s is not None:
            spans.append((self.gone_since_s, end_s))
        return [(max(a, start_s), min(b, end_s)) for a, b in spans if b > start_s and a < end_s]


class Timeline:
    """Everything read in one session, in memory only, in order of time. Safe to feed and to cut from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taking = True
        self._faces = PackedReadings(FaceReading, FACES_KEPT, len(EXPRESSIONS))
        self._bodies = PackedReadings(BodyReading, BODIES_KEPT)
        self._scenes = PackedReadings(SceneReading, BODIES_KEPT)
        self._voices = PackedReadings(VoiceReading, VOICES_KEPT)
        self._pitches = PackedReadings(PitchReading, VOICES_KEPT)
        self._filled: deque[FilledPauseReading] = deque(maxlen=FILLED_PAUSES_KEPT)
        self._words: deque[Word] = deque(maxlen=WORDS_KEPT)
        self._devices: dict[Device, _Coverage] = {device: _Coverage() for device in Device}
        self._room = RoomSound()

    def add(self, reading: Reading) -> None:
        """Keep a reading; kinds that are not about the candidate are ignored, and all that come after `clear`."""
        with self._lock:
            if not self._taking:
                return
            if isinstance(reading, FaceReading):
                self._faces.append(reading)
            elif isinstance(reading, BodyReading):
                self._bodies.append(reading)
            elif isinstance(reading, SceneReading):
                self._scenes.append(reading)
            elif isinstance(reading, VoiceReading):
                self._voices.append(reading)
                self._room.feed(reading)
            elif isinstance(reading, PitchReading):
                self._pitches.append(reading)
            elif isinstance(reading, FilledPauseReading):
                self._filled.append(reading)
            elif isinstance(reading, WordsReading):
                self._words.extend(reading.words)
            elif isinstance(reading, SourceReading):
                self._devices[reading.device].note(reading.t_s, reading.state in DELIVERING)
                self._devices[reading.device].ended |= reading.state is SourceState.ENDED

    def note_gone(self, device: Device, t_s: float) -> None:
        """The device's process died at t_s: a gap begins."""
        with self._lock:
            self._devices[device].note(t_s, False)

    def sound_hints(self) -> tuple[str, ...]:
        """Codes of what the room or the voice's loudness keeps from being measured now; see `RoomSound`."""
        with self._lock:
            return self._room.codes()

    def baseline(self, lens: Stretch, text: Stretch) -> Baseline | None:
        """How the candidate looked while she looked at the lens, then at the text's place; see `baseline_of`."""
        start_s, end_s = lens[0], text[1]
        with self._lock:
            faces, bodies = self._faces.between(start_s, end_s), self._bodies.between(start_s, end_s)
        return baseline_of(faces, bodies, lens, text)

    def cut(
        self,
        question: Question,
        number: int,
        start_s: float,
        end_s: float,
        typed: str | None = None,
        asked_s: float | None = None,
        baseline: Baseline | None = None,
    ) -> Answer:
        """The answer that was given between two times; `asked_s` is when its question appeared.

        Words are taken by their middle, so that one on the border belongs to one answer only.
        """
        heard_s = start_s if asked_s is None else asked_s
        with self._lock:
            seen = self._faces.between(heard_s, end_s)
            bodies, scenes = self._bodies.between(start_s, end_s), self._scenes.between(start_s, end_s)
            voices = tuple(r for r in self._voices.between(start_s, end_s) if r.t_s < end_s)
            pitches = tuple(r for r in self._pitches.between(start_s, end_s) if r.t_s < end_s)
            filled = tuple(r for r in self._filled if start_s <= (r.start_s + r.end_s) / 2 <= end_s)
            words = tuple(w for w in self._words if start_s <= (w.start_s + w.end_s) / 2 <= end_s)
            gaps = [(a, b, device.value) for device, seen in self._devices.items() for a, b in seen.within(start_s, end_s)]
        faces = tuple(r for r in seen if start_s <= r.t_s)
        gaps += [(max(start_s, r.t_s - r.gap_s), r.t_s, Device.MICROPHONE.value) for r in voices if r.gap_s > 0]
        heard_to_s = voices[-1].t_s + voices[-1].duration_s if voices else end_s
        if end_s - heard_to_s > UNHEARD_S and not self._devices[Device.MICROPHONE].ended:
            gaps.append((heard_to_s, end_s, Device.MICROPHONE.value))
        return Answer(
            number=number,
            question=question,
            start_s=start_s,
            end_s=end_s,
            words=words,
            typed=typed,
            faces=faces,
            voices=voices,
            pitches=pitches,
            filled_pauses=filled,
            bodies=bodies,
            scenes=scenes,
            baseline=baseline,
            listened=tuple(r for r in seen if r.t_s < start_s),
            gaps=_union(gaps),
            heard=bool(voices),
            seen=bool(faces),
        )

    def begin(self) -> None:
        """Take readings again: the next candidate has consented."""
        with self._lock:
            self._taking = True

    def clear(self) -> int:
        """Forget everything, the devices' gaps too; how many readings there were.

        What a child still sends of this candidate is not taken: nothing is, until `begin`.
        """
        with self._lock:
            self._taking = False
            held: tuple[deque[Any] | PackedReadings[Any], ...] = (
                self._faces,
                self._bodies,
                self._scenes,
                self._voices,
                self._pitches,
                self._filled,
                self._words,
            )
            count = sum(len(readings) for readings in held)
            for readings in held:
                readings.clear()
            self._devices = {device: _Coverage() for device in Device}
            self._room = RoomSound()
            return count


def _union(gaps: list[tuple[float, float, str]]) -> tuple[tuple[float, float, str], ...]:
    """Overlapping gaps of one device as one: a lost microphone is told by its state and by the next chunk."""
    merged: list[tuple[float, float, str]] = []
    for start_s, end_s, what in sorted(gaps, key=lambda gap: (gap[2], gap[0])):
        if merged and merged[-1][2] == what and start_s <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end_s), what)
        else:
            merged.append((start_s, end_s, what))
    return tuple(sorted(merged))
