"""One AudioSource -> its chunks with gaps marked, in order with its changes of state; what is lost is opened again."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from kiosk.capture.sources import AudioSource
from kiosk.errors import DeviceError
from kiosk.records import AudioChunk, Cue, Device, EndAnswer, SourceReading, SourceState
from kiosk.worker import Channel, Worker

WAITING_CHUNKS: Final = 200
"""10 s of 50 ms chunks may wait for a slow recogniser; more is lost, counted and marked as a gap."""
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 30.0
"""A lost device is tried again after 1, 2, 4 ... 30 s (faults.md 1, 6)."""
STALLED_AFTER_S: Final = 3.0
"""A call into the driver that takes longer hangs (faults.md 2)."""
OPEN_WITHIN_S: Final = 15.0
"""Opening may take longer: PortAudio asks ALSA and JACK for every device."""
JOIN_S: Final = 0.8
"""A closed microphone must be let go within a second."""
OPENING_JOIN_S: Final = 2.5
"""One that is just being opened hears nothing yet; below the 3 s after which the parent restarts a silent child."""
REST_S: Final = 0.1

Heard = AudioChunk | SourceReading
Value = TypeVar("Value")


class Listener:
    """Reads a source: in a thread of its own where it is live, inside `take` where it is not."""

    def __init__(
        self,
        source: AudioSource,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.live = source.live
        self.kind = source.kind
        self.dropped = 0
        """Chunks lost because too many were waiting."""
        self._source = source
        self._clock = clock
        self._wait = wait
        self._items: Channel[Heard] = Channel(WAITING_CHUNKS)
        self._orders: Channel[Cue | EndAnswer] = Channel(16)
        self._pending: SourceReading | None = None
        self._state: SourceState | None = None
        self._cue: Cue | None = None
        self._busy: tuple[float, float] | None = None
        self._failed = False
        self._backoff_s = FIRST_WAIT_S
        self._retry_s = float("-inf")
        self._refused_s = 0.0
        self._end_s: float | None = None
        self._away_from_s: float | None = None
        self._worker = Worker("microphone", self._step, self._fail) if self.live else None

    def start(self) -> None:
        """Open the source and begin."""
        if self._worker:
            self._worker.start()

    @property
    def idle(self) -> bool:
        """Whether nothing can come now: a file that waits for its cue or has ended, or a device that is away."""
        if self._pending is not None:
            return False
        if self._state is SourceState.LOST:
            return self._clock() < self._retry_s
        return self._state is SourceState.ENDED or (self._state is SourceState.OPEN and not self.live and not self._cue)

    @property
    def stalled(self) -> bool:
        """Whether the driver has not come back from a call in time, or failed in a way that has no name."""
        busy = self._busy
        return self._failed or (busy is not None and self._clock() - busy[0] > busy[1])

    def order(self, order: Cue | EndAnswer) -> None:
        """Pass a cue or the end of an answer on to the source, between two reads."""
        self._orders.put(order)

    def take(self, timeout_s: float) -> Heard | None:
        """The next chunk or change of state; None if none came in time (at once where the source is not live)."""
        if self._worker:
            return self._items.get(timeout_s)
        self._step()
        if self._pending is not None:
            self._step()
        return self._items.get(0)

    def close(self) -> bool:
        """Let go of the source and forget what waits; False where the driver hangs and the process has to end."""
        if self._worker:
            busy = self._busy
            self._worker.close(OPENING_JOIN_S if busy and busy[1] == OPEN_WITHIN_S else JOIN_S)
            if self._worker.running:
                return False
        self._source.close()
        self._items.clear()
        return True

    def _step(self) -> None:
        """Do the next thing there is to do."""
        if self._pending is not None:
            if self._items.put(self._pending):
                self._pending = None
            else:
                self._rest()
            return
        self._obey()
        if self._pending is not None:
            return  # the cue has changed the state: that goes out before the first chunk
        try:
            if self.idle:
                self._rest()
            elif self._state in (None, SourceState.LOST):
                self._open()
            else:
                self._read()
        except DeviceError as error:
            self._lose(error)

    def _rest(self) -> None:
        if self._worker:
            self._wait(REST_S)

    def _obey(self) -> None:
        """Pass orders on; a source that is not open yet, or away, is cued when it is opened."""
        while (order := self._orders.get(0)) is not None:
            self._cue = order if isinstance(order, Cue) else None
            if self._state not in (SourceState.OPEN, SourceState.ENDED):
                continue
            if self._cue is None:
                self._source.end_answer()
                continue
            self._source.cue(self._cue.of_script, self._cue.t_s)
            if self._state is SourceState.ENDED:
                self._change(SourceState.OPEN, "plays again")

    def _open(self) -> None:
        detail = self._call(self._source.open, OPEN_WITHIN_S)
        if self._cue:
            self._source.cue(self._cue.of_script, self._cue.t_s)
        self._change(SourceState.OPEN, detail)

    def _read(self) -> None:
        chunk = self._call(self._source.read, STALLED_AFTER_S)
        if chunk is None:
            self._change(SourceState.ENDED, "played to its end")
            return
        self._backoff_s = FIRST_WAIT_S
        gap_s = chunk.gap_s + self._refused_s
        if self._away_from_s is not None:
            gap_s = max(gap_s, chunk.t_s - self._away_from_s)
        self._end_s = chunk.t_s + chunk.duration_s
        if self._items.put(replace(chunk, gap_s=gap_s) if gap_s > chunk.gap_s else chunk):
            self._refused_s, self._away_from_s = 0.0, None
        else:
            self.dropped += 1
            self._refused_s += chunk.gap_s + chunk.duration_s

    def _lose(self, error: DeviceError) -> None:
        self._change(SourceState.LOST, str(error))
        self._retry_s = self._clock() + self._backoff_s
        self._backoff_s = min(LONGEST_WAIT_S, 2 * self._backoff_s)
        self._away_from_s = self._end_s if self._away_from_s is None else self._away_from_s
        self._call(self._source.close, STALLED_AFTER_S)

    def _call(self, call: Callable[[], Value], limit_s: float) -> Value:
        """Call into the driver and let `stalled` see how long it takes."""
        self._busy = (self._clock(), limit_s)
        try:
            return call()
        finally:
            self._busy = None

    def _change(self, state: SourceState, detail: str) -> None:
        """Tell of a new state. A file ends at the end of its sound: its clock may run ahead of ours."""
        if state is not self._state:
            ended = state is SourceState.ENDED and self._end_s is not None
            t_s = self._end_s if ended and self._end_s is not None else self._clock()
            self._pending = SourceReading(t_s, Device.MICROPHONE, state, self.kind, detail)
        self._state = state

    def _fail(self, error: Exception) -> None:
        self._failed = True
