"""Features of one answer in, the same with everything that can be told of a voice out, made by hand."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from kiosk.records import Answer, Features, Measure, Report, Span, Word
from kiosk.report.compose import compose_report
from tests.unit.report.example_reports import ALLOWED, TEAM, question, rich, spoken

HEARD: dict[str, float] = {
    **{"pace_wpm": 141.6, "articulation_wpm": 167.8, "pace_outside_ratio": 0.4, "response_latency_s": 1.6},
    **{"pause_count": 9.0, "long_pause_count": 1.0, "mid_clause_long_pause_count": 2.0, "longest_pause_s": 2.7},
    **{"pause_ratio": 0.16, "fillers_per_100": 6.4, "filler_count": 8.0, "filled_pause_count": 2.0},
    **{"repetition_count": 2.0, "restart_count": 1.0, "pitch_sd_st": 1.6, "pitch_range_st": 4.4, "level_range_db": 9.2},
    **{"longest_run_s": 6.2, "longest_run_words_count": 17.0, "distinct_words_count": 79.0, "hedges_per_100": 1.6},
    **{"hedge_count": 2.0, "snr_db": 24.0, "word_count": 125.0},
}
SPANS = (
    *(Span(9.0, 10.2, "pause", "mid_clause"), Span(17.0, 19.7, "long_pause", "mid_clause"), Span(30.0, 30.6, "pause")),
    *(Span(5.0, 5.4, "filler", "um"), Span(8.0, 8.6, "filler", "(um)"), Span(12.0, 12.5, "filler", "basically")),
    *(Span(13.0, 13.5, "filler", "um"), Span(29.0, 29.5, "filler", "(um)"), Span(36.0, 36.4, "filler", "um")),
    *(Span(6.0, 6.6, "repetition", "the"), Span(27.0, 27.4, "repetition", "we"), Span(33.0, 34.2, "restart", "so i")),
    *(Span(22.0, 22.6, "hedge", "i think"), Span(41.0, 41.4, "hedge", "maybe"), Span(44.0, 50.2, "longest_run")),
    *(Span(1.6, 16.6, "slow", "92"), Span(31.6, 46.6, "fast", "193")),
)
"""Two pauses of over a second inside sentences; two fillers heard by ear; one stretch too slow and one too fast."""
DISTURBED = (Span(24.0, 26.5, "noisy"), Span(39.0, 40.5, "second_voice"), Span(51.0, 51.4, "clipped"))
COUNTS = {"um": 3, "(um)": 2, "basically": 1}
TOP = (("project", 4), ("team", 3), ("week", 2))
OWN = (
    "filler",
    "pause",
    "long_pause",
    "repetition",
    "restart",
    "hedge",
    "longest_run",
    "fast",
    "slow",
    *("noisy", "clipped"),
)


def with_voice(of: Features, more: Sequence[Span] = (), **values: float | str | None) -> Features:
    """The same answer with HEARD, SPANS, and curves; `values` change measures, a text is the reason why there is none."""
    length_s = of.duration_s
    told = {**HEARD, **values}
    measures = {
        name: Measure(name, None, 0.0, length_s, value)
        if isinstance(value, str)
        else Measure(name, value, length_s, length_s)
        for name, value in told.items()
    }
    kept = (span for span in of.spans if span.what not in OWN)
    return replace(
        of,
        measures={**of.measures, **measures},
        spans=tuple(sorted((*kept, *SPANS, *more), key=lambda span: span.start_s)),
        pitch_track=tuple((step / 4, _pitch(step / 4)) for step in range(int(length_s * 4))),
        pace_track=tuple((float(step), _pace(step, length_s)) for step in range(int(length_s))),
        filler_counts=COUNTS,
        top_words=TOP,
    )


def _pitch(t_s: float) -> float | None:
    if any(span.start_s <= t_s <= span.end_s for span in (*SPANS, *DISTURBED) if span.what in SILENT) or t_s < 1.6:
        return None
    return 2.4 * math.sin(t_s * 1.9) + 1.3 * math.sin(t_s * 5.3) + (4.0 if t_s % 11 < 0.6 else 0.0)


SILENT = ("pause", "long_pause", "noisy", "second_voice")


def _pace(t_s: int, length_s: float) -> float | None:
    return 140.0 + 50.0 * math.sin(t_s / 9.0 - 2.5) if 3 <= t_s <= length_s - 3 and not 24 <= t_s <= 26 else None


def heard_answer() -> Answer:
    """The answer that these numbers stand beside; two words stand before the first pause inside a sentence."""
    answer = spoken(0, question("any-team"), TEAM)
    begin_s = answer.start_s
    before = (Word("i", begin_s + 8.0, begin_s + 8.2, 0.9), Word("worked", begin_s + 8.2, begin_s + 8.6, 0.9))
    words = (word for word in answer.words if not 8.0 <= word.end_s - begin_s <= 10.2)
    return replace(answer, words=tuple(sorted((*words, *before), key=lambda word: word.start_s)))


@cache
def heard() -> Report:
    """The rich report, its team answer heard in full and disturbed for a while."""
    parts = []
    for number, part in enumerate(rich().answers):
        features = with_voice(part.features, DISTURBED) if number == 1 else part.features
        parts.append((part.answer, features, part.scores))
    return compose_report(rich().profile, ALLOWED, parts, show_expression=True)
