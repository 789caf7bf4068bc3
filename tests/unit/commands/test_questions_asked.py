"""`kiosk questions`: from the cloud model where settings name one, from the bank where it is gone or not wanted."""

import json
from typing import Any

import pytest

from kiosk.commands.questions import Wanted, show_questions
from kiosk.config import Cloud, Settings
from kiosk.records import Profile
from tests.unit.interview.cloud_talk import question, questions
from tests.unit.interview.llm_server import Server, openai, reply, serving

WANTED = Wanted(Profile("mern dev", 2.0, ("react js",)), seed=1, as_json=True)


def asked(server: Server | None, capsys: pytest.CaptureFixture[str], wanted: Wanted = WANTED) -> dict[str, Any]:
    cloud = Cloud(api="openai", model="m", base=server.base, questions_s=2.0) if server is not None else Cloud()
    assert show_questions(wanted, Settings(cloud=cloud)) == 0
    table: dict[str, Any] = json.loads(capsys.readouterr().out)
    return table


def test_a_configured_model_writes_them(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(reply(openai(questions(question(0), question(1))))) as server:
        table = asked(server, capsys)
    assert (table["source"], table["note"]) == ("cloud", None)
    assert [each["source"] for each in table["questions"]] == ["cloud", "cloud"]


def test_a_model_that_is_gone_gives_way_to_the_bank_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(reply(b"<html>Welcome to the campus network</html>", kind="text/html")) as server:
        table = asked(server, capsys)
    assert table["source"] == "bank"
    assert "cloud model" in table["note"]
    assert len(table["questions"]) == 5


def test_offline_nobody_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = Wanted(WANTED.profile, seed=1, offline=True, as_json=True)
    with serving() as server:
        table = asked(server, capsys, wanted)
        assert not server.sent
    assert table["note"] is None
    assert table == asked(None, capsys, wanted)
    assert asked(None, capsys)["note"] == "no cloud model is set"
