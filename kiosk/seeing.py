"""Orders, a camera -> readings: the body of the seeing child process; the same readings of a film for the command line."""

import logging
import os
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from kiosk.allocation import keep_freed_pictures
from kiosk.body_thread import BodyThread
from kiosk.capture.film import FilmCamera
from kiosk.capture.live import LiveCapture
from kiosk.capture.sources import FrameSource
from kiosk.capture.watch import PictureWatch
from kiosk.config import Settings
from kiosk.errors import DeviceError
from kiosk.perceive.frames import FrameReader, Sighting
from kiosk.perceive.snapshot import snapshot_of
from kiosk.records import (
    CloseSource,
    Cue,
    Device,
    EndAnswer,
    FaceReading,
    Flushed,
    Frame,
    LookAt,
    OpenSource,
    Order,
    SendSnapshots,
    SourceReading,
    SourceState,
    StageReading,
    StopChild,
)
from kiosk.worker import Link

log = logging.getLogger(__name__)

BEAT_S: Final = 1.0
"""How often a StageReading goes out, at work or idle; the parent restarts a child that is silent for 3 s."""
IDLE_WAIT_S: Final = 0.5
FRAME_WAIT_S: Final = 0.03
STALLED_AFTER_S: Final = 3.0
"""No frame for so long from an open camera: its driver hangs (faults.md row 2)."""
OPEN_WITHIN_S: Final = 10.0
"""A camera that has not opened by then hangs; libcamera takes about 1 s."""
RETRY_S: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Waits before a lost camera is tried again (faults.md row 1)."""
STEADY_S: Final = 10.0
"""A camera that delivered for so long begins at the shortest wait again."""
SNAPSHOT_EVERY_S: Final = 0.2
STALLED_EXIT: Final = 3
"""Exit status after a stall: a blocked driver call ends only with its process."""


def run_seeing(link: Link, make_source: Callable[[], FrameSource], settings: Settings) -> None:
    """Body of the seeing child: ends at StopChild, or with EOFError when the parent is gone."""
    keep_freed_pictures()
    Seeing(link, make_source, settings).run()


def perceive_film(path: Path, settings: Settings) -> Iterator[Sighting]:
    """Every frame of a video file and its readings, t_s from 0.

    Raises:
        DeviceMissing: the file is not there or cannot be read as a video.
    """
    keep_freed_pictures()
    reader = FrameReader(settings)
    film = FilmCamera(path, live=False)
    try:
        film.open()
        film.cue(0, 0.0)
        while (frame := film.read()) is not None:
            face = reader.read(frame)
            body, scene = reader.read_body(frame, face) if reader.is_bodys_turn(frame.t_s) else (None, None)
            yield Sighting(frame, face, body, scene)
    finally:
        film.close()


class Seeing:
    """Obeys orders, reads the camera, sends readings. Frames never leave it but as a Snapshot that was asked for."""

    def __init__(
        self,
        link: Link,
        make_source: Callable[[], FrameSource],
        settings: Settings,
        now: Callable[[], float] = time.monotonic,
        leave: Callable[[int], object] = os._exit,
    ) -> None:
        self._link = link
        self._make_source = make_source
        self._settings = settings
        self._now = now
        self._leave = leave
        self._watch = PictureWatch()
        self._kind = "none"
        self._state = SourceState.CLOSED
        self._capture: LiveCapture | None = None
        self._film: FrameSource | None = None
        """A source that is not live, read here without a thread."""
        self._playing = False
        self._retry_at_s: float | None = None
        self._retries = 0
        self._open_since_s = 0.0
        self._snapshots = False
        self._snapshot_s = 0.0
        self._beat_s = now()
        self._count = 0
        self._frame_s: float | None = None
        self._dropped = 0

    def run(self) -> None:
        """Load the models, then obey until StopChild."""
        self._reader = FrameReader(self._settings, self._now)
        for model in self._reader.models:
            self._link.send(model)
        self._bodies = BodyThread(self._reader, self._link.send)
        self._bodies.start()
        try:
            while True:
                order = self._link.receive(self._patience_s())
                if isinstance(order, StopChild):
                    return
                if order is not None:
                    self._obey(order)
                self._work()
                self._beat()
        finally:
            self._close()
            self._bodies.close()

    def _patience_s(self) -> float:
        """How long to wait for an order: not at all while there is work."""
        if self._capture is not None or self._playing:
            return 0.0
        until_s = self._beat_s + BEAT_S
        if self._retry_at_s is not None:
            until_s = min(until_s, self._retry_at_s)
        return min(IDLE_WAIT_S, max(0.0, until_s - self._now()))

    def _obey(self, order: Order) -> None:
        if isinstance(order, OpenSource):
            if self._state is SourceState.CLOSED:
                self._retries = 0
                self._open()
        elif isinstance(order, CloseSource):
            self._close()
            self._tell(SourceState.CLOSED)
        elif isinstance(order, Cue):
            self._cue(order)
        elif isinstance(order, EndAnswer):
            self._end_answer(order)
        elif isinstance(order, LookAt):
            if (source := self._capture or self._film) is not None:
                source.look_at(order.target, order.t_s)
        elif isinstance(order, SendSnapshots):
            self._snapshots = order.on

    def _cue(self, order: Cue) -> None:
        if self._capture is not None:
            self._capture.cue(order.of_script, order.t_s)
        elif self._film is not None:
            try:
                self._film.cue(order.of_script, order.t_s)
            except DeviceError as error:
                self._lose(error)
                return
            self._playing = True
            self._tell(SourceState.OPEN)

    def _end_answer(self, order: EndAnswer) -> None:
        """See what is still waiting, then say that this was all."""
        if self._capture is not None:
            if (frame := self._capture.get(0)) is not None:
                self._see_live(frame, self._capture.detail or "")
            self._capture.end_answer()
        elif self._film is not None:
            self._film.end_answer()
            self._playing = False
        self._link.send(Flushed(self._now(), "seeing", order.number))

    def _open(self) -> None:
        """Open the camera; whether that worked shows in `_work`."""
        self._retry_at_s = None
        try:
            source = self._make_source()
            self._kind = source.kind
            if source.live:
                self._capture = LiveCapture(source, self._now)
                self._dropped = 0
            else:
                detail = source.open()
                self._film = source
                self._tell(SourceState.OPEN, detail)
        except DeviceError as error:
            self._lose(error)

    def _close(self) -> None:
        """Close the camera and forget what it showed; where its driver hangs, only the end of the process closes it."""
        capture, film = self._capture, self._film
        self._capture = self._film = self._retry_at_s = None
        self._playing = self._snapshots = False
        self._forget()
        if film is not None:
            film.close()
        if capture is not None and not capture.close():
            log.error("camera %s does not close: its driver hangs; leaving the process", self._kind)
            self._tell(SourceState.CLOSED, "its driver hung; the process was ended")
            self._leave(STALLED_EXIT)

    def _forget(self) -> None:
        self._watch = PictureWatch()
        self._reader.forget()
        self._bodies.forget()

    def _lose(self, error: DeviceError) -> None:
        """Let go of a failed camera and plan the next try."""
        if self._state is SourceState.OPEN and self._now() - self._open_since_s >= STEADY_S:
            self._retries = 0
        wait_s = RETRY_S[min(self._retries, len(RETRY_S) - 1)]
        self._retries += 1
        capture, film = self._capture, self._film
        self._capture = self._film = None
        self._playing = False
        self._watch = PictureWatch()
        if film is not None:
            film.close()
        if capture is not None:
            capture.close()
        self._retry_at_s = self._now() + wait_s
        self._tell(SourceState.LOST, f"{error}; next try in {wait_s:.0f} s")

    def _work(self) -> None:
        """One step: the next frame, or the next try to open."""
        if self._capture is not None:
            self._work_live(self._capture)
        elif self._film is not None and self._playing:
            self._work_fast(self._film)
        elif self._retry_at_s is not None and self._now() >= self._retry_at_s:
            self._open()

    def _work_live(self, capture: LiveCapture) -> None:
        if capture.error is not None:
            self._lose(capture.error)
            return
        if capture.still_s > (OPEN_WITHIN_S if capture.detail is None else STALLED_AFTER_S):
            self._tell(SourceState.STALLED, f"no picture for {capture.still_s:.0f} s; the process is started again")
            self._leave(STALLED_EXIT)
            return
        frame = capture.get(FRAME_WAIT_S)
        if frame is not None:
            self._see_live(frame, capture.detail or "")
        elif capture.ended:
            self._tell(SourceState.ENDED)

    def _work_fast(self, film: FrameSource) -> None:
        start_s = time.perf_counter()
        try:
            frame = film.read()
        except DeviceError as error:
            self._lose(error)
            return
        if frame is None:
            self._playing = False
            self._tell(SourceState.ENDED)
            return
        self._reader.times.add("decode", time.perf_counter() - start_s)
        self._see(frame)

    def _see_live(self, frame: Frame, detail: str) -> None:
        """Read a frame unless it is only the last one again."""
        state = self._watch.look(frame)
        self._tell(state, detail if state is SourceState.OPEN else "")
        if not self._watch.repeated:
            self._see(frame)

    def _see(self, frame: Frame) -> None:
        face = self._reader.read(frame)
        self._link.send(face)
        if self._reader.is_bodys_turn(frame.t_s):
            self._read_body(frame, face)
        self._count += 1
        self._frame_s = frame.t_s
        if self._snapshots and not 0 <= frame.t_s - self._snapshot_s < SNAPSHOT_EVERY_S:
            self._snapshot_s = frame.t_s
            self._link.send(snapshot_of(frame))

    def _read_body(self, frame: Frame, face: FaceReading) -> None:
        """Beside the camera; a film read as fast as can be waits for it, so that its readings are always the same."""
        if self._capture is not None:
            self._bodies.put(frame, face)
            return
        for reading in self._reader.read_body(frame, face):
            if reading is not None:
                self._link.send(reading)

    def _tell(self, state: SourceState, detail: str = "") -> None:
        """Report a change of the camera's state; the same again is no change."""
        if state is self._state and state is not SourceState.LOST:
            return
        log.info("camera %s: %s -> %s %s", self._kind, self._state, state, detail)
        if state is SourceState.OPEN:
            self._open_since_s = self._now()
        self._state = state
        # A film ends at its last picture: played fast, its clock runs ahead of ours.
        t_s = self._frame_s if state is SourceState.ENDED and self._frame_s is not None else self._now()
        self._link.send(SourceReading(t_s, Device.CAMERA, state, self._kind, detail))

    def _beat(self) -> None:
        """Every BEAT_S: how fast, how late, how much memory."""
        now_s = self._now()
        since_s = now_s - self._beat_s
        if since_s < BEAT_S:
            return
        times = self._reader.times
        dropped = 0
        if self._capture is not None:
            dropped = self._capture.dropped - self._dropped
            self._dropped = self._capture.dropped
            for read_s in self._capture.take_read_s():
                times.add("decode", read_s)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        rate_hz = self._count / since_s
        self._link.send(StageReading(now_s, "seeing", self._count, dropped, rate_hz, times.tell(), memory))
        self._beat_s, self._count = now_s, 0
