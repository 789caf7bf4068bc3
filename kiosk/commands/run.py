"""Settings -> the running kiosk on its address, until it is told to stop."""

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from kiosk.app import House, build_house
from kiosk.commands.check import check_machine, check_sources
from kiosk.config import Settings
from kiosk.errors import KioskError, UsageError
from kiosk.health.checks import Check
from kiosk.health.metrics import unit_of
from kiosk.interview.llm_setup import settled
from kiosk.notices import DEMO_LABEL, INTERIM_LABEL, interim_weights
from kiosk.records import Command, Device, SessionView
from kiosk.reporting import report_html, report_json
from kiosk.ui.desk import Desk
from kiosk.ui.tiles import RoleTile
from kiosk.ui.web import STREAMS, create_app

log = logging.getLogger(__name__)

THREADS: Final = 8
"""Up to three event streams hold a thread each; the rest serves pages, pictures and touches."""


class FrontDesk(Desk):
    """The kiosk as the screen sees it, over the running house."""

    def __init__(self, house: House) -> None:
        self._house = house

    def view(self) -> SessionView:
        """What the screen shows now."""
        return self._house.director.view()

    def wait_view(self, seen: int, timeout_s: float) -> tuple[int, SessionView]:
        """The newest view and its number."""
        return self._house.director.wait_view(seen, timeout_s)

    def level_dbfs(self) -> float | None:
        """Loudness now."""
        return self._house.stage.level_dbfs

    def partial_text(self) -> str:
        """What the recogniser supposes now."""
        return self._house.stage.partial_text

    def snapshot(self) -> bytes | None:
        """The newest small picture of the framing step."""
        return self._house.stage.snapshot

    def submit(self, command: Command) -> None:
        """Hand in what a person did."""
        self._house.director.submit(command)

    def understood(self, role: str) -> RoleTile | None:
        """The bank's job that was meant."""
        job = self._house.bank.match(role).role
        return None if job is None else RoleTile(job.id, job.title, job.family, job.skills)

    def report_html(self, language: str) -> str | None:
        """The report as a page."""
        report = self._house.stage.report
        return None if report is None else report_html(report, language)

    def report_json(self) -> str | None:
        """The report as JSON."""
        report = self._house.stage.report
        return None if report is None else report_json(report)

    def health(self) -> Mapping[str, Any]:
        """What staff see: devices, models, rates, machine."""
        house = self._house
        return {
            "Devices": [line.as_json() for line in _devices(house)],
            "Models": [line.as_json() for line in _models(house)],
            "Rates": [line.as_json() for line in _rates(house)],
            "Machine": [line.as_json() for line in check_machine(house.settings)],
        }


def _devices(house: House) -> list[Check]:
    lines = check_sources(house.choice)
    for device in Device:
        if reading := house.stage.sources.get(device):
            text = f"{reading.kind}: {reading.state} {reading.detail}".strip()
            lines.append(Check(f"{device} now", True, False, text))
    lines += [Check(f"{name} process", False, False, "restarting") for name in sorted(house.stage.down)]
    return lines


def _models(house: House) -> list[Check]:
    labels = {}
    if interim_weights(Path(house.settings.models.expression)):
        labels["expression"] = INTERIM_LABEL
    if "demo_speech" in house.director.view().notices:
        labels["speech"] = DEMO_LABEL
    models = house.stage.models.values()
    return [Check(m.model, m.ready, False, m.detail + (labels.get(m.model, "") if m.ready else "")) for m in models]


def _rates(house: House) -> list[Check]:
    lines = []
    for stage in ("seeing", "hearing"):
        if reading := house.metrics.newest(stage):
            steps = ", ".join(f"{step} {pair[0]:.2f}{unit_of(step)}" for step, pair in reading.latency_ms.items())
            lines.append(Check(stage, True, False, f"{reading.rate_hz:.0f}/s, {reading.dropped} dropped, {steps}"))
    counts = house.metrics.summary()["counts"]
    lines += [Check(name, True, False, str(count)) for name, count in sorted(counts.items())]
    return lines or [Check("rates", True, False, "nothing was seen or heard since the start")]


def role_tiles(house: House) -> list[RoleTile]:
    """The bank's roles for the profile screen."""
    return [RoleTile(role.id, role.title, role.family, role.skills) for role in house.bank.roles()]


def serve(settings: Settings) -> None:
    """Run the kiosk until SIGTERM or Ctrl-C.

    Raises:
        UsageError: the port is taken, or the cloud model's settings or key cannot be used.
        KioskError: the director stopped by itself.
    """
    settings = replace(settings, cloud=settled(settings.cloud, os.environ))
    house = build_house(settings)
    app = create_app(FrontDesk(house), settings, role_tiles(house))
    server = _listen(settings, app)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    serving = threading.Thread(target=server.run, name="web", daemon=True)
    try:
        house.start()
        serving.start()
        sys.stdout.write(f"kiosk: open http://{settings.screen.host}:{settings.screen.port} in a browser; Ctrl-C ends\n")
        sys.stdout.flush()
        while not stop.wait(0.5):
            if not house.alive:
                raise KioskError("the director stopped by itself; the log above says why; start the kiosk again")
    finally:
        app.extensions[STREAMS].close()
        house.close()
        server.close()


def _listen(settings: Settings, app: Any) -> BaseWSGIServer | MultiSocketServer:
    """Bind the address; a taken port is a clear line, not a traceback."""
    host, port = settings.screen.host, settings.screen.port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(
                f"screen.port = {port} on {host}: {error.strerror}; stop the other program or set another port"
            ) from error
    logging.getLogger("waitress").setLevel(logging.ERROR)
    server: BaseWSGIServer | MultiSocketServer = create_server(app, host=host, port=port, threads=THREADS, ident="")
    return server
