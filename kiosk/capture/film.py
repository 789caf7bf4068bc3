"""A video file -> Frames, at its own speed or as fast as they are asked for."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

import cv2
import numpy as np

from kiosk.capture.sources import FrameSource
from kiosk.errors import DeviceLost, DeviceMissing
from kiosk.records import Frame

USUAL_RATE_HZ: Final = 25.0
"""Taken where a file does not say how fast it runs."""
LATE_FRAMES: Final = 2
"""A live film that is so many frames behind the clock passes pictures over, as a camera would."""
ONE_THREAD: Final = (cv2.CAP_PROP_N_THREADS, 1)
"""Decoding in several threads takes a tenth more processor time, and the other cores have work of their own."""


class FilmCamera(FrameSource):
    """Plays a video file behind the lens; `cue` plays it again from its start."""

    kind: ClassVar[str] = "film"

    def __init__(
        self,
        path: Path | str,
        live: bool = True,
        now: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.live = live
        self._path = Path(path)
        self._now = now
        self._wait = wait
        self._film: cv2.VideoCapture | None = None
        self._frame_s = 1.0 / USUAL_RATE_HZ
        self._origin_s: float | None = None
        self._position_s = -1.0
        self._index = 0

    def open(self) -> str:
        """Open the file; a live film begins to play now, a fast one at its cue.

        Raises:
            DeviceMissing: there is no such file, or it is not a video that can be read.
        """
        self.close()
        if not self._path.is_file():
            raise DeviceMissing(f"film {self._path}: no such file; name a video file")
        self._film = self._load()
        rate_hz = self._film.get(cv2.CAP_PROP_FPS)
        self._frame_s = 1.0 / (rate_hz if 1.0 <= rate_hz <= 1000.0 else USUAL_RATE_HZ)
        self._origin_s = self._now() if self.live else None
        width_px = int(self._film.get(cv2.CAP_PROP_FRAME_WIDTH))
        height_px = int(self._film.get(cv2.CAP_PROP_FRAME_HEIGHT))
        return f"film {self._path.name}, {width_px}x{height_px}, {1.0 / self._frame_s:.4g} frames/s"

    def read(self) -> Frame | None:
        """The next picture, live: when its time has come. None: the film has ended, or (fast) waits for its cue.

        Raises:
            DeviceLost: the film is not open.
        """
        if self._film is None:
            raise DeviceLost(f"film {self._path}: not open; open it before reading")
        if self._origin_s is None or not self._grab():
            return None
        if self.live:
            due_s = self._origin_s + self._position_s
            if due_s > (now_s := self._now()):
                self._wait(due_s - now_s)
        found, picture = self._film.retrieve()
        if not found:
            return None
        frame = Frame(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8), self._frame_t_s(), self._index)
        self._index += 1
        return frame

    def close(self) -> None:
        """Close the file."""
        if self._film is not None:
            self._film.release()
        self._film = None
        self._origin_s = None
        self._position_s = -1.0

    def cue(self, number: int, t_s: float) -> None:
        """Play from the start; the film's first picture is taken at t_s."""
        if self._film is not None:
            self._film.release()
            self._film = self._load()
            self._origin_s = t_s
            self._position_s = -1.0

    def _load(self) -> cv2.VideoCapture:
        film = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG, ONE_THREAD)
        if not film.isOpened():
            film.release()
            raise DeviceMissing(f"film {self._path}: not a video that can be read; name another file")
        return film

    def _frame_t_s(self) -> float:
        assert self._origin_s is not None
        return self._origin_s + self._position_s

    def _grab(self) -> bool:
        """Go to the next picture (a late live film: the next that is not long over)."""
        if not self._step():
            return False
        while self.live and self._frame_t_s() < self._now() - LATE_FRAMES * self._frame_s:
            if not self._step():
                return False
        return True

    def _step(self) -> bool:
        assert self._film is not None
        if not self._film.grab():
            return False
        told_s = self._film.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        first = self._position_s < 0
        usual_s = 0.0 if first else self._position_s + self._frame_s
        # Some containers tell no times, or the same one again: then the usual rate stands in.
        self._position_s = told_s if told_s > self._position_s and (told_s > 0 or first) else usual_s
        return True
