"""Distillation's targets: trained teachers and a split's faces in, the shares that the kiosk's network is to learn out."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from models.expression.fast import build_kernels, predictor
from models.expression.train import Shares, load_network, predict_pixels
from models.expression.tune import tuned_shares
from models.expression.views import Split, Views


def teach(
    networks: Sequence[Path], split: Split, threads: int, tuned: Sequence[Path] = (), package: Path | None = None
) -> Shares:
    """(n, 8): the mean of the teachers' shares, each of a face as it lies, cut as at the kiosk, and both mirrored.

    `networks` are checkpoints of our own, `tuned` those of the face network whose published weights lie in `package`.
    """
    kernels, views = build_kernels(threads), Views(*split)
    found: list[Shares] = []
    for path in networks:
        network, settings, epoch = load_network(path)
        size_px = settings.size_px(epoch - 1)
        found.append(_mean(views.shares(partial(predict_pixels, predictor(network, kernels), size_px=size_px))))
    for path in tuned:
        assert package is not None, "a tuned network is built from its package"
        found.append(_mean(tuned_shares(path, package, views)))
    return np.asarray(np.mean(found, axis=0), np.float32)


def keep_shares(path: Path, shares: Shares) -> None:
    """Write shares to `path`, with three digits."""
    np.savez_compressed(path, shares=shares.astype(np.float16))


def kept_shares(path: Path) -> Shares:
    """Read what `keep_shares` wrote."""
    with np.load(path) as kept:
        return np.asarray(kept["shares"], np.float32)


def _mean(shares: dict[str, Shares]) -> Shares:
    return np.asarray((shares["plain_mirrored"] + shares["aligned_mirrored"]) / 2.0, np.float32)
