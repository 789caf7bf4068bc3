"""`kiosk score` in this process: what it prints, what it refuses."""

import json
from pathlib import Path

import pytest

from kiosk.commands.score import ScoreOrder, score
from kiosk.config import Models, Settings
from kiosk.errors import UsageError

ANSWER = (
    "first i write a clear title then the steps to see it again like open the app and press login five times and i say what "
    "was expected and what happened instead then i write the android version and attach a screenshot for the developer"
)
WORDINGS_ALONE = Settings(models=Models(sentences="/nowhere"))


def order(**changed: object) -> ScoreOrder:
    told = {"question": "sw-tst-bug-report", "answer": ANSWER, "answer_file": None, "key_points": None, **changed}
    return ScoreOrder(**told)  # type: ignore[arg-type] - the table's own types


def test_every_line_has_a_band_with_its_evidence_or_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert score(order(), Settings(), as_json=False) == 0
    said = capsys.readouterr().out
    assert "compared by meaning" in said
    for label in ("Relevance", "Content", "Structure", "Thread", "Concreteness", "Pace", "Flow", "Length", "Eye line"):
        assert f"\n{label}" in said
    assert "of 5 points" in said and "(Evidence)" in said
    assert "Not scored. You typed this answer" in said


def test_json_names_points_bands_and_how_sure_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert score(order(), WORDINGS_ALONE, as_json=True) == 0
    table = json.loads(capsys.readouterr().out)
    assert table["by_meaning"] is False
    assert "Evidence" in table["covered"] and len(table["covered"]) + len(table["missing"]) == 5
    lines = {line["line"]: line for line in table["scores"]}
    assert lines["relevance"]["why_not"] == "no_encoder"
    assert lines["content"]["band"] and lines["content"]["sureness"]
    assert lines["content"]["evidence"][0] == {"measure": "key_points_ratio", "value": 4.0, "unit": "", "out_of": 5.0}


def test_an_own_question_with_key_points_from_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "points.txt").write_text("A clear title | title | headline\n\nProof | screenshot\nThe weather | rain\n")
    (tmp_path / "answer.txt").write_text(ANSWER)
    own = order(
        question="How do you report a bug?",
        answer=None,
        answer_file=tmp_path / "answer.txt",
        key_points=tmp_path / "points.txt",
    )
    assert score(own, WORDINGS_ALONE, as_json=False) == 0
    said = capsys.readouterr().out
    assert "2 of 3 points" in said and "(A clear title)" in said


def test_hindi_speaks_hindi(capsys: pytest.CaptureFixture[str]) -> None:
    assert score(order(language="hi"), WORDINGS_ALONE, as_json=False) == 0
    assert "सवाल से मेल" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"question": "sw-nothing"}, "no question 'sw-nothing' in the bank"),
        ({"answer": None}, "give the answer once"),
        ({"answer_file": Path("README.md")}, "give the answer once"),
        ({"answer": "   "}, "the answer is empty"),
        ({"answer": None, "answer_file": Path("nowhere.txt")}, "nowhere.txt: No such file"),
        ({"answer": None, "answer_file": Path("/")}, "name a text file"),
        ({"key_points": Path("nowhere.txt")}, "nowhere.txt: No such file"),
    ],
)
def test_a_mistake_says_what_to_do(changed: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        score(order(**changed), WORDINGS_ALONE, as_json=False)


@pytest.mark.parametrize(
    ("text", "said"),
    [("A clear title\n", "line 1: 'A clear title' needs"), ("\n\n", "holds no key point"), ("| title\n", "needs a point")],
)
def test_a_key_point_needs_its_text_and_a_wording(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "points.txt").write_text(text)
    with pytest.raises(UsageError, match=said):
        score(order(key_points=tmp_path / "points.txt"), WORDINGS_ALONE, as_json=False)


def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answer").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not UTF-8"):
        score(order(answer=None, answer_file=tmp_path / "answer"), WORDINGS_ALONE, as_json=False)
    (tmp_path / "answer").write_text("word " * 50_000)
    with pytest.raises(UsageError, match="larger than 200 kB"):
        score(order(answer=None, answer_file=tmp_path / "answer"), WORDINGS_ALONE, as_json=False)
