"""Truth against what was told of it: what counts as found, missed, invented, and how far off."""

import numpy as np
import pytest

from kiosk.records import Answer, Features, FilledPauseReading, Measure, PitchReading, Span, Word
from models.synthetic_speech.answers import Sounded
from models.synthetic_speech.surroundings import Recorded
from tests.bench import hearing_match as matching
from tests.bench.hearing_match import Pair, Shares
from tests.bench.hearing_read import QUESTION, Told


def words(text: str) -> tuple[Word, ...]:
    return tuple(Word(word, float(index), index + 0.5, 1.0) for index, word in enumerate(text.split()))


def recorded(
    text: str = "i am here",
    spoken: tuple[tuple[float, float], ...] = ((0.5, 2.0), (2.5, 6.0)),
    filled: tuple[Sounded, ...] = (),
    pulses: tuple[tuple[float, float], ...] = (),
) -> Recorded:
    return Recorded(np.zeros(160_000, np.int16), words(text), spoken, filled, (), (), -23.0, -43.0, (), (), (), pulses)


def told(
    text: str = "i am here",
    spans: tuple[Span, ...] = (),
    filled: tuple[tuple[float, float], ...] = (),
    pitches: tuple[PitchReading, ...] = (),
    **values: float,
) -> Told:
    measures = {name: Measure(name, value, 10.0, 10.0) for name, value in values.items()}
    pauses = tuple(FilledPauseReading(b, a, b, 0.9) for a, b in filled)
    answer = Answer(0, QUESTION, 0.0, 10.0, words=words(text), filled_pauses=pauses, pitches=pitches)
    return Told(answer, Features(0, 10.0, measures, spans))


def test_a_pause_told_elsewhere_is_missed_and_invented() -> None:
    found = matching.pauses([Pair(recorded(), told(spans=(Span(7.0, 7.5, "pause"),)))])
    assert (found.recall, found.precision) == (0.0, 0.0)


def test_a_pause_is_found_long_or_not_and_its_length_error_has_a_sign() -> None:
    found = matching.pauses([Pair(recorded(), told(spans=(Span(2.05, 2.45, "long_pause"),)))])
    assert found.recall == found.precision == 1.0
    assert matching.length_errors_s(found) == [pytest.approx(-0.1)]


def test_only_hummed_sounds_must_be_told_as_fillers_and_held_words_may_be() -> None:
    true = recorded(filled=(Sounded(1.0, 1.5, "um"), Sounded(3.0, 3.5, "so")))
    both = told(spans=(Span(1.1, 1.4, "filler", "um"), Span(3.1, 3.4, "filler", "(um)")))
    neither = told(spans=(Span(5.0, 5.4, "filler", "um"),))
    assert matching.fillers([Pair(true, both)]).recall == 1.0
    assert matching.fillers([Pair(true, both)]).precision == 1.0
    assert matching.fillers([Pair(true, neither)]).recall == 0.0
    assert len(matching.fillers([Pair(true, neither)]).invented) == 1


def test_by_ear_every_held_sound_counts() -> None:
    true = recorded(filled=(Sounded(1.0, 1.5, "um"), Sounded(3.0, 3.5, "so")))
    pair = Pair(true, told(filled=((1.0, 1.5),)))
    assert matching.filled_by_ear([pair]).recall == 0.5
    assert matching.by_name([pair]) == {"so": (0, 1), "um": (1, 1)}


def test_word_errors_count_those_left_out() -> None:
    assert matching.word_error_ratio([Pair(recorded("i am here now"), told("i am now"))]) == 0.25
    assert matching.word_error_ratio([Pair(recorded("i am here now"), told(""))]) == 1.0


def test_the_pace_is_held_against_words_from_the_first_to_the_last_sound() -> None:
    pair = Pair(recorded(), told(pace_wpm=60.0 * 3 / 5.5 * 1.02, articulation_wpm=60.0 * 3 / 5.0))
    assert matching.pace_errors([pair]) == [pytest.approx(0.02)]
    assert matching.articulation_errors([pair]) == [pytest.approx(0.0)]


def test_what_is_not_told_has_no_error() -> None:
    pair = Pair(recorded(), told())
    assert matching.pace_errors([pair]) == matching.level_errors_db([pair]) == matching.ratio_errors_db([pair]) == []
    assert matching.middle([]) is None


def test_levels_and_ratios_have_signed_errors() -> None:
    pair = Pair(recorded(), told(level_dbfs=-24.0, snr_db=21.5))
    assert matching.level_errors_db([pair]) == [pytest.approx(-1.0)]
    assert matching.ratio_errors_db([pair]) == [pytest.approx(1.5)]


def test_pitch_is_held_against_the_pulses_only_where_the_voice_is_voiced() -> None:
    pulses = tuple((1.0 + step / 100, 100.0) for step in range(100))
    readings = (
        PitchReading(1.5, 0.032, 200.0, 0.9),
        PitchReading(1.2, 0.032, None, 0.1),
        PitchReading(4.0, 0.032, 100.0, 0.9),
    )
    assert matching.pitch_errors_st(Pair(recorded(pulses=pulses), told(pitches=readings))) == [pytest.approx(12.0)]


def test_shares_are_seconds_within_what_was_said() -> None:
    found = matching.shares([(1.0, 3.0)], [(2.0, 5.0)], [(0.0, 4.0)])
    assert (found.true_s, found.found_s, found.told_s) == (pytest.approx(2.0), pytest.approx(1.0), pytest.approx(2.0))
    both = matching.added([found, Shares(2.0, 2.0, 2.0)])
    assert both.recall == pytest.approx(0.75)
    assert both.precision == pytest.approx(0.75)
    assert Shares(0.0, 0.0, 0.0).recall is None
