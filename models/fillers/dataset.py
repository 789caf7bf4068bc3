"""Synthetic answers -> windows of cepstra with a label a step, in one file: what training reads.

python -m models.fillers.dataset FILE [ANSWERS]
"""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.perceive.filled_pauses import FRAMES_A_STEP, STEPS, WINDOW_FRAMES
from kiosk.perceive.mfcc import FRAME_S, STEP_S, Cepstra
from models.fillers.speech import TRAIN_VOICES, no_voice, random_conditions, spoken, under
from models.synthetic_speech.answers import Sounded
from models.synthetic_speech.espeak import Espeak

logger = logging.getLogger(__name__)

ANSWERS: Final = 700
SILENT_CLIPS: Final = 60
WINDOW_STEP: Final = WINDOW_FRAMES // 2
SEED: Final = 20


def labels_of(filled: Sequence[Sounded], frames: int) -> NDArray[np.float32]:
    """(frame_count,) float32: 1 where the middle of the frame lies in a filled pause."""
    middles_s = np.arange(frames) * STEP_S + FRAME_S / 2
    inside = np.zeros(frames, np.float32)
    for each in filled:
        inside[(middles_s >= each.start_s) & (middles_s < each.end_s)] = 1.0
    return inside


def windows_of(
    cepstra: NDArray[np.float32], labels: NDArray[np.float32]
) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """Overlapping windows (WINDOW_FRAMES, 20), and for each the share of every step's frames inside a filled pause."""
    starts = range(0, len(cepstra) - WINDOW_FRAMES + 1, WINDOW_STEP)
    steps = [labels[at : at + WINDOW_FRAMES].reshape(STEPS, FRAMES_A_STEP).mean(axis=1) for at in starts]
    return [cepstra[at : at + WINDOW_FRAMES] for at in starts], steps


def write(path: Path, answers: int) -> None:
    """Speak the answers and write their windows."""
    rng, espeak = np.random.default_rng(SEED), Espeak()
    windows: list[NDArray[np.float32]] = []
    steps: list[NDArray[np.float32]] = []
    for number in range(answers + SILENT_CLIPS):
        if number < answers:
            answer = spoken(espeak, TRAIN_VOICES, rng, fillers=number % 6 != 0)
            cepstra = Cepstra().feed(under(answer, random_conditions(rng), rng))
            labels = labels_of(answer.filled, len(cepstra))
        else:
            cepstra = Cepstra().feed(no_voice(rng))
            labels = np.zeros(len(cepstra), np.float32)
        more_windows, more_steps = windows_of(cepstra, labels)
        windows += more_windows
        steps += more_steps
        if number % 50 == 49:
            logger.info("%d of %d answers, %d windows", number + 1, answers + SILENT_CLIPS, len(windows))
    np.savez(path, windows=np.stack(windows).astype(np.float16), steps=np.stack(steps))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ANSWERS)
