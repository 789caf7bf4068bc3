"""What a band rests on in, how sure it is out: sure, fair or unsure. Pure.

A band is sure unless something speaks against it; each of these takes a step down, two make it unsure (own numbers):

* its value lies within MARGIN of a band's limit: a few words more would have made it another;
* less than COVERED of the asked time could be measured (less than HALF: two steps);
* the answer has fewer than LEAST_WORDS words (lines about what was said);
* the recogniser's mean certainty of the words is under CLEAR (lines about what was said, spoken answers);
* it was told without the sentence encoder, by wordings alone (content).
"""

from collections.abc import Sequence
from typing import Final

from kiosk.records import Features, Measure, Sureness

COVERED: Final = 0.8
HALF: Final = 0.5
LEAST_WORDS: Final = 40
CLEAR: Final = 0.75
LEVELS: Final = (Sureness.SURE, Sureness.FAIR, Sureness.UNSURE)


def near_limit(value: float, limits: Sequence[float], margin: float) -> bool:
    """Whether a value lies so near to one of its bands' limits."""
    return any(abs(value - limit) < margin for limit in limits)


def sureness_of(measure: Measure, close: bool, doubts: int = 0) -> Sureness:
    """How sure a band is that rests on this measure; `close` to a limit, with so many other doubts."""
    covered = measure.coverage_ratio
    steps = doubts + close + (covered < COVERED) + (covered < HALF)
    return LEVELS[min(steps, 2)]


def word_doubts(features: Features) -> int:
    """What speaks against everything that was read from the words: too few, or not clearly heard."""
    words, certainty = _value(features, "word_count"), _value(features, "confidence_ratio")
    return (words is not None and words < LEAST_WORDS) + (certainty is not None and certainty < CLEAR)


def _value(features: Features, name: str) -> float | None:
    measure = features.measures.get(name)
    return measure.value if measure else None
