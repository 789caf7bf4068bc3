import re
from dataclasses import replace

from example_reports import rich, short, typed_only
from measured import features

from kiosk.records import EXPRESSIONS, Features, Measure, Report
from kiosk.report.overall import overall_measures
from kiosk.report.presence import expression_table, presence_rows
from kiosk.report.render import render_html


def with_features(*parts: Features) -> Report:
    report = rich()
    answers = tuple(replace(answer, features=of) for answer, of in zip(report.answers, parts, strict=False))
    return replace(report, answers=answers, measures=overall_measures(parts))


def test_each_measure_stands_with_its_whole_its_answers_and_its_seconds() -> None:
    report = with_features(
        features({"eye_line_ratio": 0.5, "blinks_per_min": 10.0, "nod_count": 2.0, "slouch_ratio": 0.0}),
        features({"eye_line_ratio": 0.8, "blinks_per_min": "too_slow", "nod_count": 1.0, "slouch_ratio": 0.0}),
    )
    rows = {row.label: (row.whole, row.answers, row.measured_s) for row in presence_rows(report, str)}
    assert rows == {
        "Eye line": ("65 % of speaking time", ("50", "80"), 120),
        "Blinks": ("10 a minute", ("10", "–"), 60),
        "Nods": ("3", ("2", "1"), 120),
        "Head sunk": ("none seen", ("0", "0"), 120),
    }


def test_hands_out_of_view_say_nothing_about_gestures() -> None:
    hidden = with_features(features({"hands_visible_ratio": 0.05, "gestures_per_min": 0.0}))
    shown = with_features(features({"hands_visible_ratio": 0.5, "gestures_per_min": 8.0}))
    assert [row.label for row in presence_rows(hidden, str)] == ["Hands in view"]
    assert [row.label for row in presence_rows(shown, str)] == ["Hands in view", "Gestures"]


def test_without_a_camera_there_is_no_table() -> None:
    for report in (short(), typed_only()):
        assert presence_rows(report, str) == []
        assert 'id="presence-title"' not in render_html(report)


def test_expressions_stand_while_speaking_and_while_listening() -> None:
    table = expression_table(rich(), str)
    assert table is not None
    names = [name for name, *_ in table.rows]
    assert names[:2] == ["neutral", "happiness"] and set(names) <= set(EXPRESSIONS)
    assert table.speaking_s > 60 and table.listening_s > 15
    for _, label, speaking, listening in table.rows:
        assert label and re.fullmatch(r"\d+ %", speaking) and re.fullmatch(r"\d+ %", listening)


def test_the_expression_section_is_off_as_a_whole() -> None:
    closed = replace(rich(), show_expression=False)
    assert expression_table(closed, str) is None
    html = render_html(closed)
    for text in ("Your face showed", "What your face showed", "Brief changes", "Face and words", "While listening"):
        assert text not in html


def test_changes_and_tone_are_told_as_counts() -> None:
    seen: dict[str, float | str] = {
        "expression_neutral_speaking_ratio": 0.9,
        "expression_neutral_listening_ratio": "no_face",
    }
    changes: dict[str, float | str] = {"expression_shifts_count": 2.0, "expression_brief_count": 1.0}
    tone: dict[str, float | str] = {"tone_sentences_count": 5.0, "tone_agreement_ratio": 0.8}
    few: dict[str, float | str] = {"tone_sentences_count": 2.0, "tone_agreement_ratio": "too_little"}
    table = expression_table(with_features(features({**seen, **changes, **tone}), features({**seen, **few})), str)
    assert table is not None
    assert table.notes[:2] == (
        "Sudden changes from one second to the next: 2.",
        "Brief changes of less than half a second: 1, looked for in 60 s.",
    )
    assert table.notes[2].startswith("Face and words: in 4 of 5 sentences")
    assert table.listening_s == 0
    assert table.why_not == (("While listening", "Your face was not in view."),)


def unheard(of: Features) -> Features:
    """The same where the answer began with the question."""
    measures = {
        name: Measure(name, None, 0.0, 0.0, "too_little") if "_listening_" in name else measure
        for name, measure in of.measures.items()
    }
    return replace(of, measures=measures)


def test_where_nothing_was_listened_to_nothing_is_missing() -> None:
    table = expression_table(with_features(*(unheard(part.features) for part in rich().answers)), str)
    assert table is not None and table.why_not == () and table.listening_s == 0
