"""The cloud model's line of `kiosk check`: off, ready, without a key, asked where that is wanted; never a hindrance."""

import pytest

from kiosk.commands.check_cloud import check_cloud
from kiosk.config import Cloud
from kiosk.interview.llm_key import VARIABLE
from tests.unit.interview.llm_server import Script, openai, reply, serving

KEY = {VARIABLE: "sk-Secret123"}


def test_off_is_well_and_says_what_asks_instead() -> None:
    line = check_cloud(Cloud(), KEY, online=True)
    assert line.ok and not line.needed
    assert line.text == "off by settings: questions come from the bank, follow-ups from rules"


def test_nothing_is_sent_unless_it_is_wanted() -> None:
    with serving(reply(openai('{"ready": true}'))) as server:
        cloud = Cloud(api="openai", base=server.base, model="m")
        line = check_cloud(cloud, KEY)
        assert line.ok and line.text == "m at 127.0.0.1, with a key; not asked now, 'kiosk check --online' does"
        assert server.sent == []
        assert check_cloud(cloud, {}, online=True).text == "m at 127.0.0.1, without a key: answers"
        assert len(server.sent) == 1


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (reply(b"{}", "401 Unauthorized"), "does not accept the key"),
        (reply(b"<html>", "200 OK", "text/html"), "captive portal"),
    ],
)
def test_what_went_wrong_is_said_without_the_key(script: Script, said: str) -> None:
    with serving(script) as server:
        line = check_cloud(Cloud(api="openai", base=server.base, model="m"), KEY, online=True)
    assert not line.ok and not line.needed
    assert said in line.text and "sk-" not in line.text


def test_a_missing_key_or_a_wrong_setting_is_said() -> None:
    assert "no key" in check_cloud(Cloud(api="gemini", model="g"), {}).text
    assert "cloud.model" in check_cloud(Cloud(api="gemini"), KEY).text
