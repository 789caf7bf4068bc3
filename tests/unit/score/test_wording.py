import pytest
from telling import told

from kiosk.score.fillers import filler_spans
from kiosk.score.hedges import hedge_spans
from kiosk.score.vocabulary import distinct_words, top_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i think it was kind of slow maybe", ["i think", "kind of", "maybe"]),
        ("but the thinking was probably right", ["probably"]),
        ("i think about it every day", []),
        ("this kind of work suits me", []),
        ("i feel that we can do it", ["i feel"]),
        ("i feel happy here", []),
        ("that is what i think", []),
        ("i wrote a bit of code", []),
        ("i believe in testing", []),
        ("i believe we can", ["i believe"]),
        ("i'm not sure perhaps it might work", ["i'm not sure", "perhaps", "might"]),
        ("i don't know java", []),
        ("it took more or less a week", ["more or less"]),
    ],
)
def test_hedges_are_phrases_at_word_boundaries_and_in_their_meaning(text: str, expected: list[str]) -> None:
    assert [span.text for span in hedge_spans(told(text))] == expected


def test_hindi_has_its_own_hedges() -> None:
    said = told("मुझे लगता है कि शायद थोड़ा सा समय लगेगा")
    assert [span.text for span in hedge_spans(said, "hi")] == ["मुझे लगता है", "शायद", "थोड़ा सा"]


def test_the_vocabulary_counts_forms_of_a_word_once_and_leaves_out_what_only_joins() -> None:
    said = told("we tested the test and the tests were testing um our plans and a plan")
    fillers = filler_spans(said)
    assert top_words(said, fillers) == (("tested", 4), ("plans", 2))
    assert distinct_words(said, fillers) == 8


def test_a_word_said_once_and_a_filler_are_not_used_most() -> None:
    said = told("basically the robot basically found the robot basically lost")
    assert top_words(said, filler_spans(said)) == (("robot", 2),)
