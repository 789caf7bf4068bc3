"""The seeing child's body, run here with its real models, a link that is a list, and cameras that misbehave to order."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar

import cv2
import numpy as np
import pytest

from kiosk.capture.film import FilmCamera
from kiosk.capture.sources import FrameSource
from kiosk.config import Models, Settings, Site
from kiosk.errors import DeviceLost, DeviceMissing
from kiosk.records import (
    CloseSource,
    Cue,
    EndAnswer,
    FaceReading,
    Flushed,
    Frame,
    LookAt,
    ModelReading,
    OpenSource,
    Order,
    Reading,
    SendSnapshots,
    Snapshot,
    SourceReading,
    SourceState,
    StageReading,
    StopChild,
)
from kiosk.seeing import Seeing, perceive_film
from kiosk.worker import Link
from tests.unit.perceive.pictures import drawn, speaker_frames, write_film

Kind = TypeVar("Kind")
NO_EXPRESSION = replace(Settings(), site=Site(profile="eu"))
PATIENCE_S = 20.0
NOISE = np.random.default_rng(1)


class Left(BaseException):
    """The child left its process."""


class Script(Link):
    """A link whose orders come when what was sent fulfils a condition; looking for orders moves the clock."""

    def __init__(self, steps: list[tuple[Callable[[list[Reading]], object] | None, Order]], tick_s: float = 0.02) -> None:
        self.now_s = 100.0
        self.sent: list[Reading] = []
        self.waits: list[float] = []
        self._steps = list(steps)
        self._tick_s = tick_s
        self._deadline_s = time.monotonic() + PATIENCE_S

    def now(self) -> float:
        return self.now_s

    def receive(self, timeout_s: float = 0.0) -> Order | None:
        assert time.monotonic() < self._deadline_s, f"still waiting; sent {self.sent[-3:]}"
        self.waits.append(timeout_s)
        condition, order = self._steps[0]
        if condition is None or condition(self.sent):
            self._steps.pop(0)
            return order
        self.now_s += timeout_s or self._tick_s
        return None

    def send(self, reading: Reading) -> None:
        self.sent.append(reading)

    def all(self, kind: type[Kind]) -> list[Kind]:
        return [reading for reading in self.sent if isinstance(reading, kind)]

    def states(self) -> list[SourceState]:
        return [reading.state for reading in self.all(SourceReading)]


class Camera(FrameSource):
    """A live camera that shows `pictures` again and again; fails or blocks at the frame it was told."""

    kind = "webcam"

    def __init__(self, pictures: list[np.ndarray], fails_at: int | None = None, blocks_at: int | None = None) -> None:
        self.pictures, self.fails_at, self.blocks_at = pictures, fails_at, blocks_at
        self.gate = threading.Event()
        self.opened = self.closed = 0
        self.looks: list[tuple[str, float]] = []
        self.count = 0

    def open(self) -> str:
        self.opened += 1
        return "a webcam"

    def read(self) -> Frame:
        if self.count == self.fails_at:
            self.fails_at = None
            raise DeviceLost("webcam: pulled out")
        if self.count == self.blocks_at:
            self.gate.wait(PATIENCE_S)
        time.sleep(0.002)
        self.count += 1
        return Frame(self.pictures[self.count % len(self.pictures)], self.count / 30.0, self.count)

    def close(self) -> None:
        self.closed += 1

    def look_at(self, target: Literal["lens", "text"], t_s: float) -> None:
        self.looks.append((target, t_s))


def grey(level: int, noise: int = 2) -> np.ndarray:
    picture = np.full((90, 160, 3), level, np.int16) + NOISE.integers(-noise, noise + 1, (90, 160, 3))
    return np.clip(picture, 0, 255).astype(np.uint8)


def run(link: Script, make_source: Callable[[], FrameSource], settings: Settings = NO_EXPRESSION) -> Script:
    Seeing(link, make_source, settings, link.now).run()
    return link


def said(state: SourceState, times: int = 1) -> Callable[[list[Reading]], bool]:
    return lambda sent: sum(isinstance(one, SourceReading) and one.state is state for one in sent) >= times


def got(kind: type, times: int = 1) -> Callable[[list[Reading]], bool]:
    return lambda sent: sum(isinstance(one, kind) for one in sent) >= times


def no_camera() -> FrameSource:
    raise AssertionError("the camera was opened before consent")


@pytest.fixture(scope="module")
def short_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures = [drawn(t_s=number / 25.0, size=(640, 360)).image for number in range(12)]
    return write_film(tmp_path_factory.mktemp("film") / "short.mp4", pictures)


def test_before_consent_it_only_beats_and_waits() -> None:
    link = run(Script([(got(StageReading, 3), StopChild())]), no_camera)
    beats = link.all(StageReading)
    assert [beat.count for beat in beats] == [0, 0, 0]
    assert all(0.9 < later.t_s - earlier.t_s < 1.6 for earlier, later in pairwise(beats))
    assert beats[0].peak_memory_bytes > 10_000_000
    assert min(link.waits[:-1]) >= 0.4  # no busy loop


def test_a_site_that_forbids_expressions_never_loads_the_model() -> None:
    link = run(Script([(None, StopChild())]), no_camera)
    assert [(model.model, model.ready) for model in link.all(ModelReading)] == [("face", True), ("body", True)]


@pytest.mark.parametrize("content", [None, b"rubbish"])
def test_without_an_expression_model_the_face_is_still_read(tmp_path: Path, short_film: Path, content: bytes | None) -> None:
    path = tmp_path / "expression.tflite"
    if content is not None:
        path.write_bytes(content)
    settings = replace(Settings(), models=Models(expression=str(path)))
    steps = [(None, OpenSource()), (None, Cue(0, 5.0)), (said(SourceState.ENDED), StopChild())]
    link = run(Script(steps), lambda: FilmCamera(short_film, live=False), settings)
    assert {model.model: model.ready for model in link.all(ModelReading)} == {
        "face": True,
        "expression": False,
        "body": True,
    }
    assert "expression.tflite" in link.all(ModelReading)[1].detail
    reading = link.all(FaceReading)[-1]
    assert reading.present
    assert (reading.expression, reading.why_not) == (None, "no_model")


def test_a_fast_film_is_read_whole_from_its_cue_and_flushed(short_film: Path) -> None:
    steps: list[Any] = [
        (None, OpenSource()),
        (got(StageReading), Cue(0, 50.0)),
        (said(SourceState.ENDED), EndAnswer(0, 60.0)),
        (got(Flushed), Cue(1, 70.0)),
        (said(SourceState.ENDED, 2), EndAnswer(1, 80.0)),
        (got(StageReading, 4), StopChild()),
    ]
    link = run(Script(steps), lambda: FilmCamera(short_film, live=False), Settings())
    times = [reading.t_s for reading in link.all(FaceReading)]
    assert times == pytest.approx([50 + n / 25 for n in range(12)] + [70 + n / 25 for n in range(12)])
    assert [flushed.number for flushed in link.all(Flushed)] == [0, 1]
    assert link.states() == [SourceState.OPEN, SourceState.ENDED] * 2
    busy = next(beat for beat in link.all(StageReading) if beat.count)
    assert set(busy.latency_ms) == {"decode", "mesh", "expression", "body", "scene", "total"}
    assert link.waits[-2] > 0.1  # after the end it waits for orders


def test_what_waits_is_read_before_the_answer_is_flushed() -> None:
    camera = Camera([grey(100), grey(101)])
    steps: list[Any] = [(None, OpenSource()), (got(FaceReading), EndAnswer(2, 0.0)), (got(Flushed), StopChild())]
    link = run(Script(steps), lambda: camera)
    assert [flushed.number for flushed in link.all(Flushed)] == [2]
    flushed = next(n for n, one in enumerate(link.sent) if isinstance(one, Flushed))
    assert isinstance(link.sent[flushed - 1], FaceReading)


def test_where_to_look_reaches_the_camera() -> None:
    camera = Camera([grey(100), grey(101)])
    look: list[Any] = [(got(FaceReading), LookAt("lens", 1.0)), (got(FaceReading, 2), LookAt("text", 3.5))]
    run(Script([(None, OpenSource()), *look, (lambda sent: len(camera.looks) == 2, StopChild())]), lambda: camera)
    assert camera.looks == [("lens", 1.0), ("text", 3.5)]


def test_an_order_to_look_without_a_camera_is_nothing() -> None:
    run(Script([(None, LookAt("lens", 1.0)), (got(StageReading), StopChild())]), no_camera)


def test_closing_lets_go_of_the_camera_within_a_second() -> None:
    camera = Camera([grey(100), grey(101)])
    steps: list[Any] = [
        (None, OpenSource()),
        (got(FaceReading), CloseSource()),
        (said(SourceState.CLOSED), StopChild()),
    ]
    start_s = time.monotonic()
    link = run(Script(steps), lambda: camera)
    assert link.states() == [SourceState.OPEN, SourceState.CLOSED]
    assert camera.closed == 1
    assert time.monotonic() - start_s < 3.0


def test_a_lost_camera_is_opened_again_after_a_while() -> None:
    camera = Camera([grey(100), grey(101)], fails_at=3)
    steps: list[Any] = [(None, OpenSource()), (said(SourceState.OPEN, 2), StopChild())]
    link = run(Script(steps), lambda: camera)
    assert link.states() == [SourceState.OPEN, SourceState.LOST, SourceState.OPEN]
    lost, again = link.all(SourceReading)[1:]
    assert "pulled out" in lost.detail
    assert 1.0 <= again.t_s - lost.t_s < 2.0
    assert camera.opened == 2


def test_a_missing_camera_is_tried_at_1_2_4_up_to_30_seconds() -> None:
    tries: list[float] = []

    def none_there() -> FrameSource:
        tries.append(link.now_s)
        raise DeviceMissing("webcam /dev/video0: cannot be opened")

    link = Script([(None, OpenSource()), (said(SourceState.LOST, 8), StopChild())])
    run(link, none_there)
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits == pytest.approx([1, 2, 4, 8, 16, 30, 30], abs=0.6)
    assert len(link.all(StageReading)) > 80  # and it went on beating


def test_a_frozen_picture_is_named_and_not_read() -> None:
    camera = Camera([grey(100)])
    link = run(Script([(None, OpenSource()), (said(SourceState.FROZEN), StopChild())]), lambda: camera)
    assert link.states() == [SourceState.OPEN, SourceState.FROZEN]
    assert len(link.all(FaceReading)) == 1


def test_a_covered_lens_is_dark_and_open_again_when_uncovered() -> None:
    camera = Camera([grey(4), grey(5)])
    uncovered = [grey(100), grey(101)]

    def uncover(sent: list[Reading]) -> bool:
        if said(SourceState.DARK)(sent):
            camera.pictures = uncovered
        return said(SourceState.OPEN, 2)(sent)

    link = run(Script([(None, OpenSource()), (uncover, StopChild())]), lambda: camera)
    assert link.states() == [SourceState.OPEN, SourceState.DARK, SourceState.OPEN]


def test_a_blocked_read_ends_the_process_so_that_it_is_started_again() -> None:
    camera = Camera([grey(100), grey(101)], blocks_at=2)
    exits: list[int] = []

    def leave(status: int) -> None:
        exits.append(status)
        camera.gate.set()  # what the end of the process does to a blocked thread
        raise Left

    link = Script([(None, OpenSource()), (got(Flushed), StopChild())], tick_s=0.3)
    with pytest.raises(Left):
        Seeing(link, lambda: camera, NO_EXPRESSION, link.now, leave).run()
    assert exits == [3]
    assert link.states()[-1] is SourceState.STALLED


def test_snapshots_are_small_mirrored_and_only_on_demand() -> None:
    left_bright = [grey(60), grey(61)]
    for picture in left_bright:
        picture[:, :80] = 220
    camera = Camera(left_bright)
    steps: list[Any] = [
        (None, OpenSource()),
        (got(FaceReading, 3), SendSnapshots(True)),
        (got(Snapshot, 2), SendSnapshots(False)),
        (got(StageReading, 3), StopChild()),
    ]
    link = run(Script(steps), lambda: camera)
    first_reading = next(n for n, one in enumerate(link.sent) if isinstance(one, FaceReading))
    assert not any(isinstance(one, Snapshot) for one in link.sent[:first_reading])
    snapshots = link.all(Snapshot)
    assert snapshots[1].t_s - snapshots[0].t_s >= 0.19
    picture = cv2.imdecode(np.frombuffer(snapshots[0].jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture.shape == (180, 320)
    assert picture[:, 200:].mean() > picture[:, :120].mean() + 100


def test_it_ends_when_the_parent_is_gone() -> None:
    class Gone(Script):
        def receive(self, timeout_s: float = 0.0) -> Order | None:
            raise EOFError

    camera = Camera([grey(100)])
    with pytest.raises(EOFError):
        run(Gone([]), lambda: camera)


def faces_of(frames: list[Frame], path: Path) -> Iterator[FaceReading]:
    film = write_film(path, [frame.image for frame in frames])
    return (sighting.face for sighting in perceive_film(film, Settings()))


def test_a_film_is_perceived_frame_by_frame_from_zero(tmp_path: Path) -> None:
    readings = list(faces_of(speaker_frames(10), tmp_path / "speaker.mp4"))
    assert [reading.t_s for reading in readings] == pytest.approx([n / 25 for n in range(10)])
    assert all(reading.present and reading.expression for reading in readings)


def test_a_film_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceMissing, match=r"none\.mp4"):
        next(iter(perceive_film(tmp_path / "none.mp4", NO_EXPRESSION)))
