"""One answer's Features in, the curves of its timeline out: pitch and pace, hatched where they were not measured.

Both lie on the time axis of all rows. Each curve has its own words for who cannot see it.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from markupsafe import Markup

from kiosk.records import Features, Message
from kiosk.report.axis import LEFT, RIGHT, WIDTH, Axis, Translate, boxes
from kiosk.report.strips import Row

Track = Sequence[tuple[float, float | None]]

HEIGHT: Final = 48
"""Pixels of a curve's row."""
PITCH_ST: Final = 8.0
"""Semitones above and below the own median that the row shows; livelier places lie on its rim. Own number."""
SLOWEST_WPM: Final = 60.0
FASTEST_WPM: Final = 240.0
"""Range of the pace row; own numbers."""
EASY_WPM: Final = (120.0, 165.0)
"""The shaded band (experience.md 2b: green 120-165)."""
STEP_S: Final = 1.5
"""Two points of a track further apart belong to two pieces: above one step of the slower track. Own number."""

ROWS: Final = {"pitch": Message("Pitch"), "pace": Message("Pace")}
KEY: Final = {
    "pitch": Message(
        "Pitch: the curve follows your voice, up to 8 semitones either way; the dotted line is its own middle."
    ),
    "pace": Message("Pace: words a minute; the shaded band is 120 to 165."),
    "lost": Message("Hatched: not measured, because it was loud, another voice spoke, or sound was lost."),
}
PITCH_TOLD: Final = Message("Pitch: from %(below).0f semitones below to %(above).0f above the middle of your voice.")
PACE_TOLD: Final = Message("Pace: between %(slowest).0f and %(fastest).0f words a minute.")
LOST_TOLD: Final = Message("Voice not measured for %(seconds).0f s.")

LOST: Final = ("noisy", "second_voice")
"""Spans whose numbers are not told; 'gap' too where it is the microphone's."""
MICROPHONE: Final = "microphone"


def curves(features: Features, axis: Axis) -> list[Row]:
    """The rows of the curves that were measured."""
    rows: list[Row] = []
    if _known(features.pitch_track):
        rows.append((ROWS["pitch"], HEIGHT, _pitch_row(features, axis)))
    if _known(features.pace_track):
        rows.append((ROWS["pace"], HEIGHT, _pace_row(features, axis)))
    return rows


def curves_key(features: Features) -> list[Message]:
    """How to read the rows that are there."""
    there = (
        ("pitch", bool(_known(features.pitch_track))),
        ("pace", bool(_known(features.pace_track))),
        ("lost", bool(lost_stretches(features))),
    )
    return [KEY[name] for name, shown in there if shown]


def curves_told(features: Features, translate: Translate) -> str:
    """The curves in words."""
    told = []
    if pitches := _known(features.pitch_track):
        values = {"below": max(0.0, -min(pitches)), "above": max(0.0, *pitches)}
        told.append(translate(PITCH_TOLD.text) % values)
    if paces := _known(features.pace_track):
        told.append(translate(PACE_TOLD.text) % {"slowest": min(paces), "fastest": max(paces)})
    if lost := lost_stretches(features):
        told.append(translate(LOST_TOLD.text) % {"seconds": sum(b - a for a, b in lost)})
    return " ".join(told)


def lost_stretches(features: Features) -> list[tuple[float, float]]:
    """Where the voice was not measured, in order, overlapping ones made one."""
    lost: list[tuple[float, float]] = []
    for span in sorted(features.spans, key=lambda span: span.start_s):
        if span.what in LOST or (span.what == "gap" and span.text == MICROPHONE):
            if lost and span.start_s <= lost[-1][1]:
                lost[-1] = (lost[-1][0], max(lost[-1][1], span.end_s))
            else:
                lost.append((span.start_s, span.end_s))
    return lost


def hatching(features: Features, axis: Axis, top: float, height: float) -> Markup:
    """The stretches that were not measured as hatched boxes; the pattern is the page's, see `pattern`."""
    stretches = lost_stretches(features)
    if not stretches:
        return Markup("")
    path = boxes(stretches, axis, top, height)
    return Markup('<path class="lost" fill="url(#hatch{})" d="{}"/>').format(features.number + 1, path)


def pattern(features: Features) -> Markup:
    """The hatching's definition, once a timeline; empty where nothing is hatched."""
    if not lost_stretches(features):
        return Markup("")
    return Markup(
        '<defs><pattern id="hatch{}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="blank" d="M0 0H8V8H0z"/><path class="stroke" d="M0 0V8"/></pattern></defs>'
    ).format(features.number + 1)


def _known(track: Track) -> list[float]:
    return [value for _, value in track if value is not None]


def _pieces(track: Track) -> Iterator[list[tuple[float, float]]]:
    """The stretches of a track without holes."""
    piece: list[tuple[float, float]] = []
    for t_s, value in track:
        if piece and (value is None or t_s - piece[-1][0] > STEP_S):
            yield piece
            piece = []
        if value is not None:
            piece.append((t_s, value))
    if piece:
        yield piece


def _curve(track: Track, axis: Axis, lowest: float, highest: float) -> str:
    """The path of a track; a lone point becomes a dot."""
    paths = []
    for piece in _pieces(track):
        places = [f"{axis.x(t_s):g} {_y(value, lowest, highest):.1f}" for t_s, value in piece]
        # Rows of equal places say nothing new.
        places = [place for place, _ in groupby(places)]
        paths.append("M" + "L".join(places) + ("h.1" if len(places) == 1 else ""))
    return "".join(paths)


def _y(value: float, lowest: float, highest: float) -> float:
    share = (min(max(value, lowest), highest) - lowest) / (highest - lowest)
    return 2 + (HEIGHT - 4) * (1 - share)


def _pitch_row(features: Features, axis: Axis) -> Markup:
    middle, right = _y(0.0, -PITCH_ST, PITCH_ST), WIDTH - RIGHT
    drawing = Markup('<path class="frame" d="M{} 2H{}V{}H{}z"/>').format(LEFT, right, HEIGHT - 2, LEFT)
    drawing += hatching(features, axis, 2, HEIGHT - 4)
    drawing += Markup('<path class="middle" d="M{} {:g}H{}"/>').format(LEFT, middle, right)
    drawing += Markup('<text class="scale" x="{}" y="15">±{:.0f}</text>').format(LEFT - 5, PITCH_ST)
    curve = _curve(features.pitch_track, axis, -PITCH_ST, PITCH_ST)
    return drawing + Markup('<path class="curve" d="{}"/>').format(curve)


def _pace_row(features: Features, axis: Axis) -> Markup:
    low, high = (_y(wpm, SLOWEST_WPM, FASTEST_WPM) for wpm in EASY_WPM)
    right = WIDTH - RIGHT
    drawing = Markup('<path class="frame" d="M{} 2H{}V{}H{}z"/>').format(LEFT, right, HEIGHT - 2, LEFT)
    drawing += Markup('<path class="easy" d="M{} {:.1f}H{}V{:.1f}H{}z"/>').format(LEFT, high, right, low, LEFT)
    drawing += hatching(features, axis, 2, HEIGHT - 4)
    for wpm, y in zip(EASY_WPM, (low, high), strict=True):
        drawing += Markup('<text class="scale" x="{}" y="{:.0f}">{:.0f}</text>').format(LEFT - 5, y + 5, wpm)
    curve = _curve(features.pace_track, axis, SLOWEST_WPM, FASTEST_WPM)
    return drawing + Markup('<path class="curve" d="{}"/>').format(curve)
