"""Spoken words and a melody in, the same words with a voice whose pitch is that melody exactly out.

espeak-ng does not say what pitch it speaks at. So its voice is taken away: the spectral envelope of every 10 ms is kept (by
its cepstrum), and voiced parts are spoken anew as one pulse a period through it. When each pulse comes is known to a
fraction of a sample, so the pitch is.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import SOUND_RATE_HZ
from models.synthetic_speech.answers import Sound

STEP: Final = 160
"""10 ms."""
WINDOW: Final = 512
TRANSFORM: Final = 1024
KEPT: Final = 28
"""Cepstral coefficients of the envelope: below the shortest pitch period of 32 samples (500 Hz)."""
VOICED_FROM: Final = 0.45
"""Height of the autocorrelation's peak from which a frame is voiced; own number, between hiss (0.2) and vowels (0.9)."""
PERIODS: Final = (32, 266)
"""Samples: 500 to 60 Hz."""

Pulses = list[tuple[float, float]]
"""(t_s, Hz) of each."""


def melody(base_hz: float, seed: int, depth_st: float = 3.0) -> Callable[[float], float]:
    """A pitch that falls, rises and wavers as in speech: time in s -> Hz; `depth_st`: how far either way, in semitones."""
    random = np.random.default_rng(seed)
    rates_hz, phases = random.uniform(0.15, 1.2, 3), random.uniform(0, 2 * np.pi, 3)

    def pitch_hz(t_s: float) -> float:
        waver = float(np.mean(np.sin(2 * np.pi * rates_hz * t_s + phases)))
        return base_hz * 2.0 ** (1.7 * depth_st * waver / 12.0)

    return pitch_hz


def revoice(sound: Sound, pitch_hz: Callable[[float], float]) -> tuple[Sound, Pulses]:
    """Speak (n,) float32 anew at a pitch; unvoiced parts stay as they are. The new sound and its pulses."""
    frames = _frames(sound)
    voiced = _voiced(frames)
    impulses = _impulses(frames)
    gate = np.repeat(voiced.astype(np.float32), STEP)[: len(sound)]
    gate = np.convolve(np.pad(gate, (0, len(sound) - len(gate))), np.hanning(STEP) / np.sum(np.hanning(STEP)), "same")
    out = np.zeros(len(sound) + TRANSFORM, np.float64)
    pulses: Pulses = []
    t_s = 0.0
    while (index := int(t_s * SOUND_RATE_HZ / STEP)) < len(voiced):
        hz = pitch_hz(t_s)
        if voiced[index]:
            at = int(t_s * SOUND_RATE_HZ)
            late = t_s * SOUND_RATE_HZ - at
            out[at : at + TRANSFORM] += _delayed(impulses[index], late) / np.sqrt(hz)
            pulses.append((t_s, hz))
        t_s += 1.0 / hz
    spoken = out[: len(sound)]
    loud, wanted = np.sqrt(np.mean(np.square(spoken * gate)) + 1e-9), np.sqrt(np.mean(np.square(sound * gate)))
    return (spoken * gate * (wanted / loud) + sound * (1.0 - gate)).astype(np.float32), pulses


def _frames(sound: Sound) -> NDArray[np.float64]:
    """(frames, WINDOW): one every 10 ms, its middle in the middle of these."""
    padded = np.pad(sound.astype(np.float64), (WINDOW // 2 - STEP // 2, WINDOW))
    count = -(-len(sound) // STEP)
    return np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[: count * STEP : STEP] * np.hanning(WINDOW)


def _voiced(frames: NDArray[np.float64]) -> NDArray[np.bool_]:
    power = np.abs(np.fft.rfft(frames, 2 * WINDOW, axis=1)) ** 2
    alike = np.fft.irfft(power, axis=1)[:, :WINDOW]
    fade = np.correlate(np.hanning(WINDOW), np.hanning(WINDOW), "full")[WINDOW - 1 :]
    alike = alike / np.maximum(fade / fade[0], 0.1)
    peak = np.max(alike[:, PERIODS[0] : PERIODS[1]], axis=1) / (alike[:, 0] + 1e-9)
    loud = np.sqrt(np.mean(np.square(frames), axis=1)) > 60.0
    return loud & (peak > VOICED_FROM)


def _impulses(frames: NDArray[np.float64]) -> NDArray[np.complex128]:
    """(frames, TRANSFORM // 2 + 1): minimum-phase spectrum of each frame's envelope (Oppenheim and Schafer, ch. 13)."""
    logs = np.log(np.abs(np.fft.rfft(frames, TRANSFORM, axis=1)) + 1.0)
    cepstrum = np.fft.irfft(logs, axis=1)
    folded = np.zeros_like(cepstrum)
    folded[:, 0] = cepstrum[:, 0]
    folded[:, 1:KEPT] = 2.0 * cepstrum[:, 1:KEPT]
    spectra: NDArray[np.complex128] = np.exp(np.fft.rfft(folded, axis=1))
    return spectra


def _delayed(spectrum: NDArray[np.complex128], samples: float) -> NDArray[np.float64]:
    """The impulse response, a fraction of a sample later."""
    turn = np.exp(-2j * np.pi * samples * np.arange(len(spectrum)) / TRANSFORM)
    response: NDArray[np.float64] = np.fft.irfft(spectrum * turn, TRANSFORM)
    return response
