"""An answer's voice readings in, the stretches in which she spoke and those in which sound was lost out. From its start."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from kiosk.records import Answer, FilledPauseReading

Stretch = tuple[float, float]
"""(start_s, end_s)."""

PAUSE_S: Final = 0.25
"""Shortest silence that counts as a pause (experience.md 2b)."""
CLICK_S: Final = 0.08
"""Shorter voice is a click or a tap on the screen: two windows of the voice detector; own number."""
FILLED_VOICED_RATIO: Final = 0.5
"""Less voice in it, and a filled pause was none; own number."""
TRACK_STEP_S: Final = 0.25
"""Four points a second in the level, pitch and eye tracks (records.Features)."""


def voice_missing(answer: Answer, microphone_allowed: bool) -> str | None:
    """Code of why the voice could not be measured; None where it was."""
    if answer.typed is not None:
        return "typed"
    if not microphone_allowed:
        return "no_consent"
    if not answer.heard:
        return "no_microphone"
    if not answer.voices and not answer.words:
        return "gap" if any(what == "microphone" for _, _, what in answer.gaps) else "no_sound"
    if not stretches_of(answer):
        return "no_speech"
    return None


def stretches_of(answer: Answer) -> tuple[Stretch, ...]:
    """Stretches of speech, joined over silences shorter than a pause; from word times where there are no voice readings.

    A filled pause is voice to its ends: where the voice detector lost a fading 'mmm', the silence begins behind it.
    """
    parts = [(v.t_s, v.t_s + v.duration_s) for v in answer.voices if v.voiced]
    if answer.voices:
        parts += filled_pauses(answer.filled_pauses, parts)
    else:
        parts = [(word.start_s, word.end_s) for word in answer.words]
    latest_s = answer.end_s - answer.start_s
    joined: list[Stretch] = []
    for start_s, end_s in sorted((max(0.0, a - answer.start_s), min(latest_s, b - answer.start_s)) for a, b in parts):
        if joined and start_s - joined[-1][1] < PAUSE_S:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end_s))
        else:
            joined.append((start_s, end_s))
    return tuple((a, b) for a, b in joined if b - a >= CLICK_S)


def filled_pauses(heard: Sequence[FilledPauseReading], voiced: Sequence[Stretch]) -> list[Stretch]:
    """Those of which at least half is voice, on the clock of `voiced` (in order, not overlapping).

    The filled pauses' network takes a machine's steady tone for one; the voice detector does not.
    """
    ends = [end_s for _, end_s in voiced]
    return [(each.start_s, each.end_s) for each in heard if _voice_in(each, voiced, bisect_right(ends, each.start_s))]


def _voice_in(each: FilledPauseReading, voiced: Sequence[Stretch], first: int) -> bool:
    found_s = 0.0
    for start_s, end_s in voiced[first:]:
        if start_s >= each.end_s:
            break
        found_s += min(end_s, each.end_s) - max(start_s, each.start_s)
    return found_s >= FILLED_VOICED_RATIO * (each.end_s - each.start_s)


def lost_sound(answer: Answer) -> tuple[Stretch, ...]:
    """Stretches in which sound was lost: the microphone's gaps and the chunks' own marks."""
    lost = [(a - answer.start_s, b - answer.start_s) for a, b, what in answer.gaps if what == "microphone"]
    lost += [(v.t_s - v.gap_s - answer.start_s, v.t_s - answer.start_s) for v in answer.voices if v.gap_s > 0]
    latest_s = answer.end_s - answer.start_s
    return tuple(sorted((max(0.0, a), min(latest_s, b)) for a, b in lost if b > 0 and a < latest_s))
