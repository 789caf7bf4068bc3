"""The running kiosk and a real Chromium -> start-up time, idle load, time from a touch to what is seen."""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from tests.bench.table import Row
from tests.running import open_page, running_kiosk, shown

IDLE_S: Final = 10.0
TOUCHES: Final = 40

AGAIN_MS: Final = 400
"""The page ignores a second touch within 300 ms."""

NEXT_SCREEN: Final = """
([selector, phase]) => new Promise((resolve, reject) => {
  const started = performance.now();
  document.querySelector(selector).click();
  const look = () => {
    if (!document.querySelector(`section[data-phase="${phase}"]`).hidden) {
      requestAnimationFrame(() => resolve(performance.now() - started));
    } else if (performance.now() - started > 5000) {
      reject(new Error(`no screen ${phase} within 5 s`));
    } else { requestAnimationFrame(look); }
  };
  requestAnimationFrame(look);
})
"""

VISIBLE_AFTER_TOUCH: Final = """
() => new Promise((resolve, reject) => {
  const target = document.querySelector('section:not([hidden]) [data-language]') ||
    document.querySelector('section:not([hidden]) button');
  const started = performance.now();
  const style = getComputedStyle(target);
  const picture = () => [style.backgroundColor, style.color, style.boxShadow, style.transform, style.filter].join();
  const before = picture();
  const finger = {bubbles: true, isPrimary: true, pointerId: 1, pointerType: 'touch'};
  target.dispatchEvent(new PointerEvent('pointerdown', finger));
  const look = () => {
    if (picture() !== before) {
      requestAnimationFrame(() => {
        const took = performance.now() - started;
        target.dispatchEvent(new PointerEvent('pointercancel', finger));
        resolve(took);
      });
    } else if (performance.now() - started > 2000) { reject(new Error('nothing changed within 2 s')); }
    else { requestAnimationFrame(look); }
  };
  requestAnimationFrame(look);
})
"""


def start_and_idle() -> list[Row]:
    """Start-up to the first whole page, then the load of all kiosk processes while a browser shows attract."""
    firsts = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder, running_kiosk(Path(folder)) as kiosk:
            firsts.append(kiosk.first_page_s)
    with tempfile.TemporaryDirectory() as folder, running_kiosk(Path(folder)) as kiosk, open_page(kiosk.address) as page:
        page.wait_for_selector(shown("attract"))
        time.sleep(6.0)  # the children have loaded their models by then
        family = [kiosk.process, *kiosk.process.children(recursive=True)]
        before = sum(sum(p.cpu_times()[:2]) for p in family)
        time.sleep(IDLE_S)
        share = (sum(sum(p.cpu_times()[:2]) for p in family) - before) / IDLE_S
    return [
        Row("start to first page", statistics.median(firsts), "s", 4.0, note="kiosk run, median of 3 starts"),
        Row("idle load in attract", 100 * share, "% of a core", 10, note=f"all kiosk processes over {IDLE_S:.0f} s"),
    ]


def touch() -> list[Row]:
    """From the finger's touch to the changed picture, in Chromium, for buttons and for whole screens."""
    presses: list[float] = []
    screens: list[float] = []
    with tempfile.TemporaryDirectory() as folder, running_kiosk(Path(folder)) as kiosk, open_page(kiosk.address) as page:
        page.wait_for_selector(shown("attract"))
        time.sleep(6.0)  # the children have loaded their models by then
        start = f"{shown('attract')} [data-act=start]"
        for _ in range(TOUCHES // 4):
            page.wait_for_timeout(AGAIN_MS)
            screens.append(page.evaluate(NEXT_SCREEN, [start, "language"]))
            presses += [page.evaluate(VISIBLE_AFTER_TOUCH) for _ in range(4)]
            page.wait_for_timeout(AGAIN_MS)
            page.click("#erase-ask")
            page.wait_for_timeout(AGAIN_MS)
            page.click("#overlay-erase [data-act=erase]")
            page.wait_for_selector(shown("erasing"))
            start = f"{shown('erasing')} [data-act=start]"
    note = f"pointerdown to the painted change, p95 of {len(presses)}, headless Chromium without GPU"
    return [
        Row("touch to visible change, p95", _p95(presses), "ms", 100, note=note),
        Row("touch to next screen, p95", _p95(screens), "ms", 1000, note=f"of {len(screens)}, through the session table"),
    ]


def _p95(values: list[Any]) -> float:
    return float(sorted(values)[int(0.95 * len(values))])
