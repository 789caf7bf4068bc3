"""Balancing before quantisation: a trained network in, the same function with evenly filled eight-bit tensors out."""

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from models.expression.network import ExpressionNet, SeparableConv, scale_faces


def balanced(network: ExpressionNet, samples: npt.NDArray[np.uint8]) -> ExpressionNet:
    """Rescale, in place, each depthwise channel and undo it in the pointwise filter that follows; return the network.

    Nothing stands between the two, so the function stays the same; but the channels then fill the range of
    their common eight-bit tensor alike. `samples` is (n, 48, 48).
    """
    peaks: dict[SeparableConv, torch.Tensor] = {}

    def watch(conv: SeparableConv) -> Any:
        def note(_module: object, _inputs: object, output: torch.Tensor) -> None:
            peaks[conv] = output.abs().amax(dim=(0, 2, 3))

        return conv.depthwise.register_forward_hook(note)

    convs = [module for module in network.modules() if isinstance(module, SeparableConv)]
    hooks = [watch(conv) for conv in convs]
    with torch.no_grad():
        network.eval()(scale_faces(torch.from_numpy(samples)))
        for hook in hooks:
            hook.remove()
        for conv in convs:
            _balance(conv, peaks[conv])
    return network


def _balance(conv: SeparableConv, peak: torch.Tensor) -> None:
    """Meet in the middle: channels fill both the shared tensor and the pointwise filter's rows."""
    reach = conv.pointwise.weight.abs().amax(dim=(0, 2, 3)).clamp_min(1e-6)
    factor = torch.sqrt(peak.clamp_min(1e-6) / reach)
    factor = factor / factor.log().mean().exp()
    conv.depthwise.weight.div_(factor.view(-1, 1, 1, 1))
    conv.pointwise.weight.mul_(factor.view(1, -1, 1, 1))
