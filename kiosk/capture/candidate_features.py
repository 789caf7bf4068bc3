"""What a face does -> its eyes, brows and mouth, drawn into small patches of a painted head."""

from typing import Final

import cv2
import numpy as np

from kiosk.capture.brush import Canvas, Image, Patch, Points, between, curve, mixed, moved
from kiosk.capture.candidate_eye import EYE_MM, Eye
from kiosk.capture.candidate_form import head_rotation
from kiosk.capture.candidate_glasses import Glasses
from kiosk.capture.candidate_head import Complexion, Head
from kiosk.capture.script import Truth

TEETH: Final = (236, 230, 221)
THROAT: Final = (66, 22, 24)
TONGUE: Final = (150, 66, 66)
BROW_PATCH: Final = (-27.0, -34.0, 57.0, 23.6)
"""The same for the brow at the right of the picture."""
MOUTH_PATCH: Final = (-36.0, 54.0, 72.0, 46.0)
"""(left, top, width, height) in mm about the middle of both eyes."""
RAISED_MM: Final = 5.0
LOWERED_MM: Final = 4.2
"""How far brows move at full strength."""
THINNER: Final = 0.86
"""So much of the red of the lips goes out of sight when they are pressed together."""
CHEEKS: Final = (-68.0, 6.0, 136.0, 94.0)
"""Where a smile changes the skin."""


class Features:
    """Draws eyes, brows and mouth of one head into its picture."""

    def __init__(self, head: Head, look: Complexion) -> None:
        self._head = head
        self._look = look
        self._cheeks = Patch(head.skin, CHEEKS)
        self._mouth = Mouth(head.skin, look)
        self._glasses = Glasses(head)
        self._sides = [(Brow(head.skin, look, side), Eye(head.skin, look, side)) for side in (-1, 1)]

    def draw(self, truth: Truth, texture: Image) -> None:
        """Draw into the head's picture, (height_px, width_px, 4) uint8; what was drawn before is painted over."""
        self._glasses.take_off(texture)
        smiles = smiles_of(truth)
        self._draw_cheeks(smiles, texture)
        rotation = head_rotation(truth)
        for brow, eye in self._sides:
            eye.draw(truth, rotation, texture)
            brow.draw(truth, texture)
        self._mouth.draw(truth, texture)
        if truth.glasses:
            self._glasses.put_on(truth.glare, rotation, texture)

    def _draw_cheeks(self, smiles: tuple[float, float], texture: Image) -> None:
        """The folds of a smile, left and right."""
        rows, columns = self._cheeks.rows, self._cheeks.columns
        middle = (columns.start + columns.stop) // 2
        halves = (slice(columns.start, middle), slice(middle, columns.stop))
        for smile, half in zip(smiles, halves, strict=True):
            calm, smiling = self._head.skin.image[rows, half], self._head.smiling[rows, half]
            cheek = cv2.addWeighted(calm, 1.0 - smile, smiling, smile, 0.0)
            cv2.mixChannels([cheek], [texture[rows, half]], [0, 0, 1, 1, 2, 2])


class Brow:
    """One eyebrow; `side` is 1 at the right of the picture, -1 at the left."""

    def __init__(self, skin: Canvas, look: Complexion, side: int) -> None:
        left, top, width, height = BROW_PATCH
        start = EYE_MM[0] + left if side > 0 else -EYE_MM[0] - left - width
        self._patch = Patch(skin, (start, EYE_MM[1] + top, width, height))
        self._bare = self._patch.finer(skin.image)
        self._colour = between(look.hair, look.dark, 0.42)
        self._side = side

    def draw(self, truth: Truth, texture: Image) -> None:
        """Draw the brow where the truth has it."""
        lift = -RAISED_MM * max(0.0, truth.brows) + LOWERED_MM * max(0.0, -truth.brows) - 0.8 * truth.smile
        knit, arch = 3.4 * max(0.0, -truth.brows), 1.2 * max(0.0, truth.brows)
        inner = -18.0 - knit
        upper = [
            (inner, -19.6 + knit),
            (-9 - knit, -22.0 + 0.7 * knit),
            (4, -23.8 - arch),
            (17, -20.6 - arch),
            (26.5, -14.8),
        ]
        lower = [(17, -18.4 - arch), (4, -21.0 - arch), (-8 - knit, -18.6 + 0.7 * knit), (inner + 1.0, -16.6 + 0.8 * knit)]
        outline = moved(curve([*upper, *lower], closed=True, steps=5), EYE_MM[0], EYE_MM[1] + lift) * (self._side, 1.0)
        canvas = self._bare.copy()
        canvas.fill(outline, self._colour)
        canvas.image = np.asarray(cv2.blur(canvas.image, (5, 5)), np.uint8)
        self._patch.put(canvas, texture)


class Mouth:
    """The mouth."""

    def __init__(self, skin: Canvas, look: Complexion) -> None:
        self._patch = Patch(skin, MOUTH_PATCH)
        self._throat = self._patch.plain(THROAT)
        self._lower = look.lips
        self._upper = between(look.lips, (0, 0, 0), 0.18)
        self._shine = between(look.lips, (255, 230, 220), 0.28)
        self._seam = between(look.lips, (40, 10, 12), 0.68)

    def draw(self, truth: Truth, texture: Image) -> None:
        """Draw the mouth over what the head's picture shows there."""
        top, seam, bed, bottom = lip_edges(smiles_of(truth), truth.mouth_open, truth.lips_pressed)
        canvas = self._patch.finer(texture)
        canvas.fill(np.concatenate((bed, bottom[::-1])), self._lower)
        canvas.fill(np.concatenate((top, seam[::-1])), self._upper)
        middle = float(bed[len(bed) // 2, 1])
        if truth.lips_pressed < 0.5:
            canvas.line(curve([(-9, middle + 3.4), (0, middle + 4.6), (9, middle + 3.4)]), 2.0, self._shine)
        canvas.image = np.asarray(cv2.blur(canvas.image, (5, 5)), np.uint8)
        opening = canvas.mask()
        opening.fill(np.concatenate((seam, bed[::-1])))
        canvas.image = mixed(canvas.image, self._inside(seam, middle).image, opening.image)
        canvas.line(seam, 0.8, self._seam)
        for corner in (seam[0], seam[-1]):
            canvas.disc((float(corner[0]), float(corner[1])), 0.9, self._seam)
        self._patch.put(canvas, texture)

    def _inside(self, seam: Points, bed_mm: float) -> Canvas:
        inside = self._throat.copy()
        inside.fill(curve([(-15, bed_mm + 5), (0, bed_mm - 3.0), (15, bed_mm + 5)]), TONGUE)
        inside.fill(np.concatenate((moved(seam, 0.0, -2.0), moved(seam[::-1] * (0.84, 1.0), 0.0, 5.0))), TEETH)
        inside.image = np.asarray(cv2.blur(inside.image, (5, 5)), np.uint8)
        return inside


def smiles_of(truth: Truth) -> tuple[float, float]:
    """How much each corner of the mouth smiles, left and right in the picture, 0..1."""
    return min(1.0, truth.smile + max(0.0, -truth.smile_side)), min(1.0, truth.smile + max(0.0, truth.smile_side))


def lip_edges(smiles: tuple[float, float], mouth_open: float, pressed: float = 0.0) -> tuple[Points, Points, Points, Points]:
    """Four edges from the left to the right corner: upper lip's top, its lower edge, lower lip's upper edge, its bottom."""
    opened = mouth_open * (1.0 - pressed)
    gap = 11.0 * opened + 10.0 * max(0.0, sum(smiles) / 2 - 0.25) * (1.0 - pressed)
    left, right = (_half_lips(smile, opened, gap) for smile in smiles)
    middle = _half_lips(sum(smiles) / 2, opened, gap)[:, 3]
    edges = [
        curve([*(one * (-1.0, 1.0))[:3], point, *other[:3][::-1]], steps=5)
        for one, point, other in zip(left, middle, right, strict=True)
    ]
    top, seam, bed, bottom = edges
    thin = THINNER * pressed
    return top + thin * (seam - top), seam, bed, bottom + thin * (bed - bottom)


def _half_lips(smile: float, opened: float, gap: float) -> Points:
    """The right half of the four edges, from the corner inwards: (4, 4, 2)."""
    corner = (24.6 + 8.5 * smile - 2.0 * opened, 69.4 - 8.5 * smile + 1.6 * opened)
    up = 1.0 * smile
    return np.array(
        (
            (corner, (14, 64.0 - 2.2 * up), (5.5, 60.4 + 0.4 * up), (0, 61.8 + 0.6 * up)),
            (corner, (13, 69.0 - 2.4 * up), (5, 69.6 - 1.0 * up), (0, 69.2 - 0.8 * up)),
            (corner, (13, 69.4 - 2.0 * up + 0.78 * gap), (5, 70.0 - 0.6 * up + 0.97 * gap), (0, 69.6 - 0.4 * up + gap)),
            (corner, (14, 75.6 - 3.0 * up + 0.80 * gap), (6, 79.4 - 1.8 * up + 0.97 * gap), (0, 80.0 - 1.6 * up + gap)),
        )
    )
