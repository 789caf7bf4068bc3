"""Nothing in, what the stage holds of the present candidate out; all of it is destroyed with the session."""

from dataclasses import dataclass, field

from kiosk.records import Baseline, Question, Report
from kiosk.reporting import Measured


@dataclass(slots=True)
class GivenAnswer:
    """The answer that is being given."""

    question: Question
    number: int
    start_s: float
    asked_s: float | None
    """When the question appeared."""


@dataclass(slots=True)
class ClosingAnswer:
    """An answer that is over and whose last readings are still to come."""

    given: GivenAnswer
    end_s: float
    typed: str | None
    waits_since_s: float
    """On the session's clock, for the flush limit."""
    began_s: float
    """In real time, for the metrics."""
    waiting: set[str]


@dataclass(slots=True)
class HeldSession:
    """Everything held of the present candidate; replaced by an empty one at erasure."""

    parts: list[Measured] = field(default_factory=list)
    report: Report | None = None
    baseline: Baseline | None = None
    asked_s: float | None = None
    """When the present question appeared."""
    snapshot: bytes | None = None
    partial: str = ""
    level_dbfs: float | None = None
