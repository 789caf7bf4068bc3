from collections.abc import Sequence
from dataclasses import replace

import pytest
from acting import act, shares

from kiosk.config import Seeing
from kiosk.records import EXPRESSIONS, Answer, FaceReading, Features
from kiosk.score.expression import segments, shifts
from kiosk.score.features import features_of


def told(parts: Sequence[tuple[float, str]], duration_s: float = 30.0, **more: object) -> Answer:
    """An answer in which each class is shown from its time on."""

    def change(t_s: float, face: FaceReading) -> FaceReading:
        label = [name for start_s, name in parts if start_s <= t_s][-1]
        return replace(face, expression=shares(label, 0.4) if label == "fear" else shares(label))

    return act(duration_s, change=change, body_hz=0.1, **more)  # type: ignore[arg-type]


def features(answer: Answer) -> Features:
    return features_of(answer, Seeing())


def value(measured: Features, name: str) -> float | None:
    return measured.measures[name].value


def test_segments_are_stretches_of_one_class() -> None:
    measured = features(told(((0.0, "neutral"), (10.0, "happiness"), (14.0, "neutral"))))
    found = [(span.start_s, span.end_s, span.text) for span in measured.spans if span.what == "expression"]
    assert found == [(0.0, 10.0, "neutral"), (10.0, 14.0, "happiness"), (14.0, 30.0, "neutral")]
    assert value(measured, "expression_segments_count") == 3
    assert value(measured, "expression_shifts_count") == 2


def test_a_change_over_unsure_seconds_is_no_sudden_shift() -> None:
    measured = features(told(((0.0, "neutral"), (10.0, "fear"), (13.0, "happiness"))))  # 'fear' is told with 0.4 only
    assert value(measured, "expression_shifts_count") == 0
    assert value(measured, "expression_segments_count") == 2


def test_a_track_without_sure_seconds_has_neither() -> None:
    assert segments(((0.0, None), (1.0, None)), 2.0) == ()
    assert shifts(((0.0, None), (1.0, shares("anger")))) == ()


def test_shares_while_speaking_are_of_the_voiced_frames_only() -> None:
    measured = features(told(((0.0, "neutral"), (10.0, "happiness"), (20.0, "neutral")), voiced=((10.0, 20.0),)))
    assert value(measured, "expression_happiness_speaking_ratio") == pytest.approx(0.85, abs=0.01)
    assert value(measured, "expression_happiness_ratio") == pytest.approx(0.85 / 3 + 0.15 / 7 * 2 / 3, abs=0.01)
    speaking = [value(measured, f"expression_{label}_speaking_ratio") or 0.0 for label in EXPRESSIONS]
    assert sum(speaking) == pytest.approx(1.0)
    assert measured.measures["expression_anger_speaking_ratio"].asked_s == pytest.approx(10.0, abs=0.1)


def test_without_a_voice_nobody_speaks() -> None:
    measured = features(told(((0.0, "neutral"),), voiced=()))
    assert measured.measures["expression_neutral_speaking_ratio"].why_not == "no_speech"
    assert value(measured, "expression_neutral_ratio") == pytest.approx(0.85)


def test_shares_while_listening_are_of_the_time_before_the_answer() -> None:
    listened = tuple(replace(face, t_s=face.t_s - 10.0) for face in told(((0.0, "surprise"),), 10.0).faces)
    measured = features(replace(told(((0.0, "neutral"),)), listened=listened))
    assert value(measured, "expression_surprise_listening_ratio") == pytest.approx(0.85, abs=0.01)
    assert measured.measures["expression_surprise_listening_ratio"].asked_s == pytest.approx(10.0, abs=0.1)
    assert value(measured, "expression_surprise_ratio") == pytest.approx(0.15 / 7, abs=0.01)


def test_without_listening_frames_there_are_no_listening_shares() -> None:
    assert features(told(((0.0, "neutral"),))).measures["expression_neutral_listening_ratio"].why_not == "too_little"


def test_a_listener_who_is_never_sure_is_unclear() -> None:
    unsure = tuple(replace(face, expression=shares("fear", 0.4)) for face in told(((0.0, "neutral"),), 10.0).faces)
    measured = features(replace(told(((0.0, "neutral"),)), listened=unsure))
    assert measured.measures["expression_neutral_listening_ratio"].why_not == "unclear"


def test_a_place_without_expression_measures_nothing_of_it() -> None:
    measured = features_of(told(((0.0, "neutral"), (10.0, "happiness"))), Seeing(expression=False))
    named = [m for name, m in measured.measures.items() if name.startswith(("expression_", "tone_"))]
    assert len(named) == 30
    assert {measure.why_not for measure in named} == {"expression_off"}
    assert not [span for span in measured.spans if span.what.startswith("expression")]
