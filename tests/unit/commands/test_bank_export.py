"""`kiosk bank export FOLDER`: what a cloud model wrote, for a person to read."""

from pathlib import Path

import pytest

from kiosk.commands.bank import run_bank
from kiosk.config import Cloud, Settings
from kiosk.errors import UsageError
from kiosk.kept_questions import keeper
from kiosk.store.question_cache import QuestionCache
from tests.unit.interview.cloud_talk import call, question, questions, told
from tests.unit.test_kept_questions import CHOSEN


def test_the_pack_is_written_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cloud = Cloud(api="openai", model="m", cache=str(tmp_path / "q.sqlite"))
    cache = QuestionCache(tmp_path / "q.sqlite", {CHOSEN.role: ["Web"]})
    text = questions(question(0, skill="Web"), question(1, skill="Zither"))
    keeper(cache, cloud)(CHOSEN, call(told(text).interviewer, "questions"))
    cache.close()
    assert run_bank("export", [str(tmp_path / "pack")], False, Settings(cloud=cloud)) == 0
    assert capsys.readouterr().out.startswith("wrote 1 questions to ")
    assert question(0)["text"] in (tmp_path / "pack" / "cloud.toml").read_text()


def test_without_a_cache_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no question"):
        run_bank("export", [str(tmp_path / "pack")], False, Settings(cloud=Cloud(cache=str(tmp_path / "none.sqlite"))))


def test_without_a_folder_it_says_so() -> None:
    with pytest.raises(UsageError, match="no folder named"):
        run_bank("export", [], False, Settings())
