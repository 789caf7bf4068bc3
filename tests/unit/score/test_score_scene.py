from dataclasses import replace

import pytest
from acting import act, happening

from kiosk.capture.script import Event
from kiosk.config import Seeing
from kiosk.records import Features
from kiosk.score.features import features_of


def features(*events: Event) -> Features:
    return features_of(act(60.0, events, rate_hz=10.0), Seeing())


def value(measured: Features, name: str) -> float | None:
    return measured.measures[name].value


def test_each_step_of_the_light_is_counted() -> None:
    measured = features(happening("light", 10.0, 30.0, 0.5), happening("light", 45.0, 61.0, 1.5))
    assert value(measured, "light_changes_count") == 3  # darker, back, brighter


@pytest.mark.parametrize("light", [0.85, 1.15])
def test_a_small_change_of_the_light_is_none(light: float) -> None:
    assert value(features(happening("light", 10.0, 30.0, light)), "light_changes_count") == 0


def test_daylight_that_fades_slowly_is_no_step() -> None:
    made = act(60.0, rate_hz=10.0)
    fading = tuple(replace(s, light_ratio=1.0 - 0.5 * (s.t_s - made.start_s) / 60.0) for s in made.scenes)
    assert value(features_of(replace(made, scenes=fading), Seeing()), "light_changes_count") == 0


def test_a_changed_background_is_a_share_of_the_time() -> None:
    measured = features(happening("background", 20.0, 35.0, 1.0))
    assert value(measured, "background_changed_ratio") == pytest.approx(0.25, abs=0.02)
    assert [round(span.start_s) for span in measured.spans if span.what == "background"] == [20]
    assert value(features(), "background_changed_ratio") == 0.0


def test_a_camera_that_was_moved_is_counted_and_a_trembling_one_is_not() -> None:
    measured = features(happening("camera_moved", 20.0, 30.0, 0.06, 0.0), happening("camera_moved", 40.0, 50.0, 0.0, 0.05))
    assert value(measured, "camera_moved_count") == 2
    assert value(measured, "camera_moved_ratio") == pytest.approx(1 / 3, abs=0.03)
    assert value(features(happening("camera_moved", 20.0, 30.0, 0.01, 0.0)), "camera_moved_count") == 0


def test_a_plain_wall_does_not_tell_whether_the_camera_moved() -> None:
    made = act(60.0, rate_hz=10.0)
    plain = tuple(replace(scene, moved_ratio=None) for scene in made.scenes)
    measured = features_of(replace(made, scenes=plain), Seeing())
    assert measured.measures["camera_moved_count"].why_not == "plain_background"
    assert value(measured, "background_changed_ratio") == 0.0


def test_without_readings_of_the_room_nothing_is_known_of_it() -> None:
    measured = features_of(replace(act(30.0, rate_hz=10.0), scenes=()), Seeing())
    for name in ("light_changes_count", "background_changed_ratio", "camera_moved_count"):
        assert measured.measures[name].why_not == "too_little", name
