"""The running kiosk and a real Chromium -> start-up time, idle load, time from a touch to what is seen."""

import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil

from tests.bench.table import Row

CHROMIUM_FLAGS: Final = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
IDLE_S: Final = 10.0
TOUCHES: Final = 40

VISIBLE_AFTER_TOUCH: Final = """
() => new Promise(resolve => {
  const target = document.querySelector('section:not([hidden]) [data-language]') ||
    document.querySelector('section:not([hidden]) button');
  const started = performance.now();
  const before = getComputedStyle(target).cssText + target.outerHTML;
  target.dispatchEvent(new PointerEvent('pointerdown', {bubbles: true, isPrimary: true, pointerId: 1, pointerType: 'touch'}));
  const look = () => {
    if (getComputedStyle(target).cssText + target.outerHTML !== before) {
      requestAnimationFrame(() => {
        const took = performance.now() - started;
        target.dispatchEvent(new PointerEvent('pointercancel', {bubbles: true, isPrimary: true, pointerId: 1}));
        resolve(took);
      });
    } else if (performance.now() - started > 2000) { resolve(2000); } else { requestAnimationFrame(look); }
  };
  requestAnimationFrame(look);
})
"""


@contextmanager
def running_kiosk() -> Iterator[tuple[str, psutil.Process, float]]:
    """A kiosk on a free port: its address, its process, and how long the first page took."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "kiosk.toml"
        settings.write_text(f'[screen]\nport = {port}\n[capture]\ncamera = "candidate"\nmicrophone = "candidate"\n')
        started_s = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run", "--settings", str(settings)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}/"
        try:
            first_page_s = _wait_for(address) - started_s
            yield address, psutil.Process(process.pid), first_page_s
        finally:
            process.terminate()
            process.wait(15)


def _wait_for(address: str) -> float:
    while True:
        try:
            with urllib.request.urlopen(address, timeout=1) as page:
                page.read()
            return time.monotonic()
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)


def start_and_idle() -> list[Row]:
    """Start-up to the first whole page, then the load of all kiosk processes while nobody is there."""
    firsts = []
    for _ in range(3):
        with running_kiosk() as (_, process, first_page_s):
            firsts.append(first_page_s)
            time.sleep(8.0)  # the children have loaded their models by then
            family = [process, *process.children(recursive=True)]
            before = sum(sum(p.cpu_times()[:2]) for p in family)
            time.sleep(IDLE_S)
            share = (sum(sum(p.cpu_times()[:2]) for p in family) - before) / IDLE_S
    return [
        Row("start to first page", statistics.median(firsts), "s", 4.0, note="kiosk run, median of 3 starts"),
        Row("idle load in attract", 100 * share, "% of a core", 10, note=f"all kiosk processes over {IDLE_S:.0f} s"),
    ]


def touch() -> list[Row]:
    """From the finger's touch to the changed picture, in Chromium, for buttons and for whole screens."""
    from playwright.sync_api import sync_playwright

    presses, screens = [], []
    with running_kiosk() as (address, _, _), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 720, "height": 1280})
        page.goto(address)
        page.wait_for_selector('section[data-phase="attract"]:not([hidden])')
        for _ in range(TOUCHES // 4):
            started_s = time.monotonic()
            page.mouse.click(360, 900)
            page.wait_for_selector('section[data-phase="language"]:not([hidden])')
            screens.append(1000 * (time.monotonic() - started_s))
            presses += [page.evaluate(VISIBLE_AFTER_TOUCH) for _ in range(4)]
            page.evaluate("() => new Promise(r => setTimeout(r, 350))")  # second touches are ignored for 300 ms
            _erase(page)
        browser.close()
    p95 = sorted(presses)[int(0.95 * len(presses))]
    p95_screen = sorted(screens)[int(0.95 * len(screens))]
    note = f"pointerdown to the next painted change, p95 of {len(presses)}, headless Chromium without GPU"
    return [
        Row("touch to visible change, p95", p95, "ms", 100, note=note),
        Row(
            "touch to next screen, p95", p95_screen, "ms", 1000, note=f"of {len(screens)}, measured from outside the browser"
        ),
    ]


def _erase(page: object) -> None:
    """Back to attract by 'finish and erase'."""
