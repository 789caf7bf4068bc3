import threading
from collections.abc import Callable

import numpy as np
import pytest

from kiosk.capture import listener
from kiosk.capture.listener import Listener
from kiosk.capture.sources import AudioSource
from kiosk.errors import DeviceLost, DeviceMissing, KioskError
from kiosk.records import AudioChunk, Cue, EndAnswer, SourceReading, SourceState

Step = AudioChunk | KioskError | None


class Clock:
    def __init__(self) -> None:
        self.t_s = 100.0

    def __call__(self) -> float:
        return self.t_s


class Played(AudioSource):
    """Delivers what it was given, item by item: a chunk, an error to raise, or the end. Remembers what was done to it."""

    kind = "sound"

    def __init__(self, steps: list[Step], live: bool = False, on_empty: Callable[[], None] | None = None) -> None:
        self.live = live
        self.steps = steps
        self.done: list[str] = []
        self.is_open = False
        self.refuses_to_open: list[KioskError] = []
        self._on_empty = on_empty

    def open(self) -> str:
        self.done.append("open")
        if self.refuses_to_open:
            raise self.refuses_to_open.pop(0)
        self.is_open = True
        return "played"

    def read(self) -> AudioChunk | None:
        assert self.is_open
        if not self.steps and self._on_empty:
            self._on_empty()
        step = self.steps.pop(0) if self.steps else None
        if isinstance(step, KioskError):
            raise step
        return step

    def close(self) -> None:
        self.done.append("close")
        self.is_open = False

    def cue(self, number: int, t_s: float) -> None:
        self.done.append(f"cue {number}")

    def end_answer(self) -> None:
        self.done.append("end")


def chunk(t_s: float, gap_s: float = 0.0) -> AudioChunk:
    return AudioChunk(np.zeros(1600, np.int16), t_s, gap_s)


def state(heard: object) -> SourceState | None:
    return heard.state if isinstance(heard, SourceReading) else None


def gap(heard: object) -> float:
    assert isinstance(heard, AudioChunk)
    return heard.gap_s


def take(one: Listener) -> AudioChunk | SourceReading | None:
    """The next thing, in a few tries: one step may only open or only close."""
    for _ in range(5):
        if (heard := one.take(2.0)) is not None:
            return heard
    return None


def test_a_file_waits_for_its_cue_plays_and_ends_at_its_own_time() -> None:
    source = Played([chunk(100.0), chunk(100.1)])
    one = Listener(source, Clock())
    one.start()
    assert state(take(one)) is SourceState.OPEN
    assert one.idle
    assert take(one) is None
    one.order(Cue(0, 100.0))
    assert [gap(take(one)), gap(take(one))] == [0.0, 0.0]
    ended = take(one)
    assert isinstance(ended, SourceReading)
    assert ended.state is SourceState.ENDED
    assert ended.t_s == pytest.approx(100.2)
    assert one.idle


def test_a_file_that_has_ended_plays_again_at_the_next_cue() -> None:
    source = Played([chunk(100.0), None, chunk(200.0)])
    one = Listener(source, Clock())
    one.order(Cue(0, 100.0))
    assert [state(take(one)), gap(take(one)), state(take(one))] == [SourceState.OPEN, 0.0, SourceState.ENDED]
    one.order(EndAnswer(0, 101.0))
    assert take(one) is None
    one.order(Cue(1, 200.0))
    assert state(take(one)) is SourceState.OPEN
    assert gap(take(one)) == 0.0
    assert source.done == ["open", "cue 0", "end", "cue 1"]


def test_what_is_lost_is_tried_again_after_1_2_4_and_at_most_30_seconds() -> None:
    clock, tries_s = Clock(), list[float]()
    source = Played([])
    source.refuses_to_open = [DeviceMissing("not there") for _ in range(9)]
    one = Listener(source, clock)
    while source.refuses_to_open:
        count = source.done.count("open")
        one.take(0.0)
        if source.done.count("open") > count:
            tries_s.append(clock.t_s)
        clock.t_s += 0.5
    assert np.diff(tries_s).tolist() == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_source_that_comes_back_in_the_middle_of_an_answer_is_cued_again() -> None:
    clock = Clock()
    source = Played([chunk(100.0), DeviceLost("pulled out"), chunk(104.1)])
    one = Listener(source, clock)
    one.order(Cue(2, 100.0))
    while source.steps:
        one.take(0.0)
        clock.t_s += 0.5
    assert source.done == ["open", "cue 2", "close", "open", "cue 2"]


def test_the_reason_of_a_loss_is_told_once() -> None:
    clock = Clock()
    source = Played([])
    source.refuses_to_open = [DeviceMissing("nobody connected it"), DeviceMissing("nobody connected it")]
    one = Listener(source, clock)
    lost = take(one)
    assert isinstance(lost, SourceReading)
    assert (lost.state, lost.detail) == (SourceState.LOST, "nobody connected it")
    clock.t_s += 1.5
    assert take(one) is None
    clock.t_s += 5
    assert state(take(one)) is SourceState.OPEN


def test_the_time_in_which_a_device_was_away_is_a_gap() -> None:
    clock = Clock()
    source = Played([chunk(100.0), DeviceLost("pulled out"), chunk(104.1), chunk(104.2)])
    one = Listener(source, clock)
    one.order(Cue(0, 100.0))
    assert [state(take(one)), gap(take(one)), state(take(one))] == [SourceState.OPEN, 0.0, SourceState.LOST]
    assert not source.is_open, "a lost device is let go"
    clock.t_s += 1.0
    assert state(take(one)) is SourceState.OPEN
    assert [gap(take(one)), gap(take(one))] == [pytest.approx(4.0), 0.0]


def test_a_device_that_works_again_is_tried_again_soon_when_it_is_lost_the_next_time() -> None:
    clock = Clock()
    source = Played([DeviceLost("1"), DeviceLost("2"), chunk(100.0), DeviceLost("3"), chunk(101.0)])
    one = Listener(source, clock)
    one.order(Cue(0, 100.0))
    while source.steps:
        one.take(0.0)
        clock.t_s += 0.1
    assert clock.t_s - 100.0 < 1 + 2 + 1 + 1.5


def test_a_live_source_is_read_by_a_thread_of_its_own_and_what_does_not_fit_is_a_gap() -> None:
    """Twelve chunks more than may wait (the change to OPEN takes one place)."""
    more, done = 12, threading.Event()
    steps: list[Step] = [chunk(100.0 + 0.1 * n) for n in range(listener.WAITING_CHUNKS + more)]
    drained = threading.Event()

    def pause() -> None:
        done.set()
        drained.wait(5.0)
        source.steps.append(chunk(200.0))

    source = Played(steps, live=True, on_empty=pause)
    one = Listener(source, wait=lambda seconds: None)
    one.start()
    assert done.wait(5.0)
    heard = [one.take(1.0) for _ in range(listener.WAITING_CHUNKS)]
    drained.set()
    assert state(heard[0]) is SourceState.OPEN
    assert one.dropped == more + 1
    assert gap(one.take(1.0)) == pytest.approx((more + 1) * 0.1)
    done.clear()
    assert one.close()
    assert source.done[-1] == "close"


def test_what_was_heard_and_what_is_marked_as_lost_add_up_to_the_whole_time() -> None:
    """Chunks that do not fit, a device's own loss, and one pulled out: nothing is skipped without a mark."""
    clock, full, drained = Clock(), threading.Event(), threading.Event()
    last_s = 100.0 + 0.1 * (listener.WAITING_CHUNKS + 30)

    def pause() -> None:
        if not full.is_set():
            full.set()
            drained.wait(5.0)
            source.steps += [
                chunk(last_s),
                chunk(last_s + 0.85, gap_s=0.75),
                DeviceLost("pulled out"),
                chunk(last_s + 4.0),
                chunk(last_s + 4.1),
            ]

    def wait(seconds: float) -> None:
        clock.t_s += seconds

    steps: list[Step] = [chunk(100.0 + 0.1 * n) for n in range(listener.WAITING_CHUNKS + 30)]
    source = Played(steps, live=True, on_empty=pause)
    one = Listener(source, clock, wait)
    one.start()
    assert full.wait(5.0)
    heard = [one.take(1.0) for _ in range(listener.WAITING_CHUNKS)]
    drained.set()
    heard += iter(lambda: one.take(1.0), None)
    assert one.close()
    chunks = [each for each in heard if isinstance(each, AudioChunk)]
    states = [each.state for each in heard if isinstance(each, SourceReading)]
    assert states == [SourceState.OPEN, SourceState.LOST, SourceState.OPEN, SourceState.ENDED]
    assert one.dropped == 31
    lost_s = sum(each.gap_s for each in chunks)
    assert lost_s == pytest.approx(31 * 0.1 + 0.75 + (4.0 - 0.95))
    assert lost_s + sum(each.duration_s for each in chunks) == pytest.approx(last_s + 4.2 - 100.0)


def test_a_driver_that_hangs_is_stalled_and_does_not_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "JOIN_S", 0.01)
    clock, hangs, reached = Clock(), threading.Event(), threading.Event()

    def hang() -> None:
        reached.set()
        hangs.wait(5.0)

    source = Played([], live=True, on_empty=hang)
    one = Listener(source, clock)
    one.start()
    assert reached.wait(5.0)
    assert not one.stalled
    clock.t_s += 3.1
    assert one.stalled
    assert not one.close()
    hangs.set()


def test_a_mistake_of_ours_in_the_reading_thread_is_not_swallowed() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    one = Listener(Played([], live=True, on_empty=fail), Clock())
    one.start()
    assert state(one.take(1.0)) is SourceState.OPEN
    for _ in range(50):
        one.take(0.0 if one.stalled else 0.1)
    assert one.stalled
