"""Every screen in a real Chromium at both panels: sizes, overflow, policy, console, foreign requests; pictures on demand.

KIOSK_SHOTS=folder keeps a picture of every screen.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from waitress.server import create_server

from kiosk.config import Cloud, Screen, Settings, Site
from kiosk.records import SHARING, Act, Consent, Phase, SelfRating
from kiosk.ui.web import STREAMS, create_app
from tests.running import picture_too_late
from tests.unit.ui.fake_desk import QUESTIONS, ROLES, FakeDesk

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's Chromium is not installed"),
]

PANELS = {"7-inch-portrait": (720, 1280, 8.3), "10-inch-landscape": (1280, 800, 5.9)}
AGAIN_AFTER_MS = 330
"""The page ignores touches for 300 ms after a touch and after a change of screen."""

SITE = Site(operator="Placement Cell, Example University", contact="placement desk, room 12")

MEASURE = """(touch) => {
  const faults = [];
  const dialog = document.querySelector(".overlay:not([hidden])");
  const section = document.querySelector("section:not([hidden])");
  for (const element of (dialog ?? document).querySelectorAll("button, input, textarea")) {
    if (!element.checkVisibility()) continue;
    const box = element.getBoundingClientRect();
    const name = element.id || element.textContent.trim().slice(0, 24) || element.dataset.key;
    const key = element.matches(".key"), field = element.matches(".field");
    const least = key ? touch / 2 : field ? 0.65 * touch : touch;
    const narrow = !field && box.width < least - 1;
    if (narrow || box.height < least - 1) faults.push(`small: ${name} ${box.width}x${box.height}`);
    const listed = element.closest(".scroll");
    const below = !listed && (box.bottom > innerHeight + 1 || box.top < -1);
    if (box.left < -1 || box.right > innerWidth + 1 || below) faults.push(`outside: ${name}`);
    if (!field && element.scrollWidth > element.clientWidth + 1) faults.push(`cut: ${name}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push("page is too wide");
  const high = section.scrollHeight > section.clientHeight + 1;
  if (high && section.dataset.phase !== "attract") faults.push("screen is too high");
  return faults;
}"""


@dataclass
class Kiosk:
    """A running kiosk with its desk, its page, and everything that went wrong on it."""

    desk: FakeDesk
    page: Any
    panel: str
    touch_px: float
    wrong: list[str] = field(default_factory=list)

    def shown(self, phase: Phase) -> Any:
        """The section of a phase, once it is on the screen and takes touches."""
        self.page.wait_for_selector(f'[data-phase="{phase}"]:not([hidden])')
        self.page.wait_for_timeout(AGAIN_AFTER_MS)
        return self.page.locator(f'[data-phase="{phase}"]')

    def touch(self, selector: str) -> None:
        """A finger on something; waits until a second touch counts again."""
        self.page.locator(f"{selector}:visible").first.tap()
        self.page.wait_for_timeout(AGAIN_AFTER_MS)

    def check(self, name: str) -> None:
        """Measure what is on the screen, and keep its picture where asked."""
        self.page.wait_for_timeout(150)
        if folder := os.environ.get("KIOSK_SHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{name}_{self.desk.view().language}_{self.panel}.png"))
        faults = self.page.evaluate(MEASURE, self.touch_px)
        self.wrong += [f"{name} ({self.desk.view().language}): {fault}" for fault in faults]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def kiosk(request: pytest.FixtureRequest, browser: Any) -> Iterator[Kiosk]:
    yield from running(getattr(request, "param", "7-inch-portrait"), browser, Cloud())


@pytest.fixture
def online(request: pytest.FixtureRequest, browser: Any) -> Iterator[Kiosk]:
    """A kiosk with a cloud model to agree to."""
    yield from running(getattr(request, "param", "7-inch-portrait"), browser, Cloud(api="gemini", model="m"))


def running(panel: str, browser: Any, cloud: Cloud) -> Iterator[Kiosk]:
    width_px, height_px, px_per_mm = PANELS[panel]
    desk = FakeDesk()
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    app = create_app(desk, Settings(screen=Screen(port=port, px_per_mm=px_per_mm), site=SITE, cloud=cloud), ROLES)
    server = create_server(app, sockets=[listening], threads=8)
    thread = threading.Thread(target=_serve, args=(server,), name="web", daemon=True)
    thread.start()
    page = browser.new_page(viewport={"width": width_px, "height": height_px}, has_touch=True)
    kiosk = Kiosk(desk, page, panel, 20 * px_per_mm)
    page.on("console", lambda told: picture_too_late(told) or kiosk.wrong.append(f"console {told.type}: {told.text}"))
    page.on("pageerror", lambda error: kiosk.wrong.append(f"script: {error}"))
    page.on("request", lambda sent: _own(sent.url, port) or kiosk.wrong.append(f"foreign request: {sent.url}"))
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_selector("#attract-steps .now")
    page.wait_for_timeout(AGAIN_AFTER_MS)
    yield kiosk
    page.close()
    app.extensions[STREAMS].close()
    server.task_dispatcher.shutdown(timeout=2)
    server.close()
    thread.join(5)


def _serve(server: Any) -> None:
    """Until its sockets are closed, which waitress meets with an OSError."""
    with suppress(OSError):
        server.run()


def _own(url: str, port: int) -> bool:
    return url.startswith((f"http://127.0.0.1:{port}/", "about:blank", "blob:", "data:"))


def profile_screens(kiosk: Kiosk) -> Iterator[str]:
    """The steps of the profile, one after the other, by touch."""
    kiosk.desk.enter(Phase.PROFILE)
    kiosk.shown(Phase.PROFILE)
    yield "profile_fields"
    kiosk.touch("[data-open='1']")
    yield "profile_role"
    kiosk.touch("#families-back")
    kiosk.touch("#role-find")
    kiosk.page.locator('[data-key="E"]').tap()
    kiosk.page.locator('[data-key="n"]').tap()
    yield "profile_search"
    kiosk.page.locator("#role-query").fill("accountant in a shop")
    kiosk.touch("#role-own")
    kiosk.page.wait_for_selector("#role-understood:not([hidden])")
    yield "profile_understood"
    kiosk.touch('[data-part="years"] [data-go="role"]')
    kiosk.touch("[data-open='1']")
    kiosk.touch("[data-role=software_engineer]")
    yield "profile_years"
    kiosk.touch('[data-years="0.5"]')
    kiosk.touch("[data-skill=Python]")
    yield "profile_skills"
    kiosk.touch("#skill-type")
    yield "profile_typing"


PROBE = {
    "follow_up": True,
    "question": "You said “we moved it to one composite index”. What was the result of that, in numbers?",
    "hint": None,
}


def interview_views(desk: FakeDesk) -> dict[str, Callable[[], None]]:
    """The other screens: name -> what puts them up."""
    both_off = ("no_camera", "no_microphone")
    return {
        "framing_refused": lambda: desk.enter(Phase.FRAMING, consent=Consent(), notices=both_off),
        "framing": lambda: (desk.open_all(), desk.enter(Phase.FRAMING, notices=()))[-1],
        "calibrate_lens": lambda: desk.enter(Phase.CALIBRATE, notices=("demo_candidate", "demo_speech"), remaining_s=1.0),
        "calibrate_text": lambda: desk.enter(Phase.CALIBRATE, notices=(), look_at="text", remaining_s=1.0),
        "prepare": lambda: desk.enter(Phase.PREPARE, notices=("demo_candidate", "demo_speech")),
        "prepare_long": lambda: desk.enter(Phase.PREPARE, 1, notices=()),
        "follow_up": lambda: desk.enter(Phase.PREPARE, 1, **PROBE, remaining_s=8.0, limit_s=10.0, notices=()),
        "follow_up_answer": lambda: desk.enter(Phase.ANSWER, 1, **PROBE, remaining_s=170.0, notices=()),
        "answer": lambda: desk.enter(Phase.ANSWER, 0, remaining_s=110.0),
        "answer_last": lambda: desk.enter(Phase.ANSWER, 1, remaining_s=15.0, notices=("camera_lost", "unheard_of")),
        "answer_finished": lambda: desk.enter(Phase.ANSWER, 0, offer_finish=True, notices=()),
        "typing": lambda: desk.enter(Phase.ANSWER, 1, typing=True),
        "thinking": lambda: desk.enter(Phase.THINKING, 1),
        "self_rating": lambda: desk.enter(Phase.SELF_RATING, 4),
        "report": lambda: desk.enter(Phase.REPORT, 4),
        "idle": lambda: desk.show(idle_remaining_s=22.0),
        "erasing": lambda: desk.enter(Phase.ERASING, remaining_s=6.0),
        "fault": lambda: desk.enter(Phase.FAULT, fault="thinking_too_long"),
    }


@pytest.mark.parametrize("kiosk", PANELS, indirect=True)
@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_screen_fits_its_panel_and_keeps_the_rules(kiosk: Kiosk, language: str) -> None:
    kiosk.desk.show(language=language)
    kiosk.page.wait_for_selector(f'html[lang="{language}"]')
    kiosk.check("attract")
    for phase in (Phase.LANGUAGE, Phase.CONSENT):
        kiosk.desk.enter(phase)
        kiosk.shown(phase)
        kiosk.check(phase)
    for name in profile_screens(kiosk):
        kiosk.check(name)
    for name, put_up in interview_views(kiosk.desk).items():
        put_up()
        kiosk.shown(kiosk.desk.view().phase)
        kiosk.check(name)
    assert kiosk.wrong == []


@pytest.mark.parametrize("online", PANELS, indirect=True)
@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_cloud_is_asked_for_with_all_that_is_sent_and_to_whom(online: Kiosk, language: str) -> None:
    online.desk.show(language=language)
    online.page.wait_for_selector(f'html[lang="{language}"]')
    online.desk.enter(Phase.CONSENT)
    online.shown(Phase.CONSENT)
    online.check("consent_cloud")
    assert online.page.locator("[data-switch][aria-checked=true]").count() == 0
    told = online.page.locator("#cloud-shares").text_content()
    assert "generativelanguage.googleapis.com" in told
    texts = online.page.evaluate(f"fetch('/texts/{language}.json').then((answer) => answer.json())")
    for sharing in SHARING:
        english = sharing.message.english()
        assert (texts[english] if language == "hi" else english) in told
    online.touch("#agree")  # without the age: its line must find room too
    online.page.wait_for_selector("#adult-needed:not([hidden])")
    online.check("consent_cloud_age")
    online.touch("[data-switch=cloud]")
    online.touch("#adult")
    online.touch("#agree")
    online.shown(Phase.PROFILE)
    assert online.desk.commands[-1].consent == Consent(cloud=True)
    assert online.wrong == []


def test_without_a_cloud_model_nobody_is_asked_for_one(kiosk: Kiosk) -> None:
    kiosk.desk.enter(Phase.CONSENT)
    kiosk.shown(Phase.CONSENT)
    assert kiosk.page.locator("[data-switch]").evaluate_all("all => all.map((one) => one.dataset.switch)") == [
        "microphone",
        "camera",
    ]
    assert kiosk.page.locator("#cloud-shares").count() == 0


def test_fast_typing_loses_no_letter_and_a_bouncing_key_writes_one(kiosk: Kiosk) -> None:
    kiosk.desk.enter(Phase.PROFILE)
    kiosk.shown(Phase.PROFILE)
    kiosk.touch("#role-find")
    at_once = """keys => { for (const key of keys) document.querySelector(`[data-key="${key}"]`).click(); }"""
    kiosk.page.evaluate(at_once, ["O", "k", "k", "e"])
    assert kiosk.page.locator("#role-query").input_value() == "Oke"


def test_a_whole_interview_by_touch_sends_what_was_chosen(kiosk: Kiosk) -> None:
    desk = kiosk.desk
    kiosk.touch(".cover")
    kiosk.shown(Phase.LANGUAGE)
    kiosk.touch("[data-language=en]")
    kiosk.shown(Phase.CONSENT)
    kiosk.touch("[data-switch=microphone]")
    kiosk.touch("#agree")
    assert desk.view().phase is Phase.CONSENT, "nobody goes on without having confirmed the age"
    kiosk.touch("#adult")
    kiosk.touch("#agree")
    kiosk.shown(Phase.PROFILE)
    kiosk.touch("[data-open]:has-text('Business')")
    kiosk.touch("[data-role=accountant]")
    kiosk.touch('[data-years="2.5"]')
    kiosk.touch("[data-skill=GST]")
    kiosk.touch("#profile-done")
    kiosk.shown(Phase.FRAMING)
    kiosk.touch("[data-act=ready]")
    kiosk.shown(Phase.CALIBRATE)
    kiosk.touch("[data-act=skip]")
    for _ in QUESTIONS[:-1]:
        kiosk.shown(Phase.PREPARE)
        kiosk.touch("[data-act=start_now]")
        kiosk.shown(Phase.ANSWER)
        kiosk.touch("[data-act=finish_answer]")
    kiosk.shown(Phase.PREPARE)
    kiosk.touch("[data-act=start_now]")
    kiosk.shown(Phase.ANSWER)
    kiosk.touch("[data-act=type_instead]")
    kiosk.page.wait_for_selector("[data-phase=answer] [data-typing]:not([hidden])")
    for key in "Ok":
        kiosk.page.locator(f'[data-phase=answer] [data-key="{key}"]').tap()
    kiosk.touch("#typed-submit")
    kiosk.shown(Phase.SELF_RATING)
    for choice in ("[data-rate='3']", "#rating-skip", "[data-rate='1']", "[data-rate='4']"):
        kiosk.touch(choice)
    kiosk.shown(Phase.REPORT)
    kiosk.page.frame_locator("#report-frame").locator("h1").wait_for()
    kiosk.touch("#erase-ask")
    kiosk.check("erase_confirm")
    kiosk.touch("#overlay-erase [data-act=erase]")
    kiosk.shown(Phase.ERASING)

    sent = {command.act: command for command in desk.commands}
    assert sent[Act.AGREE].consent == Consent(microphone=True)
    profile = sent[Act.SET_PROFILE].profile
    assert profile is not None
    assert (profile.role, profile.years, profile.skills) == ("accountant", 2.5, ("GST",))
    assert sent[Act.SUBMIT_TYPED].text == "Ok"
    assert sent[Act.RATE_SELF].rating == SelfRating(3, None, 1, 4)
    assert kiosk.wrong == []


def test_a_second_touch_at_once_does_nothing(kiosk: Kiosk) -> None:
    kiosk.desk.open_all()
    kiosk.desk.enter(Phase.PREPARE)
    kiosk.shown(Phase.PREPARE)
    kiosk.page.evaluate("for (const n of [1, 2, 3]) document.querySelector('[data-act=more_time]').click()")
    kiosk.page.wait_for_timeout(200)
    assert [command.act for command in kiosk.desk.commands] == [Act.MORE_TIME]


def test_a_follow_up_is_counted_with_its_question_and_called_one(kiosk: Kiosk) -> None:
    kiosk.desk.open_all()
    kiosk.desk.enter(Phase.PREPARE, 1)
    kiosk.shown(Phase.PREPARE)
    assert kiosk.page.locator("#progress").inner_text() == "Question 2 of 5"
    kiosk.desk.enter(Phase.ANSWER, 1)
    kiosk.shown(Phase.ANSWER)
    kiosk.desk.enter(Phase.PREPARE, 1, **PROBE)
    section = kiosk.shown(Phase.PREPARE)
    assert kiosk.page.locator("#progress").inner_text() == "Question 2 of 5 · follow-up"
    assert section.locator("h2").inner_text() == PROBE["question"]
    kiosk.desk.show(language="hi")
    kiosk.page.wait_for_selector("html[lang=hi]")
    assert "पूरक सवाल" in kiosk.page.locator("#progress").inner_text()


def test_no_canvas_keeps_the_picture_after_framing(kiosk: Kiosk) -> None:
    kiosk.desk.open_all()
    kiosk.desk.enter(Phase.FRAMING)
    kiosk.shown(Phase.FRAMING)
    kiosk.page.wait_for_selector("#mirror-wait", state="hidden")
    kiosk.desk.enter(Phase.PREPARE)
    kiosk.shown(Phase.PREPARE)
    painted = (
        "[...document.getElementById('mirror-picture').getContext('2d').getImageData(0, 0, 640, 480).data].some((v) => v)"
    )
    assert kiosk.page.evaluate(painted) is False


def test_the_language_changes_on_the_spot_and_loses_nothing(kiosk: Kiosk) -> None:
    kiosk.desk.enter(Phase.ANSWER, 0, typing=True)
    kiosk.shown(Phase.ANSWER)
    kiosk.page.locator("#typed").fill("half an answer")
    kiosk.touch("#language-switch")
    kiosk.page.wait_for_selector("html[lang=hi]")
    assert kiosk.page.locator("#typed").input_value() == "half an answer"
    assert kiosk.page.locator("#erase-ask").inner_text() == "समाप्त करके मिटाएँ"


def test_an_evil_text_stays_text(kiosk: Kiosk) -> None:
    evil = "<img src=x onerror=\"document.body.textContent=''\"><script>alert(1)</script>"
    kiosk.desk.open_all()
    kiosk.desk.enter(Phase.PREPARE, question=evil, hint=evil, notices=(evil,))
    section = kiosk.shown(Phase.PREPARE)
    assert section.locator("h2").inner_text() == evil
    assert section.locator("img").count() == 0
    assert kiosk.wrong == []


def test_a_press_shows_within_a_tenth_of_a_second(kiosk: Kiosk) -> None:
    kiosk.desk.enter(Phase.PREPARE)
    kiosk.shown(Phase.PREPARE)
    waited_ms = kiosk.page.evaluate(
        """() => new Promise((done) => {
          const button = document.querySelector("[data-act=start_now]");
          const start = performance.now();
          new MutationObserver(() => requestAnimationFrame(() => done(performance.now() - start)))
            .observe(button, { attributes: true, attributeFilter: ["class"] });
          button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, isPrimary: true }));
        })"""
    )
    assert waited_ms <= 100
