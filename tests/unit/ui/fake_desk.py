"""Nothing in, a desk that keeps the session table's rules but has no camera, microphone or models behind it."""

import base64
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from kiosk.errors import SessionError
from kiosk.records import Act, Command, Consent, Device, Phase, Profile, SessionView, SourceState
from kiosk.ui.desk import Desk
from kiosk.ui.tiles import RoleTile

ROLES: Final = (
    RoleTile(
        "software_engineer", "Software engineer", "Technology", ("Python", "Java", "SQL", "Git", "System design", "REST")
    ),
    RoleTile("data_analyst", "Data analyst", "Technology", ("SQL", "Excel", "Statistics", "Python", "Dashboards")),
    RoleTile("support_engineer", "Support engineer", "Technology", ("Linux", "Networking", "Tickets")),
    RoleTile("sales_executive", "Sales executive", "Business", ("Negotiation", "CRM", "Cold calls")),
    RoleTile("hr_executive", "HR executive", "Business", ("Recruiting", "Onboarding")),
    RoleTile("accountant", "Accountant", "Business", ("Tally", "GST", "Excel")),
    RoleTile("mechanical_engineer", "Mechanical engineer", "Engineering", ("CAD", "Machining")),
    RoleTile("customer_service", "Customer service", "Service", ("Listening", "Writing")),
)

QUESTIONS: Final = (
    "Tell me about a project you are proud of. What was your own part in it?",
    "A customer reports that yesterday's release broke their most important report, and your colleague who wrote it is on "
    "leave. What do you do in the first hour, and what do you tell the customer?",
    "Why this role?",
    "Describe a time when you disagreed with somebody in your team. How did you settle it, and what came of it?",
    "Where do you want to be in three years?",
)

PICTURE: Final = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4z"
    "NDL/wAALCAABAAEBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJx"
    "FDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKj"
    "pKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APn+v//Z"
)
"""One grey pixel as JPEG."""

REPORT: Final = (
    "<!doctype html><html><head><style>body{font:20px sans-serif;margin:2rem;color:#16212B}</style></head><body>"
    "<h1>Your report</h1>" + "<p>One measured line.</p>" * 60 + "</body></html>"
)

NEXT: Final[Mapping[tuple[Phase, Act], Phase]] = {
    (Phase.ATTRACT, Act.START): Phase.LANGUAGE,
    (Phase.ERASING, Act.START): Phase.LANGUAGE,
    (Phase.FAULT, Act.START): Phase.LANGUAGE,
    (Phase.LANGUAGE, Act.CHOOSE_LANGUAGE): Phase.CONSENT,
    (Phase.CONSENT, Act.BACK): Phase.LANGUAGE,
    (Phase.CONSENT, Act.AGREE): Phase.PROFILE,
    (Phase.PROFILE, Act.BACK): Phase.CONSENT,
    (Phase.PROFILE, Act.SET_PROFILE): Phase.FRAMING,
    (Phase.FRAMING, Act.BACK): Phase.PROFILE,
    (Phase.FRAMING, Act.READY): Phase.CALIBRATE,
    (Phase.CALIBRATE, Act.SKIP): Phase.PREPARE,
    (Phase.PREPARE, Act.START_NOW): Phase.ANSWER,
    (Phase.PREPARE, Act.MORE_TIME): Phase.PREPARE,
    (Phase.ANSWER, Act.GO_ON): Phase.ANSWER,
    (Phase.ANSWER, Act.TYPE_INSTEAD): Phase.ANSWER,
    (Phase.ANSWER, Act.FINISH_ANSWER): Phase.PREPARE,
    (Phase.ANSWER, Act.SUBMIT_TYPED): Phase.PREPARE,
    (Phase.SELF_RATING, Act.RATE_SELF): Phase.REPORT,
}
ALWAYS: Final = frozenset({Act.ERASE, Act.TOUCH, Act.CHOOSE_LANGUAGE})

LASTS_S: Final = {Phase.CALIBRATE: 2.5, Phase.PREPARE: 30.0, Phase.ANSWER: 180.0}

START: Final = SessionView(
    phase=Phase.ATTRACT,
    language="en",
    number=0,
    count=0,
    follow_up=False,
    question=None,
    hint=None,
    remaining_s=None,
    elapsed_s=0.0,
    limit_s=None,
    look_at=None,
    typing=False,
    offer_finish=False,
    idle_remaining_s=None,
    level_dbfs=None,
    devices={Device.CAMERA: SourceState.CLOSED, Device.MICROPHONE: SourceState.CLOSED},
    demo=False,
    speech_model=None,
    consent=None,
    profile=None,
    fault=None,
    notices=(),
)


class FakeDesk(Desk):
    """Remembers every command; moves through the phases as the real session does, without waiting for anything."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._number = 0
        self._view = START
        self.commands: list[Command] = []
        self.picture: bytes | None = PICTURE
        self.level: float | None = -28.0
        self.partial = ""
        self.failure: Exception | None = None

    def view(self) -> SessionView:
        return self._view

    def wait_view(self, seen: int, timeout_s: float) -> tuple[int, SessionView]:
        with self._condition:
            self._condition.wait_for(lambda: self._number > seen, timeout_s)
            return self._number, self._view

    def show(self, **changes: Any) -> None:
        """Put another view on the screen."""
        with self._condition:
            self._view = replace(self._view, **changes)
            self._number += 1
            self._condition.notify_all()

    def level_dbfs(self) -> float | None:
        return self.level

    def partial_text(self) -> str:
        return self.partial

    def snapshot(self) -> bytes | None:
        return self.picture if self._view.phase is Phase.FRAMING else None

    def submit(self, command: Command) -> None:
        if self.failure is not None:
            raise self.failure
        phase = self._view.phase
        if command.act not in ALWAYS and (phase, command.act) not in NEXT:
            raise SessionError(f"'{command.act}' does not fit phase '{phase}'; look at the screen again")
        self.commands.append(command)
        if command.act is Act.ERASE:
            self.enter(Phase.ERASING, remaining_s=6.0, consent=None, profile=None)
        elif command.act is Act.TOUCH:
            self.show(idle_remaining_s=None)
        else:
            self._move(command)

    def _move(self, command: Command) -> None:
        phase = NEXT.get((self._view.phase, command.act), self._view.phase)
        number = self._view.number
        if command.act in {Act.FINISH_ANSWER, Act.SUBMIT_TYPED}:
            number += 1
            phase = Phase.SELF_RATING if number == len(QUESTIONS) else phase
        changes: dict[str, Any] = {
            "language": command.language or self._view.language,
            "consent": command.consent or self._view.consent,
            "profile": command.profile or self._view.profile,
            "typing": command.act is Act.TYPE_INSTEAD,
        }
        self.enter(phase, min(number, len(QUESTIONS) - 1), **changes)

    def enter(self, phase: Phase, number: int = 0, **changes: Any) -> None:
        """Go to a phase, with what belongs to it on the screen."""
        asks = phase in {Phase.PREPARE, Phase.ANSWER}
        lasts_s = None if changes.get("typing") else LASTS_S.get(phase)
        fields: dict[str, Any] = {
            "phase": phase,
            "number": number,
            "count": len(QUESTIONS) if phase not in {Phase.ATTRACT, Phase.LANGUAGE, Phase.CONSENT, Phase.PROFILE} else 0,
            "follow_up": False,
            "question": QUESTIONS[number] if asks else None,
            "hint": "Name one concrete situation, what you did yourself, and what came of it."
            if phase is Phase.PREPARE
            else None,
            "remaining_s": lasts_s,
            "limit_s": lasts_s,
            "look_at": "lens" if phase is Phase.CALIBRATE else None,
            "typing": False,
            "offer_finish": False,
            "idle_remaining_s": None,
        }
        self.show(**{**fields, **changes})

    def open_all(self) -> None:
        """Everything is allowed and there."""
        self.show(
            consent=Consent(microphone=True, camera=True, cloud=False),
            profile=Profile("software_engineer", 0.5, ("Python",)),
            devices={Device.CAMERA: SourceState.OPEN, Device.MICROPHONE: SourceState.OPEN},
        )

    def understood(self, role: str) -> RoleTile | None:
        return next((tile for tile in ROLES if tile.title.lower()[:8] == role.lower()[:8]), None)

    def report_html(self, language: str) -> str | None:
        return REPORT if self._view.phase is Phase.REPORT else None

    def report_json(self) -> str | None:
        return '{"answers": []}' if self._view.phase is Phase.REPORT else None

    def health(self) -> Mapping[str, Any]:
        return {
            "Camera": [{"name": "picam", "ok": True, "text": "1280x720, 30 frames a second"}],
            "Speech": [{"name": "model", "ok": False, "text": "vosk-model-small-en-in-0.4 is not there; fetch it"}],
            "Disk": [{"name": "last erasure", "ok": None, "text": f"none since start, {time.tzname[0]}"}],
        }
