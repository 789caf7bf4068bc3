"""One answer's Features in, its timeline as inline SVG out: voice, eye line, loudness and, where allowed, expression.

One time axis for all rows. Nothing is told by colour alone: rows have names, runs have labels or height, the whole has a
title and a description. Only classes and presentation attributes, so that it works without inline styles (CSP).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

from kiosk.records import EXPRESSIONS, Features, Message, Span
from kiosk.report.labels import EXPRESSION_NAMES, SIDES
from kiosk.report.moments import clock
from kiosk.report.overall import measured_value

Translate = Callable[[str], str]

WIDTH: Final = 720
LEFT: Final = 122
RIGHT: Final = 12
"""Pixels of the view box; on the screen it is scaled to the card's width."""
GAP: Final = 14
TICK_STEPS_S: Final = (2, 5, 10, 15, 30, 60)
MOST_TICKS: Final = 9
QUIET_DBFS: Final = -60.0
LOUD_DBFS: Final = -6.0
"""Range of the loudness row; own numbers."""
LABEL_PX: Final = 8.5
"""Rough width of one letter of a label."""
SHOWN_SHARE: Final = 0.02

CAPTION: Final = Message("What the face showed, not what you felt.")
TITLE: Final = Message("Timeline of question %(question)d, %(seconds)d seconds")
ABOUT: Final = Message(
    "Voice: %(pauses)d long pauses, %(fillers)d filler words. Eye line: %(away)d looks aside over 3 seconds."
)
ROWS: Final = {
    "voice": Message("Voice"),
    "eyes": Message("Eye line"),
    "level": Message("Loudness"),
    "expression": Message("Face showed"),
}
AWAY: Final = Message("%(side)s, %(seconds)d s")


@dataclass(frozen=True, slots=True)
class _Axis:
    duration_s: float

    def x(self, t_s: float) -> float:
        share = min(1.0, max(0.0, t_s / self.duration_s)) if self.duration_s > 0 else 0.0
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def timeline(features: Features, translate: Translate, show_expression: bool) -> Markup:
    """The timeline of one answer; empty where nothing of it has a time."""
    axis = _Axis(features.duration_s)
    rows: list[tuple[str, int, Markup]] = []
    if any(span.what == "voiced" for span in features.spans):
        rows.append(("voice", 46, _voice_row(features, axis)))
    if any(inside is not None for _, inside in features.eye_track):
        rows.append(("eyes", 34, _eye_row(features, axis, translate)))
    if features.level_track:
        rows.append(("level", 44, _level_row(features, axis)))
    if show_expression and features.expression_track:
        rows.append(("expression", 92, _expression_row(features, axis, translate)))
    return _assemble(features, rows, axis, translate) if rows else Markup("")


def _assemble(features: Features, rows: Sequence[tuple[str, int, Markup]], axis: _Axis, translate: Translate) -> Markup:
    body, top = Markup(""), 8
    for name, height, drawing in rows:
        label = escape(translate(ROWS[name].text))
        body += Markup('<text class="row" x="0" y="{}">{}</text>').format(top + min(height, 44) // 2 + 5, label)
        body += Markup('<g transform="translate(0 {})">{}</g>').format(top, drawing)
        top += height + GAP
    title = translate(TITLE.text) % {"question": features.number + 1, "seconds": round(features.duration_s)}
    about = translate(ABOUT.text) % {
        "pauses": sum(span.what == "long_pause" for span in features.spans),
        "fillers": sum(span.what == "filler" for span in features.spans),
        "away": sum(span.what == "look_away" for span in features.spans),
    }
    n = features.number + 1
    return Markup(
        '<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-labelledby="tt{} td{}">'
        '<title id="tt{}">{}</title><desc id="td{}">{}</desc>{}{}</svg>'
    ).format(WIDTH, top + 20, n, n, n, title, n, about, _ticks(axis, top), body)


def _ticks(axis: _Axis, bottom: int) -> Markup:
    step = next((s for s in TICK_STEPS_S if axis.duration_s / s <= MOST_TICKS), TICK_STEPS_S[-1])
    lines = Markup("")
    for t_s in range(0, int(axis.duration_s) + 1, step):
        x = axis.x(t_s)
        lines += Markup('<path class="grid" d="M{0} 4V{1}"/><text class="tick" x="{0}" y="{2}">{3}</text>').format(
            x, bottom - 6, bottom + 12, clock(t_s)
        )
    return lines


def _boxes(spans: Sequence[tuple[float, float]], axis: _Axis, top: float, height: float) -> str:
    """One path of rectangles, to keep the page small."""
    parts = []
    for a, b in spans:
        left, right = axis.x(a), axis.x(b)
        parts.append(f"M{left:g} {top:g}h{max(1.0, right - left):.1f}v{height:g}H{left:g}z")
    return "".join(parts)


def _of(features: Features, what: str) -> list[tuple[float, float]]:
    return [(span.start_s, span.end_s) for span in features.spans if span.what == what]


def _voice_row(features: Features, axis: _Axis) -> Markup:
    drawing = Markup('<path class="voiced" d="{}"/>').format(_boxes(_of(features, "voiced"), axis, 6, 22))
    drawing += Markup('<path class="lost" d="{}"/>').format(_boxes(_of(features, "gap"), axis, 2, 30))
    for a, b in _of(features, "long_pause"):
        middle = (axis.x(a) + axis.x(b)) / 2
        drawing += Markup('<path class="pause" d="{}"/>').format(_boxes([(a, b)], axis, 6, 22))
        drawing += Markup('<text class="note" x="{:.1f}" y="21">{:.1f} s</text>').format(middle, b - a)
    for a, _ in _of(features, "filler"):
        drawing += Markup('<path class="filler" d="M{:g} 32l5 9h-10z"/>').format(axis.x(a))
    return drawing


def _eye_row(features: Features, axis: _Axis, translate: Translate) -> Markup:
    runs = list(_runs(features.eye_track, features.duration_s))
    towards = [(a, b) for a, b, inside in runs if inside is True]
    away = [(a, b) for a, b, inside in runs if inside is False]
    drawing = Markup('<path class="towards" d="{}"/>').format(_boxes(towards, axis, 4, 12))
    drawing += Markup('<path class="away" d="{}"/>').format(_boxes(away, axis, 16, 10))
    for span in (span for span in features.spans if span.what == "look_away"):
        drawing += _away_label(span, axis, translate)
    return drawing


def _away_label(span: Span, axis: _Axis, translate: Translate) -> Markup:
    side = translate(SIDES[span.text].text) if span.text in SIDES else ""
    text = translate(AWAY.text) % {"side": side, "seconds": round(span.end_s - span.start_s)}
    half = len(text) * LABEL_PX / 2
    middle = (axis.x(span.start_s) + axis.x(span.end_s)) / 2
    middle = min(max(middle, LEFT + half), WIDTH - half)
    return Markup('<text class="note" x="{:.1f}" y="39">{}</text>').format(middle, text)


def _runs(track: Sequence[tuple[float, bool | None]], duration_s: float) -> Iterator[tuple[float, float, bool | None]]:
    ends = [t_s for t_s, _ in track[1:]] + [duration_s]
    steps = [(t_s, end_s, inside) for (t_s, inside), end_s in zip(track, ends, strict=True)]
    for inside, group in groupby(steps, key=lambda step: step[2]):
        members = list(group)
        yield members[0][0], members[-1][1], inside


def _level_row(features: Features, axis: _Axis) -> Markup:
    height = 40.0
    points = []
    for t_s, dbfs in features.level_track:
        share = (min(max(dbfs, QUIET_DBFS), LOUD_DBFS) - QUIET_DBFS) / (LOUD_DBFS - QUIET_DBFS)
        points.append(f"{axis.x(t_s):g} {height - share * (height - 4):.0f}")
    first, last = axis.x(features.level_track[0][0]), axis.x(features.level_track[-1][0])
    return Markup('<path class="level" d="M{:g} {:g}L{}L{:g} {:g}z"/>').format(first, height, "L".join(points), last, height)


def _expression_row(features: Features, axis: _Axis, translate: Translate) -> Markup:
    """Eight shares a second, stacked to a strip, with the name of the largest one written where it has room."""
    top, height = 2.0, 60.0
    edges = [t_s for t_s, _ in features.expression_track] + [features.duration_s]
    drawing = Markup('<path class="frame" d="M{} {}H{}V{}H{}z"/>').format(LEFT, top, WIDTH - RIGHT, top + height, LEFT)
    for index, name in enumerate(EXPRESSIONS):
        path = "".join(
            f"M{axis.x(a):g} {top + height * sum(shares[:index]):.0f}H{axis.x(b):g}"
            f"V{top + height * sum(shares[: index + 1]):.0f}H{axis.x(a):g}z"
            for a, b, (_, shares) in zip(edges, edges[1:], features.expression_track, strict=False)
            if shares is not None and shares[index] >= SHOWN_SHARE
        )
        drawing += Markup('<path class="x-{}" d="{}"/>').format(name, path) if path else Markup("")
    return drawing + _expression_labels(features, axis, translate, top + height + 16)


def _expression_labels(features: Features, axis: _Axis, translate: Translate, y: float) -> Markup:
    steps = [
        (t_s, None if shares is None else max(range(len(shares)), key=shares.__getitem__))
        for t_s, shares in features.expression_track
    ]
    labels, free = Markup(""), 0.0
    for index, group in groupby(steps, key=lambda step: step[1]):
        members = list(group)
        if index is None:
            continue
        text = translate(EXPRESSION_NAMES[EXPRESSIONS[index]].text)
        left, right = axis.x(members[0][0]), axis.x(members[-1][0] + 1.0)
        if right - left >= len(text) * LABEL_PX and left >= free:
            labels += Markup('<text class="note" x="{:.1f}" y="{:g}">{}</text>').format((left + right) / 2, y, text)
            free = right
    return labels


def expression_legend(features: Features, translate: Translate) -> list[tuple[str, str, int]]:
    """(class name, translated name, seconds) of each expression that was shown, longest first; seconds are shares x time."""
    rows = []
    for name in EXPRESSIONS:
        measure = features.measures.get(f"expression_{name}_ratio")
        share = measured_value(features.measures, f"expression_{name}_ratio")
        if measure is not None and share is not None and share >= SHOWN_SHARE:
            rows.append((name, translate(EXPRESSION_NAMES[name].text), round(share * measure.measured_s)))
    return sorted(rows, key=lambda row: -row[2])
