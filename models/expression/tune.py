"""Fine-tuning: faces with their votes and a pretrained face network in, a teacher's checkpoint and its shares out."""

import json
import logging
import time
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from models.expression.augment import Variation
from models.expression.face_net import FaceNet
from models.expression.settings import TrainSettings
from models.expression.train import GRADIENT_NORM, Shares, follow_share, predict_pixels, rate_share
from models.expression.views import Split, Views

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TuneSettings:
    """What decides a fine-tuning run."""

    epochs: int = 10
    size_px: int = 128
    """Side of the pictures: the network was made for 224, FER's faces have 48."""
    batch_faces: int = 64
    rate: float = 3e-4
    """Highest learning rate of the published weights; the new head has ten times as much."""
    weight_decay: float = 0.03
    warm_ratio: float = 0.08
    least_ratio: float = 0.01
    """The last learning rate, as a share of the highest."""
    average_steps: int = 300
    """How many steps the averaged weights look back."""
    frozen_blocks: int = 4
    """Blocks that stay as published: what they see, edges and textures, serves every task."""
    dropout_ratio: float = 0.2
    blur_ratio: float = 0.3
    blur_px: float = 1.0
    seed: int = 1


class Tuner:
    """One fine-tuning run; goes on after the folder's last whole epoch."""

    def __init__(self, settings: TuneSettings, package: Path, train: Split, threads: int) -> None:
        torch.set_num_threads(threads)
        torch.manual_seed(settings.seed)
        self._settings = settings
        faces, alignment = train
        self._places = np.flatnonzero(faces.usable)
        self._targets = torch.from_numpy(faces.shares)
        varied = replace(TrainSettings(), blur_ratio=settings.blur_ratio, blur_px=settings.blur_px)
        self._rng = np.random.default_rng(settings.seed)
        self._variation = Variation(faces.pixels, alignment, varied, self._rng)
        self._network, self._average = (_network(settings, package) for _ in range(2))
        self._average.eval()
        filters = [weight for weight in self._network.body.parameters() if weight.ndim > 1]
        biases = [weight for weight in self._network.body.parameters() if weight.ndim == 1]
        head = list(self._network.head.parameters())
        self._adam = torch.optim.AdamW(
            [
                {"params": filters, "weight_decay": settings.weight_decay, "peak": settings.rate},
                {"params": biases, "weight_decay": 0.0, "peak": settings.rate},
                {"params": head, "weight_decay": settings.weight_decay, "peak": 10.0 * settings.rate},
            ],
            betas=(0.9, 0.99),
        )
        self._steps = 0

    def run(self, path: Path) -> None:
        """Train to the last epoch and write the averaged weights to `path`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        last = path.with_name("last.pt")
        done = self._resume(last) if last.exists() else 0
        for epoch in range(done, self._settings.epochs):
            started_s = time.monotonic()
            loss = self._run_epoch()
            logger.info("%s epoch %d: loss %.4f, %.0f s", path.parent.name, epoch + 1, loss, time.monotonic() - started_s)
            self._save(last, epoch + 1)
        torch.save({"settings": asdict(self._settings), "network": self._average.state_dict()}, path)

    def _run_epoch(self) -> float:
        """Pass once over the training faces; return the mean loss."""
        self._network.train()
        size, total = self._settings.batch_faces, 0.0
        order = self._rng.permutation(self._places)
        count = len(order) // size
        for step in range(count):
            chosen = order[step * size : (step + 1) * size]
            faces = self._variation.batch(chosen, self._settings.size_px)
            with torch.autocast("cpu", torch.bfloat16):
                logits = self._network(faces)
            loss = functional.cross_entropy(logits.float(), self._targets[torch.from_numpy(chosen)])
            self._adam.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call,unused-ignore]  # untyped in some torch releases
            self._learn(count * self._settings.epochs)
            total += float(loss.detach())
        return total / count

    def _learn(self, all_steps: int) -> None:
        """One step of the optimiser, one warm-up and one cosine over the run; the averaged weights follow."""
        settings = self._settings
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), GRADIENT_NORM)
        share = rate_share(self._steps / all_steps, settings.warm_ratio, settings.least_ratio)
        for group in self._adam.param_groups:
            group["lr"] = group["peak"] * share
        self._adam.step()
        self._steps += 1
        follow = follow_share(self._steps, settings.average_steps)
        with torch.no_grad():
            torch._foreach_lerp_(list(self._average.parameters()), list(self._network.parameters()), follow)

    def _save(self, path: Path, epoch: int) -> None:
        state: dict[str, Any] = {
            "settings": asdict(self._settings),
            "epoch": epoch,
            "steps": self._steps,
            "network": self._network.state_dict(),
            "average": self._average.state_dict(),
            "adam": self._adam.state_dict(),
            "rng": json.dumps(self._rng.bit_generator.state),
            "dropout_rng": torch.get_rng_state(),
        }
        torch.save(state, path)

    def _resume(self, path: Path) -> int:
        """Go on from the last checkpoint; raises ValueError where it is another run's."""
        state = torch.load(path, weights_only=True)
        if state["settings"] != asdict(self._settings):
            raise ValueError(f"{path.parent} holds a run with other settings; choose another --checkpoints folder")
        self._network.load_state_dict(state["network"])
        self._average.load_state_dict(state["average"])
        self._adam.load_state_dict(state["adam"])
        torch.set_rng_state(state["dropout_rng"])
        self._rng.bit_generator.state = json.loads(state["rng"])
        self._steps = int(state["steps"])
        return int(state["epoch"])


def tuned_shares(path: Path, package: Path, views: Views) -> dict[str, Shares]:
    """By view, the (n, 8) shares of a tuned network."""
    state = torch.load(path, weights_only=True)
    settings = TuneSettings(**state["settings"])
    network = _network(settings, package)
    network.load_state_dict(state["network"])
    network.eval()

    def logits_of(faces: torch.Tensor) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            logits: torch.Tensor = network(faces).float()
        return logits

    return views.shares(partial(predict_pixels, logits_of, size_px=settings.size_px))


def _network(settings: TuneSettings, package: Path) -> FaceNet:
    torch.manual_seed(settings.seed)
    return FaceNet(package, settings.frozen_blocks, settings.dropout_ratio)
