"""Nothing in, the candidate's choices, the questions and the answers out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.records.sensing import (
    Baseline,
    BodyReading,
    FaceReading,
    FilledPauseReading,
    PitchReading,
    SceneReading,
    VoiceReading,
    Word,
)


@dataclass(frozen=True, slots=True)
class Consent:
    """Three separate choices; none is made for the candidate."""

    microphone: bool = False
    camera: bool = False
    cloud: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What the candidate said about the job."""

    role: str
    years: float
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One thing a good answer mentions."""

    text: str
    """As shown in the report."""
    accepted: tuple[str, ...]
    """Words or phrases that count as mentioning it, matched at word boundaries; the text itself does not count."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A question's texts in another language."""

    text: str
    hint: str | None = None
    follow_up: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One interview question."""

    id: str
    text: str
    kind: str
    """'behavioural', 'situational', 'technical' or 'motivation'."""
    level: str
    """'fresher' (0-1 years), 'junior' (1-4) or 'senior' (5 and more)."""
    skill: str | None
    key_points: tuple[KeyPoint, ...]
    follow_up: str | None = None
    hint: str | None = None
    """What a good answer looks like, in one sentence."""
    source: str = "bank"
    hindi: Wording | None = None
    """The same in Hindi; its key points accept Hindi words too. None: it is asked in English only."""
    follows: str | None = None
    """Id of the question whose answer this one probes; None: a question of the plan."""

    def in_language(self, language: str) -> "Question":
        """This question as it is asked in a language ('en', 'hi'); in English where it has no words of that language."""
        if language != "hi" or self.hindi is None:
            return self
        return replace(self, text=self.hindi.text, hint=self.hindi.hint, follow_up=self.hindi.follow_up)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with everything measured during it. Lives in memory until the session ends."""

    number: int
    """Place in the order of the answers, from 0, follow-ups among them."""
    question: Question
    start_s: float
    end_s: float
    words: tuple[Word, ...] = ()
    typed: str | None = None
    """The text where the candidate typed; None where she spoke."""
    faces: tuple[FaceReading, ...] = ()
    voices: tuple[VoiceReading, ...] = ()
    pitches: tuple[PitchReading, ...] = ()
    filled_pauses: tuple[FilledPauseReading, ...] = ()
    """As they were heard; those that a word covers are not sorted out yet."""
    bodies: tuple[BodyReading, ...] = ()
    scenes: tuple[SceneReading, ...] = ()
    baseline: Baseline | None = None
    """The candidate's own, from the framing step; None where it was skipped or could not be taken."""
    listened: tuple[FaceReading, ...] = ()
    """Face readings from the time when the question was asked to the answer's start."""
    gaps: tuple[tuple[float, float, str], ...] = ()
    """(start_s, end_s, what) not measured: 'camera' or 'microphone' was lost, or its child restarted."""
    speech_model: str | None = None
    """Name of the recogniser's model; None where there was none."""
    language: str = "en"
    """Language of the words: 'en' or 'hi'; fillers, hedges and joining words are that language's."""
    heard: bool = False
    """Whether the microphone was allowed and open."""
    seen: bool = False
    """Whether the camera was allowed and open."""
    place: int | None = None
    """Place among the planned questions, from 0; a follow-up has that of the question it probes. None: as `number`."""

    @property
    def counted(self) -> int:
        """The number, from 1, of the planned question that this answer belongs to."""
        return 1 + (self.number if self.place is None else self.place)

    @property
    def text(self) -> str:
        """Its words as they were typed or heard."""
        return self.typed if self.typed is not None else " ".join(word.text for word in self.words)

    @property
    def label(self) -> str | int:
        """The question's number as the candidate counts: 2, and '2b' for the follow-up to it."""
        return self.counted if self.question.follows is None else f"{self.counted}b"


def place_of(questions: Sequence[Question], number: int) -> int:
    """Place of question `number` among the planned ones, from 0; a follow-up has that of the planned one before it."""
    return max(0, sum(question.follows is None for question in questions[: number + 1]) - 1)
