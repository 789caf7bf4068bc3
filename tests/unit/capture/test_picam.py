import importlib
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from kiosk.errors import DeviceLost, DeviceMissing
from tests.unit.capture import fake_picamera2
from tests.unit.capture.fake_picamera2 import Picamera2


@pytest.fixture
def picam(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, module in fake_picamera2.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(Picamera2, "made", [])
    yield importlib.import_module("kiosk.capture.picam")
    sys.modules.pop("kiosk.capture.picam", None)


def opened(picam: Any, size: tuple[int, int] = (640, 360)) -> tuple[Any, Picamera2]:
    camera = picam.PiCamera(size, 30)
    camera.open()
    return camera, Picamera2.made[-1]


def test_it_asks_for_full_range_planes_of_its_size_and_no_old_frames(picam: Any) -> None:
    _, fake = opened(picam)
    wanted = fake.configuration
    assert wanted["lores"] == {"size": (640, 360), "format": "YUV420"}
    assert wanted["colour_space"] == "sYCC"
    assert wanted["queue"] is False
    assert wanted["controls"]["FrameDurationLimits"] == (33333, 33333)


@pytest.mark.parametrize("size", [(640, 360), (700, 400), (1280, 720)], ids=str)
@pytest.mark.parametrize(
    ("planes", "rgb"),
    [
        ((0, 128, 128), (0, 0, 0)),
        ((255, 128, 128), (255, 255, 255)),
        ((76, 85, 255), (254, 0, 0)),
        ((150, 44, 21), (0, 255, 1)),
        ((29, 255, 107), (0, 0, 254)),
    ],
    ids=["black", "white", "red", "green", "blue"],
)
def test_padded_full_range_planes_become_rgb(
    picam: Any,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
    planes: tuple[int, int, int],
    rgb: tuple[int, int, int],
) -> None:
    monkeypatch.setattr(Picamera2, "colour", planes)
    camera, _ = opened(picam, size)
    image = camera.read().image
    assert image.shape == (size[1], size[0], 3)
    assert np.abs(image.astype(int) - rgb).max() <= 3


def test_a_frame_has_the_sensors_own_time(picam: Any) -> None:
    camera, _ = opened(picam)
    frames = [camera.read(), camera.read()]
    assert [frame.t_s for frame in frames] == pytest.approx([5.0, 5.0])
    assert [frame.index for frame in frames] == [0, 1]


def test_every_request_is_released(picam: Any) -> None:
    camera, fake = opened(picam)
    for _ in range(3 * fake_picamera2.BUFFERS):
        camera.read()
    assert fake.out == 0


def test_no_camera_is_missing(picam: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Picamera2, "connected", False)
    with pytest.raises(DeviceMissing, match="ribbon cable"):
        picam.PiCamera((640, 360), 30).open()


def test_a_camera_that_does_not_start_is_closed_again(picam: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Picamera2, "starts", False)
    with pytest.raises(DeviceLost, match="resource busy"):
        picam.PiCamera((640, 360), 30).open()
    assert Picamera2.made[-1].closed


def test_a_camera_that_times_out_is_lost(picam: Any) -> None:
    camera, fake = opened(picam)
    fake.fails = True
    with pytest.raises(DeviceLost, match="timed out"):
        camera.read()


def test_closing_stops_and_lets_go(picam: Any) -> None:
    camera, fake = opened(picam)
    camera.close()
    camera.close()
    assert (fake.started, fake.closed) == (False, True)
    with pytest.raises(DeviceLost, match="not open"):
        camera.read()
