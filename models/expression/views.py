"""A split's faces in; each as it lies in the data and as the kiosk cuts it, and the accuracy of given shares, out."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from models.expression.align import Alignment, cut_faces
from models.expression.dataset import Faces

Pixels = npt.NDArray[np.uint8]
Scores = npt.NDArray[Any]
"""(n, 8) scores of any kind; the highest of a row is the answer."""

Split = tuple[Faces, Alignment]

KIOSK_VIEW: Final = "aligned_mirrored"
"""What the kiosk does with a face: cut to the template, relit, read together with its mirror image."""


class Views:
    """The faces "plain" and "aligned", and with the mirror image's shares averaged, "plain_mirrored", "aligned_mirrored"."""

    def __init__(self, faces: Faces, alignment: Alignment) -> None:
        self.faces = faces
        self._pixels = {"plain": faces.pixels, "aligned": cut_faces(faces.pixels, alignment)}

    def shares(self, predict: Callable[[Pixels], Scores]) -> dict[str, Scores]:
        """By view, the (n, 8) shares that `predict` gives for (n, 48, 48) uint8 faces."""
        found: dict[str, Scores] = {}
        for name, pixels in self._pixels.items():
            found[name] = predict(pixels)
            found[f"{name}_mirrored"] = (found[name] + predict(np.ascontiguousarray(pixels[:, :, ::-1]))) / 2.0
        return found

    def accuracies(self, shares: dict[str, Scores]) -> dict[str, float]:
        """By view, the accuracy of `shares` after the majority protocol, as a ratio."""
        return {view: round(majority_accuracy(scores, self.faces), 4) for view, scores in shares.items()}


def pick_samples(split: Split, count: int) -> Pixels:
    """About `count` usable faces picked evenly over the split, half of them as they lie, half as the kiosk cuts them."""
    faces, alignment = split
    places = np.flatnonzero(faces.usable)
    places = places[:: max(1, 2 * len(places) // count)]
    picked = Alignment(alignment.anchors[places], alignment.found[places], alignment.placements[places])
    return np.concatenate([faces.pixels[places], cut_faces(faces.pixels[places], picked)])


def majority_accuracy(scores: Scores, faces: Faces) -> float:
    """Share of the counted faces whose highest of (n, 8) scores is the majority's expression."""
    right = scores.argmax(axis=1) == faces.majority
    return float(right[faces.counted].mean())
