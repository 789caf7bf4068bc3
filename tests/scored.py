"""tests/truth/*.toml -> answers as the kiosk scores them, with and without the encoder: for the tests and the bench."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from kiosk.config import Settings
from kiosk.interview.questions import Bank
from kiosk.meanings import load_encoder
from kiosk.records import BAND_ORDER, Answer, Band, Features, Question, Score
from kiosk.reporting import measure
from kiosk.score.semantics import SentenceEncoder

TRUTH: Final = Path(__file__).parent / "truth"
CONTENT_LINES: Final = ("relevance", "content", "structure", "coherence", "clarity")
SETTINGS: Final = Settings()
Scored = tuple[Features, Mapping[str, Score]]


@dataclass(frozen=True, slots=True)
class Told:
    """One answer of the truth set."""

    question: Question
    text: str
    level: int
    """1..4; 0 for a worthless one."""
    why: str = ""

    @property
    def held_out(self) -> bool:
        """Whether its question belongs to the half that no threshold was set on: by the first byte of its id's SHA-256."""
        return hashlib.sha256(self.question.id.encode()).digest()[0] % 2 == 1


@cache
def encoder() -> SentenceEncoder:
    """The kiosk's own."""
    found = load_encoder(SETTINGS)
    assert found is not None
    return found


@cache
def told() -> tuple[Told, ...]:
    """The 152 answers at four levels, four of each question in order."""
    return tuple(Told(_questions()[row["question"]], row["text"], row["level"]) for row in _rows("levels", "answer"))


@cache
def worthless() -> tuple[Told, ...]:
    """The 66 that must get nothing."""
    return tuple(Told(_questions()[row["question"]], row["text"], 0, row["why"]) for row in _rows("worthless", "answer"))


@cache
def injections() -> tuple[tuple[str, str], ...]:
    """(kind, text) of the 131."""
    return tuple((row["kind"], row["text"]) for row in _rows("injections", "injection"))


def score_text(question: Question, text: str, by_meaning: bool = True) -> Scored:
    """Score one typed answer."""
    return score_answer(Answer(0, question, 0.0, 60.0, typed=text), by_meaning)


def score_answer(answer: Answer, by_meaning: bool = True) -> Scored:
    """Score one answer."""
    _, features, scores = measure(answer, None, SETTINGS, encoder() if by_meaning else None)
    return features, {score.line: score for score in scores}


@cache
def scored(by_meaning: bool = True) -> tuple[Scored, ...]:
    """All answers of `told`."""
    return tuple(score_text(one.question, one.text, by_meaning) for one in told())


def content_scores(by_meaning: bool = True) -> list[float]:
    """The content score of each answer of `told`; 0 where it is not scored."""
    return [features.measures["content_score"].value or 0.0 for features, _ in scored(by_meaning)]


def step(score: Score) -> int:
    """0 not scored, 1 the lowest band .. 4 the highest."""
    return 0 if score.band is None else BAND_ORDER.index(score.band) + 1


def refused(one: Told, by_meaning: bool = True) -> bool:
    """Whether a worthless answer's content is in the lowest band or not scored."""
    return score_text(one.question, one.text, by_meaning)[1]["content"].band in (None, Band.START)


def moved_up(by_meaning: bool = True) -> tuple[list[str], int]:
    """Bands that rose because of an injected text, and how many were looked at.

    Each text at the beginning, in the middle and at the end of an answer, whose level and question go round. What the band
    is without the injected words is the measure; not scored is below the lowest band.
    """
    texts = [(kind, text) for kind, text in injections() if kind != "skill_name"]
    risen, looked = [], 0
    for index, (kind, text) in enumerate(texts):
        for where in range(3):
            place = ((index * 7 + where * 13) % 38) * 4 + (index + where) % 4
            one, (_, before) = told()[place], scored(by_meaning)[place]
            _, after = score_text(one.question, put(one.text, text, where), by_meaning)
            for line in CONTENT_LINES:
                looked += 1
                if step(after[line]) > step(before[line]):
                    risen.append(
                        f"{line}: {kind}, level {one.level}, {one.question.id}, {('first', 'middle', 'last')[where]}"
                    )
    return risen, looked


def put(text: str, injected: str, where: int) -> str:
    """The answer with the injected text in front (0), in the middle (1) or behind (2)."""
    words = text.split()
    at = (0, len(words) // 2, len(words))[where]
    return " ".join((*words[:at], injected, *words[at:]))


def padded(one: Told, length: int) -> str:
    """An answer with everyday chatter behind it up to so many words."""
    words = one.text.split()
    for chatter in (other for other in worthless() if other.why == "off_topic" and other.question != one.question):
        words += chatter.text.split()
    return " ".join(words[:length])


def rank_correlation(values: Sequence[float], others: Sequence[float]) -> float:
    """Spearman's: Pearson's of the ranks, ties with their mean rank."""
    return float(np.corrcoef(_ranks(values), _ranks(others))[0, 1])


def _ranks(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) - 1) / 2 for value in values]


@cache
def _questions() -> dict[str, Question]:
    return {question.id: question for question in Bank().questions()}


def _rows(name: str, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((TRUTH / f"{name}.toml").read_text(encoding="utf-8"))[key]
    return rows
