"""What a report says of its own sources: only of those that were used."""

import json
from pathlib import Path

import pytest

from kiosk.capture.detect import Choice
from kiosk.config import Models, Settings
from kiosk.notices import interim_weights, report_notes
from kiosk.records import Consent, ModelReading

DEMO = Choice("candidate", "", "candidate", "")
MODELS = {
    "speech": ModelReading(0.0, "speech", True, "vosk-demo"),
    "expression": ModelReading(0.0, "expression", True, "expression_int8.tflite"),
}


@pytest.mark.parametrize(
    ("choice", "consent", "noted"),
    [
        (DEMO, Consent(microphone=True, camera=True), {"demo_candidate", "demo_speech", "interim_expression"}),
        (DEMO, Consent(microphone=True), {"demo_candidate", "demo_speech"}),
        (DEMO, Consent(camera=True), {"demo_candidate", "interim_expression"}),
        (DEMO, Consent(), set()),
        (Choice("film", "", "sound", ""), Consent(microphone=True), {"scripted_film", "demo_speech"}),
        (Choice("webcam", "", "mic", ""), Consent(camera=True), {"interim_expression"}),
    ],
)
def test_a_refused_device_is_not_spoken_of(choice: Choice, consent: Consent, noted: set[str], tmp_path: Path) -> None:
    (tmp_path / "figures.json").write_text('{"interim": true}')
    settings = Settings(models=Models(expression=str(tmp_path / "expression_int8.tflite")))
    assert set(report_notes(choice, MODELS, settings, consent, None)) == noted


def test_how_the_role_was_understood_is_said() -> None:
    assert report_notes(DEMO, {}, Settings(), Consent(), "near_role") == ("near_role",)


@pytest.mark.parametrize(("text", "interim"), [('{"interim": true}', True), ('{"interim": false}', False), ("{", False)])
def test_weights_are_interim_where_their_own_figures_say_so(tmp_path: Path, text: str, interim: bool) -> None:
    (tmp_path / "figures.json").write_text(text)
    assert interim_weights(tmp_path / "expression_int8.tflite") is interim


def test_the_shipped_weights_are_no_longer_interim() -> None:
    figures = Path(Settings().models.expression).with_name("figures.json")
    assert json.loads(figures.read_text())["interim"] is False
    assert "interim_expression" not in report_notes(DEMO, MODELS, Settings(), Consent(camera=True), None)
