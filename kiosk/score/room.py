"""Levels of an answer's sound in, how loud the room is by itself at every moment out.

Minimum statistics (Martin 2001, "Noise power spectral density estimation based on optimal smoothing and minimum statistics",
IEEE Trans. Speech Audio Process. 9(5)): speech falls to the room's level many times a second, so what is lowest for a while
is the room. The whole answer is known here, so it looks to both sides, and a noise is known from its first moment to its
last; what the hearing process learns while it listens comes after the noise, and takes a first syllable for the room.
"""

from typing import Final

import numpy as np

from kiosk.score.series import Numbers, power

SMOOTHED_OVER: Final = 3
"""Readings whose mean power is one value: 0.1 s of the voice detector's windows. Own number."""
LOOKED_S: Final = 4.0
"""So far back and so far ahead: the room is the louder of the two. On synthetic answers with 10 s of a fan at 5 dB this
marks 0.99 of the speech under it, and 0.86 of what it marks is under it; 3 s marks 3 % of the speech at 20 dB too. Noise
that lasts less is not told from speech."""
NEAR_DB: Final = 3.0
"""The room's level is the mean power of what lies so near the lowest. The lowest alone is 3 dB too low on a rumbling room;
within 6 dB it is 2 dB too high on a hissing one. Errors at 3 dB: 1.1 dB on 1/f noise, -1.0 dB on white noise."""


def room_dbfs(t_s: Numbers, duration_s: Numbers, level_dbfs: Numbers) -> Numbers:
    """Level of the room at each reading, dBFS; all are (count,), in order of time."""
    if not len(t_s):
        return np.empty(0)
    whole = np.ones(SMOOTHED_OVER)
    smooth = _same(power(level_dbfs) * duration_s, whole) / _same(duration_s, whole)
    latest_s = max(float(t_s[0]), float(t_s[-1]) - LOOKED_S)
    behind, ahead = (_lowest(smooth, t_s, np.clip(begin_s, t_s[0], latest_s)) for begin_s in (t_s - LOOKED_S, t_s))
    levels: Numbers = 10.0 * np.log10(np.maximum(behind, ahead))
    return levels


def _lowest(smooth: Numbers, t_s: Numbers, begin_s: Numbers) -> Numbers:
    """Mean power of the lowest values of the seconds from each beginning on."""
    begins, ends = np.searchsorted(t_s, begin_s), np.searchsorted(t_s, begin_s + LOOKED_S, "right")
    windows = (smooth[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True))
    return np.array([each[each <= each.min() * 10.0 ** (NEAR_DB / 10.0)].mean() for each in windows])


def _same(values: Numbers, window: Numbers) -> Numbers:
    """Moving sum of the same length, shorter at the rims."""
    found: Numbers = np.convolve(values, window)[len(window) // 2 :][: len(values)]
    return found
