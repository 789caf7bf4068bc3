import pytest
from telling import say

from kiosk.score.fillers import count_fillers, filler_spans, heard_fillers
from kiosk.score.tokens import Token, tokens_of


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ("um i think uh we can", {"um": 1, "uh": 1}),
        ("so basically it actually worked", {"basically": 1, "actually": 1}),
        ("matlab we went yaani together haan achha", {"matlab": 1, "yaani": 1, "haan": 1, "accha": 1}),
        ("he had exams and all so we waited", {"and all": 1}),
        ("we met the teachers and all the students", {}),
        ("it was you know difficult", {"you know": 1}),
        ("do you know the answer", {}),
        ("what kind of sensor is this kind of work", {}),
        ("it is kind of hard", {"kind of": 1}),
        ("i would like to build things like this", {}),
        ("it was like very late", {"like": 1}),
        ("and like you know it broke", {"like": 1, "you know": 1}),
        ("i like building robots", {}),
        ("it looks like rain", {}),
        ("the album has an umbrella and a human", {}),
        ("means i was the lead and means like we planned", {"means": 2, "like": 1}),
        ("which means we were late", {}),
        ("it was hard na so we waited", {"na": 1}),
        ("only four days were left only", {}),
        ("", {}),
    ],
)
def test_fillers_are_whole_words_in_their_place(told: str, counts: dict[str, int]) -> None:
    assert count_fillers(filler_spans(tokens_of(say(told)))) == counts


def test_like_that_counts_only_before_a_break() -> None:
    ending = say("we did painting like that and then", pauses=((4, 0.5),))
    going_on = say("projects like that one are hard")
    assert count_fillers(filler_spans(tokens_of(ending))) == {"like that": 1}
    assert filler_spans(tokens_of(going_on)) == ()


def test_a_span_tells_when_the_filler_was_said() -> None:
    (span,) = filler_spans(tokens_of(say("we waited um there", begin_s=2.0)))
    assert (span.what, span.text) == ("filler", "um")
    assert span.start_s == pytest.approx(2.8)


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ("मतलब मैंने काम किया यानि टीम के साथ", {"मतलब": 1, "यानी": 1}),
        ("हाँ हम गए हां", {"हाँ": 2}),
        ("उम मैं अं आया", {"उम": 1, "अं": 1}),
        ("वो क्या है कि समय कम था", {"वो क्या है कि": 1}),
        ("मुझे पता है कि यह कठिन है", {}),
        ("अच्छा काम था", {}),
        ("इसका मतलब है कि काम बड़ा था", {}),
        ("अच्छा तो हम चले", {"अच्छा": 1}),
        ("वह बहुत अच्छा था", {}),
        ("काम मुश्किल था है ना तो रुके", {"है ना": 1}),
        ("तो हमने बस दो दिन लिए", {}),
        ("बेसिकली matlab काम हुआ", {"बेसिकली": 1, "matlab": 1}),
    ],
)
def test_hindi_has_its_own_fillers(told: str, counts: dict[str, int]) -> None:
    assert count_fillers(filler_spans(tokens_of(say(told)), "hi")) == counts


def test_phrases_match_across_punctuation_and_never_inside_words() -> None:
    answer = say("it was, you, know, hard")
    assert count_fillers(filler_spans(tokens_of(answer))) == {"you know": 1}
    assert filler_spans(tokens_of(say("thank-you knowledge"))) == ()


FILLED = ((3.0, 3.5),)


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        (Token("team", "team", 2.9, 3.4, 0.9), False),
        (Token("team", "team", 2.9, 3.4, 0.5), True),
        (Token("are", "are", 3.0, 3.5, 0.99), True),  # what the recogniser made of it
        (Token("so", "so", 2.9, 3.5, 0.99), False),  # a word drawn out: its first sound is not held
        (Token("and", "and", 3.0, 3.7, 0.99), False),  # nor its last
        (Token("team", "team", 2.8, 3.2, 0.9), True),
        (Token("um", "um", 3.1, 3.4, 0.9), False),
        (Token("um", "um", 3.6, 3.8, 0.9), False),
        (Token("um", "um", 3.7, 3.9, 0.9), True),
        (Token("basically", "basically", 3.0, 3.5, 0.9), False),
        (Token("basically", "basically", 2.5, 3.1, 0.9), True),
    ],
)
def test_a_heard_filler_is_dropped_where_a_sure_word_or_a_written_filler_explains_it(word: Token, kept: bool) -> None:
    found = heard_fillers((word,), filler_spans((word,)), FILLED)
    assert [(span.start_s, span.end_s, span.text) for span in found] == ([(3.0, 3.5, "(um)")] if kept else [])
