"""Eight-bit tensors: a trained network and faces in, the range of each of its tensors as a grid of 256 values out.

The converter gives a LeakyReLU's input the range of its output, so that everything under a tenth of the least value is
cut off; that cost up to 3.5 points. Here each range is the one that leaves the least error behind the activation.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from models.expression.network import LEAK_RATIO, ExpressionNet, Stage, scale_faces

STEPS: Final = 255
"""Steps of an eight-bit tensor between its least and its greatest value."""

FILTER_STEPS: Final = 127
"""Steps of a filter on either side of 0."""

SHARES_TRIED: Final = (1.0, 0.85, 0.7, 0.6, 0.5, 0.42, 0.35, 0.25)
"""What share of the greatest, and of the least, value a grid may reach."""

VALUES_LOOKED_AT: Final = 40_000
"""Values of a tensor from which its grid is chosen."""

CALIBRATION_FACES: Final = 240
"""Faces that show the tensors' values."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The 256 values of one eight-bit tensor: step * (number - zero_point), number from -128 to 127."""

    step: float
    zero_point: int

    @property
    def lo(self) -> float:
        """The least value."""
        return self.step * (-128 - self.zero_point)

    @property
    def hi(self) -> float:
        """The greatest value."""
        return self.step * (127 - self.zero_point)


@dataclass(frozen=True, slots=True)
class Grids:
    """The grids of a network's tensors, in order: nine stages, then the head."""

    depthwise: tuple[Grid, ...]
    """Of the depthwise filters' results."""
    pointwise: tuple[Grid, ...]
    """Of the pointwise filters' results, normalised; the activation's are the same."""
    logits: Grid
    """Of the averaged logits."""


def grid_between(lo: float, hi: float) -> Grid:
    """The grid from `lo` to `hi`, moved a little so that 0 is on it."""
    lo, hi = min(lo, 0.0), max(hi, 1e-6)
    step = (hi - lo) / STEPS
    return Grid(step, round(-128 - lo / step))


def choose_grid(values: torch.Tensor, *, leaky: bool) -> Grid:
    """The grid that leaves the least squared error in `values`, behind the activation where they go through one."""
    least, greatest = float(values.min()), float(values.max())
    flat = values.flatten()
    flat = flat[:: max(1, len(flat) // VALUES_LOOKED_AT)]
    wanted = functional.leaky_relu(flat, LEAK_RATIO) if leaky else flat

    def error(grid: Grid) -> float:
        found = leak(cut(flat, grid), grid) if leaky else cut(flat, grid)
        return float((found - wanted).square().mean())

    tried = (grid_between(least * low, greatest * high) for low in SHARES_TRIED for high in SHARES_TRIED)
    return min(tried, key=error)


@torch.no_grad()
def calibrate(network: ExpressionNet, pixels: npt.NDArray[np.uint8]) -> Grids:
    """Choose every grid from what (n, 48, 48) faces bring about in the network as it stands, running statistics included."""
    network.eval()
    depthwise: list[Grid] = []
    pointwise: list[Grid] = []
    maps = scale_faces(torch.from_numpy(pixels))
    for stage in network.stages:
        assert isinstance(stage, Stage)
        filtered = stage.conv.depthwise(maps)
        depthwise.append(choose_grid(filtered, leaky=False))
        normal = stage.shrink(stage.norm(stage.conv.pointwise(filtered)))
        pointwise.append(choose_grid(normal, leaky=True))
        maps = functional.leaky_relu(normal, LEAK_RATIO)
    filtered = network.head.depthwise(maps)
    logits = network.head.pointwise(filtered)
    mean = logits.mean(dim=(2, 3))
    return Grids(
        (*depthwise, choose_grid(filtered, leaky=False)),
        (*pointwise, choose_grid(logits, leaky=False)),
        choose_grid(mean, leaky=False),
    )


def cut(values: torch.Tensor, grid: Grid) -> torch.Tensor:
    """Bring values to the grid."""
    return (values.clamp(grid.lo, grid.hi) / grid.step).round() * grid.step


def leak(values: torch.Tensor, grid: Grid) -> torch.Tensor:
    """LeakyReLU of values on the grid as MUL and MAXIMUM compute it: the product comes to the grid, too."""
    return torch.maximum(values, cut(values * LEAK_RATIO, grid))


def filter_steps(weight: torch.Tensor) -> torch.Tensor:
    """The eight-bit step of each first index of a filter: its largest weight is 127 of them."""
    return weight.detach().abs().flatten(1).amax(dim=1).clamp_min(1e-9) / FILTER_STEPS
