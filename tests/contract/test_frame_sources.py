"""What every FrameSource promises, held against each of them: film, webcam, Pi camera and scripted candidate."""

import importlib
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.capture.candidate import CandidateCamera
from kiosk.capture.film import FilmCamera
from kiosk.capture.scriptfile import load_script
from kiosk.capture.sources import FrameSource
from kiosk.capture.webcam import Webcam
from kiosk.config import DATA_FOLDER, Capture
from kiosk.errors import DeviceError
from kiosk.records import Frame
from tests.unit.capture import fake_picamera2
from tests.unit.capture.test_webcam import FakeVideoCapture
from tests.unit.perceive.pictures import grey_steps, write_film

SIZE = (320, 180)
SCRIPT = DATA_FOLDER / "kiosk" / "capture" / "demo" / "candidate.toml"
Make = Callable[[], FrameSource]


class Ticks:
    """A clock that moves a little each time it is read, and by every wait."""

    def __init__(self) -> None:
        self.t_s = 100.0

    def __call__(self) -> float:
        self.t_s += 0.001
        return self.t_s

    def wait(self, duration_s: float) -> None:
        self.t_s += duration_s


@pytest.fixture(params=["film", "fast film", "webcam", "picam", "candidate", "fast candidate"])
def make(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes a source of the kind; each call a new one."""
    ticks = Ticks()
    live = "fast" not in request.param
    if "film" in request.param:
        path = write_film(tmp_path / "film.mp4", grey_steps(8, SIZE))
        return lambda: FilmCamera(path, live, ticks, ticks.wait)
    if request.param == "webcam":
        return lambda: Webcam(0, SIZE, 30, ticks, lambda *_: FakeVideoCapture(frames=20, size=SIZE))
    if request.param == "picam":
        for name, module in fake_picamera2.modules().items():
            monkeypatch.setitem(sys.modules, name, module)
        module = importlib.import_module("kiosk.capture.picam")
        monkeypatch.delitem(sys.modules, "kiosk.capture.picam")
        return lambda: module.PiCamera(SIZE, 30)
    script = load_script(SCRIPT)
    return lambda: CandidateCamera(script, SIZE, 30.0, live, ticks, ticks.wait)


def opened(make: Make) -> FrameSource:
    source = make()
    source.open()
    source.cue(0, 100.0)
    return source


def frames_of(source: FrameSource, count: int) -> list[Frame]:
    frames = [source.read() for _ in range(count)]
    return [frame for frame in frames if frame is not None]


def test_its_kind_is_one_that_settings_know(make: Make) -> None:
    assert make().kind in Capture.__annotations__["camera"].__args__


def test_opening_says_in_one_line_which_device(make: Make) -> None:
    source = make()
    line = source.open()
    source.close()
    assert line
    assert "\n" not in line


def test_frames_are_rgb_bytes_of_the_size_that_opencv_takes(make: Make) -> None:
    source = opened(make)
    for frame in frames_of(source, 3):
        assert frame.image.shape == (SIZE[1], SIZE[0], 3)
        assert frame.image.dtype == np.uint8
        assert cv2.resize(frame.image, (32, 18)).shape == (18, 32, 3)
    source.close()


def test_times_never_go_back_and_indices_grow(make: Make) -> None:
    source = opened(make)
    frames = frames_of(source, 6)
    source.close()
    assert len(frames) == 6
    assert all(later.t_s >= earlier.t_s for earlier, later in pairwise(frames))
    assert all(later.index > earlier.index for earlier, later in pairwise(frames))


def test_each_frame_is_a_picture_of_its_own(make: Make) -> None:
    source = opened(make)
    first, second = frames_of(source, 2)
    source.close()
    assert not np.shares_memory(first.image, second.image)


def test_it_can_be_closed_twice_and_without_being_opened(make: Make) -> None:
    make().close()
    source = opened(make)
    source.close()
    source.close()


def test_reading_what_is_not_open_is_a_device_error(make: Make) -> None:
    with pytest.raises(DeviceError):
        make().read()
    source = opened(make)
    source.close()
    with pytest.raises(DeviceError):
        source.read()


def test_it_opens_again_after_closing(make: Make) -> None:
    source = make()
    for _ in range(2):
        source.open()
        source.cue(0, 100.0)
        assert source.read() is not None
        source.close()


def test_a_look_a_cue_and_the_end_of_an_answer_disturb_nobody(make: Make) -> None:
    source = opened(make)
    source.look_at("lens", 100.0)
    source.look_at("text", 100.1)
    source.end_answer()
    source.cue(1, 200.0)
    assert source.read() is not None
    source.close()
