"""Numbers and spans in, Features of one answer out: for tests of what the report makes of them."""

from collections.abc import Sequence

from kiosk.records import Answer, Features, Measure, Question, Span
from kiosk.report.moments import Part

DURATION_S = 60.0


def measures_of(values: dict[str, float | str], measured_s: float = DURATION_S) -> dict[str, Measure]:
    """A number is a value, a text the reason why there is none."""
    return {
        name: Measure(name, None, 0.0, DURATION_S, value)
        if isinstance(value, str)
        else Measure(name, value, measured_s, DURATION_S)
        for name, value in values.items()
    }


def features(
    values: dict[str, float | str], spans: Sequence[Span] = (), *, number: int = 0, measured_s: float = DURATION_S
) -> Features:
    """One answer of a minute."""
    return Features(number, DURATION_S, measures_of(values, measured_s), tuple(spans))


def part(of: Features) -> Part:
    """The same with a question and without scores."""
    question = Question("any", "Why?", "behavioural", "fresher", None, ())
    return Part(Answer(of.number, question, 0.0, DURATION_S), of, ())
