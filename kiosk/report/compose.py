"""Answers with their features and scores in, the Report out: feedback with one next step, what was not measured. Pure.

Every sentence names the measures it rests on; one whose measures were not measured is cut before it reaches the report.
Sentences are Messages (English msgids); the renderer translates them.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from kiosk.records import (
    Answer,
    AnswerReport,
    Band,
    Claim,
    Consent,
    Features,
    Finding,
    Measure,
    Message,
    Profile,
    Report,
    Score,
    SelfRating,
    Sent,
)
from kiosk.report.advice import improvements_of, next_step
from kiosk.report.feedback import feedback_of
from kiosk.report.findings import answer_findings, rests_on
from kiosk.report.labels import NOTES, reason
from kiosk.report.moments import Part, Value, clock
from kiosk.report.overall import line_band, overall_measures
from kiosk.report.receipts import check_claims

MOST_STRENGTHS: Final = 3
EXPECTED: Final = (
    "word_count",
    "key_points_ratio",
    "pace_wpm",
    "fillers_per_100",
    "long_pause_count",
    "pitch_sd_st",
    "level_range_db",
    "eye_line_ratio",
    "presence_ratio",
    "blinks_per_min",
    "nod_count",
    "hands_visible_ratio",
    "slouch_ratio",
)
"""Measures a full report has; a missing one is named with its reason."""
EXPRESSION: Final = "expression_neutral_ratio"
"""Stands for all eight."""


def compose_report(
    profile: Profile,
    consent: Consent,
    parts: Sequence[tuple[Answer, Features, tuple[Score, ...]]],
    *,
    self_rating: SelfRating | None = None,
    notes: Sequence[str] = (),
    show_expression: bool = False,
    claims: Sequence[Claim] = (),
    sent: Sequence[Sent] = (),
) -> Report:
    """Compose the report. `notes` are codes of labels.NOTES (others concern the screen only and are left out).

    The expression timeline is shown only where the site allows it (`show_expression`) and the candidate allowed the camera.
    Of the online model's `claims` those stand that receipts.check_claims lets through; `sent` is what it was told.
    """
    whole = tuple(Part(answer, features, scores) for answer, features, scores in parts)
    measures = overall_measures([part.features for part in whole])
    show_expression = show_expression and consent.camera
    return Report(
        profile=profile,
        consent=consent,
        answers=tuple(AnswerReport(p.answer, p.features, p.scores, answer_findings(p)) for p in whole),
        measures=measures,
        feedback=feedback_of(
            whole,
            strengths_of(whole, measures),
            improvements_of(whole),
            next_step(whole),
            check_claims(claims, whole, profile, measures),
        ),
        not_measured=missing_of(whole, show_expression),
        self_rating=self_rating,
        notes=tuple(NOTES[code] for code in notes if code in NOTES),
        show_expression=show_expression,
        sent=tuple(sent),
    )


def strengths_of(parts: Sequence[Part], measures: dict[str, Measure]) -> tuple[Finding, ...]:
    """At most three things that went well, what was said before how; solid ones only where nothing was strong."""
    for band in (Band.STRONG, Band.SOLID):
        found = [*_said_well(parts, band), *_delivered_well(parts, measures, band)]
        if found:
            return tuple(found[:MOST_STRENGTHS])
    return ()


def _said_well(parts: Sequence[Part], band: Band) -> Iterator[Finding]:
    content = max(
        (part for part in parts if part.band("content") is band),
        key=lambda part: part.value("key_points_ratio") or 0.0,
        default=None,
    )
    if content is not None:
        values: dict[str, Value] = {
            "question": content.answer.label,
            "found": len(content.features.covered_points),
            "count": len(content.answer.question.key_points),
            "quote": content.quote("content") or "",
        }
        text = Message(
            "In question %(question)d you spoke about %(found)d of %(count)d points of a good answer, "
            "for example: “%(quote)s”.",
            values,
        )
        yield Finding(text, content.number, content.first("point"), ("key_points_ratio",))
    structure = [part for part in parts if part.band("structure") is band and part is not content]
    structure += [part for part in parts if part.band("structure") is band and part is content]
    if structure:
        part = structure[0]
        opening: dict[str, Value] = {"question": part.answer.label, "quote": part.quote("structure") or ""}
        text = Message("Question %(question)d had a clear build; it opened with “%(quote)s”.", opening)
        yield Finding(text, part.number, None, ("structure_parts_count",))


def _delivered_well(parts: Sequence[Part], measures: dict[str, Measure], band: Band) -> Iterator[Finding]:
    scores = [part.scores for part in parts]
    for line, (name, text) in DELIVERED.items():
        measure = measures.get(name)
        if line_band(line, scores) is not band or measure is None or measure.value is None:
            continue
        value = 100 * measure.value if name.endswith("_ratio") else measure.value
        finding = Finding(Message(text.text, {"value": value}), None, None, (name,))
        if rests_on(finding, measures):
            yield finding


DELIVERED: Final = {
    "fluency": ("fillers_per_100", Message("Your words flowed: only %(value).1f filler words in 100.")),
    "pace": ("pace_wpm", Message("Your pace, %(value).0f words a minute over the interview, is good to follow.")),
    "eye_line": ("eye_line_ratio", Message("Your eyes were towards the lens for %(value).0f %% of your speaking time.")),
}
"""Rubric line -> the measure and the sentence of a strength."""


def missing_of(parts: Sequence[Part], show_expression: bool) -> tuple[Finding, ...]:
    """What the report lacks and why: one finding a reason, for the whole interview where all answers share it."""
    expected = (*EXPECTED, EXPRESSION) if show_expression else EXPECTED
    by_reason: dict[str, dict[str, list[int]]] = {}
    for part in parts:
        for name in expected:
            measure = part.features.measures.get(name)
            if measure is not None and measure.value is None:
                by_reason.setdefault(measure.why_not or "", {}).setdefault(name, []).append(part.number)
    findings: list[Finding] = []
    for code, names in by_reason.items():
        everywhere = tuple(name for name, numbers in names.items() if len(numbers) == len(parts))
        if everywhere:
            findings.append(Finding(reason(code), None, None, everywhere))
        for part in parts:
            here = tuple(name for name, at in names.items() if name not in everywhere and part.number in at)
            if here:
                findings.append(Finding(reason(code), part.number, None, here))
    return (*findings, *_gaps(parts))


def _gaps(parts: Sequence[Part]) -> Iterator[Finding]:
    for part in parts:
        for span in part.features.spans:
            if span.what == "gap" and span.text in GAPS:
                values: dict[str, Value] = {"seconds": span.end_s - span.start_s, "clock": clock(span.start_s)}
                yield Finding(Message(GAPS[span.text].text, values), part.number, span.start_s, ("duration_s",))


GAPS: Final = {
    "microphone": Message("From %(clock)s on, %(seconds).0f s of sound were lost. They were left out of every number."),
    "camera": Message("From %(clock)s on, %(seconds).0f s of the picture were lost. They were left out of every number."),
}
