"""Where an utterance ends, and which words are ghosts."""

import pytest

from kiosk.perceive.utterance import Utterance
from kiosk.records import VoiceReading, Word

WINDOW_S = 0.032


def end_of(*stretches: tuple[float, bool], utterance: Utterance | None = None) -> float | None:
    """When the first end comes, fed (seconds, voiced) stretches in windows of 32 ms; None where none comes."""
    utterance = utterance or Utterance()
    t_s = 0.0
    for length_s, voiced in stretches:
        until_s = t_s + length_s
        while t_s + WINDOW_S / 2 < until_s:
            utterance.note([VoiceReading(t_s, WINDOW_S, -30.0, voiced)])
            t_s += WINDOW_S
            if utterance.is_over(t_s):
                return t_s
    return None


def test_six_tenths_of_silence_after_speech_end_an_utterance() -> None:
    assert end_of((1.0, True), (2.0, False)) == pytest.approx(1.6, abs=0.06)


def test_a_shorter_silence_does_not() -> None:
    assert end_of((1.0, True), (0.5, False), (1.0, True), (0.5, False)) is None


def test_after_fifteen_seconds_a_short_silence_is_enough() -> None:
    assert end_of((14.0, True), (0.3, False), (2.0, True), (0.3, False)) == pytest.approx(16.5, abs=0.06)


def test_a_voice_without_any_silence_is_never_cut_off() -> None:
    assert end_of((300.0, True)) is None


def test_silence_before_the_first_word_ends_nothing_but_every_fifteen_seconds() -> None:
    assert end_of((14.0, False)) is None
    assert end_of((40.0, False)) == pytest.approx(15.0, abs=0.1)


def test_without_a_voice_detector_nothing_ends_and_no_word_goes() -> None:
    utterance = Utterance()
    ghost = Word("huh", 1.0, 1.2, 0.1)
    assert not utterance.is_over(1000.0)
    assert utterance.may_show
    assert utterance.spoken([ghost]) == (ghost,)


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        (Word("huh", 1.5, 1.7, 0.3), False),
        (Word("the", 1.3, 1.5, 0.59), False),
        (Word("sure", 1.5, 1.7, 0.9), True),
        (Word("edge", 1.1, 1.3, 0.3), True),
        (Word("inside", 0.2, 0.4, 0.3), True),
    ],
)
def test_unsure_words_that_touch_no_voice_are_ghosts(word: Word, kept: bool) -> None:
    utterance = Utterance()
    end_of((1.0, True), (0.7, False), utterance=utterance)
    assert utterance.spoken([word]) == ((word,) if kept else ())


def test_a_supposition_is_shown_only_once_a_voice_was_heard() -> None:
    utterance = Utterance()
    end_of((0.5, False), utterance=utterance)
    assert not utterance.may_show
    end_of((0.1, True), utterance=utterance)
    assert utterance.may_show
    utterance.end(1.0)
    assert not utterance.may_show
