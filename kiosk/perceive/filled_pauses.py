"""AudioChunks -> filled pauses ('um', 'uh', 'hmm', drawn-out vowels) heard in the sound itself, by our small network.

The network sees 1.28 s of cepstra at a time, every 160 ms, and says for each 40 ms whether a filled pause is in it. Four of
these are used, so far back that it has heard what follows them. How it is trained and how well it hears stands in
models/fillers.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import ModelDamaged
from kiosk.perceive.interpreter import Interpreter
from kiosk.perceive.mfcc import COEFFICIENTS, FRAME_S, STEP_S, Cepstra
from kiosk.records import AudioChunk, FilledPauseReading

WINDOW_FRAMES: Final = 128
FRAMES_A_STEP: Final = 4
STEPS: Final = WINDOW_FRAMES // FRAMES_A_STEP
LATER_STEPS: Final = 8
"""Steps at the end of a window that are not used, 0.32 s: the network knows too little of what follows them. On 796 filled
pauses of training voices it hears as well with 5 (precision 0.990 in place of 0.992) and no better with 10."""
TOLD_STEPS: Final = 4
"""Steps before those, which are used."""
EARLIER_STEPS: Final = STEPS - TOLD_STEPS - LATER_STEPS
SURE: Final = 0.5
"""A step counts from this share on."""
STEP_LENGTH_S: Final = FRAMES_A_STEP * STEP_S
JOIN_STEPS: Final = 3
"""A run that is broken for less than 0.12 s is one; own number."""
SHORTEST_S: Final = 0.2
"""Shorter runs are none: filled pauses of 0.25 s are looked for, and half a step may be missing at both ends."""
ROUNDING_S: Final = 0.001


class FilledPauseDetector:
    """Feed it every chunk; `finish` at the end of an answer gives what is left over."""

    def __init__(self, path: Path) -> None:
        """Load the network; the cepstra's means and deviations lie beside it, in a JSON file of the same name.

        Raises:
            ModelMissing, ModelDamaged: the file cannot be used.
        """
        self._model = Interpreter(path, (1, WINDOW_FRAMES, COEFFICIENTS), ((1, STEPS),))
        try:
            scale = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            self._mean = np.array(scale["mean"], np.float32).reshape(COEFFICIENTS)
            self._deviation = np.array(scale["deviation"], np.float32).reshape(COEFFICIENTS)
        except (OSError, ValueError, KeyError) as error:
            raise ModelDamaged(f"model {path.with_suffix('.json')}: {error}; build it again, see models/fillers") from error
        self.reset()

    @property
    def detail(self) -> str:
        """For staff: the file and what runs it."""
        return self._model.detail

    def reset(self) -> None:
        """Forget everything heard."""
        self._cepstra = Cepstra()
        self._frames = np.empty((0, COEFFICIENTS), np.float32)
        self._start_s: float | None = None
        self._begun = False
        self._first = 0
        """Number of the first step whose share is still held."""
        self._shares: list[float] = []
        self._end_s = 0.0

    def feed(self, chunk: AudioChunk) -> list[FilledPauseReading]:
        """Take one chunk; the filled pauses that are over with it, half a second late. A gap ends the stretch."""
        readings = self.finish() if chunk.gap_s > 0 else []
        if self._start_s is None:
            self._start_s = chunk.t_s
        self._end_s = chunk.t_s + chunk.duration_s
        self._add(self._cepstra.feed(chunk.samples))
        return readings + self._runs(final=False)

    def finish(self) -> list[FilledPauseReading]:
        """What is left over; the next chunk begins anew."""
        if self._start_s is None:
            return []
        if self._begun:
            waiting = len(self._frames) - EARLIER_STEPS * FRAMES_A_STEP
            missing = -waiting % (TOLD_STEPS * FRAMES_A_STEP) + LATER_STEPS * FRAMES_A_STEP
            self._add(np.repeat(_quietest(self._frames), missing, axis=0))
        readings = self._runs(final=True)
        self.reset()
        return readings

    def _add(self, frames: NDArray[np.float32]) -> None:
        if not len(frames):
            return
        if not self._begun:  # before the first sound was a silence like its quietest frame
            self._frames = np.repeat(_quietest(frames), EARLIER_STEPS * FRAMES_A_STEP, axis=0)
            self._begun = True
        self._frames = np.concatenate([self._frames, frames])
        while len(self._frames) >= WINDOW_FRAMES:
            (shares,) = self._model.run(((self._frames[:WINDOW_FRAMES] - self._mean) / self._deviation)[None])
            self._shares += shares[0, EARLIER_STEPS : EARLIER_STEPS + TOLD_STEPS].tolist()
            self._frames = self._frames[TOLD_STEPS * FRAMES_A_STEP :]

    def _runs(self, final: bool) -> list[FilledPauseReading]:
        """The runs of sure steps that cannot grow any more; they and what is before them are dropped."""
        readings = []
        runs = joined_runs(self._shares)
        may_grow = not final and bool(runs) and runs[-1][1] > len(self._shares) - JOIN_STEPS
        keep = runs.pop()[0] if may_grow else len(self._shares)
        for reading in (self._reading(first, last) for first, last in runs):
            if reading.end_s - reading.start_s >= SHORTEST_S - ROUNDING_S:
                readings.append(reading)
        self._first += keep
        self._shares = self._shares[keep:]
        return readings

    def _reading(self, first: int, last: int) -> FilledPauseReading:
        assert self._start_s is not None
        begin_s = self._start_s + (FRAME_S - STEP_S) / 2
        start_s = begin_s + (self._first + first) * STEP_LENGTH_S
        end_s = min(self._end_s, begin_s + (self._first + last) * STEP_LENGTH_S)
        confidence = sum(self._shares[first:last]) / (last - first)
        return FilledPauseReading(self._end_s, start_s, end_s, min(1.0, confidence))


def _quietest(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """(1, 20): the frame of the least loudness."""
    return frames[[int(np.argmin(frames[:, 0]))]]


def joined_runs(shares: Sequence[float]) -> list[tuple[int, int]]:
    """(first, one past the last) of each run of sure steps; runs that hardly anything parts are one."""
    runs: list[tuple[int, int]] = []
    for step, share in enumerate(shares):
        if share < SURE:
            continue
        if runs and step - runs[-1][1] < JOIN_STEPS:
            runs[-1] = (runs[-1][0], step + 1)
        else:
            runs.append((step, step + 1))
    return runs
