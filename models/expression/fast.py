"""The network's training step by our own kernels: faces and a loss in, gradients out, 3 times as fast as torch alone.

torch takes most of its time for normalisation and depthwise filters of small bf16 maps. `kernels.cpp` does a layer in one
pass a face, which stays in the processor's cache. Without AVX-512 BF16, or a compiler, `train.py` uses torch alone.
"""

import ctypes
import logging
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch

from models.expression.network import ExpressionNet, Stage

logger = logging.getLogger(__name__)

SOURCE: Final = Path(__file__).with_name("kernels.cpp")
FLAGS: Final = ("-O3", "-march=native", "-ffast-math", "-fopenmp", "-shared", "-fPIC")

Loss = Callable[[torch.Tensor], torch.Tensor]
"""(n, 8) logits -> the mean loss."""

Network = Callable[[torch.Tensor], torch.Tensor]
"""(n, 1, s, s) faces -> (n, 8) logits."""


def build_kernels(threads: int) -> ctypes.CDLL | None:
    """Compile and load the kernels; None where processor, kernel or compiler do not serve."""
    compiler = shutil.which("g++")
    described = Path("/proc/cpuinfo")
    flags = described.read_text(encoding="utf-8").split() if described.exists() else []
    if compiler is None or not {"avx512_bf16", "avx512vbmi"} <= set(flags):
        return None
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "kernels.so"
        done = subprocess.run(
            [compiler, *FLAGS, "-o", str(library), str(SOURCE)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            logger.warning("kernels do not compile, training goes on without: %s", done.stderr.strip().splitlines()[:1])
            return None
        kernels = ctypes.CDLL(str(library))
    if not kernels.kernels_ready():
        return None
    kernels.set_threads(threads)
    return kernels


@dataclass(slots=True)
class _Pass:
    """What a layer's forward pass leaves for its backward pass."""

    maps: torch.Tensor
    """The layer's input, before the last normalisation where `slope` is given."""
    slope: torch.Tensor | None
    shift: torch.Tensor | None
    raw: torch.Tensor
    """Its output before normalisation."""
    mean: torch.Tensor
    inverse_sd: torch.Tensor
    pooled: torch.Tensor | None = None
    places: torch.Tensor | None = None
    mask: torch.Tensor | None = None


class FastStep:
    """Forward and backward of one network's `stages`; the head is torch's."""

    def __init__(self, network: ExpressionNet, kernels: ctypes.CDLL, dropout_ratio: float) -> None:
        """Work on the weights of `network`; its first block must have more than one convolution."""
        assert isinstance(network.stages[0], Stage)
        assert isinstance(network.stages[0].shrink, torch.nn.Identity), "the first convolution's kernel has no pooling"
        self._network = network
        self._kernels = kernels
        self._dropout_ratio = dropout_ratio
        self._buffers: dict[str, torch.Tensor] = {}

    @torch.no_grad()
    def predict(self, faces: torch.Tensor) -> torch.Tensor:
        """Give the (n, 8) logits of (n, 1, s, s) faces with the running statistics, without dropout."""
        maps, _ = self._forward(faces[:, 0].contiguous(), learning=False)
        logits: torch.Tensor = self._network.head(maps.float().mean(dim=(1, 2))[:, :, None, None]).flatten(1)
        return logits

    def run(self, faces: torch.Tensor, loss_of: Loss) -> float:
        """Fill every weight's gradient for (n, 1, s, s) faces; return the loss."""
        maps, passes = self._forward(faces[:, 0].contiguous(), learning=True)
        mean = maps.float().mean(dim=(1, 2)).requires_grad_()
        loss = loss_of(self._network.head(mean[:, :, None, None]).flatten(1))
        loss.backward()  # type: ignore[no-untyped-call,unused-ignore]  # untyped in some torch releases
        assert mean.grad is not None
        count, side = maps.shape[:2]
        spread = (mean.grad / (side * side)).to(torch.bfloat16)
        self._backward(spread[:, None, None, :].expand(count, side, side, -1).contiguous(), passes)
        return float(loss.detach())

    def _stages(self) -> list[Stage]:
        return [stage for stage in self._network.stages if isinstance(stage, Stage)]

    @torch.no_grad()
    def _forward(self, faces: torch.Tensor, *, learning: bool) -> tuple[torch.Tensor, list[_Pass]]:
        passes: list[_Pass] = []
        maps, slope, shift = faces, None, None
        count, side = faces.shape[:2]
        for number, stage in enumerate(self._stages()):
            wide_in, wide_out = stage.conv.depthwise.in_channels, stage.conv.pointwise.out_channels
            raw = self._buffer(f"raw{number}", (count, side, side, wide_out))
            sums = torch.zeros(2, wide_out, dtype=torch.float64)
            depthwise, pointwise = _filters(stage)
            if number == 0:
                self._call("first_forward", maps, depthwise, pointwise, count, side, wide_out, raw, sums)
            else:
                self._call("forward", maps, slope, shift, depthwise, pointwise, count, side, wide_in, wide_out, raw, sums)
            done = _normalise(stage, sums / (count * side * side), count * side * side) if learning else _as_learnt(stage)
            passes.append(_Pass(maps, slope, shift, raw, *done[:2]))
            maps, slope, shift = raw, *done[2:]
            if isinstance(stage.shrink, torch.nn.Sequential):
                maps = self._pool(number, passes[-1], slope, shift, self._dropout_ratio if learning else 0.0)
                slope, shift, side = None, None, side // 2
        return maps, passes

    def _pool(
        self, number: int, done: _Pass, slope: torch.Tensor | None, shift: torch.Tensor | None, dropout_ratio: float
    ) -> torch.Tensor:
        """Halve the maps, drop channels, activate."""
        count, side, _, wide = done.raw.shape
        shape = (count, side // 2, side // 2, wide)
        done.pooled, done.places = self._buffer(f"pool{number}", shape), self._buffer(f"at{number}", shape, torch.uint8)
        keep = 1.0 - dropout_ratio
        done.mask = (torch.rand(count, wide) < keep).float() / keep
        self._call("pool_forward", done.raw, slope, shift, done.mask, count, side, wide, done.pooled, done.places)
        return done.pooled

    @torch.no_grad()
    def _backward(self, gradient: torch.Tensor, passes: list[_Pass]) -> None:
        sums = torch.empty(0)
        for number, (stage, done) in reversed(list(enumerate(zip(self._stages(), passes, strict=True)))):
            count, side, _, wide = done.raw.shape
            if done.pooled is not None:
                sums = torch.zeros(2, wide, dtype=torch.float64)
                self._call("pool_backward", gradient, done.pooled, done.places, done.raw, done.mask, count, side, wide, sums)
            factors = _normal_factors(stage, done, sums, count * side * side)
            depthwise, pointwise = _filters(stage)
            of_depthwise, of_pointwise = torch.empty_like(depthwise), torch.empty_like(pointwise)
            if number == 0:
                self._call(
                    "first_backward", gradient, done.raw, *factors, done.maps, depthwise, pointwise, count, side, wide,
                    of_depthwise, of_pointwise,
                )  # fmt: skip
            else:
                wide_in = stage.conv.depthwise.in_channels
                before = self._buffer(f"gradient{number % 2}", (count, side, side, wide_in))
                sums = torch.zeros(2, wide_in, dtype=torch.float64)
                self._call(
                    "backward", gradient, done.places, done.raw, *factors, done.maps, done.slope, done.shift, depthwise,
                    pointwise, count, side, wide_in, wide, before, sums, of_depthwise, of_pointwise,
                )  # fmt: skip
                gradient = before
            conv = stage.conv
            conv.depthwise.weight.grad = of_depthwise.t().reshape(conv.depthwise.weight.shape)
            conv.pointwise.weight.grad = of_pointwise.view(conv.pointwise.weight.shape)

    def _call(self, name: str, *values: torch.Tensor | int | None) -> None:
        """Call a kernel; tensors go as addresses, None as a null one."""
        assert all(value.is_contiguous() for value in values if isinstance(value, torch.Tensor))
        places = (
            value if isinstance(value, int) else ctypes.c_void_p(None if value is None else value.data_ptr())
            for value in values
        )
        getattr(self._kernels, name)(*places)

    def _buffer(self, name: str, shape: tuple[int, ...], kind: torch.dtype = torch.bfloat16) -> torch.Tensor:
        """A tensor of this shape in memory kept from step to step."""
        size = torch.Size(shape).numel()
        if name not in self._buffers or self._buffers[name].numel() < size:
            self._buffers[name] = torch.empty(size, dtype=kind)
        return self._buffers[name][:size].view(shape)


def predictor(network: ExpressionNet, kernels: ctypes.CDLL | None) -> Network:
    """The network in eval mode, through the kernels where there are any: in bf16, for choosing and teaching."""
    return network if kernels is None else FastStep(network, kernels, 0.0).predict


def _filters(stage: Stage) -> tuple[torch.Tensor, torch.Tensor]:
    """Depthwise filter as (9, channels), pointwise filter as (out, in)."""
    depthwise, pointwise = stage.conv.depthwise.weight, stage.conv.pointwise.weight
    return depthwise.detach().reshape(len(depthwise), -1).t().contiguous(), pointwise.detach().flatten(1).contiguous()


def _normalise(stage: Stage, moments: torch.Tensor, count: int) -> tuple[torch.Tensor, ...]:
    """Batch mean and 1 / standard deviation, then the normalisation as slope and shift; running statistics follow.

    The pointwise bias does not reach the output of a normalised layer; it only moves the running mean.
    """
    norm, bias = stage.norm, stage.conv.pointwise.bias
    assert norm.running_mean is not None
    assert norm.running_var is not None
    assert norm.momentum is not None
    assert bias is not None
    mean = moments[0]
    variance = (moments[1] - mean * mean).clamp_min(0.0)
    norm.running_mean.lerp_(mean.float() + bias, norm.momentum)
    norm.running_var.lerp_((variance * count / (count - 1)).float(), norm.momentum)
    return _as_slope(stage, mean, variance)


def _as_learnt(stage: Stage) -> tuple[torch.Tensor, ...]:
    """As `_normalise`, from the running statistics."""
    norm, bias = stage.norm, stage.conv.pointwise.bias
    assert norm.running_mean is not None
    assert norm.running_var is not None
    assert bias is not None
    return _as_slope(stage, (norm.running_mean - bias).double(), norm.running_var.double())


def _as_slope(stage: Stage, mean: torch.Tensor, variance: torch.Tensor) -> tuple[torch.Tensor, ...]:
    inverse_sd = (variance + stage.norm.eps).rsqrt()
    slope = stage.norm.weight.double() * inverse_sd
    return mean, inverse_sd, slope.float(), (stage.norm.bias.double() - slope * mean).float()


def _normal_factors(stage: Stage, done: _Pass, sums: torch.Tensor, count: int) -> tuple[torch.Tensor, ...]:
    """Set the gradients of scale and offset; return a, b, d of: gradient before normalisation = a g + b raw + d."""
    norm = stage.norm
    along = (sums[1] - done.mean * sums[0]) * done.inverse_sd
    norm.weight.grad, norm.bias.grad = along.float(), sums[0].float()
    slope = norm.weight.double() * done.inverse_sd
    pull = slope * done.inverse_sd * along / count
    factors: tuple[Any, ...] = (slope, -pull, pull * done.mean - slope * sums[0] / count)
    return tuple(factor.float() for factor in factors)
