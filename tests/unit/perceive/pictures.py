"""Real pictures for the seeing side's tests: frames of speaker.mp4, of the scripted candidate, and films made of them."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.capture.candidate_face import FacePainter
from kiosk.capture.film import FilmCamera
from kiosk.capture.script import Truth
from kiosk.records import Frame

SPEAKER = Path(__file__).resolve().parents[4] / "shared" / "media" / "speaker.mp4"
Picture = NDArray[np.uint8]


def speaker_frames(count: int) -> list[Frame]:
    """The first frames of a real recording; skips the test where it is not there."""
    if not SPEAKER.is_file():
        pytest.skip(f"the real recording {SPEAKER} is not on this machine")
    film = FilmCamera(SPEAKER, live=False)
    film.open()
    film.cue(0, 0.0)
    frames = [film.read() for _ in range(count)]
    film.close()
    return [frame for frame in frames if frame is not None]


def drawn(truth: Truth | None = None, size: tuple[int, int] = (1280, 720), t_s: float = 0.0) -> Frame:
    """The scripted candidate doing what `truth` says."""
    return Frame(_painter(size).draw(truth or Truth(), t_s), t_s, 0)


@cache
def _painter(size: tuple[int, int]) -> FacePainter:
    return FacePainter(size)


def write_film(path: Path, pictures: Iterable[Picture], rate_hz: float = 25.0) -> Path:
    """A film of these RGB pictures."""
    writer: cv2.VideoWriter | None = None
    for picture in pictures:
        if writer is None:
            size = (picture.shape[1], picture.shape[0])
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), rate_hz, size)
        writer.write(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    assert writer is not None
    writer.release()
    return path


def grey_steps(count: int, size: tuple[int, int] = (64, 48)) -> list[Picture]:
    """Plain pictures, each 20 brighter than the one before, so that a decoded one tells its number."""
    return [np.full((size[1], size[0], 3), 20 + 20 * number, np.uint8) for number in range(count)]
