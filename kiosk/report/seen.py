"""One answer's Features in, what the camera saw in plain sentence parts out: eyes, head and face, body and hands.

Observations only: nothing here says what is good, and but for the eye line nothing of it is in any band. What was not
measured is no line; `unseen_of` names it with its reason.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from kiosk.records import Features, Message, Span
from kiosk.report.lines import Line, counted, known, missing_by_reason, spans_of, value_of
from kiosk.report.overall import measured_value

HANDS_HARDLY: Final = 0.1
"""Hands in view for a smaller share of the time say nothing about gestures; own number."""
TILT_SHOWN: Final = 0.1
"""Share of time with a tilted head from which it is told; own number."""
CHANGED_SHOWN: Final = 0.2
"""Share of time with another background from which it is told; own number."""

USUAL_BLINKS: Final = Message("10 to 25 a minute are usual in conversation")
USUAL_DISTANCE: Final = Message("50 to 90 cm is a good distance")
"""Published ranges (experience.md 2b), as context and never as a judgement."""

GROUPS: Final = {
    "eyes": Message("Eyes"),
    "head": Message("Head and face"),
    "body": Message("Body and hands"),
}
EXPECTED: Final = (
    *("eye_line_ratio", "blinks_per_min", "presence_ratio", "nod_count", "distance_cm"),
    *("hands_visible_ratio", "hand_on_face_count", "slouch_ratio"),
)
"""Each stands for a line; a missing one is named with its reason (labels.MEASURES)."""

SIDES: Final = {
    "left": Message("%(count)d to your left"),
    "right": Message("%(count)d to your right"),
    "up": Message("%(count)d upwards"),
    "down": Message("%(count)d downwards"),
}
ONE_WAY: Final = {
    "left": Message("to your left"),
    "right": Message("to your right"),
    "up": Message("upwards"),
    "down": Message("downwards"),
}
LEANS: Final = {
    "left": Message("leaning to your left for %(seconds)d s"),
    "right": Message("leaning to your right for %(seconds)d s"),
}
SHOULDERS: Final = {
    "left": Message("your left shoulder lower for %(seconds)d s"),
    "right": Message("your right shoulder lower for %(seconds)d s"),
}


def lines_of(features: Features) -> dict[str, tuple[Line, ...]]:
    """Group -> its lines; a group without any line is left out."""
    found = {group: tuple(line for of in makers for line in of(features)) for group, makers in LINES.items()}
    return {group: lines for group, lines in found.items() if lines}


def unseen_of(features: Features) -> dict[str, tuple[str, ...]]:
    """Reason code -> the expected measures that it kept from being measured."""
    return missing_by_reason(features, EXPECTED)


def room_of(features: Features) -> tuple[Message, ...]:
    """What in the room may have disturbed the camera."""
    notes = (
        ("light_changes_count", 1.0, Message("The light changed during this answer, which can disturb these numbers.")),
        ("camera_moved_count", 1.0, Message("The camera was moved during this answer, which can disturb these numbers.")),
        ("background_changed_ratio", CHANGED_SHOWN, Message("Something changed in the background during this answer.")),
    )
    return tuple(text for name, least, text in notes if (measured_value(features.measures, name) or 0.0) >= least)


def _by_side(spans: list[Span], wordings: Mapping[str, Message]) -> Iterator[Message]:
    """Seconds to each side."""
    for side, wording in wordings.items():
        held_s = sum(span.end_s - span.start_s for span in spans if span.text == side)
        if held_s > 0:
            yield Message(wording.text, {"seconds": max(1, round(held_s))})


def _eye_line(features: Features) -> Iterator[Line]:
    measure = known(features, "eye_line_ratio")
    if measure is None or measure.value is None:
        return
    values = {
        "ratio": round(100 * measure.value),
        "seconds": round(measure.value * measure.measured_s),
        "whole": round(measure.measured_s),
    }
    if spans_of(features, "voiced"):
        text = Message("eyes towards the lens for %(ratio)d %% of the speaking time (%(seconds)d of %(whole)d s)", values)
    else:
        text = Message("eyes towards the lens for %(ratio)d %% of the answer (%(seconds)d of %(whole)d s)", values)
    yield Line((text,), measure)


def _looks_away(features: Features) -> Iterator[Line]:
    measure = known(features, "look_away_count")
    if measure is None:
        return
    count = int(value_of(features, "look_away_count"))
    if not count:
        yield Line((Message("no look away of over 3 s"),), measure)
        return
    lead = counted(count, Message("%(count)d look away of over 3 s"), Message("%(count)d looks away of over 3 s"))
    sides = {side: int(value_of(features, f"look_away_{side}_count")) for side in SIDES}
    parts = tuple(
        ONE_WAY[side] if times == count else Message(SIDES[side].text, {"count": times})
        for side, times in sides.items()
        if times
    )
    yield Line(parts, measure, lead)


def _reading(features: Features) -> Iterator[Line]:
    measure = known(features, "reading_s")
    if measure is not None and measure.value:
        text = Message("eyes from side to side, as when reading, for %(seconds)d s", {"seconds": round(measure.value)})
        yield Line((text,), measure)


def _blinks(features: Features) -> Iterator[Line]:
    measure = known(features, "blinks_per_min")
    if measure is not None and measure.value is not None:
        text = counted(round(measure.value), Message("%(count)d blink a minute"), Message("%(count)d blinks a minute"))
        yield Line((text,), measure, usual=USUAL_BLINKS)


def _nods(features: Features) -> Iterator[Line]:
    measure = known(features, "nod_count", "shake_count")
    if measure is None:
        return
    nods, shakes = int(value_of(features, "nod_count")), int(value_of(features, "shake_count"))
    parts = [counted(nods, Message("%(count)d nod"), Message("%(count)d nods")) if nods else Message("no nods")]
    if shakes:
        parts.append(counted(shakes, Message("%(count)d shake of the head"), Message("%(count)d shakes of the head")))
    tilted = value_of(features, "head_tilt_ratio")
    if tilted >= TILT_SHOWN:
        parts.append(Message("head tilted for %(ratio)d %% of the time", {"ratio": round(100 * tilted)}))
    brows = int(value_of(features, "brows_raised_count"))
    if brows:
        parts.append(counted(brows, Message("eyebrows raised once"), Message("eyebrows raised %(count)d times")))
    yield Line(tuple(parts), measure)


def _place(features: Features) -> Iterator[Line]:
    measure = known(features, "presence_ratio")
    if measure is None or measure.value is None:
        return
    parts = [Message("face in view for %(ratio)d %% of the time", {"ratio": round(100 * measure.value)})]
    second_s = value_of(features, "second_face_s")
    if second_s:
        parts.append(Message("another face in view for %(seconds)d s", {"seconds": max(1, round(second_s))}))
    distance = known(features, "distance_cm")
    if distance is not None and distance.value is not None:
        parts.append(Message("about %(distance)d cm from the camera", {"distance": round(distance.value)}))
    yield Line(tuple(parts), measure, usual=USUAL_DISTANCE if distance is not None else None)


def _hands(features: Features) -> Iterator[Line]:
    measure = known(features, "hands_visible_ratio", "gestures_per_min")
    if measure is None or measure.value is None:
        return
    if measure.value < HANDS_HARDLY:
        yield Line((Message("hands hardly in view"),), measure)
        return
    rate = round(value_of(features, "gestures_per_min"))
    gestures = counted(rate, Message("%(count)d gesture a minute"), Message("%(count)d gestures a minute"))
    parts = (
        Message("hands in view for %(ratio)d %% of the time", {"ratio": round(100 * measure.value)}),
        gestures if rate else Message("hardly any gestures"),
    )
    yield Line(parts, measure)


def _touches(features: Features) -> Iterator[Line]:
    measure = known(features, "hand_on_face_count", "hand_on_face_s")
    if measure is None:
        return
    count, seconds = int(value_of(features, "hand_on_face_count")), max(1, round(value_of(features, "hand_on_face_s")))
    if not count:
        text = Message("no hand on the face")
    elif count == 1:
        text = Message("hand on the face once, for %(seconds)d s", {"seconds": seconds})
    else:
        text = Message("hand on the face %(count)d times, for %(seconds)d s in all", {"count": count, "seconds": seconds})
    yield Line((text,), measure)


def _posture(features: Features) -> Iterator[Line]:
    measure = known(features, "slouch_ratio", "lean_ratio", "shoulders_tilted_ratio")
    if measure is None:
        return
    tilted = list(_by_side(spans_of(features, "shoulders"), SHOULDERS))
    moved = list(_by_side(spans_of(features, "lean"), LEANS))
    sunk_s = sum(span.end_s - span.start_s for span in spans_of(features, "slouch"))
    if sunk_s:
        moved.append(Message("head sunk towards the shoulders for %(seconds)d s", {"seconds": round(sunk_s)}))
    yield Line((*(tilted or [Message("shoulders level")]), *(moved or [Message("upright")])), measure)


LINES: Final[dict[str, tuple[Callable[[Features], Iterator[Line]], ...]]] = {
    "eyes": (_eye_line, _looks_away, _reading, _blinks),
    "head": (_nods, _place),
    "body": (_hands, _touches, _posture),
}
