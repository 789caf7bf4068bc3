"""One answer's Features in, its timeline as inline SVG out: voice, curves, eye line, expression where allowed, strips.

One time axis for all rows. Nothing is told by colour alone: rows have names, runs have labels or height, the whole has a
title and a description. Only classes and presentation attributes, so that it works without inline styles (CSP).
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

from kiosk.records import EXPRESSIONS, Features, Message, Span
from kiosk.report.axis import LABEL_PX, LEFT, RIGHT, WIDTH, Axis, Translate, boxes, ticks
from kiosk.report.labels import EXPRESSION_NAMES, SIDES
from kiosk.report.overall import measured_value
from kiosk.report.said import EAR, mid_clause_pauses
from kiosk.report.strips import VOICE_ROWS, Row, has_strips, strips, told
from kiosk.report.voice_strips import curves, curves_key, curves_told, hatching, pattern

GAP: Final = 14
QUIET_DBFS: Final = -60.0
LOUD_DBFS: Final = -6.0
"""Range of the loudness row; own numbers."""
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
KEY: Final = {
    "voice": Message("Voice: filled where you spoke, dashed for a pause with its seconds, a triangle for a filler word."),
    "ear": Message("An open triangle: heard by ear, not written by the recogniser."),
    "eyes": Message("Eye line: filled towards the lens, outlined away from it."),
    "strips": Message("The thin rows: a mark or a bar for each time it was seen."),
}
SECONDS: Final = Message("%(value).1f s")
AWAY: Final = Message("%(side)s, %(seconds)d s")


def timeline(features: Features, translate: Translate, show_expression: bool, label: str | int = 1) -> Markup:
    """The timeline of one answer; empty where nothing of it has a time. `label` is the question's number (Answer.label)."""
    axis = Axis(features.duration_s)
    rows: list[Row] = []
    if any(span.what == "voiced" for span in features.spans):
        rows.append((ROWS["voice"], 46, _voice_row(features, axis, translate)))
    if features.level_track:
        rows.append((ROWS["level"], 44, _level_row(features, axis)))
    rows += [*curves(features, axis), *strips(features.spans, axis, translate, show_expression, VOICE_ROWS)]
    if any(inside is not None for _, inside in features.eye_track):
        rows.append((ROWS["eyes"], 38, _eye_row(features, axis, translate)))
    if show_expression and features.expression_track:
        rows.append((ROWS["expression"], 92, _expression_row(features, axis, translate)))
    rows += strips(features.spans, axis, translate, show_expression)
    told_of = (
        _about(features, translate),
        curves_told(features, translate),
        told(features.spans, translate, show_expression),
    )
    about = " ".join(text for text in told_of if text)
    title = Message(TITLE.text, {"question": label, "seconds": round(features.duration_s)})
    names = (title.fill(translate(title.text)), about)
    return _assemble(features, rows, axis, translate, names) if rows else Markup("")


def timeline_key(features: Features, show_expression: bool) -> list[Message]:
    """How to read the rows that the timeline has."""
    voiced = any(span.what == "voiced" for span in features.spans)
    rows = (
        ("voice", voiced),
        ("ear", voiced and any(span.what == "filler" and span.text == EAR for span in features.spans)),
        ("eyes", any(inside is not None for _, inside in features.eye_track)),
        ("strips", has_strips(features.spans, show_expression)),
    )
    keys = [KEY[name] for name, there in rows if there]
    return [*keys[:1], *curves_key(features), *keys[1:]] if voiced else keys


def _about(features: Features, translate: Translate) -> str:
    return translate(ABOUT.text) % {
        "pauses": sum(span.what == "long_pause" for span in features.spans),
        "fillers": sum(span.what == "filler" for span in features.spans),
        "away": sum(span.what == "look_away" for span in features.spans),
    }


def _assemble(features: Features, rows: Sequence[Row], axis: Axis, translate: Translate, names: tuple[str, str]) -> Markup:
    """`names` are the picture's title and what a reader who does not see it is told."""
    body, top = Markup(""), 8
    for name, height, drawing in rows:
        label = escape(translate(name.text))
        body += Markup('<text class="row" x="0" y="{}">{}</text>').format(top + min(height, 44) // 2 + 5, label)
        body += Markup('<g transform="translate(0 {})">{}</g>').format(top, drawing)
        top += height + GAP
    n = features.number + 1
    return Markup(
        '<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-labelledby="tt{} td{}">'
        '<title id="tt{}">{}</title><desc id="td{}">{}</desc>{}{}{}</svg>'
    ).format(WIDTH, top + 20, n, n, n, names[0], n, names[1], pattern(features), ticks(axis, top), body)


def _of(features: Features, what: str) -> list[tuple[float, float]]:
    return [(span.start_s, span.end_s) for span in features.spans if span.what == what]


def _voice_row(features: Features, axis: Axis, translate: Translate) -> Markup:
    drawing = Markup('<path class="voiced" d="{}"/>').format(boxes(_of(features, "voiced"), axis, 6, 22))
    drawing += hatching(features, axis, 2, 30)
    inside = {(span.start_s, span.end_s) for span in mid_clause_pauses(features)}
    for a, b in sorted({*_of(features, "long_pause"), *inside}):
        middle = (axis.x(a) + axis.x(b)) / 2
        drawing += Markup('<path class="pause" d="{}"/>').format(boxes([(a, b)], axis, 6, 22))
        text = translate(SECONDS.text) % {"value": b - a}
        drawing += Markup('<text class="note" x="{:.1f}" y="21">{}</text>').format(middle, text)
    for span in (span for span in features.spans if span.what == "filler"):
        kind = "filler ear" if span.text == EAR else "filler"
        drawing += Markup('<path class="{}" d="M{:g} 32l5 9h-10z"/>').format(kind, axis.x(span.start_s))
    return drawing


def _eye_row(features: Features, axis: Axis, translate: Translate) -> Markup:
    runs = list(_runs(features.eye_track, features.duration_s))
    towards = [(a, b) for a, b, inside in runs if inside is True]
    away = [(a, b) for a, b, inside in runs if inside is False]
    drawing = Markup('<path class="towards" d="{}"/>').format(boxes(towards, axis, 4, 12))
    drawing += Markup('<path class="away" d="{}"/>').format(boxes(away, axis, 16, 10))
    for span in (span for span in features.spans if span.what == "look_away"):
        drawing += _away_label(span, axis, translate)
    return drawing


def _away_label(span: Span, axis: Axis, translate: Translate) -> Markup:
    side = translate(SIDES[span.text].text) if span.text in SIDES else ""
    text = translate(AWAY.text) % {"side": side, "seconds": round(span.end_s - span.start_s)}
    half = len(text) * LABEL_PX / 2
    middle = (axis.x(span.start_s) + axis.x(span.end_s)) / 2
    middle = min(max(middle, LEFT + half), WIDTH - half)
    return Markup('<text class="note" x="{:.1f}" y="43">{}</text>').format(middle, text)


def _runs(track: Sequence[tuple[float, bool | None]], duration_s: float) -> Iterator[tuple[float, float, bool | None]]:
    ends = [t_s for t_s, _ in track[1:]] + [duration_s]
    steps = [(t_s, end_s, inside) for (t_s, inside), end_s in zip(track, ends, strict=True)]
    for inside, group in groupby(steps, key=lambda step: step[2]):
        members = list(group)
        yield members[0][0], members[-1][1], inside


def _level_row(features: Features, axis: Axis) -> Markup:
    height = 40.0
    points = []
    for t_s, dbfs in features.level_track:
        share = (min(max(dbfs, QUIET_DBFS), LOUD_DBFS) - QUIET_DBFS) / (LOUD_DBFS - QUIET_DBFS)
        points.append(f"{axis.x(t_s):g} {height - share * (height - 4):.0f}")
    first, last = axis.x(features.level_track[0][0]), axis.x(features.level_track[-1][0])
    return Markup('<path class="level" d="M{:g} {:g}L{}L{:g} {:g}z"/>').format(first, height, "L".join(points), last, height)


def _expression_row(features: Features, axis: Axis, translate: Translate) -> Markup:
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


def _expression_labels(features: Features, axis: Axis, translate: Translate, y: float) -> Markup:
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
