"""Spans of one answer in, thin rows of its timeline out: when a word was said twice, the head nodded, a shoulder sank.

A row is there only where something happened. Its name stands before it, so that nothing is told by colour.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from markupsafe import Markup

from kiosk.records import Message, Span
from kiosk.report.axis import LABEL_PX, RIGHT, WIDTH, Axis, Translate, boxes
from kiosk.report.labels import SIDES

Row = tuple[Message, int, Markup]
"""Name, height in pixels, drawing."""

VOICE_ROWS: Final = {
    "repetition": Message("Repeats"),
    "restart": Message("Begun again"),
    "noisy": Message("Loud room"),
    "second_voice": Message("Second voice"),
    "clipped": Message("Too loud"),
}
"""Those that come from the sound; they stand directly under the voice."""
ROWS: Final = {
    "expression_brief": Message("Brief changes"),
    "nod": Message("Nods"),
    "shake": Message("Head shakes"),
    "absent": Message("Out of view"),
    "second_face": Message("Second face"),
    "reading": Message("As if reading"),
    "hand_on_face": Message("Hand on face"),
    "lean": Message("Leaning"),
    "shoulders": Message("Shoulder low"),
    "slouch": Message("Head sunk"),
}
"""What of a span -> the row's name."""
EVERY: Final = {**VOICE_ROWS, **ROWS}
SHORT: Final = ("nod", "shake", "expression_brief", "repetition", "restart")
"""Told by a mark at their middle; the others by a bar as long as they lasted."""
EXPRESSION: Final = "expression"
HEIGHT: Final = 14
"""Pixels of a row."""


def strips(
    spans: Sequence[Span], axis: Axis, translate: Translate, show_expression: bool, names: Mapping[str, Message] = ROWS
) -> list[Row]:
    """A row for each thing that happened, of those named."""
    return [
        (names[what], HEIGHT, _marks(found, axis) if what in SHORT else _bars(found, axis, translate))
        for what, found in _shown(spans, show_expression, names)
    ]


def has_strips(spans: Sequence[Span], show_expression: bool) -> bool:
    """Whether there is any such row."""
    return any(True for _ in _shown(spans, show_expression, EVERY))


def told(spans: Sequence[Span], translate: Translate, show_expression: bool) -> str:
    """The same in words, for who cannot see the drawing: 'Nods: 3.'"""
    shown = _shown(spans, show_expression, EVERY)
    return " ".join(f"{translate(EVERY[what].text)}: {len(found)}." for what, found in shown)


def _shown(spans: Sequence[Span], show_expression: bool, names: Mapping[str, Message]) -> Iterator[tuple[str, list[Span]]]:
    for what in names:
        found = [span for span in spans if span.what == what]
        if found and (show_expression or not what.startswith(EXPRESSION)):
            yield what, found


def _marks(spans: Sequence[Span], axis: Axis) -> Markup:
    places = (axis.x((span.start_s + span.end_s) / 2) for span in spans)
    return Markup('<path class="mark" d="{}"/>').format("".join(f"M{x - 5:g} 2h10l-5 10z" for x in places))


def _bars(spans: Sequence[Span], axis: Axis, translate: Translate) -> Markup:
    drawing = Markup('<path class="bar" d="{}"/>').format(boxes([(span.start_s, span.end_s) for span in spans], axis, 2, 10))
    ends = [axis.x(span.start_s) for span in spans[1:]] + [WIDTH - RIGHT]
    for span, end in zip(spans, ends, strict=True):
        text, at = translate(SIDES[span.text].text) if span.text in SIDES else "", axis.x(span.end_s) + 5
        if text and at + len(text) * LABEL_PX <= end:
            drawing += Markup('<text class="side" x="{:.1f}" y="12">{}</text>').format(at, text)
    return drawing
