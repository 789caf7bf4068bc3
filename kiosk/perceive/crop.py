"""A frame and a region -> an upright cut-out of it, and its points back in the frame; brightness of a picture. Pure."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Region:
    """A square of the frame, perhaps tilted."""

    x_px: float
    """Centre."""
    y_px: float
    size_px: float
    """Length of a side."""
    angle_rad: float = 0.0
    """Tilt, positive clockwise in the picture."""


def cut(image: Image, region: Region, width_px: int, height_px: int | None = None, repeat_edge: bool = False) -> Image:
    """The region upright, (height_px, width_px, 3) uint8; what lies outside the frame is black, or like its edge.

    Where `height_px` is given, it is the middle rows alone, at the same scale.
    """
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    border = cv2.BORDER_REPLICATE if repeat_edge else cv2.BORDER_CONSTANT
    height = width_px if height_px is None else height_px
    matrix = _to_frame(region, width_px, height)
    return np.asarray(cv2.warpAffine(image, matrix, (width_px, height), flags=flags, borderMode=border), np.uint8)


def to_frame(points: Points, region: Region, size_px: int) -> Points:
    """Points of the cut-out, (n, 2) or (n, 3) in px -> the same in px of the frame; depth is scaled alike."""
    matrix = _to_frame(region, size_px, size_px)
    moved = np.empty_like(points)
    moved[:, :2] = points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    if points.shape[1] == 3:
        moved[:, 2] = points[:, 2] * (region.size_px / size_px)
    return moved


def similarity(source: Points, target: Points) -> NDArray[np.float32]:
    """The turn, scale and shift, (2, 3), that takes the source points nearest (least squares) to the target points."""
    from_mean, to_mean = source.mean(axis=0), target.mean(axis=0)
    centred, wanted = source - from_mean, target - to_mean
    spread = float((centred * centred).sum()) or 1.0
    along = float((centred * wanted).sum()) / spread
    across = float((centred[:, 0] * wanted[:, 1] - centred[:, 1] * wanted[:, 0]).sum()) / spread
    turn = np.array([[along, -across], [across, along]], np.float32)
    return np.hstack([turn, (to_mean - turn @ from_mean)[:, None]]).astype(np.float32)


def _to_frame(region: Region, width_px: int, height_px: int) -> Points:
    scale = region.size_px / width_px
    along, across = scale * math.cos(region.angle_rad), scale * math.sin(region.angle_rad)
    half_x, half_y = (width_px - 1) / 2.0, (height_px - 1) / 2.0
    shift_x = region.x_px - along * half_x + across * half_y
    shift_y = region.y_px - across * half_x - along * half_y
    return np.array([[along, -across, shift_x], [across, along, shift_y]], np.float32)


def mean_luma(image: Image) -> float:
    """Mean brightness (Rec. 601) of an RGB picture, 0..255."""
    red, green, blue, _ = cv2.mean(np.ascontiguousarray(image))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def unit(picture: Image) -> Points:
    """A picture as MediaPipe's landmark models take it: (1, height_px, width_px, 3) float32, 0..1."""
    return picture[None].astype(np.float32) * np.float32(1.0 / 255.0)
