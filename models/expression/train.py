"""Training: the FER+ faces and settings in, checkpoints of the network out; picks up where it was stopped."""

import logging
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch.nn import functional

from models.expression.augment import vary_faces
from models.expression.dataset import Faces
from models.expression.network import ExpressionNet, scale_faces
from models.expression.settings import TrainSettings

logger = logging.getLogger(__name__)

LAST_NAME: Final = "last.pt"
"""The checkpoint a stopped run continues from."""

BEST_NAME: Final = "best.pt"
"""The averaged weights that did best on the validation split."""

VALID_BATCH_FACES: Final = 256
"""Faces in one step of validation."""


class Trainer:
    """One training run; `run` goes on from the folder's last checkpoint, if its settings are the same."""

    def __init__(self, settings: TrainSettings, train: Faces, valid: Faces, folder: Path) -> None:
        torch.set_num_threads(settings.threads)
        torch.manual_seed(settings.seed)
        self._settings = settings
        self._valid = valid
        self._folder = folder
        self._pixels = torch.from_numpy(train.pixels[train.usable])
        self._shares = torch.from_numpy(train.shares[train.usable])
        self._source = torch.Generator().manual_seed(settings.seed)
        self._network = _lay_out(ExpressionNet(settings.dropout_ratio))
        self._average = _lay_out(ExpressionNet())
        self._average.load_state_dict(self._network.state_dict())
        self._optimiser = torch.optim.AdamW(_decay_groups(self._network, settings.weight_decay), settings.peak_rate)
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser,
            max_lr=settings.peak_rate,
            total_steps=settings.epochs * self._steps_per_epoch,
            pct_start=settings.warm_ratio,
        )
        self._epoch = 0
        self._best_ratio = 0.0

    @property
    def _steps_per_epoch(self) -> int:
        """How many full batches one pass gives."""
        return len(self._pixels) // self._settings.batch_faces

    def run(self) -> float:
        """Train to the last epoch and return the best validation accuracy as a ratio."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if (self._folder / LAST_NAME).exists():
            self._resume()
        while self._epoch < self._settings.epochs:
            started_s = time.monotonic()
            loss = self._run_epoch()
            self._epoch += 1
            ratio = majority_accuracy(predict_faces(self._average, self._valid), self._valid)
            logger.info(
                "epoch %d of %d: loss %.4f, validation %.2f %%, %.0f s",
                self._epoch, self._settings.epochs, loss, 100.0 * ratio, time.monotonic() - started_s,
            )  # fmt: skip
            self._save(ratio)
        return self._best_ratio

    def _run_epoch(self) -> float:
        """Pass once over the training faces; return the mean loss."""
        self._network.train()
        losses = [self._run_step(faces, shares) for faces, shares in self._batches()]
        return sum(losses) / len(losses)

    def _batches(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield the faces in a new order, varied, with their vote shares."""
        size = self._settings.batch_faces
        order = torch.randperm(len(self._pixels), generator=self._source)
        for step in range(self._steps_per_epoch):
            chosen = order[step * size : (step + 1) * size]
            faces = vary_faces(scale_faces(self._pixels[chosen]), self._settings, self._source)
            yield faces.contiguous(memory_format=torch.channels_last), self._shares[chosen]

    def _run_step(self, faces: torch.Tensor, shares: torch.Tensor) -> float:
        """Learn from one batch; return its loss."""
        self._optimiser.zero_grad()
        with torch.autocast("cpu", torch.bfloat16):
            logits = self._network(faces)
        loss = functional.cross_entropy(logits.float(), shares)
        loss.backward()  # type: ignore[no-untyped-call,unused-ignore]  # untyped in some torch releases
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 5.0)
        self._optimiser.step()
        self._schedule.step()
        self._follow()
        return float(loss.detach())

    def _follow(self) -> None:
        """Let the averaged weights follow; early on they look back over fewer steps."""
        steps = self._schedule.last_epoch
        share = max(1.0 / self._settings.average_steps, 1.0 / (1.0 + 0.2 * steps))
        for kept, new in zip(self._average.state_dict().values(), self._network.state_dict().values(), strict=True):
            if kept.is_floating_point():
                kept.lerp_(new, share)

    def _save(self, ratio: float) -> None:
        """Write the last checkpoint, and the best one where this is it."""
        if ratio > self._best_ratio:
            self._best_ratio = ratio
            save_network(self._folder / BEST_NAME, self._average, self._settings, self._epoch)
        state: dict[str, Any] = {
            "settings": asdict(self._settings),
            "epoch": self._epoch,
            "best_ratio": self._best_ratio,
            "network": self._network.state_dict(),
            "average": self._average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "schedule": self._schedule.state_dict(),
            "source": self._source.get_state(),
            "dropout_source": torch.get_rng_state(),
        }
        written = self._folder / f"{LAST_NAME}.part"
        torch.save(state, written)
        written.replace(self._folder / LAST_NAME)

    def _resume(self) -> None:
        """Go on from the last checkpoint; raises ValueError where it is another run's."""
        state = torch.load(self._folder / LAST_NAME, weights_only=True)
        if state["settings"] != asdict(self._settings):
            raise ValueError(f"{self._folder} holds a run with other settings; choose another --checkpoints folder")
        self._network.load_state_dict(state["network"])
        self._average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._schedule.load_state_dict(state["schedule"])
        self._source.set_state(state["source"])
        torch.set_rng_state(state["dropout_source"])
        self._epoch = state["epoch"]
        self._best_ratio = state["best_ratio"]
        logger.info("going on after epoch %d", self._epoch)


def save_network(path: Path, network: ExpressionNet, settings: TrainSettings, epoch: int) -> None:
    """Write the weights with the settings and the epoch that gave them."""
    torch.save({"settings": asdict(settings), "epoch": epoch, "network": network.state_dict()}, path)


def load_network(path: Path) -> tuple[ExpressionNet, TrainSettings, int]:
    """Read what `save_network` wrote."""
    state = torch.load(path, weights_only=True)
    network = _lay_out(ExpressionNet())
    network.load_state_dict(state["network"])
    return network.eval(), TrainSettings(**state["settings"]), int(state["epoch"])


def predict_faces(network: ExpressionNet, faces: Faces) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Give the (n, 8) float32 probabilities of each face, in full precision."""
    network.eval()
    outputs = []
    with torch.no_grad():
        for batch in torch.split(torch.from_numpy(faces.pixels), VALID_BATCH_FACES):
            logits = network(scale_faces(batch).contiguous(memory_format=torch.channels_last))
            outputs.append(logits.softmax(dim=1))
    probabilities: np.ndarray[Any, np.dtype[np.float32]] = torch.cat(outputs).numpy()
    return probabilities


def majority_accuracy(scores: np.ndarray[Any, Any], faces: Faces) -> float:
    """Share of the counted faces whose highest of (n, 8) scores is the majority's expression."""
    right = scores.argmax(axis=1) == faces.majority
    return float(right[faces.counted].mean())


def _lay_out(network: ExpressionNet) -> ExpressionNet:
    """Order the weights channels last, which the processor's convolutions prefer."""
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return,unused-ignore]


def _decay_groups(network: ExpressionNet, weight_decay: float) -> list[dict[str, Any]]:
    """Decay the filters, but neither biases nor normalisation."""
    weights = list(network.parameters())
    return [
        {"params": [weight for weight in weights if weight.ndim > 1], "weight_decay": weight_decay},
        {"params": [weight for weight in weights if weight.ndim <= 1], "weight_decay": 0.0},
    ]
