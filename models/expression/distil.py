"""Distillation's targets: trained teachers and faces in, the shares that the kiosk's network is to learn out."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kiosk.records import EXPRESSIONS
from models.expression.align import Alignment, cut_faces
from models.expression.dataset import Faces
from models.expression.fast import FastStep, build_kernels
from models.expression.train import Shares, load_network, mirror, predict_pixels


def teach(teachers: Sequence[Path], faces: Faces, alignment: Alignment, threads: int) -> Shares:
    """(n, 8) float32: the mean of the checkpoints' shares, each of a face as it lies, aligned, and both mirrored."""
    kernels = build_kernels(threads)
    plain, aligned = faces.pixels, cut_faces(faces.pixels, alignment)
    views: list[npt.NDArray[np.uint8]] = [plain, mirror(plain), aligned, mirror(aligned)]
    total = np.zeros((len(plain), len(EXPRESSIONS)), np.float32)
    for path in teachers:
        network, settings, epoch = load_network(path)
        predict = network if kernels is None else FastStep(network, kernels, 0.0).predict
        for view in views:
            total += predict_pixels(predict, view, settings.size_px(epoch - 1))
    return np.asarray(total / (len(views) * len(teachers)), np.float32)
