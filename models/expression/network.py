"""The expression network in torch: batches of grey faces in, eight class logits out."""

from typing import Final

import torch
from torch import nn

from kiosk.records import EXPRESSIONS

Blocks = tuple[tuple[int, int], ...]
"""(channels, convolutions) of each block; each block halves the picture."""

BLOCKS: Final[Blocks] = ((48, 3), (96, 3), (192, 2), (384, 1))
"""The kiosk's network; a teacher has wider blocks."""

LEAK_RATIO: Final = 0.1
"""Slope of the activation below zero."""

ALL_PARAMETERS: Final = 173_537
"""Weights of the network as Keras counts them, running statistics included."""

TRAINED_PARAMETERS: Final = 171_137
"""Weights that training changes; the other 2,400 are batch statistics."""


class SeparableConv(nn.Module):  # type: ignore[misc,unused-ignore]  # Any where torch is not installed
    """A depthwise convolution without bias, then a pointwise one with bias, as Keras' SeparableConv2D."""

    def __init__(self, channels_in: int, channels_out: int, kernel_px: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(
            channels_in, channels_in, kernel_px, padding=kernel_px // 2, groups=channels_in, bias=False
        )
        self.pointwise = nn.Conv2d(channels_in, channels_out, 1)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Filter (n, channels_in, h, w) into (n, channels_out, h, w)."""
        out: torch.Tensor = self.pointwise(self.depthwise(maps))
        return out


class Stage(nn.Module):  # type: ignore[misc,unused-ignore]  # Any where torch is not installed
    """One convolution with its normalisation and activation; the last of a block also halves the picture."""

    def __init__(self, channels_in: int, channels_out: int, last: bool, dropout_ratio: float) -> None:
        super().__init__()
        self.conv = SeparableConv(channels_in, channels_out, kernel_px=3)
        self.norm = nn.BatchNorm2d(channels_out, eps=1e-3, momentum=0.05)
        self.shrink = nn.Sequential(nn.MaxPool2d(2), nn.Dropout2d(dropout_ratio)) if last else nn.Identity()

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Turn (n, channels_in, h, w) into (n, channels_out, h, w), or half that size at a block's end."""
        return nn.functional.leaky_relu(self.shrink(self.norm(self.conv(maps))), LEAK_RATIO)


class ExpressionNet(nn.Module):  # type: ignore[misc,unused-ignore]  # Any where torch is not installed
    """The whole network; input (n, 1, h, w) float32 from -1 to 1, 48x48 at the kiosk, output (n, 8) logits."""

    def __init__(self, dropout_ratio: float = 0.0, blocks: Blocks = BLOCKS) -> None:
        super().__init__()
        stages: list[nn.Module] = []
        channels = 1
        for width, depth in blocks:
            for index in range(depth):
                stages.append(Stage(channels, width, last=index == depth - 1, dropout_ratio=dropout_ratio))
                channels = width
        self.stages = nn.Sequential(*stages)
        self.head = SeparableConv(channels, len(EXPRESSIONS), kernel_px=1)
        if blocks == BLOCKS:
            check_size(self)

    def forward(self, faces: torch.Tensor) -> torch.Tensor:
        """Give the (n, 8) logits of (n, 1, h, w) faces."""
        logits: torch.Tensor = self.head(self.stages(faces)).mean(dim=(2, 3))
        return logits


def start_weights(network: ExpressionNet) -> None:
    """Draw fresh weights: He's normal for pointwise filters, LeCun's uniform for depthwise ones, biases 0."""
    for conv in (module for module in network.modules() if isinstance(module, SeparableConv)):
        fan_in = conv.pointwise.in_channels
        nn.init.normal_(conv.pointwise.weight, std=(2.0 / fan_in) ** 0.5)
        assert conv.pointwise.bias is not None
        nn.init.zeros_(conv.pointwise.bias)
        reach = (3.0 / conv.depthwise.weight[0].numel()) ** 0.5
        nn.init.uniform_(conv.depthwise.weight, -reach, reach)
    nn.init.ones_(network.head.depthwise.weight)
    nn.init.normal_(network.head.pointwise.weight, std=network.head.pointwise.in_channels**-0.5)


def check_size(network: nn.Module) -> None:
    """Assert that the network has exactly the weights it was designed with."""
    trained = sum(weight.numel() for weight in network.parameters())
    statistics = sum(buffer.numel() for name, buffer in network.named_buffers() if "running" in name)
    assert trained == TRAINED_PARAMETERS, trained
    assert trained + statistics == ALL_PARAMETERS, trained + statistics


def scale_faces(faces: torch.Tensor) -> torch.Tensor:
    """Map (n, 48, 48) uint8 grey to (n, 1, 48, 48) float32 as (grey - 128) / 128, exact in eight bits."""
    return (faces.float().unsqueeze(1) - 128.0) / 128.0
