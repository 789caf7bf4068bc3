"""The rule-based follow-up: what it asks for, with whose words, in which language, and when nobody is probed."""

import re
from dataclasses import replace

import pytest

from kiosk.interview.follow_up import ASKED, OTHER, STORY, WORDINGS, Gap, asked_as, gap_of, is_due, rule_based
from kiosk.records import Band, Features, KeyPoint, Measure, Question, Score, Wording
from kiosk.report.vocabulary import forbidden_words

POINTS = (KeyPoint("A test that proved it", ("test",)), KeyPoint("SQL was used", ("sql",)))
HINDI = Wording("आपने क्या सुधारा?", None, "आगे क्या करेंगे?")
STORY_QUESTION = Question(
    "q1", "What did you mend?", "behavioural", "junior", "Repair", POINTS, "What next?", None, hindi=HINDI
)
PLAIN_QUESTION = replace(STORY_QUESTION, id="q2", kind="technical")
SCORED = (Score("content", Band.GROWING), Score("structure", Band.GROWING))


def features(covered: tuple[int, ...] = (), words: float = 60.0, **parts: float | None) -> Features:
    values = {"word_count": words, **{f"part_{name}_count": value for name, value in parts.items()}}
    measures = {name: Measure(name, value, 40.0, 40.0) for name, value in values.items()}
    return Features(0, 40.0, measures, (), covered_points=covered)


def part_missing(missing: str) -> Features:
    return features(**{part: float(part != missing) for part in STORY})


def planned(*names: str) -> list[Question]:
    """'a' is a planned question, 'a-more' the follow-up to it."""
    return [
        Question(n, "?", "technical", "junior", None, (), follows=n[:-5] if n.endswith("-more") else None) for n in names
    ]


# ---------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("asked", "count", "most", "due"),
    [
        (["a"], 5, 2, True),
        (["a", "a-more"], 5, 2, False),
        (["a", "a-more", "b"], 5, 2, False),
        (["a", "a-more", "b", "c"], 5, 2, True),
        (["a", "a-more", "b", "c", "c-more", "d", "e"], 5, 2, False),
        (["a", "b", "c", "d", "e"], 5, 2, True),
        (["a"], 5, 0, False),
        (["a"], 2, 2, False),
        (["a"], 1, 2, False),
        (["a"], 3, 1, True),
        (["a", "a-more", "b"], 5, 5, True),
        ([], 5, 2, False),
    ],
)
def test_at_most_two_of_five_are_probed_never_twice_in_a_row_and_nobody_in_the_fast_lane(
    asked: list[str], count: int, most: int, due: bool
) -> None:
    assert is_due(planned(*asked), count, most) is due


# ---------------------------------------------------------------- for what


def test_the_missing_part_of_a_story_comes_first_then_a_point_that_was_not_named() -> None:
    gap = gap_of(STORY_QUESTION, part_missing("result"), SCORED, "we changed it")
    assert gap is not None
    assert (gap.part, gap.name) == ("result", "result")
    whole = replace(part_missing("none"), covered_points=(0,))
    gap = gap_of(STORY_QUESTION, whole, SCORED, "we changed it")
    assert gap is not None
    assert (gap.part, gap.point, gap.name) == (None, POINTS[1], "SQL was used")


def test_a_technical_answer_is_asked_for_its_point_first() -> None:
    lacking = replace(features(reason=0.0, example=0.0), covered_points=(1,))
    gap = gap_of(PLAIN_QUESTION, lacking, SCORED, "we changed it")
    assert gap is not None
    assert gap.point is POINTS[0]
    gap = gap_of(PLAIN_QUESTION, replace(lacking, covered_points=(0, 1)), SCORED, "we changed it")
    assert gap is not None
    assert gap.part == "example"


def test_a_part_that_was_said_in_other_words_or_in_hindi_is_not_asked_for() -> None:
    both = replace(part_missing("result"), covered_points=(0, 1))
    assert gap_of(STORY_QUESTION, both, SCORED, "the rejects dropped to zero") is None
    assert gap_of(STORY_QUESTION, both, SCORED, "उसका नतीजा अच्छा रहा") is None
    assert gap_of(STORY_QUESTION, both, SCORED, "we ran it") is not None


@pytest.mark.parametrize(
    ("measured", "scores"),
    [
        (features((0, 1), **dict.fromkeys(STORY, 1.0)), SCORED),
        (features(words=29.0, result=0.0), SCORED),
        (features(result=None), (Score("content", None, "too_short"), Score("structure", None, "too_short"))),
        (features(result=0.0), (*SCORED, Score("relevance", Band.START))),
        (Features(0, 40.0, {}, ()), SCORED),
    ],
    ids=["nothing missing", "too short", "not scored", "about something else", "nothing measured"],
)
def test_where_nothing_is_missing_or_nothing_is_known_nobody_is_probed(
    measured: Features, scores: tuple[Score, ...]
) -> None:
    assert gap_of(STORY_QUESTION, measured, scores, "we ran it") is None


# ---------------------------------------------------------------- how


def test_her_own_words_are_quoted_and_what_is_asked_for_is_its_only_point() -> None:
    gap = Gap(KeyPoint("x", WORDINGS["result"]), "result")
    probe = rule_based(STORY_QUESTION, gap, "we changed the fixture", "en")
    assert probe.text == "You said “we changed the fixture”. What was the result of that, in numbers?"
    assert (probe.follows, probe.id, probe.source) == ("q1", "q1-more", "rules")
    assert (probe.kind, probe.level, probe.skill, probe.follow_up) == ("behavioural", "junior", "Repair", None)
    (point,) = probe.key_points
    assert point.text == "What came of it"
    assert "dropped" in point.accepted


def test_hindi_is_asked_in_hindi() -> None:
    gap = Gap(KeyPoint("x", WORDINGS["result"]), "result")
    probe = rule_based(STORY_QUESTION, gap, "हमने पंप बदला", "hi")
    assert probe.text == "आपने कहा “हमने पंप बदला”। उसका नतीजा क्या रहा? हो सके तो आँकड़ों में बताइए।"
    assert probe.key_points[0].text == "उसका नतीजा"


def test_a_point_is_named_inside_a_sentence_in_english_and_by_the_written_question_in_hindi() -> None:
    probe = rule_based(PLAIN_QUESTION, Gap(POINTS[0]), "we changed the fixture", "en")
    assert probe.text.endswith("fixture”. One more point counts here: “A test that proved it”. What can you say about it?")
    probe = rule_based(PLAIN_QUESTION, Gap(POINTS[0]), "हमने पंप बदला", "hi")
    assert (probe.text, probe.key_points) == ("आगे क्या करेंगे?", ())


def test_without_words_to_quote_the_question_that_was_written_for_it_is_asked_and_has_no_point_to_miss() -> None:
    gap = Gap(KeyPoint("x", ()), "result")
    probe = rule_based(STORY_QUESTION, gap, None, "en")
    assert (probe.text, probe.key_points, probe.follows) == ("What next?", (), "q1")
    bare = replace(STORY_QUESTION, follow_up=None, hindi=None)
    assert rule_based(bare, gap, None, "en").text == "What was the result of that, in numbers?"
    assert rule_based(bare, Gap(POINTS[0]), None, "hi").text == ASKED["hi"]["more"].text


def test_to_read_a_follow_up_back_is_no_answer_to_it() -> None:
    point = KeyPoint("European plan is room only", ("room only", "no meals"))
    probe = rule_based(PLAIN_QUESTION, Gap(point), "we sold rooms daily", "en")
    assert "“European plan is room only”" in probe.text
    assert probe.key_points == (replace(point, accepted=("no meals",)),)
    assert rule_based(PLAIN_QUESTION, Gap(replace(point, accepted=("room only",))), None, "en").key_points == ()
    quoted = rule_based(STORY_QUESTION, Gap(KeyPoint("x", WORDINGS["result"]), "result"), "we saved the pump", "en")
    assert "saved" not in quoted.key_points[0].accepted


def test_what_the_cloud_model_asked_is_scored_on_the_same_gap() -> None:
    probe = asked_as(STORY_QUESTION, "And then?", Gap(POINTS[0]), "en", "cloud")
    assert (probe.text, probe.key_points, probe.source, probe.follows) == ("And then?", (POINTS[0],), "cloud", "q1")


@pytest.mark.parametrize("part", sorted({*STORY, *OTHER}))
def test_every_part_can_be_asked_for_in_both_languages(part: str) -> None:
    for language in ("en", "hi"):
        asked = ASKED[language][part]
        assert asked.text.endswith(("?", "।"))
        assert not forbidden_words(asked.text + asked.point)
    assert re.search("[\u0900-\u097f]", ASKED["hi"][part].text + ASKED["hi"][part].point)
    assert any(re.search("[\u0900-\u097f]", wording) for wording in WORDINGS[part])
    assert all(wording == wording.lower().strip() and wording for wording in WORDINGS[part])
