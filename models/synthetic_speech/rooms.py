"""A clean sound in, the same in a room, under noise, too loud, or with another voice out: what microphones really hear."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import SOUND_RATE_HZ

Sound = NDArray[np.float32]
"""(sample_count,) float32 at 16 kHz, in units of int16."""
NOISES: Final = ("white", "pink", "fan", "clicks")
FULL_SCALE: Final = 32768.0


def noise(kind: str, count: int, rng: np.random.Generator) -> Sound:
    """(count,) float32 of mean square 1: 'white', 'pink' (1/f), 'fan' (hum with harmonics, air) or 'clicks' (keys, taps)."""
    white = rng.standard_normal(count)
    if kind == "white":
        shaped = white
    elif kind == "pink":
        shaped = _tilted(white, -0.5)
    elif kind == "fan":
        hum_hz = rng.uniform(45, 130)
        t_s = np.arange(count) / SOUND_RATE_HZ
        hum = sum(np.sin(2 * np.pi * hum_hz * k * t_s + rng.uniform(0, 6)) / k for k in (1, 2, 3, 4))
        shaped = 0.7 * hum + _tilted(white, -0.8)
    elif kind == "clicks":
        burst = np.exp(-np.arange(400) / 60.0) * rng.standard_normal(400)
        struck = (rng.random(count) < 2.0 / SOUND_RATE_HZ) * rng.uniform(2, 8, count)
        shaped = 0.05 * white + np.convolve(struck, burst)[:count]
    else:
        raise ValueError(f"noise {kind!r}: must be one of {', '.join(NOISES)}")
    return (shaped / np.sqrt(np.mean(np.square(shaped)))).astype(np.float32)


def _tilted(white: NDArray[np.float64], power: float) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(white)
    spectrum[1:] *= np.arange(1, len(spectrum), dtype=np.float64) ** power
    spectrum[0] = 0.0
    tilted: NDArray[np.float64] = np.fft.irfft(spectrum, len(white))
    return tilted


def spoken_power(sound: Sound) -> float:
    """Mean square of the samples that are not silence."""
    loud = sound[np.abs(sound) > 1.0]
    return float(np.mean(np.square(loud, dtype=np.float64))) if len(loud) else 0.0


def with_noise(sound: Sound, snr_db: float, kind: str, rng: np.random.Generator) -> Sound:
    """The sound over a noise that is `snr_db` below its spoken parts."""
    power = spoken_power(sound) * 10 ** (-snr_db / 10)
    return (sound + noise(kind, len(sound), rng) * np.sqrt(power)).astype(np.float32)


def in_room(sound: Sound, t60_s: float, direct_ratio: float, rng: np.random.Generator) -> Sound:
    """The sound in a room that rings off by 60 dB in `t60_s`; `direct_ratio`: power of what comes straight / of the rest."""
    count = round(t60_s * SOUND_RATE_HZ)
    tail = rng.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail[: round(0.002 * SOUND_RATE_HZ)] = 0.0
    tail *= np.sqrt(1.0 / (direct_ratio * np.sum(np.square(tail))))
    tail[0] = 1.0
    size = len(sound) + count
    ringing = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)
    return ringing[: len(sound)].astype(np.float32)


def converted(sound: Sound) -> NDArray[np.int16]:
    """(sample_count,) int16, as a microphone's converter gives it: rounded, and cut off at full scale."""
    return np.clip(np.round(sound), -32768, 32767).astype(np.int16)


def at_level(sound: Sound, level_dbfs: float) -> Sound:
    """The sound with its spoken parts at this level; what is over full scale is cut off by the converter."""
    gain = FULL_SCALE * 10 ** (level_dbfs / 20) / np.sqrt(spoken_power(sound))
    return np.clip(sound * gain, -32768, 32767).astype(np.float32)
