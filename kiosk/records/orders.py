"""Nothing in, what the parent tells a child process out."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class OpenSource:
    """Open the device: the candidate has consented."""


@dataclass(frozen=True, slots=True)
class CloseSource:
    """Close the device and forget everything heard or seen."""


@dataclass(frozen=True, slots=True)
class Cue:
    """The interviewer gives the floor: answer `number` (from 0) begins at t_s.

    The hearing child starts a fresh stretch of recognition; a film plays from its start and the scripted candidate
    begins to speak; a real device does nothing special.
    """

    number: int
    t_s: float
    turn: int | None = None
    """Which of the scripted candidate's answers is about this question; None: that of the same number."""

    @property
    def of_script(self) -> int:
        """The answer that the scripted candidate gives."""
        return self.number if self.turn is None else self.turn


@dataclass(frozen=True, slots=True)
class EndAnswer:
    """Answer `number` is over: send what is still to come, then Flushed."""

    number: int
    t_s: float
    turn: int | None = None
    """Which of the scripted candidate's answers is about this question; None: that of the same number."""

    @property
    def of_script(self) -> int:
        """The answer that the scripted candidate gives."""
        return self.number if self.turn is None else self.turn


@dataclass(frozen=True, slots=True)
class LookAt:
    """The framing step asks the candidate to look at the lens, or at the question's text, from t_s on.

    The scripted candidate does so; a real device does nothing special.
    """

    target: Literal["lens", "text"]
    t_s: float


@dataclass(frozen=True, slots=True)
class SendSnapshots:
    """Start or stop sending small pictures for the framing step."""

    on: bool


@dataclass(frozen=True, slots=True)
class UseLanguage:
    """The candidate chose a language: load its recogniser in place of the present one, before the answers begin.

    The hearing child answers with a ModelReading: the model it has now, which is the old one where the new cannot be used.
    """

    language: str


@dataclass(frozen=True, slots=True)
class StopChild:
    """Close everything and end the process."""


Order = OpenSource | CloseSource | Cue | EndAnswer | LookAt | SendSnapshots | UseLanguage | StopChild
