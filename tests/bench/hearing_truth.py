"""Synthetic answers of known truth -> how near what the report says comes to it; a table of how it falls, in files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from models.synthetic_speech.planned import HELD_OUT_VOICES
from models.synthetic_speech.surroundings import Recorded, Surroundings
from tests.bench import hearing_match as matching
from tests.bench.hearing_answers import QUIET, Condition, heard_under, interrupted, noisy_in_part, of_known_pitch
from tests.bench.hearing_match import Pair, middle
from tests.bench.hearing_read import tell
from tests.bench.table import Row, machine
from tests.bench.truth_match import Matching

ANSWERS: Final = 8
"""For the rows; two of each voice."""
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
NOT_TOLD: Final = "this version does not tell it"


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


def truth() -> list[Row]:
    """Every figure of the issue's proof, and the table in files."""
    rows = [*_pause_rows(), *_filler_rows(), *_word_rows(), *_pitch_rows(), *_level_rows(), *_unmeasured_rows()]
    write_tables([figures_under(condition) for condition in CONDITIONS])
    return rows


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


def _pause_rows() -> list[Row]:
    rows = []
    for condition in (CLEAN, NOISE_20, NOISE_10):
        found = matching.pauses(pairs_under(condition, ANSWERS))
        errors = matching.length_errors_s(found)
        length_s = middle(errors)
        note = f"{ANSWERS} answers of {len(HELD_OUT_VOICES)} held-out voices; silences of 0.28 to 2.4 s"
        lengths = f"told - true: {1000 * sum(errors) / max(1, len(errors)):+.0f} ms on average"
        rows += [
            *found_rows(f"pauses, {condition.name}", found, 0.95, note),
            Row(
                f"pause length error, median, {condition.name}",
                None if length_s is None else 1000.0 * length_s, "ms", 60.0, note=lengths,
            ),
        ]  # fmt: skip
    return rows


def _filler_rows() -> list[Row]:
    rows = []
    for condition, limit in ((CLEAN, None), (NOISE_20, 0.85), (NOISE_10, 0.85)):
        pairs = pairs_under(condition, ANSWERS)
        names = ", ".join(f"{name} {found}/{spoken}" for name, (found, spoken) in matching.by_name(pairs).items())
        rows += found_rows(f"fillers in the report, {condition.name}", matching.fillers(pairs), limit, "um, uh, hmm")
        rows += found_rows(f"filled pauses by ear, {condition.name}", matching.filled_by_ear(pairs), limit, names)
    return rows


def _word_rows() -> list[Row]:
    rows = []
    for condition, limit in ((CLEAN, 0.03), (NOISE_20, 0.03), (NOISE_10, None)):
        pairs = pairs_under(condition, ANSWERS)
        errors = matching.word_error_ratio(pairs)
        note = f"our own demo model; {sum(len(pair.true.words) for pair in pairs)} words, 'matlab' is not one that it knows"
        pace = matching.pace_errors(pairs)
        worst = f"median of {len(pace)}, worst {100 * max(pace, default=0.0):.1f} %"
        rows += [
            Row(f"word error rate, {condition.name}", 100.0 * errors, "%", None, note=note),
            Row(f"pace error, {condition.name}", percent(middle(pace)), "%", percent(limit), note=worst),
            Row(
                f"pace error without pauses, {condition.name}",
                percent(middle(matching.articulation_errors(pairs))), "%", None, note="articulation_wpm",
            ),
        ]  # fmt: skip
    for what, limit in (("repetition", 0.8), ("restart", None)):
        found = matching.repeated(pairs_under(CLEAN, ANSWERS), what)
        known = bool(found.pairs or found.invented)
        rows += found_rows(f"{what}s, quiet room", found, limit if known else None, "" if known else NOT_TOLD)
    return rows


def _pitch_rows() -> list[Row]:
    rows = []
    for name, around in ((CLEAN.name, QUIET), ("20 dB", NOISE_20.around), ("10 dB", NOISE_10.around)):
        pairs = told(of_known_pitch(FEWER, around))
        errors = [error for pair in pairs for error in matching.pitch_errors_st(pair)]
        octaves = sum(abs(error) > 6.0 for error in errors) / max(1, len(errors))
        note = f"{len(errors)} readings; words by pulses of known time, 105 to 250 Hz; {100 * octaves:.1f} % over 6 st off"
        spread = matching.pitch_spread_errors_st(pairs)
        rows += [
            Row(f"pitch error, median, {name}", middle(errors), "st", 0.5, note=note),
            Row(
                f"pitch variation error, median, {name}", middle(spread), "st", 0.5 if spread else None,
                note="pitch_sd_st of the report" if spread else NOT_TOLD,
            ),
        ]  # fmt: skip
    return rows


def _level_rows() -> list[Row]:
    rows = []
    for condition in (CLEAN, NOISE_20, NOISE_10, *(each for each in CONDITIONS if "dBFS" in each.name)):
        pairs = pairs_under(condition, FEWER)
        errors, ratios = matching.level_errors_db(pairs), matching.ratio_errors_db(pairs)
        rows.append(Row(f"level error, median, {condition.name}", middle(errors), "dB", 1.5, note="level_dbfs"))
        if ratios:
            rows.append(Row(f"SNR error, median, {condition.name}", middle(ratios), "dB", 3.0, note="snr_db"))
    return rows


def _unmeasured_rows() -> list[Row]:
    """Second voices, noise of a time, as seconds of the time in which somebody speaks."""
    rows = []
    for level_db in (0.0, -6.0):
        pairs = told(interrupted(FEWER, level_db))
        parts = [matching.shares(p.true.second_voice, p.told.spans("second_voice"), p.true.spoken) for p in pairs]
        rows += share_rows(f"second voice, {level_db:+.0f} dB", matching.added(parts), 0.9)
    alone = [pair for condition in (CLEAN, NOISE_20, NOISE_10) for pair in pairs_under(condition, FEWER)]
    parts = [matching.shares((), p.told.spans("second_voice"), p.true.spoken) for p in alone]
    said_s = sum(b - a for p in alone for a, b in p.true.spoken)
    wrong = matching.added(parts).told_s / said_s
    rows.append(Row("second voice told of one who speaks alone", 100.0 * wrong, "% of speech", 1.0, note="quiet, 20, 10 dB"))
    pairs = told(noisy_in_part(FEWER))
    parts = [matching.shares(p.true.noisy, p.told.spans("noisy"), p.true.spoken) for p in pairs]
    return rows + share_rows("noise of 5 dB for 10 s marked", matching.added(parts), 0.8)


def share_rows(name: str, found: matching.Shares, limit: float) -> list[Row]:
    """Recall without, precision with a limit: what is marked is not measured, so it must be right."""
    if not found.told_s:
        return [Row(f"{name}, recall", 0.0, "", None, note=f"{found.true_s:.0f} s of speech; {NOT_TOLD}")]
    note = f"{found.found_s:.1f} of {found.true_s:.1f} s of speech"
    return [
        Row(f"{name}, recall", found.recall, "", None, note=note),
        Row(f"{name}, precision", found.precision, "", limit, at_least=True, note=f"{found.told_s:.1f} s marked"),
    ]


def found_rows(name: str, found: Matching, limit: float | None, note: str) -> list[Row]:
    """Recall and precision of events."""
    true = len(found.pairs) + len(found.missed)
    return [
        Row(f"{name}, recall", found.recall, "", limit, at_least=True, note=f"{len(found.pairs)} of {true}; {note}"),
        Row(
            f"{name}, precision", found.precision, "", limit, at_least=True,
            note=f"{len(found.invented)} told that were not there",
        ),
    ]  # fmt: skip


def percent(ratio: float | None) -> float | None:
    """A share of one as a percentage."""
    return None if ratio is None else 100.0 * ratio


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
