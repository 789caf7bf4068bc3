"""The adaptive rule: every combination of bands, who goes up and down and how far, and what is asked next."""

from itertools import pairwise, product

import pytest

from kiosk.interview.adapt import LINES, kind_after, level_after, middle_band, nearest
from kiosk.interview.bankfile import LEVELS
from kiosk.records import BAND_ORDER, Band, Question, Score

START, GROWING, SOLID, STRONG = BAND_ORDER


def scores(*bands: Band | None) -> tuple[Score, ...]:
    return tuple(Score(line, band, None if band else "too_short") for line, band in zip(LINES, bands, strict=True))


def question(name: str, kind: str = "technical", level: str = "junior", skill: str | None = None) -> Question:
    return Question(name, f"{name}?", kind, level, skill, ())


@pytest.mark.parametrize("bands", list(product((None, *BAND_ORDER), repeat=3)))
def test_the_middle_of_what_was_said_counts_and_never_what_was_not_scored(bands: tuple[Band | None, ...]) -> None:
    known = sorted(BAND_ORDER.index(band) for band in bands if band is not None)
    expected = BAND_ORDER[known[(len(known) - 1) // 2]] if known else None
    assert middle_band(scores(*bands)) is expected


def test_how_something_was_said_makes_no_question_easier() -> None:
    delivery = tuple(Score(line, START) for line in ("pace", "fluency", "length", "eye_line", "clarity", "coherence"))
    assert middle_band((*scores(STRONG, None, None), *delivery)) is STRONG
    assert middle_band(delivery) is None


@pytest.mark.parametrize(
    ("bands", "steps"),
    [
        ([], 0),
        ([None, None], 0),
        ([GROWING], 0),
        ([SOLID], 1),
        ([STRONG], 1),
        ([STRONG, STRONG, STRONG], 1),
        ([STRONG, GROWING], 1),
        ([STRONG, START], 0),
        ([START], 0),
        ([GROWING, START], 0),
        ([START, START], -1),
        ([START, None, START], -1),
        ([START, GROWING, START], 0),
        ([STRONG, START, START], -1),
        ([START, START, START, START], -1),
        ([START, START, SOLID], 0),
        ([START, START, GROWING], -1),
    ],
)
def test_good_answers_lead_one_level_up_and_one_bad_one_to_no_childs_question(bands: list[Band | None], steps: int) -> None:
    assert level_after("junior", bands) == LEVELS[1 + steps]


@pytest.mark.parametrize("own", LEVELS)
@pytest.mark.parametrize("bands", list(product((None, *BAND_ORDER), repeat=4)))
def test_no_course_of_answers_leaves_the_levels_next_to_the_candidates_own(own: str, bands: tuple[Band | None, ...]) -> None:
    levels = [LEVELS.index(level_after(own, bands[:count])) for count in range(5)]
    assert all(abs(level - LEVELS.index(own)) <= 1 for level in levels)
    assert all(abs(first - second) <= 1 for first, second in pairwise(levels))


def test_kinds_stay_balanced_whatever_was_asked() -> None:
    asked = [question("a", "motivation")]
    assert kind_after(asked) == "behavioural"
    asked += [question("b", "technical")]  # the bank had no other
    assert kind_after(asked) == "behavioural"
    asked = [question(str(n), kind) for n, kind in enumerate(("motivation", "technical", "technical"))]
    assert kind_after(asked) == "situational"
    asked += [question("d", "situational")]
    assert kind_after(asked) == "behavioural"


def test_a_follow_up_is_no_slot_of_the_set() -> None:
    probed = Question("a-more", "?", "motivation", "junior", None, (), follows="a")
    assert kind_after([question("a", "motivation"), probed]) == "behavioural"


def test_of_what_is_left_the_nearest_comes_first_and_the_rest_keeps_its_order() -> None:
    easy, hard, other = question("easy", level="fresher"), question("hard", level="senior"), question("o", "behavioural")
    rest = (easy, other, hard)
    assert nearest(rest, "technical", "senior", (), ()) == (hard, easy, other)
    assert nearest(rest, "behavioural", "senior", (), ()) == (other, easy, hard)
    assert nearest(rest, "technical", "fresher", (), ()) == rest
    assert nearest((), "technical", "fresher", (), ()) == ()


def test_of_equals_a_named_skill_that_was_not_asked_yet_comes_first() -> None:
    plain, named = question("p", skill="Git"), question("n", skill="SQL")
    assert nearest((plain, named), "technical", "junior", ("SQL",), ())[0] is named
    assert nearest((plain, named), "technical", "junior", ("SQL",), (question("x", skill="SQL"),))[0] is plain


def test_a_question_of_an_unknown_level_breaks_nothing() -> None:
    odd = question("odd", level="expert")
    assert nearest((odd,), "technical", "junior", (), ()) == (odd,)
