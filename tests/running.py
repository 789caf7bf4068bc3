"""Settings text -> a running kiosk in a folder of its own, and a Chromium to look at it: for flow tests and benchmarks."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

ROOT: Final = Path(__file__).parents[1]
CHROMIUM: Final = "/usr/bin/chromium"
CHROMIUM_FLAGS: Final = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
CANDIDATE: Final = '[capture]\ncamera = "candidate"\nmicrophone = "candidate"\n'
START_WITHIN_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Running:
    """A kiosk that answers."""

    address: str
    process: psutil.Process
    first_page_s: float
    folder: Path
    """Its home, temporary folder and working folder: whatever it writes lies here."""
    log: Path

    def child(self, name: str) -> psutil.Process:
        """The seeing or hearing process, told apart by the models that each has loaded."""
        marks = {"seeing": "tflite", "hearing": "libvosk"}
        for process in self.process.children(recursive=True):
            if any(
                marks[name] in region.path or marks[name].replace("tflite", "litert") in region.path
                for region in process.memory_maps()
            ):
                return process
        raise AssertionError(f"no {name} process")


@contextmanager
def running_kiosk(folder: Path, settings: str = CANDIDATE) -> Iterator[Running]:
    """A kiosk on a free port, stopped at the end; its log is in the folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "kiosk.toml").write_text(f"[screen]\nport = {port}\n{settings}")
    home = folder / "home"
    home.mkdir()
    log = folder / "kiosk.log"
    environment = {
        **os.environ,
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "kiosk", "run", "--settings", str(folder / "kiosk.toml")]
    started_s = time.monotonic()
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=home, env=environment)
    try:
        address = f"http://127.0.0.1:{port}/"
        first_page_s = _first_page(address, process) - started_s
        yield Running(address, psutil.Process(process.pid), first_page_s, folder, log)
    finally:
        process.terminate()
        process.wait(20)


def _first_page(address: str, process: subprocess.Popen[bytes]) -> float:
    deadline_s = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline_s:
        assert process.poll() is None, f"the kiosk ended with status {process.returncode}"
        try:
            with urllib.request.urlopen(address, timeout=1) as page:
                page.read()
            return time.monotonic()
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise AssertionError(f"no page within {START_WITHIN_S:.0f} s")


def picture_too_late(message: Any) -> bool:
    """A picture asked for in the moment in which framing ended is answered 404; Chromium notes that in its console."""
    return "404" in message.text and message.location["url"].endswith("/snapshot.jpg")


@contextmanager
def open_page(address: str, width: int = 720, height: int = 1280) -> Iterator[Any]:
    """A page of the kiosk in a real Chromium; console errors are collected in page.complaints."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": width, "height": height})
        complaints: list[str] = []

        def note(message: Any) -> None:
            if message.type == "error" and not picture_too_late(message):
                complaints.append(f"{message.text} {message.location}")

        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints  # type: ignore[attr-defined]  # a note pinned to the page for the tests
        page.goto(address)
        yield page
        browser.close()


def shown(phase: str) -> str:
    """Selector of a phase's screen while it is shown."""
    return f'section[data-phase="{phase}"]:not([hidden])'
