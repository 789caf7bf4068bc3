import pytest
from telling import say

from kiosk.score.fillers import count_fillers, filler_spans
from kiosk.score.tokens import tokens_of


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
