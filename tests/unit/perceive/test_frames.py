from dataclasses import replace

import pytest

from kiosk.capture.script import Truth
from kiosk.config import Models, Seeing, Settings
from kiosk.perceive.frames import FrameReader, StepTimes
from tests.unit.perceive.pictures import drawn


@pytest.fixture(scope="module")
def whole() -> FrameReader:
    return FrameReader(Settings())


def turns(reader: FrameReader, rate_hz: float, seconds: float = 4.0, start_s: float = 100.0) -> int:
    """How many frames of some seconds are the body's."""
    reader.forget()
    return sum(reader.is_bodys_turn(start_s + index / rate_hz) for index in range(round(seconds * rate_hz)))


@pytest.mark.parametrize("rate_hz", [10.0, 15.0, 24.0, 25.0, 30.0, 50.0, 60.0])
def test_the_body_is_read_six_times_a_second_at_any_frame_rate(whole: FrameReader, rate_hz: float) -> None:
    assert turns(whole, rate_hz) == pytest.approx(24, abs=1)


def test_a_slow_camera_has_its_body_read_in_every_frame(whole: FrameReader) -> None:
    assert turns(whole, 4.0) == 16


def test_a_clock_that_starts_anew_does_not_stop_the_body(whole: FrameReader) -> None:
    turns(whole, 30.0, start_s=500.0)
    assert whole.is_bodys_turn(3.0)


def test_a_frame_gives_face_expression_body_and_scene(whole: FrameReader) -> None:
    whole.forget()
    whole.forget_body()
    frame = drawn(Truth())
    face = whole.read(frame)
    body, scene = whole.read_body(frame, face)
    assert face.present
    assert face.expression is not None
    assert face.actions is not None
    assert body.present
    assert scene is not None
    assert {"mesh", "expression", "body", "scene", "total"} <= set(whole.times.tell())


def test_body_and_scene_tell_their_own_rate_and_how_sure_they_are(whole: FrameReader) -> None:
    whole.forget()
    whole.forget_body()
    told = []
    for t_s in (1.0, 1.2, 1.4, 9.0):
        frame = drawn(Truth(), t_s=t_s)
        told.append(whole.read_body(frame, whole.read(frame)))
    assert [body.rate_hz and round(body.rate_hz, 3) for body, _ in told] == [None, 5.0, 5.0, None]
    for body, scene in told:
        assert scene is not None
        assert scene.rate_hz == body.rate_hz
        assert scene.confidence is not None
        assert body.confidence is not None
        assert 0.2 < scene.confidence < 1.0
        assert 0.5 < body.confidence <= 1.0


def test_a_site_that_reads_no_bodies_loads_no_model_for_them() -> None:
    reader = FrameReader(Settings(seeing=Seeing(body=False)))
    assert [model.model for model in reader.models] == ["face", "expression"]
    assert not reader.is_bodys_turn(0.0)


def test_a_missing_expression_model_takes_only_expressions_away() -> None:
    reader = FrameReader(replace(Settings(), models=Models(expression="nowhere.tflite")))
    assert {model.model: model.ready for model in reader.models} == {"face": True, "expression": False, "body": True}
    face = reader.read(drawn(Truth()))
    assert (face.present, face.expression, face.why_not) == (True, None, "no_model")


def test_times_are_told_once() -> None:
    times = StepTimes()
    for duration_s in (0.001, 0.002, 0.009):
        times.add("mesh", duration_s)
    assert times.tell()["mesh"] == pytest.approx((2.0, 8.3))
    assert times.tell() == {}
