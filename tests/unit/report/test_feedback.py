"""One feedback of one shape: the rules' own always, the online model's checked sentences before it; and what was sent."""

import json
from dataclasses import replace

import pytest

from kiosk.config import Settings
from kiosk.records import Claim, Consent, Report, Sent
from kiosk.report.compose import compose_report
from kiosk.report.page import Page
from kiosk.report.render import render_html, render_json
from kiosk.reporting import write_report
from kiosk.ui.translate import translator
from tests.unit.report.claim_interview import PROFILE, interview
from tests.unit.report.example_reports import ALLOWED, SHORT, question, report_of, rich, short, spoken, typed, typed_only

PARTS = [(part.answer, part.features, part.scores) for part in interview()[:3]]
GOOD = (
    Claim("strength", "You asked before you changed the plan.", 1, "so i called him and i asked what the problem was"),
    Claim("improve", "Say what the login page looked like after the merge.", 2, "two of us changed the same login page"),
    Claim(
        "next_step", "Tell the story of the login page once more. Say it aloud.", 2, "two of us changed the same login page"
    ),
)
BAD = (
    Claim("strength", "You are a natural leader.", 1, "so i called him and i asked what the problem was"),
    Claim("improve", "You looked away from the camera.", 2, "two of us changed the same login page"),
    Claim("next_step", "Be more confident next time.", 2, "two of us changed the same login page"),
)
SENT = (
    Sent("questions", "models.example.org", "Role: software developer\nYears: 0"),
    Sent("feedback", "models.example.org", "Answer 1:  two  blanks,\n\ttab, <b>& 100 %</b> {{ x }}"),
)


def report(*claims: Claim, sent: tuple[Sent, ...] = ()) -> Report:
    return compose_report(PROFILE, replace(ALLOWED, cloud=True), PARTS, claims=claims, sent=sent)


@pytest.mark.parametrize("made", [rich, typed_only, short], ids=["rich", "typed", "short"])
def test_without_an_online_model_the_feedback_is_whole(made: object) -> None:
    feedback = made().feedback  # type: ignore[operator]
    assert 1 <= len(feedback.strengths) <= 3
    assert len(feedback.improvements) <= 3
    assert (feedback.source, feedback.removed) == ("rules", {})
    assert feedback.next_step not in feedback.improvements


def test_each_improvement_is_about_another_line_and_none_repeats_the_next_step() -> None:
    weak = report_of([spoken(n, question("any-team"), SHORT + " so " * 30) for n in range(3)], ALLOWED).feedback
    told = [finding.message.text for finding in (weak.next_step, *weak.improvements)]
    assert len(told) == len(set(told)) > 1


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        (
            [typed(n, question("any-team"), "Then we asked the other group for help with the plan.") for n in range(2)],
            "2 of 2",
        ),
        ([typed(0, question("any-team"), "Then we asked the other group for help with the plan.")], "11 words"),
        ([spoken(0, question("any-team"), "fine"), spoken(1, question("any-team"), "fine")], "all 2 questions"),
        ([spoken(0, question("any-team"), "fine")], "took up the question"),
    ],
)
def test_something_that_was_there_is_named_even_where_no_band_was_solid(answers: list[object], text: str) -> None:
    (strength,) = report_of(answers, ALLOWED).feedback.strengths  # type: ignore[arg-type]
    assert text in strength.message.english()
    assert strength.measures


def test_no_answer_at_all_has_nothing_that_went_well_yet_a_next_step() -> None:
    feedback = report_of([], ALLOWED).feedback
    assert (feedback.strengths, feedback.improvements) == ((), ())
    assert feedback.next_step.message.text


def test_sentences_that_stood_the_check_come_first_and_the_rules_fill_up() -> None:
    own, feedback = report().feedback, report(*GOOD).feedback
    assert [finding.source for finding in feedback.strengths] == ["cloud", "rules", "rules"]
    assert feedback.strengths[1:] == own.strengths[:2]
    assert feedback.improvements[0].source == "cloud"
    assert (feedback.next_step.source, feedback.source) == ("cloud", "cloud")
    assert own.next_step in feedback.improvements


def test_where_nothing_stands_the_feedback_is_the_rules_own() -> None:
    own, feedback = report().feedback, report(*BAD).feedback
    assert replace(feedback, removed={}) == own
    assert sum(feedback.removed.values()) == 3
    assert feedback.source == "rules"


def test_a_rule_that_would_say_it_again_gives_way() -> None:
    own = next(finding for finding in report().feedback.improvements if finding.measures == ("pace_wpm",))
    cloud = Claim("improve", "At 191 words a minute this answer was quick.", own.number, None, "pace_wpm")
    assert [f.source for f in report(cloud).feedback.improvements if f.measures == ("pace_wpm",)] == ["cloud"]


def test_the_page_marks_every_sentence_of_the_online_model_and_shows_its_quote() -> None:
    html = render_html(report(*GOOD))
    assert html.count('<span class="online">online model</span>') == 3
    assert "“so I called him and I asked what the problem was”" in html
    assert "each checked against your words" in html
    assert "online model" not in render_html(report(*BAD))


def test_a_quote_that_the_sentence_has_itself_is_not_shown_twice() -> None:
    claim = Claim("strength", "You closed the story: “we finished two days before the submission”.", 1)
    (row, *_) = Page(report(claim), str).strengths()
    assert (row["quote"], row["cloud"], row["at"]) == (None, True, "0:45")


def test_a_sentence_that_rests_on_a_number_shows_that_number() -> None:
    claim = Claim("improve", "This answer was quick; leave a breath between the steps of the pace.", 2, None, "pace_wpm")
    (row, *_) = Page(report(claim), translator("hi")).improvements()
    assert row["cloud"] and "191" in row["why"] and row["why"].startswith("गति: ")


def test_a_next_step_of_the_online_model_keeps_its_three_places() -> None:
    steps = Page(report(*GOOD), str).steps()
    assert (steps["what"], steps["how"]) == ("Tell the story of the login page once more.", "Say it aloud.")
    assert steps["quote"] == "two of us changed the same login page"


@pytest.mark.parametrize(
    ("language", "nothing"), [("en", "Nothing left this kiosk."), ("hi", "इस कियोस्क से कुछ भी बाहर नहीं गया।")]
)
def test_what_was_sent_is_shown_word_for_word_or_that_nothing_was(language: str, nothing: str) -> None:
    told, silent = (render_html(report(sent=sent), translator(language), language=language) for sent in (SENT, ()))
    assert "<pre>Answer 1:  two  blanks,\n\ttab, &lt;b&gt;&amp; 100 %&lt;/b&gt; {{ x }}</pre>" in told
    assert told.count("models.example.org") == 2
    assert nothing in silent and nothing not in told
    assert 'class="method sent"' not in silent


def test_the_json_has_the_feedback_its_source_and_what_was_sent() -> None:
    table = json.loads(render_json(report(*GOOD, *BAD, sent=SENT)))
    assert table["feedback_source"] == table["next_step"]["source"] == "cloud"
    assert table["strengths"][0]["quote"] == "so I called him and I asked what the problem was"
    assert sum(table["feedback_removed"].values()) == 3
    assert [sent["what"] for sent in table["sent"]] == ["questions", "feedback"]
    assert "leader" not in json.dumps(table), "what was removed is nowhere"


def test_the_rooms_hand_claims_and_what_was_sent_through_to_the_report() -> None:
    made = write_report(PROFILE, Consent(cloud=True), PARTS, None, (), Settings(), claims=GOOD, sent=SENT)
    assert made.feedback.source == "cloud" and made.sent == SENT
    assert write_report(PROFILE, Consent(), PARTS, None, (), Settings()).feedback.source == "rules"
