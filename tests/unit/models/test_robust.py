"""The frames in which validation faces are shown to the seeing process, and what is made of its readings."""

from dataclasses import replace

import numpy as np
import pytest

from kiosk.perceive.people import GONE_S
from kiosk.records import FaceReading
from models.expression.robust import (
    EMPTY_FRAMES,
    FRAME_PX,
    ROOM_GREY,
    SHOWN_FRAMES,
    Condition,
    PastedFaces,
    judge,
    paste_face,
)

FACE = np.tile(np.linspace(40, 220, 48).astype(np.uint8), (48, 1))


def pasted(**change: object) -> np.ndarray:  # type: ignore[type-arg]
    condition = replace(Condition("a face", (200, 200)), **change)  # type: ignore[arg-type]
    return paste_face(FACE, condition, np.random.default_rng(1))


def test_a_face_lies_in_an_empty_room() -> None:
    frame = pasted()
    assert (frame.shape, frame.dtype) == ((FRAME_PX[1], FRAME_PX[0], 3), np.uint8)
    room = frame[..., 0] == ROOM_GREY
    assert 0.4 < room.mean() < 0.9
    assert frame.max() > 200


def test_conditions_change_what_they_say() -> None:
    bright, dim, blurred, tilted = pasted(), pasted(light_ratio=0.25), pasted(blur_ratio=0.05), pasted(roll_deg=45.0)
    assert dim.mean() == pytest.approx(bright.mean() / 4, rel=0.05)
    steps = [float(np.abs(np.diff(frame[..., 0].astype(float), axis=1)).max()) for frame in (bright, blurred)]
    assert steps[1] < steps[0]
    assert not np.array_equal(tilted, bright)


def test_each_face_is_shown_for_some_frames_and_then_the_room_is_empty() -> None:
    film = PastedFaces(np.stack([FACE, FACE[:, ::-1]]), Condition("two", (150, 150)))
    film.open()
    frames = []
    while (frame := film.read()) is not None:
        frames.append(frame)
    shown = [bool((frame.image != ROOM_GREY).any()) for frame in frames]
    assert shown == ([True] * SHOWN_FRAMES + [False] * EMPTY_FRAMES) * 2
    assert [frame.index for frame in frames] == list(range(len(frames)))
    away_s = frames[SHOWN_FRAMES + EMPTY_FRAMES].t_s - frames[SHOWN_FRAMES - 1].t_s
    assert away_s > GONE_S, "the kiosk takes nobody else for the candidate before"


def test_what_was_not_measured_is_counted_by_reason_and_not_as_wrong() -> None:
    happy = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    readings = [
        FaceReading(0.0, True, 1, expression=happy),
        FaceReading(0.0, True, 1, expression=happy),
        FaceReading(0.0, True, 1, why_not="dark"),
        FaceReading(0.0, False, 0, why_not="no_face"),
    ]
    direct = np.eye(8)[[1, 1, 0, 0]]
    found = judge(readings, direct, np.array([1, 0, 0, 0]))
    assert found == {
        "faces": 4,
        "measured_ratio": 0.5,
        "not_measured": {"dark": 1, "no_face": 1},
        "accuracy_ratio": 0.5,
        "direct_ratio": 0.5,
    }
