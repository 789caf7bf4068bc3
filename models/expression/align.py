"""The FER+ faces in; where each one's eyes, nose and mouth lie, and how it comes to the kiosk's template and light, out.

The kiosk's own face mesh looks at each picture, padded and enlarged, so that training sees the crops that the camera gives.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.perceive.crop import Image, Region, similarity
from kiosk.perceive.expression import CROP_PX, TEMPLATE, anchors, relit
from kiosk.perceive.face_finder import FaceFinder
from kiosk.perceive.face_mesh import FaceMesh, FaceMesher

logger = logging.getLogger(__name__)

MARGIN_PX: Final = 24
"""Border around a face before it is enlarged: FER faces are cut too tightly for a face finder."""

ENLARGED: Final = 4
"""How many times a face is enlarged for the finder."""

REGION_RATIO: Final = 1.3
"""Where the finder sees nothing, the mesh looks at the whole face times this."""

SCALES: Final = (0.5, 1.8)
"""A face that would have to be scaled by less or more was misread and stays as it is."""

STRAIGHT: Final = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
"""The placement of a face that stays where it is."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the faces of a split come to the template."""

    anchors: npt.NDArray[np.float32]
    """(n, 4, 2) px of 48: left eye, right eye, tip of the nose, middle of the mouth; zeros where no face was found."""
    found: npt.NDArray[np.int64]
    """(n,) 1: by the finder, 2: by the mesh alone, 0: not found."""
    placements: npt.NDArray[np.float32]
    """(n, 2, 3) from px of the template to px of the face; `STRAIGHT` where no face was found."""


def align_faces(pixels: npt.NDArray[np.uint8], cache: Path) -> Alignment:
    """Find the anchors of (n, 48, 48) faces, or read them from `cache`, where an earlier call left them."""
    if cache.exists():
        with np.load(cache) as kept:
            points, found = kept["anchors"], kept["found"]
    else:
        finder, mesher = FaceFinder(), FaceMesher()
        looks = [_look(face, finder, mesher) for face in pixels]
        points = np.stack([look[0] for look in looks])
        found = np.array([look[1] for look in looks], np.int64)
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.savez(cache, anchors=points, found=found)
    assert len(points) == len(pixels), (len(points), len(pixels))
    placements = np.stack([_place(face) if seen else STRAIGHT for face, seen in zip(points, found, strict=True)])
    logger.info("found %.2f %% of %d faces", 100.0 * float((found > 0).mean()), len(found))
    return Alignment(points, found, placements)


def describe_anchors(alignment: Alignment) -> dict[str, object]:
    """Shares found, medians and standard deviations of the anchors in px: what the template is derived from."""
    seen = alignment.anchors[alignment.found > 0]
    return {
        "faces": len(alignment.found),
        "found_ratio": round(float((alignment.found > 0).mean()), 4),
        "found_by_finder_ratio": round(float((alignment.found == 1).mean()), 4),
        "median_px": np.median(seen, axis=0).round(2).tolist(),
        "sd_px": seen.std(axis=0).round(2).tolist(),
    }


def cut_faces(pixels: npt.NDArray[np.uint8], alignment: Alignment) -> npt.NDArray[np.uint8]:
    """The (n, 48, 48) faces brought to the template and its light, as the kiosk brings a camera's."""
    return np.stack([relit(face) for face in cut_plain(pixels, alignment)])


def cut_plain(pixels: npt.NDArray[np.uint8], alignment: Alignment) -> npt.NDArray[np.uint8]:
    """The (n, 48, 48) faces brought to the template, in their own light."""
    size = (CROP_PX, CROP_PX)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = (
        cv2.warpAffine(face, placement, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        for face, placement in zip(pixels, alignment.placements, strict=True)
    )
    return np.stack([np.asarray(face, np.uint8) for face in moved])


def padded(face: Image) -> Image:
    """The face with MARGIN_PX of its repeated border on each side."""
    return np.asarray(cv2.copyMakeBorder(face, *(MARGIN_PX,) * 4, cv2.BORDER_REPLICATE), np.uint8)


def _look(face: Image, finder: FaceFinder, mesher: FaceMesher) -> tuple[npt.NDArray[np.float32], int]:
    """One face's anchors and how they were found."""
    large = cv2.resize(padded(face), None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    picture = np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2RGB), np.uint8)
    faces = finder.find(picture)
    mesh = mesher.mesh(picture, faces[0].region) if faces else None
    how = 1
    if mesh is None:
        middle = picture.shape[0] / 2
        mesh = mesher.mesh(picture, Region(middle, middle, CROP_PX * ENLARGED * REGION_RATIO))
        how = 2
    if mesh is None:
        return np.zeros(TEMPLATE.shape, np.float32), 0
    again = mesher.mesh(picture, mesh.next_region)
    return _in_face(again or mesh), how


def _in_face(mesh: FaceMesh) -> npt.NDArray[np.float32]:
    """The anchors in px of the small face, whose pixel centres lie at whole numbers."""
    return ((anchors(mesh.points) + 0.5) / ENLARGED - MARGIN_PX - 0.5).astype(np.float32)


def _place(points: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """From the template to the face; `STRAIGHT` where the anchors cannot be a face's."""
    placement = similarity(TEMPLATE, points)
    scale = float(np.hypot(placement[0, 0], placement[1, 0]))
    return placement if SCALES[0] < scale < SCALES[1] else STRAIGHT
