from dataclasses import replace

import pytest
from telling import START_S, STORY, say

from kiosk.config import Seeing
from kiosk.records import Answer, Features, FilledPauseReading, PitchReading
from kiosk.score.features import features_of

HOW = ("pace_wpm", "articulation_wpm", "pause_count", "fillers_per_100", "level_dbfs", "longest_run_s", "repetition_count")


def measured(answer: Answer) -> Features:
    return features_of(answer, Seeing())


def with_second_voice(answer: Answer, start_s: float, end_s: float) -> Answer:
    steps = range(round((answer.end_s - START_S) / 0.032))
    pitches = (
        PitchReading(START_S + k * 0.032, 0.032, 150.0, 0.9, second_voice=start_s <= k * 0.032 < end_s) for k in steps
    )
    return replace(answer, pitches=tuple(pitches))


def test_under_a_second_voice_what_was_said_counts_and_how_it_was_said_does_not() -> None:
    features = measured(with_second_voice(say(STORY), 0.5, 25.0))
    assert {features.measures[name].why_not for name in HOW} == {"second_voice"}
    assert features.measures["word_count"].value == len(STORY.split())
    assert features.measures["key_points_ratio"].value == 1.0


def test_a_disturbed_answer_is_not_measured_on_the_silence_round_it() -> None:
    features = measured(with_second_voice(say(STORY, begin_s=40.0, tail_s=40.0), 39.0, 60.0))
    assert features.measures["pause_count"].why_not == "second_voice"


def test_words_under_a_second_voice_are_no_fillers_and_the_measured_time_shrinks() -> None:
    answer = say(f"{STORY} um uh {STORY}")
    whole, part = measured(answer), measured(with_second_voice(answer, 19.0, 20.5))
    assert (whole.measures["filler_count"].value, part.measures["filler_count"].value) == (2.0, 0.0)
    for name in ("pace_wpm", "fillers_per_100", "pause_count", "longest_run_s"):
        shorter_s = whole.measures[name].measured_s - part.measures[name].measured_s
        assert shorter_s == pytest.approx(1.3, abs=0.05), name


def test_lost_sound_before_the_first_voice_leaves_the_wait_unknown() -> None:
    answer = replace(say(STORY, begin_s=6.0), gaps=((START_S + 1.0, START_S + 2.0, "microphone"),))
    assert measured(answer).measures["response_latency_s"].why_not == "gap"


def test_without_an_ear_no_filled_pauses_is_not_known_and_with_one_it_is_none() -> None:
    answer = say(STORY)
    assert measured(answer).measures["filled_pause_count"].why_not == "no_pitch"
    assert measured(with_second_voice(answer, 99.0, 99.0)).measures["filled_pause_count"].value == 0.0


def test_a_filled_pause_ends_the_silence_before_it() -> None:
    answer = say(STORY, pauses=[(10, 2.5)])
    at_s = START_S + 1.0 + 11 * 0.4
    voices = tuple(replace(v, voiced=True) if at_s + 1.0 <= v.t_s < at_s + 1.3 else v for v in answer.voices)
    pause = FilledPauseReading(at_s + 1.6, at_s + 1.0, at_s + 1.5, 0.9)
    lengths = [
        round(span.end_s - span.start_s, 1)
        for span in measured(replace(answer, voices=voices, filled_pauses=(pause,))).spans
        if "pause" in span.what
    ]
    assert lengths == [1.0, 1.0]


def test_the_curve_of_pace_has_a_hole_where_it_was_disturbed_and_none_before_the_first_voice() -> None:
    track = dict(measured(with_second_voice(say(f"{STORY} {STORY}", begin_s=5.0), 15.0, 20.0)).pace_track)
    assert {track[second] for second in (0.0, 3.0, 16.0, 19.0)} == {None}
    assert track[25.0] == pytest.approx(150.0, rel=0.1)
    assert sorted(track) == [float(second) for second in range(len(track))]
