"""A follow-up in the report: counted with its question, marked as one, judged on what it asked for and on nothing else."""

import json
import re
from dataclasses import replace
from functools import cache

import pytest
from example_reports import ALLOWED, GIT, TEAM, question, report_of, spoken

from kiosk.interview.follow_up import Gap, rule_based
from kiosk.records import Answer, Band, KeyPoint, Message, Question, Report, place_of
from kiosk.report import advice
from kiosk.report.charts import timeline
from kiosk.report.labels import REASONS, reason
from kiosk.report.moments import Part
from kiosk.report.page import Page
from kiosk.report.render import render_html, render_json

RESULT = (
    "as a result we finished two days before the submission um and the testing took only three days basically and our guide "
    "said that the other teams should look at our list because it was so clear and easy to follow for everybody"
)
GAP = Gap(KeyPoint("What came of it", ("as a result",)), "result")


@cache
def probed() -> Report:
    """Two planned questions, the first of them probed."""
    first, second = question("any-team"), question("sw-git-basics")
    probe = rule_based(first, GAP, "we met every evening", "en")
    answers = (
        replace(spoken(0, first, TEAM), place=0),
        replace(spoken(1, probe, RESULT), place=0),
        replace(spoken(2, second, GIT), place=1),
    )
    return report_of(answers, ALLOWED)


def shown(report: Report) -> str:
    return re.sub(r"<style.*?</style>", "", render_html(report), flags=re.S)


def test_questions_are_counted_as_the_candidate_counts_them() -> None:
    assert [part.answer.label for part in probed().answers] == [1, "1b", 2]
    page = shown(probed())
    assert re.findall(r'<span class="num">(\w+)</span>', page) == ["1", "1b", "2"]
    assert page.count(">Follow-up</span>") == 1
    assert "You said “we met every evening”. What was the result of that, in numbers?" in page
    assert [f"Timeline of question {n}," in page for n in ("1", "1b", "2", "3")] == [True, True, True, False]
    assert len(set(re.findall(r'id="(question-\d)"', page))) == 3


def test_json_says_which_question_was_probed() -> None:
    table = json.loads(render_json(probed()))
    assert [(a["number"], a["label"]) for a in table["answers"]] == [(0, "1"), (1, "1b"), (2, "2")]
    assert [a["question"]["follows"] for a in table["answers"]] == [None, "any-team", None]
    assert table["answers"][1]["question"]["source"] == "rules"


def test_a_follow_up_is_judged_on_what_it_asked_for() -> None:
    scores = {score.line: score for score in probed().answers[1].scores}
    assert scores["content"].band in {Band.SOLID, Band.STRONG}
    assert {line: scores[line].why_not for line in ("structure", "length")} == {
        "structure": "follow_up",
        "length": "follow_up",
    }
    assert scores["fluency"].band is not None
    said = [finding.message.english() for finding in probed().answers[1].findings]
    assert said[0] == "You spoke about what was asked for."
    assert reason("follow_up") is REASONS["follow_up"]


def test_sentences_name_a_follow_up_by_its_own_number() -> None:
    page = Page(probed(), str)
    assert page.say(Message("In question %(question)d it was so.", {"question": "1b"})) == "In question 1b it was so."
    assert Message("In question %(question)d it was so.", {"question": 2}).english() == "In question 2 it was so."
    hindi = Message("Question %(question)d: %(seconds).1f s", {"question": "1b", "seconds": 2.0})
    assert hindi.fill("सवाल %(question)d: %(seconds).1f") == "सवाल 1b: 2.0"


def test_what_was_not_measured_in_a_follow_up_is_said_of_it() -> None:
    first = replace(spoken(0, question("any-team"), TEAM), place=0)
    probe = replace(spoken(1, rule_based(question("any-team"), GAP, None, "en"), "fine", rate=2.0), place=0)
    rows = Page(report_of((first, probe), ALLOWED), str).missing()
    assert "Question 1b" in {row["question"] for row in rows}


def test_who_wrote_a_question_is_said_where_the_cloud_model_wrote_one() -> None:
    assert "This question" not in shown(probed())
    first, *others = probed().answers
    cloud = replace(first.answer, question=replace(first.answer.question, source="cloud"))
    mixed = replace(probed(), answers=(replace(first, answer=cloud), *others))
    assert [row["source"] for row in Page(mixed, str).answers()] == [
        "This question was written by a cloud model.",
        "This question was put together by the kiosk itself.",
        "This question came from the kiosk's own bank.",
    ]


def test_a_question_that_was_asked_already_is_no_next_step() -> None:
    parts = [Part(part.answer, part.features, part.scores) for part in probed().answers]
    alone = advice._follow_up_step(parts[:1])
    assert alone is not None
    assert str(question("any-team").follow_up) in alone.message.english()
    assert advice._follow_up_step(parts[:2]) is None


@pytest.mark.parametrize(("number", "place"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2)])
def test_the_place_of_a_question_leaves_follow_ups_out(number: int, place: int) -> None:
    follows = (None, "a", None, None, "c")
    questions = [Question(str(n), "?", "technical", "junior", None, (), follows=f) for n, f in enumerate(follows)]
    assert place_of(questions, number) == place


def test_an_answer_without_a_place_counts_as_before() -> None:
    assert Answer(3, question("any-team"), 0.0, 1.0).label == 4


def test_a_timeline_without_a_label_is_that_of_one_answer() -> None:
    assert "Timeline of question 1," in timeline(probed().answers[1].features, str, show_expression=False)
