from dataclasses import replace

import pytest
from telling import QUESTION, START_S, STORY, look, say

from kiosk.config import Seeing
from kiosk.records import Answer, Consent, FaceReading, Features
from kiosk.score.features import features_of

SEEING = Seeing()


def measured(answer: Answer, consent: Consent | None = None) -> Features:
    return features_of(answer, SEEING, consent)


def value(features: Features, name: str) -> float | None:
    return features.measures[name].value


def reason(features: Features, name: str) -> str | None:
    return features.measures[name].why_not


def seen(answer: Answer, faces: tuple[FaceReading, ...]) -> Answer:
    return replace(answer, faces=faces, seen=True)


def test_a_plain_story_is_measured_whole() -> None:
    features = measured(say(STORY))
    words = len(STORY.split())
    span_s = 0.4 * words - 0.04
    assert value(features, "word_count") == words
    assert value(features, "pace_wpm") == pytest.approx(60 * words / span_s, rel=0.01)
    assert value(features, "response_latency_s") == pytest.approx(1.0, abs=0.03)
    assert value(features, "key_points_ratio") == 1.0
    assert features.covered_points == (0, 1, 2, 3)
    assert value(features, "structure_parts_count") == 4
    assert value(features, "number_given_count") == 1
    assert value(features, "level_dbfs") == pytest.approx(-25.0)
    assert value(features, "fillers_per_100") == 0.0


def test_pauses_are_counted_from_a_quarter_second_and_long_from_two() -> None:
    features = measured(say(STORY, pauses=((3, 0.15), (6, 0.4), (12, 1.9), (20, 2.2), (30, 4.0))))
    assert value(features, "pause_count") == 4
    assert value(features, "long_pause_count") == 2
    assert value(features, "longest_pause_s") == pytest.approx(4.04, abs=0.03)
    pace, articulation = value(features, "pace_wpm"), value(features, "articulation_wpm")
    assert pace is not None and articulation is not None and articulation > pace


def test_waiting_before_and_after_is_no_pause() -> None:
    features = measured(say(STORY, begin_s=8.0, tail_s=9.0))
    assert value(features, "pause_count") == 0
    assert value(features, "response_latency_s") == pytest.approx(8.0, abs=0.03)


def test_silence_in_which_sound_was_lost_is_a_gap_not_a_pause() -> None:
    answer = say(STORY, pauses=((10, 3.0),))
    at = START_S + 1.0 + 11 * 0.4
    features = measured(replace(answer, gaps=((at, at + 3.0, "microphone"),)))
    assert value(features, "long_pause_count") == 0
    assert [span.text for span in features.spans if span.what == "gap"] == ["microphone"]
    assert features.measures["pace_wpm"].coverage_ratio == pytest.approx(1 - 3.0 / 21.4, abs=0.02)


@pytest.mark.parametrize(
    ("told", "step_s", "confidence", "why_not"),
    [
        (STORY, 0.4, 0.9, None),
        (" ".join(STORY.split()[:24]), 0.8, 0.9, "too_short"),
        (STORY, 0.3, 0.9, "too_short"),
        (STORY, 0.4, 0.55, "unclear_speech"),
        ("fine", 0.4, 0.9, "too_short"),
        (" ".join([QUESTION.text] * 5), 0.4, 0.9, "question_read_back"),
    ],
)
def test_content_is_scored_only_behind_the_gates(told: str, step_s: float, confidence: float, why_not: str | None) -> None:
    features = measured(say(told, step_s=step_s, confidence=confidence))
    assert reason(features, "key_points_ratio") == why_not
    assert (value(features, "key_points_ratio") is None) == (why_not is not None)


def test_key_points_are_whole_words_never_parts_of_them() -> None:
    told = "steam and teammates and anode " * 8
    assert measured(say(told)).covered_points == ()


def test_a_typed_answer_has_words_and_points_but_nothing_heard() -> None:
    answer = Answer(0, QUESTION, START_S, START_S + 80, typed=STORY)
    features = measured(answer)
    assert value(features, "key_points_ratio") == 1.0
    assert value(features, "word_count") == len(STORY.split())
    for name in ("pace_wpm", "fillers_per_100", "pause_count", "level_dbfs", "response_latency_s", "confidence_ratio"):
        assert reason(features, name) == "typed", name


@pytest.mark.parametrize(
    ("change", "consent", "name", "why_not"),
    [
        ({"heard": False, "words": (), "voices": ()}, None, "pace_wpm", "no_microphone"),
        ({"heard": False, "words": (), "voices": ()}, Consent(camera=True), "word_count", "no_consent"),
        ({}, Consent(camera=True), "word_count", "no_consent"),
        ({"words": (), "speech_model": None}, None, "word_count", "no_speech_model"),
        ({"words": (), "speech_model": None}, None, "key_points_ratio", "no_speech_model"),
        ({"words": (), "speech_model": None}, None, "pause_count", None),
        ({"words": ()}, None, "pace_wpm", "unclear_speech"),
        ({"words": (), "voices": ()}, None, "pace_wpm", "no_sound"),
        ({"words": (), "voices": (), "gaps": ((START_S, START_S + 9, "microphone"),)}, None, "pause_count", "gap"),
        ({"seen": False}, None, "eye_line_ratio", "no_camera"),
        ({"seen": True}, Consent(microphone=True), "presence_ratio", "no_consent"),
        ({"seen": True, "gaps": ((START_S, START_S + 9, "camera"),)}, None, "expression_fear_ratio", "gap"),
    ],
)
def test_each_thing_not_measured_says_why(
    change: dict[str, object], consent: Consent | None, name: str, why_not: str | None
) -> None:
    answer = replace(say(STORY), **change)  # type: ignore[arg-type]
    assert reason(measured(answer, consent), name) == why_not


def test_without_a_recogniser_sound_still_gives_pauses() -> None:
    answer = replace(say(STORY, pauses=((9, 2.5),)), words=(), speech_model=None)
    assert value(measured(answer), "long_pause_count") == 1


def test_eye_line_counts_only_speaking_time() -> None:
    answer = say(STORY, begin_s=6.0)
    features = measured(seen(answer, look(26.0, away=((0.0, 5.5, 40.0, 0.0), (10.0, 14.6, 30.0, 0.0)))))
    ratio, asked = features.measures["eye_line_ratio"], 0.36 * len(STORY.split())
    assert ratio.value == pytest.approx(1 - 4.6 / 18.4, abs=0.03)
    assert ratio.asked_s == pytest.approx(18.4, abs=1.0) and ratio.asked_s > asked
    assert value(features, "look_away_count") == 1
    (span,) = (span for span in features.spans if span.what == "look_away")
    assert (span.start_s, span.end_s, span.text) == (10.0, pytest.approx(14.6, abs=0.2), "left")


@pytest.mark.parametrize(
    ("yaw", "pitch", "side"), [(30.0, 0.0, "left"), (-30.0, 0.0, "right"), (3.0, 25.0, "up"), (-3.0, -25.0, "down")]
)
def test_sides_are_named_as_the_candidate_sees_them(yaw: float, pitch: float, side: str) -> None:
    features = measured(seen(say(STORY), look(20.0, away=((5.0, 9.0, yaw, pitch),))))
    assert [span.text for span in features.spans if span.what == "look_away"] == [side]


def test_a_look_aside_of_three_seconds_is_not_long() -> None:
    features = measured(seen(say(STORY), look(20.0, away=((5.0, 8.0, 30.0, 0.0),))))
    assert value(features, "look_away_count") == 0


def test_a_turned_head_looks_away_even_when_eyes_are_not_measured() -> None:
    faces = tuple(replace(face, gaze=None, yaw_deg=45.0, why_not="turned") for face in look(20.0))
    assert value(measured(seen(say(STORY), faces)), "eye_line_ratio") == 0.0


def test_a_face_in_the_dark_gives_no_eye_line_but_the_reason() -> None:
    features = measured(seen(say(STORY), look(20.0, why_not="dark")))
    assert reason(features, "eye_line_ratio") == "dark"
    assert reason(features, "expression_neutral_ratio") == "dark"
    assert value(features, "presence_ratio") == 1.0


def test_leaving_the_frame_and_a_second_face_are_timed() -> None:
    features = measured(seen(say(STORY), look(20.0, absent=((4.0, 9.0),), second=((12.0, 15.0), (17.0, 17.3)))))
    assert value(features, "presence_ratio") == pytest.approx(0.75, abs=0.02)
    assert value(features, "second_face_s") == pytest.approx(3.0, abs=0.1)
    assert [span.what for span in features.spans if span.what in ("absent", "second_face")] == ["absent", "second_face"]


def test_blinks_are_counted_and_closed_eyes_are_not_blinks() -> None:
    features = measured(seen(say(STORY), look(20.0, blinks_s=(2.0, 5.0, 9.0, 14.0))))
    assert value(features, "blinks_per_min") == pytest.approx(4 * 60 / 20, rel=0.05)
    slow = measured(seen(say(STORY), look(20.0, blinks_s=(2.0, 5.0), rate_hz=5)))
    assert reason(slow, "blinks_per_min") == "too_slow"


def test_the_expression_is_a_track_of_one_a_second_and_eight_shares() -> None:
    features = measured(seen(say(STORY), look(20.0, absent=((4.0, 9.0),))))
    assert [t_s for t_s, _ in features.expression_track] == [float(second) for second in range(21)]
    assert features.expression_track[6][1] is None
    assert value(features, "expression_neutral_ratio") == pytest.approx(0.7)
    assert features.measures["expression_neutral_ratio"].measured_s == 15.0


def test_a_second_in_which_no_expression_is_sure_is_not_measured() -> None:
    unsure = tuple(
        replace(face, expression=(0.5, 0.4, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0)) if face.t_s < START_S + 10 else face
        for face in look(20.0)
    )
    features = measured(seen(say(STORY), unsure))
    assert features.expression_track[3][1] is None
    assert features.expression_track[13][1] is not None
    assert value(features, "expression_neutral_ratio") == pytest.approx(0.7)
    assert features.measures["expression_neutral_ratio"].measured_s == 10.0


def test_a_face_that_is_never_sure_is_called_unclear() -> None:
    unsure = tuple(replace(face, expression=(0.5, 0.4, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0)) for face in look(20.0))
    features = measured(seen(say(STORY), unsure))
    assert features.expression_track == ()
    assert reason(features, "expression_neutral_ratio") == "unclear"


def test_a_site_without_expression_measures_none() -> None:
    features = features_of(seen(say(STORY), look(20.0)), Seeing(expression=False))
    assert features.expression_track == ()
    assert reason(features, "expression_happiness_ratio") == "expression_off"


def test_typing_has_no_eye_line_because_the_eyes_are_on_the_keys() -> None:
    answer = Answer(0, QUESTION, START_S, START_S + 20, typed=STORY, faces=look(20.0), seen=True)
    features = measured(answer)
    assert reason(features, "eye_line_ratio") == "typed"
    assert value(features, "presence_ratio") == 1.0


def test_an_empty_answer_measures_nothing_and_does_not_fall() -> None:
    features = measured(Answer(0, QUESTION, START_S, START_S, heard=True, seen=True, speech_model="test"))
    assert {m.value for name, m in features.measures.items() if name != "duration_s"} == {None}
    assert all(m.why_not for name, m in features.measures.items() if name != "duration_s")
