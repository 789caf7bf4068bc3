"""A Report in, how the candidate spoke over the whole interview out: one small table, answer by answer."""

from typing import Final

from kiosk.records import Message, Report
from kiosk.report.axis import Translate
from kiosk.report.labels import MEASURES
from kiosk.report.presence import PresenceRow, TableRow, rows_of
from kiosk.report.said import USUAL_FILLERS, USUAL_PACE, USUAL_PITCH, USUAL_WAIT

WORDS_A_MINUTE: Final = Message("%(value).0f words a minute")
ROWS: Final[tuple[TableRow, ...]] = (
    ("pace_wpm", MEASURES["pace_wpm"], WORDS_A_MINUTE, USUAL_PACE),
    ("articulation_wpm", MEASURES["articulation_wpm"], WORDS_A_MINUTE, None),
    ("response_latency_s", MEASURES["response_latency_s"], Message("%(value).1f s"), USUAL_WAIT),
    ("long_pause_count", MEASURES["long_pause_count"], Message("%(value).0f over 2 seconds"), None),
    (
        "mid_clause_long_pause_count",
        MEASURES["mid_clause_long_pause_count"],
        Message("%(value).0f of a second or more"),
        None,
    ),
    ("fillers_per_100", MEASURES["fillers_per_100"], Message("%(value).1f in 100 words"), USUAL_FILLERS),
    ("filled_pause_count", MEASURES["filled_pause_count"], Message("%(value).0f heard by ear only"), None),
    ("repetition_count", MEASURES["repetition_count"], Message("%(value).0f"), None),
    ("pitch_sd_st", MEASURES["pitch_sd_st"], Message("varied by %(value).1f semitones"), USUAL_PITCH),
    ("level_range_db", MEASURES["level_range_db"], Message("%(value).0f dB between softer and louder"), None),
    ("longest_run_s", MEASURES["longest_run_s"], Message("%(value).1f s"), None),
    ("hedge_count", MEASURES["hedge_count"], Message("%(value).0f"), None),
)
"""Measure, its name, how it is written for the whole interview, what is usual."""


def speaking_rows(report: Report, translate: Translate) -> list[PresenceRow]:
    """Rows of what was measured; empty where nothing was heard."""
    return rows_of(report, translate, ROWS)
