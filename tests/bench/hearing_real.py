"""Real recordings -> whether each measure lies in the range that was written down before."""

from dataclasses import dataclass
from statistics import median
from typing import Final

from tests.bench.hearing_read import Told, tell_file
from tests.bench.senses import ROOT
from tests.bench.table import Row

MEDIA: Final = ROOT / "../shared/media"
SURE: Final = 0.5
"""Pitch readings below this confidence are left out."""


@dataclass(frozen=True, slots=True)
class Plausible:
    """What a measure of a recording may be, and why."""

    file: str
    name: str
    unit: str
    least: float
    most: float
    source: str


JFK: Final = "speech-jfk.flac"
DIGITS: Final = "speech-digits.wav"
SPEAKER: Final = "speaker.mp4"
ALONE: Final = "one speaker, nobody else"
FLUENT: Final = "a prepared speech: there is no filled pause in it"
SEEN: Final = "loudness looked at, 50 ms a step"
PRAAT: Final = "Praat 6.1.38 (autocorrelation, 60 to 500 Hz)"
PLAUSIBLE: Final = (
    Plausible(JFK, "pause_count", "", 4, 5, f"{SEEN}: silence at 2.15, 3.7, 4.3 and 7.6 s"),
    Plausible(JFK, "longest_pause_s", "s", 1.0, 1.2, f"{SEEN}: 1.1 s twice"),
    Plausible(JFK, "long_pause_count", "", 0, 0, f"{SEEN}: none of 2 s"),
    Plausible(JFK, "voiced_ratio", "", 0.55, 0.75, f"{SEEN}: 3.9 s of 11 are silent"),
    Plausible(JFK, "response_latency_s", "s", 0.25, 0.4, f"{SEEN}: the first sound at 0.3 s"),
    Plausible(JFK, "level_dbfs", "dBFS", -17, -12, f"{SEEN}: syllables at -8 to -20"),
    Plausible(JFK, "filled_by_ear", "", 0, 0, FLUENT),
    Plausible(JFK, "pitch_hz", "Hz", 224, 251, f"{PRAAT}: 237 Hz; a semitone either way"),
    Plausible(JFK, "pitch_sd_st", "st", 1.9, 3.9, f"{PRAAT}: 2.9 st"),
    Plausible(JFK, "second_voice_s", "s", 0, 0.3, ALONE),
    Plausible(DIGITS, "pause_count", "", 2, 2, f"{SEEN}: three groups of digits"),
    Plausible(DIGITS, "longest_pause_s", "s", 1.3, 1.5, f"{SEEN}: from 4.9 to 6.3 s"),
    Plausible(DIGITS, "long_pause_count", "", 0, 0, f"{SEEN}: none of 2 s"),
    Plausible(DIGITS, "voiced_ratio", "", 0.42, 0.62, f"{SEEN}: 4 s of 8.3 are silent"),
    Plausible(DIGITS, "response_latency_s", "s", 0.8, 1.0, f"{SEEN}: the first digit at 0.9 s"),
    Plausible(DIGITS, "level_dbfs", "dBFS", -39, -34, f"{SEEN}: digits at -30 to -42"),
    Plausible(DIGITS, "filled_by_ear", "", 0, 0, "digits read out: there is no filled pause in it"),
    Plausible(DIGITS, "pitch_hz", "Hz", 97, 109, f"{PRAAT}: 103 Hz; a semitone either way"),
    Plausible(DIGITS, "second_voice_s", "s", 0, 0.3, ALONE),
    Plausible(SPEAKER, "pause_count", "", 2, 3, f"{SEEN}: at 4.45 and 6.3 s; one at 3.1 s fades for 0.2 to 0.35 s"),
    Plausible(SPEAKER, "longest_pause_s", "s", 0.9, 1.05, f"{SEEN}: from 6.3 to 7.25 s"),
    Plausible(SPEAKER, "long_pause_count", "", 0, 0, f"{SEEN}: none of 2 s"),
    Plausible(SPEAKER, "voiced_ratio", "", 0.7, 0.88, f"{SEEN}: 1.7 s of 8 are silent"),
    Plausible(SPEAKER, "level_dbfs", "dBFS", -29, -24, f"{SEEN}: syllables at -20 to -35"),
    Plausible(SPEAKER, "filled_by_ear", "", 0, 0, FLUENT),
    Plausible(SPEAKER, "pitch_hz", "Hz", 199, 224, f"{PRAAT}: 211 Hz; a semitone either way"),
    Plausible(SPEAKER, "pitch_sd_st", "st", 1.9, 3.9, f"{PRAAT}: 2.9 st"),
    Plausible(SPEAKER, "second_voice_s", "s", 0, 0.3, ALONE),
)


def real() -> list[Row]:
    """Every recording of ../shared/media that is at hand; a row that says so where none is."""
    files = sorted({each.file for each in PLAUSIBLE if (MEDIA / each.file).is_file()})
    if not files:
        return [Row("real recordings", None, "", None, note="../shared/media is not at hand")]
    told = {file: tell_file(MEDIA / file) for file in files}
    return [_row(each, told[each.file]) for each in PLAUSIBLE if each.file in told]


def _row(asked: Plausible, told: Told) -> Row:
    value, why_not = value_of(asked.name, told)
    note = asked.source if value is not None else f"not measured: {why_not}"
    limit = None if value is None and why_not in SHORT else asked.least
    up_to = None if limit is None else asked.most
    return Row(f"{asked.file}: {asked.name}", value, asked.unit, limit, True, note, up_to)


SHORT: Final = ("too_little", "too_short", "no_pitch", "this version does not tell it")
"""Right of a recording of 8 s: the report needs 5 s of pitch and more."""


def value_of(name: str, told: Told) -> tuple[float | None, str]:
    """A measure of the report, or one of the readings that it rests on; None with the reason."""
    if name == "filled_by_ear":
        return float(len(told.answer.filled_pauses)), ""
    if name == "pitch_hz":
        pitches = [r.pitch_hz for r in told.answer.pitches if r.pitch_hz and r.confidence >= SURE]
        return (median(pitches), "") if pitches else (None, "no_pitch")
    if name == "second_voice_s":
        return sum(b - a for a, b in told.spans("second_voice")), ""
    measure = told.features.measures.get(name)
    if measure is None:
        return None, "this version does not tell it"
    return measure.value, measure.why_not or ""
