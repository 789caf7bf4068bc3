"""An answer's voice readings in, how loud the voice was, how far it varied, how far above the room, and its curve out."""

from typing import Final

import numpy as np

from kiosk.records import Measure
from kiosk.score.coverage import unmeasured
from kiosk.score.disturbed import snr_db
from kiosk.score.heard import Heard
from kiosk.score.series import Flags, Numbers, power, within
from kiosk.score.sound import Sound, mean_dbfs
from kiosk.score.voiced import TRACK_STEP_S

LEAST_S: Final = 5.0
"""From less voice no range is told; own number."""
RANGE_STEP_S: Final = 0.5
"""The range is that of half seconds of voice: shorter pieces tell vowels from consonants. Own number."""
RANGE_PERCENTILES: Final = (10.0, 90.0)
NAMES: Final = ("level_dbfs", "level_range_db", "snr_db")


def loudness_measures(heard: Heard) -> dict[str, Measure]:
    """Mean level and range of the voice outside disturbed time; how far it stood above the room."""
    if heard.why_no_voice is not None:
        return unmeasured(NAMES, heard.duration_s, heard.why_no_voice)
    sound = heard.sound
    if not sound.voiced.any():
        return unmeasured(NAMES, heard.duration_s, "no_sound")
    clean = sound.voiced & ~within(sound.middle_s, heard.disturbed.for_sound)
    asked_s, measured_s = float(sound.duration_s[sound.voiced].sum()), float(sound.duration_s[clean].sum())
    levels = sound.level_dbfs[clean]
    why_little = heard.why_unclean or (None if len(levels) else "too_little")
    range_why = why_little or ("too_little" if measured_s < LEAST_S else None)
    low, high = (0.0, 0.0) if range_why else np.percentile(_half_seconds(sound, clean), RANGE_PERCENTILES)
    level = None if why_little else mean_dbfs(levels)
    return {
        "level_dbfs": Measure("level_dbfs", level, measured_s, asked_s, why_little),
        "level_range_db": Measure(
            "level_range_db", None if range_why else float(high - low), measured_s, asked_s, range_why
        ),
        "snr_db": _snr_measure(sound, asked_s),
    }


def _half_seconds(sound: Sound, clean: Flags) -> Numbers:
    """Level of the voice in each half second that has some."""
    steps = np.floor(sound.t_s[clean] / RANGE_STEP_S).astype(int)
    steps -= steps.min()
    total, count = np.bincount(steps, weights=power(sound.level_dbfs[clean])), np.bincount(steps)
    levels: Numbers = 10.0 * np.log10(total[count > 0] / count[count > 0])
    return levels


def _snr_measure(sound: Sound, asked_s: float) -> Measure:
    """Median over the whole voice, noisy or not: it tells of the room."""
    found = snr_db(sound)
    known: Flags = np.isfinite(found)
    if not known.any():
        return Measure("snr_db", None, 0.0, asked_s, "too_little")
    return Measure("snr_db", float(np.median(found[known])), float(sound.duration_s[known].sum()), asked_s)


def level_track(heard: Heard) -> tuple[tuple[float, float], ...]:
    """(seconds, dBFS) four a second; a quarter second without sound has no point."""
    sound = heard.sound
    inside = sound.t_s >= 0
    if heard.why_no_voice is not None or not inside.any():
        return ()
    steps = np.floor(sound.t_s[inside] / TRACK_STEP_S + 1e-9).astype(int)
    total = np.bincount(steps, weights=power(sound.level_dbfs[inside]))
    count = np.bincount(steps)
    return tuple(
        (step * TRACK_STEP_S, float(10.0 * np.log10(total[step] / count[step]))) for step in np.flatnonzero(count).tolist()
    )
