"""How the scripted candidate's head is turned -> which point of its flat painting each point of the picture shows.

The head is a height field in the painting's millimetres (x to the right of the picture, y down, from the middle of the
eyes) with z towards the camera. It is turned as a rigid body and seen by a pinhole camera; nothing is fitted to what a
reader makes of the picture.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.capture.brush import Field, Points
from kiosk.capture.script import Truth

Vector = NDArray[np.float64]

ACROSS_MM: Final = (0, 5, 10, 15, 20, 26, 34, 42, 50, 58, 66, 72, 77, 84, 96, 112)
# fmt: off
DEPTH_MM: Final = (
    (-150, (-56, -57, -58, -60, -63, -68, -76, -86, -98, -112, -126, -138, -149, -164, -193, -200)),
    (-137, (-8, -8, -9, -11, -13, -16, -24, -41, -62, -76, -93, -106, -117, -134, -164, -200)),
    (-125, (9, 9, 8, 7, 6, 3, -1, -8, -17, -34, -63, -77, -89, -107, -139, -184)),
    (-110, (23, 23, 22, 21, 20, 18, 15, 10, 4, -4, -16, -32, -57, -76, -111, -159)),
    (-95, (32, 32, 32, 31, 30, 28, 25, 21, 16, 10, 1, -8, -17, -49, -87, -138)),
    (-78, (39, 39, 39, 38, 37, 36, 33, 29, 25, 19, 12, 5, -2, -15, -66, -119)),
    (-62, (43, 43, 43, 42, 41, 40, 37, 34, 29, 24, 17, 11, 5, -6, -53, -108)),
    (-48, (48, 48, 47, 47, 46, 44, 40, 35, 28, 20, 9, -1, -10, -23, -52, -90)),
    (-36, (51, 52, 51, 51, 50, 48, 45, 40, 33, 23, 9, -3, -13, -27, -53, -90)),
    (-26, (54, 54, 53, 53, 52, 50, 47, 43, 36, 25, 11, -2, -15, -24, -49, -90)),
    (-17, (53, 53, 52, 51, 49, 48, 46, 43, 37, 27, 12, -2, -14, -23, -48, -89)),
    (-9, (52, 51, 48, 45, 43, 43, 42, 39, 34, 25, 12, -3, -17, -26, -51, -89)),
    (-3, (54, 52, 46, 41, 39, 39, 38, 36, 30, 23, 11, -3, -19, -28, -53, -89)),
    (2, (58, 55, 47, 40, 38, 38, 37, 33, 28, 22, 12, -1, -18, -27, -52, -89)),
    (8, (62, 59, 52, 43, 40, 38, 37, 34, 29, 23, 12, -2, -18, -27, -52, -89)),
    (15, (67, 64, 56, 48, 43, 40, 38, 35, 31, 24, 14, -2, -21, -30, -55, -90)),
    (22, (72, 70, 61, 51, 45, 42, 40, 37, 33, 26, 13, -3, -23, -32, -57, -89)),
    (27, (75, 73, 66, 54, 47, 43, 41, 38, 33, 26, 13, -5, -23, -32, -57, -89)),
    (31, (76, 74, 68, 58, 49, 44, 42, 39, 34, 26, 13, -5, -25, -34, -59, -90)),
    (35, (76, 74, 67, 59, 48, 45, 42, 39, 34, 26, 12, -5, -27, -36, -61, -91)),
    (39, (73, 69, 61, 56, 48, 45, 43, 39, 33, 25, 10, -9, -27, -36, -61, -93)),
    (43, (67, 62, 57, 52, 49, 45, 43, 39, 33, 24, 9, -10, -27, -36, -61, -95)),
    (47, (61, 59, 56, 52, 49, 46, 43, 39, 32, 23, 8, -11, -28, -49, -77, -97)),
    (52, (59, 59, 57, 54, 50, 47, 43, 38, 31, 21, 5, -14, -32, -52, -79, -99)),
    (59, (60, 59, 57, 54, 51, 47, 42, 37, 30, 19, 1, -20, -38, -58, -82, -100)),
    (67, (57, 57, 54, 51, 48, 44, 40, 35, 27, 15, -3, -26, -43, -63, -86, -103)),
    (75, (56, 55, 54, 50, 47, 42, 38, 33, 25, 11, -15, -37, -53, -71, -90, -105)),
    (84, (53, 52, 51, 48, 45, 42, 37, 31, 21, 2, -31, -52, -65, -79, -95, -108)),
    (94, (51, 51, 50, 48, 45, 42, 36, 27, 13, -13, -47, -65, -76, -88, -101, -110)),
    (104, (52, 52, 51, 49, 46, 41, 32, 18, -5, -30, -54, -71, -82, -93, -105, -112)),
    (113, (50, 50, 48, 46, 42, 35, 17, -9, -31, -50, -68, -83, -92, -101, -109, -116)),
    (120, (43, 41, 41, 37, 30, 19, -7, -35, -53, -69, -86, -97, -101, -106, -112, -118)),
    (126, (23, 22, 21, 17, 10, 0, -23, -48, -66, -81, -95, -104, -107, -110, -115, -119)),
    (140, (-40, -40, -41, -42, -44, -50, -61, -75, -87, -98, -106, -111, -113, -116, -119, -121)),
    (155, (-86, -85, -84, -84, -86, -89, -95, -102, -107, -111, -115, -117, -118, -120, -120, -121)),
)
# fmt: on
"""Height y -> z at each place of ACROSS_MM to the side. From the chin (y 120) to the forehead (y -56) and out to the ears
it is MediaPipe's canonical face model, an average adult, rounded to the millimetre; skull, ears and neck are own numbers."""
EYES_Z_MM: Final = 35.0
"""Depth of the line through the four corners of the eyes."""
CAMERA_MM: Final = 700.0
"""From the lens to the corners of the eyes, where a millimetre of the painting is a millimetre of the picture."""
PIVOT_MM: Final = (0.0, 85.0, -20.0)
"""A head turns, nods and tilts about the middle of its neck."""
OUTLINE_Y: Final = (-119, -112, -100, -80, -50, -20, 10, 40, 62, 81, 95, 106, 114, 119, 121)
OUTLINE_X: Final = (0, 36, 58, 73, 79, 79, 78, 75, 69, 60, 50, 39.5, 28, 15, 0)
"""Half width of the face at some heights."""
BELOW_JAW: Final = 3.5
"""The form falls away so steeply outside the jaw: what is behind it belongs to the neck."""
JAW_MM: Final = 4.0
JAW_FROM_MM: Final = 44.0
"""... from so far outside it on, below this height."""
FORM_MM: Final = 180.0
FORM_STEP_MM: Final = 2.0
SOFT_MM: Final = 1.6
LIT_SOFT_MM: Final = 5.0
"""The table's corners are rounded off so far, and for the light."""
LEVELS_MM: Final = (80.0, 70.0, 60.0, 50.0, 40.0, 30.0, 18.0, 5.0, -10.0, -26.0, -44.0, -64.0)
"""A line of sight is followed from depth to depth until it is inside the head."""
LIGHT: Final = (-0.42, -0.46, 0.78)
"""Towards the lamp, in the camera's axes: from the upper left, in front."""
RELIT: Final = (0.66, 1.2)
"""Turning makes a place so much darker or brighter at most; own numbers."""
FAR_DEG: Final = (8.0, 16.0)
FAR_MM: Final = 66.0
FAR_SLOPE: Final = 3.0
"""On the side that is turned away, what lies behind the edge of the cheek goes out of sight between these yaws."""
CHIN_MM: Final = 4.0
"""An open mouth lowers the chin so far."""


def head_rotation(truth: Truth) -> Vector:
    """(3, 3) from the head's axes (x right in the picture, y down, z to the camera) to the camera's.

    Angles as in `records.FaceReading`: yaw and pitch say where the face points, roll how its eyes' line lies in the picture.
    """
    return _rotation(truth.yaw_deg, truth.pitch_deg, truth.roll_deg)


@lru_cache(maxsize=4)
def _rotation(yaw_deg: float, pitch_deg: float, roll_deg: float) -> Vector:
    ahead = direction(yaw_deg, pitch_deg)
    roll = math.radians(roll_deg)
    right = np.array((math.cos(roll), math.sin(roll), 0.0))
    right[2] = -float(right @ ahead) / ahead[2]
    right /= np.linalg.norm(right)
    return np.stack((right, np.cross(ahead, right), ahead), axis=1)


def head_shift(truth: Truth) -> Vector:
    """How far turning about the neck carries the middle of the eyes to the right, down and to the camera, in mm."""
    arm = np.array((0.0, 0.0, EYES_Z_MM)) - PIVOT_MM
    return np.asarray(head_rotation(truth) @ arm - arm)


def direction(yaw_deg: float, pitch_deg: float) -> Vector:
    """The unit vector of a direction seen from the camera: 0/0 is into the lens, (0, 0, 1)."""
    yaw, pitch = math.radians(yaw_deg), math.radians(pitch_deg)
    return np.array((math.sin(yaw) * math.cos(pitch), -math.sin(pitch), math.cos(yaw) * math.cos(pitch)))


def depth(x: Field, y: Field) -> Field:
    """Depth z of some points of the face, (rows, columns)."""
    return _looked_up(_table(), x, y)


def painted(places: Vector, rotation: Vector, rounds: int) -> Points:
    """Where places of the head, (n, 3) mm, belong in the flat painting, so that the camera sees them where they are: (n, 2).

    Found in some rounds: more of them, the farther the places are before the face.
    """
    sight = rotation.T @ (0.0, 0.0, CAMERA_MM) + (0.0, 0.0, EYES_Z_MM) - places
    slope = sight[:, :2] / sight[:, 2:]
    flat = places[:, :2]
    for _ in range(rounds):
        front = _looked_up(_table(), *flat.T[:, None].astype(np.float32))[0]
        flat = places[:, :2] + slope * (front - places[:, 2])[:, None]
    return np.asarray(flat, np.float64)


@dataclass(frozen=True, slots=True)
class Turned:
    """What the turned head shows at some points of the picture, (rows, columns) each."""

    flat_x: Field
    """The point of the flat painting, in mm."""
    flat_y: Field
    inside_mm: Field
    """How deep the line of sight goes into the head: negative where it passes it."""
    light_ratio: Field
    """Brightness under the lamp / that of the painting, which is lit for a head at rest."""


def turned(x: Field, y: Field, truth: Truth) -> Turned:
    """Points of the picture, in mm, -> what the turned head shows there."""
    rotation = head_rotation(truth)
    shift = head_shift(truth)
    lens = rotation.T @ (0.0, 0.0, CAMERA_MM - shift[2])
    right, down, ahead = rotation  # rows: the camera's axes as the head sees them
    aside, below = x - np.float32(shift[0]), y - np.float32(shift[1])
    sight = [np.asarray(aside * right[axis] + below * down[axis] - CAMERA_MM * ahead[axis], np.float32) for axis in range(3)]
    slope = np.stack((sight[0] / sight[2], sight[1] / sight[2]))
    start_z = np.float32(lens[2] + EYES_Z_MM)
    start = np.stack((lens[0] - start_z * slope[0], lens[1] - start_z * slope[1])).astype(np.float32)
    z, inside_mm = _met(start, slope, truth.yaw_deg)
    flat_x, flat_y = start[0] + slope[0] * z, start[1] + slope[1] * z
    light_ratio = _relit(flat_x, flat_y, rotation)
    chin = np.clip((flat_y - 72.0) / 40.0, 0.0, 1.0) * np.clip(1.6 - np.abs(flat_x) / 50.0, 0.0, 1.0)
    return Turned(flat_x, np.asarray(flat_y - CHIN_MM * truth.mouth_open * chin, np.float32), inside_mm, light_ratio)


def _met(start: Field, slope: Field, yaw_deg: float) -> tuple[Field, Field]:
    """Depth at which lines of sight, (2, rows, columns), first meet the head or pass it closest; and how deep they go."""
    rows, columns = start.shape[1:]
    levels = np.array(LEVELS_MM, np.float32)
    x, y = (start[axis] + slope[axis] * levels[:, None, None] for axis in (0, 1))
    inside = _looked_up(_form(), x.reshape(-1, columns), y.reshape(-1, columns)).reshape(-1, rows, columns)
    inside -= levels[:, None, None]
    steeper = FAR_SLOPE * min(1.0, max(0.0, (abs(yaw_deg) - FAR_DEG[0]) / (FAR_DEG[1] - FAR_DEG[0])))
    if steeper > 0.0:
        inside -= np.float32(steeper) * np.maximum(np.float32(math.copysign(1.0, yaw_deg)) * x - np.float32(FAR_MM), 0.0)
    deepest = np.clip(inside.argmax(axis=0), 1, len(LEVELS_MM) - 2)
    at = deepest + np.arange(-1, 2)[:, None, None]
    peak_z, peak = _summit(levels[at], np.take_along_axis(inside, at, axis=0))
    hit = np.maximum((inside >= 0.0).argmax(axis=0), 1)
    short, deep = np.take_along_axis(inside, hit + np.arange(-1, 1)[:, None, None], axis=0)
    near, far = levels[hit - 1], levels[hit]
    found = deep >= 0.0
    z = np.where(found, near + (far - near) * short / np.where(found, short - deep, np.float32(1.0)), peak_z)
    return z, np.where(found, np.maximum(peak, deep), peak)


def _summit(z: Field, height: Field) -> tuple[Field, Field]:
    """Place and height of the top of the parabola through three points, (3, rows, columns)."""
    rise = (height[1] - height[0]) / (z[1] - z[0])
    fall = (height[2] - height[1]) / (z[2] - z[1])
    bend = np.minimum((fall - rise) / (z[2] - z[0]), -1e-4)
    top = np.clip(0.5 * (z[0] + z[1]) - 0.5 * rise / bend, z[2], z[0])
    return top, height[0] + rise * (top - z[0]) + bend * (top - z[0]) * (top - z[1])


def _relit(x: Field, y: Field, rotation: Vector) -> Field:
    """Brightness of the turned head under the lamp / of the head at rest."""
    lamp = np.array(LIGHT, np.float32)
    normals = _looked_up(_normals(), x, y)
    before, after = (_tone(normals @ np.asarray(each, np.float32)) for each in (lamp, rotation.T @ lamp))
    return np.asarray(np.clip(after / before, *RELIT), np.float32)


def _tone(lit: Field) -> Field:
    return np.clip(0.30 + 0.72 * lit, 0.30, 1.0)


def _looked_up(table: Field, x: Field, y: Field) -> Field:
    """Values of a square table such as `_form` at some points, (rows, columns)."""
    scale, middle = np.float32(1.0 / FORM_STEP_MM), np.float32(FORM_MM / FORM_STEP_MM)
    places = (np.asarray(x * scale + middle, np.float32), np.asarray(y * scale + middle, np.float32))
    return np.asarray(cv2.remap(table, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


@lru_cache(maxsize=1)
def _form() -> Field:
    """The head's depth on a square from -FORM_MM to FORM_MM, cut off outside the jaw."""
    along = np.arange(-FORM_MM, FORM_MM + FORM_STEP_MM, FORM_STEP_MM)
    form = _table()
    face = np.full(form.shape, 255, np.uint8)
    side = np.column_stack((OUTLINE_X, OUTLINE_Y))
    edge = np.concatenate((side, side[::-1] * (-1.0, 1.0)))
    cv2.fillPoly(face, [np.round((edge + FORM_MM) / FORM_STEP_MM).astype(np.int32)], (0,))
    outside = np.maximum(cv2.distanceTransform(face, cv2.DIST_L2, 5) * FORM_STEP_MM - JAW_MM, 0.0)
    outside[along < JAW_FROM_MM] = 0.0
    return np.asarray(cv2.GaussianBlur(form - BELOW_JAW * outside, (0, 0), SOFT_MM / FORM_STEP_MM), np.float32)


@lru_cache(maxsize=1)
def _normals() -> Field:
    """The directions that the head's surface faces, on the same square: (rows, columns, 3)."""
    soft = cv2.GaussianBlur(_table(), (0, 0), LIT_SOFT_MM / FORM_STEP_MM)
    down, across = np.gradient(-soft, FORM_STEP_MM)
    normals = np.dstack((across, down, np.ones_like(down)))
    return np.asarray(normals / np.linalg.norm(normals, axis=2, keepdims=True), np.float32)


@lru_cache(maxsize=1)
def _table() -> Field:
    """DEPTH_MM between its places, on a square from -FORM_MM to FORM_MM."""
    along = np.arange(-FORM_MM, FORM_MM + FORM_STEP_MM, FORM_STEP_MM)
    heights = [height for height, _ in DEPTH_MM]
    rows = np.stack([np.interp(np.abs(along), ACROSS_MM, row) for _, row in DEPTH_MM])
    table = np.stack([np.interp(along, heights, column) for column in rows.T], axis=1)
    return np.asarray(cv2.GaussianBlur(table, (0, 0), SOFT_MM / FORM_STEP_MM), np.float32)
