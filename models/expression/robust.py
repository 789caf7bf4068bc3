"""Validation faces pasted into camera frames in, what the kiosk's own seeing process reads in them out: robustness.json.

Run as `python -m models.expression.robust`: the eight-bit file is read by the real child process (finder, mesh, cut, light,
limits), which gets the frames from a film that pastes one face after the other into an empty room.
"""

import argparse
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.capture.sources import FrameSource
from kiosk.config import Settings
from kiosk.perceive.expression import CROP_PX, FACE_PX_MIN, ExpressionReader
from kiosk.records import ChildState, Cue, FaceReading, Frame, OpenSource, SourceReading, SourceState
from kiosk.seeing import run_seeing
from kiosk.worker import Child, Link
from models.expression.align import MARGIN_PX, align_faces, cut_faces, padded
from models.expression.dataset import read_faces

logger = logging.getLogger(__name__)

FRAME_PX: Final = (1280, 720)
ROOM_GREY: Final = 110
"""Grey of the empty room."""
FACE_SHARE: Final = 0.81
"""Median width of the mesh's box as a share of the FER picture's side (292 validation faces; 90 % lie in 0.60 to 1.02)."""
SHOWN_FRAMES: Final = 6
"""Frames that show a face, 0.2 s of film: up to four until the finder has searched everywhere, then the mesh follows it."""
EMPTY_FRAMES: Final = 1
"""Frames without a face between two faces."""
FRAME_S: Final = 1 / 30
VISIT_S: Final = 2.0
"""From one face to the next: the kiosk takes another face for the candidate once the last one has been gone for a second."""
ENOUGH_FACES: Final = 250
"""Faces of the varied conditions: their accuracy is known within a standard error of 2 points."""
MANY_FACES: Final = 1500
"""Faces shown upright and well lit: 0.9 points."""
AT_ONCE: Final = 2
"""Conditions measured at the same time, each with a seeing process of its own."""
PATIENCE_S: Final = 1800.0


@dataclass(frozen=True, slots=True)
class Condition:
    """How the faces are shown."""

    name: str
    width_px: tuple[int, int] = (FACE_PX_MIN, 300)
    """Least and greatest width of the face; each face draws its own."""
    roll_deg: float = 0.0
    """Tilt of the head, to one side or the other."""
    light_ratio: float = 1.0
    """Brightness against the picture's own."""
    blur_ratio: float = 0.0
    """Standard deviation of a Gaussian blur as a share of the face's width."""
    faces: int = ENOUGH_FACES


UPRIGHT: Final = Condition("upright, 96 to 300 px", faces=MANY_FACES)
"""What the model is for."""

CONDITIONS: Final = (
    UPRIGHT,
    *(Condition(f"width {width} px", (width, width)) for width in (64, 80, 104, 128, 192, 300)),
    *(Condition(f"roll {roll} deg", roll_deg=roll) for roll in (10, 20, 30, 45)),
    *(Condition(f"light x {light}", light_ratio=light) for light in (0.6, 0.4, 0.25, 0.15)),
    *(Condition(f"blur {blur} of the width", blur_ratio=blur) for blur in (0.01, 0.02, 0.03, 0.05)),
)


class PastedFaces(FrameSource):
    """A film, played at once, that shows each face for some frames in an empty room."""

    kind: ClassVar[str] = "film"
    live = False

    def __init__(self, pixels: npt.NDArray[np.uint8], condition: Condition) -> None:
        self._pixels = pixels
        self._condition = condition
        self._rng = np.random.default_rng(0)
        self._count = 0
        self._shown: npt.NDArray[np.uint8] | None = None

    def open(self) -> str:
        """Nothing to open."""
        return self._condition.name

    def read(self) -> Frame | None:
        """The next frame; a face is shown for some frames of 1/30 s, the next one when it has been gone for a while."""
        number, step = divmod(self._count, SHOWN_FRAMES + EMPTY_FRAMES)
        if number >= len(self._pixels):
            return None
        if step == 0:
            self._shown = paste_face(self._pixels[number], self._condition, self._rng)
        image = self._shown if step < SHOWN_FRAMES else np.full((FRAME_PX[1], FRAME_PX[0], 3), ROOM_GREY, np.uint8)
        assert image is not None
        frame = Frame(image, number * VISIT_S + step * FRAME_S, self._count)
        self._count += 1
        return frame

    def close(self) -> None:
        """Nothing to close."""


def paste_face(face: npt.NDArray[np.uint8], condition: Condition, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """A (720, 1280, 3) frame with the (48, 48) face in it, its border running out softly into the room."""
    width_px = rng.integers(condition.width_px[0], condition.width_px[1] + 1)
    scale = width_px / (FACE_SHARE * CROP_PX)
    wide = padded(face).astype(np.float32)
    side = wide.shape[0]
    edge = np.minimum(np.arange(side), np.arange(side)[::-1]) / MARGIN_PX
    fade = np.minimum(1.0, np.minimum.outer(edge, edge) * 2.0).astype(np.float32)
    room = min(scale * side / 2, FRAME_PX[1] / 2)
    x, y = (rng.uniform(room, length - room) for length in FRAME_PX)
    angle = np.radians(condition.roll_deg * rng.choice((-1.0, 1.0)))
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    place = np.hstack([turn, (np.array([x, y]) - turn @ np.full(2, (side - 1) / 2))[:, None]])
    drawn, mask = (cv2.warpAffine(layer, place, FRAME_PX, flags=cv2.INTER_CUBIC) for layer in (wide, fade))
    mask = np.clip(mask, 0.0, 1.0)
    frame = (drawn * mask + ROOM_GREY * (1.0 - mask)) * condition.light_ratio
    if condition.blur_ratio:
        frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), condition.blur_ratio * width_px), np.float64)
    grey = np.clip(frame + 0.5, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)


def see_pasted(link: Link, pixels: npt.NDArray[np.uint8], condition: Condition, settings: Settings) -> None:
    """Body of the child process: the kiosk's own seeing, with the pasted faces as its camera."""
    run_seeing(link, lambda: PastedFaces(pixels, condition), settings)


def read_in_process(pixels: npt.NDArray[np.uint8], condition: Condition, settings: Settings) -> list[FaceReading]:
    """Show the faces to a real seeing process; the reading of each one's last frame, in order."""
    readings: list[FaceReading] = []
    ended = threading.Event()

    def take(reading: object) -> None:
        if isinstance(reading, ChildState) and reading.running:
            child.send(OpenSource())
            child.send(Cue(0, 0.0))
        elif isinstance(reading, FaceReading):
            readings.append(reading)
        elif isinstance(reading, SourceReading) and reading.state is SourceState.ENDED:
            ended.set()

    child = Child("seeing", see_pasted, (pixels, condition, settings), take)
    child.start()
    try:
        if not ended.wait(PATIENCE_S):
            raise TimeoutError(f"{condition.name}: no end after {PATIENCE_S:.0f} s and {len(readings)} readings")
    finally:
        child.close()
    frames = SHOWN_FRAMES + EMPTY_FRAMES
    assert len(readings) == frames * len(pixels), (len(readings), len(pixels))
    return readings[SHOWN_FRAMES - 1 :: frames]


def judge(readings: list[FaceReading], direct: npt.NDArray[Any], labels: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Coverage, accuracy of what was measured, that of the direct crops of the same faces, and why the rest was not."""
    measured = np.array([reading.expression is not None for reading in readings])
    answers = np.array([np.argmax(reading.expression) if reading.expression is not None else -1 for reading in readings])
    reasons = [reading.why_not or "" for reading in readings if reading.expression is None]
    result: dict[str, Any] = {
        "faces": len(readings),
        "measured_ratio": round(float(measured.mean()), 4),
        "not_measured": {reason: reasons.count(reason) for reason in sorted(set(reasons))},
    }
    if measured.any():
        result["accuracy_ratio"] = round(float((answers == labels)[measured].mean()), 4)
        result["direct_ratio"] = round(float((direct.argmax(axis=1) == labels)[measured].mean()), 4)
    return result


def main() -> None:
    """Measure every condition and write robustness.json."""
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(prog="python -m models.expression.robust", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/ferplus"), help="folder of the FER+ faces")
    parser.add_argument("--checkpoints", type=Path, default=here / "checkpoints", help="where the anchors are kept")
    parser.add_argument("--faces", type=int, default=MANY_FACES, help="at most so many faces a condition")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    faces = read_faces(chosen.data, "valid")
    settings = Settings()
    cut = cut_faces(faces.pixels, align_faces(faces.pixels, chosen.checkpoints / "anchors-valid.npz"))
    direct = read_crops(cut, Path(settings.models.expression))
    places = np.random.default_rng(0).permutation(np.flatnonzero(faces.counted))

    def measure(condition: Condition) -> dict[str, Any]:
        picked = places[: min(condition.faces, chosen.faces)]
        found = judge(read_in_process(faces.pixels[picked], condition, settings), direct[picked], faces.majority[picked])
        logger.info("%s: %s", condition.name, found)
        return found

    with ThreadPoolExecutor(AT_ONCE) as pool:
        table = dict(zip((condition.name for condition in CONDITIONS), pool.map(measure, CONDITIONS), strict=True))
    (here / "robustness.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def read_crops(crops: npt.NDArray[np.uint8], model: Path) -> npt.NDArray[Any]:
    """(n, 8) shares of (n, 48, 48) crops, read as the kiosk reads a camera's."""
    reader = ExpressionReader(model)
    return np.array([reader.shares(face) for face in crops])


if __name__ == "__main__":
    main()
