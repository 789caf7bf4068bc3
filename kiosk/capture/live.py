"""A live FrameSource -> its newest frame, read by a thread of its own, so that a driver that blocks holds nobody up."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final, Literal

from kiosk.capture.sources import FrameSource
from kiosk.errors import DeviceError, DeviceLost
from kiosk.records import Frame
from kiosk.worker import Latest, Worker

CLOSE_WITHIN_S: Final = 1.0
"""After consent is withdrawn the device is off within this time."""
ENDED_LOOK_S: Final = 0.02
"""How often a film that has ended looks whether it was cued again."""
READ_TIMES_KEPT: Final = 300


class LiveCapture:
    """Opens and reads a source in a worker; what fails is kept in `error` for the owner to see."""

    def __init__(self, source: FrameSource, now: Callable[[], float] = time.monotonic) -> None:
        self.detail: str | None = None
        """What `open` said; None while it has not come back."""
        self.error: DeviceError | None = None
        self.ended = False
        self._source = source
        self._now = now
        self._latest: Latest[Frame] = Latest()
        self._orders: deque[Callable[[], None]] = deque()
        self._read_s: deque[float] = deque(maxlen=READ_TIMES_KEPT)
        self._moved_s = now()
        self._worker = Worker("camera", self._step, self._failed)
        self._worker.start()

    @property
    def dropped(self) -> int:
        """Frames that nobody took."""
        return self._latest.dropped

    @property
    def still_s(self) -> float:
        """How long the driver has not come back with anything; 0 where nothing is to come."""
        return 0.0 if self.ended or self.error else self._now() - self._moved_s

    def get(self, timeout_s: float) -> Frame | None:
        """The newest frame; None if none came in time."""
        return self._latest.get(timeout_s)

    def take_read_s(self) -> list[float]:
        """Processor time of each read since the last call: decoding, without the waiting."""
        return [self._read_s.popleft() for _ in range(len(self._read_s))]

    def cue(self, number: int, t_s: float) -> None:
        """Pass the cue on; the source's own thread takes it before its next frame."""
        self._orders.append(lambda: self._cue(number, t_s))

    def end_answer(self) -> None:
        """Pass the end of the answer on."""
        self._orders.append(self._source.end_answer)

    def look_at(self, target: Literal["lens", "text"], t_s: float) -> None:
        """Pass on where the candidate is asked to look."""
        self._orders.append(lambda: self._source.look_at(target, t_s))

    def close(self) -> bool:
        """Stop reading and close the device; False where the driver does not come back in time."""
        self._worker.close(CLOSE_WITHIN_S)
        if self._worker.running:
            return False
        self._source.close()
        self._latest.get(0)
        return True

    def _cue(self, number: int, t_s: float) -> None:
        self._source.cue(number, t_s)
        self.ended = False
        self._moved_s = self._now()

    def _step(self) -> bool:
        try:
            if self.detail is None:
                self.detail = self._source.open()
            while self._orders:
                self._orders.popleft()()
            if self.ended:
                time.sleep(ENDED_LOOK_S)
            else:
                self._read()
        except DeviceError as error:
            self.error = error
            self._source.close()
            return False
        return True

    def _read(self) -> None:
        start_s = time.thread_time()
        frame = self._source.read()
        self._read_s.append(time.thread_time() - start_s)
        self._moved_s = self._now()
        if frame is None:
            self.ended = True
        else:
            self._latest.put(frame)

    def _failed(self, error: Exception) -> None:
        """A driver failed in a way it does not promise: the same as a lost device."""
        self.error = DeviceLost(f"camera {self._source.kind}: {type(error).__name__}; see the log")
