"""The answers' features and scores in, measures and bands over the whole interview out."""

from collections.abc import Mapping, Sequence
from statistics import median_low
from typing import Final

from kiosk.records import BAND_ORDER, Band, Features, Measure, Score

SUMMED: Final = ("duration_s", "second_face_s", "reading_s", "hand_on_face_s")
COUNT: Final = "_count"
"""Measures that end so are summed too."""
LARGEST: Final = "longest_"
"""Of measures that begin so the largest is kept."""
BY_WORDS: Final = ("fillers_per_100", "hedges_per_100")
"""Weighted with the answer's words; all others with the seconds they were measured on."""
PER_ANSWER: Final = (
    *("part_", "structure_parts_count", "number_given_count", "mean_"),
    *("distinct_words_count", "longest_run_words_count", "own_words_count", "content_score"),
)
"""Make sense for one answer only (the parts differ with the kind of question; a mean of means is none;
the words of two answers may be the same)."""


def overall_measures(features: Sequence[Features]) -> dict[str, Measure]:
    """Each measure over all answers; None with the first answer's reason where no answer has it."""
    names = dict.fromkeys(name for part in features for name in part.measures if not name.startswith(PER_ANSWER))
    return {name: _overall(name, features) for name in names}


def _overall(name: str, features: Sequence[Features]) -> Measure:
    asked_s = sum(part.measures[name].asked_s for part in features if name in part.measures)
    known = [(part, part.measures[name]) for part in features if name in part.measures]
    valued = [(part, measure, measure.value) for part, measure in known if measure.value is not None]
    if not valued:
        return Measure(name, None, 0.0, asked_s, known[0][1].why_not)
    measured_s = sum(measure.measured_s for _, measure, _ in valued)
    values = [value for _, _, value in valued]
    if name in SUMMED or name.endswith(COUNT):
        return Measure(name, sum(values), measured_s, asked_s)
    if name.startswith(LARGEST):
        return Measure(name, max(values), measured_s, asked_s)
    weights = [_words(part) if name in BY_WORDS else measure.measured_s for part, measure, _ in valued]
    if sum(weights) <= 0:
        weights = [1.0] * len(values)
    mean = sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
    return Measure(name, mean, measured_s, asked_s)


def _words(features: Features) -> float:
    measure = features.measures.get("word_count")
    return measure.value or 0.0 if measure else 0.0


def line_band(line: str, scores: Sequence[Sequence[Score]]) -> Band | None:
    """The middle band of a rubric line over the answers (the lower of two middles); None where none was scored."""
    places = [BAND_ORDER.index(s.band) for answer in scores for s in answer if s.line == line and s.band is not None]
    return BAND_ORDER[median_low(places)] if places else None


def measured_value(measures: Mapping[str, Measure], name: str) -> float | None:
    """The value of a measure that may be missing."""
    measure = measures.get(name)
    return measure.value if measure else None
