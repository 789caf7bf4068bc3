"""Synthetic answers of known truth -> how near what the report says comes to it, one row a figure."""

from collections.abc import Sequence
from typing import Final

from swift_f0 import SwiftF0

from models.fillers.rules import filled_by_rules
from models.synthetic_speech.planned import HELD_OUT_VOICES
from tests.bench import hearing_match as matching
from tests.bench.hearing_answers import QUIET, hindi_voiced, interrupted, noisy_in_part, of_known_pitch, too_loud
from tests.bench.hearing_decline import (
    CLEAN,
    CONDITIONS,
    FEWER,
    NOISE_10,
    NOISE_20,
    figures_under,
    pairs_under,
    told,
    write_tables,
)
from tests.bench.hearing_match import NEAR_S, Pair, middle
from tests.bench.table import Row
from tests.bench.truth_match import Matching, match, together

ANSWERS: Final = 8
"""For the rows; two of each voice."""
NOT_TOLD: Final = "this version does not tell it"


def truth() -> list[Row]:
    """Every figure of the issue's proof, and the table in files."""
    rows = [*_pause_rows(), *_filler_rows(), *_word_rows(), *_pitch_rows(), *_level_rows(), *_unmeasured_rows()]
    write_tables([figures_under(condition) for condition in CONDITIONS])
    return rows


def _pause_rows() -> list[Row]:
    rows = []
    for condition in (CLEAN, NOISE_20):
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
        if condition is not NOISE_10:  # there the report refuses the answer
            rows += found_rows(f"fillers in the report, {condition.name}", matching.fillers(pairs), limit, "um, uh, hmm")
        rows += found_rows(f"filled pauses by ear, {condition.name}", matching.filled_by_ear(pairs), limit, names)
        rows += found_rows(
            f"peer: filled pauses by rules, {condition.name}", _by_rules(pairs), None, "models/fillers/rules.py"
        )
    pairs = told(hindi_voiced(FEWER, NOISE_20.around))
    names = ", ".join(f"{name} {found}/{spoken}" for name, (found, spoken) in matching.by_name(pairs).items())
    return rows + found_rows("filled pauses by ear, a Hindi voice, 20 dB", matching.filled_by_ear(pairs), None, names)


def _by_rules(pairs: Sequence[Pair]) -> Matching:
    """What level pitch and steady spectrum alone would find."""
    tracker = SwiftF0(threads=1, spin=False)
    return together(
        [
            match([(f.start_s, f.end_s) for f in pair.true.filled], filled_by_rules(pair.true.samples, tracker), NEAR_S)
            for pair in pairs
        ]
    )


def _word_rows() -> list[Row]:
    rows = []
    for condition, limit in ((CLEAN, 0.03), (NOISE_20, 0.03), (NOISE_10, None)):
        pairs = pairs_under(condition, ANSWERS)
        errors = matching.word_error_ratio(pairs)
        note = f"our own demo model; {sum(len(pair.true.words) for pair in pairs)} words, 'matlab' is not one that it knows"
        rows.append(Row(f"word error rate, {condition.name}", 100.0 * errors, "%", None, note=note))
        if condition is NOISE_10:
            continue
        pace = matching.pace_errors(pairs)
        worst = f"median of {len(pace)}, worst {100 * max(pace, default=0.0):.1f} %"
        rows += [
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
                note="pitch_sd_st of the report" if spread else "left out: under 15 dB" if name == "10 dB" else NOT_TOLD,
            ),
        ]  # fmt: skip
    return rows


def _level_rows() -> list[Row]:
    rows = []
    for condition in (CLEAN, NOISE_20, *(each for each in CONDITIONS if "dBFS" in each.name)):
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
    for condition, limit, at_least in ((NOISE_10, 90.0, True), (NOISE_20, 2.0, False), (CLEAN, 2.0, False)):
        pairs = pairs_under(condition, ANSWERS)
        parts = [matching.shares(p.true.spoken, p.told.spans("noisy"), p.true.spoken) for p in pairs]
        share = percent(matching.added(parts).recall)
        note = "under 15 dB nothing is told of how something was said"
        rows.append(Row(f"speech left out as noisy, {condition.name}", share, "%", limit, at_least, note))
    pairs = told(noisy_in_part(FEWER))
    parts = [matching.shares(p.true.noisy, p.told.spans("noisy"), p.true.spoken) for p in pairs]
    rows += share_rows("noise of 5 dB for 10 s marked", matching.added(parts), 0.8)
    pairs = told(too_loud(FEWER))
    parts = [matching.shares(p.true.clipped, p.told.spans("clipped"), p.true.spoken) for p in pairs]
    return rows + share_rows("3 s of sound cut off at full scale marked", matching.added(parts), 0.8)


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
    true = f"{len(found.pairs)} of {len(found.pairs) + len(found.missed)}"
    return [
        Row(f"{name}, recall", found.recall, "", limit, at_least=True, note=f"{true}; {note}" if note else true),
        Row(
            f"{name}, precision", found.precision, "", limit, at_least=True,
            note=f"{len(found.invented)} told that were not there",
        ),
    ]  # fmt: skip


def percent(ratio: float | None) -> float | None:
    """A share of one as a percentage."""
    return None if ratio is None else 100.0 * ratio
