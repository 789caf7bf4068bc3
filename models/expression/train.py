"""Training: faces with their targets and settings in, checkpoints of the network out; picks up where it was stopped."""

import json
import logging
import math
import time
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from kiosk.perceive.expression import CROP_PX
from models.expression.augment import Variation, resize_faces
from models.expression.fast import FastStep, Network, build_kernels, predictor
from models.expression.network import ExpressionNet, Stage, scale_faces, start_weights
from models.expression.settings import TrainSettings
from models.expression.views import Split, Views

logger = logging.getLogger(__name__)

LAST_NAME: Final = "last.pt"
"""The checkpoint a stopped run continues from."""

BEST_NAME: Final = "best.pt"
"""The averaged weights that did best on the validation split."""

LOG_NAME: Final = "epochs.jsonl"
"""One line an epoch: loss, accuracies, seconds."""

VALID_EVERY: Final = 4
"""Epochs between two looks at the validation split; the last epoch is always looked at."""

VALID_BATCH_FACES: Final = 128
"""Faces in one step of validation."""

LEAST_RATE_RATIO: Final = 1e-3
"""The last learning rate, as a share of the highest."""

GRADIENT_NORM: Final = 5.0
"""Longer gradients are shortened to this."""

Shares = npt.NDArray[np.float32]


class Trainer:
    """One training run; `run` goes on from the folder's last checkpoint, if its settings are the same."""

    def __init__(
        self,
        settings: TrainSettings,
        train: Split,
        valid: Split,
        folder: Path,
        taught: Shares | None = None,
        start: Path | None = None,
    ) -> None:
        """Train on the usable faces of `train`; `taught` holds the teachers' (n, 8) shares of all its faces.

        The weights begin as those of the checkpoint `start`, or at random.
        """
        torch.set_num_threads(settings.threads)
        torch.manual_seed(settings.seed)
        self._settings = settings
        self._folder = folder
        self._valid = Views(*valid)
        self._rng = np.random.default_rng(settings.seed)
        faces, alignment = train
        self._places = np.flatnonzero(faces.usable)
        self._targets = torch.from_numpy(mix_targets(faces.shares, taught, settings.teacher_ratio))
        self._variation = Variation(faces.pixels, alignment, settings, self._rng)
        self._network = ExpressionNet(settings.dropout_ratio, settings.block_list())
        start_weights(self._network)
        if start is not None:
            self._network.load_state_dict(load_network(start)[0].state_dict())
        self._average = ExpressionNet(blocks=settings.block_list()).eval()
        self._average.load_state_dict(self._network.state_dict())
        self._optimisers = Optimisers(self._network, settings, settings.epochs * self._steps_per_epoch)
        kernels = build_kernels(settings.threads)
        self._fast = FastStep(self._network, kernels, settings.dropout_ratio) if kernels is not None else None
        self._quick = predictor(self._average, kernels)
        logger.info("training steps by %s", "torch alone" if kernels is None else "our kernels")
        self._epoch = 0
        self._best = 0.0

    @property
    def _steps_per_epoch(self) -> int:
        """How many full batches one pass gives."""
        return len(self._places) // self._settings.batch_faces

    def run(self) -> float:
        """Train to the last epoch; return the best validation accuracy, the mean of plain and aligned faces, as a ratio."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if (self._folder / LAST_NAME).exists():
            self._resume()
        while self._epoch < self._settings.epochs:
            started_s = time.monotonic()
            line: dict[str, Any] = {"epoch": self._epoch + 1, "loss": round(self._run_epoch(), 4)}
            self._epoch += 1
            if self._epoch % VALID_EVERY == 0 or self._epoch == self._settings.epochs:
                size_px = self._settings.size_px(self._epoch - 1)
                line |= self._valid.accuracies(self._valid.shares(partial(predict_pixels, self._quick, size_px=size_px)))
            line["duration_s"] = round(time.monotonic() - started_s, 1)
            logger.info("%s of %d: %s", self._folder.name, self._settings.epochs, line)
            self._save(line)
        return self._best

    def _run_epoch(self) -> float:
        """Pass once over the training faces; return the mean loss."""
        self._network.train()
        losses = [self._run_step(faces, targets) for faces, targets in self._batches()]
        return sum(losses) / len(losses)

    def _batches(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield the faces in a new order, varied, with their targets."""
        size = self._settings.batch_faces
        order = self._rng.permutation(self._places)
        for step in range(self._steps_per_epoch):
            chosen = order[step * size : (step + 1) * size]
            yield self._variation.batch(chosen, self._settings.size_px(self._epoch)), self._targets[torch.from_numpy(chosen)]

    def _run_step(self, faces: torch.Tensor, targets: torch.Tensor) -> float:
        """Learn from one batch; return its loss."""

        def loss_of(logits: torch.Tensor) -> torch.Tensor:
            return functional.cross_entropy(logits, targets)

        self._optimisers.forget()
        if self._fast is not None:
            loss = self._fast.run(faces, loss_of)
        else:
            with torch.autocast("cpu", torch.bfloat16):
                logits = self._network(faces.contiguous(memory_format=torch.channels_last))
            full = loss_of(logits.float())
            full.backward()  # type: ignore[no-untyped-call,unused-ignore]  # untyped in some torch releases
            loss = float(full.detach())
        self._optimisers.step()
        self._follow()
        return loss

    def _follow(self) -> None:
        """Let the averaged weights follow; early on they look back over fewer steps."""
        share = follow_share(self._optimisers.steps, self._settings.average_steps)
        pairs = zip(self._average.state_dict().values(), self._network.state_dict().values(), strict=True)
        kept, new = zip(*((kept, new) for kept, new in pairs if kept.is_floating_point()), strict=True)
        torch._foreach_lerp_(kept, new, share)

    def _save(self, line: dict[str, Any]) -> None:
        """Write the log's line, the last checkpoint, and the best one where this is it."""
        with (self._folder / LOG_NAME).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        score = (line.get("plain", 0.0) + line.get("aligned", 0.0)) / 2
        if score > self._best:
            self._best = score
            save_network(self._folder / BEST_NAME, self._average, self._settings, self._epoch)
        state: dict[str, Any] = {
            "settings": asdict(self._settings),
            "epoch": self._epoch,
            "best": self._best,
            "network": self._network.state_dict(),
            "average": self._average.state_dict(),
            "optimisers": self._optimisers.state(),
            "rng": json.dumps(self._rng.bit_generator.state),
            "dropout_rng": torch.get_rng_state(),
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
        self._optimisers.restore(state["optimisers"])
        self._rng.bit_generator.state = json.loads(state["rng"])
        torch.set_rng_state(state["dropout_rng"])
        self._epoch = state["epoch"]
        self._best = state["best"]
        logger.info("going on after epoch %d", self._epoch)


class Optimisers:
    """Muon for the pointwise filters (torch's own), AdamW for the rest, one warm-up and one cosine for both."""

    def __init__(self, network: ExpressionNet, settings: TrainSettings, steps: int) -> None:
        stages = [stage for stage in network.stages if isinstance(stage, Stage)]
        self._weights = list(network.parameters())
        self._filters = [stage.conv.pointwise.weight for stage in stages[1:]]
        self._matrices = [torch.nn.Parameter(weight.data.flatten(1)) for weight in self._filters]
        """The same memory as `_filters`, without the two sides of length 1 that Muon does not take."""
        rest = [weight for weight in self._weights if all(weight is not taken for taken in self._filters)]
        self._adam = torch.optim.AdamW(
            [
                {"params": [weight for weight in rest if weight.ndim > 1], "weight_decay": settings.weight_decay},
                {"params": [weight for weight in rest if weight.ndim <= 1], "weight_decay": 0.0},
            ],
            lr=settings.rate,
            betas=(0.9, 0.99),
        )
        self._muon = torch.optim.Muon(
            self._matrices, lr=settings.matrix_rate, weight_decay=settings.weight_decay / 2, adjust_lr_fn="match_rms_adamw"
        )
        self._peaks = ((self._adam, settings.rate), (self._muon, settings.matrix_rate))
        self._all_steps = steps
        self._warm_ratio = settings.warm_ratio
        self.steps = 0
        """Steps taken."""

    def forget(self) -> None:
        """Drop the gradients."""
        for weight in self._weights:
            weight.grad = None

    def step(self) -> None:
        """Change the weights by their gradients."""
        torch.nn.utils.clip_grad_norm_(self._weights, GRADIENT_NORM)
        share = rate_share(self.steps / self._all_steps, self._warm_ratio, LEAST_RATE_RATIO)
        for weight, matrix in zip(self._filters, self._matrices, strict=True):
            assert weight.grad is not None
            matrix.grad = weight.grad.flatten(1)
        for optimiser, peak in self._peaks:
            for group in optimiser.param_groups:
                group["lr"] = peak * share
            optimiser.step()
        self.steps += 1

    def state(self) -> dict[str, Any]:
        """For the checkpoint."""
        return {"adam": self._adam.state_dict(), "muon": self._muon.state_dict(), "steps": self.steps}

    def restore(self, state: dict[str, Any]) -> None:
        """From the checkpoint."""
        self._adam.load_state_dict(state["adam"])
        self._muon.load_state_dict(state["muon"])
        self.steps = state["steps"]


def rate_share(done: float, warm_ratio: float, least_ratio: float) -> float:
    """What share of its highest value a learning rate has when `done` of the steps are taken: one warm-up, one cosine."""
    falling = 0.5 * (1.0 + math.cos(math.pi * max(0.0, (done - warm_ratio) / (1.0 - warm_ratio))))
    return min(1.0, done / warm_ratio) * (least_ratio + (1.0 - least_ratio) * falling)


def follow_share(steps: int, average_steps: int) -> float:
    """How far averaged weights go towards the newest ones in a step; early on they look back over fewer steps."""
    return max(1.0 / average_steps, 1.0 / (1.0 + 0.2 * steps))


def mix_targets(votes: Shares, taught: Shares | None, teacher_ratio: float) -> Shares:
    """(n, 8) targets: the vote shares, or these with the teachers' shares mixed in."""
    return votes if taught is None else ((1.0 - teacher_ratio) * votes + teacher_ratio * taught).astype(np.float32)


def save_network(path: Path, network: ExpressionNet, settings: TrainSettings, epoch: int) -> None:
    """Write the weights with the settings and the epoch that gave them."""
    torch.save({"settings": asdict(settings), "epoch": epoch, "network": network.state_dict()}, path)


def load_network(path: Path) -> tuple[ExpressionNet, TrainSettings, int]:
    """Read what `save_network` wrote."""
    state = torch.load(path, weights_only=True)
    settings = TrainSettings(**state["settings"])
    network = ExpressionNet(blocks=settings.block_list())
    network.load_state_dict(state["network"])
    return network.eval(), settings, int(state["epoch"])


def predict_pixels(network: Network, pixels: npt.NDArray[np.uint8], size_px: int = CROP_PX) -> Shares:
    """Give the (n, 8) float32 shares of (n, 48, 48) uint8 faces, shown as pictures of size_px; the network in eval mode."""
    outputs = []
    with torch.no_grad():
        for batch in torch.split(torch.from_numpy(pixels), VALID_BATCH_FACES):
            faces = scale_faces(batch) if size_px == CROP_PX else resize_faces(batch, size_px)
            outputs.append(network(faces.contiguous(memory_format=torch.channels_last)).softmax(dim=1))
    shares: Shares = torch.cat(outputs).numpy()
    return shares
