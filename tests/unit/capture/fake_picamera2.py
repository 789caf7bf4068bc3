"""Stands in for `picamera2` and `libcamera` with the library's rules: padded planes, requests that must be released."""

from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

BUFFERS = 6
PAD_TO_PX = 64
"""A Pi 5 pads rows to a multiple of 64 px: 704 stays, 700 becomes 704; for the tests any padding does."""


class ColorSpace:
    """libcamera.ColorSpace; only what the driver asks for."""

    @staticmethod
    def Sycc() -> str:
        return "sYCC"


class CompletedRequest:
    """A filled buffer; the camera has only so many."""

    def __init__(self, camera: "Picamera2", planes: NDArray[np.uint8], stamp_ns: int) -> None:
        self._camera, self._planes, self._stamp_ns = camera, planes, stamp_ns

    def make_array(self, name: str) -> NDArray[np.uint8]:
        assert name in self._camera.configuration, f"no stream {name}"
        return self._planes

    def get_metadata(self) -> dict[str, Any]:
        return {"SensorTimestamp": self._stamp_ns, "FrameDuration": 33333}

    def release(self) -> None:
        self._camera.out -= 1


class Picamera2:
    """One camera, driven as the real class allows."""

    connected = True
    starts = True
    colour: tuple[int, int, int] = (235, 128, 128)
    """Y, Cb, Cr of every picture, full range."""
    made: "list[Picamera2]" = []  # noqa: RUF012 - what was made is looked at by the tests

    def __init__(self) -> None:
        if not self.connected:
            raise IndexError("list index out of range")
        self.out = 0
        self.configuration: dict[str, Any] = {}
        self.started = self.closed = False
        self.camera_properties = {"Model": "imx708"}
        self.fails = False
        self.made.append(self)

    def create_video_configuration(self, **wanted: Any) -> dict[str, Any]:
        return wanted

    def configure(self, configuration: dict[str, Any]) -> None:
        self.configuration = configuration

    def start(self) -> None:
        assert self.configuration, "configure first"
        if not self.starts:
            raise RuntimeError("Failed to acquire camera: Device or resource busy")
        self.started = True

    def capture_request(self) -> CompletedRequest:
        assert self.started, "not started"
        assert self.out < BUFFERS, "all buffers are out: the real camera would wait for ever"
        if self.fails:
            raise RuntimeError("Camera frontend has timed out!")
        self.out += 1
        return CompletedRequest(self, self._planes(), 5_000_000_000)

    def stop(self) -> None:
        self.started = False

    def close(self) -> None:
        self.closed = True

    def _planes(self) -> NDArray[np.uint8]:
        width, height = self.configuration["lores"]["size"]
        stride = -(-width // PAD_TO_PX) * PAD_TO_PX
        planes = np.full((height * 3 // 2, stride), 77, np.uint8)  # 77: rubbish in the padding
        planes[:height, :width] = self.colour[0]
        halves = planes[height:].reshape(-1, stride // 2)
        halves[: height // 2, : width // 2] = self.colour[1]
        halves[height // 2 :, : width // 2] = self.colour[2]
        return planes


def modules() -> dict[str, ModuleType]:
    """What `import picamera2` and `import libcamera` find."""
    picamera2, libcamera = ModuleType("picamera2"), ModuleType("libcamera")
    picamera2.Picamera2 = Picamera2  # type: ignore[attr-defined] - a module made by hand
    libcamera.ColorSpace = ColorSpace  # type: ignore[attr-defined] - a module made by hand
    return {"picamera2": picamera2, "libcamera": libcamera}
