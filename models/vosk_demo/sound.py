"""Speech in, the sound of a worse room out; sound in, Kaldi's MFCCs out, set as in the model's conf/mfcc.conf."""

from typing import Final

import kaldi_native_fbank as knf
import numpy as np
from numpy.typing import NDArray

from kiosk.records import SOUND_RATE_HZ

COEFFICIENTS: Final = 40
LOW_HZ: Final = 40.0
HIGH_HZ: Final = -200.0
"""Negative: below half of the sample rate."""
MFCC_CONF: Final = f"""--sample-frequency={SOUND_RATE_HZ}
--use-energy=false
--num-mel-bins={COEFFICIENTS}
--num-ceps={COEFFICIENTS}
--low-freq={LOW_HZ:g}
--high-freq={HIGH_HZ:g}
--dither=0
--allow-upsample=true
--allow-downsample=true
"""
"""Without dither the same samples give the same words."""
ROOM_SHARE: Final = 0.35
TINT_SHARE: Final = 0.3
NOISE_SHARE: Final = 0.75
"""How much of the training speech gets a room's echo, a microphone's tint, noise; own numbers."""
LOUDNESS: Final = (2.2, 3.7)
"""Powers of ten: root mean square of the training speech, in units of int16 (-46 to -16 dBFS)."""
SNR_DB: Final = (3.0, 40.0)

Sound = NDArray[np.float32]
"""(sample_count,) float32, 16 kHz, in units of int16."""


def mfcc(sound: Sound) -> NDArray[np.float32]:
    """A sound -> (frame_count, 40) float32, a frame every 10 ms."""
    options = knf.MfccOptions()
    options.frame_opts.samp_freq, options.frame_opts.dither, options.frame_opts.snip_edges = SOUND_RATE_HZ, 0, True
    options.use_energy, options.num_ceps = False, COEFFICIENTS
    options.mel_opts.num_bins, options.mel_opts.low_freq, options.mel_opts.high_freq = COEFFICIENTS, LOW_HZ, HIGH_HZ
    reader = knf.OnlineMfcc(options)
    reader.accept_waveform(SOUND_RATE_HZ, sound.tolist())
    reader.input_finished()
    return np.stack([reader.get_frame(index) for index in range(reader.num_frames_ready)]).astype(np.float32)


def noise(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """White, rumbling, muffled, or humming and crackling noise with standard deviation 1; (count,)."""
    kind = rng.integers(4)
    sound = rng.standard_normal(count)
    if kind in {1, 2}:
        pole = 0.97 if kind == 1 else 0.8
        sound = convolve(sound, pole ** np.arange(400.0))
    elif kind == 3:
        hum = 3 * np.sin(2 * np.pi * rng.uniform(50, 400) * np.arange(count) / SOUND_RATE_HZ)
        crackle = rng.standard_normal(count) * (rng.random(count) < 0.0005)
        sound = sound + hum + 20 * convolve(crackle, np.hanning(80))
    return np.asarray(sound / (np.std(sound) + 1e-9))


def with_noise(sound: Sound, snr_db: float, rng: np.random.Generator) -> Sound:
    """A sound in white noise of a known level."""
    level = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) * 10 ** (-snr_db / 20)
    return as_recorded(sound + rng.standard_normal(len(sound)) * level)


def worsen(sound: Sound, rng: np.random.Generator) -> Sound:
    """Clean speech -> the same at another level, perhaps in an echoing room, through a tinted microphone, in noise."""
    worse = sound.astype(np.float64)
    if rng.random() < ROOM_SHARE:
        count = int(SOUND_RATE_HZ * rng.uniform(0.05, 0.35))
        echo = rng.standard_normal(count) * np.exp(-6.9 * np.arange(count) / count) * rng.uniform(0.02, 0.12)
        echo[0] = 1.0
        worse = convolve(worse, echo)
    if rng.random() < TINT_SHARE:
        worse = convolve(worse, np.array([1.0, -rng.uniform(-0.5, 0.6)]))
    worse *= 10 ** rng.uniform(*LOUDNESS) / np.sqrt(np.mean(worse**2) + 1e-9)
    level, kind = np.sqrt(np.mean(worse**2)), rng.random()
    if kind < NOISE_SHARE:
        worse = worse + noise(len(worse), rng) * level * 10 ** (-rng.uniform(*SNR_DB) / 20)
    elif kind < 0.9:
        worse = worse + rng.standard_normal(len(worse)) * rng.uniform(0.3, 3)
    return as_recorded(worse)


def wordless(rng: np.random.Generator, silent: bool) -> Sound:
    """1.5 to 4 s of noise, of tones in noise, or of nothing at all."""
    count = int(SOUND_RATE_HZ * rng.uniform(1.5, 4))
    if silent:
        return np.zeros(count, np.float32)
    sound = noise(count, rng) * 10 ** rng.uniform(-0.5, 3.5)
    if rng.random() < 0.25:
        times = 2 * np.pi * np.arange(count) / SOUND_RATE_HZ
        tones = np.sum([np.sin(rng.uniform(60, 3000) * times) for _ in range(rng.integers(1, 4))], axis=0)
        sound = tones * 10 ** rng.uniform(1, 3.7) + 0.1 * sound
    return as_recorded(sound)


def as_recorded(sound: NDArray[np.float64]) -> Sound:
    """Round and clip as a sound card does."""
    return np.clip(np.round(sound), -32768, 32767).astype(np.float32)


def convolve(sound: NDArray[np.float64], kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Filter a sound by way of its spectrum; as long as the sound."""
    size = 1 << (len(sound) + len(kernel) - 2).bit_length()
    return np.asarray(np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(kernel, size), size)[: len(sound)])
