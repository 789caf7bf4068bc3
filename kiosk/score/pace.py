"""Tokens and stretches of speech in, words a minute out: over the answer, without pauses, and in 15 s windows."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from kiosk.records import Measure, Span
from kiosk.score.clarity import shared_s
from kiosk.score.tokens import Token
from kiosk.score.voiced import Stretch

WINDOW_S: Final = 15.0
"""experience.md 2b: 15 s windows."""
SHORTEST_WINDOW_S: Final = 10.0
"""The last window counts from here; own number."""
SLOW_WPM: Final = 100.0
FAST_WPM: Final = 185.0
"""experience.md 2b: act outside 100-185 words a minute."""
TRACK_S: Final = 10.0
"""The curve's point at each second is over so long: about 25 words; own number."""
LEAST_WORDS: Final = 10
LEAST_S: Final = 5.0
"""Below these a rate says nothing; own numbers."""
NAMES: Final = ("pace_wpm", "articulation_wpm", "pace_outside_ratio")


def pace_measures(
    tokens: Sequence[Token],
    voiced: Sequence[Stretch],
    lost: Sequence[Stretch],
    asked_s: float,
    why_not: str | None,
    why_lost: str = "gap",
) -> dict[str, Measure]:
    """Pace from the first to the last voice, pace without pauses, and the share of windows outside 100-185.

    `lost`: stretches that are left out, with `tokens` those outside them; `why_lost`: the reason where too little is left.
    """
    if why_not is None and (not voiced or len(tokens) < LEAST_WORDS or voiced[-1][1] - voiced[0][0] < LEAST_S):
        why_not = "too_short"
    if why_not is not None:
        return {name: Measure(name, None, 0.0, asked_s, why_not) for name in NAMES}
    begin_s, end_s = voiced[0][0], voiced[-1][1]
    span_s = end_s - begin_s
    measured_s = span_s - sum(max(0.0, min(b, end_s) - max(a, begin_s)) for a, b in lost)
    if measured_s < LEAST_S:
        return {name: Measure(name, None, measured_s, span_s, why_lost) for name in NAMES}
    windows = window_paces(tokens, begin_s, end_s, lost)
    outside = sum(not SLOW_WPM <= wpm <= FAST_WPM for _, _, wpm in windows)
    voiced_s = sum(b - a - shared_s(a, b, lost) for a, b in voiced)
    return {
        "pace_wpm": Measure("pace_wpm", 60.0 * len(tokens) / measured_s, measured_s, span_s),
        "articulation_wpm": Measure("articulation_wpm", 60.0 * len(tokens) / voiced_s, voiced_s, span_s),
        "pace_outside_ratio": Measure("pace_outside_ratio", outside / len(windows), measured_s, span_s)
        if windows
        else Measure("pace_outside_ratio", None, 0.0, span_s, "too_short"),
    }


def window_paces(
    tokens: Sequence[Token], begin_s: float, end_s: float, lost: Sequence[Stretch] = ()
) -> tuple[tuple[float, float, float], ...]:
    """(start_s, end_s, words a minute) of each 15 s window of which enough was heard; a word belongs where its middle is."""
    windows = []
    start_s = begin_s
    while end_s - start_s >= SHORTEST_WINDOW_S:
        stop_s = min(end_s, start_s + WINDOW_S)
        count = sum(
            start_s <= (token.start_s + token.end_s) / 2 < stop_s
            for token in tokens
            if token.start_s is not None and token.end_s is not None
        )
        length_s = stop_s - start_s - shared_s(start_s, stop_s, lost)
        if length_s >= SHORTEST_WINDOW_S:
            windows.append((start_s, stop_s, 60.0 * count / length_s))
        start_s += WINDOW_S
    return tuple(windows)


def pace_track(
    tokens: Sequence[Token], voiced: Sequence[Stretch], lost: Sequence[Stretch]
) -> tuple[tuple[float, float | None], ...]:
    """(seconds, words a minute over the 10 s round it), one a second from the first to the last voice.

    None where less than half of those seconds was heard. A window that reaches over the answer's ends is cut there.
    """
    if not voiced or not tokens:
        return ()
    begin_s, end_s = voiced[0][0], voiced[-1][1]
    middles = sorted((t.start_s + t.end_s) / 2 for t in tokens if t.start_s is not None and t.end_s is not None)
    track: list[tuple[float, float | None]] = []
    for second in range(math.ceil(begin_s), math.floor(end_s) + 1):
        low_s, high_s = max(begin_s, second - TRACK_S / 2), min(end_s, second + TRACK_S / 2)
        length_s = high_s - low_s - shared_s(low_s, high_s, lost)
        count = bisect_left(middles, high_s) - bisect_left(middles, low_s)
        track.append((float(second), 60.0 * count / length_s if length_s >= TRACK_S / 2 - 1 else None))
    return tuple(track)


def pace_spans(tokens: Sequence[Token], voiced: Sequence[Stretch], lost: Sequence[Stretch] = ()) -> tuple[Span, ...]:
    """Windows outside the range as spans 'fast' or 'slow'; `text` is the words a minute."""
    if not voiced:
        return ()
    return tuple(
        Span(start_s, end_s, "fast" if wpm > FAST_WPM else "slow", f"{wpm:.0f}")
        for start_s, end_s, wpm in window_paces(tokens, voiced[0][0], voiced[-1][1], lost)
        if not SLOW_WPM <= wpm <= FAST_WPM
    )
