"""An answer's words and voice in, words a minute out: over the answer, without pauses, in 15 s windows, and as a curve."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from kiosk.records import Measure, Span
from kiosk.score.coverage import unmeasured
from kiosk.score.heard import Heard, middles
from kiosk.score.series import total_s
from kiosk.score.stretches import meets, shared_s
from kiosk.score.voiced import Stretch

WINDOW_S: Final = 15.0
"""experience.md 2b: 15 s windows."""
SHORTEST_WINDOW_S: Final = 10.0
"""A window counts from so much measured time; own number."""
SLOW_WPM: Final = 100.0
FAST_WPM: Final = 185.0
"""experience.md 2b: act outside 100-185 words a minute."""
LEAST_WORDS: Final = 10
LEAST_S: Final = 5.0
"""Below these a rate says nothing; own numbers."""
TRACK_OVER_S: Final = 12.0
"""Each point of the curve counts the words of so much time round it: some 25 words, and still a curve. Own number."""
TRACK_LEAST_S: Final = 6.0
"""A point rests on at least so much measured time (the curve's ends have half of it); own number."""
NAMES: Final = ("pace_wpm", "articulation_wpm", "pace_outside_ratio")


def pace_measures(heard: Heard) -> dict[str, Measure]:
    """Pace from the first to the last voice, pace without pauses, and the share of windows outside 100-185."""
    why_not = heard.why_no_words or heard.why_no_voice or _too_short(heard)
    if why_not is not None:
        return unmeasured(NAMES, heard.duration_s, why_not)
    whole, clean = heard.whole, heard.clean(heard.whole)
    measured_s, voiced = total_s(clean), heard.clean_voice
    if measured_s < LEAST_S or len(heard.counted) < LEAST_WORDS:
        why_not = heard.disturbed.reason or "too_short"
        return {name: Measure(name, None, measured_s, total_s(whole), why_not) for name in NAMES}
    count, windows = len(heard.counted), window_paces(heard)
    outside = sum(not SLOW_WPM <= wpm <= FAST_WPM for _, _, wpm in windows)
    return {
        **heard.told({"pace_wpm": 60.0 * count / measured_s}, clean, whole, None),
        **heard.told({"articulation_wpm": 60.0 * count / total_s(voiced)}, voiced, heard.voiced, None),
        **heard.told({"pace_outside_ratio": outside / len(windows) if windows else None}, clean, whole, None, "too_short"),
    }


def _too_short(heard: Heard) -> str | None:
    long = heard.voiced and total_s(heard.whole) >= LEAST_S and len(heard.tokens) >= LEAST_WORDS
    return None if long else "too_short"


def window_paces(heard: Heard) -> tuple[tuple[float, float, float], ...]:
    """(start_s, end_s, words a minute) of each 15 s window; a word belongs to the window of its middle."""
    clean, at_s = heard.clean(heard.whole), middles(heard.counted)
    windows = []
    begin_s, end_s = heard.whole[0] if heard.whole else (0.0, 0.0)
    for start_s in np.arange(begin_s, end_s, WINDOW_S).tolist():
        stop_s = min(end_s, start_s + WINDOW_S)
        measured_s = shared_s((start_s, stop_s), clean)
        if measured_s >= SHORTEST_WINDOW_S:
            count = int(((at_s >= start_s) & (at_s < stop_s)).sum())
            windows.append((start_s, stop_s, 60.0 * count / measured_s))
    return tuple(windows)


def pace_spans(heard: Heard) -> tuple[Span, ...]:
    """Windows outside the range as spans 'fast' or 'slow'; `text` is the words a minute."""
    if heard.why_no_words or heard.why_no_voice:
        return ()
    return tuple(
        Span(start_s, end_s, "fast" if wpm > FAST_WPM else "slow", f"{wpm:.0f}")
        for start_s, end_s, wpm in window_paces(heard)
        if not SLOW_WPM <= wpm <= FAST_WPM
    )


def pace_track(heard: Heard) -> tuple[tuple[float, float | None], ...]:
    """(seconds, words a minute over 12 s round it), one a second; None outside the speech and where it was disturbed."""
    if heard.why_no_words or heard.why_no_voice or _too_short(heard):
        return ()
    clean, at_s = heard.clean(heard.whole), np.sort(middles(heard.counted))
    seconds = range(int(heard.duration_s) + 1)
    return tuple((float(second), _pace_round(float(second), clean, at_s.tolist())) for second in seconds)


def _pace_round(t_s: float, clean: Sequence[Stretch], at_s: Sequence[float]) -> float | None:
    if not meets((t_s - 1e-6, t_s + 1e-6), clean):
        return None
    around = (t_s - TRACK_OVER_S / 2, t_s + TRACK_OVER_S / 2)
    measured_s = shared_s(around, clean)
    if measured_s < TRACK_LEAST_S:
        return None
    first, last = np.searchsorted(at_s, around)
    return 60.0 * int(last - first) / measured_s
