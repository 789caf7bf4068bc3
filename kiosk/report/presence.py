"""A Report in, what the camera saw over the whole interview out: presence as one small table, the expression as another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.records import EXPRESSIONS, Measure, Message, Report
from kiosk.report.axis import Translate
from kiosk.report.charts import SHOWN_SHARE
from kiosk.report.labels import EXPRESSION_NAMES, MEASURES, reason
from kiosk.report.overall import measured_value
from kiosk.report.seen import HANDS_HARDLY, USUAL_BLINKS, USUAL_DISTANCE

UNKNOWN: Final = "–"
"""Stands where an answer was not measured."""

OF_THE_TIME: Final = Message("%(value).0f %% of the time")
A_MINUTE: Final = Message("%(value).0f a minute")
NONE_SEEN: Final = Message("none seen")
TableRow = tuple[str, Message, Message, Message | None]
"""Measure, its name, how it is written for the whole interview, what is usual."""
ROWS: Final[tuple[TableRow, ...]] = (
    ("eye_line_ratio", MEASURES["eye_line_ratio"], Message("%(value).0f %% of speaking time"), None),
    ("blinks_per_min", MEASURES["blinks_per_min"], A_MINUTE, USUAL_BLINKS),
    ("nod_count", MEASURES["nod_count"], Message("%(value).0f"), None),
    ("distance_cm", MEASURES["distance_cm"], Message("about %(value).0f cm"), USUAL_DISTANCE),
    ("hands_visible_ratio", MEASURES["hands_visible_ratio"], OF_THE_TIME, None),
    ("gestures_per_min", MEASURES["gestures_per_min"], A_MINUTE, None),
    ("hand_on_face_s", MEASURES["hand_on_face_s"], Message("%(value).0f s"), None),
    ("slouch_ratio", Message("Head sunk"), OF_THE_TIME, None),
)
MAY_BE_NONE: Final = ("nod_count", "hand_on_face_s", "slouch_ratio")
"""Written in words where there was none."""


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """One measure over the interview."""

    label: str
    whole: str
    usual: str
    answers: tuple[str, ...]
    """The bare number of each answer."""
    measured_s: int


def presence_rows(report: Report, translate: Translate) -> list[PresenceRow]:
    """Rows of what was measured; empty where the camera told nothing."""
    hidden = (measured_value(report.measures, "hands_visible_ratio") or 0.0) < HANDS_HARDLY
    return rows_of(report, translate, [row for row in ROWS if not (hidden and row[0] == "gestures_per_min")])


def rows_of(report: Report, translate: Translate, table: Sequence[TableRow]) -> list[PresenceRow]:
    """The rows of a table whose measures were measured."""
    rows = []
    for name, label, wording, usual in table:
        measure = report.measures.get(name)
        if measure is None or measure.value is None:
            continue
        factor = 100.0 if name.endswith("_ratio") else 1.0
        told = NONE_SEEN if measure.value == 0.0 and name in MAY_BE_NONE else wording
        rows.append(
            PresenceRow(
                label=translate(label.text),
                whole=translate(told.text) % {"value": factor * measure.value},
                usual=translate(usual.text) if usual else "",
                answers=tuple(_bare(part.features.measures, name, factor, ".1f" in wording.text) for part in report.answers),
                measured_s=round(measure.measured_s),
            )
        )
    return rows


def _bare(measures: Mapping[str, Measure], name: str, factor: float, finely: bool) -> str:
    value = measured_value(measures, name)
    return UNKNOWN if value is None else f"{factor * value:.{int(finely)}f}"


@dataclass(frozen=True, slots=True)
class ExpressionTable:
    """What the face showed over the interview."""

    rows: tuple[tuple[str, str, str, str], ...]
    """(class, its name, share while speaking, share while listening); '' where a share was not measured."""
    speaking_s: int
    listening_s: int
    why_not: tuple[tuple[str, str], ...]
    """(what was not measured, why)."""
    notes: tuple[str, ...]


PARTS: Final = (("speaking", Message("While speaking")), ("listening", Message("While listening")))


def expression_table(report: Report, translate: Translate) -> ExpressionTable | None:
    """The table where the report may show expressions and one was measured; else None."""
    measures = report.measures
    parts = {part: measures.get(f"expression_neutral_{part}_ratio") for part, _ in PARTS}
    if not report.show_expression or all(measure is None or measure.value is None for measure in parts.values()):
        return None
    return ExpressionTable(
        rows=tuple(_expression_rows(measures, translate)),
        speaking_s=_seconds(parts["speaking"]),
        listening_s=_seconds(parts["listening"]),
        why_not=tuple(
            (translate(label.text), translate(reason(measure.why_not).text))
            for part, label in PARTS
            if (measure := parts[part]) is not None and measure.value is None and measure.asked_s > 0
        ),
        notes=tuple(_told(message, translate) for of in NOTES for message in of(report)),
    )


def _seconds(measure: Measure | None) -> int:
    return round(measure.measured_s) if measure is not None and measure.value is not None else 0


def _expression_rows(measures: Mapping[str, Measure], translate: Translate) -> list[tuple[str, str, str, str]]:
    rows = []
    for name in EXPRESSIONS:
        shares = [measured_value(measures, f"expression_{name}_{part}_ratio") for part, _ in PARTS]
        if max(share or 0.0 for share in shares) >= SHOWN_SHARE:
            texts = ["" if share is None else f"{100 * share:.0f} %" for share in shares]
            rows.append((name, translate(EXPRESSION_NAMES[name].text), texts[0], texts[1]))
    return rows


def _told(message: Message, translate: Translate) -> str:
    return translate(message.text) % message.values


def _shifts(report: Report) -> list[Message]:
    count = measured_value(report.measures, "expression_shifts_count")
    if count is None:
        return []
    return [Message("Sudden changes from one second to the next: %(count)d.", {"count": int(count)})]


def _brief(report: Report) -> list[Message]:
    measure = report.measures.get("expression_brief_count")
    if measure is None or measure.value is None:
        return []
    values = {"count": int(measure.value), "seconds": round(measure.measured_s)}
    return [Message("Brief changes of less than half a second: %(count)d, looked for in %(seconds)d s.", values)]


def _tone(report: Report) -> list[Message]:
    agreed, count = 0, 0
    for part in report.answers:
        ratio = measured_value(part.features.measures, "tone_agreement_ratio")
        sentences = measured_value(part.features.measures, "tone_sentences_count")
        if ratio is not None and sentences is not None:
            agreed, count = agreed + round(ratio * sentences), count + int(sentences)
    if not count:
        return []
    text = Message(
        "Face and words: in %(agreed)d of %(count)d sentences with plainly good or bad news, the face went with them "
        "(a smile with good news, none with bad news).",
        {"agreed": agreed, "count": count},
    )
    return [text]


NOTES: Final[tuple[Callable[[Report], list[Message]], ...]] = (_shifts, _brief, _tone)
