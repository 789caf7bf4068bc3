"""An answer's Features in, the bands of what was said out: relevance, content, structure, coherence, clarity. Pure.

Limits are own numbers where no source is named, set on the tuning half of tests/truth/levels.toml: about the middles between
neighbouring quality levels. No line rests on how many words were said.
"""

from collections.abc import Sequence
from typing import Final

from kiosk.records import Answer, Band, Evidence, Features, Measure, Score
from kiosk.score.bands import measured, steps, unscored
from kiosk.score.structure import parts_for
from kiosk.score.sureness import near_limit, sureness_of, word_doubts

RELEVANCE_RATIO: Final = (0.35, 0.6, 0.85)
"""Share of the words in pieces about the question."""
CONTENT_SCORE: Final = (0.28, 0.5, 0.7)
"""content.py says what the score is the mean of."""
STAR_PARTS: Final = (2, 3, 4)
"""Four parts of a story (experience.md 2b, STAR)."""
CASE_PARTS: Final = (1, 2, 3)
"""Three of four parts make a well-built explanation."""
COHERENCE_RATIO: Final = (0.3, 0.5, 0.7)
"""Share of pieces that go on from one before; half of the texts mixed from ten answers have 0.33 or less, half of the real
ones 0.75 or more. It tells a thread from a heap, not a good answer from a better one: who tells more moves on more."""
CLARITY_RATIO: Final = (0.45, 0.6, 0.75)
"""Share of the content words that could not stand in any answer."""
MARGIN: Final = 0.03
"""A share so near to a limit is close to it."""
SLACK: Final = {
    "relevance_ratio": 0.08,
    "content_score": 0.08,
    "structure_parts_count": 1.0,
    "coherence_ratio": 0.2,
    "concrete_ratio": 0.08,
}
"""Where words were set aside because they speak to the scoring, a value must be so much over a limit: where they begin and
end nobody can tell to the word. Own numbers: what one injection in a hundred moved (tests/flow/test_scoring_truth.py)."""
NO_ENCODER: Final = "no_encoder"


def relevance(features: Features) -> Score:
    """How much of the answer is about the question; by meaning."""
    return _by_share("relevance", "relevance_ratio", RELEVANCE_RATIO, features)


def content(answer: Answer, features: Features) -> Score:
    """Key points, words of the answer's own, numbers and things done."""
    found = measured(features, "content_score")
    if found is None:
        return unscored("content", features.measures.get("content_score"))
    measure, value = found
    points = len(answer.question.key_points)
    counts = [Evidence(measure="key_points_ratio", value=float(len(features.covered_points)), out_of=float(points))]
    for name in ("own_words_count", "numbers_count", "actions_count"):
        part = measured(features, name)
        counts += [Evidence(measure=name, value=part[1])] if part is not None else []
    by_wording = features.measures["relevance_ratio"].why_not in (NO_ENCODER, "hindi_meaning")
    close = near_limit(value, CONTENT_SCORE, MARGIN)
    band = steps(_held(features, measure, value), CONTENT_SCORE)
    aside = measured(features, "set_aside_ratio")
    if aside is not None and aside[1] > 0:
        counts.append(_share(aside[0]))
    return _score("content", band, tuple(counts if points else counts[1:]), features, measure, close, by_wording)


def structure(answer: Answer, features: Features) -> Score:
    """Parts of a well-built answer that were found."""
    found = measured(features, "structure_parts_count")
    if found is None:
        return unscored("structure", features.measures.get("structure_parts_count"))
    measure, value = found
    kind = answer.question.kind
    limits = STAR_PARTS if kind == "behavioural" else CASE_PARTS
    count = Evidence(measure=measure.name, value=value, out_of=float(len(parts_for(kind))))
    # A part is found by its signpost: one more or less is a matter of wording.
    return _score("structure", steps(_held(features, measure, value), limits), (count,), features, measure, True)


def coherence(features: Features) -> Score:
    """Share of pieces that go on from one before; by meaning."""
    return _by_share("coherence", "coherence_ratio", COHERENCE_RATIO, features)


def clarity(features: Features) -> Score:
    """Share of words that are not general."""
    return _by_share("clarity", "concrete_ratio", CLARITY_RATIO, features)


def _by_share(line: str, name: str, limits: Sequence[float], features: Features) -> Score:
    """A line that rests on one share alone."""
    found = measured(features, name)
    if found is None:
        return unscored(line, features.measures.get(name))
    measure, value = found
    close = near_limit(value, limits, MARGIN)
    return _score(line, steps(_held(features, measure, value), limits), (_share(measure),), features, measure, close)


def _score(
    line: str,
    band: Band,
    numbers: tuple[Evidence, ...],
    features: Features,
    measure: Measure,
    close: bool,
    by_wording: bool = False,
) -> Score:
    sureness = sureness_of(measure, close, word_doubts(features) + by_wording)
    return Score(line, band, None, (*numbers, *features.rests_on.get(line, ())), sureness)


def _held(features: Features, measure: Measure, value: float) -> float:
    """The value that decides the band."""
    aside = measured(features, "set_aside_ratio")
    return value - SLACK[measure.name] if aside is not None and aside[1] > 0 else value


def _share(measure: Measure) -> Evidence:
    assert measure.value is not None
    return Evidence(measure=measure.name, value=100.0 * measure.value, unit="%")
