import threading
import time
from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest

from kiosk.capture.live import LiveCapture
from kiosk.capture.sources import FrameSource
from kiosk.errors import DeviceLost, DeviceMissing
from kiosk.records import Frame

PATIENCE_S = 2.0


class Camera(FrameSource):
    """Gives as many frames as it was told, then blocks, ends or fails; remembers what was done to it."""

    kind = "webcam"

    def __init__(self, frames: int = 1000, at_end: str = "block", opens: bool = True) -> None:
        self.frames, self.at_end, self.opens = frames, at_end, opens
        self.gate = threading.Event()
        self.done: list[str] = []
        self.index = 0

    def open(self) -> str:
        if not self.opens:
            raise DeviceMissing("webcam: none")
        self.done.append("open")
        return "a camera"

    def read(self) -> Frame | None:
        if self.index >= self.frames:
            if self.at_end == "end":
                return None
            if self.at_end == "fail":
                raise DeviceLost("webcam: pulled out")
            if self.at_end == "surprise":
                raise ZeroDivisionError
            self.gate.wait(PATIENCE_S)
        time.sleep(0.001)
        self.index += 1
        return Frame(np.zeros((4, 4, 3), np.uint8), float(self.index), self.index)

    def close(self) -> None:
        self.done.append("close")

    def cue(self, number: int, t_s: float) -> None:
        self.done.append(f"cue {number} in {threading.current_thread().name}")
        self.index = 0

    def look_at(self, target: Literal["lens", "text"], t_s: float) -> None:
        self.done.append(f"look {target} {t_s:g}")


def wait_until(fact: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < deadline_s, "did not happen"
        time.sleep(0.001)


def test_the_newest_frame_is_given_and_the_others_are_counted() -> None:
    capture = LiveCapture(Camera())
    wait_until(lambda: capture.dropped > 5)
    frame = capture.get(1.0)
    assert frame is not None
    assert frame.index > 5
    assert capture.close()


def test_a_cue_reaches_the_source_in_its_own_thread() -> None:
    camera = Camera(frames=3, at_end="end")
    capture = LiveCapture(camera)
    wait_until(lambda: capture.ended)
    capture.cue(4, 1.0)
    wait_until(lambda: "cue 4 in camera" in camera.done)
    wait_until(lambda: camera.index == 3)
    capture.close()


def test_where_to_look_reaches_the_source_before_its_next_frame() -> None:
    camera = Camera()
    capture = LiveCapture(camera)
    capture.look_at("text", 2.5)
    wait_until(lambda: "look text 2.5" in camera.done)
    assert capture.close()


@pytest.mark.parametrize(
    ("camera", "words"),
    [
        (Camera(frames=2, at_end="fail"), "pulled out"),
        (Camera(opens=False), "none"),
        (Camera(frames=2, at_end="surprise"), "ZeroDivisionError"),
    ],
)
def test_what_fails_is_kept_for_the_owner(camera: Camera, words: str) -> None:
    capture = LiveCapture(camera)
    wait_until(lambda: capture.error)
    assert words in str(capture.error)
    assert capture.close()
    assert camera.done[-1] == "close"


def test_a_blocked_driver_shows_as_standing_still_and_cannot_be_closed() -> None:
    now_s = [10.0]
    camera = Camera(frames=1)
    capture = LiveCapture(camera, now=lambda: now_s[0])
    wait_until(lambda: capture.get(0.01))
    now_s[0] = 14.0
    assert capture.still_s == pytest.approx(4.0)
    camera.gate.set()
    wait_until(lambda: capture.still_s == 0)
    assert capture.close()
