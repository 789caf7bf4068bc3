"""corpus.npz, phones.json -> network.npz, the acoustic model's layers; a stopped run goes on after its last checkpoint."""

import json
import logging
import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.vosk_demo.corpus import Corpus, load_corpus
from models.vosk_demo.network import CONTEXT, Floats, Network

log = logging.getLogger(__name__)

EPOCHS: Final = 9.0
BATCH: Final = 48
CHUNK: Final = 50
"""Answers (30 ms each) of one utterance in a row of the batch."""
RATE: Final = 4e-3
"""Highest learning rate of AdamW; it climbs for WARM_RATIO of the steps and falls along a cosine."""
WARM_RATIO: Final = 0.15
DECAY: Final = 1e-3
LONGEST_GRADIENT: Final = 5.0
MOMENTA: Final = (0.9, 0.999)
CHECKPOINT_STEPS: Final = 200
SEED: Final = 1
LAST: Final = "training.pickle"
"""The builder's own checkpoint in its own scratch folder; nothing of it is committed."""

Place = tuple[int, int, int]
"""Utterance, offset 0..2, first answer."""


class Batches:
    """Chunks of the corpus in random order, for ever."""

    def __init__(self, corpus: Corpus, rng: np.random.Generator) -> None:
        self.mean: Floats = corpus.frames.mean(axis=0)
        self.deviation: Floats = corpus.frames.std(axis=0) + np.float32(1e-3)
        self._frames = (corpus.frames - self.mean) / self.deviation
        self._labels = corpus.labels
        self._rng = rng
        self._ends = np.concatenate([[0], np.cumsum(corpus.lengths)])
        counts = [(corpus.lengths - offset + 2) // 3 for offset in range(3)]
        self._label_ends = [np.concatenate([[0], np.cumsum(count)]) for count in counts]
        self.places: list[Place] = []
        self._shuffle()
        self.per_epoch = len(self.places) / BATCH

    def next(self) -> tuple[Floats, NDArray[np.int64]]:
        """(BATCH, 2 * CONTEXT + 3 * CHUNK, 40) MFCCs and (BATCH, CHUNK) labels, -1 where there is none."""
        if len(self.places) < BATCH:
            self._shuffle()
        chosen, self.places = self.places[:BATCH], self.places[BATCH:]
        frames = np.empty((BATCH, 2 * CONTEXT + 3 * CHUNK, self._frames.shape[1]), np.float32)
        labels = np.full((BATCH, CHUNK), -1)
        for row, (number, offset, start) in enumerate(chosen):
            first, last = self._ends[number], self._ends[number + 1] - 1
            begin = first + offset + 3 * start
            frames[row] = self._frames[np.clip(np.arange(begin - CONTEXT, begin + 3 * CHUNK + CONTEXT), first, last)]
            low, high = self._label_ends[offset][number : number + 2]
            truth = self._labels[offset][low + start : min(low + start + CHUNK, high)]
            labels[row, : len(truth)] = truth
        return frames, labels

    def _shuffle(self) -> None:
        places = []
        for number in range(len(self._ends) - 1):
            offset = int(self._rng.integers(3))
            low, high = self._label_ends[offset][number : number + 2]
            places += [(number, offset, start) for start in range(0, high - low, CHUNK)]
        self.places = [places[index] for index in self._rng.permutation(len(places))]


@dataclass(slots=True)
class AdamW:
    """The optimiser's state."""

    first: dict[str, Floats] = field(default_factory=dict)
    second: dict[str, Floats] = field(default_factory=dict)

    def update(self, network: Network, gradients: dict[str, Floats], step: int, rate: float) -> None:
        """Move the weights; `step` counts from 1."""
        length = np.sqrt(sum(float(np.square(each).sum()) for each in gradients.values()))
        shrink = np.float32(min(1.0, LONGEST_GRADIENT / (length + 1e-9)))
        keep, keep_square = MOMENTA
        for name, weight in network.weights.items():
            gradient = gradients[name] * shrink
            self.first[name] = keep * self.first.get(name, np.zeros_like(weight)) + (1 - keep) * gradient
            self.second[name] = keep_square * self.second.get(name, np.zeros_like(weight)) + (1 - keep_square) * gradient**2
            move = self.first[name] / (1 - keep**step)
            move = move / (np.sqrt(self.second[name] / (1 - keep_square**step)) + 1e-8)
            network.weights[name] = (weight * (1 - rate * DECAY) - rate * move).astype(np.float32)


def rate_at(step: int, steps: int) -> float:
    """The learning rate of a step, counted from 1."""
    warm = WARM_RATIO * steps
    if step < warm:
        return RATE * step / warm
    return RATE * 0.5 * (1 + float(np.cos(np.pi * (step - warm) / (steps - warm))))


def train(folder: Path, epochs: float = EPOCHS) -> None:
    """Train on the corpus of a folder and write network.npz there."""
    corpus = load_corpus(folder / "corpus.npz")
    phones = json.loads((folder / "phones.json").read_text(encoding="utf-8"))
    rng = np.random.default_rng(SEED)
    batches, network, adam = Batches(corpus, rng), Network(len(phones), rng), AdamW()
    steps, done = int(epochs * batches.per_epoch), 0
    if (folder / LAST).is_file():
        done, network, adam, batches.places, rng.bit_generator.state = _load(folder / LAST)
        network.rng = rng
    seen: list[tuple[float, float]] = []
    for step in range(done + 1, steps + 1):
        loss, right, gradients = network.step(*batches.next())
        adam.update(network, gradients, step, rate_at(step, steps))
        seen.append((loss, right))
        if step % CHECKPOINT_STEPS == 0:
            log.info("step %d of %d: loss %.3f, right %.3f", step, steps, *np.mean(seen[-CHECKPOINT_STEPS:], axis=0))
            _save(folder / LAST, (step, network, adam, batches.places, rng.bit_generator.state))
    _write(folder / "network.npz", network, batches, corpus.labels[0])
    (folder / LAST).unlink(missing_ok=True)


def _write(path: Path, network: Network, batches: Batches, labels: NDArray[np.int16]) -> None:
    counts = np.bincount(labels, minlength=network.phone_count).astype(np.float64)
    arrays = {"priors": (counts / counts.sum()).astype(np.float32)}
    for index, (weight, shift) in enumerate(network.folded(batches.mean, batches.deviation)):
        arrays |= {f"weight{index}": weight, f"shift{index}": shift}
    np.savez(path, **arrays)


def _load(path: Path) -> Any:
    with path.open("rb") as file:
        return pickle.load(file)


def _save(path: Path, state: tuple[Any, ...]) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        pickle.dump(state, file)
    part.replace(path)
