"""A spoken sound in, the same with its steadiest loud part drawn out by whole pitch periods."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import SOUND_RATE_HZ

FRAME_S: Final = 0.06
"""The steady part is looked for and its period measured in so long a stretch."""
LONGEST_PERIOD_S: Final = 1 / 65
SHORTEST_PERIOD_S: Final = 1 / 400
GRAIN_PERIODS: Final = (3, 7)
"""Periods copied at a time, at random places round the middle: copies of one and the same grain would buzz."""


def lengthen(
    sound: NDArray[np.float32], length_s: float, rng: np.random.Generator
) -> tuple[NDArray[np.float32], tuple[float, float]]:
    """Draw a sound out to `length_s`: (the sound, where its drawn-out part begins and ends); a longer one stays as it is."""
    missing = round(length_s * SOUND_RATE_HZ) - len(sound)
    middle = _steady(sound)
    if missing <= 0:
        return sound, (middle / SOUND_RATE_HZ, middle / SOUND_RATE_HZ)
    period = _period(sound, middle)
    pieces = [sound[: middle + period]]
    while missing > 0:
        periods = int(rng.integers(*GRAIN_PERIODS))
        grain = periods * period
        # Whole periods from the middle, or the copy would begin at another place of the wave.
        back = min(periods // 2 + int(rng.integers(-1, 2)), middle // period)
        start = middle - max(back, -((len(sound) - grain - period - middle) // period)) * period
        copied = _joined(pieces[-1], sound[start : start + grain + period], period)
        missing -= len(copied) - period
        pieces[-1] = pieces[-1][: len(pieces[-1]) - period]
        pieces.append(copied)
    rest = _joined(pieces[-1], sound[middle:], period)
    pieces[-1] = pieces[-1][: len(pieces[-1]) - period]
    drawn = (max(0, middle - period) / SOUND_RATE_HZ, sum(map(len, pieces)) / SOUND_RATE_HZ)
    return np.concatenate([*pieces, rest]), drawn


def _joined(before: NDArray[np.float32], after: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """`after`, its first `count` samples blended with the last ones of `before`."""
    count = min(count, len(after), len(before))
    slope = np.linspace(0.0, 1.0, count, dtype=np.float32)
    blended = after.copy()
    blended[:count] = before[len(before) - count :] * (1 - slope) + after[:count] * slope
    return blended


def _steady(sound: NDArray[np.float32]) -> int:
    """Middle of the loudest stretch that is not at an end."""
    count = round(FRAME_S * SOUND_RATE_HZ)
    power = np.convolve(np.square(sound), np.ones(count) / count, mode="same")
    low, high = len(sound) // 5, max(len(sound) // 5 + 1, 4 * len(sound) // 5)
    return low + int(np.argmax(power[low:high]))


def _period(sound: NDArray[np.float32], middle: int) -> int:
    """Samples of one pitch period round `middle`, by the highest peak of the autocorrelation."""
    half = round(FRAME_S * SOUND_RATE_HZ)
    frame = sound[max(0, middle - half) : middle + half]
    low, high = round(SHORTEST_PERIOD_S * SOUND_RATE_HZ), round(LONGEST_PERIOD_S * SOUND_RATE_HZ)
    same = np.correlate(frame, frame, mode="full")[len(frame) - 1 :]
    high = min(high, len(same) - 1)
    return low + int(np.argmax(same[low:high])) if high > low else low
