import math
import random
import re
from dataclasses import fields, replace

import pytest
from acting import START_S, act, happening

from kiosk.config import Seeing
from kiosk.records import Answer, BodyReading, Consent, FaceReading, Features
from kiosk.report.labels import REASONS
from kiosk.score import features as features_module
from kiosk.score.features import features_of

UNITS = ("_ratio", "_score", "_count", "_s", "_deg", "_cm", "_per_min", "_per_100", "_wpm", "_dbfs", "_db", "_st")
BODY = ("shoulders_deg", "lean_ratio", "slouch_ratio", "sway_ratio", "gestures_per_min", "hand_on_face_s", "longest_still_s")
ROOM = ("light_changes_count", "background_changed_ratio", "camera_moved_count")
SEEN = (
    *("eye_line_ratio", "glances_per_min", "reading_s", "question_text_ratio", "presence_ratio", "absence_count"),
    *("nod_count", "head_tilt_ratio", "distance_cm", "blinks_per_min", "long_closures_count", "lips_pressed_count"),
    *("brows_raised_count", "smile_asymmetry_cm", "expression_neutral_ratio", "expression_neutral_speaking_ratio"),
    *("expression_neutral_listening_ratio", "expression_brief_count", "expression_shifts_count", "tone_agreement_ratio"),
)


def busy() -> Answer:
    events = (
        *(happening("blink", 2.0 + 3 * k, 2.2 + 3 * k) for k in range(18)),
        *(happening("look_aside", 10.0, 15.0, 25.0, 0.0), happening("leave", 20.0, 26.0)),
        *(happening("smile", 30.0, 34.0, 1.0), happening("nod", 40.0, 40.7, 8.0)),
        *(happening("second_face", 44.0, 50.0), happening("left_hand", 44.0, 58.0, -150.0, 90.0)),
    )
    made = act(60.0, events, voiced=((1.0, 40.0), (48.0, 58.0)))
    return replace(made, listened=tuple(replace(face, t_s=face.t_s - 60) for face in made.faces[:300]))


@pytest.fixture(scope="module")
def measured() -> Features:
    return features_of(busy(), Seeing())


def test_every_measure_has_its_unit_its_coverage_and_a_value_or_a_reason(measured: Features) -> None:
    for name, measure in measured.measures.items():
        assert measure.name == name and name.endswith(UNITS), name
        assert (measure.value is None) == (measure.why_not is not None), name
        assert 0.0 <= measure.measured_s <= measure.asked_s + 1e-6, name
        assert (
            measure.value is None
            or measure.value >= 0.0
            or name in ("lean_deg", "shoulders_deg", "slouch_per_min", "level_dbfs")
        )
        if name.endswith("_ratio") and measure.value is not None and "sway" not in name and "gesture" not in name:
            assert measure.value <= 1.0, name


def test_a_busy_minute_is_measured_whole(measured: Features) -> None:
    missing = {name for name in (*SEEN, *BODY, *ROOM) if measured.measures[name].value is None}
    assert missing == {"tone_agreement_ratio"}
    assert measured.measures["return_count"].value == measured.measures["absence_count"].value == 1
    assert measured.measures["longest_absence_s"].value == pytest.approx(5.5, abs=0.2)
    assert [round(span.start_s) for span in measured.spans if span.what == "nod"] == [40]
    assert {span.what for span in measured.spans} >= {"look_away", "absent", "second_face", "expression", "voiced"}


def test_spans_lie_in_the_answer_in_order(measured: Features) -> None:
    assert all(-0.5 <= span.start_s < span.end_s <= measured.duration_s + 0.5 for span in measured.spans)
    assert list(measured.spans) == sorted(measured.spans, key=lambda span: (span.start_s, span.end_s))


def test_who_leaves_for_good_does_not_return() -> None:
    gone = features_of(act(60.0, (happening("leave", 50.0, 75.0),)), Seeing())
    assert (gone.measures["absence_count"].value, gone.measures["return_count"].value) == (1, 0)


@pytest.mark.parametrize(
    ("change", "consent", "why_not"),
    [
        ({}, Consent(microphone=True), "no_consent"),
        ({"seen": False}, None, "no_camera"),
        ({"faces": (), "bodies": (), "scenes": (), "gaps": ((START_S, START_S + 60, "camera"),)}, None, "gap"),
    ],
)
def test_without_a_camera_every_measure_of_it_says_why(change: dict, consent: Consent | None, why_not: str) -> None:
    features = features_of(replace(busy(), **change), Seeing(), consent)
    assert {features.measures[name].why_not for name in (*SEEN, *BODY, *ROOM)} == {why_not}
    assert {span.what for span in features.spans} <= {"voiced", "pause", "long_pause", "gap"}
    assert features.eye_track == features.expression_track == ()


def test_a_place_that_reads_no_bodies_says_so_and_reads_the_face() -> None:
    features = features_of(busy(), Seeing(body=False))
    assert {features.measures[name].why_not for name in (*BODY, *ROOM)} == {"body_off"}
    assert features.measures["eye_line_ratio"].value is not None


def test_where_no_expressions_are_wanted_brows_and_mouth_are_not_told_either() -> None:
    features = features_of(busy(), Seeing(expression=False))
    face = ("brows_raised_count", "lips_pressed_count", "smile_asymmetry_cm", "expression_brief_count")
    assert {features.measures[name].why_not for name in face} == {"expression_off"}
    assert not any(span.what.startswith(("brows_", "lips_", "expression")) for span in features.spans)
    assert features.measures["blinks_per_min"].value is not None


def test_measures_have_the_same_names_whatever_was_measured() -> None:
    full = set(features_of(busy(), Seeing()).measures)
    for answer, seeing in ((replace(busy(), seen=False), Seeing()), (busy(), Seeing(body=False, expression=False))):
        assert set(features_of(answer, seeing).measures) == full


def test_a_lost_camera_is_a_hole_in_the_coverage_and_not_an_absence() -> None:
    made = busy()
    gap = (START_S + 30.0, START_S + 45.0)
    kept = tuple(face for face in made.faces if not gap[0] <= face.t_s < gap[1])
    features = features_of(replace(made, faces=kept, gaps=((*gap, "camera"),)), Seeing())
    assert features.measures["presence_ratio"].coverage_ratio == pytest.approx(0.75, abs=0.02)
    assert features.measures["absence_count"].value == 1


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10])
def test_a_handful_of_readings_says_too_little_and_does_not_fall(count: int) -> None:
    made = busy()
    outside = replace(made.faces[0], t_s=START_S - 50.0)
    few = replace(made, faces=(outside, *made.faces[:count]), bodies=made.bodies[:count], scenes=made.scenes[:count])
    features = features_of(few, Seeing())
    assert {features.measures[name].value for name in (*SEEN, *BODY, *ROOM) if "listening" not in name} == {None}


@pytest.mark.parametrize("seed", range(6))
def test_readings_with_holes_give_numbers_or_reasons(seed: int) -> None:
    draw, made = random.Random(seed), act(20.0)

    def holed(reading: FaceReading | BodyReading) -> FaceReading | BodyReading:
        optional = [field.name for field in fields(reading) if field.default is None]
        return replace(reading, **{name: None for name in optional if draw.random() < 0.4})

    holes = {name: tuple(holed(r) for r in getattr(made, name) if draw.random() < 0.8) for name in ("faces", "bodies")}
    for measure in features_of(replace(made, **holes), Seeing()).measures.values():
        assert (measure.value is None) == (measure.why_not is not None), measure
        assert measure.value is None or math.isfinite(measure.value), measure
        assert 0.0 <= measure.measured_s <= measure.asked_s + 1e-6, measure


def test_the_documented_reasons_are_those_the_report_has_sentences_for() -> None:
    told = (features_module.__doc__ or "").split("Reasons")[1].split("`report")[0]
    documented = set(re.findall(r"\b[a-z]+(?:_[a-z]+)*\b", told)) & set(REASONS)
    assert documented == set(REASONS)


def test_every_reason_given_has_a_sentence() -> None:
    slow = act(60.0, rate_hz=9.0)
    answers = (busy(), slow, replace(slow, scenes=(), bodies=()), replace(slow, typed="well then"), replace(slow, faces=()))
    given = {m.why_not for answer in answers for m in features_of(answer, Seeing()).measures.values() if m.why_not}
    assert {"none_seen", "too_slow", "typed", "no_camera"} <= given
    assert given <= set(REASONS)
