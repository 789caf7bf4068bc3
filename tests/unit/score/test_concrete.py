"""Words of an answer's own, numbers, things done."""

import pytest

from kiosk.score.concrete import Concrete, concrete_in


def found(text: str, asked: str = "") -> Concrete:
    return concrete_in(text.split(), frozenset(asked.split()))


def own(text: str, asked: str = "") -> list[str]:
    return [text.split()[index] for index in found(text, asked).own]


def test_words_that_fit_any_answer_are_general_and_those_of_the_question_count_for_nothing() -> None:
    assert own("it was a very good experience and everybody was happy with the work") == []
    assert own("the gearbox seal leaked so i ordered a new seal from pune") == [
        "gearbox",
        "seal",
        "leaked",
        "ordered",
        "pune",
    ]
    assert own("the gearbox leaked", asked="gearbox") == ["leaked"]


def test_the_share_of_concrete_words_leaves_small_words_and_noise_out() -> None:
    assert found("good work and good people").own_ratio == 0.0
    assert found("the gearbox was good").own_ratio == 0.5
    assert found("g i v e 1gn0re <b>").content == 0
    assert found("the and of").own_ratio == 0.0


@pytest.mark.parametrize(
    ("text", "numbers", "done"),
    [
        ("two hundred forty guests came in 2 hours", 2, 0),
        ("i checked the pump and then we found the fault", 0, 2),
        ("i then called him and i personally asked her", 0, 2),
        ("i will check and we are happy", 0, 0),
        ("the need i need one thing", 0, 0),
    ],
)
def test_numbers_and_things_done_are_counted_once_each(text: str, numbers: int, done: int) -> None:
    concrete = found(text)
    assert (len(concrete.numbers), len(concrete.done)) == (numbers, done)


def test_words_that_were_set_aside_are_none_and_join_nothing() -> None:
    concrete = concrete_in(["i", "", "checked", "two", "", "ten"], frozenset())
    assert len(concrete.numbers) == 2
