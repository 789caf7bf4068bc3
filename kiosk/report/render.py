"""A Report in, one self-contained HTML page or JSON text out. Nothing outside the page is loaded and no script runs."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kiosk.records import AnswerReport, Finding, Measure, Message, Report, Score
from kiosk.report.charts import CAPTION
from kiosk.report.labels import CAMERA_NOTE
from kiosk.report.page import Page

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
SCHEMA: Final = "interview-kiosk.report"
SCHEMA_VERSION: Final = 2
"""Grows when a key changes its meaning or goes; new keys may come without it."""
_EXPRESSION: Final = ("expression_", "tone_", "brows_", "lips_", "corners_", "smile_", "mouth_")
_EXPRESSION_SPANS: Final = ("expression", "brows_", "lips_")
"""Measures and spans that begin so tell what the face showed."""


def render_html(
    report: Report,
    translate: Callable[[str], str] = str,
    nonce: str = "",
    *,
    embedded: bool = False,
    language: str = "en",
) -> str:
    """The report as a page; `embedded` gives only its style and its main part, to stand inside another page.

    `translate` turns an English msgid into the reader's language. `nonce` goes on the one style element (CSP).
    """
    page = Page(report, translate)
    style = Markup((TEMPLATES / "report.css").read_text(encoding="utf-8"))
    template = _environment().get_template("report.html")
    return template.render(
        t=translate,
        page=page,
        report=report,
        caption=CAPTION,
        camera_note=CAMERA_NOTE,
        style=style,
        nonce=nonce,
        embedded=embedded,
        language=language,
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_json(report: Report) -> str:
    """The report as JSON: every measure with its coverage and its reason, every sentence in English with its measures."""
    return json.dumps(report_table(report), ensure_ascii=False, indent=1, allow_nan=False)


def report_table(report: Report) -> dict[str, Any]:
    """The JSON's table; the expression's numbers are in it only where the report shows them."""
    show = report.show_expression
    return {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "profile": {"role": report.profile.role, "years": report.profile.years, "skills": list(report.profile.skills)},
        "consent": asdict(report.consent),
        "next_step": _finding(report.next_step),
        "strengths": [_finding(finding) for finding in report.strengths],
        "measures": _measures(report.measures, show),
        "answers": [_answer(part, show) for part in report.answers],
        "not_measured": [_finding(finding) for finding in report.not_measured],
        "self_rating": asdict(report.self_rating) if report.self_rating else None,
        "notes": [_text(message) for message in report.notes],
        "show_expression": show,
    }


def _text(message: Message) -> dict[str, Any]:
    return {"english": message.english(), "text": message.text, "values": dict(message.values)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        **_text(finding.message),
        "number": finding.number,
        "start_s": _rounded(finding.start_s),
        "measures": list(finding.measures),
    }


def _measures(measures: Mapping[str, Measure], show_expression: bool) -> dict[str, Any]:
    return {
        name: {
            "value": _rounded(measure.value, 4),
            "measured_s": _rounded(measure.measured_s),
            "asked_s": _rounded(measure.asked_s),
            "coverage_ratio": _rounded(measure.coverage_ratio),
            "why_not": measure.why_not,
        }
        for name, measure in measures.items()
        if show_expression or not name.startswith(_EXPRESSION)
    }


def _rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)


def _answer(part: AnswerReport, show_expression: bool) -> dict[str, Any]:
    answer, features = part.answer, part.features
    question = answer.question
    return {
        "number": answer.number,
        "question": {
            "id": question.id,
            "text": question.text,
            "kind": question.kind,
            "level": question.level,
            "skill": question.skill,
            "source": question.source,
            "key_points": [point.text for point in question.key_points],
        },
        "duration_s": _rounded(features.duration_s),
        "speech_model": answer.speech_model,
        "typed": answer.typed,
        "words": [
            [w.text, _rounded(w.start_s - answer.start_s), _rounded(w.end_s - answer.start_s), _rounded(w.confidence)]
            for w in answer.words
        ],
        "measures": _measures(features.measures, show_expression),
        "covered_points": list(features.covered_points),
        "filler_counts": dict(features.filler_counts),
        "spans": [
            [s.what, _rounded(s.start_s), _rounded(s.end_s), s.text]
            for s in features.spans
            if show_expression or not s.what.startswith(_EXPRESSION_SPANS)
        ],
        "level_track": [[_rounded(t_s), _rounded(dbfs, 1)] for t_s, dbfs in features.level_track],
        "pitch_track": [[_rounded(t_s), _rounded(semitones, 1)] for t_s, semitones in features.pitch_track],
        "pace_track": [[_rounded(t_s), _rounded(wpm, 0)] for t_s, wpm in features.pace_track],
        "top_words": [[word, count] for word, count in features.top_words],
        "eye_track": [[_rounded(t_s), inside] for t_s, inside in features.eye_track],
        "expression_track": _expression_track(part) if show_expression else [],
        "scores": [score_table(score) for score in part.scores],
        "findings": [_finding(finding) for finding in part.findings],
    }


def score_table(score: Score) -> dict[str, Any]:
    """One rubric line as the JSON has it; of each evidence what it has."""
    evidence = [{name: value for name, value in asdict(found).items() if value is not None} for found in score.evidence]
    for found in evidence:
        found.update({name: _rounded(value, 4) for name, value in found.items() if isinstance(value, float)})
    return {
        "line": score.line,
        "band": score.band,
        "why_not": score.why_not,
        "sureness": score.sureness,
        "evidence": evidence,
    }


def _expression_track(part: AnswerReport) -> list[list[Any]]:
    return [
        [_rounded(t_s), None if shares is None else [_rounded(share) for share in shares]]
        for t_s, shares in part.features.expression_track
    ]
