import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config import Seeing
from kiosk.records import Answer, Features, FilledPauseReading, PitchReading, Span, VoiceReading
from kiosk.score.disturbed import noisy_in
from kiosk.score.features import features_of
from kiosk.score.sound import sound_from
from kiosk.score.stretches import without
from tests.unit.score.telling import START_S, STORY, say

STEP_S = 0.032
LONG = f"{STORY} and after that we went on to the next one which was easier for all of us because we had a plan"


def measured(answer: Answer) -> Features:
    return features_of(answer, Seeing())


def value(features: Features, name: str) -> float | None:
    return features.measures[name].value


def spans(features: Features, what: str) -> list[Span]:
    return [span for span in features.spans if span.what == what]


def with_noise(answer: Answer, noise_dbfs: float, start_s: float = 0.0, end_s: float = 1e9) -> Answer:
    """A room of -60 dBFS, and so loud between two times."""

    def level(voice: VoiceReading) -> float:
        room = noise_dbfs if start_s <= voice.t_s - START_S < end_s else -60.0
        return 10 * math.log10(10 ** (room / 10) + (10 ** (voice.level_dbfs / 10) if voice.voiced else 0.0))

    return replace(answer, voices=tuple(replace(v, level_dbfs=level(v)) for v in answer.voices))


def pitched(answer: Answer, swing_st: float, base_hz: float = 180.0, **more: object) -> Answer:
    """A pitch that swings so far round its middle wherever there is a voice."""
    readings = []
    for index in range(round((answer.end_s - START_S) / STEP_S)):
        t_s = START_S + index * STEP_S
        voiced = any(v.voiced and v.t_s <= t_s < v.t_s + v.duration_s for v in answer.voices)
        hz = base_hz * 2 ** (swing_st * math.sqrt(2) * math.sin(index / 5) / 12)
        readings.append(PitchReading(t_s, STEP_S, hz if voiced else None, 0.9 if voiced else 0.1))
    return replace(answer, pitches=tuple(readings))


def heard_at(*times: tuple[float, float]) -> tuple[FilledPauseReading, ...]:
    return tuple(FilledPauseReading(START_S + b, START_S + a, START_S + b, 0.9) for a, b in times)


def voiced_at(answer: Answer, *times: tuple[float, float]) -> Answer:
    """The same with a voice also where no word was written."""
    return replace(
        answer,
        voices=tuple(
            replace(v, voiced=True, level_dbfs=-25.0) if any(a <= v.t_s - START_S < b for a, b in times) else v
            for v in answer.voices
        ),
    )


# ------------------------------------------------------------ filled pauses by ear


def test_a_filled_pause_without_a_word_is_a_filler_of_its_own_name() -> None:
    answer = voiced_at(say(LONG, pauses=[(10, 1.5)]), (5.5, 6.0))
    features = measured(replace(answer, filled_pauses=heard_at((5.5, 6.0))))
    assert value(features, "filled_pause_count") == 1
    assert [span.text for span in spans(features, "filler")] == ["(um)"]
    assert features.filler_counts == {"(um)": 1}


def test_one_under_a_sure_word_is_none_and_under_an_unsure_one_it_is() -> None:
    sure, unsure = say(LONG), say(LONG, confidence=0.9)
    words = tuple(replace(w, confidence=0.3) if w.start_s - START_S < 2.0 else w for w in unsure.words)
    span = (1.05, 1.35)
    assert value(measured(replace(sure, filled_pauses=heard_at(span))), "filled_pause_count") == 0
    assert value(measured(replace(unsure, words=words, filled_pauses=heard_at(span))), "filled_pause_count") == 1


def test_a_written_um_and_the_same_one_heard_count_once() -> None:
    told = say(f"um {LONG}")
    first = told.words[0]
    span = (first.start_s - START_S - 0.05, first.end_s - START_S + 0.1)
    features = measured(replace(told, filled_pauses=heard_at(span)))
    assert value(features, "filler_count") == 1
    assert value(features, "filled_pause_count") == 0
    assert features.filler_counts == {"um": 1}


def test_a_machines_tone_where_no_voice_is_counts_nothing() -> None:
    answer = replace(say(LONG, pauses=[(10, 2.0)]), filled_pauses=heard_at((5.6, 6.2)))
    assert value(measured(answer), "filled_pause_count") == 0


# ------------------------------------------------------------ what could not be measured


def test_a_quiet_room_leaves_nothing_out() -> None:
    features = measured(with_noise(say(LONG), -60.0))
    assert not spans(features, "noisy")
    assert value(features, "snr_db") == pytest.approx(35.0, abs=0.2)


def test_a_room_that_the_ear_learned_from_the_first_syllable_leaves_nothing_out() -> None:
    answer = with_noise(say(LONG, begin_s=0.1), -60.0)
    features = measured(replace(answer, voices=tuple(replace(v, noise_dbfs=-30.0) for v in answer.voices)))
    assert not spans(features, "noisy")
    assert value(features, "pace_wpm") is not None


def test_a_noisy_stretch_is_marked_and_left_out_of_pace_pauses_and_fillers() -> None:
    answer = say(f"{LONG} um um um {LONG}", pauses=[(70, 1.0)])
    clean, features = measured(answer), measured(with_noise(answer, -35.0, 24.0, 34.0))
    (noisy,) = spans(features, "noisy")
    assert (noisy.start_s, noisy.end_s) == (pytest.approx(24.0, abs=0.6), pytest.approx(34.0, abs=0.6))
    assert value(clean, "filler_count") == 3
    assert value(features, "filler_count") == 0
    assert features.measures["pace_wpm"].measured_s == pytest.approx(clean.measures["pace_wpm"].measured_s - 10.0, abs=1.0)
    assert value(features, "pace_wpm") == pytest.approx(value(clean, "pace_wpm"), rel=0.05)
    assert not any(24.5 < span.start_s < 33.5 for span in spans(features, "pause"))
    assert any(v is None for t_s, v in features.pace_track if 28 <= t_s <= 30)


def test_noise_all_through_leaves_only_the_words() -> None:
    features = measured(with_noise(say(LONG), -35.0))
    for name in ("pace_wpm", "pause_count", "fillers_per_100", "pitch_sd_st", "longest_run_s", "level_range_db"):
        assert features.measures[name].why_not == "noisy", name
    assert value(features, "word_count") == len(LONG.split())
    assert value(features, "key_points_ratio") is not None


def test_a_second_voice_of_half_a_second_is_marked_without_its_rims_and_a_shorter_one_is_not() -> None:
    answer = pitched(say(LONG), 3.0)

    def doubled(start_s: float, end_s: float) -> Answer:
        both = tuple(replace(p, second_voice=start_s <= p.t_s - START_S < end_s) for p in answer.pitches)
        return replace(answer, pitches=both)

    assert not spans(measured(doubled(5.0, 5.4)), "second_voice")
    (span,) = spans(measured(doubled(5.0, 6.0)), "second_voice")
    assert (span.start_s, span.end_s) == (pytest.approx(5.1, abs=0.05), pytest.approx(5.9, abs=0.05))


def test_in_noise_no_second_voice_is_told() -> None:
    answer = with_noise(pitched(say(LONG), 3.0), -30.0, 8.0, 18.0)
    both = tuple(replace(p, second_voice=9.0 <= p.t_s - START_S < 12.0) for p in answer.pitches)
    features = measured(replace(answer, pitches=both))
    assert spans(features, "noisy") and not spans(features, "second_voice")


def test_clipping_is_told_and_left_out_of_level_and_pitch_but_not_of_pace() -> None:
    answer = pitched(say(LONG), 2.0)
    loud = tuple(replace(v, clipped_ratio=0.05) if 3.0 < v.t_s - START_S < 5.0 else v for v in answer.voices)
    features = measured(replace(answer, voices=loud))
    (span,) = spans(features, "clipped")
    assert span.end_s - span.start_s == pytest.approx(2.0, abs=0.6)
    whole = measured(answer)
    assert value(features, "pace_wpm") == value(whole, "pace_wpm")
    for name in ("level_dbfs", "pitch_sd_st"):
        shorter_s = whole.measures[name].measured_s - features.measures[name].measured_s
        assert shorter_s == pytest.approx(1.8, abs=0.2), name


def test_holes_are_cut_out_of_stretches() -> None:
    assert without([(0.0, 10.0), (12.0, 14.0)], [(2.0, 3.0), (9.0, 13.0)]) == ((0.0, 2.0), (3.0, 9.0), (13.0, 14.0))
    assert without([(0.0, 1.0)], [(0.0, 1.0)]) == ()


# ------------------------------------------------------------ pitch and loudness


@pytest.mark.parametrize("swing_st", [0.5, 1.5, 4.0])
@pytest.mark.parametrize("base_hz", [95.0, 230.0])
def test_pitch_varies_by_semitones_whatever_its_height(swing_st: float, base_hz: float) -> None:
    features = measured(pitched(say(LONG), swing_st, base_hz))
    assert value(features, "pitch_sd_st") == pytest.approx(swing_st, rel=0.05)
    known = [height for _, height in features.pitch_track if height is not None]
    assert abs(sorted(known)[len(known) // 2]) < swing_st
    assert len(features.pitch_track) == math.ceil(features.duration_s * 4)


def test_octave_errors_do_not_make_a_melody() -> None:
    answer = pitched(say(LONG), 1.0)
    wrong = tuple(
        replace(p, pitch_hz=p.pitch_hz * 2.1) if p.pitch_hz and index % 20 == 0 else p
        for index, p in enumerate(answer.pitches)
    )
    assert value(measured(replace(answer, pitches=wrong)), "pitch_sd_st") == pytest.approx(1.0, abs=0.1)


def test_under_five_seconds_of_pitch_there_is_no_melody() -> None:
    features = measured(pitched(say("we had a plan and it was good"), 3.0))
    assert features.measures["pitch_sd_st"].why_not == "no_pitch"


def test_the_loudness_range_is_that_of_half_seconds_of_voice() -> None:
    answer = say(LONG)
    louder = tuple(
        replace(v, level_dbfs=v.level_dbfs + (10.0 if int(v.t_s - START_S) % 2 else 0.0)) if v.voiced else v
        for v in answer.voices
    )
    assert value(measured(answer), "level_range_db") == pytest.approx(0.0, abs=0.1)
    assert value(measured(replace(answer, voices=louder)), "level_range_db") == pytest.approx(10.0, abs=1.5)


# ------------------------------------------------------------ pauses and runs


def test_a_long_pause_after_the_is_inside_a_clause_and_one_before_and_is_not() -> None:
    told = "i worked on the release for two years with my team and we shipped it every friday for the hospitals in our town"
    features = measured(say(told, pauses=[(3, 1.5), (10, 1.5)]))
    found = [
        (span.text, round(span.end_s - span.start_s, 1))
        for span in spans(features, "pause")
        if span.end_s - span.start_s > 1
    ]
    assert found == [("mid_clause", 1.5), ("", 1.5)]
    assert value(features, "mid_clause_long_pause_count") == 1


def test_the_longest_run_is_broken_by_long_pauses_fillers_and_repeats_and_not_by_a_breath() -> None:
    told = say(LONG, pauses=[(9, 0.35), (29, 1.0)])
    features = measured(told)
    (run,) = spans(features, "longest_run")
    assert value(features, "longest_run_words_count") == max(30, len(LONG.split()) - 30)
    assert run.end_s - run.start_s == pytest.approx(value(features, "longest_run_s"))
    first_pause = next(span for span in spans(features, "pause"))
    assert first_pause.end_s - first_pause.start_s < 0.5


# ------------------------------------------------------------ all of it


def test_typed_answers_have_words_but_no_delivery() -> None:
    answer = replace(say(LONG), typed=LONG, words=(), voices=())
    features = measured(answer)
    assert value(features, "distinct_words_count")
    for name in ("pace_wpm", "pause_count", "fillers_per_100", "pitch_sd_st", "repetition_count", "longest_run_s"):
        assert features.measures[name].why_not == "typed", name


@settings(max_examples=40, deadline=None)
@given(
    gaps=st.lists(st.tuples(st.integers(0, 40), st.floats(0.0, 4.0)), max_size=6),
    noise=st.tuples(st.floats(0.0, 30.0), st.floats(0.0, 20.0)),
)
def test_spans_lie_inside_the_answer_and_nothing_is_measured_longer_than_asked(
    gaps: list[tuple[int, float]], noise: tuple[float, float]
) -> None:
    answer = with_noise(say(LONG, pauses=gaps), -30.0, noise[0], noise[0] + noise[1])
    features = measured(answer)
    for span in features.spans:
        assert -0.01 <= span.start_s <= span.end_s <= features.duration_s + 0.05
    for measure in features.measures.values():
        assert (measure.value is None) == (measure.why_not is not None), measure
        assert measure.measured_s <= measure.asked_s + 0.05, measure


def test_noise_runs_are_found_from_single_readings() -> None:
    voices = tuple(VoiceReading(START_S + i * STEP_S, STEP_S, -30.0 - 5 * (i % 2), True) for i in range(120))
    ((start_s, end_s),) = noisy_in(sound_from(voices, START_S))
    assert end_s - start_s == pytest.approx(120 * STEP_S, abs=0.1)
