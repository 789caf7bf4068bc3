"""Film, sound or the scripted candidate -> one whole interview without a screen; report and timings out."""

import json
import logging
import resource
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from kiosk.app import House
from kiosk.capture.detect import Choice, choose
from kiosk.capture.pcm import tracks_of
from kiosk.children import script_of
from kiosk.config import Interview, Settings
from kiosk.errors import KioskError, UsageError
from kiosk.perceive.timeline import DELIVERING
from kiosk.records import Act, Command, Consent, Phase, Profile, SelfRating, SourceState, State
from kiosk.reporting import report_html, report_json

log = logging.getLogger(__name__)

STUCK_S: Final = 180.0
"""A phase that lasts longer than any answer can (real time): something is broken."""
AFTER_TURN_S: Final = 1.0
"""The scripted candidate presses the button so long after her last word."""


PROFILE: Final = Profile("Software developer", 5.0)
"""What the scripted candidate says of herself."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What to rehearse."""

    profile: Profile | None
    """None: the scripted candidate's own, with the questions that her answers are about; before films and sounds PROFILE."""
    out: Path
    film: Path | None = None
    sound: Path | None = None
    questions: int = 5
    fast: bool = False


class VirtualClock:
    """Time of a fast rehearsal: stands still unless it is moved on."""

    def __init__(self, t_s: float) -> None:
        self._t_s = t_s

    def __call__(self) -> float:
        """The present time in seconds."""
        return self._t_s

    def advance_to(self, t_s: float) -> None:
        """Move on; never back."""
        self._t_s = max(self._t_s, t_s)


def settings_for(rehearsal: Rehearsal, settings: Settings) -> Settings:
    """The settings with the rehearsal's sources in place.

    A film brings its own sound, if it has any, unless another is given; sound alone means no camera.
    """
    capture = settings.capture
    if rehearsal.film is None and rehearsal.sound is None:
        capture = replace(capture, camera="candidate", microphone="candidate")
    else:
        own_sound = rehearsal.film if rehearsal.film and tracks_of(rehearsal.film)[1] else None
        sound = rehearsal.sound or own_sound
        capture = replace(
            capture,
            camera="film" if rehearsal.film else "none",
            film=str(rehearsal.film or ""),
            microphone="sound" if sound else "none",
            sound=str(sound or ""),
        )
    interview: Interview = replace(settings.interview, questions=rehearsal.questions)
    return replace(settings, capture=capture, interview=interview)


def rehearse(rehearsal: Rehearsal, settings: Settings) -> dict[str, Any]:
    """Run one interview and write report.json, report.html and timings.json; returns the timings.

    Raises:
        UsageError: the folder cannot be written, or a file is not there.
        KioskError: the interview did not come to its end.
    """
    for path in (rehearsal.film, rehearsal.sound):
        if path is not None and not path.is_file():
            raise UsageError(f"{path}: no such file; give a video or sound file")
    try:
        rehearsal.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {rehearsal.out}: {error.strerror}; give a folder that can be written") from error
    settings = settings_for(rehearsal, settings)
    clock = VirtualClock(time.monotonic()) if rehearsal.fast else None
    choice = choose(settings.capture)
    asked = () if rehearsal.profile or choice.microphone != "candidate" else script_of(settings).asked
    house = House(settings, choice, live=clock is None, clock=clock or time.monotonic, asked=asked)
    started_s = time.monotonic()
    house.start(with_director=clock is None)
    try:
        Player(house, rehearsal, clock).play()
        timings = _write(house, rehearsal, time.monotonic() - started_s)
    finally:
        house.close()
    return timings


class Player:
    """Plays the candidate's hands: touches what a person would touch, when she would."""

    def __init__(self, house: House, rehearsal: Rehearsal, clock: VirtualClock | None) -> None:
        self._house = house
        self._rehearsal = rehearsal
        self._clock = clock
        self._turn_s = _turn_lengths(house.choice, house.settings)

    def play(self) -> None:
        """From the first touch to the report."""
        self._wait_for_models()
        phase_since_s, acted_on = time.monotonic(), (Phase.FAULT, -1)
        while True:
            state = self._house.director.state
            if state.phase is Phase.REPORT:
                return
            if state.phase is Phase.FAULT:
                raise KioskError(f"the interview broke off: {state.fault}; see the log above")
            if (state.phase, state.number) != acted_on and self._act(state):
                phase_since_s, acted_on = time.monotonic(), (state.phase, state.number)
            if time.monotonic() - phase_since_s > STUCK_S:
                raise KioskError(f"the interview stands still in '{state.phase}' for {STUCK_S:.0f} s; see the log above")
            self._pass_time()

    def _wait_for_models(self) -> None:
        deadline_s = time.monotonic() + STUCK_S
        while not {"face", "speech"} <= set(self._house.stage.models):
            if time.monotonic() > deadline_s:
                raise KioskError("the children did not load their models; run 'kiosk check'")
            self._pass_time()

    def _pass_time(self) -> None:
        if self._clock is None:
            time.sleep(0.02)
        else:
            self._house.director.turn(0.02)

    def _now(self) -> float:
        return self._clock() if self._clock else time.monotonic()

    def _touch(self, act: Act, **values: Any) -> bool:
        self._house.director.submit(Command(act, self._now(), **values))
        return True

    def _act(self, state: State) -> bool:
        """Do what a candidate does in this phase; False where she waits, as in the calibration, which ends by itself."""
        choice = self._house.choice
        match state.phase:
            case Phase.ATTRACT:
                return self._touch(Act.START)
            case Phase.LANGUAGE:
                return self._touch(Act.CHOOSE_LANGUAGE, language="en")
            case Phase.CONSENT:
                consent = Consent(microphone=choice.microphone != "none", camera=choice.camera != "none", cloud=False)
                return self._touch(Act.AGREE, consent=consent)
            case Phase.PROFILE:
                return self._touch(Act.SET_PROFILE, profile=self._rehearsal.profile or PROFILE)
            case Phase.FRAMING:
                return self._devices_open(state) and self._touch(Act.READY)
            case Phase.PREPARE:
                return self._touch(Act.START_NOW)
            case Phase.ANSWER:
                return self._answer_over(state) and self._touch(Act.FINISH_ANSWER)
            case Phase.SELF_RATING:
                return self._touch(Act.RATE_SELF, rating=SelfRating())
            case _:
                return False

    def _devices_open(self, state: State) -> bool:
        for device in self._house.stage.wanted:
            told = self._house.stage.sources.get(device)  # a child that restarts tells nothing of its source
            if told is not None and told.state is SourceState.LOST:
                raise UsageError(told.detail)
        return all(state.devices.get(device) in DELIVERING for device in self._house.stage.wanted)

    def _answer_over(self, state: State) -> bool:
        """Whether film and sound have ended, or the scripted candidate has said her last word."""
        stage = self._house.stage
        sources = [stage.sources[device] for device in stage.wanted if device in stage.sources]
        ended = [source.state is SourceState.ENDED and source.t_s > state.since_s for source in sources]
        if len(ended) == len(stage.wanted) and all(ended):
            if self._clock is not None:
                self._clock.advance_to(max(source.t_s for source in sources))
            return True
        if self._clock is not None:
            return False
        turn_s = self._turn_s[self._turn(state) % len(self._turn_s)] if self._turn_s else None
        spoken = turn_s is not None and self._now() - state.since_s >= turn_s + AFTER_TURN_S
        return spoken or state.offer_finish

    def _turn(self, state: State) -> int:
        turn = self._house.stage.turn_for(state.questions[state.number].id)
        return state.number if turn is None else turn


def _turn_lengths(choice: Choice, settings: Settings) -> tuple[float, ...]:
    """How long each of the scripted candidate's answers takes; empty for films and sounds, which end by themselves."""
    if choice.microphone != "candidate":
        return ()
    return tuple(turn.duration_s for turn in script_of(settings).turns)


def _write(house: House, rehearsal: Rehearsal, wall_s: float) -> dict[str, Any]:
    """Write the three files."""
    report = house.stage.report
    assert report is not None
    started_s = time.perf_counter()
    page = report_html(report, "en")
    house.metrics.latency("render_s", time.perf_counter() - started_s)
    timings = house.metrics.summary()
    timings["wall_s"] = round(wall_s, 2)
    timings["fast"] = rehearsal.fast
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    timings["peak_memory_bytes"] = own + sum(stage["peak_memory_bytes"] for stage in timings["stages"].values())
    timings["sources"] = {
        "camera": f"{house.choice.camera}: {house.choice.camera_why}",
        "microphone": f"{house.choice.microphone}: {house.choice.microphone_why}",
    }
    files = {
        "report.json": report_json(report),
        "report.html": page,
        "timings.json": json.dumps(timings, indent=2) + "\n",
    }
    _write_all({rehearsal.out / name: text for name, text in files.items()})
    return timings


def _write_all(files: dict[Path, str]) -> None:
    """Write all or none: half a report is worse than a clear error."""
    try:
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        for written in files:
            written.unlink(missing_ok=True)
        raise UsageError(f"{path}: {error.strerror}; free some space or choose another --out") from error
