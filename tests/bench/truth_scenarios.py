"""A seed and a length -> what the scripted candidate does in one scenario of the bench, with the times of it."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.capture.script import BLINK_S, Event, EventKind, truth_of
from tests.bench.truth_match import Stretch, runs
from tests.bench.truth_stage import SETTINGS

BESIDE_MM: Final = (150.0, 220.0)
"""Wrists come up so far beside the middle: a hand nearer to it hides some of the face, which looks like a touch."""
REST_S: Final = 4.0
"""Every scenario begins with so long at rest, the eyes on the lens: the framing step's calibration."""
FINE_S: Final = 1 / 120
"""Steps in which the drawn truth itself is timed."""
SHORTEST_LOOK_S: Final = 0.2
"""A shorter look aside is none (score.gaze)."""

Chance = random.Random
Action = Callable[[Chance, float], list[Event]]
"""(chance, start_s) -> the events of one thing that happens then."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Some events, and when what kind of thing truly happens in them."""

    events: tuple[Event, ...]
    duration_s: float
    drawn: Mapping[str, Sequence[Stretch]]
    """Kind -> (start_s, end_s) of each."""


def scenario(events: Sequence[Event], duration_s: float) -> Scenario:
    """The events with what they amount to."""
    told = tuple(sorted(events, key=lambda event: event.start_s))
    drawn: dict[str, list[Stretch]] = {name: [] for name in DRAWN.values()}
    for event in told:
        if event.kind in DRAWN:
            drawn[DRAWN[event.kind]].append((event.start_s, event.end_s))
        if event.kind is EventKind.HAND_ON_FACE:
            drawn["left_hand" if event.value[0] < 0 else "right_hand"].append((event.start_s, event.end_s))
    times = [index * FINE_S for index in range(round(duration_s / FINE_S))]
    truths = [truth_of(told, t_s, duration_s) for t_s in times]
    seeing = SETTINGS.seeing
    away = [
        abs(truth.gaze.yaw_deg) > seeing.eye_line_yaw_deg or abs(truth.gaze.pitch_deg) > seeing.eye_line_pitch_deg
        for truth in truths
    ]
    looks = [(a, b) for a, b in runs(times, away, FINE_S) if b - a >= SHORTEST_LOOK_S]
    second = runs(times, [truth.faces > 1 for truth in truths], FINE_S)
    return Scenario(told, duration_s, {**drawn, "look_away": looks, "second_face": second})


DRAWN: Final = {
    EventKind.BLINK: "blink",
    EventKind.NOD: "nod",
    EventKind.SHAKE: "shake",
    EventKind.LEFT_HAND: "left_hand",
    EventKind.RIGHT_HAND: "right_hand",
    EventKind.HAND_ON_FACE: "hand_on_face",
    EventKind.LEAN: "lean",
}
"""Kinds whose events are what is to be found."""


def blinking(duration_s: float, seed: int = 1) -> Scenario:
    """Blinks of 80 to 400 ms; between and under them looks down, smiles, lowered brows and pressed lips."""
    chance = Chance(seed)
    blinks = in_turn(chance, REST_S, duration_s, (0.5, 1.1), (blink,))
    return scenario(
        [*blinks, *in_turn(chance, REST_S, duration_s, (0.8, 2.0), (look_down, smile, frown, press))], duration_s
    )


def nodding(duration_s: float, seed: int = 2) -> Scenario:
    """Nods, one to three at a time, and shakes of the head; slow turns, looks down and blinks beside them."""
    chance = Chance(seed)
    heads = in_turn(chance, REST_S, duration_s, (0.5, 1.0), (nods, turn, nods, shake, nods, look_down))
    return scenario([*heads, *in_turn(chance, REST_S, duration_s, (2.0, 4.0), (blink,))], duration_s)


def looking_away(duration_s: float, seed: int = 3) -> Scenario:
    """Looks away with the eyes alone and with the head, small ones inside the zone, blinks."""
    chance = Chance(seed)
    looks = in_turn(chance, REST_S, duration_s, (0.9, 1.5), (eyes_aside, head_aside, eyes_aside, small_look))
    return scenario([*looks, *in_turn(chance, REST_S, duration_s, (2.0, 4.0), (blink,))], duration_s)


def gesturing(duration_s: float, seed: int = 4) -> Scenario:
    """Hands raised and moved, a hand on the face, leaning to the side; tilted shoulders and nods beside them."""
    chance = Chance(seed)
    actions = (lean, left_hand, lean, both_hands, nods, lean, hand_on_face, tilt, right_hand)
    return scenario(in_turn(chance, REST_S, duration_s, (0.8, 1.4), actions), duration_s)


def visited(duration_s: float, seed: int = 5) -> Scenario:
    """A second person comes into view and goes, again and again."""
    return scenario(in_turn(Chance(seed), REST_S, duration_s, (1.0, 2.0), (visit,)), duration_s)


def mixed(duration_s: float, seed: int = 6) -> Scenario:
    """Some of everything, much of it at the same time, for a comparison of conditions."""
    chance = Chance(seed)
    heads = in_turn(chance, REST_S, duration_s, (0.6, 0.9), (nods, eyes_aside, nods, head_aside))
    bodies = in_turn(chance, REST_S, duration_s, (0.5, 0.9), (lean, both_hands, lean, left_hand))
    visits = in_turn(chance, REST_S, duration_s, (1.0, 2.0), (visit,))
    return scenario([*heads, *bodies, *visits, *in_turn(chance, REST_S, duration_s, (0.6, 1.2), (blink,))], duration_s)


def in_turn(
    chance: Chance, start_s: float, until_s: float, gap_s: tuple[float, float], actions: Sequence[Action]
) -> list[Event]:
    """One action after the other, again and again, with a random gap between them."""
    events: list[Event] = []
    t_s, index = start_s + chance.uniform(*gap_s), 0
    while True:
        made = actions[index % len(actions)](chance, t_s)
        end_s = max(event.end_s for event in made)
        if end_s + gap_s[0] > until_s:
            return events
        events += made
        t_s, index = end_s + chance.uniform(*gap_s), index + 1


def blink(chance: Chance, t_s: float) -> list[Event]:
    """One blink."""
    return [Event(EventKind.BLINK, t_s, t_s + chance.uniform(*BLINK_S))]


def look_down(chance: Chance, t_s: float) -> list[Event]:
    """A look at the table: the lids come down with the eyes."""
    return [_lasting(chance, EventKind.LOOK_ASIDE, t_s, (0.8, 1.8), chance.uniform(-6, 6), chance.uniform(-22, -14))]


def smile(chance: Chance, t_s: float) -> list[Event]:
    """A smile: the eyes narrow."""
    return [_lasting(chance, EventKind.SMILE, t_s, (1.2, 2.5), chance.uniform(0.5, 1.0))]


def frown(chance: Chance, t_s: float) -> list[Event]:
    """Lowered brows."""
    return [_lasting(chance, EventKind.BROWS, t_s, (0.6, 1.5), -chance.uniform(0.5, 1.0))]


def press(chance: Chance, t_s: float) -> list[Event]:
    """Pressed lips."""
    return [_lasting(chance, EventKind.PRESS_LIPS, t_s, (0.6, 1.2), chance.uniform(0.5, 1.0))]


def nods(chance: Chance, t_s: float) -> list[Event]:
    """One to three nods in a row."""
    events: list[Event] = []
    for _ in range(chance.choice((1, 2, 3))):
        events.append(_lasting(chance, EventKind.NOD, t_s, (0.35, 0.8), chance.uniform(4, 15)))
        t_s = events[-1].end_s + 0.02
    return events


def shake(chance: Chance, t_s: float) -> list[Event]:
    """One shake of the head."""
    return [_lasting(chance, EventKind.SHAKE, t_s, (0.5, 1.0), chance.uniform(5, 15))]


def turn(chance: Chance, t_s: float) -> list[Event]:
    """A slow turn of the head: no nod and no shake."""
    angles = (chance.uniform(-20, 20), chance.uniform(-10, 8), chance.uniform(-8, 8))
    return [_lasting(chance, EventKind.TURN_HEAD, t_s, (1.6, 2.5), *angles)]


def eyes_aside(chance: Chance, t_s: float) -> list[Event]:
    """A look out of the zone with the eyes alone."""
    yaw, pitch = chance.choice(((-1, 0), (1, 0), (-1, 1), (1, 1), (0, -1)))
    aim = (yaw * chance.uniform(19, 30), pitch * chance.uniform(4, 12) if yaw else -chance.uniform(17, 20))
    return [_lasting(chance, EventKind.LOOK_ASIDE, t_s, (0.6, 2.5), *aim)]


def head_aside(chance: Chance, t_s: float) -> list[Event]:
    """A look out of the zone with head and eyes."""
    side = chance.choice((-1, 1))
    head = _lasting(chance, EventKind.TURN_HEAD, t_s, (1.2, 3.5), side * chance.uniform(14, 25), chance.uniform(-6, 6), 0.0)
    return [head, Event(EventKind.LOOK_ASIDE, head.start_s, head.end_s, (side * chance.uniform(5, 12), 0.0))]


def small_look(chance: Chance, t_s: float) -> list[Event]:
    """A look that stays well inside the zone."""
    return [_lasting(chance, EventKind.LOOK_ASIDE, t_s, (0.6, 1.5), chance.uniform(-5, 5), chance.uniform(-4, 4))]


def left_hand(chance: Chance, t_s: float) -> list[Event]:
    """The hand at the left of the picture comes up and moves."""
    return _hand(chance, EventKind.LEFT_HAND, -1, t_s)


def right_hand(chance: Chance, t_s: float) -> list[Event]:
    """The hand at the right of the picture comes up and moves."""
    return _hand(chance, EventKind.RIGHT_HAND, 1, t_s)


def both_hands(chance: Chance, t_s: float) -> list[Event]:
    """Both hands come up and move."""
    left = left_hand(chance, t_s)
    place = (chance.uniform(*BESIDE_MM), chance.uniform(-40, 40))
    return [*left, Event(EventKind.RIGHT_HAND, left[0].start_s, left[0].end_s, place)]


def hand_on_face(chance: Chance, t_s: float) -> list[Event]:
    """A hand touches the face."""
    return [_lasting(chance, EventKind.HAND_ON_FACE, t_s, (2.5, 3.5), chance.choice((-1.0, 1.0)))]


def lean(chance: Chance, t_s: float) -> list[Event]:
    """A lean to one side that shows plainly."""
    return [_lasting(chance, EventKind.LEAN, t_s, (3.2, 4.5), chance.choice((-1, 1)) * chance.uniform(9, 16))]


def tilt(chance: Chance, t_s: float) -> list[Event]:
    """Shoulders tilted without a lean."""
    return [_lasting(chance, EventKind.TILT_SHOULDERS, t_s, (2.0, 3.0), chance.choice((-1, 1)) * chance.uniform(6, 12))]


def visit(chance: Chance, t_s: float) -> list[Event]:
    """A second person comes in and goes."""
    return [_lasting(chance, EventKind.SECOND_FACE, t_s, (2.4, 3.2))]


def _hand(chance: Chance, kind: EventKind, side: int, t_s: float) -> list[Event]:
    place = (side * chance.uniform(*BESIDE_MM), chance.uniform(-40, 40))
    up = _lasting(chance, kind, t_s, (2.0, 3.5), *place)
    move = (chance.uniform(30, 120), chance.uniform(0.5, 1.5))
    return [up, Event(EventKind.GESTURE, up.start_s + 0.4, up.end_s - 0.4, move)]


def _lasting(chance: Chance, kind: EventKind, t_s: float, length_s: tuple[float, float], *value: float) -> Event:
    return Event(kind, t_s, t_s + chance.uniform(*length_s), value)
