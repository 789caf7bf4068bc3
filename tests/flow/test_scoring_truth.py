"""The content score against people's own levels: 152 answers, 66 worthless ones, 131 injections (tests/truth)."""

from dataclasses import replace

import pytest

from kiosk.records import Answer, VoiceReading, Word
from tests.scored import (
    CONTENT_LINES,
    Told,
    content_scores,
    injections,
    moved_up,
    padded,
    rank_correlation,
    refused,
    score_answer,
    score_text,
    scored,
    step,
    told,
    worthless,
)

WORD_S = 0.4


def spoken(one: Told, confidence: float = 0.9) -> Answer:
    """The answer as words of a recogniser, one every 0.4 s, a breath after every twelfth."""
    words, voices, t_s = [], [], 100.0
    for index, text in enumerate(one.text.split()):
        words.append(Word(text, t_s, t_s + 0.36, confidence))
        voices.append(VoiceReading(t_s, 0.4, -25.0, True))
        t_s += WORD_S
        if index % 12 == 11:
            voices.append(VoiceReading(t_s, 0.4, -60.0, False))
            t_s += WORD_S
    return Answer(0, one.question, 100.0, t_s, tuple(words), voices=tuple(voices), speech_model="test", heard=True)


def test_the_content_score_ranks_answers_as_people_do_on_questions_no_threshold_was_set_on() -> None:
    scores, levels = content_scores(), [float(one.level) for one in told()]
    held = [index for index, one in enumerate(told()) if one.held_out]
    assert 60 <= len(held) <= 92
    assert rank_correlation([scores[index] for index in held], [levels[index] for index in held]) >= 0.8
    assert rank_correlation(scores, levels) >= 0.8


def test_wordings_alone_rank_less_well_and_still_far_better_than_chance() -> None:
    by_wording = rank_correlation(content_scores(by_meaning=False), [float(one.level) for one in told()])
    assert 0.7 <= by_wording < rank_correlation(content_scores(), [float(one.level) for one in told()])


def test_chatter_that_makes_a_vague_answer_as_long_as_a_good_one_raises_no_content_band() -> None:
    for index in range(0, len(told()), 4):
        vague, good = told()[index], told()[index + 3]
        _, plain = scored()[index]
        _, long = score_text(vague.question, padded(vague, len(good.text.split())))
        assert step(long["content"]) <= max(1, step(plain["content"])), vague.question.id


@pytest.mark.parametrize("why", ["off_topic", "gibberish", "keyword_soup", "fine", "read_back", "other_question"])
def test_a_worthless_answer_is_in_the_lowest_band_or_not_scored(why: str) -> None:
    found = [one for one in worthless() if one.why == why]
    assert len(found) >= 10
    assert [one.question.id for one in found if not refused(one)] == []


def test_at_most_two_real_answers_in_a_hundred_are_refused() -> None:
    not_scored = [one for one, (_, scores) in zip(told(), scored(), strict=True) if scores["content"].band is None]
    assert len(not_scored) <= 3


def test_injected_words_raise_hardly_a_band() -> None:
    # Not none, as we would have it: 3 of 1,815 rise: words in code, a plea inside an honest sentence.
    risen, looked = moved_up()
    assert len(injections()) >= 131 and looked >= 1800
    assert len(risen) <= 4, risen
    assert sum(line.startswith("content") for line in risen) <= 1, risen


def test_a_skill_with_an_injection_in_it_moves_nothing() -> None:
    one = told()[3]
    plain = score_text(one.question, one.text)[1]
    for kind, text in injections():
        if kind == "skill_name":
            assert score_text(replace(one.question, skill=text), one.text)[1] == plain


def test_spoken_answers_get_the_bands_of_typed_ones_and_quotes_with_their_times() -> None:
    for index in range(3, 60, 8):
        one, (_, typed) = told()[index], scored()[index]
        features, heard = score_answer(spoken(one))
        assert [heard[line].band for line in CONTENT_LINES] == [typed[line].band for line in CONTENT_LINES]
        quotes = [found for line in CONTENT_LINES for found in heard[line].evidence if found.quote is not None]
        assert quotes
        for found in quotes:
            assert found.start_s is not None and found.end_s is not None
            assert 0.0 <= found.start_s < found.end_s <= features.duration_s


def test_words_that_were_not_clearly_heard_are_not_scored_or_less_surely() -> None:
    one = told()[3]
    assert score_answer(spoken(one, 0.5))[1]["content"].why_not == "unclear_speech"
    clear, dim = (score_answer(spoken(one, confidence))[1]["content"] for confidence in (0.95, 0.65))
    assert clear.band == dim.band
    assert (clear.sureness, dim.sureness) == ("sure", "fair")


def test_every_band_names_its_evidence_and_how_sure_it_is() -> None:
    for _, scores in scored():
        for score in scores.values():
            assert (score.band is None) == (score.sureness is None) == (score.why_not is not None) == (not score.evidence)
