"""A Raspberry Pi camera -> Frames, through Picamera2: the small (lores) stream, from YUV to RGB."""

from typing import Any, ClassVar, Final

import cv2
import numpy as np
from libcamera import ColorSpace  # type: ignore[import-not-found,unused-ignore]  # apt only: not on a laptop
from numpy.typing import NDArray
from picamera2 import Picamera2  # type: ignore[import-not-found,unused-ignore]  # apt only: not on a laptop

from kiosk.capture.sources import FrameSource
from kiosk.errors import DeviceLost, DeviceMissing
from kiosk.records import Frame

STREAM: Final = "lores"
NANOSECONDS: Final = 1e-9


class PiCamera(FrameSource):
    """The camera on the ribbon cable. Imported only where settings choose it: Picamera2 comes from apt, not from PyPI."""

    kind: ClassVar[str] = "picam"

    def __init__(self, size: tuple[int, int], rate_hz: int) -> None:
        """A camera to be opened; `size` is (width, height) in px and even."""
        self._size = size
        self._rate_hz = rate_hz
        self._camera: Any = None
        self._count = 0

    def open(self) -> str:
        """Configure and start the camera.

        Raises:
            DeviceMissing: no camera is connected, or another program holds it.
            DeviceLost: it is there and does not start.
        """
        self.close()
        try:
            self._camera = Picamera2()
        except (IndexError, RuntimeError) as error:  # Picamera2's own words for 'none found' and 'in use'
            raise DeviceMissing(f"Pi camera: cannot be opened ({error}); check its ribbon cable") from error
        try:
            self._camera.configure(self._configuration())
            self._camera.start()
        except (RuntimeError, ValueError) as error:
            self.close()
            raise DeviceLost(f"Pi camera: does not start ({error}); it is tried again") from error
        model = self._camera.camera_properties.get("Model", "of unknown model")
        return f"Pi camera {model}, {self._size[0]}x{self._size[1]}, {self._rate_hz} frames/s"

    def read(self) -> Frame:
        """The next picture with the sensor's own time.

        Raises:
            DeviceLost: the camera is not open or stopped delivering.
        """
        if self._camera is None:
            raise DeviceLost("Pi camera: not open; open it before reading")
        try:
            request = self._camera.capture_request()
        except RuntimeError as error:
            raise DeviceLost(f"Pi camera: stopped delivering ({error}); check its ribbon cable") from error
        try:
            planes = request.make_array(STREAM)
            t_s = request.get_metadata()["SensorTimestamp"] * NANOSECONDS
        finally:
            request.release()  # an unreleased request starves the camera of buffers
        frame = Frame(rgb_from_planes(planes, self._size), t_s, self._count)
        self._count += 1
        return frame

    def close(self) -> None:
        """Stop the camera and let go of it."""
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.stop()
            camera.close()

    def _configuration(self) -> Any:
        frame_us = round(1e6 / self._rate_hz)
        return self._camera.create_video_configuration(
            main={"size": self._size},
            lores={"size": self._size, "format": "YUV420"},
            colour_space=ColorSpace.Sycc(),  # full range: black is 0, not 16
            controls={"FrameDurationLimits": (frame_us, frame_us)},
            queue=False,  # a queued frame is an old one
        )


def rgb_from_planes(planes: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Planes of a full-range YUV420 picture, (height * 3 / 2, stride) uint8 -> (height, width, 3) uint8, RGB.

    The rows are longer than the picture is wide where the hardware pads them (704 to 768 on a Pi 5); a row of the colour
    planes is half a row long, so that two of them share one row of the array. OpenCV's own YUV420 conversion expects
    16-235, so the colour planes are enlarged and taken as full-range YCrCb.
    """
    width_px, height_px = size
    luma = planes[:height_px, :width_px]
    colour = planes[height_px : height_px * 3 // 2].reshape(2, height_px // 2, planes.shape[1] // 2)[:, :, : width_px // 2]
    blue, red = (cv2.resize(np.ascontiguousarray(plane), size, interpolation=cv2.INTER_LINEAR) for plane in colour)
    return np.asarray(cv2.cvtColor(cv2.merge([luma, red, blue]), cv2.COLOR_YCrCb2RGB), np.uint8)
