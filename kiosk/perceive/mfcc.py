"""Sound -> mel-frequency cepstral coefficients as Kaldi computes them, a hundred frames a second; by kaldi-native-fbank."""

from typing import Final

import kaldi_native_fbank as knf  # type: ignore[import-untyped] # the package has no types
import numpy as np
from numpy.typing import NDArray

from kiosk.records import SOUND_RATE_HZ

COEFFICIENTS: Final = 20
BINS: Final = 30
LOWEST_HZ: Final = 60.0
HIGHEST_HZ: Final = 7600.0
FRAME_S: Final = 0.025
STEP_S: Final = 0.01
"""Kaldi's usual frames: 25 ms long, one every 10 ms."""


class Cepstra:
    """A stretch of sound in pieces; each frame comes once its 25 ms are complete."""

    def __init__(self) -> None:
        options = knf.MfccOptions()
        options.frame_opts.samp_freq = SOUND_RATE_HZ
        options.frame_opts.dither = 0.0  # the same sound gives the same numbers
        options.frame_opts.snip_edges = True
        options.use_energy = False
        options.num_ceps = COEFFICIENTS
        options.mel_opts.num_bins = BINS
        options.mel_opts.low_freq = LOWEST_HZ
        options.mel_opts.high_freq = HIGHEST_HZ
        self._computer = knf.OnlineMfcc(options)
        self._given = 0

    def feed(self, samples: NDArray[np.int16]) -> NDArray[np.float32]:
        """Take (n,) int16; the (frame_count, 20) float32 that are complete with it."""
        self._computer.accept_waveform(SOUND_RATE_HZ, samples.astype(np.float32))
        ready = range(self._given, self._computer.num_frames_ready)
        frames = [self._computer.get_frame(index) for index in ready]
        self._given = self._computer.num_frames_ready
        return np.stack(frames).astype(np.float32) if frames else np.empty((0, COEFFICIENTS), np.float32)
