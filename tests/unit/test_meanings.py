"""The encoder is there or it is not; the kiosk works either way and says which."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.capture.detect import Choice
from kiosk.config import Models, Settings
from kiosk.meanings import encoder_reading, load_encoder
from kiosk.notices import report_notes
from kiosk.records import Answer, Consent, KeyPoint, Question
from kiosk.reporting import measure

QUESTION = Question("q", "Why this work?", "motivation", "fresher", None, (KeyPoint("People", ("people", "patients")),))
TOLD = (
    "i like this work because i want to help patients and in my internship i looked after eight of them for two months on a "
    "ward of thirty beds"
)


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_without_its_files_there_is_none_and_one_line_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    if damage == "damaged":
        (tmp_path / "all-minilm-l6-v2-int8.onnx").write_bytes(b"no model")
        (tmp_path / "tokenizer.json").write_text("{}")
    settings = Settings(models=replace(Models(), sentences=str(tmp_path)))
    with caplog.at_level(logging.WARNING):
        assert load_encoder(settings) is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "wordings alone" in caplog.text


def test_an_answer_is_measured_by_meaning_where_the_encoder_is_there() -> None:
    answer = Answer(0, QUESTION, 0.0, 60.0, typed=TOLD)
    for encoder, why_not in ((load_encoder(Settings()), None), (None, "no_encoder")):
        _, features, scores = measure(answer, None, Settings(), encoder)
        assert features.measures["relevance_ratio"].why_not == why_not
        assert scores[0].line == "relevance" and (scores[0].band is None) == (encoder is None)
        assert features.covered_points == (0,)


def test_the_report_says_that_meanings_were_not_compared() -> None:
    choice, without = Choice("none", "", "none", ""), {"sentences": encoder_reading(None, 0.0)}
    assert report_notes(choice, without, Settings(), Consent(), None) == ("no_encoder",)
    there = {"sentences": encoder_reading(load_encoder(Settings()), 0.0)}
    assert there["sentences"].ready and report_notes(choice, there, Settings(), Consent(), None) == ()
