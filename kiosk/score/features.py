"""An Answer in, its Features out: every number with the seconds it was measured on, or the reason why it was not. Pure.

Reasons (`Measure.why_not`): no_consent, no_camera, no_microphone, no_sound, no_speech, no_speech_model, typed, too_short,
unclear_speech, question_read_back, off_topic, only_key_words, addressed, no_wording, no_encoder,
hindi_meaning, no_key_points, gap, noisy, second_voice, no_pitch, expression_off, body_off, too_little,
too_slow, none_seen, plain_background, unclear, and the readings' own (no_face, small, dark, turned, no_model, blurred,
eyes_closed, glare, hidden, no_body); of a rubric line also follow_up. `report.labels` holds the sentence of each.

In a room too loud or under another voice what was said counts all the same; how it was said is not measured there.
"""

from dataclasses import dataclass, replace
from typing import Final

from kiosk.config import Seeing
from kiosk.records import Answer, Consent, Features, Measure, Span
from kiosk.score.camera import Said, see
from kiosk.score.content import BY_MEANING, NAMES, Content, content_of
from kiosk.score.coverage import measures_of
from kiosk.score.fillers import BY_EAR, count_fillers, filled_pauses, filler_spans, heard_fillers
from kiosk.score.fluency import fluency_measures, longest_run, repetition_spans, restart_spans, run_measures
from kiosk.score.heard import LEAST_CONFIDENCE, LEAST_VOICED_S, LEAST_WORDS, Heard, hear
from kiosk.score.hedges import hedge_measures, hedge_spans
from kiosk.score.looks import sight_missing
from kiosk.score.loudness import level_track, loudness_measures
from kiosk.score.meaning import Encoder
from kiosk.score.pace import pace_measures, pace_spans, pace_track
from kiosk.score.pauses import pause_measures, silences
from kiosk.score.pitch import melody_of, pitch_measures, pitch_track
from kiosk.score.series import total_s
from kiosk.score.structure import parts_for
from kiosk.score.vocabulary import top_words, vocabulary_measures

MOST_NATIVE: Final = 0.3
"""An answer with more words than this share in another script than Latin is read as Hindi; own number."""


@dataclass(frozen=True, slots=True)
class _Speech:
    """What happened in the words."""

    pauses: tuple[Span, ...]
    fillers: tuple[Span, ...]
    repetitions: tuple[Span, ...]
    restarts: tuple[Span, ...]
    hedges: tuple[Span, ...]
    run: Span | None

    @property
    def spans(self) -> tuple[Span, ...]:
        """All of it; the run's own text, its number of words, is a measure and no label."""
        run = () if self.run is None else (replace(self.run, text=""),)
        return (*self.pauses, *self.fillers, *self.repetitions, *self.restarts, *self.hedges, *run)


def features_of(answer: Answer, seeing: Seeing, consent: Consent | None = None, encoder: Encoder | None = None) -> Features:
    """Measure one answer; what `consent` refuses is not measured whatever the answer holds (None: everything is allowed).

    Without an `encoder`, and in Hindi, what was said is read by wordings alone.
    """
    heard = hear(answer, consent is None or consent.microphone)
    no_meaning = _why_no_meaning(heard, encoder)
    content = _content(heard, encoder if no_meaning is None else None)
    speech, melody = _speech(heard), melody_of(heard)
    said = Said(heard.voiced, heard.tokens, heard.why_no_voice, heard.why_no_words)
    seen = see(answer, seeing, said, sight_missing(answer, consent is None or consent.camera))
    measures = {
        "duration_s": Measure("duration_s", heard.duration_s, heard.duration_s, heard.duration_s),
        **pause_measures(heard, speech.pauses),
        **loudness_measures(heard),
        **pitch_measures(heard, melody),
        **pace_measures(heard),
        **_word_measures(heard, speech),
        **_content_measures(heard, content, no_meaning),
    }
    spans = (*_gap_spans(answer), *_voice_spans(heard, content), *speech.spans, *seen.spans)
    return Features(
        number=answer.number,
        duration_s=heard.duration_s,
        measures={**measures, **seen.measures},
        spans=tuple(sorted(spans, key=lambda span: (span.start_s, span.end_s))),
        expression_track=seen.expression_track,
        level_track=level_track(heard),
        pitch_track=pitch_track(heard, melody),
        pace_track=pace_track(heard),
        top_words=top_words(heard.tokens, speech.fillers),
        eye_track=seen.eye_track,
        covered_points=content.covered,
        filler_counts=count_fillers(speech.fillers),
        rests_on=content.rests_on,
    )


def _speech(heard: Heard) -> _Speech:
    language, tokens = heard.answer.language, heard.counted
    pauses = silences(heard)
    written = filler_spans(tokens, language)
    by_ear = heard_fillers(tokens, written, filled_pauses(heard.answer, heard.disturbed.for_words)) if tokens else ()
    fillers = tuple(sorted((*written, *by_ear), key=lambda span: span.start_s))
    repetitions = repetition_spans(tokens, fillers, language)
    restarts = restart_spans(tokens, fillers, repetitions, language)
    run = longest_run(heard, (*pauses, *fillers, *repetitions, *restarts))
    told = () if _filler_reason(heard) else fillers
    return _Speech(pauses, told, repetitions, restarts, hedge_spans(tokens, language), run)


def _word_measures(heard: Heard, speech: _Speech) -> dict[str, Measure]:
    measured, asked = heard.measured, ((0.0, heard.duration_s),)
    reason, filler_reason = heard.why_no_words, _filler_reason(heard)
    count = float(len(speech.fillers))
    fillers: dict[str, float | None] = {
        "fillers_per_100": 100.0 * count / len(heard.counted) if heard.counted else None,
        "filler_count": count,
    }
    by_ear: dict[str, float | None] = {"filled_pause_count": float(sum(s.text == BY_EAR for s in speech.fillers))}
    # Without a pitch nobody listened for filled pauses: none heard is not none said.
    deaf = None if heard.answer.pitches or heard.answer.filled_pauses else "no_pitch"
    known_s = 0.0 if reason else heard.words_s
    sure_reason = reason or ("typed" if heard.typed else None)
    words = None if reason else float(len(heard.tokens))
    return {
        **measures_of({"word_count": words}, known_s, heard.duration_s, reason),
        **measures_of(
            {"confidence_ratio": heard.confidence}, 0.0 if sure_reason else known_s, heard.duration_s, sure_reason
        ),
        **heard.told(fillers, measured, asked, filler_reason),
        **heard.told(by_ear, measured, asked, filler_reason or deaf),
        **fluency_measures(heard, speech.repetitions, speech.restarts),
        **run_measures(heard, speech.run),
        **vocabulary_measures(heard, speech.fillers, reason or ("too_short" if len(heard.tokens) < LEAST_WORDS else None)),
        **hedge_measures(heard, speech.hedges, reason or _few_words(heard)),
    }


def _few_words(heard: Heard) -> str | None:
    """Code of why there are too few words to tell a rate; what disturbed them where that took them away."""
    if len(heard.counted) >= LEAST_WORDS:
        return None
    return heard.disturbed.reason or "too_short" if len(heard.tokens) >= LEAST_WORDS else "too_short"


def _filler_reason(heard: Heard) -> str | None:
    reason = heard.why_no_words or heard.why_no_voice or _few_words(heard)
    return reason or ("unclear_speech" if (heard.confidence or 0.0) < LEAST_CONFIDENCE else None)


def content_gate(heard: Heard) -> str | None:
    """Code of why what was said cannot be scored, before it is read; None where it can."""
    if heard.why_no_words:
        return heard.why_no_words
    if len(heard.tokens) < LEAST_WORDS or (not heard.typed and total_s(heard.voiced) < LEAST_VOICED_S):
        return "too_short"
    return "unclear_speech" if not heard.typed and (heard.confidence or 0.0) < LEAST_CONFIDENCE else None


def _why_no_meaning(heard: Heard, encoder: Encoder | None) -> str | None:
    """Code of why the words cannot be read by meaning: the encoder knows English only, or is not there."""
    native = sum(not token.text.isascii() for token in heard.tokens)
    if heard.answer.language == "hi" or native > MOST_NATIVE * len(heard.tokens):
        return "hindi_meaning"
    return "no_encoder" if encoder is None else None


def _content(heard: Heard, encoder: Encoder | None) -> Content:
    gate = content_gate(heard)
    return Content(gate) if gate else content_of(heard.answer.question, heard.tokens, encoder)


def _content_measures(heard: Heard, content: Content, no_meaning: str | None) -> dict[str, Measure]:
    """What was said; why a single value is missing: nobody can tell meaning, or there is nothing to measure."""
    parts = (f"part_{part}_count" for part in parts_for(heard.answer.question.kind))
    values = content.values or dict.fromkeys((*NAMES, *parts))
    measures = measures_of(values, 0.0 if content.why_not else heard.words_s, heard.duration_s, content.why_not)
    for name, reason in (("key_points_ratio", "no_key_points"), *((name, no_meaning or "too_short") for name in BY_MEANING)):
        if content.why_not is None and measures[name].value is None:
            measures[name] = replace(measures[name], measured_s=0.0, why_not=reason)
    return measures


def _voice_spans(heard: Heard, content: Content) -> tuple[Span, ...]:
    if heard.why_no_voice:
        return ()
    voiced = tuple(Span(a, b, "voiced") for a, b in heard.voiced)
    return (*voiced, *heard.disturbed.spans, *pace_spans(heard), *_point_spans(heard, content))


def _point_spans(heard: Heard, content: Content) -> tuple[Span, ...]:
    """Where each key point was said; `text` is its index."""
    places = ((heard.tokens[first].start_s, heard.tokens[last].end_s, point) for point, first, last in content.places)
    return tuple(Span(a, b, "point", str(point)) for a, b, point in places if a is not None and b is not None)


def _gap_spans(answer: Answer) -> tuple[Span, ...]:
    return tuple(
        Span(max(0.0, a - answer.start_s), min(answer.end_s, b) - answer.start_s, "gap", what)
        for a, b, what in answer.gaps
        if b > answer.start_s and a < answer.end_s
    )
