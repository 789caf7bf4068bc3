"""A word and a length in, a filled pause of that length out: 'um', 'uh', 'hmm', or a word whose last vowel is drawn out.

The steady part of espeak-ng's own sound is lengthened by waveform-similarity overlap-add (Verhelst and Roelands 1993), which
keeps pitch and spectrum, as a person holds a sound while she thinks.
"""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import SOUND_RATE_HZ
from models.synthetic_speech.espeak import LOUD, Espeak, Manner, Mark

HUMMED: Final = frozenset(("um", "uh", "hmm", "mm", "er"))
"""Said as a whole: vowel and nasal are held."""
FLAT: Final = 4
"""espeak-ng's pitch range of a held sound: hardly any; filled pauses are flat (Shriberg 1999)."""
VOWELS: Final = tuple("aeiouAEIOUV03@")
"""First signs of espeak-ng's mnemonics for vowels."""
HELD: Final = (*VOWELS, "m", "n")
FRAME: Final = 480
"""30 ms: two to four periods of a voice."""
HOP: Final = FRAME // 2
SEARCH: Final = 160
"""10 ms either way: one period of a low voice."""


def stretch(sound: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """(n,) float32 -> (count,) float32 of the same pitch and spectrum.

    Raises:
        ValueError: the sound is shorter than a frame and a search, 50 ms.
    """
    if len(sound) < FRAME + SEARCH:
        raise ValueError(f"{len(sound)} samples cannot be stretched; {FRAME + SEARCH} is the least")
    window = np.hanning(FRAME + 1)[:FRAME].astype(np.float32)
    out = np.zeros(count + 2 * FRAME, np.float32)
    weight = np.zeros_like(out)
    last = len(sound) - FRAME
    taken = 0
    for at in range(0, count + HOP, HOP):
        ideal = round(min(1.0, at / max(1, count - HOP)) * last)
        taken = ideal if at == 0 else _alike(sound, taken + HOP, ideal, last)
        out[at : at + FRAME] += window * sound[taken : taken + FRAME]
        weight[at : at + FRAME] += window
    return out[:count] / np.maximum(weight[:count], 0.05)


def _alike(sound: NDArray[np.float32], follows: int, ideal: int, last: int) -> int:
    """Where near `ideal` the sound is most like what would follow on."""
    wanted = sound[min(follows, last) : min(follows, last) + HOP]
    low, high = max(0, ideal - SEARCH), min(last, ideal + SEARCH)
    pieces = np.lib.stride_tricks.sliding_window_view(sound[low : high + HOP], HOP)
    alike = pieces @ wanted / np.sqrt(np.sum(np.square(pieces), axis=1) + 1.0)
    return low + int(np.argmax(alike[: high - low + 1]))


def drawn_out(espeak: Espeak, word: str, held_s: float, manner: Manner) -> tuple[NDArray[np.float32], tuple[float, float]]:
    """The word with its held part `held_s` long: its sound without silence at the ends, and when it is held in it.

    Raises:
        ValueError: the word has no vowel that can be held.
    """
    flat = Manner(manner.voice, manner.rate_wpm, manner.pitch, FLAT)
    sound, marks = espeak.speak(word, flat)
    loud = np.flatnonzero(np.abs(sound) > LOUD)
    first, last = int(loud[0]), int(loud[-1]) + 1
    begin, end = _held(word, marks, last)
    begin, end = max(begin, first), min(end, last)
    begin, end = _at_least(begin, end, first, last)
    held = _evened(stretch(sound[begin:end], round(held_s * SOUND_RATE_HZ)))
    whole = _joined(sound[first:begin], held, sound[end:last])
    return whole, ((begin - first) / SOUND_RATE_HZ, (begin - first + len(held)) / SOUND_RATE_HZ)


def _held(word: str, marks: list[Mark], last: int) -> tuple[int, int]:
    """(first, last + 1) sample of what is held: all that hums in a hummed word, else the last vowel."""
    phonemes = [mark for mark in marks if mark.position is None and not mark.phoneme.startswith("(")]
    times = [round(mark.t_s * SOUND_RATE_HZ) for mark in phonemes] + [last]
    kinds = HELD if word in HUMMED else VOWELS
    spans = [
        span for mark, span in zip(phonemes, pairwise(times), strict=True) if not mark.pause and mark.phoneme[:1] in kinds
    ]
    if not spans:
        raise ValueError(f"{word!r} has no vowel that can be held")
    return (spans[0][0], last) if word in HUMMED else spans[-1]


def _at_least(begin: int, end: int, first: int, last: int) -> tuple[int, int]:
    """A short vowel with its neighbours, so that there is enough to stretch."""
    missing = FRAME + SEARCH - (end - begin)
    if missing <= 0:
        return begin, end
    begin = max(first, begin - (missing + 1) // 2)
    end = min(last, begin + FRAME + SEARCH)
    return max(first, end - FRAME - SEARCH), end


def _evened(held: NDArray[np.float32]) -> NDArray[np.float32]:
    """The held sound with half of its rise and fall (in dB): espeak-ng lets a lone word die away, a person holds on."""
    level = np.sqrt(np.convolve(np.square(held), np.hanning(800) / np.sum(np.hanning(800)), "same"))
    typical = float(np.median(level))
    even: NDArray[np.float32] = held * np.sqrt(typical / np.maximum(level, 0.03 * typical))
    return even.astype(np.float32)


def _joined(*parts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Parts end to end; 2 ms at each seam are smoothed, so that it does not click."""
    whole = np.concatenate(parts)
    at = 0
    for part in parts[:-1]:
        at += len(part)
        if 16 < at < len(whole) - 16:
            whole[at - 16 : at + 16] = np.convolve(whole[at - 24 : at + 24], np.ones(8, np.float32) / 8, "same")[8:40]
    return whole
