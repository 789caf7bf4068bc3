"""A script -> the frames and the sound of the scripted candidate: the demo where no camera is, and the test bench."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.candidate_face import FacePainter
from kiosk.capture.candidate_voice import Room, Voice
from kiosk.capture.script import LENS, TEXT, Script, Truth, Turn, idle_truth_at, truth_at
from kiosk.capture.sources import AudioSource, FrameSource
from kiosk.errors import DeviceLost
from kiosk.records import SOUND_RATE_HZ, AudioChunk, Frame, Gaze

LATENCY_S: Final = 0.8
"""From the cue to the first word: people need about so long to begin."""
TAIL_S: Final = 0.5
"""Not live: so much comes after a turn's end, so that a recogniser hears the end."""
CALM_S: Final = 0.7
"""So long the face takes from its idle movements to the turn's, and back."""
GLANCE_S: Final = 0.25
"""From being asked to look somewhere to looking there: a saccade begins about 0.2 s after its target appears."""
CHUNK: Final = 1600
"""Samples, 100 ms."""
BACKLOG_S: Final = 2.0
"""A microphone's driver keeps about so much for a reader that is late; what is older is lost (a gap)."""

Clock = Callable[[], float]
Wait = Callable[[float], None]
Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Floor:
    """The candidate has been asked: which turn is spoken from when on."""

    number: int
    """Index of the turn."""
    turn: Turn
    cue_s: float
    start_s: float
    """When the turn begins, LATENCY_S after the cue."""

    @property
    def end_s(self) -> float:
        """When the turn is over."""
        return self.start_s + self.turn.duration_s


@dataclass(frozen=True, slots=True)
class Look:
    """The candidate has been asked to look somewhere and does so, calmly, until the next answer is over."""

    target: Gaze
    before: Gaze
    """Where she looked until then."""
    t_s: float
    calm_s: float
    """When she was first asked: from then on she is calm."""

    def gaze(self, t_s: float) -> Gaze:
        """Where the eyes are at t_s."""
        return self.target if t_s >= self.t_s + GLANCE_S else self.before

    def then(self, target: Gaze, t_s: float) -> "Look":
        """Asked again: elsewhere from t_s on."""
        return Look(target, self.gaze(t_s), t_s, self.calm_s)


def floor_for(script: Script, number: int, t_s: float) -> Floor:
    """The floor after a cue for answer `number` at t_s: turns repeat where there are more questions."""
    index = number % len(script.turns)
    return Floor(index, script.turns[index], t_s, t_s + LATENCY_S)


def truth_during(script: Script, floor: Floor | None, t_s: float, look: Look | None = None) -> Truth:
    """What the face does at t_s of the clock, without the mouth; face and voice agree because both follow `floor`.

    Between the answers the eyes follow `look`, where there was one since the last.
    """
    if floor is None or t_s < floor.start_s:
        calm_s = [look.calm_s] if look is not None else []
        if floor is not None:
            calm_s.append(floor.cue_s)
        calm = min(1.0, max(0.0, (t_s - min(calm_s)) / CALM_S)) if calm_s else 0.0
        truth, gaze = idle_truth_at(script, t_s, calm), look.gaze(t_s) if look is not None else LENS
        return replace(truth, gaze=Gaze(truth.gaze.yaw_deg + gaze.yaw_deg, truth.gaze.pitch_deg + gaze.pitch_deg))
    if t_s <= floor.end_s:
        return truth_at(floor.turn, t_s - floor.start_s)
    return idle_truth_at(script, t_s, max(0.0, 1.0 - (t_s - floor.end_s) / CALM_S))


class CandidateCamera(FrameSource):
    """Draws the scripted candidate's face at the camera's pace; not live: as fast as it can from a cue to the turn's end."""

    kind = "candidate"

    def __init__(
        self,
        script: Script,
        size: tuple[int, int] = (1280, 720),
        rate_hz: float = 30.0,
        live: bool = True,
        clock: Clock = time.monotonic,
        wait: Wait = time.sleep,
    ) -> None:
        self.live = live
        self._script = script
        self._size = size
        self._rate_hz = rate_hz
        self._clock = clock
        self._wait = wait
        self._floor: Floor | None = None
        self._look: Look | None = None
        self._painter: FacePainter | None = None
        self._voices: list[Voice] = []
        self._due_s = 0.0
        self._index = 0

    def open(self) -> str:
        """Prepare the drawing and read the turns' sound (the mouth follows it).

        Raises:
            DeviceMissing: a turn's sound file is not there or cannot be decoded.
        """
        self._voices = [Voice(turn.sound) for turn in self._script.turns]
        self._painter = FacePainter(self._size)
        self._due_s, self._index, self._floor, self._look = self._clock(), 0, None, None
        width, height = self._size
        return f"scripted candidate, {width}x{height} at {self._rate_hz:g}/s"

    def cue(self, number: int, t_s: float) -> None:
        """The turn for answer `number` begins LATENCY_S after t_s."""
        self._due_s = self._due_s if self.live else t_s
        self._floor = floor_for(self._script, number, t_s)
        if self._look is not None:
            self._look = self._look.then(LENS, t_s)

    def look_at(self, target: Literal["lens", "text"], t_s: float) -> None:
        """Look there from t_s on, until the next cue."""
        there = LENS if target == "lens" else TEXT
        self._look = Look(there, LENS, t_s, t_s) if self._look is None else self._look.then(there, t_s)

    def end_answer(self) -> None:
        """Back to waiting for a question."""
        self._look = None
        if not self.live:
            self._due_s = self._clock()
        self._floor = None

    def read(self) -> Frame | None:
        """The next frame; not live: None at the turn's end, until the next cue.

        Raises:
            DeviceLost: it is not open.
        """
        if self._painter is None:
            raise DeviceLost("scripted candidate: the camera is not open; open it first")
        floor = self._floor
        if self.live or floor is None:
            self._keep_pace()
        elif self._due_s > floor.end_s + TAIL_S:
            return None
        t_s = self._due_s
        frame = Frame(self._painter.draw(self.truth(t_s), t_s), t_s, self._index)
        self._due_s += 1.0 / self._rate_hz
        self._index += 1
        return frame

    def truth(self, t_s: float) -> Truth:
        """What is drawn at t_s, the mouth included."""
        floor = self._floor
        truth = truth_during(self._script, floor, t_s, self._look)
        if floor is None or not self._voices:
            return truth
        return replace(truth, mouth_open=self._voices[floor.number].mouth_open(t_s - floor.start_s))

    def close(self) -> None:
        """Let the drawing and the sound go."""
        self._painter, self._voices, self._floor, self._look = None, [], None, None

    def _keep_pace(self) -> None:
        """Wait for the next frame's time; frames whose time has passed are lost, as a sensor's are (a hole in `index`)."""
        late_s = self._clock() - self._due_s
        if late_s < 0:
            self._wait(-late_s)
        missed = int(late_s * self._rate_hz) if late_s > 0 else 0
        self._due_s += missed / self._rate_hz
        self._index += missed


class CandidateMicrophone(AudioSource):
    """Speaks the scripted candidate's turns; a quiet room between them. Pace as with CandidateCamera."""

    kind = "candidate"

    def __init__(self, script: Script, live: bool = True, clock: Clock = time.monotonic, wait: Wait = time.sleep) -> None:
        self.live = live
        self._script = script
        self._clock = clock
        self._wait = wait
        self._floor: Floor | None = None
        self._voices: list[Voice] = []
        self._room = Room()
        self._origin_s = 0.0
        self._done = 0

    def open(self) -> str:
        """Read the turns' sound files.

        Raises:
            DeviceMissing: one is not there or cannot be decoded.
        """
        self._voices = [Voice(turn.sound) for turn in self._script.turns]
        self._floor = None
        self._restart(self._clock())
        return f"scripted candidate, {len(self._voices)} turns"

    def cue(self, number: int, t_s: float) -> None:
        """The turn for answer `number` begins LATENCY_S after t_s."""
        if not self.live:
            self._restart(t_s)
        self._floor = floor_for(self._script, number, t_s)

    def end_answer(self) -> None:
        """Back to silence."""
        if not self.live:
            self._restart(self._clock())
        self._floor = None

    def read(self) -> AudioChunk | None:
        """The next 100 ms; not live: None at the turn's end, until the next cue.

        Raises:
            DeviceLost: it is not open.
        """
        if not self._voices:
            raise DeviceLost("scripted candidate: the microphone is not open; open it first")
        floor = self._floor
        gap_s = 0.0
        if self.live or floor is None:
            gap_s = self._keep_pace()
        elif self._next_s > floor.end_s + TAIL_S:
            return None
        t_s = self._next_s
        samples = self._room.under(self._spoken(floor, t_s), self._done)
        self._done += CHUNK
        return AudioChunk(samples, t_s, gap_s)

    def close(self) -> None:
        """Let the sound go."""
        self._voices, self._floor = [], None

    @property
    def _next_s(self) -> float:
        return self._origin_s + self._done / SOUND_RATE_HZ

    def _restart(self, t_s: float) -> None:
        self._origin_s, self._done = t_s, 0

    def _spoken(self, floor: Floor | None, t_s: float) -> Samples:
        if floor is None:
            return np.zeros(CHUNK, np.int16)
        return self._voices[floor.number].cut(round((t_s - floor.start_s) * SOUND_RATE_HZ), CHUNK)

    def _keep_pace(self) -> float:
        """Wait until the next chunk has been 'recorded'; the sound that a late reader lost, in seconds."""
        late_s = self._clock() - (self._next_s + CHUNK / SOUND_RATE_HZ)
        if late_s < 0:
            self._wait(-late_s)
        if late_s <= BACKLOG_S:
            return 0.0
        lost = int(late_s * SOUND_RATE_HZ) // CHUNK * CHUNK
        self._done += lost
        return lost / SOUND_RATE_HZ
