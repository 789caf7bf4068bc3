"""A script's events and a time -> what the scripted candidate does then: the truth that the readings are held against."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from kiosk.records import Gaze, Word


class EventKind(StrEnum):
    """What the candidate, or the world round it, can be told to do; left and right are the picture's."""

    SMILE = "smile"
    ONE_SIDED_SMILE = "one_sided_smile"
    PRESS_LIPS = "press_lips"
    BROWS = "brows"
    BLINK = "blink"
    LOOK_ASIDE = "look_aside"
    TURN_HEAD = "turn_head"
    NOD = "nod"
    """One nod: down and back within the event."""
    SHAKE = "shake"
    """One shake: to the left, to the right and back within the event."""
    LEAVE = "leave"
    LEAN = "lean"
    COME_NEARER = "come_nearer"
    TILT_SHOULDERS = "tilt_shoulders"
    SLOUCH = "slouch"
    LEFT_HAND = "left_hand"
    RIGHT_HAND = "right_hand"
    GESTURE = "gesture"
    """The hands that are up move."""
    HAND_ON_FACE = "hand_on_face"
    GLASSES = "glasses"
    SECOND_FACE = "second_face"
    BACKGROUND = "background"
    """Something new stands in the room."""
    LIGHT = "light"
    BLUR = "blur"
    CAMERA_MOVED = "camera_moved"


Limits = tuple[tuple[str, float, float], ...]

_HAND_PLACE: Final[Limits] = (
    ("mm to the right of the middle between the shoulders", -320.0, 320.0),
    ("mm below it", -120.0, 260.0),
)

VALUES: Final[Mapping[EventKind, Limits]] = {
    EventKind.SMILE: (("strength", 0.0, 1.0),),
    EventKind.ONE_SIDED_SMILE: (("strength, negative for the left of the picture", -1.0, 1.0),),
    EventKind.PRESS_LIPS: (("strength", 0.0, 1.0),),
    EventKind.BROWS: (("raise", -1.0, 1.0),),
    EventKind.BLINK: (),
    EventKind.LOOK_ASIDE: (("yaw in degrees", -40.0, 40.0), ("pitch in degrees", -30.0, 30.0)),
    EventKind.TURN_HEAD: (
        ("yaw in degrees", -35.0, 35.0),
        ("pitch in degrees", -25.0, 25.0),
        ("roll in degrees", -30.0, 30.0),
    ),
    EventKind.NOD: (("depth in degrees", 2.0, 20.0),),
    EventKind.SHAKE: (("width in degrees", 2.0, 20.0),),
    EventKind.LEAVE: (),
    EventKind.LEAN: (("degrees to the right", -20.0, 20.0),),
    EventKind.COME_NEARER: (("share of the size at rest that is added", -0.5, 0.8),),
    EventKind.TILT_SHOULDERS: (("degrees clockwise", -15.0, 15.0),),
    EventKind.SLOUCH: (("strength", 0.0, 1.0),),
    EventKind.LEFT_HAND: _HAND_PLACE,
    EventKind.RIGHT_HAND: _HAND_PLACE,
    EventKind.GESTURE: (("mm from end to end", 10.0, 200.0), ("strokes a second", 0.2, 3.0)),
    EventKind.HAND_ON_FACE: (("side, -1 left or 1 right", -1.0, 1.0),),
    EventKind.GLASSES: (("glare", 0.0, 1.0),),
    EventKind.SECOND_FACE: (),
    EventKind.BACKGROUND: (("strength", 0.0, 1.0),),
    EventKind.LIGHT: (("times as bright as at rest", 0.05, 2.0),),
    EventKind.BLUR: (("px in 1280", 0.0, 40.0),),
    EventKind.CAMERA_MOVED: (("share of the width to the right", -0.2, 0.2), ("share of the height down", -0.2, 0.2)),
}
"""Kind -> name, lowest and highest of each number in an event's `value`."""

EASE_S: Final[Mapping[EventKind, float]] = {
    EventKind.SMILE: 0.35,
    EventKind.ONE_SIDED_SMILE: 0.35,
    EventKind.PRESS_LIPS: 0.15,
    EventKind.BROWS: 0.2,
    EventKind.LOOK_ASIDE: 0.12,
    EventKind.TURN_HEAD: 0.4,
    EventKind.LEAVE: 0.5,
    EventKind.LEAN: 0.5,
    EventKind.COME_NEARER: 0.8,
    EventKind.TILT_SHOULDERS: 0.5,
    EventKind.SLOUCH: 1.0,
    EventKind.LEFT_HAND: 0.4,
    EventKind.RIGHT_HAND: 0.4,
    EventKind.GESTURE: 0.3,
    EventKind.HAND_ON_FACE: 0.5,
    EventKind.GLASSES: 0.05,
    EventKind.SECOND_FACE: 0.7,
    EventKind.BACKGROUND: 0.3,
    EventKind.LIGHT: 0.4,
    EventKind.BLUR: 0.1,
    EventKind.CAMERA_MOVED: 0.3,
}
"""How long it takes to begin and to end an event, inside the event's own span (one that is not here: 2/5 of its length)."""

BLINK_S: Final = (0.08, 0.4)
"""Length of a blink: human ones last about 0.1 to 0.4 s."""

SWAY: Final = ((2.1, 0.17), (1.3, 0.23), (1.2, 0.13))
"""Small movements of a head at rest, as (degrees, Hz) for yaw, pitch and roll."""

FACE_HAND_MM: Final = (52.0, -88.0)
"""Where a wrist is whose hand touches the face: mm to the side of, and below, the middle between the shoulders."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens."""

    kind: EventKind
    start_s: float
    """Relative to the turn's start."""
    end_s: float
    value: tuple[float, ...] = ()
    """As many numbers as VALUES lists for the kind."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer of the candidate: its sound and the truth about it; all times are relative to the turn's start."""

    sound: Path
    duration_s: float
    words: tuple[Word, ...] | None
    """What is said, fillers included; None: not known."""
    events: tuple[Event, ...]
    asked: str | None = None
    """Id of the bank's question that it answers; None: of none in particular."""


@dataclass(frozen=True, slots=True)
class Script:
    """All turns, and what the candidate does between them."""

    turns: tuple[Turn, ...]
    idle_s: float
    """The idle events repeat after so long."""
    idle: tuple[Event, ...]

    def turn_for(self, question_id: str) -> int | None:
        """The turn that answers a question; None where there is none of its own."""
        return next((index for index, turn in enumerate(self.turns) if turn.asked == question_id), None)

    @property
    def asked(self) -> tuple[str, ...]:
        """Ids of the questions that the turns answer, in their order."""
        return tuple(turn.asked for turn in self.turns if turn.asked is not None)


LENS: Final = Gaze(0.0, 0.0)
TEXT: Final = Gaze(0.0, -9.0)
"""Where the question's text is for the scripted candidate: below the lens."""


@dataclass(frozen=True, slots=True)
class HandTruth:
    """Where one wrist is, in mm from the middle between the shoulders; the hand goes on from there, upwards."""

    x_mm: float
    """To the right of the picture."""
    y_mm: float
    """Down."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What is drawn at one time: what a perfect reader would find. Signs and sides as in the readings."""

    present: bool = True
    """Whether the candidate is (at least half) in the frame."""
    faces: int = 1
    """Faces in view, a passer-by included."""
    smile: float = 0.0
    """0..1"""
    smile_side: float = 0.0
    """-1..1: a further smile of one corner of the mouth alone, of the left one in the picture where negative."""
    lips_pressed: float = 0.0
    """0..1"""
    eyes_open: float = 1.0
    """0 closed, 1 open."""
    gaze: Gaze = LENS
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    brows: float = 0.0
    """-1 lowered, 1 raised."""
    away: float = 0.0
    """0 in place, 1 gone from the frame."""
    passer_by: float = 0.0
    """0 nobody, 1 a second person stands behind the candidate."""
    mouth_open: float = 0.0
    """0..1; follows the voice, see `CandidateCamera`."""
    nearer: float = 0.0
    """Share that is added to the size at rest."""
    lean_deg: float = 0.0
    """The upper body leans to the right of the picture."""
    shoulders_deg: float = 0.0
    """The line of the shoulders, clockwise in the picture."""
    slouch: float = 0.0
    """0..1: how far the head has sunk towards the shoulders."""
    left_hand: HandTruth | None = None
    """The hand at the left of the picture; None: below the picture."""
    right_hand: HandTruth | None = None
    hand_on_face: bool = False
    glasses: bool = False
    glare: float = 0.0
    """0..1: how much of the glasses reflects a lamp."""
    background: float = 0.0
    """0..1: something new stands in the room."""
    light: float = 1.0
    """Times as bright as at rest."""
    blur_px: float = 0.0
    """Length of the smear of a moving picture, px where it is 1280 wide."""
    camera_moved: tuple[float, float] = (0.0, 0.0)
    """Shift of the whole picture as shares of its width and height: right, down."""


def truth_at(turn: Turn, t_s: float) -> Truth:
    """The truth at t_s after the turn's start."""
    return truth_of(turn.events, t_s, turn.duration_s)


def idle_truth_at(script: Script, t_s: float, calm: float = 0.0) -> Truth:
    """The truth while nobody has asked anything; `calm` 0..1 brings the face to rest (looking into the lens)."""
    return truth_of(script.idle, t_s % script.idle_s, script.idle_s, 1.0 - calm)


def truth_of(events: tuple[Event, ...], t_s: float, length_s: float, scale: float = 1.0) -> Truth:
    """What some events add up to at t_s of a stretch `length_s` long; `scale` weakens them all."""
    share = dict.fromkeys(EventKind, 0.0)
    value: dict[EventKind, tuple[float, ...]] = {kind: (0.0,) * len(numbers) for kind, numbers in VALUES.items()}
    told: dict[EventKind, Event] = {}
    for event in events:
        if event.start_s <= t_s <= event.end_s:
            share[event.kind] = scale * _strength(event, t_s)
            value[event.kind] = tuple(share[event.kind] * number for number in event.value)
            told[event.kind] = event
    turn, aside = value[EventKind.TURN_HEAD], value[EventKind.LOOK_ASIDE]
    nod = scale * _nod(told.get(EventKind.NOD), t_s)
    shake = scale * _shake(told.get(EventKind.SHAKE), t_s)
    sway = [scale * _plateau(t_s, 0.0, length_s, 1.0) * degrees for degrees in _sway(t_s)]
    away, passer_by = share[EventKind.LEAVE], share[EventKind.SECOND_FACE]
    present = away < 0.5
    left, right, on_face = _hands(told, share, t_s)
    return Truth(
        present=present,
        faces=int(present) + int(passer_by > 0.5),
        smile=value[EventKind.SMILE][0],
        smile_side=value[EventKind.ONE_SIDED_SMILE][0],
        lips_pressed=value[EventKind.PRESS_LIPS][0],
        eyes_open=1.0 - share[EventKind.BLINK],
        gaze=Gaze(turn[0] + aside[0], turn[1] + aside[1]),
        yaw_deg=turn[0] + sway[0] + shake,
        pitch_deg=turn[1] + sway[1] + nod,
        roll_deg=turn[2] + sway[2],
        brows=value[EventKind.BROWS][0],
        away=away,
        passer_by=passer_by,
        nearer=value[EventKind.COME_NEARER][0],
        lean_deg=value[EventKind.LEAN][0],
        shoulders_deg=value[EventKind.TILT_SHOULDERS][0],
        slouch=value[EventKind.SLOUCH][0],
        left_hand=left,
        right_hand=right,
        hand_on_face=on_face,
        glasses=EventKind.GLASSES in told,
        glare=value[EventKind.GLASSES][0],
        background=value[EventKind.BACKGROUND][0],
        light=1.0 + share[EventKind.LIGHT] * (told[EventKind.LIGHT].value[0] - 1.0) if EventKind.LIGHT in told else 1.0,
        blur_px=value[EventKind.BLUR][0],
        camera_moved=(value[EventKind.CAMERA_MOVED][0], value[EventKind.CAMERA_MOVED][1]),
    )


def _nod(event: Event | None, t_s: float) -> float:
    """Degrees that a nod adds to the pitch: down and back."""
    return 0.0 if event is None else -event.value[0] * math.sin(math.pi * _done(event, t_s)) ** 2


def _shake(event: Event | None, t_s: float) -> float:
    """Degrees that a shake of the head adds to the yaw: left, right and back."""
    return 0.0 if event is None else -event.value[0] * math.sin(2 * math.pi * _done(event, t_s))


def _done(event: Event, t_s: float) -> float:
    return (t_s - event.start_s) / (event.end_s - event.start_s)


HANDS_DOWN_MM: Final = 420.0
"""A hand comes up from so far below the shoulders and goes back there."""


def _hands(
    told: Mapping[EventKind, Event], share: Mapping[EventKind, float], t_s: float
) -> tuple[HandTruth | None, HandTruth | None, bool]:
    """Where the hands are, left and right in the picture, and whether one touches the face."""
    hands: list[HandTruth | None] = []
    touching = told.get(EventKind.HAND_ON_FACE)
    for side, kind in ((-1, EventKind.LEFT_HAND), (1, EventKind.RIGHT_HAND)):
        if touching is not None and side * touching.value[0] > 0:
            hands.append(_raised((side * FACE_HAND_MM[0], FACE_HAND_MM[1]), share[EventKind.HAND_ON_FACE]))
        elif kind in told:
            x, y = told[kind].value
            move = _stroke(told.get(EventKind.GESTURE), t_s) * share[EventKind.GESTURE]
            hands.append(_raised((x + side * 0.6 * move, y - 0.8 * move), share[kind]))
        else:
            hands.append(None)
    return hands[0], hands[1], touching is not None and share[EventKind.HAND_ON_FACE] > 0.95


def _raised(place: tuple[float, float], share: float) -> HandTruth | None:
    return HandTruth(place[0], place[1] + (1.0 - share) * (HANDS_DOWN_MM - place[1])) if share > 0.0 else None


def _stroke(event: Event | None, t_s: float) -> float:
    """How far a gesture has carried the hands, mm: there and back `rate` times a second."""
    if event is None:
        return 0.0
    size_mm, rate_hz = event.value
    return 0.5 * size_mm * math.sin(2 * math.pi * rate_hz * (t_s - event.start_s))


def _strength(event: Event, t_s: float) -> float:
    length_s = event.end_s - event.start_s
    ease_s = min(EASE_S.get(event.kind, 0.4 * length_s), 0.5 * length_s)
    return _plateau(t_s, event.start_s, event.end_s, ease_s)


def _plateau(t_s: float, start_s: float, end_s: float, ease_s: float) -> float:
    """0 outside, 1 inside, smooth over `ease_s` at both ends."""
    edge = min((t_s - start_s) / ease_s, (end_s - t_s) / ease_s, 1.0)
    return 0.0 if edge <= 0.0 else edge * edge * (3.0 - 2.0 * edge)


def _sway(t_s: float) -> list[float]:
    return [
        amplitude * (0.7 * math.sin(2 * math.pi * rate * t_s) + 0.3 * math.sin(2 * math.pi * 2.7 * rate * t_s + 1.0))
        for amplitude, rate in SWAY
    ]
