"""The FER+ faces: a folder of mosaics with votes in, arrays of faces with targets out."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.perceive.expression import CROP_PX
from kiosk.records import EXPRESSIONS

TILES: Final = 40
"""Faces along each side of a mosaic."""

MAJORITY_RATIO: Final = 0.5
"""A face counts where one expression holds more than this share of its votes."""


@dataclass(frozen=True, slots=True)
class Faces:
    """One split of the data."""

    pixels: npt.NDArray[np.uint8]
    """(n, 48, 48) uint8, grey."""
    shares: npt.NDArray[np.float32]
    """(n, 8) float32, each row the vote shares over the expressions; sums to 1, or to 0 without such a vote."""
    majority: npt.NDArray[np.int64]
    """(n,) the expression with the most votes; only meaningful where `counted`."""
    counted: npt.NDArray[np.bool_]
    """(n,) whether the majority protocol counts the face."""
    usable: npt.NDArray[np.bool_]
    """(n,) whether the face can teach: it is a face, and some expression was seen in it."""


def read_faces(folder: Path, split: str) -> Faces:
    """Read `split` ("train" or "valid") from `folder`; raises FileNotFoundError where it is not."""
    votes = _read_votes(folder / f"{split}-votes.csv")
    mosaics = sorted(folder.glob(f"{split}-??.png"))
    if not mosaics:
        raise FileNotFoundError(f"no {split}-NN.png in {folder}; see --data")
    pixels = np.concatenate([_cut_mosaic(path) for path in mosaics])[: len(votes)]
    agreed = np.where(votes > 1, votes, 0)  # the FER+ protocol: a single vote is an outlier
    seen = agreed[:, : len(EXPRESSIONS)]
    total = np.maximum(agreed.sum(axis=1), 1)
    return Faces(
        pixels=pixels,
        shares=(seen / np.maximum(seen.sum(axis=1, keepdims=True), 1)).astype(np.float32),
        majority=seen.argmax(axis=1),
        counted=seen.max(axis=1) > MAJORITY_RATIO * total,
        usable=(seen.sum(axis=1) > 0) & (agreed.argmax(axis=1) < agreed.shape[1] - 1),
    )


def _read_votes(path: Path) -> npt.NDArray[np.int64]:
    """Read the (n, 10) vote counts, checking that the columns stand in our order."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    if tuple(rows[0][: len(EXPRESSIONS)]) != EXPRESSIONS:
        raise ValueError(f"{path} has the columns {rows[0]}; expected {EXPRESSIONS} first")
    return np.array(rows[1:], dtype=np.int64)


def _cut_mosaic(path: Path) -> npt.NDArray[np.uint8]:
    """Cut one mosaic into its (1600, 48, 48) faces."""
    mosaic = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if mosaic is None:
        raise ValueError(f"{path} is not a picture")
    tiles = np.asarray(mosaic, np.uint8).reshape(TILES, CROP_PX, TILES, CROP_PX).transpose(0, 2, 1, 3)
    return tiles.reshape(TILES * TILES, CROP_PX, CROP_PX)
