from dataclasses import replace

import pytest
from acting import SHOULDERS_MM, Noise, act, happening

from kiosk.capture.script import Event
from kiosk.config import Seeing
from kiosk.records import Features
from kiosk.score.features import features_of

LEFT = happening("left_hand", 5.0, 35.0, -150.0, 100.0)
RIGHT = happening("right_hand", 5.0, 35.0, 150.0, 100.0)


def features(*events: Event, **more: object) -> Features:
    return features_of(act(60.0, events, rate_hz=10.0, **more), Seeing())  # type: ignore[arg-type]


def value(measured: Features, name: str) -> float | None:
    return measured.measures[name].value


@pytest.mark.parametrize("hands", [(LEFT,), (RIGHT,), (LEFT, RIGHT)])
@pytest.mark.parametrize("rate_hz", [0.5, 1.0, 1.5])
def test_strokes_are_counted_once_whether_one_hand_moves_or_both(hands: tuple[Event, ...], rate_hz: float) -> None:
    measured = features(*hands, happening("gesture", 8.0, 28.0, 150.0, rate_hz))
    assert value(measured, "gestures_per_min") == pytest.approx(20.0 * rate_hz, rel=0.15, abs=1.5)
    size = 150.0 * 0.8 / SHOULDERS_MM
    assert value(measured, "gesture_size_ratio") == pytest.approx(size, rel=0.35)
    assert value(measured, "hands_visible_ratio") == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("hand_ratio", [0.02, 0.03])
def test_hands_that_rest_in_view_make_no_strokes(hand_ratio: float) -> None:
    measured = features(LEFT, RIGHT, noise=Noise(hand_ratio=hand_ratio))
    assert value(measured, "gestures_per_min") == pytest.approx(0.0, abs=1.0)


def test_without_hands_there_are_none_in_view() -> None:
    measured = features()
    assert (value(measured, "hands_visible_ratio"), value(measured, "gestures_per_min")) == (0.0, 0.0)
    assert measured.measures["gesture_size_ratio"].why_not == "none_seen"


def test_a_hand_the_model_is_unsure_of_is_not_in_view() -> None:
    made = act(60.0, (LEFT,), rate_hz=10.0)
    unsure = tuple(replace(b, left_hand=replace(b.left_hand, confidence=0.3)) if b.left_hand else b for b in made.bodies)
    assert value(features_of(replace(made, bodies=unsure), Seeing()), "hands_visible_ratio") == 0.0


def test_a_hand_on_the_face_is_timed() -> None:
    measured = features(happening("hand_on_face", 10.0, 15.0, 1.0), happening("hand_on_face", 30.0, 34.0, -1.0))
    assert value(measured, "hand_on_face_count") == 2
    assert value(measured, "hand_on_face_s") == pytest.approx(7.4, abs=0.6)
    touches = [span.start_s for span in measured.spans if span.what == "hand_on_face"]
    assert touches == [pytest.approx(10.4, abs=0.2), pytest.approx(30.4, abs=0.2)]


def test_a_hand_that_passes_the_face_does_not_rest_on_it() -> None:
    made = act(60.0, (LEFT,), rate_hz=10.0)
    passing = tuple(replace(body, hand_on_face=index == 100) for index, body in enumerate(made.bodies))
    assert value(features_of(replace(made, bodies=passing), Seeing()), "hand_on_face_count") == 0


def test_stillness_is_the_longest_stretch_without_movement() -> None:
    nods = [happening("nod", 20.0 + 0.7 * k, 20.6 + 0.7 * k, 12.0) for k in range(5)]
    gestures = (happening("left_hand", 35.0, 60.0, -150.0, 100.0), happening("gesture", 36.0, 59.0, 150.0, 1.0))
    assert value(features(*nods, *gestures), "longest_still_s") == pytest.approx(20.0, abs=2.0)
    assert value(features(*nods), "longest_still_s") == pytest.approx(36.5, abs=2.0)


def test_a_head_that_never_rests_is_never_still_for_long() -> None:
    nods = [happening("nod", 1.0 + 0.7 * k, 1.6 + 0.7 * k, 12.0) for k in range(84)]
    assert (value(features(*nods), "longest_still_s") or 0.0) < 2.0
