from dataclasses import replace

import pytest
from telling import STORY, look, say

from kiosk.config import Seeing
from kiosk.records import Answer, Band, PitchReading, Score
from kiosk.score.features import features_of
from kiosk.score.rubric import LINES, scores_of
from kiosk.score.rubric_delivery import filler_band, length_band, pace_band, pause_band
from kiosk.score.tokens import tokens_of


def scored(answer: Answer) -> dict[str, Score]:
    return {score.line: score for score in scores_of(answer, features_of(answer, Seeing()))}


@pytest.mark.parametrize(
    ("pace", "outside", "band"),
    [
        (120, 0, "strong"),
        (165, 0, "strong"),
        (119, 0, "solid"),
        (185, 0, "solid"),
        (99, 0.1, "solid"),
        (99, 0.5, "growing"),
        (230, 1, "growing"),
    ],
)
def test_pace_bands(pace: float, outside: float, band: str) -> None:
    assert pace_band(pace, outside) == band


@pytest.mark.parametrize(
    ("counts", "words", "band"),
    [
        ((), 100, "strong"),
        ((2,), 30, "strong"),
        ((5,), 100, "strong"),
        ((8,), 100, "solid"),
        ((9,), 100, "growing"),
        ((20,), 100, "start"),
        ((1,) * 8, 40, "solid"),
    ],
)
def test_filler_bands_forgive_the_first_two_and_one_offs(counts: tuple[int, ...], words: int, band: str) -> None:
    assert filler_band(counts, words) == band


@pytest.mark.parametrize(
    ("count", "minutes", "band"), [(0, 1, "strong"), (1, 0.2, "solid"), (2, 1, "solid"), (3, 1, "growing"), (9, 1, "start")]
)
def test_pause_bands_forgive_a_single_long_one(count: float, minutes: float, band: str) -> None:
    assert pause_band(count, minutes) == band


@pytest.mark.parametrize(
    ("seconds", "band"),
    [(5, "start"), (20, "growing"), (40, "solid"), (60, "strong"), (120, "strong"), (150, "solid"), (170, "growing")],
)
def test_length_bands(seconds: float, band: str) -> None:
    assert length_band(seconds) == band


def test_a_good_story_is_strong_in_content_and_structure_and_quotes_it() -> None:
    scores = scored(say(STORY))
    assert scores["content"].band is Band.STRONG
    assert scores["structure"].band is Band.STRONG
    points = scores["content"].evidence[0]
    assert (points.measure, points.value, points.out_of) == ("key_points_ratio", 4, 4)
    end = next(found for found in scores["content"].evidence if found.point == 3)
    assert end.quote is not None and "in the end we finished on time" in end.quote
    first_s = next(token.start_s for token in tokens_of(say(STORY)) if token.text == "end")
    assert first_s is not None and end.start_s is not None and abs(end.start_s - first_s) < 1.0


@pytest.mark.parametrize(
    "told", ["fine", "fine " * 20, "yes no maybe " * 20, "blue seven carpet lamp window spoon river " * 8]
)
def test_junk_is_in_the_lowest_content_band_or_not_scored(told: str) -> None:
    content = scored(say(told))["content"]
    assert content.band in (None, Band.START)
    assert content.band is not None or content.why_not


def test_delivery_cues_never_fall_below_growing() -> None:
    fast = say(STORY * 3, step_s=0.2)
    away = replace(fast, faces=look(40.0, away=((0.0, 40.0, 60.0, 0.0),)), seen=True)
    scores = scored(away)
    assert scores["pace"].band is Band.GROWING
    assert scores["eye_line"].band is Band.GROWING


def test_what_the_face_showed_has_no_line_and_moves_no_band() -> None:
    answer = replace(say(STORY), faces=look(20.0), seen=True)
    other = replace(
        answer, faces=tuple(replace(face, expression=(0.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0, 0.0)) for face in answer.faces)
    )
    assert scored(answer) == scored(other)
    assert tuple(scored(answer)) == LINES


def test_a_line_without_band_says_why_and_has_no_evidence() -> None:
    for score in scored(Answer(0, say("x").question, 0.0, 30.0, typed="I would ask.")).values():
        assert score.band is None and score.why_not and score.evidence == ()


WORKED = "i worked on the release for two years with my team and we shipped it every friday for the hospitals in our town "


def test_pauses_inside_clauses_count_in_the_flow_are_quoted_and_never_sink_it_below_growing() -> None:
    smooth = scored(say(WORKED * 2))["fluency"]
    halting = scored(say(WORKED * 2, pauses=[(k, 1.4) for k in (3, 8, 18, 20, 26, 31, 41)]))["fluency"]
    assert smooth.band is Band.STRONG
    assert halting.band is Band.GROWING
    quoted = [(found.quote, round(found.value or 0.0, 1)) for found in halting.evidence[1:]]
    assert len(quoted) == 2 and ("the hospitals in …", 1.4) in quoted


def test_pauses_of_a_second_between_clauses_leave_the_flow_strong() -> None:
    told = say(WORKED * 2, pauses=[(10, 1.4), (22, 1.4), (33, 1.4)])
    assert scored(told)["fluency"].band is Band.STRONG


def test_even_pitch_moves_no_band() -> None:
    answer = say(STORY)
    pitches = tuple(PitchReading(v.t_s, v.duration_s, 120.0 if v.voiced else None, 0.9) for v in answer.voices)
    flat = replace(answer, pitches=pitches)
    assert features_of(flat, Seeing()).measures["pitch_sd_st"].value == 0.0
    assert {line: score.band for line, score in scored(flat).items()} == {k: s.band for k, s in scored(answer).items()}
