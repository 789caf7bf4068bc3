"""The model card says what the figures say, and the figures are those of the committed file."""

import hashlib
import json
from pathlib import Path
from xml.etree import ElementTree

from kiosk.config import Settings
from models.expression.card import draw_confusion, write_card

MODEL = Path(Settings().models.expression)
FIGURES = json.loads(MODEL.with_name("figures.json").read_text(encoding="utf-8"))


def test_the_figures_are_of_the_committed_file() -> None:
    assert FIGURES["sha256"] == hashlib.sha256(MODEL.read_bytes()).hexdigest()
    assert FIGURES["bytes"] == MODEL.stat().st_size
    assert FIGURES["parameters"] == 173_537


def test_the_card_and_its_picture_are_up_to_date() -> None:
    table = MODEL.with_name("robustness.json")
    robustness = json.loads(table.read_text(encoding="utf-8")) if table.exists() else {}
    assert MODEL.with_name("CARD.md").read_text(encoding="utf-8") == write_card(FIGURES, robustness)
    assert MODEL.with_name("confusion.svg").read_text(encoding="utf-8") == draw_confusion(FIGURES)


def test_the_picture_counts_every_face_once() -> None:
    svg = ElementTree.fromstring(draw_confusion(FIGURES))
    texts = [element.text or "" for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert sum(int(text) for text in texts if text.isdigit()) == FIGURES["faces"]


def test_interim_means_under_the_asked_accuracy() -> None:
    assert FIGURES["interim"] == (FIGURES["accuracy_ratio"]["int8"]["aligned_mirrored"] < 0.885)
