"""Frames and their faces -> BodyReadings and SceneReadings, beside the face's own work, so that the face keeps its rate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.perceive.frames import FrameReader
from kiosk.records import BodyReading, FaceReading, Frame, SceneReading
from kiosk.worker import Latest, Worker

WAIT_S: Final = 0.25
"""How often the thread looks whether somebody is to be forgotten, while no frame comes."""


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    frame: Frame
    face: FaceReading
    session: int


class BodyThread:
    """A thread of the seeing process that reads bodies; where it is busy the newest frame waits, older ones are dropped."""

    def __init__(self, reader: FrameReader, send: Callable[[BodyReading | SceneReading], None]) -> None:
        self._reader = reader
        self._send = send
        self._latest: Latest[_Seen] = Latest()
        self._session = 0
        self._read_session = 0
        self._worker = Worker("body", self._step, lambda error: True)

    def start(self) -> None:
        """Begin."""
        self._worker.start()

    def put(self, frame: Frame, face: FaceReading) -> None:
        """Have this frame's body read."""
        self._latest.put(_Seen(frame, face, self._session))

    def forget(self) -> None:
        """Nothing of what was put so far is told any more, and the readers forget the candidate within WAIT_S."""
        self._session += 1
        self._latest.get(0.0)

    def close(self) -> None:
        """End the thread."""
        self._worker.close()

    def _step(self) -> None:
        seen = self._latest.get(WAIT_S)
        session = self._session
        if session != self._read_session:
            self._reader.forget_body()
            self._read_session = session
        if seen is None or seen.session != session:
            return
        readings = self._reader.read_body(seen.frame, seen.face)
        if seen.session == self._session:
            for reading in readings:
                if reading is not None:
                    self._send(reading)
