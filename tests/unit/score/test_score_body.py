import math
from dataclasses import replace

import pytest
from acting import NECK_RATIO, act, happening

from kiosk.capture.script import Event
from kiosk.config import Seeing
from kiosk.records import Answer, Baseline, BodyReading, Features, Hand
from kiosk.score.bodies import bodies_of
from kiosk.score.body import frame_width_px, slouch_spans
from kiosk.score.features import features_of
from kiosk.score.looks import looks_of


def features(*events: Event, baseline: Baseline | None = None, duration_s: float = 60.0) -> Features:
    answer = act(duration_s, events, rate_hz=10.0)
    return features_of(replace(answer, baseline=baseline), Seeing())


def value(measured: Features, name: str) -> float | None:
    return measured.measures[name].value


def spans(measured: Features, what: str) -> list[tuple[float, float, str]]:
    return [(span.start_s, span.end_s, span.text) for span in measured.spans if span.what == what]


def about(start_s: float, end_s: float, text: str = "") -> tuple[object, object, str]:
    return pytest.approx(start_s, abs=0.4), pytest.approx(end_s, abs=0.4), text


def test_shoulders_that_are_tilted_for_over_five_seconds_are_noted() -> None:
    measured = features(happening("tilt_shoulders", 10.0, 20.0, 12.0), happening("tilt_shoulders", 30.0, 33.0, -12.0))
    assert spans(measured, "shoulders") == [about(10.3, 19.7, "left")]
    assert value(measured, "shoulders_tilted_ratio") == pytest.approx(9.4 / 60, abs=0.02)
    assert value(measured, "shoulders_deg") == pytest.approx(0.0, abs=0.3)


def test_shoulders_are_measured_from_the_candidates_own() -> None:
    event = happening("tilt_shoulders", 0.0, 60.0, 10.0)
    assert value(features(event), "shoulders_tilted_ratio") == pytest.approx(1.0, abs=0.05)
    own = features(event, baseline=Baseline(5.0, shoulders_deg=10.0))
    assert value(own, "shoulders_tilted_ratio") == 0.0
    assert value(own, "shoulders_deg") == pytest.approx(0.0, abs=0.3)


def test_leaning_is_timed_by_side() -> None:
    measured = features(happening("lean", 10.0, 16.0, 12.0), happening("lean", 30.0, 36.0, -12.0))
    assert spans(measured, "lean") == [about(10.2, 15.8, "left"), about(30.2, 35.8, "right")]
    assert (value(measured, "lean_count"), value(measured, "lean_deg")) == (2, pytest.approx(0.0, abs=0.3))
    assert value(measured, "lean_ratio") == pytest.approx(11.2 / 60, abs=0.02)


@pytest.mark.parametrize("event", [happening("lean", 10.0, 20.0, 4.0), happening("lean", 10.0, 11.5, 12.0)])
def test_a_slight_or_short_lean_is_none(event: Event) -> None:
    assert value(features(event), "lean_count") == 0


@pytest.mark.parametrize("baseline", [None, Baseline(5.0, neck_ratio=NECK_RATIO)])
def test_a_slouch_is_timed_and_told_as_a_trend(baseline: Baseline | None) -> None:
    measured = features(happening("slouch", 30.0, 60.0, 1.0), baseline=baseline)
    assert [s[:2] for s in spans(measured, "slouch")] == [about(30.4, 59.5)[:2]]
    assert value(measured, "slouch_ratio") == pytest.approx(29.1 / 60, abs=0.03)
    trend = value(measured, "slouch_per_min")
    assert trend is not None and 0.3 < trend < 0.55  # a step of 0.3 in the middle: 1.5 times as steep as its ends


def test_who_sits_upright_does_not_slouch() -> None:
    measured = features()
    assert value(measured, "slouch_ratio") == 0.0
    assert value(measured, "slouch_per_min") == pytest.approx(0.0, abs=0.01)


def test_who_slouched_all_the_time_shows_only_against_the_baseline() -> None:
    event = happening("slouch", 0.0, 60.0, 1.0)
    assert value(features(event), "slouch_ratio") == pytest.approx(0.0, abs=0.03)
    assert value(features(event, baseline=Baseline(5.0, neck_ratio=NECK_RATIO)), "slouch_ratio") == pytest.approx(
        1.0, abs=0.05
    )


def test_a_short_answer_has_no_trend() -> None:
    assert features(duration_s=20.0).measures["slouch_per_min"].why_not == "too_little"


def swaying(share: float, rate_hz: float, drift: float = 0.0) -> Answer:
    """The middle of the shoulders goes to and fro by +-`share` of a frame of 1280 px, over shoulders of 400 px."""
    made = act(60.0, rate_hz=10.0)

    def moved(body: BodyReading) -> BodyReading:
        t_s = body.t_s - made.start_s
        return replace(body, middle=(0.5 + share * math.sin(2 * math.pi * rate_hz * t_s) + drift * t_s / 60, 0.8))

    faces = tuple(
        replace(
            face,
            box=(
                round(
                    520
                    + 1280 * (share * math.sin(2 * math.pi * rate_hz * (face.t_s - made.start_s)))
                    + 1280 * drift * (face.t_s - made.start_s) / 60
                ),
                100,
                240,
                240,
            ),
        )
        for face in made.faces
    )
    return replace(made, bodies=tuple(moved(body) for body in made.bodies), faces=faces)


def test_sway_is_told_in_shoulder_widths() -> None:
    measured = features_of(swaying(0.03, 0.4), Seeing())
    amplitude = 0.03 * 1280 / 400
    assert value(measured, "sway_ratio") == pytest.approx(amplitude / 2**0.5, rel=0.1)
    assert value(measured, "sway_per_min") == pytest.approx(4 * amplitude * 0.4 * 60, rel=0.15)


def test_moving_to_another_seat_is_no_sway() -> None:
    assert value(features_of(swaying(0.0, 0.4, drift=0.2), Seeing()), "sway_ratio") == pytest.approx(0.0, abs=0.02)


def test_the_width_of_the_frame_is_told_from_face_and_shoulders() -> None:
    answer = act(60.0, (happening("lean", 10.0, 40.0, 10.0),), rate_hz=10.0)
    assert frame_width_px(bodies_of(answer), looks_of(answer)) == pytest.approx(1280, rel=0.02)


def test_a_body_out_of_view_gives_its_reason() -> None:
    made = act(30.0, rate_hz=10.0)
    for code in ("hidden", "dark", "no_model", None):
        bodies = tuple(BodyReading(body.t_s, False, why_not=code) for body in made.bodies)
        measured = features_of(replace(made, bodies=bodies), Seeing())
        for name in ("shoulders_deg", "lean_count", "slouch_ratio", "sway_ratio", "gestures_per_min", "hand_on_face_s"):
            assert measured.measures[name].why_not == (code or "no_body"), name


def test_coverage_counts_the_time_between_readings() -> None:
    measured = features(happening("leave", 20.0, 40.0))
    assert measured.measures["lean_deg"].measured_s == pytest.approx(41.0, abs=1.0)
    assert measured.measures["lean_deg"].asked_s == 60.0


@pytest.mark.parametrize(("sunk_ratio", "count"), [(0.14, 0), (0.25, 1)])
def test_raised_hands_alone_are_no_slouch(sunk_ratio: float, count: int) -> None:
    """Pose tells a shorter neck while hands are up; a slouch is still seen through it."""

    def raised(body: BodyReading) -> BodyReading:
        if not 1020.0 <= body.t_s < 1026.0:
            return body
        return replace(body, left_hand=Hand(-0.6, 0.2, 0.9), neck_ratio=NECK_RATIO * (1.0 - sunk_ratio))

    answer = act(60.0, ())
    shift_s = 1000.0 - answer.start_s
    bodies = tuple(replace(raised(replace(body, t_s=body.t_s + shift_s)), t_s=body.t_s) for body in answer.bodies)
    found = slouch_spans(bodies_of(replace(answer, bodies=bodies)), None)
    assert len(found) == count
