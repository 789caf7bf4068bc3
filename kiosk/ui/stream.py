"""A desk in, server-sent events out: 'view' on each change, 'level' and 'partial' while they are needed."""

import json
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from kiosk.records import Phase, SessionView
from kiosk.ui.desk import Desk

STREAMS_AT_MOST: Final = 3
"""The kiosk's screen, a staff laptop, and one page that is being loaded again."""

LEVEL_EVERY_S: Final = 0.1
"""Ten levels a second look smooth on a meter."""

LOOK_EVERY_S: Final = 0.5
"""How soon a closing app or a newer stream is noticed where nothing changes."""

BEAT_EVERY_S: Final = 10.0
"""A comment goes out this often, so that a page that has gone is noticed."""

LIVE_PHASES: Final = frozenset({Phase.FRAMING, Phase.ANSWER})
"""Where the screen shows a level meter."""


def view_fields(view: SessionView) -> Mapping[str, Any]:
    """A SessionView as plain JSON values."""
    consent, profile = view.consent, view.profile
    return {
        "phase": view.phase.value,
        "language": view.language,
        "number": view.number,
        "count": view.count,
        "follow_up": view.follow_up,
        "question": view.question,
        "hint": view.hint,
        "remaining_s": view.remaining_s,
        "elapsed_s": view.elapsed_s,
        "limit_s": view.limit_s,
        "look_at": view.look_at,
        "typing": view.typing,
        "offer_finish": view.offer_finish,
        "idle_remaining_s": view.idle_remaining_s,
        "devices": {device.value: state.value for device, state in view.devices.items()},
        "demo": view.demo,
        "speech_model": view.speech_model,
        "consent": consent and {"microphone": consent.microphone, "camera": consent.camera, "cloud": consent.cloud},
        "profile": profile and {"role": profile.role, "years": profile.years, "skills": list(profile.skills)},
        "fault": view.fault,
        "notices": list(view.notices),
    }


def event(name: str, value: Any) -> str:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False, allow_nan=False)}\n\n"


class Streams:
    """Hands out event streams over one desk; the newest few live, all end with close()."""

    def __init__(self, desk: Desk, now: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self._now = now
        self._lock = threading.Lock()
        self._open: list[object] = []
        self._closed = False

    def __len__(self) -> int:
        """How many streams are open."""
        with self._lock:
            return len(self._open)

    def close(self) -> None:
        """End every stream within LOOK_EVERY_S; new ones end at once."""
        with self._lock:
            self._closed = True
            self._open.clear()

    def events(self) -> Iterator[str]:
        """The text of one stream, from now until the app closes, the page goes or newer pages take over."""
        ticket = object()
        with self._lock:
            if not self._closed:
                self._open = [*self._open[1 - STREAMS_AT_MOST :], ticket]
        return self._run(ticket)

    def _run(self, ticket: object) -> Iterator[str]:
        try:
            yield "retry: 1000\n\n"
            yield from self._follow(ticket)
            with self._lock:
                replaced = not self._closed
            if replaced:
                yield event("replaced", True)
        finally:
            with self._lock:
                self._open = [entry for entry in self._open if entry is not ticket]

    def _follow(self, ticket: object) -> Iterator[str]:
        seen, phase, partial = -1, Phase.ATTRACT, ""
        beat_s = self._now()
        while self._lives(ticket):
            number, view = self._desk.wait_view(seen, LEVEL_EVERY_S if phase in LIVE_PHASES else LOOK_EVERY_S)
            if number != seen:
                seen, phase = number, view.phase
                yield event("view", view_fields(view))
            if phase in LIVE_PHASES:
                yield event("level", self._level())
            if phase is Phase.FRAMING and (heard := self._desk.partial_text()) != partial:
                partial = heard
                yield event("partial", heard)
            if self._now() - beat_s >= BEAT_EVERY_S:
                beat_s = self._now()
                yield ": still here\n\n"

    def _lives(self, ticket: object) -> bool:
        with self._lock:
            return any(entry is ticket for entry in self._open)

    def _level(self) -> float | None:
        level = self._desk.level_dbfs()
        return round(level, 1) if level is not None and math.isfinite(level) else None
