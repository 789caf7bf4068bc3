"""An answer's body readings in, the same as columns with the time each stands for out. Seconds from the answer's start."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.config import Seeing
from kiosk.records import Answer, BodyReading, Hand
from kiosk.score.looks import column, durations, hole_of
from kiosk.score.series import Flags, Numbers

LONGEST_S: Final = 1.0
"""A reading stands for at most this long: they come 5 to 10 times a second, at the slowest setting once. Own number."""
HAND_CONFIDENCE: Final = 0.5
"""A hand the model is less sure of is not in view; own number, the model's own middle."""


@dataclass(frozen=True, slots=True, eq=False)
class HandPlaces:
    """One hand, in shoulder widths from the middle between the shoulders; NaN where it is not in view."""

    x_ratio: Numbers
    y_ratio: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """Body readings in order of time; NaN where one did not tell."""

    t_s: Numbers
    duration_s: Numbers
    present: Flags
    shoulders_deg: Numbers
    shoulders_px: Numbers
    middle_x: Numbers
    """Share of the frame's width."""
    lean_deg: Numbers
    neck_ratio: Numbers
    left: HandPlaces
    right: HandPlaces
    on_face: Numbers
    """1 a hand touches the face, 0 none does."""
    why_not: tuple[str | None, ...]
    hole: str

    @property
    def hands_in_view(self) -> Flags:
        """Readings with a hand in view."""
        return np.asarray(np.isfinite(self.left.x_ratio) | np.isfinite(self.right.x_ratio), np.bool_)

    def __len__(self) -> int:
        """Number of readings."""
        return len(self.t_s)


def bodies_of(answer: Answer) -> Bodies:
    """The body readings inside the answer."""
    inside = (body for body in answer.bodies if answer.start_s <= body.t_s <= answer.end_s)
    ordered = sorted(inside, key=lambda body: body.t_s)
    t_s = np.array([body.t_s for body in ordered], dtype=np.float64) - answer.start_s
    return Bodies(
        t_s=t_s,
        duration_s=durations(t_s, LONGEST_S),
        present=np.array([body.present for body in ordered], dtype=np.bool_),
        shoulders_deg=column([body.shoulders_deg for body in ordered]),
        shoulders_px=column([body.shoulders_px for body in ordered]),
        middle_x=column([body.middle[0] if body.middle else None for body in ordered]),
        lean_deg=column([body.lean_deg for body in ordered]),
        neck_ratio=column([body.neck_ratio for body in ordered]),
        left=_hand([body.left_hand for body in ordered]),
        right=_hand([body.right_hand for body in ordered]),
        on_face=column([body.hand_on_face for body in ordered]),
        why_not=tuple(_why_not(body) for body in ordered),
        hole=hole_of(answer),
    )


def body_missing(answer: Answer, seeing: Seeing) -> str | None:
    """Code of why a body that the camera could have seen was not read; None where it was."""
    if not seeing.body:
        return "body_off"
    return None if answer.bodies else hole_of(answer)


def _why_not(body: BodyReading) -> str | None:
    return body.why_not or (None if body.present else "no_body")


def _hand(hands: list[Hand | None]) -> HandPlaces:
    seen = [hand if hand is not None and hand.confidence >= HAND_CONFIDENCE else None for hand in hands]
    return HandPlaces(
        x_ratio=column([hand.x_ratio if hand else None for hand in seen]),
        y_ratio=column([hand.y_ratio if hand else None for hand in seen]),
    )
