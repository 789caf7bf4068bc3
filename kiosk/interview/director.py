"""Commands -> the table's next State -> effects on the house, SessionViews for screen and lamps."""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final, Literal

from kiosk.config import Settings
from kiosk.errors import SessionError
from kiosk.interview import session
from kiosk.records import Act, Command, Phase, Profile, Question, SessionView, State, Waiting
from kiosk.worker import Channel

log = logging.getLogger(__name__)

COMMANDS_WAITING: Final = 512
TICK_S: Final = 0.1
"""How often the clock is looked at: a tenth of what a person notices in a countdown of seconds."""


class Effects(ABC):
    """What the director may do to the rest of the house; the composition root gives it (stage.Stage).

    Every method returns at once (under 50 ms); what takes longer answers later with a Command.
    """

    @abstractmethod
    def use_language(self, language: str) -> None:
        """The candidate chose this language; asked for before the answers begin only."""

    @abstractmethod
    def open_devices(self, state: State) -> None:
        """Open what the candidate consented to; nothing else."""

    @abstractmethod
    def close_devices(self) -> None:
        """Close camera and microphone."""

    @abstractmethod
    def frame(self, on: bool) -> None:
        """Start or stop the small pictures of the framing step."""

    @abstractmethod
    def choose_questions(self, profile: Profile, count: int, language: str) -> None:
        """Find questions; answers with QUESTIONS_READY."""

    @abstractmethod
    def look_at(self, target: Literal["lens", "text"], t_s: float) -> None:
        """The candidate is asked to look there from t_s on."""

    @abstractmethod
    def calibrated(self, lens: tuple[float, float], text: tuple[float, float]) -> None:
        """She looked at the lens and at the text's place during these spans (start, end): take her baseline."""

    @abstractmethod
    def ask(self, number: int, t_s: float) -> None:
        """Question `number` appears on the screen."""

    @abstractmethod
    def cue(self, question: Question, number: int, t_s: float) -> None:
        """The answer begins."""

    @abstractmethod
    def end_answer(self, number: int, t_s: float, typed: str | None) -> None:
        """The answer is over: collect it; answers with ANSWER_CLOSED."""

    @abstractmethod
    def make_report(self, state: State) -> None:
        """Write the report; answers with REPORT_READY."""

    @abstractmethod
    def erase(self) -> None:
        """Destroy everything of the candidate; answers with ERASED."""

    @abstractmethod
    def tick(self, t_s: float) -> None:
        """Time has passed: look at deadlines of what is under way."""

    @abstractmethod
    def decorate(self, state: State, t_s: float) -> SessionView:
        """The view of a state, with what only the house knows (level, demo, notices)."""


CAPTURING: Final = frozenset({Phase.FRAMING, Phase.CALIBRATE, Phase.PREPARE, Phase.ANSWER})

LANGUAGE_MAY_CHANGE: Final = frozenset({Phase.LANGUAGE, Phase.CONSENT, Phase.PROFILE, Phase.FRAMING})
"""After these the recogniser stays as it is, whatever language the screen speaks: the answers have begun."""


def captures(state: State) -> bool:
    """Whether camera and microphone are open in this state."""
    return state.phase in CAPTURING or (state.phase is Phase.THINKING and state.waiting is not Waiting.REPORT)


class Director:
    """Runs the table: one thread calls `turn`; any thread may `submit` and look at `view`."""

    def __init__(self, settings: Settings, effects: Effects, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._effects = effects
        self._clock = clock
        self._commands: Channel[Command] = Channel(COMMANDS_WAITING)
        self._state = State(since_s=clock(), touched_s=clock())
        self._changed = threading.Condition()
        self._version = 0
        self._view = effects.decorate(self._state, clock())
        self._ticked_s = clock()

    @property
    def state(self) -> State:
        """The present state; a frozen record, safe to look at from any thread."""
        return self._state

    def submit(self, command: Command) -> None:
        """Hand in a command.

        Raises:
            SessionError: a person's act that makes no sense in the present phase, or too much waits.
        """
        if command.act in session.PEOPLE and not session.allowed(self._state, command.act):
            raise SessionError(f"'{command.act}' does not fit phase '{self._state.phase}'; look at the screen again")
        if not self._commands.put(command):
            raise SessionError(f"{COMMANDS_WAITING} commands are waiting; try again in a moment")

    def view(self) -> SessionView:
        """What the screen shows now, its countdowns as of now."""
        return self._effects.decorate(self._state, self._clock())

    def wait_view(self, seen: int, timeout_s: float) -> tuple[int, SessionView]:
        """The newest view's number and the view; waits at most timeout_s for one newer than `seen`."""
        with self._changed:
            self._changed.wait_for(lambda: self._version > seen, timeout_s)
            version = self._version
        return version, self.view()

    def refresh(self) -> None:
        """Something that only the house knows has changed: views are drawn anew."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def turn(self, timeout_s: float = TICK_S) -> None:
        """Take one command (or a tick) through the table and do what follows from it."""
        command = self._commands.get(timeout_s)
        if command is not None:
            self._take(command)
        now_s = self._clock()
        if now_s - self._ticked_s >= TICK_S or command is None:
            self._ticked_s = now_s
            self._effects.tick(now_s)
            self._take(Command(Act.TICK, now_s))

    def _take(self, command: Command) -> None:
        old = self._state
        new = session.step(old, command, self._settings)
        if new is old:
            return
        self._state = new
        if new.phase is not old.phase or new.number != old.number:
            log.info("phase %s -> %s", old.phase, new.phase)
        self._perform(old, new, command)
        if _looks_different(old, new):
            self.refresh()

    def _perform(self, old: State, new: State, command: Command) -> None:
        """Do what the change from old to new means for the house."""
        if command.act is Act.CHOOSE_LANGUAGE and new.phase in LANGUAGE_MAY_CHANGE:
            self._effects.use_language(new.language)
        if new.phase is Phase.CALIBRATE or old.phase is Phase.CALIBRATE:
            self._calibrate(old, new, command)
        if new.phase is old.phase:
            return
        if captures(old) and not captures(new):
            self._effects.close_devices()
        if captures(new) and not captures(old):
            self._effects.open_devices(new)
        if Phase.FRAMING in {old.phase, new.phase}:
            self._effects.frame(new.phase is Phase.FRAMING)
        if new.phase is Phase.FRAMING and new.profile:
            self._effects.choose_questions(new.profile, self._settings.interview.questions, new.language)
        elif new.phase is Phase.PREPARE:
            self._effects.ask(new.number, command.t_s)
        elif new.phase is Phase.ANSWER:
            self._effects.cue(new.questions[new.number], new.number, command.t_s)
        elif new.phase is Phase.THINKING and new.waiting is Waiting.ANSWER:
            typed = command.text if command.act is Act.SUBMIT_TYPED else None
            self._effects.end_answer(new.number, command.t_s, typed)
        elif new.phase is Phase.THINKING and new.waiting is Waiting.REPORT:
            self._effects.make_report(new)
        elif new.phase in {Phase.ERASING, Phase.FAULT} or (new.phase is Phase.ATTRACT and old.consent is not None):
            self._effects.erase()

    def _calibrate(self, old: State, new: State, command: Command) -> None:
        """Where to look, as the two halves begin; what it gave, once the lens's half was complete."""
        if new.phase is Phase.CALIBRATE:
            if old.phase is not new.phase:
                self._effects.look_at("lens", command.t_s)
            elif old.at_text_s is not new.at_text_s:
                self._effects.look_at("text", command.t_s)
        elif old.at_text_s is not None and captures(new):  # not where all is erased
            self._effects.calibrated((old.since_s, old.at_text_s), (old.at_text_s, command.t_s))


def _looks_different(old: State, new: State) -> bool:
    """Whether the screen must be drawn anew: signs of life alone change nothing that is seen."""
    seen = ("phase", "language", "consent", "profile", "number", "typing", "offer_finish", "deadline_s", "idle_warning_s")
    if any(getattr(old, name) != getattr(new, name) for name in (*seen, "devices", "fault", "hears_words", "waiting")):
        return True
    return bool(old.questions) != bool(new.questions)
