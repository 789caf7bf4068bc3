"""The director's wishes, the children's readings -> orders, answers, the report: where the rooms meet."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, Literal

from kiosk.capture.detect import Choice
from kiosk.config import Settings
from kiosk.health.metrics import Metrics
from kiosk.held import ClosingAnswer, GivenAnswer, HeldSession
from kiosk.interview.director import Effects
from kiosk.interview.view import Surroundings, view_of
from kiosk.interviewer import Interviewer
from kiosk.notices import LOADING, notices, report_notes
from kiosk.perceive.timeline import Timeline
from kiosk.records import (
    Act,
    Answer,
    ChildState,
    Claim,
    CloseSource,
    Command,
    Consent,
    Cue,
    Device,
    EndAnswer,
    FaceReading,
    Flushed,
    LookAt,
    ModelReading,
    OpenSource,
    Order,
    PartialReading,
    Profile,
    Question,
    Reading,
    Report,
    SendSnapshots,
    SessionView,
    Snapshot,
    SourceReading,
    SourceState,
    StageReading,
    State,
    UseLanguage,
    VoiceReading,
    place_of,
)
from kiosk.reporting import Scorer, write_report
from kiosk.spoken import SpokenLanguage
from kiosk.store.privacy import Holdings, Receipt, may_open
from kiosk.worker import Sender

log = logging.getLogger(__name__)

FLUSH_LIMIT_S: Final = 1.5
"""A child that has not sent its last words by then is not waited for: the next question must come."""
VOICE_SIGN_S: Final = 0.25
"""How often a voice is told to the session; finer than the 6 s of silence that it decides about."""
FACE_SIGN_S: Final = 1.0
CHILD_OF: Final[Mapping[Device, str]] = {Device.CAMERA: "seeing", Device.MICROPHONE: "hearing"}
DEVICE_OF: Final[Mapping[str, Device]] = {child: device for device, child in CHILD_OF.items()}


class Stage(Effects):
    """Carries out the director's effects with two children, a timeline and the scoring rooms.

    `attach` must be called before the children start: their readings become Commands.
    """

    def __init__(
        self,
        settings: Settings,
        choice: Choice,
        interviewer: Interviewer,
        metrics: Metrics,
        clock: Callable[[], float] = time.monotonic,
        scorer: Scorer | None = None,
        turn_for: Callable[[str], int | None] = lambda question_id: None,
    ) -> None:
        """`turn_for`: the scripted candidate's answer to a question of the bank, by its id."""
        self.choice = choice
        self.models: dict[str, ModelReading] = {}
        self.sources: dict[Device, SourceReading] = {}
        self.down: set[str] = set()
        self.receipt: Receipt | None = None
        self._settings = settings
        self._interviewer, self._scorer, self.turn_for = interviewer, scorer or Scorer(), turn_for
        self._metrics = metrics
        self._clock = clock
        self._children: Mapping[str, Sender] = {}
        self._submit: Callable[[Command], None] = lambda command: None
        self._timeline = Timeline()
        self._session = HeldSession()
        self._open: GivenAnswer | None = None
        self._closing: ClosingAnswer | None = None
        self._closing_lock = threading.Lock()
        self._wanted: frozenset[Device] = frozenset()
        self._consent: Consent | None = None
        self._framing = False
        self._spoken = SpokenLanguage(settings)
        self._voice_told_s = self._face_told_s = float("-inf")
        self._holdings = Holdings()
        self._holdings.register("readings", self._timeline.clear)
        self._holdings.register("answers", self._forget_session)
        self._holdings.register("interviewer", interviewer.forget)

    def attach(self, children: Mapping[str, Sender], submit: Callable[[Command], None]) -> None:
        """Give the stage its children ('seeing', 'hearing') and the director's door."""
        self._children = children
        self._submit = submit
        self._interviewer.attach(submit)

    # ------------------------------------------------------------ what the director asks for

    def use_language(self, language: str) -> None:
        """Have the hearing child load that language's recogniser, unless it is the one it has been told already."""
        self._order(self._spoken.choose(language))

    def open_devices(self, state: State) -> None:
        """Open what was consented to, and is there."""
        self._consent = state.consent
        self._timeline.begin()
        kinds = {Device.CAMERA: self.choice.camera, Device.MICROPHONE: self.choice.microphone}
        self._wanted = frozenset(d for d in Device if may_open(state.consent, d) and kinds[d] != "none")
        for device in self._wanted:
            self._send(device, OpenSource())

    def close_devices(self) -> None:
        """Close both and forget what only matters while they are open."""
        for device in self._wanted:
            self._send(device, CloseSource())
        self._wanted = frozenset()
        self._session.snapshot, self._session.partial, self._session.level_dbfs = None, "", None

    def frame(self, on: bool) -> None:
        """Small pictures for the framing step, on or off."""
        self._framing = on
        if Device.CAMERA in self._wanted:
            self._send(Device.CAMERA, SendSnapshots(on))
        self._session.snapshot, self._session.partial = None, ""

    def choose_questions(self, profile: Profile, count: int, language: str) -> None:
        """Have the interviewer choose; it answers, at once or when the cloud model has."""
        self._interviewer.choose(profile, count, language, self._consent)

    def look_at(self, target: Literal["lens", "text"], t_s: float) -> None:
        """Tell the camera's side where the candidate is asked to look: the scripted one obeys."""
        if Device.CAMERA in self._wanted:
            self._send(Device.CAMERA, LookAt(target, t_s))

    def calibrated(self, lens: tuple[float, float], text: tuple[float, float]) -> None:
        """Keep how the candidate looked during the two spans; it is erased with everything else."""
        self._session.baseline = self._timeline.baseline(lens, text)
        log.info("calibration: %s", "no baseline" if self._session.baseline is None else "baseline taken")

    def ask(self, number: int, t_s: float) -> None:
        """Note when the question appeared: from then on she listens."""
        self._session.asked_s = t_s

    def cue(self, question: Question, number: int, t_s: float) -> None:
        """Give the candidate the floor."""
        self._open = GivenAnswer(question, number, t_s, self._session.asked_s)
        self._session.partial = ""
        self._scorer.prepare(question)
        for device in self._wanted:
            self._send(device, Cue(number, t_s, self.turn_for(question.id)))

    def end_answer(self, number: int, t_s: float, typed: str | None) -> None:
        """Ask the children for their last readings; the answer is closed when they came, or after FLUSH_LIMIT_S."""
        assert self._open is not None and self._open.number == number
        current, self._open = self._open, None
        now_s = self._clock()
        waiting = {CHILD_OF[device] for device in self._wanted}
        # Set before the orders go out: a child may answer before the next line runs.
        self._closing = ClosingAnswer(current, t_s, typed, now_s, time.perf_counter(), waiting)
        for device in self._wanted:
            if not self._send(device, EndAnswer(number, t_s)):
                waiting.discard(CHILD_OF[device])
        self._close_answer_if_complete(now_s)

    def make_report(self, state: State) -> None:
        """Write the report from the answers, as soon as it is known what the cloud model claims of them."""
        held = self._session
        self._interviewer.claims(lambda claims: self._write_report(state, held, claims))

    def _write_report(self, state: State, held: HeldSession, claims: tuple[Claim, ...]) -> None:
        started_s = time.perf_counter()  # real time: the session's clock stands still in a fast rehearsal
        assert state.profile is not None and state.consent is not None
        role_note = self._interviewer.note(state.profile)
        codes = report_notes(self.choice, self.models, self._settings, state.consent, role_note)
        held.report = write_report(
            state.profile, state.consent, held.parts, state.rating, codes, self._settings, claims, self._interviewer.sent
        )
        for code, times in held.report.feedback.removed.items():
            self._metrics.count(f"claims_removed_{code}", times)
        self._metrics.latency("report_s", time.perf_counter() - started_s)
        self._submit(Command(Act.REPORT_READY, self._clock()))

    def erase(self) -> None:
        """Destroy everything of the candidate."""
        self.close_devices()
        with self._closing_lock:
            self._open = self._closing = None
        self.receipt = self._holdings.erase()
        self._submit(Command(Act.ERASED, self._clock()))

    def forget(self) -> None:
        """Destroy everything of the candidate because the kiosk stops: nobody is told."""
        self._holdings.erase()

    def tick(self, t_s: float) -> None:
        """Give up waiting for a child that does not answer, and for a cloud model that is late."""
        self._interviewer.tick()
        self._close_answer_if_complete(t_s)

    # ------------------------------------------------------------ what the screen asks for

    def decorate(self, state: State, t_s: float) -> SessionView:
        """The view of a state as of t_s."""
        speech = self.models.get("speech")
        house = Surroundings(
            count=self._settings.interview.questions,
            level_dbfs=self._session.level_dbfs,
            demo=self.choice.demo,
            speech_model=speech.detail if speech and speech.ready else None,
            notices=notices(self.choice, self.models, self._settings, state, self.down),
            hints=self._timeline.sound_hints() if self._framing else (),
        )
        return view_of(state, t_s, house)

    @property
    def wanted(self) -> frozenset[Device]:
        """Devices that are open, or should be."""
        return self._wanted

    @property
    def level_dbfs(self) -> float | None:
        """Loudness of the newest chunk; None while the microphone is closed."""
        return self._session.level_dbfs

    @property
    def partial_text(self) -> str:
        """What the recogniser supposes; kept in the framing step only."""
        return self._session.partial

    @property
    def snapshot(self) -> bytes | None:
        """The newest small picture of the framing step."""
        return self._session.snapshot

    @property
    def report(self) -> Report | None:
        """The report, once written and until erased."""
        return self._session.report

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers so far."""
        return tuple(answer for answer, *_ in self._session.parts)

    # ------------------------------------------------------------ what the children say

    def on_reading(self, reading: Reading) -> None:
        """Take one reading; called by the children's watching threads."""
        self._timeline.add(reading)
        match reading:
            case FaceReading():
                self._on_face(reading)
            case VoiceReading():
                self._on_voice(reading)
            case PartialReading() if self._framing:
                self._session.partial = reading.text
            case Snapshot() if self._framing:
                self._session.snapshot = reading.jpeg
            case SourceReading():
                self.sources[reading.device] = reading
                log.info("%s (%s): %s %s", reading.device, reading.kind, reading.state, reading.detail)
                self._submit(Command(Act.DEVICE, reading.t_s, device=reading.device, source_state=reading.state))
            case ModelReading():
                self._on_model(reading)
            case StageReading():
                self._metrics.add(reading)
            case Flushed():
                self._on_flushed(reading)
            case ChildState():
                self._on_child(reading)

    def _on_face(self, reading: FaceReading) -> None:
        if reading.present and reading.t_s - self._face_told_s >= FACE_SIGN_S:
            self._face_told_s = reading.t_s
            self._submit(Command(Act.SEEN_FACE, reading.t_s))

    def _on_voice(self, reading: VoiceReading) -> None:
        if Device.MICROPHONE in self._wanted:
            self._session.level_dbfs = reading.level_dbfs
        end_s = reading.t_s + reading.duration_s
        if reading.voiced and end_s - self._voice_told_s >= VOICE_SIGN_S:
            self._voice_told_s = end_s
            self._submit(Command(Act.HEARD_VOICE, end_s))

    def _on_model(self, reading: ModelReading) -> None:
        self.models[reading.model] = reading
        (log.info if reading.ready else log.warning)("model %s: %s", reading.model, reading.detail)
        if reading.model == "speech":
            self._submit(Command(Act.SPEECH_MODEL, reading.t_s, ready=reading.ready))
        elif reading.model == "face":
            self._submit(Command(Act.FACE_MODEL, reading.t_s, ready=reading.ready))

    def _on_flushed(self, reading: Flushed) -> None:
        closing = self._closing
        if closing is not None and closing.given.number == reading.number:
            closing.waiting.discard(reading.stage)
            self._metrics.latency(f"{reading.stage}_flush_s", time.perf_counter() - closing.began_s)
            self._close_answer_if_complete(self._clock())

    def _on_child(self, reading: ChildState) -> None:
        """A child came up or went down; one that comes up in the middle is told what it missed."""
        device = DEVICE_OF[reading.child]
        if not reading.running:
            self.down.add(reading.child)
            self._metrics.count("child_restarts")
            self._timeline.note_gone(device, reading.t_s)
            if self._closing is not None:
                self._closing.waiting.discard(reading.child)
            self._submit(Command(Act.DEVICE, reading.t_s, device=device, source_state=SourceState.LOST))
            return
        self.down.discard(reading.child)
        if device is Device.MICROPHONE:
            self._order(self._spoken.restarted())
        if device in self._wanted:
            self._send(device, OpenSource())
            if self._framing and device is Device.CAMERA:
                self._send(device, SendSnapshots(True))
            if (current := self._open) is not None:
                self._send(device, Cue(current.number, current.start_s, self.turn_for(current.question.id)))

    # ------------------------------------------------------------ inside

    def _send(self, device: Device, order: Order) -> bool:
        return self._children[CHILD_OF[device]].send(order)

    def _order(self, order: UseLanguage | None) -> None:
        """Send it; until the child answers the recogniser counts as getting ready."""
        if order is not None and self._send(Device.MICROPHONE, order):
            self._on_model(ModelReading(self._clock(), "speech", False, LOADING))

    def _forget_session(self) -> int:
        held, self._session = self._session, HeldSession()
        return len(held.parts) + (held.report is not None) + (held.baseline is not None)

    def _close_answer_if_complete(self, t_s: float) -> None:
        """Cut the answer out of the timeline when every child has sent its last, or the time for that is over."""
        closing = self._closing
        if closing is None or (closing.waiting and t_s - closing.waits_since_s < FLUSH_LIMIT_S):
            return
        with self._closing_lock:
            if self._closing is not closing:
                return
            self._closing = None
            held = self._session  # of this candidate, even where all is erased while the answer is measured
        answer = self._cut(closing, held)
        held.parts.append(self._scorer.measure(answer, self._consent, self._settings))
        if held is self._session:
            self._interviewer.after(tuple(held.parts))
        self._metrics.latency("answer_to_next_s", time.perf_counter() - closing.began_s)

    def _cut(self, closing: ClosingAnswer, held: HeldSession) -> Answer:
        """The answer with its readings, its recogniser, and its question's place among the planned ones."""
        given, speech = closing.given, self.models.get("speech")
        answer = self._timeline.cut(
            given.question, given.number, given.start_s, closing.end_s, closing.typed, given.asked_s, held.baseline
        )
        model = speech.detail if speech and speech.ready else None
        language = self._spoken.of_answer(model if closing.typed is None else None)
        asked = (*(part[0].question for part in held.parts), given.question)
        return replace(answer, speech_model=model, language=language, place=place_of(asked, given.number))
