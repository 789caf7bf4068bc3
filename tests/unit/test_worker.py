"""Latest, Channel, Worker, and a real child process that dies, falls silent and comes back."""

import os
import threading
import time
from collections.abc import Callable

import pytest

from kiosk import worker
from kiosk.records import ChildState, CloseSource, Flushed, OpenSource, Reading, StopChild
from kiosk.worker import Channel, Child, Latest, Link, Worker


def test_latest_keeps_the_newest_and_counts_what_it_dropped() -> None:
    latest: Latest[int] = Latest()
    for item in (1, 2, 3):
        latest.put(item)
    assert (latest.get(0.0), latest.dropped, latest.get(0.0)) == (3, 2, None)


def test_channel_keeps_order_and_counts_what_it_refused() -> None:
    channel: Channel[int] = Channel(2)
    assert [channel.put(item) for item in (1, 2, 3)] == [True, True, False]
    assert [channel.get(0.0) for _ in range(3)] == [1, 2, None]
    assert channel.refused == 1


def test_channel_wakes_a_waiting_reader() -> None:
    channel: Channel[str] = Channel(1)
    threading.Thread(target=lambda: channel.put("late")).start()
    assert channel.get(5.0) == "late"


def test_a_worker_stops_when_told_and_close_may_come_twice() -> None:
    steps = Channel[int](1)
    runner = Worker("test", lambda: steps.put(1) or None)
    runner.start()
    assert steps.get(5.0) == 1
    runner.close()
    runner.close()
    assert not runner.running


def test_a_worker_that_fails_says_so_once_and_ends() -> None:
    errors: Channel[Exception] = Channel(4)

    def fail() -> bool:
        raise ValueError("broken")

    runner = Worker("test", fail, lambda error: errors.put(error) and None)
    runner.start()
    assert isinstance(errors.get(5.0), ValueError)
    runner.close()
    assert errors.get(0.0) is None


def test_a_worker_whose_error_is_mended_goes_on() -> None:
    tried: Channel[int] = Channel(10)

    def fails_twice() -> bool:
        tried.put(1)
        if len(errors) < 2:
            raise ValueError("broken")
        return False

    errors: list[Exception] = []
    runner = Worker("test", fails_twice, lambda error: errors.append(error) is None)
    runner.start()
    assert [tried.get(5.0) for _ in range(3)] == [1, 1, 1]
    runner.close()
    assert len(errors) == 2


def echo_body(link: Link) -> None:
    """Answers OpenSource with its process id; dies on CloseSource."""
    link.send(Flushed(0.0, "up", 0))
    while True:
        order = link.receive(0.5)
        if isinstance(order, OpenSource):
            link.send(Flushed(0.0, "pid", os.getpid()))
        elif isinstance(order, CloseSource):
            os.abort()
        elif isinstance(order, StopChild):
            return


def silent_body(link: Link) -> None:
    """Says hello, then nothing any more."""
    link.send(Flushed(0.0, "up", 0))
    threading.Event().wait()


class Ear:
    """Collects a child's readings and waits for the one that is expected."""

    def __init__(self) -> None:
        self.heard: list[Reading] = []
        self._changed = threading.Condition()

    def __call__(self, reading: Reading) -> None:
        with self._changed:
            self.heard.append(reading)
            self._changed.notify_all()

    def wait_for(self, wanted: Callable[[Reading], bool], timeout_s: float = 20.0) -> Reading:
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(wanted, self.heard)), timeout_s), self.heard
            return next(filter(wanted, self.heard))


def test_a_child_that_aborts_is_reported_and_started_again() -> None:
    ear = Ear()
    child = Child("echo", echo_body, (), ear)
    child.start()
    try:
        ear.wait_for(lambda r: isinstance(r, ChildState) and r.running)
        first = child.pid
        assert child.send(CloseSource())
        down = ear.wait_for(lambda r: isinstance(r, ChildState) and not r.running)
        assert isinstance(down, ChildState)
        assert "-6" in down.detail
        ear.heard.clear()
        ear.wait_for(lambda r: isinstance(r, ChildState) and r.running)
        assert child.send(OpenSource())
        answer = ear.wait_for(lambda r: isinstance(r, Flushed) and r.stage == "pid")
        assert isinstance(answer, Flushed)
        assert answer.number == child.pid != first
    finally:
        child.close()
    assert child.pid is None


def test_a_silent_child_is_killed_and_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SILENT_AFTER_S", 0.3)
    ear = Ear()
    child = Child("silent", silent_body, (), ear)
    child.start()
    try:
        down = ear.wait_for(lambda r: isinstance(r, ChildState) and not r.running)
        assert isinstance(down, ChildState)
        assert "silent" in down.detail
    finally:
        child.close()
    assert child.pid is None


def test_an_order_to_a_child_that_is_down_is_refused_and_not_lost_silently() -> None:
    child = Child("echo", echo_body, (), Ear())
    assert not child.send(OpenSource())


def test_close_ends_the_process_quickly() -> None:
    ear = Ear()
    child = Child("echo", echo_body, (), ear)
    child.start()
    ear.wait_for(lambda r: isinstance(r, ChildState) and r.running)
    started_s = time.monotonic()
    child.close()
    child.close()
    assert time.monotonic() - started_s < 4.0
    assert child.pid is None
