import json
import logging
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import Models, Settings
from kiosk.errors import ModelMissing
from kiosk.records import Act, Phase
from kiosk.ui.tiles import RoleTile
from kiosk.ui.web import STREAMS, create_app
from tests.unit.ui.conftest import Page
from tests.unit.ui.fake_desk import ROLES, FakeDesk

GETS = ["/", "/events", "/health", "/healthz", "/panel.css", "/report", "/report.json", "/snapshot.jpg", "/texts/hi.json"]
FOREIGN_HOSTS = [
    "evil.example",
    "127.0.0.1",
    "127.0.0.1:80",
    "localhost:8081",
    "127.0.0.1:8080.evil.example",
    "[::1]:8080",
    "",
]


def test_the_most_chosen_fields_come_first(desk: FakeDesk) -> None:
    tiles = [RoleTile(name, name, name) for name in ("Zoo", "Sales", "Software and web")]
    app = create_app(desk, Settings(), tiles)
    text = app.test_client().get("/", headers={"Host": "127.0.0.1:8080"}).get_data(as_text=True)
    app.extensions[STREAMS].close()
    assert text.index("<h3>") < text.index("Software and web</span></h3>") < text.index("Sales</span></h3>")
    assert text.index("Sales</span></h3>") < text.index("Zoo</span></h3>")


def test_a_typed_role_is_told_as_it_is_understood_and_only_on_its_screen(page: Page, desk: FakeDesk) -> None:
    assert page.post({"role": "accountant, sir"}, "/role").status_code == 409
    desk.enter(Phase.PROFILE)
    assert page.post({"role": "accountant, sir"}, "/role").json == {
        "title": "Accountant",
        "skills": ["Tally", "GST", "Excel"],
    }
    assert page.post({"role": "lighthouse keeper"}, "/role").json == {"title": None, "skills": []}
    for wrong in ({"role": ""}, {"role": "x" * 61}, {"role": 5}, {"job": "x"}, "{", "[]"):
        assert page.post(wrong, "/role").status_code == 400, wrong
    assert page.post({"role": "x"}, "/role", X_Kiosk_Token="guessed").status_code == 403
    assert page.post({"role": "x"}, "/role", Content_Type="text/plain").status_code == 415


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_host_is_turned_away_everywhere(page: Page, host: str) -> None:
    for path in [*GETS, "/static/main.js", "/nothing"]:
        assert page.get(path, Host=host).status_code == 421, path


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080"])
def test_the_kiosks_own_names_are_served(page: Page, host: str) -> None:
    assert page.get("/healthz", Host=host).json == {"ok": True}


def test_another_sites_page_may_not_even_look(page: Page) -> None:
    for path in GETS:
        assert page.get(path, Sec_Fetch_Site="cross-site").status_code == 403, path


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": None},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "https://127.0.0.1:8080"},
        {"Origin": "http://127.0.0.1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"X_Kiosk_Token": None},
        {"X_Kiosk_Token": "guessed"},
        {"X_Kiosk_Token": "gu\u00e9"},
    ],
)
def test_a_change_needs_origin_and_token(page: Page, desk: FakeDesk, headers: dict[str, Any]) -> None:
    assert page.post({"act": "start"}, **headers).status_code == 403
    assert desk.commands == []


def test_every_start_has_its_own_token(page: Page) -> None:
    assert len(page.token) >= 21
    assert page.token in page.get("/").get_data(as_text=True)


def test_every_answer_is_protected_and_never_stored(page: Page) -> None:
    for path in [*GETS, "/static/main.js", "/nothing"]:
        answer = page.get(path)
        headers = answer.headers
        assert headers["Cache-Control"] == "no-store", path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Access-Control-Allow-Origin" not in headers
        policy = headers["Content-Security-Policy"]
        for rule in ("default-src 'none'", "script-src 'self';", "base-uri 'none'", "form-action 'none'"):
            assert rule in policy
        assert "unsafe" not in policy
        answer.close()


def test_a_command_reaches_the_desk_with_the_time(page: Page, desk: FakeDesk) -> None:
    assert page.post({"act": "start"}).status_code == 204
    assert [(command.act, command.t_s) for command in desk.commands] == [(Act.START, 12.5)]


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ("{", 400, "not JSON"),
        ({"act": "tick"}, 400, "'tick'"),
        ({"act": "ready"}, 409, "does not fit phase 'attract'"),
        ("x" * 20_000, 413, ""),
    ],
)
def test_a_bad_command_gets_one_line(page: Page, body: object, code: int, says: str) -> None:
    answer = page.post(body)
    assert answer.status_code == code
    assert says in answer.get_json()["error"]
    assert "\n" not in answer.get_json()["error"]


def test_a_command_must_say_that_it_is_json(page: Page) -> None:
    assert page.post('{"act": "start"}', Content_Type="text/plain").status_code == 415


def test_only_commands_are_posted(page: Page) -> None:
    for path in ("/", "/events", "/report", "/healthz", "/nothing"):
        assert page.post({"act": "start"}, path=path).status_code in {404, 405}, path


def test_a_failure_inside_shows_no_traceback_and_logs_no_words(
    page: Page, desk: FakeDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.enter(Phase.ANSWER, typing=True)
    desk.failure = RuntimeError("canary said by the candidate")
    with caplog.at_level(logging.DEBUG):
        answer = page.post({"act": "submit_typed", "text": "canary typed"})
    assert answer.status_code == 500
    assert "RuntimeError" in caplog.text
    for place in (answer.get_data(as_text=True), caplog.text):
        assert "canary" not in place
        assert "Traceback" not in place


def test_a_known_fault_inside_is_said_without_details(page: Page, desk: FakeDesk) -> None:
    desk.failure = ModelMissing("models/secret is not there")
    answer = page.post({"act": "start"})
    assert answer.status_code == 503
    assert "secret" not in answer.get_data(as_text=True)


def test_a_person_gets_a_plain_page_for_a_wrong_address(page: Page) -> None:
    answer = page.get("/nothing", Accept="text/html")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "<h1>404</h1>" in answer.get_data(as_text=True)


def test_the_picture_exists_only_while_framing(page: Page, desk: FakeDesk) -> None:
    assert page.get("/snapshot.jpg").status_code == 404
    desk.enter(Phase.FRAMING)
    assert page.get("/snapshot.jpg").mimetype == "image/jpeg"
    desk.picture = None
    assert page.get("/snapshot.jpg").status_code == 204
    desk.enter(Phase.ANSWER)
    assert page.get("/snapshot.jpg").status_code == 404


def test_the_report_exists_only_in_its_phase(page: Page, desk: FakeDesk) -> None:
    assert page.get("/report").status_code == page.get("/report.json").status_code == 404
    desk.enter(Phase.REPORT)
    assert json.loads(page.get("/report.json").get_data(as_text=True)) == {"answers": []}
    assert page.get("/report").mimetype == "text/html"


def test_the_reports_own_style_carries_the_nonce_of_its_policy(page: Page, desk: FakeDesk) -> None:
    desk.enter(Phase.REPORT)
    first, second = page.get("/report"), page.get("/report")
    nonce = first.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    assert f'<style nonce="{nonce}">' in first.get_data(as_text=True)
    assert nonce not in second.headers["Content-Security-Policy"]


def test_the_page_speaks_the_candidates_language(page: Page, desk: FakeDesk) -> None:
    assert '<html lang="en">' in page.get("/").get_data(as_text=True)
    desk.show(language="hi")
    assert '<html lang="hi">' in page.get("/").get_data(as_text=True)
    assert '<html lang="en">' in page.get("/?language=en").get_data(as_text=True)
    assert '<html lang="hi">' in page.get("/?language=xx").get_data(as_text=True)


def test_texts_come_for_known_languages_only(page: Page) -> None:
    assert page.get("/texts/en.json").json == {}
    assert page.get("/texts/hi.json").json["Touch to start"] != "Touch to start"
    assert page.get("/texts/xx.json").status_code == 404


def test_every_phase_has_its_screen_and_only_the_first_is_shown(page: Page) -> None:
    html = page.get("/").get_data(as_text=True)
    for phase in Phase:
        assert f'data-phase="{phase}"' in html
    assert html.count("<section") == len(Phase)


def test_sizes_follow_the_panel(page: Page) -> None:
    assert "--mm: 6.3px" in page.get("/panel.css").get_data(as_text=True)


def test_the_staffs_page_shows_every_line(page: Page) -> None:
    html = page.get("/health").get_data(as_text=True)
    for text in ("Camera", "picam", "is not there; fetch it", "Fault", "OK"):
        assert text in html


@pytest.mark.parametrize("there", [True, False])
def test_the_language_screen_says_where_hindi_speech_is_not_recognised(desk: FakeDesk, tmp_path: Path, there: bool) -> None:
    settings = Settings(models=Models(folder=str(tmp_path)))
    if there:
        (tmp_path / settings.speech.hindi).mkdir()
    app = create_app(desk, settings, ROLES)
    text = Page(app.test_client()).get("/").get_data(as_text=True)
    assert ("recognised in English only" in text) is not there
    app.extensions[STREAMS].close()
