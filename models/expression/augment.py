"""Variation of faces for training: a batch of scaled faces in, the same faces turned, shifted and dimmed out."""

import math
from typing import Final

import torch
from torch.nn import functional

from models.expression.settings import TrainSettings

BRIGHTNESS_SPAN: Final = 0.2
"""Largest change of brightness, either way, where black to white is 2."""

ERASED_RATIO: Final = (0.15, 0.4)
"""Least and largest side of an erased rectangle, as a share of the picture's side."""


def vary_faces(faces: torch.Tensor, settings: TrainSettings, source: torch.Generator) -> torch.Tensor:
    """Vary (n, 1, h, w) float32 faces from -1 to 1; random numbers come from `source` alone."""
    moved = _move(faces, settings, source)
    lit = _light(moved, settings, source)
    return _erase(lit, settings.erase_ratio, source)


def _spread(count: int, span: float, source: torch.Generator) -> torch.Tensor:
    """Draw `count` numbers evenly from -span to span."""
    return (torch.rand(count, generator=source) * 2.0 - 1.0) * span


def _move(faces: torch.Tensor, settings: TrainSettings, source: torch.Generator) -> torch.Tensor:
    """Mirror, turn, scale and shift each face, repeating the border."""
    count = len(faces)
    angle = _spread(count, math.radians(settings.rotation_deg), source)
    scale = 1.0 + _spread(count, settings.scale_ratio, source)
    mirror = torch.where(torch.rand(count, generator=source) < 0.5, -1.0, 1.0)
    shift_x, shift_y = (_spread(count, 2.0 * settings.shift_ratio, source) for _ in range(2))
    across = torch.stack((mirror * scale * torch.cos(angle), -scale * torch.sin(angle), shift_x), dim=1)
    down = torch.stack((mirror * scale * torch.sin(angle), scale * torch.cos(angle), shift_y), dim=1)
    grid = functional.affine_grid(torch.stack((across, down), dim=1), list(faces.shape), align_corners=False)
    return functional.grid_sample(faces, grid, padding_mode="border", align_corners=False)


def _light(faces: torch.Tensor, settings: TrainSettings, source: torch.Generator) -> torch.Tensor:
    """Change contrast about the face's own mean, then brightness."""
    count = len(faces)
    contrast = (1.0 + _spread(count, settings.contrast_ratio, source)).view(-1, 1, 1, 1)
    brightness = _spread(count, BRIGHTNESS_SPAN, source).view(-1, 1, 1, 1)
    mean = faces.mean(dim=(2, 3), keepdim=True)
    return ((faces - mean) * contrast + mean + brightness).clamp(-1.0, 1.0)


def _erase(faces: torch.Tensor, erase_ratio: float, source: torch.Generator) -> torch.Tensor:
    """Grey out one rectangle in a share of the faces."""
    count, _, height_px, width_px = faces.shape
    least, largest = ERASED_RATIO
    chosen = torch.rand(count, 1, generator=source) < erase_ratio

    def hide(length_px: int) -> torch.Tensor:
        side = (least + (largest - least) * torch.rand(count, 1, generator=source)) * length_px
        start = torch.rand(count, 1, generator=source) * (length_px - side)
        place = torch.arange(length_px).view(1, -1)
        return (place >= start) & (place < start + side)

    rows, columns = hide(height_px), hide(width_px) & chosen
    hidden = (rows.unsqueeze(2) & columns.unsqueeze(1)).unsqueeze(1)
    return faces.masked_fill(hidden, 0.0)
