"""One answer in, what the camera saw that is worth practising out: distance, reading out, a hand on the face, posture.

Each is an observation with a how-to, and rests on enough seconds. They come after everything about content and voice.
"""

from collections.abc import Callable
from typing import Final

from kiosk.records import Message
from kiosk.report.moments import Part, Step, clock, in_question

ENOUGH_S: Final = 15.0
"""An observation rests on at least so many measured seconds; own number."""
NEAREST_CM: Final = 50
FARTHEST_CM: Final = 90
"""The band of experience.md 2b."""
WELL_PLACED: Final = 0.5
"""At a smaller share of the time in the band, distance is worth a word; own number."""
READING_S: Final = 5.0
TOUCH_S: Final = 5.0
SLOUCHED: Final = 0.3
"""Longer, or a larger share of the time, is worth a word; own numbers."""


def bearing_step(part: Part) -> Step | None:
    """The first of these that stands out in this answer."""
    return next((step for of in STEPS if (step := of(part)) is not None), None)


def _enough(part: Part, name: str) -> float | None:
    """The value of a measure that rests on enough seconds."""
    measure = part.features.measures.get(name)
    return measure.value if measure is not None and measure.measured_s >= ENOUGH_S else None


def _distance(part: Part) -> Step | None:
    placed, distance = _enough(part, "distance_good_ratio"), _enough(part, "distance_cm")
    if placed is None or distance is None or placed >= WELL_PLACED or NEAREST_CM <= distance <= FARTHEST_CM:
        return None
    values = in_question(part, distance=round(distance))
    if distance > FARTHEST_CM:
        text = Message(
            "Come a little nearer to the camera.\n"
            "Stretch out an arm towards the screen: where your hand nearly touches it is a good place.\n"
            "In question %(question)d your face was about %(distance)d cm away; 50 to 90 cm is a good distance.",
            values,
        )
    else:
        text = Message(
            "Move a little back from the camera.\n"
            "Stretch out an arm towards the screen: where your hand nearly touches it is a good place.\n"
            "In question %(question)d your face was about %(distance)d cm away; 50 to 90 cm is a good distance.",
            values,
        )
    return text, None, ("distance_good_ratio", "distance_cm")


def _reading(part: Part) -> Step | None:
    seconds = _enough(part, "reading_s")
    if seconds is None or seconds < READING_S:
        return None
    start_s = part.first("reading")
    text = Message(
        "Read the question before you begin, then speak to the lens.\n"
        "Read it once, look up, and say in your own words what is asked. Then answer from three key words.\n"
        "In question %(question)d your eyes went from side to side, as when reading, for %(seconds)d s, from %(clock)s on.",
        in_question(part, seconds=round(seconds), clock=clock(start_s or 0.0)),
    )
    return text, start_s, ("reading_s",)


def _touch(part: Part) -> Step | None:
    seconds = _enough(part, "hand_on_face_s")
    longest = part.longest("hand_on_face")
    if seconds is None or seconds < TOUCH_S or longest is None:
        return None
    text = Message(
        "Keep your hands free to show what you mean.\n"
        "Hold a pen loosely while you practise one answer; each time a hand goes up to your face, lay it down again.\n"
        "In question %(question)d a hand was on your face for %(seconds)d s, the longest time at %(clock)s.",
        in_question(part, seconds=round(seconds), clock=clock(longest[0])),
    )
    return text, longest[0], ("hand_on_face_s",)


def _slouch(part: Part) -> Step | None:
    ratio = _enough(part, "slouch_ratio")
    if ratio is None or ratio < SLOUCHED:
        return None
    text = Message(
        "Straighten up before you begin to speak.\n"
        "Breathe in, let your shoulders drop, and imagine a thread that lifts your head. Give one answer so.\n"
        "In question %(question)d your head had sunk towards your shoulders for %(ratio)d %% of the time.",
        in_question(part, ratio=round(100 * ratio)),
    )
    return text, part.first("slouch"), ("slouch_ratio",)


STEPS: Final[tuple[Callable[[Part], Step | None], ...]] = (_distance, _reading, _touch, _slouch)
