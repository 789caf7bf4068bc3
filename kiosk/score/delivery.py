"""What was heard of an answer in, how it was said out: pace, pauses, fillers, repeats, pitch, loudness, words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kiosk.records import Measure, Span
from kiosk.score.clarity import reason_of, shared_s, snr_db
from kiosk.score.clauses import with_clauses
from kiosk.score.coverage import measures_of, unmeasured
from kiosk.score.filled import BY_EAR, by_ear
from kiosk.score.fillers import count_fillers, filler_spans
from kiosk.score.fluency import longest_run
from kiosk.score.heard import Heard
from kiosk.score.melody import level_range_db, pitch_measures, pitch_track
from kiosk.score.pace import pace_measures, pace_spans, pace_track
from kiosk.score.repeats import repeat_spans
from kiosk.score.voiced import level_track, silences, voice_measures
from kiosk.score.wording import hedge_spans, vocabulary

LEAST_WORDS: Final = 25
LEAST_VOICED_S: Final = 15.0
LEAST_CONFIDENCE: Final = 0.6
"""experience.md 2b: under 25 words, 15 s of voice or a mean recogniser confidence of 0.6 there is no content score."""
LEAST_CLEAR_S: Final = 5.0
LEAST_CLEAR_RATIO: Final = 0.3
"""With less of it clear nothing is told of how an answer was said; own numbers, as for the camera (score.coverage)."""
MID_CLAUSE_LONG_S: Final = 1.0
"""experience.md 2b."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Measures, spans and curves of how one answer was said."""

    measures: Mapping[str, Measure]
    spans: tuple[Span, ...] = ()
    level_track: tuple[tuple[float, float], ...] = ()
    pitch_track: tuple[tuple[float, float | None], ...] = ()
    pace_track: tuple[tuple[float, float | None], ...] = ()
    filler_counts: Mapping[str, int] = field(default_factory=dict)
    top_words: tuple[tuple[str, int], ...] = ()


def deliver(heard: Heard) -> Delivery:
    """Measure how an answer was said."""
    voice_reason = heard.why_no_voice or _too_unclear(heard)
    words_reason = heard.why_no_words or voice_reason
    filler_reason = words_reason or _filler_reason(heard)
    pauses = with_clauses(silences(heard.answer, heard.left_out), heard.tokens) if voice_reason is None else ()
    fillers = _fillers(heard) if filler_reason is None else ()
    repeats = repeat_spans(heard.clear) if words_reason is None else ()
    hedges = hedge_spans(heard.clear) if words_reason is None else ()
    broken = (*pauses, *fillers, *repeats)
    run = longest_run(broken, heard.left_out, heard.voiced, heard.clear) if words_reason is None else None
    distinct, top_words = vocabulary(heard.tokens)
    words = heard.why_no_words is None
    return Delivery(
        measures={
            **_voice(heard, pauses, voice_reason),
            **_words(heard),
            **_said(heard, fillers, filler_reason),
            **_counts(heard, {"repetition": repeats, "restart": repeats}, words_reason),
            **_run(heard, run, words_reason),
            **_choice(heard, distinct, len(hedges)),
            **pace_measures(
                heard.clear, heard.voiced, heard.left_out, heard.duration_s, words_reason, reason_of(heard.unclear)
            ),
            **pitch_measures(heard.answer, heard.left_out, heard.duration_s, voice_reason),
        },
        spans=(*heard.unclear, *broken, *hedges, *((run[0],) if run else ()), *_paces(heard, words_reason)),
        level_track=level_track(heard.answer) if heard.why_no_voice is None else (),
        pitch_track=pitch_track(heard.answer, heard.left_out) if voice_reason is None else (),
        pace_track=pace_track(heard.clear, heard.voiced, heard.left_out) if words_reason is None else (),
        filler_counts=count_fillers(fillers),
        top_words=top_words if words else (),
    )


def _too_unclear(heard: Heard) -> str | None:
    """Reason where noise or a second voice left too little to measure; lost sound is each measure's own matter."""
    shut_out = [span for span in heard.unclear if span.what != "clipped"]
    if not shut_out or heard.typed:
        return None
    clear_s = sum(b - a for a, b in heard.clear_voice)
    least_s = max(LEAST_CLEAR_RATIO * heard.voiced_s, min(LEAST_CLEAR_S, 0.6 * heard.voiced_s))
    return reason_of(heard.unclear) if clear_s < least_s else None


def _filler_reason(heard: Heard) -> str | None:
    if heard.typed:
        return "typed"
    if len(heard.clear) < LEAST_WORDS:
        return "too_short" if len(heard.tokens) < LEAST_WORDS else reason_of(heard.unclear)
    return "unclear_speech" if (heard.confidence or 0.0) < LEAST_CONFIDENCE else None


def _fillers(heard: Heard) -> tuple[Span, ...]:
    written = filler_spans(heard.clear)
    ear = by_ear(heard.answer.filled_pauses, heard.answer.start_s, written, heard.tokens, heard.clear_voice)
    return tuple(sorted((*written, *ear), key=lambda span: span.start_s))


def _voice(heard: Heard, pauses: tuple[Span, ...], reason: str | None) -> dict[str, Measure]:
    measures = voice_measures(heard.answer, heard.left_out, reason)
    asked_s = heard.duration_s
    if reason is not None:
        names = ("mid_clause_long_pause_count", "pause_ratio", "level_range_db", "snr_db")
        return {**measures, **unmeasured(names, asked_s, reason)}
    inside = sum(p.text == "mid_clause" and p.end_s - p.start_s >= MID_CLAUSE_LONG_S for p in pauses)
    between_s = heard.voiced[-1][1] - heard.voiced[0][0] if heard.voiced else 0.0
    between_s -= shared_s(heard.voiced[0][0], heard.voiced[-1][1], heard.left_out) if heard.voiced else 0.0
    silent_s = sum(p.end_s - p.start_s for p in pauses)
    span, range_s = level_range_db(heard.answer, heard.left_out)
    told = heard.why_no_words is None
    return {
        **measures,
        "mid_clause_long_pause_count": Measure(
            "mid_clause_long_pause_count", float(inside) if told else None, heard.clear_s, asked_s, heard.why_no_words
        ),
        **measures_of({"pause_ratio": silent_s / between_s if between_s > 0 else None}, between_s, asked_s, None),
        "level_range_db": Measure("level_range_db", span, range_s, asked_s, "too_little" if span is None else None),
        **measures_of({"snr_db": snr_db(heard.answer)}, heard.voiced_s, asked_s, None),
    }


def _words(heard: Heard) -> dict[str, Measure]:
    asked_s, reason = heard.duration_s, heard.why_no_words
    measured_s = 0.0 if reason else heard.words_s
    count = None if reason else float(len(heard.tokens))
    sure_reason = reason or ("typed" if heard.typed else None)
    confidence = None if sure_reason else heard.confidence
    return {
        "word_count": Measure("word_count", count, measured_s, asked_s, reason),
        "confidence_ratio": Measure("confidence_ratio", confidence, measured_s, asked_s, sure_reason),
    }


def _said(heard: Heard, fillers: tuple[Span, ...], reason: str | None) -> dict[str, Measure]:
    names = ("fillers_per_100", "filler_count", "filled_pause_count")
    if reason is not None:
        return unmeasured(names, heard.duration_s, reason)
    ear = sum(span.text == BY_EAR for span in fillers)
    values: dict[str, float | None] = {
        "fillers_per_100": 100.0 * len(fillers) / len(heard.clear),
        "filler_count": float(len(fillers)),
        "filled_pause_count": float(ear),
    }
    return measures_of(values, heard.clear_s, heard.duration_s, None)


def _counts(heard: Heard, kinds: Mapping[str, tuple[Span, ...]], reason: str | None) -> dict[str, Measure]:
    values: dict[str, float | None] = {
        f"{what}_count": float(sum(span.what == what for span in spans)) for what, spans in kinds.items()
    }
    return measures_of(values, 0.0 if reason else heard.clear_s, heard.duration_s, reason)


def _run(heard: Heard, run: tuple[Span, int] | None, reason: str | None) -> dict[str, Measure]:
    values: dict[str, float | None] = {
        "longest_run_s": run[0].end_s - run[0].start_s if run else None,
        "longest_run_words_count": float(run[1]) if run else None,
    }
    return measures_of(values, 0.0 if reason else heard.clear_s, heard.duration_s, reason)


def _choice(heard: Heard, distinct: int, hedges: int) -> dict[str, Measure]:
    reason = heard.why_no_words or ("too_short" if len(heard.tokens) < LEAST_WORDS else None)
    values: dict[str, float | None] = {
        "distinct_words_count": float(distinct),
        "hedge_count": float(hedges),
        "hedges_per_100": 100.0 * hedges / len(heard.clear) if heard.clear else None,
    }
    return measures_of(values, 0.0 if reason else heard.words_s, heard.duration_s, reason)


def _paces(heard: Heard, reason: str | None) -> tuple[Span, ...]:
    return () if reason else pace_spans(heard.clear, heard.voiced, heard.left_out)
