"""From settings and environment to a cloud interviewer, or to none with the reason."""

import logging
from pathlib import Path

import pytest

from kiosk.config import CLOUD_BASES, Cloud, settings_from
from kiosk.errors import SettingsError, UsageError
from kiosk.interview.llm_key import VARIABLE
from kiosk.interview.llm_setup import cloud_interviewer, service_of, settled
from kiosk.interview.llm_wire import Service
from tests.unit.interview.cloud_talk import GOOD, KEY, call
from tests.unit.interview.llm_server import openai, reply, serving

GEMINI = Cloud(api="gemini", model="gemini-2.5-flash")
CAMPUS = Cloud(api="openai", base="http://127.0.0.1:8080/v1", model="qwen")
WITH_KEY = {VARIABLE: KEY}


def test_there_is_none_unless_settings_name_one() -> None:
    assert service_of(Cloud()) is None
    assert cloud_interviewer(Cloud(), WITH_KEY, print) is None
    assert Cloud().host is None and Cloud(base="https://x.example").host is None


def test_settings_name_service_host_and_options() -> None:
    text = '{"max_tokens": null, "max_completion_tokens": 2000}'
    settings = settings_from({"cloud": {"api": "openai", "model": "m", "extra": text}}, "x")
    assert service_of(settings.cloud) == Service(
        "openai", CLOUD_BASES["openai"], "m", {"max_tokens": None, "max_completion_tokens": 2000}
    )
    assert settings.cloud.host == "api.openai.com"
    assert (GEMINI.host, CAMPUS.host) == ("generativelanguage.googleapis.com", "127.0.0.1")
    assert Cloud(api="openai", base="https://[::1/v1").host is None


@pytest.mark.parametrize(
    ("cloud", "said"),
    [
        (Cloud(api="gemini"), "cloud.model"),
        (Cloud(api="openai", model="m", extra="max_tokens=3"), "cloud.extra"),
        (Cloud(api="openai", model="m", extra="[1]"), "cloud.extra"),
        (Cloud(api="openai", model="m", extra='{"model": "other"}'), "llm extra"),
        (Cloud(api="openai", model="m", base="ftp://x"), "llm base"),
        (Cloud(api="openai", model="m", base="http://gateway.example/v1"), "would show the key"),
        (Cloud(api="openai", model="m", ca_file="/nowhere/ca.pem"), "cloud.ca_file"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(cloud: Cloud, said: str) -> None:
    for make in (lambda: settled(cloud, WITH_KEY), lambda: cloud_interviewer(cloud, WITH_KEY, print)):
        with pytest.raises(UsageError, match=said) as caught:
            make()
        assert KEY not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"), [("daily_calls", 0), ("questions_s", 15.0), ("follow_up_s", 0.2), ("api", "claude"), ("key", "x")]
)
def test_settings_out_of_range_are_refused_and_a_key_has_no_place_there(key: str, value: object) -> None:
    with pytest.raises(SettingsError, match=key):
        settings_from({"cloud": {key: value}}, "x")


def test_google_without_a_key_is_off_and_the_log_says_why(caplog: pytest.LogCaptureFixture) -> None:
    assert settled(GEMINI, {}) == Cloud()
    assert "gemini-2.5-flash" in caplog.text and VARIABLE in caplog.text
    assert settled(GEMINI, WITH_KEY) == GEMINI
    assert settled(CAMPUS, {}) == CAMPUS  # a llama.cpp beside the kiosk has no keys


def test_an_interviewer_of_the_settings_asks_that_service(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    noted: list[object] = []
    with serving(reply(openai(GOOD["questions"]))) as server:
        cloud = Cloud(api="openai", base=server.base, model="campus", session_calls=1, extra='{"seed": 7}')
        interviewer = cloud_interviewer(cloud, WITH_KEY, noted.append)
        assert interviewer is not None
        assert len(call(interviewer, "questions")) == 5
        _, headers, body = server.sent[0]
        assert headers["authorization"] == f"Bearer {KEY}"
        assert b'"model":"campus"' in body and b'"seed":7' in body
    assert len(noted) == 1
    assert KEY not in caplog.text


def test_certificates_of_the_campus_may_be_named(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.touch()
    assert cloud_interviewer(Cloud(api="openai", model="m", ca_file=str(file)), WITH_KEY, print) is not None
