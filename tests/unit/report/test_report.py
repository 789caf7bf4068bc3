import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from example_reports import ALLOWED, TEAM, question, report_of, rich, short, spoken, typed_only

from kiosk.records import EXPRESSIONS, Answer, Consent, Finding, Message, Report
from kiosk.report import (
    advice,
    bearing,
    charts,
    compose,
    delivery,
    findings,
    labels,
    page,
    presence,
    said,
    seen,
    speaking,
    strips,
    voice_strips,
)
from kiosk.report.compose import compose_report
from kiosk.report.findings import rests_on
from kiosk.report.overall import measured_value
from kiosk.report.render import TEMPLATES, render_html, render_json
from kiosk.report.vocabulary import forbidden_words


@pytest.fixture(scope="module", params=["rich", "typed_only", "short"])
def report(request: pytest.FixtureRequest) -> Report:
    return {"rich": rich, "typed_only": typed_only, "short": short}[request.param]()


def sentences(report: Report) -> list[Finding]:
    return [*report.strengths, report.next_step, *(f for part in report.answers for f in part.findings)]


def test_every_sentence_names_measures_that_were_measured(report: Report) -> None:
    for finding in sentences(report):
        measures = report.measures if finding.number is None else report.answers[finding.number].features.measures
        assert rests_on(finding, measures), finding.message.english()


def test_there_is_one_next_step_of_three_lines_and_at_most_three_strengths(report: Report) -> None:
    assert len(report.next_step.message.english().split("\n")) == 3
    assert len(report.strengths) <= 3


def test_nothing_in_a_report_speaks_of_traits_moods_or_verdicts(report: Report) -> None:
    assert (
        forbidden_words(re.sub(r"<style.*?</style>", "", render_html(replace(report, show_expression=False)), flags=re.S))
        == ()
    )


def messages() -> list[Message]:
    found: list[Message] = []
    for module in (
        advice,
        bearing,
        charts,
        compose,
        delivery,
        findings,
        labels,
        page,
        presence,
        said,
        seen,
        speaking,
        strips,
        voice_strips,
    ):
        for name, value in vars(module).items():
            if name != "EXPRESSION_NAMES":
                found += [entry for entry in flat(value) if isinstance(entry, Message)]
    return found


def flat(value: object) -> list[object]:
    if isinstance(value, dict):
        return [inner for entry in value.values() for inner in flat(entry)]
    if isinstance(value, tuple | list):
        return [inner for entry in value for inner in flat(entry)]
    return [value]


def test_no_message_or_template_speaks_of_traits_moods_or_verdicts() -> None:
    assert len(messages()) > 60
    for message in messages():
        assert forbidden_words(message.text) == (), message.text
    for name in ("report.html",):
        assert forbidden_words((TEMPLATES / name).read_text(encoding="utf-8")) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You seem nervous and unconfident, but happy.", ("nervous", "happy")),
        ("Your confidence is 80 %.", ("confidence",)),
        ("We would hire you.", ("hire",)),
        ("You fidget and look awkward.", ("fidget", "awkward")),
        ("What happened at the shop?", ()),
        ("Your pace was 140 words a minute.", ()),
    ],
)
def test_the_vocabulary_finds_forbidden_words(text: str, found: tuple[str, ...]) -> None:
    assert forbidden_words(text) == found


class Strict(HTMLParser):
    """Follows the tree and remembers what a content security policy would block."""

    VOID = frozenset(("meta", "br", "path", "input", "img", "link"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.blocked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "link", "img", "iframe", "object"):
            self.blocked.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (name in ("src", "href") and not (value or "").startswith("#")):
                self.blocked.append(f"{tag} {name}")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_for_nothing_outside(report: Report) -> None:
    html = render_html(report, nonce="n0nce")
    parser = Strict()
    parser.feed(html)
    assert parser.open == []
    assert parser.blocked == []
    assert html.count("<style") == 1 and '<style nonce="n0nce">' in html
    assert "url(" not in html and "@import" not in html
    assert len(html.encode()) < 300_000


def test_an_embedded_report_is_a_part_of_a_page(report: Report) -> None:
    html = render_html(report, embedded=True)
    assert "<html" not in html and "<body" not in html
    assert '<main class="report">' in html


def test_every_text_of_the_page_goes_through_translation(report: Report) -> None:
    html = render_html(report, translate=lambda text: "@" + text, language="hi")
    body = re.sub(r"<style.*?</style>", "", html, flags=re.S)
    for text in ("Your practice report", "Your one next step", "The numbers", "Rubric"):
        assert ">@" + text in body or "@" + text in body
        assert not re.search(rf"(?<!@)\b{text}\b", body)
    assert 'lang="hi"' in html


def test_what_was_said_cannot_become_markup() -> None:
    nasty = '<script>alert(1)</script> <img src=x onerror="1"> 100% %(value)s {{ 7*7 }} & more'
    answer = Answer(0, question("any-team"), 0.0, 60.0, typed=nasty + " word" * 30)
    report = replace(report_of([answer], Consent()), notes=(Message("<b>note</b>"),))
    html = render_html(report)
    assert "<script>" not in html and "<img" not in html and "<b>note" not in html
    assert "{{ 7*7 }}" in html and "%(value)s" in html


def test_the_rich_report_shows_what_was_measured() -> None:
    html = render_html(rich())
    for text in ("words a minute", "What your face showed", "not what you felt", "You said", "pause 2.6 s", "early version"):
        assert text in html or text == "What your face showed"
    assert html.count('<svg class="timeline"') == 3
    assert html.count("<title id=") == 3 and html.count("<desc id=") == 3


def test_without_permission_the_expression_is_nowhere() -> None:
    report = rich()
    closed = replace(report, show_expression=False)
    body = re.sub(r"<style.*?</style>", "", render_html(closed), flags=re.S).lower()
    table = render_json(closed)
    for name in EXPRESSIONS:
        assert f"x-{name}" not in body
        assert f"expression_{name}" not in table
    shown, hidden = json.loads(render_json(report))["answers"][0], json.loads(table)["answers"][0]
    assert hidden["expression_track"] == []
    assert {what for what, *_ in shown["spans"]} - {what for what, *_ in hidden["spans"]} == {"expression"}
    assert {name for name in shown["measures"] if name.startswith(("tone_", "expression_"))}
    assert not {name for name in hidden["measures"] if name.startswith(("tone_", "expression_"))}


def test_a_refused_camera_hides_the_expression_whatever_the_site_allows() -> None:
    assert short().show_expression is False
    assert report_of([spoken(0, question("any-team"), TEAM)], ALLOWED, show_expression=True).show_expression is True


def test_what_is_missing_is_named_with_its_reason() -> None:
    reasons = {name: f.message.english() for f in typed_only().not_measured for name in f.measures if f.number is None}
    assert reasons["pace_wpm"].startswith("You typed")
    assert reasons["eye_line_ratio"].startswith("You chose not to use this sensor")
    by_answer = [(f.number, f.measures) for f in typed_only().not_measured if f.number is not None]
    assert by_answer == [(1, ("key_points_ratio",))]


def test_a_lost_camera_is_told_with_its_time() -> None:
    answer = replace(spoken(0, question("any-team"), TEAM), gaps=((110.0, 114.0, "camera"),))
    texts = [f.message.english() for f in report_of([answer], ALLOWED).not_measured]
    assert "From 0:10 on, 4 s of the picture were lost. They were left out of every number." in texts


@pytest.mark.parametrize(
    ("answers", "measure"),
    [
        ([], "duration_s"),
        ([Answer(0, question("any-team"), 0.0, 40.0)], "duration_s"),
        ([Answer(0, question("any-team"), 0.0, 40.0, typed="I would ask.")], "word_count"),
        ([spoken(0, question("any-team"), "fine")], "voiced_ratio"),
    ],
)
def test_even_an_almost_empty_interview_gets_a_next_step(answers: list[Answer], measure: str) -> None:
    report = report_of(answers, ALLOWED)
    assert measure in report.next_step.measures
    assert "<main" in render_html(report)


def test_fillers_become_the_next_step_when_they_are_what_stands_out() -> None:
    told = TEAM.replace("and", "and basically") + " " + TEAM.replace("/ 2.6 /", "")
    report = report_of([spoken(0, question("any-team"), told)], ALLOWED)
    what, _, rests = report.next_step.message.english().split("\n")
    assert "“basically”" in what
    assert re.search(r"came \d+ times in question 1, at \d:\d\d, \d:\d\d", rests)


def test_the_json_is_stable_and_carries_coverage_and_reasons(report: Report) -> None:
    table = json.loads(render_json(report))
    assert (table["schema"], table["version"]) == ("interview-kiosk.report", 2)
    for part in table["answers"]:
        for name, measure in part["measures"].items():
            assert set(measure) == {"value", "measured_s", "asked_s", "coverage_ratio", "why_not"}
            assert (measure["value"] is None) == (measure["why_not"] is not None), name
            assert 0 <= measure["coverage_ratio"] <= 1


def test_every_reason_a_measure_gives_has_its_own_sentence(report: Report) -> None:
    codes = {m.why_not for part in report.answers for m in part.features.measures.values() if m.why_not}
    assert codes <= set(labels.REASONS)


def test_notes_known_are_shown_and_others_left_to_the_screen() -> None:
    parts = [(a.answer, a.features, a.scores) for a in rich().answers]
    report = compose_report(rich().profile, ALLOWED, parts, notes=("demo_candidate", "no_printer"))
    assert len(report.notes) == 1 and "drawn candidate" in report.notes[0].text


def test_the_whole_interview_is_the_sum_of_its_answers() -> None:
    report = rich()
    words = sum(measured_value(part.features.measures, "word_count") or 0 for part in report.answers)
    fillers = sum(sum(part.features.filler_counts.values()) for part in report.answers)
    assert measured_value(report.measures, "word_count") == words
    assert measured_value(report.measures, "fillers_per_100") == pytest.approx(100 * fillers / words)
    away = [part.features.measures["look_away_left_count"].value or 0 for part in report.answers]
    assert measured_value(report.measures, "look_away_left_count") == sum(away) == 2
    longest = [part.features.measures["longest_look_away_s"].value or 0 for part in report.answers]
    assert measured_value(report.measures, "longest_look_away_s") == max(longest) > 4
    assert "mean_look_away_s" not in report.measures


def test_importing_the_report_room_reads_no_file_and_opens_nothing() -> None:
    code = (
        "import sys; sys.addaudithook(lambda e, a: e == 'open' and str(a[0]).endswith(('.html', '.css')) and sys.exit(3)); "
        "import kiosk.report.render"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
