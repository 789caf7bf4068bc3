from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.capture.webcam import Webcam
from kiosk.errors import DeviceLost, DeviceMissing


class FakeVideoCapture:
    """Keeps cv2.VideoCapture's rules for a USB camera: no exceptions, False for everything that failed."""

    def __init__(self, present: bool = True, frames: int = 3, size: tuple[int, int] = (1280, 720)) -> None:
        self.present, self.frames, self.offered = present, frames, size
        self.settings: dict[int, float] = {}
        self.order: list[int] = []
        self.released = 0
        self.opened_with: tuple[int, int] | None = None

    def __call__(self, index: int, backend: int) -> "FakeVideoCapture":
        self.opened_with = (index, backend)
        return self

    def isOpened(self) -> bool:
        return self.present and not self.released

    def set(self, name: int, value: float) -> bool:
        self.settings[name] = value
        self.order.append(name)
        return True

    def get(self, name: int) -> float:
        own = {cv2.CAP_PROP_FRAME_WIDTH: self.offered[0], cv2.CAP_PROP_FRAME_HEIGHT: self.offered[1]}
        return own.get(name, self.settings.get(name, 0.0))

    def grab(self) -> bool:
        self.frames -= 1
        return self.isOpened() and self.frames >= 0

    def retrieve(self) -> tuple[bool, NDArray[np.uint8] | None]:
        picture = np.zeros((self.offered[1], self.offered[0], 3), np.uint8)
        picture[..., 0] = 200  # blue comes first in OpenCV
        return True, picture

    def release(self) -> None:
        self.released += 1


def webcam(fake: Any, now_s: float = 7.5) -> Webcam:
    return Webcam(2, (1280, 720), 30, now=lambda: now_s, connect=fake)


def test_it_opens_the_device_as_motion_jpeg_with_one_buffer() -> None:
    fake = FakeVideoCapture()
    line = webcam(fake).open()
    assert fake.opened_with == (2, cv2.CAP_V4L2)
    assert fake.settings[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*"MJPG")
    assert fake.settings[cv2.CAP_PROP_BUFFERSIZE] == 1
    assert fake.order[0] == cv2.CAP_PROP_FOURCC  # the driver offers sizes for the format that is set
    assert line == "webcam /dev/video2, 1280x720, 30 frames/s"


def test_the_size_that_the_camera_really_gives_is_told() -> None:
    assert "640x480" in webcam(FakeVideoCapture(size=(640, 480))).open()


def test_a_frame_is_rgb_with_the_clock_of_its_arrival() -> None:
    camera = webcam(FakeVideoCapture())
    camera.open()
    first, second = camera.read(), camera.read()
    assert (first.t_s, first.index, second.index) == (7.5, 0, 1)
    assert tuple(first.image[0, 0]) == (0, 0, 200)


def test_no_camera_is_missing() -> None:
    fake = FakeVideoCapture(present=False)
    with pytest.raises(DeviceMissing, match="/dev/video2"):
        webcam(fake).open()
    assert fake.released == 1


def test_a_camera_that_is_pulled_out_is_lost() -> None:
    camera = webcam(FakeVideoCapture(frames=1))
    camera.open()
    camera.read()
    with pytest.raises(DeviceLost, match="stopped delivering"):
        camera.read()


def test_closing_lets_go_once() -> None:
    fake = FakeVideoCapture()
    camera = webcam(fake)
    camera.open()
    camera.close()
    camera.close()
    assert fake.released == 1
    with pytest.raises(DeviceLost, match="not open"):
        camera.read()
