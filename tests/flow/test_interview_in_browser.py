"""Two whole interviews in a real browser: everything allowed, and everything refused."""

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.running import CANDIDATE, CHROMIUM, Running, open_page, running_kiosk, shown

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed; scripts/setup dev installs it"),
]

CANARY = "heliotrope semaphore"
"""Words that stand in no file of the kiosk: where they are found, something of a candidate stayed."""


def touch(page: Any, selector: str) -> None:
    """A touch as the page takes it: not within 300 ms of the one before."""
    page.wait_for_timeout(350)
    page.click(selector)


def look(page: Any, name: str) -> None:
    """Keep a picture of the screen where KIOSK_SHOTS names a folder."""
    if folder := os.environ.get("KIOSK_SHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(folder) / f"{width}-{name}.png"))


def start(page: Any) -> None:
    page.wait_for_selector(shown("attract"))
    look(page, "attract")
    touch(page, f"{shown('attract')} [data-act=start]")
    touch(page, f"{shown('language')} [data-language=en]")
    page.wait_for_selector(shown("consent"))
    look(page, "consent")


def agree(page: Any, *allowed: str) -> None:
    for name in allowed:
        touch(page, f"[data-switch={name}]")
    touch(page, "#adult")
    touch(page, "#agree")


def fill_profile(page: Any) -> None:
    page.wait_for_selector(shown("profile"))
    look(page, "profile")
    touch(page, "[data-open]:visible >> nth=0")
    look(page, "profile-role")
    touch(page, "[data-role]:visible >> nth=0")
    touch(page, "[data-years='2.5']")
    touch(page, "[data-skill]:visible >> nth=0")
    touch(page, "#profile-done")
    page.wait_for_selector(shown("framing"))


def skip_rating_and_read(page: Any) -> Any:
    page.wait_for_selector(shown("self_rating"), timeout=20_000)
    for value in (3, 2, 4, 3):
        touch(page, f"[data-rate='{value}']")
    page.wait_for_selector(shown("report"), timeout=20_000)
    report = page.frame_locator("#report-frame")
    report.locator("h1").wait_for(timeout=10_000)
    look(page, "report")
    return report


def erase(page: Any) -> None:
    touch(page, "#erase-ask")
    touch(page, "#overlay-erase [data-act=erase]")
    page.wait_for_selector(shown("erasing"))


def get(kiosk: Running, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(kiosk.address + path, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def left_behind(kiosk: Running) -> list[Path]:
    """Files of the kiosk's folder that hold the candidate's words."""
    files = [path for path in kiosk.folder.rglob("*") if path.is_file()]
    return [path for path in files if b"heliotrope" in path.read_bytes()]


def test_a_candidate_speaks_five_answers_reads_her_report_and_leaves_nothing(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk, open_page(kiosk.address) as page:
        start(page)
        assert "Demo" in page.inner_text("#notices") or page.is_visible("text=/scripted/i")
        agree(page, "microphone", "camera")
        fill_profile(page)
        page.wait_for_selector("#mirror-wait", state="hidden", timeout=20_000)
        page.wait_for_timeout(1500)
        look(page, "framing")
        touch(page, f"{shown('framing')} [data-act=ready]")
        page.wait_for_selector(shown("calibrate"))
        look(page, "calibrate-lens")
        page.wait_for_selector(f"{shown('calibrate')}[data-look=text]", timeout=4000)
        look(page, "calibrate-text")
        questions = []
        for number in range(5):
            page.wait_for_selector(shown("prepare"), timeout=10_000)
            look(page, f"prepare-{number}")
            questions.append(page.inner_text("#prepare-title"))
            touch(page, f"{shown('prepare')} [data-act=start_now]")
            page.wait_for_selector(f"{shown('answer')} [data-speaking]:not([hidden])")
            page.wait_for_timeout(6000 if number == 0 else 3500)
            look(page, f"answer-{number}")
            touch(page, f"{shown('answer')} #answer-actions [data-act=finish_answer]")
        report = skip_rating_and_read(page)
        assert len(set(questions)) == 5
        text = report.locator("body").inner_text()
        assert questions[0] in text
        document = json.loads(get(kiosk, "report.json")[1])
        first = document["answers"][0]
        assert first["words"]
        page.wait_for_timeout(5200)  # signs of life are told at most every 5 s
        with page.expect_request(lambda sent: "touch" in (sent.post_data or ""), timeout=5000):
            report.locator("h1").click()
        assert page.complaints == []
        erase(page)
        assert get(kiosk, "report.json")[0] == 404
        assert get(kiosk, "report")[0] == 404
        page.wait_for_selector(shown("attract"), timeout=15_000)
    assert left_behind(kiosk) == []


def test_a_candidate_who_refuses_camera_and_microphone_types_and_still_gets_a_report(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk, open_page(kiosk.address, 1280, 800) as page:
        start(page)
        agree(page)
        fill_profile(page)
        touch(page, f"{shown('framing')} [data-act=ready]")
        for number in range(5):
            page.wait_for_selector(shown("prepare"), timeout=10_000)
            touch(page, f"{shown('prepare')} [data-act=start_now]")
            page.wait_for_selector("[data-typing]:not([hidden])")
            page.fill("#typed", f"In project number {number} I had to use the {CANARY}, because the team asked for it.")
            look(page, "typing")
            touch(page, "#typed-submit")
        report = skip_rating_and_read(page)
        assert CANARY in report.locator("body").text_content()
        health = get(kiosk, "health")[1]
        assert CANARY not in health
        assert "open" not in _device_states(kiosk)
        erase(page)
        assert get(kiosk, "report.json")[0] == 404
        assert page.complaints == []
    assert left_behind(kiosk) == []
    assert CANARY not in kiosk.log.read_text()


def _device_states(kiosk: Running) -> str:
    """Lines of the log about devices: in this interview none may have opened."""
    return "\n".join(line for line in kiosk.log.read_text().splitlines() if "(candidate): open" in line)


def test_profile_eu_shows_no_expression_and_loads_no_expression_model(tmp_path: Path) -> None:
    with running_kiosk(tmp_path, CANDIDATE + '[site]\nprofile = "eu"\n') as kiosk:
        page = get(kiosk, "health")[1]
        assert "expression_int8" not in page
        assert "expression" not in kiosk.log.read_text()
