"""Conditions under which a microphone hears worse -> how every figure of the hearing falls, as records and as a table."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from models.synthetic_speech.surroundings import Recorded, Surroundings
from tests.bench import hearing_match as matching
from tests.bench.hearing_answers import QUIET, Condition, heard_under
from tests.bench.hearing_match import Pair, middle
from tests.bench.hearing_read import tell
from tests.bench.table import machine

FEWER: Final = 4
"""For the table of conditions; one of each voice."""
CLEAN: Final = Condition("quiet room, 40 dB", QUIET)
NOISE_20: Final = Condition("white noise, 20 dB", Surroundings(noise="white", snr_db=20.0))
NOISE_10: Final = Condition("white noise, 10 dB", Surroundings(noise="white", snr_db=10.0))
CONDITIONS: Final = (
    CLEAN,
    NOISE_20,
    NOISE_10,
    Condition("white noise, 5 dB", Surroundings(noise="white", snr_db=5.0)),
    *(Condition(f"{kind}, 20 dB", Surroundings(noise=kind, snr_db=20.0)) for kind in ("pink", "fan", "clicks", "babble")),
    *(Condition(f"{kind}, 10 dB", Surroundings(noise=kind, snr_db=10.0)) for kind in ("pink", "fan", "clicks", "babble")),
    Condition("nothing but the voice", Surroundings()),
    Condition("room, T60 0.3 s", replace(QUIET, t60_s=0.3)),
    Condition("room, T60 0.6 s", replace(QUIET, t60_s=0.6)),
    Condition("quiet voice, -40 dBFS", replace(QUIET, level_dbfs=-40.0)),
    Condition("loud voice, -14 dBFS", replace(QUIET, level_dbfs=-14.0)),
    Condition("fast, 230 words/min", QUIET, rate_wpm=230),
    Condition("slow, 120 words/min", QUIET, rate_wpm=120),
)
TABLES: Final = Path(__file__).with_name("hearing-truth")
"""Written as .md and .json."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure under one condition; None: nothing was measured."""

    condition: str
    word_errors_ratio: float
    pauses_recall: float | None
    pauses_precision: float | None
    pause_length_error_ms: float | None
    fillers_recall: float | None
    fillers_precision: float | None
    by_ear_recall: float | None
    by_ear_precision: float | None
    pace_error_ratio: float | None
    articulation_error_ratio: float | None
    level_error_db: float | None
    snr_error_db: float | None


@cache
def pairs_under(condition: Condition, answers: int) -> tuple[Pair, ...]:
    """Answers under a condition and what the report says of them."""
    return told(heard_under(condition, answers))


def told(recorded: Sequence[Recorded]) -> tuple[Pair, ...]:
    """Each with what the report says of it."""
    return tuple(Pair(each, tell(each)) for each in recorded)


def figures_under(condition: Condition) -> Figures:
    """All figures under one condition."""
    pairs = pairs_under(condition, FEWER)
    pauses, fillers, by_ear = matching.pauses(pairs), matching.fillers(pairs), matching.filled_by_ear(pairs)
    length_s = middle(matching.length_errors_s(pauses))
    return Figures(
        condition.name,
        matching.word_error_ratio(pairs),
        pauses.recall,
        pauses.precision,
        None if length_s is None else 1000.0 * length_s,
        fillers.recall,
        fillers.precision,
        by_ear.recall,
        by_ear.precision,
        middle(matching.pace_errors(pairs)),
        middle(matching.articulation_errors(pairs)),
        middle(matching.level_errors_db(pairs)),
        middle(matching.ratio_errors_db(pairs)),
    )


def write_tables(figures: Sequence[Figures]) -> None:
    """Write the table for people and for machines."""
    document: Mapping[str, object] = {"machine": machine(), "conditions": [asdict(each) for each in figures]}
    TABLES.with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n")
    TABLES.with_suffix(".md").write_text(TEXT.format(table=as_table(figures), answers=FEWER))


def as_table(figures: Sequence[Figures]) -> str:
    """The conditions as rows."""
    heads = (
        "condition", "word errors", "pauses", "pause length", "fillers", "by ear", "pace", "without pauses", "level", "SNR",
    )  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", "| --- |" + " ---: |" * (len(heads) - 1)]
    for each in figures:
        cells = (
            each.condition,
            _as(each.word_errors_ratio, "{:.1%}"),
            f"{_as(each.pauses_recall, '{:.2f}')} / {_as(each.pauses_precision, '{:.2f}')}",
            _as(each.pause_length_error_ms, "{:.0f} ms"),
            f"{_as(each.fillers_recall, '{:.2f}')} / {_as(each.fillers_precision, '{:.2f}')}",
            f"{_as(each.by_ear_recall, '{:.2f}')} / {_as(each.by_ear_precision, '{:.2f}')}",
            _as(each.pace_error_ratio, "{:.1%}"),
            _as(each.articulation_error_ratio, "{:.1%}"),
            _as(each.level_error_db, "{:.1f} dB"),
            _as(each.snr_error_db, "{:.1f} dB"),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _as(value: float | None, how: str) -> str:
    return "-" if value is None else how.format(value)


TEXT: Final = """# What the microphone's readings are worth, against synthetic truth

Written by `scripts/bench hearing-truth`; the same numbers for machines are in [hearing-truth.json](hearing-truth.json).
espeak-ng speaks the answers in four voices that nothing here was trained on, so everything in them is known. A synthetic
voice is not a person's.

The same {answers} answers of about half a minute under every condition, with pauses of 0.28 to 2.4 s, "um", "uh", "hmm",
drawn-out words, repetitions and restarts. Two numbers with a stroke are recall and precision; errors are medians of their
size. "Fillers" are those of the report (heard and written, "um", "uh" and "hmm" only), "by ear" all held sounds in the
readings of the sound alone, drawn-out words among them. `-`: not told. Noise is measured against the spoken parts.

{table}
"""
