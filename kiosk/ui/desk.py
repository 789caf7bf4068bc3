"""Nothing in, what the screen needs from the kiosk out: the seam between the web pages and the interview."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from kiosk.records import Command, SessionView
from kiosk.ui.tiles import RoleTile


class Desk(ABC):
    """The kiosk as the screen sees it. Every method may be called from any web thread."""

    @abstractmethod
    def view(self) -> SessionView:
        """What the screen shows now."""

    @abstractmethod
    def wait_view(self, seen: int, timeout_s: float) -> tuple[int, SessionView]:
        """The newest view and its number; waits until there is one newer than `seen`, at most timeout_s."""

    @abstractmethod
    def level_dbfs(self) -> float | None:
        """Loudness now, for the level meter; None where the microphone is closed."""

    @abstractmethod
    def partial_text(self) -> str:
        """What the recogniser supposes now; empty except in the microphone check."""

    @abstractmethod
    def snapshot(self) -> bytes | None:
        """A small JPEG of the framing step; None in every other phase."""

    @abstractmethod
    def submit(self, command: Command) -> None:
        """Hand in what a person did.

        Raises:
            SessionError: it makes no sense in the present phase.
        """

    @abstractmethod
    def understood(self, role: str) -> RoleTile | None:
        """The job whose questions are asked for a role typed freely; None: general ones."""

    @abstractmethod
    def report_html(self, language: str) -> str | None:
        """The report as a whole page; None unless the phase is REPORT."""

    @abstractmethod
    def report_json(self) -> str | None:
        """The report as JSON text; None unless the phase is REPORT."""

    @abstractmethod
    def health(self) -> Mapping[str, Any]:
        """The health page's lines: section -> list of {name, ok, text}."""
