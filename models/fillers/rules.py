"""Sound -> filled pauses by rules alone: a voice with a level pitch and a steady spectrum for a quarter of a second.

The rules the network is held against (`models.fillers.measure`); the kiosk does not use them. After Goto, Itou and Hayamizu
(1999), who find filled pauses by small changes of pitch and of the spectrum's envelope.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from swift_f0 import SwiftF0

from kiosk.perceive.mfcc import COEFFICIENTS, FRAME_S, STEP_S, Cepstra
from kiosk.perceive.pitch import HIGHEST_HZ, LOWEST_HZ, SURE
from kiosk.records import SOUND_RATE_HZ

SHAPE: Final = slice(1, 13)
"""Cepstra that hold the spectrum's envelope; the first is loudness, the last are the voice's harmonics."""
PITCH_STEP_S: Final = 0.016
WINDOW_S: Final = 0.15
"""Changes are taken over so long."""
FLAT_ST: Final = 0.6
"""Standard deviation of a pitch that counts as level, in semitones; chosen on the training voices."""
STEADY: Final = 0.45
"""Mean distance of the cepstra from their own mean / of the answer's; chosen likewise."""
LEAST_S: Final = 0.25
JOIN_S: Final = 0.08


def filled_by_rules(samples: NDArray[np.int16], tracker: SwiftF0) -> list[tuple[float, float]]:
    """(start_s, end_s) of each filled pause in (n,) int16 at 16 kHz."""
    pitch = tracker.detect(samples, SOUND_RATE_HZ, LOWEST_HZ, HIGHEST_HZ)
    cepstra = Cepstra().feed(samples)
    times_s = np.arange(len(cepstra)) * STEP_S + FRAME_S / 2
    place = np.clip(np.round(times_s / PITCH_STEP_S).astype(int), 0, len(pitch.pitch_hz) - 1)
    voiced = pitch.confidence[place] >= SURE
    semitones = 12 * np.log2(pitch.pitch_hz[place] / 100)
    half = round(WINDOW_S / STEP_S / 2)
    level = _spread(semitones[:, None], half) <= FLAT_ST
    shape = cepstra[:, SHAPE]
    usual = float(np.sqrt(np.mean(np.var(shape[voiced], axis=0)))) if voiced.any() else 1.0
    steady = _spread(shape, half) <= STEADY * usual
    assert cepstra.shape[1] == COEFFICIENTS
    return _runs(times_s, voiced & level & steady)


def _spread(values: NDArray[np.float64] | NDArray[np.float32], half: int) -> NDArray[np.float64]:
    """(n,): root mean square deviation of the values from their mean, in the window round each."""
    width = 2 * half + 1
    padded = np.pad(values.astype(np.float64), ((half, half), (0, 0)), mode="edge")
    total = np.cumsum(np.vstack([np.zeros((1, values.shape[1])), padded]), axis=0)
    squares = np.cumsum(np.vstack([np.zeros((1, values.shape[1])), padded**2]), axis=0)
    mean = (total[width:] - total[:-width]) / width
    variance = (squares[width:] - squares[:-width]) / width - mean**2
    spread: NDArray[np.float64] = np.sqrt(np.maximum(0.0, variance).mean(axis=1))
    return spread


def _runs(times_s: NDArray[np.float64], flags: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Runs of flags, joined over short holes; both ends are half a window short, which is given back."""
    found: list[tuple[float, float]] = []
    for t_s in times_s[flags]:
        if found and t_s - found[-1][1] <= JOIN_S:
            found[-1] = (found[-1][0], float(t_s))
        else:
            found.append((float(t_s), float(t_s)))
    return [(a - WINDOW_S / 3, b + WINDOW_S / 3) for a, b in found if b - a + 2 * WINDOW_S / 3 >= LEAST_S]
