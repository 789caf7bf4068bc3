"""A question and a typed answer -> its rubric lines on the terminal: band, how sure, what it rests on, or why not."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kiosk.config import Settings
from kiosk.errors import UsageError
from kiosk.interview.questions import Bank
from kiosk.meanings import load_encoder
from kiosk.records import Answer, Features, KeyPoint, Question, Score
from kiosk.report.evidence import shown
from kiosk.report.labels import BANDS, LINES, SURENESS, reason
from kiosk.report.render import score_table
from kiosk.reporting import measure
from kiosk.score.semantics import NAME
from kiosk.ui.translate import translator

MOST_BYTES: Final = 200_000
"""A longer answer is none: three minutes of speech are 4 kB. Own number."""
TYPED_S: Final = 1.0
"""A typed answer takes no time that counts; it must take some to be measured on."""


@dataclass(frozen=True, slots=True)
class ScoreOrder:
    """What `kiosk score` was asked for."""

    question: str
    """An id of the bank, or the question itself."""
    answer: str | None
    answer_file: Path | None
    key_points: Path | None
    """One point a line: text | wording | wording."""
    language: str = "en"


def score(order: ScoreOrder, settings: Settings, as_json: bool) -> int:
    """Score one answer and print it.

    Raises:
        UsageError: an unknown id, a file that cannot be read or is empty, a key point without a wording.
    """
    answer = Answer(0, _question(order), 0.0, TYPED_S, typed=_answer(order), language=order.language)
    encoder = load_encoder(settings)
    _, features, scores = measure(answer, None, settings, encoder)
    if as_json:
        sys.stdout.write(
            json.dumps(_table(answer, features, scores, encoder is not None), indent=2, ensure_ascii=False) + "\n"
        )
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(answer, scores, order.language, encoder is not None))
    return 0


def _question(order: ScoreOrder) -> Question:
    points = _key_points(order.key_points) if order.key_points is not None else None
    known = next((question for question in Bank().questions() if question.id == order.question), None)
    if known is not None:
        asked = known.in_language(order.language)
        return asked if points is None else Question(asked.id, asked.text, asked.kind, asked.level, asked.skill, points)
    if len(order.question.split()) < 2:
        raise UsageError(f"score: no question {order.question!r} in the bank; give an id of it or the question's own words")
    return Question("own", order.question, _kind(order.question), "junior", None, points or (), source="typed")


def _kind(text: str) -> str:
    """A question for a story asks for one; any other is built like an explanation."""
    return "behavioural" if "a time" in text.lower() else "situational"


def _answer(order: ScoreOrder) -> str:
    if (order.answer is None) == (order.answer_file is None):
        raise UsageError("score: give the answer once, with --answer TEXT or --answer-file FILE")
    text = order.answer if order.answer_file is None else _read(order.answer_file)
    if text is None or not text.strip():
        raise UsageError("score: the answer is empty; give at least 25 words to have it scored")
    return text


def _key_points(file: Path) -> tuple[KeyPoint, ...]:
    points = []
    for number, line in enumerate(_read(file).splitlines(), 1):
        text, *wordings = (part.strip() for part in line.split("|"))
        wordings = [wording for wording in wordings if wording]
        if not text and not wordings:
            continue
        if not text or not wordings:
            raise UsageError(f"score: {file} line {number}: {line.strip()!r} needs a point and a wording: text | wording")
        points.append(KeyPoint(text, tuple(wordings)))
    if not points:
        raise UsageError(f"score: {file} holds no key point; write one a line: text | wording | wording")
    return tuple(points)


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UsageError(f"score: {file} is larger than {MOST_BYTES // 1000} kB; that is no answer")
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"score: {file}: {error.strerror}; name a text file") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"score: {file} is not UTF-8 text; save it as such") from error


def _lines(answer: Answer, scores: tuple[Score, ...], language: str, by_meaning: bool) -> list[str]:
    translate = translator(language)
    lines = [answer.question.text, f"compared by {f'meaning ({NAME})' if by_meaning else 'wordings alone'}", ""]
    for found in scores:
        label = f"{translate(LINES[found.line].text):<13}"
        if found.band is None or found.sureness is None:
            lines.append(f"{label}-  {translate('Not scored.')} {translate(reason(found.why_not).text)}")
            continue
        lines.append(f"{label}{translate(BANDS[found.band].text)}. {translate(SURENESS[found.sureness].text)}")
        for evidence in found.evidence:
            row = shown(evidence, found.line, answer.question, translate)
            lines.append(f"{'':<13}  {row.text}" + (f"  ({row.beside})" if row.beside else ""))
    return lines


def _table(answer: Answer, features: Features, scores: tuple[Score, ...], by_meaning: bool) -> dict[str, Any]:
    points = answer.question.key_points
    return {
        "question": {"id": answer.question.id, "text": answer.question.text},
        "by_meaning": by_meaning,
        "covered": [points[index].text for index in features.covered_points],
        "missing": [point.text for index, point in enumerate(points) if index not in features.covered_points],
        "scores": [score_table(found) for found in scores],
    }
