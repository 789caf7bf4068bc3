"""What the scripted candidate does, and under which conditions -> frames drawn in memory with the truth beside each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kiosk.capture.candidate_face import FacePainter
from kiosk.capture.script import Event, Truth, truth_of
from kiosk.config import Seeing, Settings
from kiosk.records import Frame
from tests.bench.truth_read import Seen, readings_of

FACE_PX: Final = 208.0
"""Width of the read face where the picture is 1280x720."""
SETTINGS: Final = Settings(seeing=Seeing(expression=False))
"""Everything on but the expression, whose accuracy is measured elsewhere."""
FACE_ONLY: Final = Settings(seeing=Seeing(expression=False, body=False))
"""Where nothing is asked of the body: the face's readings do not hang on it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How well the camera can see."""

    name: str = "as it should be"
    face_px: float = FACE_PX
    """Width of the face: the whole picture is drawn smaller or larger for it."""
    rate_hz: float = 30.0
    light: float = 1.0
    blur_px: float = 0.0
    """In a picture 1280 px wide."""
    glasses: bool = False
    glare: float = 0.0

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the picture, even numbers."""
        return 2 * round(640 * self.face_px / FACE_PX), 2 * round(360 * self.face_px / FACE_PX)

    def over(self, truth: Truth) -> Truth:
        """The truth under this condition."""
        return replace(
            truth,
            light=truth.light * self.light,
            blur_px=max(truth.blur_px, self.blur_px),
            glasses=truth.glasses or self.glasses,
            glare=max(truth.glare, self.glare),
        )


BEST: Final = Condition()


@dataclass(frozen=True, slots=True)
class Take:
    """What was drawn and what was read of it, frame by frame."""

    truths: tuple[Truth, ...]
    seen: Seen
    rate_hz: float


def play(
    truth_at: Callable[[float], Truth], duration_s: float, condition: Condition, settings: Settings = FACE_ONLY
) -> Take:
    """Draw a stretch of `duration_s` at the condition's frame rate and read it."""
    count = round(duration_s * condition.rate_hz)
    truths = [condition.over(truth_at(index / condition.rate_hz)) for index in range(count)]
    return Take(tuple(truths), readings_of(_draw(truths, condition), settings), condition.rate_hz)


def play_events(events: Sequence[Event], duration_s: float, condition: Condition, settings: Settings = SETTINGS) -> Take:
    """Draw the events of a stretch and read it."""
    told = tuple(events)
    return play(lambda t_s: truth_of(told, t_s, duration_s), duration_s, condition, settings)


def _draw(truths: Sequence[Truth], condition: Condition) -> Iterator[Frame]:
    painter = FacePainter(condition.size)
    for index, truth in enumerate(truths):
        t_s = index / condition.rate_hz
        yield Frame(painter.draw(truth, t_s), t_s, index)
