"""One answer with its features and scores in, plain facts for sentences out: what was missing, said, quoted, and when."""

from dataclasses import dataclass
from typing import Final

from kiosk.records import Answer, Band, Features, Message, Score
from kiosk.report.overall import measured_value

Value = str | int | float
"""What a Message's places take."""
Step = tuple[Message, float | None, tuple[str, ...]]
"""A next step: text of three lines, where it rests, the measures it rests on."""

PART_ORDER: Final = ("result", "action", "example", "reason", "aim", "task", "situation", "order")
"""Which missing part is named first: the result is missed most by listeners (experience.md 2b: tick result first)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One answer with what was measured on it."""

    answer: Answer
    features: Features
    scores: tuple[Score, ...]

    @property
    def number(self) -> int:
        """The answer's number, from 0."""
        return self.answer.number

    def band(self, line: str) -> Band | None:
        """Band of a rubric line."""
        return next((score.band for score in self.scores if score.line == line), None)

    def value(self, name: str) -> float | None:
        """Value of a measure."""
        return measured_value(self.features.measures, name)

    def missing_points(self) -> tuple[str, ...]:
        """Texts of the key points that were not heard."""
        points = self.answer.question.key_points
        return tuple(point.text for index, point in enumerate(points) if index not in self.features.covered_points)

    def missing_part(self) -> str | None:
        """The missing part of a well-built answer that is worth naming first."""
        return next((part for part in PART_ORDER if self.value(f"part_{part}_count") == 0.0), None)

    def quote(self, line: str) -> str | None:
        """The first quote among the evidence of a line."""
        score = next((score for score in self.scores if score.line == line), None)
        return next((found.quote for found in (score.evidence if score else ()) if found.quote is not None), None)

    def first(self, what: str) -> float | None:
        """When the first span of this kind begins, seconds from the answer's start."""
        return next((span.start_s for span in self.features.spans if span.what == what), None)

    def longest(self, what: str) -> tuple[float, float] | None:
        """(start, length) of the longest span of this kind."""
        spans = [(span.end_s - span.start_s, span.start_s) for span in self.features.spans if span.what == what]
        return (max(spans)[1], max(spans)[0]) if spans else None

    def top_filler(self) -> tuple[str, int] | None:
        """The filler said most often and how often."""
        return next(iter(self.features.filler_counts.items()), None)


def in_question(part: Part, **values: Value) -> dict[str, Value]:
    """Values of a sentence with the number of its question, as the candidate counts."""
    return {"question": part.number + 1, **values}


def clock(seconds: float) -> str:
    """'1:07' for 67 seconds."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"
