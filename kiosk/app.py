"""Settings -> the running kiosk: picks drivers, makes children and workers, starts in order, stops in reverse."""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from kiosk.capture.detect import Choice, choose
from kiosk.children import hear, see, speech_folders, turn_finder
from kiosk.config import Settings
from kiosk.errors import SessionError
from kiosk.health.metrics import Metrics
from kiosk.interview.director import Director
from kiosk.interview.given import Given
from kiosk.interview.packs import open_bank
from kiosk.interviewer import Interviewer
from kiosk.meanings import encoder_reading, load_encoder
from kiosk.online import cached, connected
from kiosk.records import Act, Command
from kiosk.reporting import Scorer
from kiosk.stage import Stage
from kiosk.store.privacy import forbid_core_dumps
from kiosk.worker import Child, Worker

log = logging.getLogger(__name__)

ERRORS: Final = 5
"""So many failures of our own code within ERRORS_WINDOW_S end the kiosk; its supervisor starts it afresh."""
ERRORS_WINDOW_S: Final = 60.0


class House:
    """The kiosk without its screen: director, stage and the two children. `start` and `close` in pairs."""

    def __init__(
        self,
        settings: Settings,
        choice: Choice,
        live: bool = True,
        clock: Callable[[], float] = time.monotonic,
        asked: Sequence[str] = (),
    ) -> None:
        """`asked`: ids of the questions that are asked, whatever the profile; empty: those that fit."""
        settings = settings_for(settings, choice, live)
        self.settings = settings
        self.choice = choice
        self.metrics = Metrics()
        self.encoder = load_encoder(settings)
        encode = None if self.encoder is None else self.encoder.encode
        self.bank, left_out = open_bank(settings.packs_folder, encode)
        for line in left_out:
            log.warning("%s", line)
        self._cached = cached(settings.cloud, self.bank)
        keep = self._cached.keep if self._cached is not None else None
        source = Given(self.bank, asked) if asked else self.bank
        self.interviewer = Interviewer(source, settings, clock, connected(settings.cloud), keep)
        scorer, turn_for = Scorer(self.encoder), turn_finder(settings, choice)
        self.stage = Stage(settings, choice, self.interviewer, self.metrics, clock, scorer, turn_for)
        self.stage.models["sentences"] = encoder_reading(self.encoder, clock())
        self.director = Director(settings, self.stage, clock)
        speech = {code: str(folder) for code, folder in speech_folders(settings, choice).items()}
        self.children = {
            "seeing": Child("seeing", see, (settings, choice.camera, live), self.stage.on_reading, self._on_error),
            "hearing": Child(
                "hearing", hear, (settings, choice.microphone, live, speech), self.stage.on_reading, self._on_error
            ),
        }
        self._worker = Worker("director", self.director.turn, self._on_error)
        self._open = ExitStack()
        self._clock = clock
        self._errors: deque[float] = deque(maxlen=ERRORS)
        self.stage.attach(self.children, self._submit)

    def start(self, with_director: bool = True) -> None:
        """Start the children, then the director (a fast rehearsal turns it by hand)."""
        forbid_core_dumps()
        for child in self.children.values():
            self._open.callback(child.close)
            child.start()
        if with_director:
            self._open.callback(self._worker.close)
            self._worker.start()
        log.info("camera: %s (%s)", self.choice.camera, self.choice.camera_why)
        log.info("microphone: %s (%s)", self.choice.microphone, self.choice.microphone_why)

    @property
    def alive(self) -> bool:
        """Whether the director still turns and both children are watched."""
        return self._worker.running and all(child.watched for child in self.children.values())

    def close(self) -> None:
        """Stop in reverse order, and destroy what is held of a candidate. May be called twice."""
        self._open.close()
        self.stage.forget()
        if self._cached is not None:
            self._cached.close()

    def _on_error(self, error: Exception) -> bool:
        """A failure of our own code ends the session, not the kiosk; one that comes again and again ends the kiosk."""
        self._errors.append(time.monotonic())
        self.metrics.count("internal_errors")
        self._submit(Command(Act.BROKE, self._clock(), text="internal"))
        return len(self._errors) < ERRORS or self._errors[-1] - self._errors[0] > ERRORS_WINDOW_S

    def _submit(self, command: Command) -> None:
        try:
            self.director.submit(command)
        except SessionError as error:
            log.warning("a reading was not taken: %s", error)


def settings_for(settings: Settings, choice: Choice, live: bool) -> Settings:
    """The settings, without a calibration where nobody would obey it: before a film, and where time does not run."""
    if live and choice.camera != "film":
        return settings
    return replace(settings, interview=replace(settings.interview, calibrate_s=0.0))


def build_house(settings: Settings, live: bool = True, clock: Callable[[], float] = time.monotonic) -> House:
    """Choose the drivers and join the rooms; nothing starts yet."""
    return House(settings, choose(settings.capture), live, clock)
