from dataclasses import replace

import pytest
from acting import USUAL, Change, act, happening, shares

from kiosk.capture.script import Event
from kiosk.config import Seeing
from kiosk.records import Baseline, FaceReading, Features
from kiosk.score.features import features_of


def features(*events: Event, rate_hz: float = 30.0, change: Change | None = None, voiced: tuple = ()) -> Features:
    answer = act(40.0, events, rate_hz=rate_hz, change=change, voiced=voiced, body_hz=0.1)
    return features_of(replace(answer, baseline=Baseline(5.0, actions=USUAL)), Seeing())


def brief(measured: Features) -> list[tuple[float, str]]:
    return [(round(span.start_s, 1), span.text) for span in measured.spans if span.what == "expression_brief"]


def showing(label: str, *times: tuple[float, float], other: str = "neutral") -> Change:
    def change(t_s: float, face: FaceReading) -> FaceReading:
        if face.expression is None:
            return face
        return replace(face, expression=shares(label if any(a <= t_s < b for a, b in times) else other))

    return change


@pytest.mark.parametrize(("rate_hz", "length_s"), [(30.0, 0.1), (30.0, 0.25), (30.0, 0.45), (60.0, 0.06), (60.0, 0.3)])
def test_a_class_shown_for_a_moment_is_brief(rate_hz: float, length_s: float) -> None:
    times = [(5.0 + 6 * k, 5.0 + 6 * k + length_s) for k in range(5)]
    measured = features(rate_hz=rate_hz, change=showing("surprise", *times))
    assert [text for _, text in brief(measured)] == ["class"] * 5
    assert measured.measures["expression_brief_per_min"].value == pytest.approx(7.5, rel=0.02)


@pytest.mark.parametrize(
    "times",
    [
        ((5.0, 5.03),),  # one frame: the reader slipped
        ((5.0, 5.8),),  # no moment any more
        ((5.0, 5.2), (5.4, 5.6), (5.8, 6.0)),  # to and fro: nothing holds on either side
        ((5.0, 40.0),),  # it stays
    ],
)
def test_other_changes_of_class_are_not_brief(times: tuple[tuple[float, float], ...]) -> None:
    assert brief(features(change=showing("surprise", *times))) == []


def test_what_comes_after_has_to_be_what_was_before() -> None:
    def passing(t_s: float, face: FaceReading) -> FaceReading:
        return replace(face, expression=shares("neutral" if t_s < 5 else "surprise" if t_s < 5.2 else "happiness"))

    assert brief(features(change=passing)) == []


def test_a_brief_raise_of_the_brows_counts_also_while_speaking() -> None:
    event = happening("brows", 8.0, 8.4, 1.0)
    for voiced in ((), ((0.0, 40.0),)):
        assert brief(features(event, voiced=voiced)) == [(8.1, "brows")]


def test_a_held_raise_of_the_brows_is_not_brief() -> None:
    assert brief(features(happening("brows", 8.0, 10.0, 1.0))) == []


def test_a_brief_smile_is_one_change_not_two() -> None:
    measured = features(happening("smile", 8.0, 8.5, 1.0))
    assert len(brief(measured)) == 1


def test_speech_moves_the_mouth_and_is_not_brief() -> None:
    def speaking(t_s: float, face: FaceReading) -> FaceReading:
        wide = t_s % 1.3 < 0.15
        moved = replace(USUAL, corner_left_cm=0.5, corner_right_cm=0.45) if wide else USUAL
        return replace(face, actions=moved, expression=shares("happiness" if wide else "neutral"))

    assert brief(features(change=speaking, voiced=((0.0, 40.0),))) == []


def test_a_blink_that_misleads_the_reader_is_not_brief() -> None:
    blinks = [happening("blink", 5.0 + 3 * k, 5.25 + 3 * k) for k in range(8)]
    times = [(5.05 + 3 * k, 5.2 + 3 * k) for k in range(8)]
    assert brief(features(*blinks, change=showing("sadness", *times))) == []


def test_below_25_frames_a_second_nothing_brief_is_measured() -> None:
    measured = features(rate_hz=15.0, change=showing("surprise", (5.0, 5.3)))
    assert measured.measures["expression_brief_count"].why_not == "too_slow"
    assert brief(measured) == []


def test_only_the_time_with_enough_frames_counts() -> None:
    answer = act(40.0, change=showing("surprise", (5.0, 5.2), (30.0, 30.2)), voiced=(), body_hz=0.1)
    faces = tuple(face for index, face in enumerate(answer.faces) if index < 600 or index % 2)
    slower = tuple(replace(face, rate_hz=15.0) if index > 600 else face for index, face in enumerate(faces))
    measured = features_of(replace(answer, faces=slower), Seeing())
    assert measured.measures["expression_brief_count"].measured_s == pytest.approx(20.0, abs=0.5)
    assert brief(measured) == [(5.0, "class")]
