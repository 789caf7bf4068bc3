import threading

import numpy as np

from kiosk.body_thread import BodyThread
from kiosk.perceive.frames import FrameReader
from kiosk.records import BodyReading, FaceReading, Frame, SceneReading

LIMIT_S = 5.0


class Reader(FrameReader):
    """Keeps the real one's promises without its models; each frame waits until the test lets it go."""

    def __init__(self) -> None:
        self.forgotten = 0
        self.forgot = threading.Semaphore(0)
        self.begun = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def read_body(self, frame: Frame, face: FaceReading) -> tuple[BodyReading, SceneReading | None]:
        self.begun.release()
        assert self.go.acquire(timeout=LIMIT_S)
        return BodyReading(frame.t_s, True), SceneReading(frame.t_s, 100.0)

    def forget_body(self) -> None:
        self.forgotten += 1
        self.forgot.release()


class Heard:
    """What was sent, and a bell for each."""

    def __init__(self) -> None:
        self.readings: list[BodyReading | SceneReading] = []
        self.bell = threading.Semaphore(0)

    def take(self, reading: BodyReading | SceneReading) -> None:
        self.readings.append(reading)
        self.bell.release()

    def wait(self, count: int) -> list[float]:
        assert all(self.bell.acquire(timeout=LIMIT_S) for _ in range(count))
        return [reading.t_s for reading in self.readings]


def frame(t_s: float) -> tuple[Frame, FaceReading]:
    return Frame(np.zeros((4, 4, 3), np.uint8), t_s, 0), FaceReading(t_s, True, 1)


def test_a_busy_reader_takes_the_newest_frame_next() -> None:
    reader, heard = Reader(), Heard()
    thread = BodyThread(reader, heard.take)
    thread.start()
    thread.put(*frame(1.0))
    assert reader.begun.acquire(timeout=LIMIT_S)
    thread.put(*frame(2.0))
    thread.put(*frame(3.0))
    reader.go.release(2)
    assert heard.wait(4) == [1.0, 1.0, 3.0, 3.0]
    thread.close()


def test_what_is_under_way_when_the_candidate_is_forgotten_is_never_told() -> None:
    reader, heard = Reader(), Heard()
    thread = BodyThread(reader, heard.take)
    thread.start()
    thread.put(*frame(1.0))
    assert reader.begun.acquire(timeout=LIMIT_S)
    thread.forget()
    thread.put(*frame(5.0))
    reader.go.release(2)
    assert heard.wait(2) == [5.0, 5.0]
    assert reader.forgotten == 1
    thread.close()


def test_what_waits_when_the_candidate_is_forgotten_is_not_read() -> None:
    reader, heard = Reader(), Heard()
    thread = BodyThread(reader, heard.take)
    thread.put(*frame(1.0))
    thread.forget()
    thread.put(*frame(5.0))
    reader.go.release()
    thread.start()
    assert heard.wait(2) == [5.0, 5.0]
    thread.close()


def test_the_candidate_is_forgotten_without_waiting_for_the_next_one() -> None:
    reader, heard = Reader(), Heard()
    thread = BodyThread(reader, heard.take)
    thread.start()
    thread.put(*frame(1.0))
    reader.go.release()
    assert heard.wait(2) == [1.0, 1.0]
    thread.forget()
    assert reader.forgot.acquire(timeout=LIMIT_S)
    thread.close()
