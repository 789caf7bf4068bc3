"""An Answer and its Features in, a Score a rubric line out: four anchored bands, each with its evidence. Pure.

Lines: content, structure, pace, fluency, length, eye_line. What a face showed has no line and no weight, ever.
Delivery lines (pace, eye_line) never fall below 'growing': they are cues, and no band for Indian English exists yet.
"""

from collections.abc import Sequence
from typing import Final

from kiosk.records import Answer, Band, Features, Measure, Score, Span
from kiosk.score.heard import LEAST_WORDS
from kiosk.score.pauses import MID_CLAUSE
from kiosk.score.points import mentions_of
from kiosk.score.structure import find_number, find_parts, parts_for
from kiosk.score.tokens import quote_around, tokens_of

LINES: Final = ("content", "structure", "pace", "fluency", "length", "eye_line")
ORDER: Final = (Band.START, Band.GROWING, Band.SOLID, Band.STRONG)
"""From the first step to the last."""

# experience.md 2b; where it gives no number, own anchors (marked).
CONTENT_RATIO: Final = (0.25, 0.5, 0.75)  # own
STAR_PARTS: Final = (2, 3, 4)  # own: four parts of a story
CASE_PARTS: Final = (1, 2, 3)  # own: three of four parts make a well-built explanation
GOOD_PACE_WPM: Final = (120.0, 165.0)
FAIR_PACE_WPM: Final = (100.0, 185.0)
OUTSIDE_RATIO: Final = 0.2
FREE_FILLERS: Final = 2
FILLERS_PER_100: Final = (3.0, 6.0, 12.0)  # 12: own
LONG_PAUSES_PER_MIN: Final = (1.0, 2.0, 4.0)  # own
QUOTED_PAUSES: Final = 2
"""So many pauses inside clauses are quoted; own number."""
GOOD_LENGTH_S: Final = (60.0, 120.0)
FAIR_LENGTH_S: Final = (40.0, 160.0)  # own lower end; 160 s is where the last-20-s ring starts
SHORT_LENGTH_S: Final = 20.0  # own
FOLLOW_UP: Final = "follow_up"
"""Reason of lines that a follow-up does not have: it asks for one thing, so neither build nor length is asked for."""
GOOD_EYE_RATIO: Final = 0.6
FAIR_EYE_RATIO: Final = 0.4  # own


def scores_of(answer: Answer, features: Features) -> tuple[Score, ...]:
    """One Score a line, in the order of LINES; a line that cannot be scored has no band and says why."""
    return (
        _content(answer, features),
        _structure(answer, features),
        _pace(features),
        _fluency(answer, features),
        _length(answer, features),
        _eye_line(features),
    )


def _steps(value: float, limits: Sequence[float]) -> Band:
    """Band of a value that is better the larger it is."""
    return ORDER[sum(value >= limit for limit in limits)]


def _steps_down(value: float, limits: Sequence[float]) -> Band:
    """Band of a value that is better the smaller it is."""
    return ORDER[3 - sum(value > limit for limit in limits)]


def _lower(first: Band, second: Band) -> Band:
    return min(first, second, key=ORDER.index)


def _at_least(band: Band, floor: Band) -> Band:
    return max(band, floor, key=ORDER.index)


def _unscored(line: str, measure: Measure | None) -> Score:
    return Score(line, None, (measure.why_not if measure else None) or "too_little")


def _content(answer: Answer, features: Features) -> Score:
    measure = features.measures.get("key_points_ratio")
    if measure is None or measure.value is None:
        return _unscored("content", measure)
    tokens = tokens_of(answer)
    quotes = tuple(quote_around(tokens, found.first, found.last) for found in mentions_of(answer.question, tokens))
    count = f"{len(features.covered_points)} / {len(answer.question.key_points)}"
    return Score("content", _steps(measure.value, CONTENT_RATIO), None, (count, *(f"“{quote}”" for quote in quotes)))


def _structure(answer: Answer, features: Features) -> Score:
    if answer.question.follows is not None:
        return Score("structure", None, FOLLOW_UP)
    measure = features.measures.get("structure_parts_count")
    if measure is None or measure.value is None:
        return _unscored("structure", measure)
    kind, tokens = answer.question.kind, tokens_of(answer)
    limits = STAR_PARTS if kind == "behavioural" else CASE_PARTS
    quotes = [f"“{quote_around(tokens, a, b, 0, 5)}”" for a, b in sorted(find_parts(kind, tokens).values())]
    number = find_number(tokens)
    if number is not None:
        quotes.append(f"“{quote_around(tokens, number, number, 2, 3)}”")
    count = f"{measure.value:.0f} / {len(parts_for(kind))}"
    return Score("structure", _steps(measure.value, limits), None, (count, *dict.fromkeys(quotes)))


def pace_band(pace_wpm: float, outside_ratio: float | None) -> Band:
    """120-165 strong, 100-185 solid; outside it 'growing' only where more than a fifth of the windows are out."""
    if GOOD_PACE_WPM[0] <= pace_wpm <= GOOD_PACE_WPM[1]:
        return Band.STRONG
    if FAIR_PACE_WPM[0] <= pace_wpm <= FAIR_PACE_WPM[1]:
        return Band.SOLID
    return Band.SOLID if outside_ratio is not None and outside_ratio <= OUTSIDE_RATIO else Band.GROWING


def _pace(features: Features) -> Score:
    measure = features.measures.get("pace_wpm")
    if measure is None or measure.value is None:
        return _unscored("pace", measure)
    outside = features.measures.get("pace_outside_ratio")
    band = pace_band(measure.value, outside.value if outside else None)
    return Score("pace", band, None, (f"{measure.value:.0f} wpm", f"{measure.measured_s:.0f} s"))


def filler_band(counts: Sequence[int], words: float) -> Band:
    """Bands of fillers per 100 words after the first two; fillers that came once each never go below 'solid'."""
    extra = max(0, sum(counts) - FREE_FILLERS)
    band = _steps_down(100.0 * extra / max(1.0, words), FILLERS_PER_100)
    return band if any(count > 1 for count in counts) else _at_least(band, Band.SOLID)


def pause_band(long_pauses: float, minutes: float) -> Band:
    """Bands of long pauses a minute; a single one never goes below 'solid'."""
    band = _steps_down(long_pauses / minutes if minutes > 0 else 0.0, LONG_PAUSES_PER_MIN)
    return _at_least(band, Band.SOLID) if long_pauses <= 1 else band


def inside_band(pauses: float, minutes: float) -> Band:
    """Bands of pauses that are long or stand inside a clause: as of long ones, but never below 'growing'.

    Pauses inside clauses are what listeners notice most (experience.md 2b), yet where one stands is told by a rule on words.
    """
    return _at_least(pause_band(pauses, minutes), Band.GROWING)


def _fluency(answer: Answer, features: Features) -> Score:
    rate, pauses = features.measures.get("fillers_per_100"), features.measures.get("long_pause_count")
    if rate is None or rate.value is None or pauses is None or pauses.value is None:
        return _unscored("fluency", rate if rate is None or rate.value is None else pauses)
    fillers, minutes = tuple(features.filler_counts.values()), pauses.measured_s / 60.0
    words = 100.0 * sum(fillers) / rate.value if rate.value else float(LEAST_WORDS)
    long = [span for span in features.spans if span.what == "long_pause"]
    inside = [span for span in features.spans if span.text == MID_CLAUSE]
    noticed = len({*long, *inside})
    by_pauses = _lower(pause_band(pauses.value, minutes), inside_band(noticed, minutes))
    often = tuple(f"“{name}” × {times}" for name, times in list(features.filler_counts.items())[:3])
    longest = max((span.end_s - span.start_s for span in long), default=None)
    silent = (f"{pauses.value:.0f} × ≥ 2 s", f"{longest:.1f} s") if longest is not None else ()
    evidence = (f"{rate.value:.1f} / 100", *often, *silent, *_inside_quotes(answer, inside))
    return Score("fluency", _lower(filler_band(fillers, words), by_pauses), None, evidence)


def _inside_quotes(answer: Answer, pauses: Sequence[Span]) -> tuple[str, ...]:
    """The last words before the longest pauses inside clauses, each with its seconds."""
    tokens = tokens_of(answer)
    quotes = []
    for pause in sorted(pauses, key=lambda span: span.start_s - span.end_s)[:QUOTED_PAUSES]:
        middle_s = (pause.start_s + pause.end_s) / 2
        before = [token.shown for token in tokens if token.end_s is not None and token.end_s <= middle_s]
        words = " ".join("I" if word == "i" else word for word in before[-3:])
        quotes.append(f"“{words} …” {pause.end_s - pause.start_s:.1f} s")
    return tuple(quotes)


def length_band(duration_s: float) -> Band:
    """60-120 s strong, 40-160 s solid, from 20 s growing (and over 160 s), less is a start."""
    if GOOD_LENGTH_S[0] <= duration_s <= GOOD_LENGTH_S[1]:
        return Band.STRONG
    if FAIR_LENGTH_S[0] <= duration_s <= FAIR_LENGTH_S[1]:
        return Band.SOLID
    return Band.GROWING if duration_s >= SHORT_LENGTH_S else Band.START


def _length(answer: Answer, features: Features) -> Score:
    if answer.question.follows is not None:
        return Score("length", None, FOLLOW_UP)
    voiced = [span for span in features.spans if span.what == "voiced"]
    if answer.typed is not None or not voiced:
        return _unscored("length", features.measures.get("pause_count"))
    # From the first to the last voice: waiting for the button is not part of the answer.
    spoken_s = voiced[-1].end_s - voiced[0].start_s
    return Score("length", length_band(spoken_s), None, (f"{spoken_s:.0f} s",))


def _eye_line(features: Features) -> Score:
    measure = features.measures.get("eye_line_ratio")
    if measure is None or measure.value is None:
        return _unscored("eye_line", measure)
    band = Band.STRONG if measure.value >= GOOD_EYE_RATIO else Band.SOLID
    band = band if measure.value >= FAIR_EYE_RATIO else Band.GROWING
    away = [span for span in features.spans if span.what == "look_away"]
    looks = tuple(f"{span.start_s:.0f}–{span.end_s:.0f} s" for span in away[:3])
    return Score("eye_line", band, None, (f"{100 * measure.value:.0f} % / {measure.measured_s:.0f} s", *looks))
