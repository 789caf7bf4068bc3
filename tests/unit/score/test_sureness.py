"""How sure a band is."""

import pytest

from kiosk.records import Features, Measure
from kiosk.score.sureness import near_limit, sureness_of, word_doubts


def measure(measured_s: float) -> Measure:
    return Measure("content_score", 0.5, measured_s, 60.0)


@pytest.mark.parametrize(
    ("measured_s", "close", "doubts", "sure"),
    [
        (60.0, False, 0, "sure"),
        (60.0, True, 0, "fair"),
        (60.0, False, 1, "fair"),
        (60.0, True, 1, "unsure"),
        (45.0, False, 0, "fair"),
        (25.0, False, 0, "unsure"),
        (25.0, True, 3, "unsure"),
    ],
)
def test_each_doubt_takes_a_step(measured_s: float, close: bool, doubts: int, sure: str) -> None:
    assert sureness_of(measure(measured_s), close, doubts) == sure


def test_few_words_and_words_not_clearly_heard_are_doubts() -> None:
    def doubts(words: float, certainty: float | None) -> int:
        values = {"word_count": words, "confidence_ratio": certainty}
        return word_doubts(Features(0, 60.0, {name: Measure(name, value, 60, 60) for name, value in values.items()}, ()))

    assert [doubts(80, 0.9), doubts(30, 0.9), doubts(80, 0.65), doubts(30, 0.65), doubts(80, None)] == [0, 1, 1, 2, 0]


def test_a_value_is_close_on_either_side_of_a_limit() -> None:
    assert near_limit(0.49, (0.28, 0.5), 0.03) and near_limit(0.52, (0.28, 0.5), 0.03)
    assert not near_limit(0.4, (0.28, 0.5), 0.03)
