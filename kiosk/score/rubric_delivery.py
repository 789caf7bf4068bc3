"""An answer's Features in, the bands of how it was said out: pace, flow, length, eye line. Pure.

Pace and eye line never fall below 'growing': they are cues, and no band for Indian English exists yet.
"""

from collections.abc import Sequence
from typing import Final

from kiosk.records import Answer, Band, Evidence, Features, Measure, Score, Span
from kiosk.score.bands import at_least, lower, measured, steps_down, unscored
from kiosk.score.heard import LEAST_WORDS
from kiosk.score.pauses import MID_CLAUSE
from kiosk.score.sureness import near_limit, sureness_of, word_doubts
from kiosk.score.tokens import tokens_of

# experience.md 2b; where it gives no number, own anchors (marked).
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
GOOD_EYE_RATIO: Final = 0.6
FAIR_EYE_RATIO: Final = 0.4  # own
EYE_LIMITS: Final = (FAIR_EYE_RATIO, GOOD_EYE_RATIO)
CLOSE_WPM: Final = 3.0
CLOSE_S: Final = 2.0
CLOSE_RATIO: Final = 0.03
"""Within so much of a limit a band is not sure; own numbers."""


def pace_band(pace_wpm: float, outside_ratio: float | None) -> Band:
    """120-165 strong, 100-185 solid; outside it 'growing' only where more than a fifth of the windows are out."""
    if GOOD_PACE_WPM[0] <= pace_wpm <= GOOD_PACE_WPM[1]:
        return Band.STRONG
    if FAIR_PACE_WPM[0] <= pace_wpm <= FAIR_PACE_WPM[1]:
        return Band.SOLID
    return Band.SOLID if outside_ratio is not None and outside_ratio <= OUTSIDE_RATIO else Band.GROWING


def pace(features: Features) -> Score:
    """Words a minute."""
    found = measured(features, "pace_wpm")
    if found is None:
        return unscored("pace", features.measures.get("pace_wpm"))
    measure, value = found
    outside = features.measures.get("pace_outside_ratio")
    band = pace_band(value, outside.value if outside else None)
    close = near_limit(value, (*GOOD_PACE_WPM, *FAIR_PACE_WPM), CLOSE_WPM)
    return Score("pace", band, None, (_number(measure, "wpm"),), sureness_of(measure, close))


def filler_band(counts: Sequence[int], words: float) -> Band:
    """Bands of fillers per 100 words after the first two; fillers that came once each never go below 'solid'."""
    extra = max(0, sum(counts) - FREE_FILLERS)
    band = steps_down(100.0 * extra / max(1.0, words), FILLERS_PER_100)
    return band if any(count > 1 for count in counts) else at_least(band, Band.SOLID)


def pause_band(long_pauses: float, minutes: float) -> Band:
    """Bands of long pauses a minute; a single one never goes below 'solid'."""
    band = steps_down(long_pauses / minutes if minutes > 0 else 0.0, LONG_PAUSES_PER_MIN)
    return at_least(band, Band.SOLID) if long_pauses <= 1 else band


def inside_band(pauses: float, minutes: float) -> Band:
    """Bands of pauses that are long or stand inside a clause: as of long ones, but never below 'growing'.

    Pauses inside clauses are what listeners notice most (experience.md 2b), yet where one stands is told by a rule on words.
    """
    return at_least(pause_band(pauses, minutes), Band.GROWING)


def fluency(answer: Answer, features: Features) -> Score:
    """Fillers and pauses."""
    rate, pauses = measured(features, "fillers_per_100"), measured(features, "long_pause_count")
    if rate is None or pauses is None:
        return unscored("fluency", features.measures.get("fillers_per_100" if rate is None else "long_pause_count"))
    fillers, minutes = tuple(features.filler_counts.values()), pauses[0].measured_s / 60.0
    words = 100.0 * sum(fillers) / rate[1] if rate[1] else float(LEAST_WORDS)
    long = [span for span in features.spans if span.what == "long_pause"]
    inside = [span for span in features.spans if span.text == MID_CLAUSE]
    by_pauses = lower(pause_band(pauses[1], minutes), inside_band(len({*long, *inside}), minutes))
    often = tuple(Evidence(name, value=float(n), unit="×") for name, n in list(features.filler_counts.items())[:3])
    silent = [_number(pauses[0])] if long else []
    if long:
        silent.append(Evidence(measure="longest_pause_s", value=max(s.end_s - s.start_s for s in long), unit="s"))
    evidence = (_number(rate[0], "/ 100"), *often, *silent, *_inside_quotes(answer, inside))
    doubts = int(word_doubts(features) > 0)
    return Score(
        "fluency", lower(filler_band(fillers, words), by_pauses), None, evidence, sureness_of(rate[0], False, doubts)
    )


def _inside_quotes(answer: Answer, pauses: Sequence[Span]) -> tuple[Evidence, ...]:
    """The last words before the longest pauses inside clauses, each with its seconds and where it was."""
    tokens = tokens_of(answer)
    quotes = []
    for pause in sorted(pauses, key=lambda span: span.start_s - span.end_s)[:QUOTED_PAUSES]:
        middle_s = (pause.start_s + pause.end_s) / 2
        before = [token.shown for token in tokens if token.end_s is not None and token.end_s <= middle_s]
        words = " ".join("I" if word == "i" else word for word in before[-3:])
        quotes.append(Evidence(f"{words} …", pause.start_s, pause.end_s, value=pause.end_s - pause.start_s, unit="s"))
    return tuple(quotes)


def length_band(duration_s: float) -> Band:
    """60-120 s strong, 40-160 s solid, from 20 s growing (and over 160 s), less is a start."""
    if GOOD_LENGTH_S[0] <= duration_s <= GOOD_LENGTH_S[1]:
        return Band.STRONG
    if FAIR_LENGTH_S[0] <= duration_s <= FAIR_LENGTH_S[1]:
        return Band.SOLID
    return Band.GROWING if duration_s >= SHORT_LENGTH_S else Band.START


def length(answer: Answer, features: Features) -> Score:
    """From the first to the last voice: waiting for the button is not part of the answer."""
    voiced = [span for span in features.spans if span.what == "voiced"]
    if answer.typed is not None or not voiced:
        return unscored("length", features.measures.get("pause_count"))
    spoken_s = voiced[-1].end_s - voiced[0].start_s
    evidence = Evidence(start_s=voiced[0].start_s, end_s=voiced[-1].end_s, measure="duration_s", value=spoken_s, unit="s")
    close = near_limit(spoken_s, (*GOOD_LENGTH_S, *FAIR_LENGTH_S, SHORT_LENGTH_S), CLOSE_S)
    return Score("length", length_band(spoken_s), None, (evidence,), sureness_of(features.measures["duration_s"], close))


def eye_line(features: Features) -> Score:
    """Share of the speaking time with the eyes towards the lens."""
    found = measured(features, "eye_line_ratio")
    if found is None:
        return unscored("eye_line", features.measures.get("eye_line_ratio"))
    measure, value = found
    band = Band.STRONG if value >= GOOD_EYE_RATIO else Band.SOLID
    band = band if value >= FAIR_EYE_RATIO else Band.GROWING
    away = [span for span in features.spans if span.what == "look_away"]
    looks = tuple(
        Evidence(start_s=span.start_s, end_s=span.end_s, measure="look_away", value=span.end_s - span.start_s, unit="s")
        for span in away[:3]
    )
    share = Evidence(measure=measure.name, value=100.0 * value, unit="%")
    return Score("eye_line", band, None, (share, *looks), sureness_of(measure, near_limit(value, EYE_LIMITS, CLOSE_RATIO)))


def _number(measure: Measure, unit: str = "") -> Evidence:
    return Evidence(measure=measure.name, value=measure.value, unit=unit)
