"""Variation of faces for training: faces of the data in, batches turned, scaled, shifted, relit and partly hidden out."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from kiosk.perceive.expression import CROP_PX, LIGHT_MEAN, LIGHT_SD, LIGHT_SD_MIN
from models.expression.align import STRAIGHT, Alignment, cut_plain
from models.expression.network import scale_faces
from models.expression.settings import TrainSettings

ERASED_RATIO: Final = (0.15, 0.4)
"""Least and largest side of an erased rectangle, as a share of the picture's side."""

BLUR_REACH_PX: Final = 3
"""How far a blur reaches: two and a half of its largest standard deviation."""

Floats = npt.NDArray[np.float64]


class Variation:
    """Draws varied batches; every random number comes from `rng`."""

    def __init__(
        self, pixels: npt.NDArray[np.uint8], alignment: Alignment, settings: TrainSettings, rng: np.random.Generator
    ) -> None:
        """Take the (n, 48, 48) faces of the data and how each comes to the template."""
        self._pixels = torch.from_numpy(pixels)
        self._placements = alignment.placements.astype(np.float64)
        cut = cut_plain(pixels, alignment).reshape(len(pixels), -1)
        self._gain = LIGHT_SD / np.maximum(cut.std(axis=1), LIGHT_SD_MIN)
        self._lift = (LIGHT_MEAN - cut.mean(axis=1)) / 128.0
        self._settings = settings
        self._rng = rng

    def batch(self, chosen: npt.NDArray[np.int64], size_px: int) -> torch.Tensor:
        """The chosen faces, each varied, (n, 1, size_px, size_px) float32 from -1 to 1."""
        aligned = self._rng.random(len(chosen)) < self._settings.aligned_ratio
        placements = np.where(aligned[:, None, None], self._placements[chosen], STRAIGHT)
        faces = sample_faces(
            self._pixels[torch.from_numpy(chosen)], chain(placements, self._jitter(len(chosen), size_px)), size_px
        )
        faces = blur_faces(faces, self._blur(len(chosen), size_px))
        gain = np.where(aligned, self._gain[chosen], 1.0) * np.exp(self._spread(len(chosen), self._settings.gain_log))
        lift = np.where(aligned, self._lift[chosen], 0.0) + self._spread(len(chosen), self._settings.brightness)
        return self._erase(relight(faces, gain, lift))

    def _spread(self, count: int, span: float) -> Floats:
        return self._rng.uniform(-span, span, count)

    def _jitter(self, count: int, size_px: int) -> Floats:
        """(n, 2, 3) from px of the small picture to px of the template: mirrored, turned, scaled, shifted at random."""
        settings = self._settings
        angle = np.radians(self._spread(count, settings.rotation_deg))
        high = CROP_PX / size_px * np.exp(self._spread(count, settings.scale_log))
        wide = high * np.exp(self._spread(count, settings.stretch_log)) * np.where(self._rng.random(count) < 0.5, -1.0, 1.0)
        shifts = [self._spread(count, settings.shift_ratio * CROP_PX) for _ in range(2)]
        turn = np.empty((count, 2, 3))
        turn[:, 0, 0], turn[:, 0, 1] = wide * np.cos(angle), -high * np.sin(angle)
        turn[:, 1, 0], turn[:, 1, 1] = wide * np.sin(angle), high * np.cos(angle)
        return centred(turn, size_px, np.stack(shifts, axis=1))

    def _blur(self, count: int, size_px: int) -> Floats:
        """(n,) standard deviations in px of the small picture; 0: sharp."""
        settings = self._settings
        blurred = self._rng.random(count) < settings.blur_ratio
        return np.where(blurred, self._rng.uniform(0.0, settings.blur_px, count), 0.0) * (size_px / CROP_PX)

    def _erase(self, faces: torch.Tensor) -> torch.Tensor:
        """Grey out one rectangle in a share of the faces."""
        count, _, size_px, _ = faces.shape
        least, largest = ERASED_RATIO
        side = self._rng.uniform(least, largest, (2, count)) * size_px
        start = self._rng.random((2, count)) * (size_px - side)
        place = np.arange(size_px)
        rows, columns = ((place >= start[i, :, None]) & (place < (start + side)[i, :, None]) for i in range(2))
        columns &= (self._rng.random(count) < self._settings.erase_ratio)[:, None]
        return faces.masked_fill(torch.from_numpy(rows[:, None, :, None] & columns[:, None, None, :]), 0.0)


def centred(turns: Floats, size_px: int, shifts: Floats | float = 0.0) -> Floats:
    """Complete (n, 2, 3) turns: the middle of a picture of size_px falls on the middle of the template, plus shifts."""
    middle = (size_px - 1) / 2
    turns[:, :, 2] = (CROP_PX - 1) / 2 + shifts - turns[:, :, 0] * middle - turns[:, :, 1] * middle
    return turns


def chain(last: npt.NDArray[Any], first: Floats) -> Floats:
    """(n, 2, 3) placements that go through `first`, then through `last`."""
    linear = last[:, :, :2] @ first
    linear[:, :, 2] += last[:, :, 2]
    return np.asarray(linear, np.float64)


def sample_faces(pixels: torch.Tensor, placements: Floats, size_px: int) -> torch.Tensor:
    """Read (n, 48, 48) uint8 faces at (n, 2, 3) places, from px of the result to px of the face; the border is repeated."""
    half, middle = size_px / 2.0, (size_px - 1) / 2.0
    grid = np.empty_like(placements)  # the same map in torch's coordinates, which run from -1 to 1 between the outer edges
    grid[:, :, :2] = placements[:, :, :2] * (2.0 * half / CROP_PX)
    corner = placements[:, :, 0] * middle + placements[:, :, 1] * middle + placements[:, :, 2]
    grid[:, :, 2] = (2.0 * corner + 1.0) / CROP_PX - 1.0
    shape = [len(pixels), 1, size_px, size_px]
    places = functional.affine_grid(torch.from_numpy(grid.astype(np.float32)), shape, align_corners=False)
    return functional.grid_sample(scale_faces(pixels), places, padding_mode="border", align_corners=False)


def resize_faces(pixels: torch.Tensor, size_px: int) -> torch.Tensor:
    """(n, 48, 48) uint8 faces as (n, 1, size_px, size_px) float32 from -1 to 1, read as training reads them."""
    scale = np.zeros((len(pixels), 2, 3))
    scale[:, 0, 0] = scale[:, 1, 1] = CROP_PX / size_px
    return sample_faces(pixels, centred(scale, size_px), size_px)


def blur_faces(faces: torch.Tensor, sigma_px: Floats) -> torch.Tensor:
    """Blur each of (n, 1, h, w) faces by a Gaussian of its own standard deviation; the border is repeated."""
    taps = np.arange(-BLUR_REACH_PX, BLUR_REACH_PX + 1)
    weights = np.exp(-0.5 * (taps[None, :] / np.maximum(sigma_px, 0.05)[:, None]) ** 2)
    weights /= weights.sum(axis=1, keepdims=True)
    kernel = torch.from_numpy(weights.astype(np.float32))
    count = len(faces)
    row = functional.pad(faces.transpose(0, 1), (BLUR_REACH_PX,) * 4, mode="replicate")
    across = functional.conv2d(row, kernel.view(count, 1, 1, -1), groups=count)
    return functional.conv2d(across, kernel.view(count, 1, -1, 1), groups=count).transpose(0, 1)


def relight(faces: torch.Tensor, gain: Floats, lift: Floats) -> torch.Tensor:
    """Stretch each face's contrast about its own mean, then shift its brightness; one number a face."""
    gains, lifts = (torch.from_numpy(value.astype(np.float32)).view(-1, 1, 1, 1) for value in (gain, lift))
    mean = faces.mean(dim=(1, 2, 3), keepdim=True)
    return ((faces - mean) * gains + mean + lifts).clamp(-1.0, 1.0)
