"""Nothing in, measures, scores and the report out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

from kiosk.records.interview import Answer, Consent, Profile


@dataclass(frozen=True, slots=True)
class Measure:
    """One number with what it rests on."""

    name: str
    """Snake-case with its unit: 'pace_wpm', 'fillers_per_100', 'eye_line_ratio' ..."""
    value: float | None
    measured_s: float
    """Seconds it was measured on."""
    asked_s: float
    """Seconds it should have been measured on; coverage = measured_s / asked_s."""
    why_not: str | None = None
    """Code of the reason where value is None: see report.compose for the sentence."""

    @property
    def coverage_ratio(self) -> float:
        """Share of the asked time that was measured, 0..1."""
        return min(1.0, self.measured_s / self.asked_s) if self.asked_s > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an answer, seconds from the answer's start."""

    start_s: float
    end_s: float
    what: str
    """'pause', 'long_pause', 'filler', 'repetition', 'noisy', 'look_away', 'absent', 'second_face', 'gap', 'voiced' ..."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a band rests on: the candidate's own words, or a number with its unit and the name of its measure."""

    quote: str | None = None
    """Her own words, with dots where they were cut."""
    start_s: float | None = None
    """Where the quote begins, seconds from the answer's start; None where the answer was typed."""
    end_s: float | None = None
    measure: str | None = None
    """Name of the measure the number belongs to."""
    value: float | None = None
    unit: str = ""
    """'wpm', 's', '%', '/ 100', '×' ...; empty for a plain count."""
    out_of: float | None = None
    """The count it is a part of: 3 of 5."""
    point: int | None = None
    """Index of the key point that the quote covers."""


@dataclass(frozen=True, slots=True)
class Features:
    """Everything measured on one answer."""

    number: int
    duration_s: float
    measures: Mapping[str, Measure]
    spans: tuple[Span, ...]
    """Pauses, fillers, looks away ... in order of time."""
    expression_track: tuple[tuple[float, tuple[float, ...] | None], ...] = ()
    """(seconds from the answer's start, eight shares or None where not measured), one a second."""
    level_track: tuple[tuple[float, float], ...] = ()
    """(seconds from the answer's start, dBFS), four a second."""
    pitch_track: tuple[tuple[float, float | None], ...] = ()
    """(seconds from the answer's start, semitones above or below the answer's own median; None: no pitch), four a second."""
    pace_track: tuple[tuple[float, float | None], ...] = ()
    """(seconds from the answer's start, words a minute over the time around it; None: not measured), one a second."""
    top_words: tuple[tuple[str, int], ...] = ()
    """The words used most, without joining words and fillers, with how often; most often first."""
    eye_track: tuple[tuple[float, bool | None], ...] = ()
    """(seconds from the answer's start, inside the lens zone or None), four a second."""
    covered_points: tuple[int, ...] = ()
    """Indices of the question's key points that were mentioned."""
    filler_counts: Mapping[str, int] = field(default_factory=dict)
    rests_on: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    """Rubric line ('relevance', 'content' ...) -> the quotes its band rests on."""


class Band(StrEnum):
    """Four bands of a rubric line; never a number of a person."""

    STRONG = "strong"
    SOLID = "solid"
    GROWING = "growing"
    START = "start"


BAND_ORDER: Final = (Band.START, Band.GROWING, Band.SOLID, Band.STRONG)
"""From the first step to the last."""


class Sureness(StrEnum):
    """How sure a band is, not how good: see score.sureness for the rule."""

    SURE = "sure"
    FAIR = "fair"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Score:
    """One rubric line of one answer with its evidence."""

    line: str
    """'relevance', 'content', 'structure', 'coherence', 'clarity', 'pace', 'fluency', 'length', 'eye_line'."""
    band: Band | None
    why_not: str | None = None
    evidence: tuple[Evidence, ...] = ()
    """What the band rests on, numbers before quotes; never empty where there is a band."""
    sureness: Sureness | None = None
    """None where there is no band."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be shown: an English msgid with named places, translated where it is rendered."""

    text: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    def english(self) -> str:
        """The sentence in English."""
        return self.fill(self.text)

    def fill(self, text: str) -> str:
        """The msgid, or what it was translated to, with the values in their places.

        A place for a whole number takes a text too: a question's number is 2, or '2b' for the follow-up to it.
        """
        for name, value in self.values.items():
            if isinstance(value, str):
                text = text.replace(f"%({name})d", f"%({name})s")
        return text % self.values if self.values else text


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of feedback and what it rests on."""

    message: Message
    number: int | None = None
    """The answer it is about (from 0); None: the whole interview."""
    start_s: float | None = None
    """Where in that answer, seconds from its start."""
    measures: tuple[str, ...] = ()
    """Names of the measures it rests on."""
    quote: str | None = None
    """The candidate's own words it rests on, as they were recognised or typed; None where the sentence has them itself."""
    source: Literal["rules", "cloud"] = "rules"
    """Who wrote it: this kiosk's own rules, or the online model (then every sentence was checked: report/receipts.py)."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is told to the candidate over the whole interview; of the same shape whoever wrote it."""

    strengths: tuple[Finding, ...]
    improvements: tuple[Finding, ...]
    next_step: Finding
    removed: Mapping[str, int] = field(default_factory=dict)
    """Code -> how many of the online model's sentences did not stand (report/receipts.py); nothing of what they said."""

    @property
    def source(self) -> Literal["rules", "cloud"]:
        """'cloud' where a sentence of the online model stands in it."""
        found = (*self.strengths, *self.improvements, self.next_step)
        return "cloud" if any(finding.source == "cloud" for finding in found) else "rules"


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of the cloud model's feedback, not checked yet: the report keeps it only where what it cites is there."""

    part: Literal["strength", "improve", "next_step"]
    text: str
    number: int | None = None
    """The answer it is about (from 0); None: the whole interview."""
    quote: str | None = None
    """The candidate's own words it rests on."""
    measure: str | None = None
    """Name of the measure it rests on."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What left the kiosk in one call to the cloud model; shown to the candidate, erased with everything else."""

    what: Literal["questions", "follow_up", "feedback"]
    service: str
    """Host the text went to."""
    text: str
    """The candidate's part of it, as it was sent."""


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """One question's part of the report."""

    answer: Answer
    features: Features
    scores: tuple[Score, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SelfRating:
    """The candidate's own view, 1..4 a line, given before the report is shown; None where she skipped."""

    content: int | None = None
    structure: int | None = None
    delivery: int | None = None
    eye_line: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report: what was measured, what it rests on, one next step."""

    profile: Profile
    consent: Consent
    answers: tuple[AnswerReport, ...]
    measures: Mapping[str, Measure]
    """Over the whole interview."""
    feedback: Feedback
    not_measured: tuple[Finding, ...]
    """What is missing from the report, and why."""
    self_rating: SelfRating | None
    notes: tuple[Message, ...]
    """Plain statements: demo model, scripted candidate, interim expression weights ..."""
    show_expression: bool
    """Whether the site's profile and the candidate allow the expression timeline."""
    sent: tuple[Sent, ...] = ()
    """What left the kiosk, in order; empty where nothing did."""
