"""Nothing in, the session's state, its commands and its view out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from kiosk.records.interview import Consent, Profile, Question
from kiosk.records.report import SelfRating
from kiosk.records.sensing import Device, SourceState


class Phase(StrEnum):
    """Where the interview is; each is one screen."""

    ATTRACT = "attract"
    LANGUAGE = "language"
    CONSENT = "consent"
    PROFILE = "profile"
    FRAMING = "framing"
    CALIBRATE = "calibrate"
    """The end of framing: look at the lens, then at where the question will stand."""
    PREPARE = "prepare"
    ANSWER = "answer"
    THINKING = "thinking"
    SELF_RATING = "self_rating"
    REPORT = "report"
    ERASING = "erasing"
    FAULT = "fault"


class Act(StrEnum):
    """What a Command asks for. The upper part comes from people, the lower from the kiosk itself."""

    START = "start"
    CHOOSE_LANGUAGE = "choose_language"
    AGREE = "agree"
    SET_PROFILE = "set_profile"
    READY = "ready"
    """Framing is done."""
    SKIP = "skip"
    """The calibration is not wanted."""
    START_NOW = "start_now"
    MORE_TIME = "more_time"
    FINISH_ANSWER = "finish_answer"
    GO_ON = "go_on"
    """'Not finished' to the question 'Finished?'."""
    TYPE_INSTEAD = "type_instead"
    SUBMIT_TYPED = "submit_typed"
    RATE_SELF = "rate_self"
    ERASE = "erase"
    TOUCH = "touch"
    """Any sign of life: re-arms the idle clock."""
    BACK = "back"

    TICK = "tick"
    HEARD_VOICE = "heard_voice"
    SEEN_FACE = "seen_face"
    SPEECH_MODEL = "speech_model"
    """The recogniser became ready, or is not to be had: then answers are typed."""
    FACE_MODEL = "face_model"
    """Faces can be read, or cannot."""
    QUESTIONS_READY = "questions_ready"
    ANSWER_CLOSED = "answer_closed"
    REPORT_READY = "report_ready"
    ERASED = "erased"
    DEVICE = "device"
    """A camera or microphone changed its state."""
    BROKE = "broke"
    """Something the interview cannot go on without failed."""


class Waiting(StrEnum):
    """What the candidate waits for in THINKING."""

    QUESTIONS = "questions"
    ANSWER = "answer"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that happened or is wanted, with its time."""

    act: Act
    t_s: float
    language: str | None = None
    consent: Consent | None = None
    profile: Profile | None = None
    text: str | None = None
    """The typed answer (SUBMIT_TYPED), or a fault's code (BROKE)."""
    rating: SelfRating | None = None
    questions: tuple[Question, ...] = ()
    """QUESTIONS_READY: the set; ANSWER_CLOSED: the set renewed after that answer, empty where it stays."""
    ready: bool | None = None
    """SPEECH_MODEL: whether words can be heard; FACE_MODEL: whether faces can be read."""
    device: Device | None = None
    source_state: SourceState | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The whole state of a session; replaced, never changed."""

    phase: Phase = Phase.ATTRACT
    since_s: float = 0.0
    """When this phase began."""
    touched_s: float = 0.0
    """Last sign of life, for the idle clock."""
    deadline_s: float | None = None
    """When the phase ends by itself; None where it does not."""
    language: str = "en"
    consent: Consent | None = None
    profile: Profile | None = None
    questions: tuple[Question, ...] = ()
    number: int = 0
    """The present question, from 0."""
    at_text_s: float | None = None
    """CALIBRATE: since when the candidate looks at the text's place; None: she looks at the lens."""
    typing: bool = False
    """The answer is typed."""
    offer_finish: bool = False
    """'Finished?' is on the screen."""
    voice_s: float | None = None
    """When a voice was last heard in this answer."""
    idle_warning_s: float | None = None
    """When the session will be erased unless somebody touches; None: no warning is shown."""
    rating: SelfRating | None = None
    waiting: Waiting | None = None
    """What THINKING waits for."""
    hears_words: bool = False
    """Whether a recogniser is ready; a fact of the kiosk, not of the candidate."""
    reads_faces: bool = False
    """Whether the face model is ready; a fact of the kiosk too."""
    devices: Mapping[Device, SourceState] = field(default_factory=dict)
    fault: str | None = None
    """Code of what broke, in FAULT."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """What the screen and the lamps are drawn from. Holds nothing that must not be seen on the screen."""

    phase: Phase
    language: str
    number: int
    """Place among the planned questions, from 0; a follow-up has that of the question it probes."""
    count: int
    """Planned questions; follow-ups are not among them."""
    follow_up: bool
    """The question probes the answer before it."""
    question: str | None
    hint: str | None
    remaining_s: float | None
    """Until the phase ends by itself."""
    elapsed_s: float
    limit_s: float | None
    """Length of the phase where it has one (for the ring)."""
    look_at: Literal["lens", "text"] | None
    """CALIBRATE: where the candidate is asked to look; the times above are then those of this half."""
    typing: bool
    offer_finish: bool
    idle_remaining_s: float | None
    level_dbfs: float | None
    devices: Mapping[Device, SourceState]
    demo: bool
    """The scripted candidate is behind the lens."""
    speech_model: str | None
    consent: Consent | None
    profile: Profile | None
    fault: str | None
    notices: tuple[str, ...]
    """Codes of banners: 'demo_candidate', 'demo_speech', 'no_camera', 'no_microphone', 'no_speech', ..."""
