"""A USB camera -> Frames, through Video4Linux."""

import time
from collections.abc import Callable
from typing import Any, ClassVar, Final

import cv2
import numpy as np

from kiosk.capture.sources import FrameSource
from kiosk.errors import DeviceLost, DeviceMissing
from kiosk.records import Frame

MOTION_JPEG: Final = cv2.VideoWriter.fourcc(*"MJPG")
"""Uncompressed 1280x720 does not fit through USB 2 at 30 frames/s."""


class Webcam(FrameSource):
    """A USB camera at /dev/video<index>."""

    kind: ClassVar[str] = "webcam"

    def __init__(
        self,
        index: int,
        size: tuple[int, int],
        rate_hz: int,
        now: Callable[[], float] = time.monotonic,
        connect: Callable[[int, int], Any] = cv2.VideoCapture,
    ) -> None:
        """A camera to be opened; `size` is (width, height) in px, `connect` makes the cv2.VideoCapture."""
        self._index = index
        self._size = size
        self._rate_hz = rate_hz
        self._now = now
        self._connect = connect
        self._camera: Any = None
        self._count = 0

    def open(self) -> str:
        """Open the camera and ask for motion JPEG of the wanted size; it may give another.

        Raises:
            DeviceMissing: there is no camera with this number, or another program holds it.
        """
        self.close()
        camera = self._connect(self._index, cv2.CAP_V4L2)
        if not camera.isOpened():
            camera.release()
            raise DeviceMissing(f"webcam /dev/video{self._index}: cannot be opened; plug it in, or set capture.webcam_index")
        camera.set(cv2.CAP_PROP_FOURCC, MOTION_JPEG)
        camera.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
        camera.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
        camera.set(cv2.CAP_PROP_FPS, self._rate_hz)
        camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # the newest picture, not one that has waited
        self._camera = camera
        width_px, height_px = (int(camera.get(name)) for name in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
        return f"webcam /dev/video{self._index}, {width_px}x{height_px}, {camera.get(cv2.CAP_PROP_FPS):.4g} frames/s"

    def read(self) -> Frame:
        """The next picture; its time is when the driver handed it over (OpenCV tells no other).

        Raises:
            DeviceLost: the camera is not open or stopped delivering.
        """
        if self._camera is None:
            raise DeviceLost(f"webcam /dev/video{self._index}: not open; open it before reading")
        found = self._camera.grab()
        t_s = self._now()
        picture = self._camera.retrieve()[1] if found else None
        if picture is None:
            raise DeviceLost(f"webcam /dev/video{self._index}: stopped delivering; check its cable")
        frame = Frame(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8), t_s, self._count)
        self._count += 1
        return frame

    def close(self) -> None:
        """Let go of the camera."""
        if self._camera is not None:
            self._camera.release()
        self._camera = None
