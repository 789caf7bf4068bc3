"""Distillation's targets: trained teachers and faces in, the shares that the kiosk's network is to learn out."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from models.expression.fast import build_kernels, predictor
from models.expression.train import Shares, load_network, predict_pixels
from models.expression.views import Split, Views


def teach(teachers: Sequence[Path], split: Split, threads: int) -> Shares:
    """(n, 8) float32: the mean of the checkpoints' shares, each of a face as it lies, aligned, and both mirrored."""
    kernels, views = build_kernels(threads), Views(*split)
    found = []
    for path in teachers:
        network, settings, epoch = load_network(path)
        size_px = settings.size_px(epoch - 1)
        shares = views.shares(partial(predict_pixels, predictor(network, kernels), size_px=size_px))
        found += [shares["plain_mirrored"], shares["aligned_mirrored"]]
    return np.asarray(np.mean(found, axis=0), np.float32)
