import re

from example_reports import rich

from kiosk.records import Span
from kiosk.report.axis import LEFT, RIGHT, WIDTH, Axis, ticks
from kiosk.report.charts import timeline, timeline_key
from kiosk.report.strips import ROWS, has_strips, strips, told

SPANS = (
    *(Span(2.0, 2.6, "nod"), Span(5.0, 5.6, "nod"), Span(10.0, 20.0, "lean", "left"), Span(30.0, 32.0, "hand_on_face")),
    *(Span(40.0, 40.3, "expression_brief", "brows"), Span(1.0, 50.0, "voiced")),
)
MIDDLE_PX = LEFT + (WIDTH - LEFT - RIGHT) / 2


def test_a_row_stands_only_where_something_happened_and_is_named() -> None:
    rows = strips(SPANS, Axis(60.0), str, show_expression=False)
    assert [name.text for name, _, _ in rows] == ["Nods", "Hand on face", "Leaning"]
    assert not has_strips([Span(1.0, 50.0, "voiced")], show_expression=True)


def test_brief_changes_are_drawn_only_where_expressions_may_be_shown() -> None:
    assert ROWS["expression_brief"] in [name for name, _, _ in strips(SPANS, Axis(60.0), str, show_expression=True)]
    assert "Brief changes" not in told(SPANS, str, show_expression=False)


def test_marks_lie_on_the_axis_at_their_time() -> None:
    [(_, _, drawing)] = strips([Span(29.5, 30.5, "nod")], Axis(60.0), str, show_expression=False)
    assert f"M{MIDDLE_PX - 5:g} " in drawing


def test_a_bar_says_its_side_where_there_is_room() -> None:
    wide = [Span(10.0, 12.0, "lean", "left"), Span(40.0, 42.0, "lean", "right")]
    tight = [Span(10.0, 12.0, "lean", "left"), Span(12.5, 42.0, "lean", "right")]
    at_the_end = [Span(50.0, 60.0, "lean", "left")]
    labels = [
        re.findall(r">(\w+)<", strips(spans, Axis(60.0), str, show_expression=False)[0][2])
        for spans in (wide, tight, at_the_end)
    ]
    assert labels == [["left", "right"], ["right"], []]


def test_the_rows_are_told_in_words_too() -> None:
    assert told(SPANS, str, show_expression=True) == "Brief changes: 1. Nods: 2. Hand on face: 1. Leaning: 1."
    part = rich().answers[1]
    assert "Nods: 3. Hand on face: 1. Leaning: 1.</desc>" in timeline(part.features, str, show_expression=False)


def test_the_key_explains_the_rows_that_are_there() -> None:
    part = rich().answers[1]
    assert [message.text.split(":")[0] for message in timeline_key(part.features, False)] == [
        *("Voice", "Pace", "Eye line", "The thin rows"),
    ]


def test_the_last_time_is_not_cut_off() -> None:
    places = [float(x) for x in re.findall(r'class="tick" x="([\d.]+)"', ticks(Axis(60.0), 100))]
    assert len(places) == 7 and places[0] == LEFT and places[-1] <= WIDTH - 16
