"""An Answer in, its Features out: every number with the seconds it was measured on, or the reason why it was not. Pure.

Reasons (`Measure.why_not`): no_consent, no_camera, no_microphone, no_sound, no_speech, no_speech_model, typed, too_short,
unclear_speech, question_read_back, no_key_points, gap, expression_off, body_off, too_little, too_slow, none_seen,
plain_background, unclear, and the readings' own (no_face, small, dark, turned, no_model, blurred, eyes_closed, glare,
hidden, no_body). `report.labels` holds the sentence of each.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.config import Seeing
from kiosk.records import Answer, Consent, Features, Measure, Span
from kiosk.score.camera import Said, see
from kiosk.score.fillers import count_fillers, filler_spans
from kiosk.score.looks import sight_missing
from kiosk.score.pace import pace_measures, pace_spans
from kiosk.score.points import mentions_of, reads_back
from kiosk.score.structure import find_number, find_parts, parts_for
from kiosk.score.tokens import Token, tokens_of
from kiosk.score.voiced import (
    Stretch,
    heard_s,
    level_track,
    lost_sound,
    silences,
    stretches_of,
    voice_measures,
    voice_missing,
)

LEAST_WORDS: Final = 25
LEAST_VOICED_S: Final = 15.0
LEAST_CONFIDENCE: Final = 0.6
"""experience.md 2b: under 25 words, 15 s of voice or a mean recogniser confidence of 0.6 there is no content score."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the word and voice measures share."""

    answer: Answer
    tokens: tuple[Token, ...]
    voiced: tuple[Stretch, ...]
    duration_s: float
    why_no_voice: str | None
    why_no_words: str | None

    @property
    def confidence(self) -> float | None:
        known = [token.confidence for token in self.tokens if token.confidence is not None]
        return sum(known) / len(known) if known else None

    @property
    def said(self) -> Said:
        return Said(self.voiced, self.tokens, self.why_no_voice, self.why_no_words)

    @property
    def voiced_s(self) -> float:
        return sum(b - a for a, b in self.voiced)

    @property
    def words_s(self) -> float:
        """Seconds the words were taken from: the sound heard, or the time of typing."""
        return self.duration_s if self.answer.typed is not None else min(self.duration_s, heard_s(self.answer))


def features_of(answer: Answer, seeing: Seeing, consent: Consent | None = None) -> Features:
    """Measure one answer; what `consent` refuses is not measured whatever the answer holds (None: everything is allowed)."""
    microphone = consent is None or consent.microphone
    camera = consent is None or consent.camera
    heard = _listen(answer, voice_missing(answer, microphone))
    measures = {
        "duration_s": Measure("duration_s", heard.duration_s, heard.duration_s, heard.duration_s),
        **voice_measures(answer, heard.why_no_voice),
        **_word_measures(heard),
        **_content_measures(heard),
    }
    spans: list[Span] = [*_gap_spans(answer), *_voice_spans(heard)]
    fillers = () if _filler_reason(heard) else filler_spans(heard.tokens)
    seen = see(answer, seeing, heard.said, sight_missing(answer, camera))
    return Features(
        number=answer.number,
        duration_s=heard.duration_s,
        measures={**measures, **seen.measures},
        spans=tuple(sorted((*spans, *fillers, *seen.spans), key=lambda span: (span.start_s, span.end_s))),
        expression_track=seen.expression_track,
        level_track=level_track(answer) if heard.why_no_voice is None else (),
        eye_track=seen.eye_track,
        covered_points=tuple(mention.point for mention in mentions_of(answer.question, heard.tokens)),
        filler_counts=count_fillers(fillers),
    )


def _listen(answer: Answer, why_no_voice: str | None) -> _Heard:
    typed = answer.typed is not None
    voiced = stretches_of(answer) if why_no_voice is None else ()
    tokens = tokens_of(answer) if typed or why_no_voice is None else ()
    why_no_words = None if typed else why_no_voice
    if why_no_words is None and not typed and not tokens:
        why_no_words = "unclear_speech" if answer.speech_model else "no_speech_model"
    return _Heard(answer, tokens, voiced, max(0.0, answer.end_s - answer.start_s), why_no_voice, why_no_words)


def _word_measures(heard: _Heard) -> dict[str, Measure]:
    asked_s, lost = heard.duration_s, lost_sound(heard.answer)
    reason = heard.why_no_words
    count = None if reason else float(len(heard.tokens))
    confidence_reason = reason or ("typed" if heard.answer.typed is not None else None)
    filler_reason = _filler_reason(heard)
    rate = None if filler_reason else 100.0 * len(filler_spans(heard.tokens)) / len(heard.tokens)
    measured_s = 0.0 if reason else heard.words_s
    return {
        "word_count": Measure("word_count", count, measured_s, asked_s, reason),
        "confidence_ratio": Measure(
            "confidence_ratio", None if confidence_reason else heard.confidence, measured_s, asked_s, confidence_reason
        ),
        "fillers_per_100": Measure("fillers_per_100", rate, 0.0 if filler_reason else heard.words_s, asked_s, filler_reason),
        **pace_measures(heard.tokens, heard.voiced, lost, asked_s, reason or heard.why_no_voice),
    }


def _filler_reason(heard: _Heard) -> str | None:
    reason = heard.why_no_words or heard.why_no_voice
    if reason:
        return reason
    if len(heard.tokens) < LEAST_WORDS:
        return "too_short"
    return "unclear_speech" if (heard.confidence or 0.0) < LEAST_CONFIDENCE else None


def content_gate(heard: _Heard) -> str | None:
    """Code of why what was said cannot be scored; None where it can."""
    if heard.why_no_words:
        return heard.why_no_words
    spoken = heard.answer.typed is None
    if len(heard.tokens) < LEAST_WORDS or (spoken and heard.voiced_s < LEAST_VOICED_S):
        return "too_short"
    if spoken and (heard.confidence or 0.0) < LEAST_CONFIDENCE:
        return "unclear_speech"
    return "question_read_back" if reads_back(heard.answer.question, heard.tokens) else None


def _content_measures(heard: _Heard) -> dict[str, Measure]:
    question, gate = heard.answer.question, content_gate(heard)
    points = len(question.key_points)
    covered = len(mentions_of(question, heard.tokens))
    parts = find_parts(question.kind, heard.tokens)
    values: dict[str, float | None] = {
        "key_points_ratio": covered / points if points else None,
        "structure_parts_count": float(len(parts)),
        **{f"part_{part}_count": float(part in parts) for part in parts_for(question.kind)},
        "number_given_count": float(find_number(heard.tokens) is not None),
    }
    measured_s = 0.0 if gate else heard.words_s
    return {
        name: Measure(
            name,
            None if gate else value,
            measured_s,
            heard.duration_s,
            gate or ("no_key_points" if value is None else None),
        )
        for name, value in values.items()
    }


def _voice_spans(heard: _Heard) -> tuple[Span, ...]:
    if heard.why_no_voice:
        return ()
    voiced = tuple(Span(a, b, "voiced") for a, b in heard.voiced)
    if heard.why_no_words:
        return (*voiced, *silences(heard.answer))
    return (*voiced, *silences(heard.answer), *pace_spans(heard.tokens, heard.voiced), *_point_spans(heard))


def _point_spans(heard: _Heard) -> tuple[Span, ...]:
    """Where each key point was first said; `text` is its index."""
    places = (
        (heard.tokens[found.first].start_s, heard.tokens[found.last].end_s, found.point)
        for found in mentions_of(heard.answer.question, heard.tokens)
    )
    return tuple(Span(a, b, "point", str(point)) for a, b, point in places if a is not None and b is not None)


def _gap_spans(answer: Answer) -> tuple[Span, ...]:
    return tuple(
        Span(max(0.0, a - answer.start_s), min(answer.end_s, b) - answer.start_s, "gap", what)
        for a, b, what in answer.gaps
        if b > answer.start_s and a < answer.end_s
    )
