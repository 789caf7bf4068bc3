"""Callables -> running threads and processes, with the ways that data passes between them.

`Latest` drops the old for the new and counts; `Channel` keeps order, is bounded and counts what did not fit; `Worker` is a
named thread that can be stopped and joined; `Child` is a process that is restarted when it dies or falls silent.
"""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Final, Generic, Protocol, TypeVar

from kiosk.errors import ChildError, place_of
from kiosk.records import ChildState, OpenSource, Order, Reading, StopChild, UseLanguage

log = logging.getLogger(__name__)

Item = TypeVar("Item")

SILENT_AFTER_S: Final = 3.0
"""A child that sent nothing for so long is restarted (faults.md 9: camera stall noticed within 3 s)."""
START_WITHIN_S: Final = 45.0
"""A child may be silent so long at its start: loading MediaPipe takes about 2 s on x86, several times that on a Pi."""
OPEN_WITHIN_S: Final = 15.0
"""Opening a camera or sound card may take so long (libcamera starts its pipeline in 1 to 2 s on a Pi)."""
PATIENCE_S: Final[Mapping[type, float]] = {OpenSource: OPEN_WITHIN_S, UseLanguage: START_WITHIN_S}
"""So long a child may be silent after such an order: another language's model takes as long to load as the first."""
RESTARTS: Final = 5
"""At most so many restarts in RESTART_WINDOW_S, then the child waits the window out (faults.md 2, as Frigate does)."""
RESTART_WINDOW_S: Final = 60.0
JOIN_S: Final = 3.0


class Latest(Generic[Item]):
    """A place for one item: a new one replaces the old, which is counted as dropped."""

    def __init__(self) -> None:
        self.dropped = 0
        self._item: Item | None = None
        self._changed = threading.Condition()

    def put(self, item: Item) -> None:
        """Leave an item; one that nobody took is dropped."""
        with self._changed:
            if self._item is not None:
                self.dropped += 1
            self._item = item
            self._changed.notify()

    def get(self, timeout_s: float) -> Item | None:
        """Take the newest item; None if none came in time."""
        with self._changed:
            if self._item is None:
                self._changed.wait(timeout_s)
            item, self._item = self._item, None
            return item


class Channel(Generic[Item]):
    """A bounded queue in order; what does not fit is refused and counted, so that the sender can mark a gap."""

    def __init__(self, size: int) -> None:
        self.refused = 0
        self._size = size
        self._items: deque[Item] = deque()
        self._changed = threading.Condition()

    def put(self, item: Item) -> bool:
        """Append an item; False (and counted) where the channel is full."""
        with self._changed:
            if len(self._items) >= self._size:
                self.refused += 1
                return False
            self._items.append(item)
            self._changed.notify()
            return True

    def get(self, timeout_s: float) -> Item | None:
        """Take the oldest item; None if none came in time."""
        with self._changed:
            if not self._items:
                self._changed.wait(timeout_s)
            return self._items.popleft() if self._items else None

    def clear(self) -> None:
        """Forget everything that waits."""
        with self._changed:
            self._items.clear()


OnError = Callable[[Exception], bool | None]
"""Told of a failed step; True: go on."""


class Worker:
    """A named thread that calls `step` again and again until it is stopped or `step` returns False.

    A step that fails is logged and told to `on_error`; where that returns True the worker goes on, else it ends.
    """

    def __init__(self, name: str, step: Callable[[], bool | None], on_error: OnError | None = None) -> None:
        self.name = name
        self._step = step
        self._on_error = on_error
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; a worker starts once."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the thread is alive."""
        return self._thread.is_alive()

    def close(self, timeout_s: float = JOIN_S) -> None:
        """Stop and join; a thread that does not end is logged as an error. May be called twice."""
        self._stop.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                log.error("worker %s did not stop within %.1f s", self.name, timeout_s)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                if self._step() is False:
                    return
            except Exception as error:  # noqa: BLE001 - a thread's own failure is caught here and nowhere else (style 24)
                log.error("worker %s failed: %s", self.name, place_of(error))
                if self._on_error is None or not self._on_error(error):
                    return


class Link:
    """The child's end of the pipe: orders in, readings out."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sending = threading.Lock()

    def receive(self, timeout_s: float = 0.0) -> Order | None:
        """The next order, or None if none came in time.

        Raises:
            EOFError: the parent is gone; the child ends.
        """
        if self._connection.poll(timeout_s):
            order: Order = self._connection.recv()
            return order
        return None

    def send(self, reading: Reading) -> None:
        """Send one reading to the parent."""
        with self._sending:
            self._connection.send(reading)


ChildBody = Callable[..., None]
"""Runs in the child process: body(link, *arguments); ends at StopChild or EOFError."""


def _child_main(body: ChildBody, connection: Connection, name: str, log_level: int, arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent stops its children in order
    logging.basicConfig(level=log_level, format=f"%(asctime)s {name} %(levelname)s %(name)s: %(message)s")
    try:
        body(Link(connection), *arguments)
    except (EOFError, BrokenPipeError):
        pass  # the parent is gone
    finally:
        connection.close()
    logging.shutdown()
    os._exit(0)  # native threads of MediaPipe and PortAudio must not hold the process at its end


class Sender(Protocol):
    """What the stage needs of a Child."""

    def send(self, order: Order) -> bool:
        """Send an order; False where the child is down."""
        ...


class Child:
    """A process that runs `body`, is watched, and is restarted when it dies or falls silent.

    `on_reading` is called in the watching thread with every reading, and with a ChildState each time it goes up or down;
    where that fails, `on_error` says whether the child is started afresh.
    """

    def __init__(
        self,
        name: str,
        body: ChildBody,
        arguments: tuple[Any, ...],
        on_reading: Callable[[Reading], None],
        on_error: OnError | None = None,
    ) -> None:
        self.name = name
        self.restarts = 0
        self._body = body
        self._arguments = arguments
        self._on_reading = on_reading
        self._context = multiprocessing.get_context("spawn")
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._sending = threading.Lock()
        self._starts: deque[float] = deque(maxlen=RESTARTS + 1)
        self._stopping = threading.Event()
        self._patient_until_s = 0.0
        self._watcher = Worker(f"{name}-watch", self._live_once, on_error)

    def start(self) -> None:
        """Begin to run and to watch."""
        self._watcher.start()

    @property
    def watched(self) -> bool:
        """Whether its watching thread is alive."""
        return self._watcher.running

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def send(self, order: Order) -> bool:
        """Send an order; False where the child is down (its ChildState says so, the caller sends again when it is up)."""
        with self._sending:
            if self._connection is None:
                return False
            try:
                self._connection.send(order)
            except OSError:
                return False
            if (patience_s := PATIENCE_S.get(type(order))) is not None:
                self._patient_until_s = max(self._patient_until_s, time.monotonic() + patience_s)
            return True

    def close(self) -> None:
        """Stop the process, kill it if it does not, and join the watcher. May be called twice."""
        self._stopping.set()
        self.send(StopChild())
        self._watcher.close(JOIN_S + 2.0)

    def _live_once(self) -> bool:
        """One life of the process: start it, pass its readings on, see it end."""
        if self._stopping.is_set():
            return False
        self._wait_out_storm()
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_child_main,
            args=(self._body, theirs, self.name, logging.getLogger().getEffectiveLevel(), self._arguments),
            name=self.name,
            daemon=True,
        )
        process.start()
        theirs.close()
        self._starts.append(time.monotonic())
        with self._sending:
            self._process, self._connection = process, ours
        try:
            reason = self._pass_on(ours)
        finally:
            with self._sending:
                self._connection = None
            self._end(process)
            ours.close()
        if self._stopping.is_set():
            return False
        self.restarts += 1
        error = ChildError(f"child {self.name} {reason} (exit code {process.exitcode}); it is started again")
        log.error("%s", error)
        self._on_reading(ChildState(time.monotonic(), self.name, False, str(error)))
        return True

    def _pass_on(self, connection: Connection) -> str:
        """Pass readings on until the process is gone; the reason in words."""
        heard_s, patience_s = time.monotonic(), START_WITHIN_S
        self._patient_until_s = 0.0
        while True:
            try:
                if connection.poll(0.2):
                    reading: Reading = connection.recv()
                    if patience_s == START_WITHIN_S:
                        self._on_reading(ChildState(time.monotonic(), self.name, True))
                    heard_s, patience_s = time.monotonic(), SILENT_AFTER_S
                    self._on_reading(reading)
                    continue
            except (EOFError, OSError):
                return "ended" if self._stopping.is_set() else "died"
            now_s = time.monotonic()
            if now_s - heard_s > patience_s and now_s > self._patient_until_s:
                return f"was silent for {patience_s:.0f} s"
            if self._stopping.is_set() and time.monotonic() - heard_s > 1.0:
                return "was stopped"

    def _end(self, process: SpawnProcess) -> None:
        process.join(0.5)
        if process.is_alive():
            process.kill()
            process.join(JOIN_S)
        if process.is_alive():
            log.error("child %s (pid %s) cannot be killed: its driver hangs in the kernel", self.name, process.pid)

    def _wait_out_storm(self) -> None:
        """After RESTARTS starts within RESTART_WINDOW_S wait until the window has passed."""
        if len(self._starts) > RESTARTS:
            left_s = RESTART_WINDOW_S - (time.monotonic() - self._starts[0])
            if left_s > 0:
                log.error("child %s failed %d times; next try in %.0f s", self.name, RESTARTS, left_s)
                self._stopping.wait(left_s)
