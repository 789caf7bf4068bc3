"""An Answer in, its Features out: every number with the seconds it was measured on, or the reason why it was not. Pure.

Reasons (`Measure.why_not`): no_consent, no_camera, no_microphone, no_sound, no_speech, no_speech_model, typed, too_short,
unclear_speech, question_read_back, no_key_points, gap, noisy, second_voice, no_pitch, expression_off, body_off, too_little,
too_slow, none_seen, plain_background, unclear, and the readings' own (no_face, small, dark, turned, no_model, blurred,
eyes_closed, glare, hidden, no_body). `report.labels` holds the sentence of each.
"""

from kiosk.config import Seeing
from kiosk.records import Answer, Consent, Features, Measure, Span
from kiosk.score.camera import see
from kiosk.score.delivery import LEAST_CONFIDENCE, LEAST_VOICED_S, LEAST_WORDS, deliver
from kiosk.score.heard import Heard, listen
from kiosk.score.looks import sight_missing
from kiosk.score.points import mentions_of, reads_back
from kiosk.score.structure import find_number, find_parts, parts_for
from kiosk.score.voiced import voice_missing


def features_of(answer: Answer, seeing: Seeing, consent: Consent | None = None) -> Features:
    """Measure one answer; what `consent` refuses is not measured whatever the answer holds (None: everything is allowed)."""
    microphone = consent is None or consent.microphone
    camera = consent is None or consent.camera
    heard = listen(answer, voice_missing(answer, microphone))
    said = deliver(heard)
    seen = see(answer, seeing, heard.said, sight_missing(answer, camera))
    spans = (*_gap_spans(answer), *_voiced_spans(heard), *_point_spans(heard), *said.spans, *seen.spans)
    return Features(
        number=answer.number,
        duration_s=heard.duration_s,
        measures={
            "duration_s": Measure("duration_s", heard.duration_s, heard.duration_s, heard.duration_s),
            **said.measures,
            **_content_measures(heard),
            **seen.measures,
        },
        spans=tuple(sorted(spans, key=lambda span: (span.start_s, span.end_s))),
        expression_track=seen.expression_track,
        level_track=said.level_track,
        pitch_track=said.pitch_track,
        pace_track=said.pace_track,
        top_words=said.top_words,
        eye_track=seen.eye_track,
        covered_points=tuple(mention.point for mention in mentions_of(answer.question, heard.tokens)),
        filler_counts=said.filler_counts,
    )


def content_gate(heard: Heard) -> str | None:
    """Code of why what was said cannot be scored; None where it can."""
    if heard.why_no_words:
        return heard.why_no_words
    if len(heard.tokens) < LEAST_WORDS or (not heard.typed and heard.voiced_s < LEAST_VOICED_S):
        return "too_short"
    if not heard.typed and (heard.confidence or 0.0) < LEAST_CONFIDENCE:
        return "unclear_speech"
    return "question_read_back" if reads_back(heard.answer.question, heard.tokens) else None


def _content_measures(heard: Heard) -> dict[str, Measure]:
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


def _voiced_spans(heard: Heard) -> tuple[Span, ...]:
    return tuple(Span(a, b, "voiced") for a, b in heard.voiced)


def _point_spans(heard: Heard) -> tuple[Span, ...]:
    """Where each key point was first said; `text` is its index."""
    if heard.why_no_voice or heard.why_no_words:
        return ()
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
