from collections.abc import Sequence

import pytest
from telling import told

from kiosk.records import Span
from kiosk.score.fillers import filler_spans
from kiosk.score.fluency import repetition_spans, restart_spans


def found(text: str, language: str = "en", **pauses: float) -> list[tuple[str, str]]:
    tokens = told(text, **pauses)
    fillers = filler_spans(tokens, language)
    repetitions = repetition_spans(tokens, fillers, language)
    spans: Sequence[Span] = (*repetitions, *restart_spans(tokens, fillers, repetitions, language))
    return [(span.what, span.text) for span in sorted(spans, key=lambda span: span.start_s)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i i worked there", [("repetition", "i")]),
        ("it was in the in the office", [("repetition", "in the")]),
        ("we had we had we had a plan", [("repetition", "we had"), ("repetition", "we had")]),
        ("the um the team", [("repetition", "the")]),
        ("we we um we tested it", [("repetition", "we"), ("repetition", "we")]),
        ("my my role was testing", [("repetition", "my")]),
        ("they asked me to to present", [("repetition", "to")]),
        ("the project the project was late", [("repetition", "the project")]),
        ("because because the server was slow", [("repetition", "because")]),
    ],
)
def test_words_said_again_at_once_are_repetitions(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "it was very very good",
        "we had had enough",
        "i know that that was wrong",
        "my number is two two four",
        "it grew more and more and more",
        "we did small small things",
        "there were many many people",
        "the team met and the team agreed",
        "step by step we went on",
        "no no it was fine",
        "we came again and again",
    ],
)
def test_what_is_doubled_on_purpose_is_no_repetition(text: str) -> None:
    assert found(text) == []


def test_it_at_the_end_of_one_clause_and_the_beginning_of_the_next_is_no_repetition() -> None:
    assert found("so i fixed it it was late", it=0.4) == []
    assert found("so i fixed it it was late") == [("repetition", "it")]


def test_the_same_word_after_three_seconds_is_no_repetition() -> None:
    assert found("plan plan", plan=3.5) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i was i am an engineer", "i was"),
        ("we had to we made a plan", "we had to"),
        ("i want i need more time", "i want"),
        ("it is it was my first job", "it is"),
        ("my project is my team is small", "my project is"),
        ("the code was the tests were broken", "the code was"),
        ("we worked with the i asked my manager", "the"),
        ("he gave me a we built it", "a"),
        ("i was um i am an engineer", "i was"),
        ("they can't they don't have it", "they can't"),
        ("i we decided to wait", "i"),
        ("it was the my team", "the"),
        ("the designer was proud of every proud of the demo", "proud of every"),
        ("my manager a my manager asked me to lead", "my manager a"),
        ("she was proud of the proud of our demo", "proud of the"),
    ],
)
def test_a_beginning_that_is_given_up_is_a_restart(text: str, expected: str) -> None:
    assert found(text) == [("restart", expected)]


@pytest.mark.parametrize(
    "text",
    [
        "i was late because i slept",
        "we won because we planned",
        "i think i know it",
        "we know that we can",
        "they came and they went",
        "that is what i was i changed since",
        "i worked hard i learned a lot",
        "he said he was late",
        "the more we test the more we find",
        "so the better we plan the better we work",
        "more we plan the more we plan in detail",
        "i like tea i like coffee",
        "when i was at school i played football",
        "i did what i had to and i left",
        "i would check the order in the system",
        "i had a conflict with a designer",
        "you and i we finished it",
        "i know what it is it is hard",
        "it works so it stays",
        "we do what we can and we learn",
    ],
)
def test_two_clauses_with_one_subject_are_no_restart(text: str) -> None:
    assert found(text) == []


def test_the_span_is_the_part_that_was_given_up() -> None:
    tokens = told("so i was i am here")
    (span,) = restart_spans(tokens, (), ())
    assert (span.start_s, span.end_s) == (tokens[1].start_s, tokens[2].end_s)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("मैं मैं वहाँ काम करता था", [("repetition", "मैं")]),
        ("हमने धीरे धीरे काम किया", []),
        ("अलग अलग लोग आए", []),
        ("मेरे पास मेरे पास समय था", [("repetition", "मेरे पास")]),
    ],
)
def test_hindi_doubles_words_on_purpose_but_not_its_small_ones(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, "hi") == expected
