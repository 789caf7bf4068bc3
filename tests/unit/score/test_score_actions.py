from dataclasses import replace

import pytest
from acting import USUAL, act, happening

from kiosk.capture.script import Event
from kiosk.config import Seeing
from kiosk.records import Baseline, FaceReading, Features
from kiosk.score.features import features_of

OWN = Baseline(5.0, actions=USUAL)


def features(*events: Event, baseline: Baseline | None = OWN, **more: object) -> Features:
    answer = act(40.0, events, body_hz=0.1, **more)  # type: ignore[arg-type]
    return features_of(replace(answer, baseline=baseline), Seeing())


def value(measured: Features, name: str) -> float | None:
    return measured.measures[name].value


def spans(measured: Features, what: str) -> list[tuple[float, float]]:
    return [(span.start_s, span.end_s) for span in measured.spans if span.what == what]


PRESSED = (happening("press_lips", 6.0, 8.0, 1.0), happening("press_lips", 14.0, 15.0, 1.0))
SILENT = ((18.0, 40.0),)


@pytest.mark.parametrize("baseline", [OWN, None])
def test_pressed_lips_are_counted_and_timed_while_nothing_is_said(baseline: Baseline | None) -> None:
    measured = features(*PRESSED, baseline=baseline, voiced=SILENT)
    assert value(measured, "lips_pressed_count") == 2
    assert spans(measured, "lips_pressed")[0] == (pytest.approx(6.1, abs=0.1), pytest.approx(7.9, abs=0.1))
    assert measured.measures["lips_pressed_ratio"].asked_s == pytest.approx(18.0, abs=0.1)
    assert value(measured, "lips_pressed_ratio") == pytest.approx(2.6 / 18.0, abs=0.02)


def test_lips_that_close_while_speaking_or_for_a_moment_are_not_pressed() -> None:
    assert value(features(*PRESSED, voiced=((5.0, 16.0), (30.0, 40.0))), "lips_pressed_count") == 0
    assert value(features(happening("press_lips", 6.0, 6.4, 1.0), voiced=SILENT), "lips_pressed_count") == 0


def test_an_open_mouth_with_thin_lips_is_not_pressed() -> None:
    def gaping(t_s: float, face: FaceReading) -> FaceReading:
        return replace(face, actions=replace(USUAL, lips_red=0.1, mouth_open_ratio=0.3)) if 6 < t_s < 9 else face

    assert value(features(change=gaping, voiced=SILENT), "lips_pressed_count") == 0


def test_an_open_mouth_is_a_share_of_the_time() -> None:
    def gaping(t_s: float, face: FaceReading) -> FaceReading:
        return replace(face, actions=replace(USUAL, mouth_open_ratio=0.3)) if 10 <= t_s < 20 else face

    assert value(features(change=gaping), "mouth_open_ratio") == pytest.approx(0.25, abs=0.02)
    assert value(features(), "mouth_open_ratio") == 0.0


def test_who_never_stops_speaking_has_no_lips_to_measure() -> None:
    measured = features(voiced=((0.0, 38.0),))
    assert measured.measures["lips_pressed_ratio"].why_not == "too_little"


@pytest.mark.parametrize("baseline", [OWN, None])
def test_brows_are_counted_by_direction(baseline: Baseline | None) -> None:
    events = (happening("brows", 5.0, 7.0, 1.0), happening("brows", 12.0, 13.0, 1.0), happening("brows", 20.0, 24.0, -1.0))
    measured = features(*events, baseline=baseline)
    assert (value(measured, "brows_raised_count"), value(measured, "brows_lowered_count")) == (2, 1)
    assert value(measured, "brows_raised_ratio") == pytest.approx(2.8 / 40, abs=0.01)
    assert value(measured, "brows_lowered_ratio") == pytest.approx(3.8 / 40, abs=0.01)
    assert spans(measured, "brows_lowered") == [(pytest.approx(20.1, abs=0.1), pytest.approx(23.9, abs=0.1))]


@pytest.mark.parametrize("event", [happening("brows", 5.0, 9.0, 0.3), happening("brows", 5.0, 5.3, 1.0)])
def test_a_slight_or_very_short_move_of_the_brows_is_none(event: Event) -> None:
    measured = features(event)
    assert (value(measured, "brows_raised_count"), value(measured, "brows_lowered_count")) == (0, 0)


def test_brows_that_always_stand_high_are_usual_for_that_face() -> None:
    high = replace(USUAL, brow_left_cm=2.6, brow_right_cm=2.7)

    def always(t_s: float, face: FaceReading) -> FaceReading:
        return replace(face, actions=high)

    assert value(features(change=always, baseline=replace(OWN, actions=high)), "brows_raised_ratio") == 0.0
    assert value(features(change=always, baseline=None), "brows_raised_ratio") == 0.0


def test_an_even_smile_has_no_sides_and_a_one_sided_one_has() -> None:
    even = features(happening("smile", 5.0, 15.0, 1.0))
    assert value(even, "smile_asymmetry_cm") == pytest.approx(0.0, abs=0.03)
    assert value(even, "corners_raised_ratio") == pytest.approx(0.25, abs=0.02)
    assert value(features(happening("one_sided_smile", 5.0, 15.0, -1.0)), "smile_asymmetry_cm") == pytest.approx(
        0.9, abs=0.05
    )


def test_a_face_that_never_smiles_has_no_uneven_smile() -> None:
    measured = features()
    assert measured.measures["smile_asymmetry_cm"].why_not == "none_seen"
    assert value(measured, "corners_raised_ratio") == 0.0


def test_without_actions_the_reason_is_the_frames_own() -> None:
    def blurred(t_s: float, face: FaceReading) -> FaceReading:
        return replace(face, actions=None, why_not="blurred")

    measured = features(change=blurred, voiced=SILENT)
    for name in ("brows_raised_count", "lips_pressed_ratio", "corners_raised_ratio"):
        assert measured.measures[name].why_not == "blurred", name
