"""The report in a real Chromium with sentences that would be code if they could: nothing runs, everything reads as text."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.records import Finding, Message, Sent
from kiosk.report.render import render_html
from kiosk.ui.translate import LANGUAGES, translator
from tests.unit.report.example_reports import rich

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's Chromium is not installed"),
]
NASTY = (
    "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'><svg onload=window.ran=3> </pre></details></main>"
    "\"'><iframe srcdoc='<script>parent.ran=4</script>'> javascript:alert(1) {{ 7*7 }} %(value)s &lt;b&gt; \u202eabc"
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width_px", [720, 1280])
def test_no_sentence_quote_or_sent_text_becomes_code(language: str, width_px: int) -> None:
    report = rich()
    finding = Finding(Message(NASTY), 1, 3.0, ("pace_wpm",), quote=NASTY, source="cloud")
    feedback = replace(report.feedback, strengths=(finding,) * 3, improvements=(finding,) * 3, next_step=finding)
    sent = (Sent("feedback", NASTY, NASTY),)
    html = render_html(replace(report, feedback=feedback, sent=sent), translator(language), language=language)
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": width_px, "height": 1280})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        page.set_content(html, wait_until="load")
        assert page.evaluate("window.ran") is None
        assert page.locator("script, img, iframe, main > svg").count() == 0
        assert page.evaluate("document.querySelector('.sent pre').textContent") == NASTY
        assert page.evaluate("document.querySelector('.strong li p').textContent") == NASTY
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert [url for url in asked if not url.startswith("about:")] == []
        browser.close()


def test_a_receipts_link_opens_the_answer_it_rests_on() -> None:
    finding = Finding(Message("You told what you did."), 1, 18.0, quote="so I divided the work again", source="cloud")
    report = rich()
    html = render_html(replace(report, feedback=replace(report.feedback, improvements=(finding,))))
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 720, "height": 1280})
        page.set_content(html, wait_until="load")
        answer = page.locator("#question-2")
        assert answer.get_attribute("open") is None
        page.locator(".work a").click()
        assert answer.get_attribute("open") is not None
        assert page.locator("#question-2 summary").is_visible()
        browser.close()
