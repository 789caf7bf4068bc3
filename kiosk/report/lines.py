"""Measures and spans of one answer in, what lines about it are made of out: parts of sentences and what they rest on."""

from dataclasses import dataclass
from typing import Final

from kiosk.records import Features, Measure, Message, Span
from kiosk.report.overall import measured_value

WELL_COVERED: Final = 0.9
"""A line that rests on a smaller share of the asked time says on how many seconds; own number."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a group: parts of a sentence, to be joined by commas."""

    parts: tuple[Message, ...]
    rests_on: Measure
    lead: Message | None = None
    """Stands before the parts, with a colon."""
    usual: Message | None = None
    """What is usual, as context."""

    @property
    def basis_s(self) -> float | None:
        """Seconds it rests on, where they are clearly fewer than asked."""
        return self.rests_on.measured_s if self.rests_on.coverage_ratio < WELL_COVERED else None


def counted(count: int, one: Message, many: Message) -> Message:
    """The wording for one or for several of something."""
    return Message(one.text if count == 1 else many.text, {"count": count})


def known(features: Features, *names: str) -> Measure | None:
    """The first measure, where all of these were measured."""
    if any(measured_value(features.measures, name) is None for name in names):
        return None
    return features.measures[names[0]]


def value_of(features: Features, name: str) -> float:
    """A measure's value; 0 where there is none, for use after `known`."""
    return measured_value(features.measures, name) or 0.0


def spans_of(features: Features, *what: str) -> list[Span]:
    """The answer's spans of these kinds, in order of time."""
    return [span for span in features.spans if span.what in what]


def missing_by_reason(features: Features, expected: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Reason code -> the expected measures that it kept from being measured."""
    groups: dict[str, tuple[str, ...]] = {}
    for name in expected:
        measure = features.measures.get(name)
        if measure is not None and measure.value is None:
            groups[measure.why_not or ""] = (*groups.get(measure.why_not or "", ()), name)
    return groups
