"""How the filled-pause network is measured, and that its figures and card are those of the committed file."""

import hashlib
import json
from pathlib import Path

import pytest

from kiosk.config import Settings
from models.fillers.card import card_of
from models.fillers.measure import Tally, same
from models.synthetic_speech.answers import Sounded

MODEL = Path(Settings().models.filled_pauses)
FIGURES = json.loads(MODEL.with_name("figures.json").read_text(encoding="utf-8"))


def test_the_figures_are_of_the_committed_file() -> None:
    assert FIGURES["about"]["sha256"] == hashlib.sha256(MODEL.read_bytes()).hexdigest()
    assert FIGURES["about"]["bytes"] == MODEL.stat().st_size


def test_the_card_is_up_to_date() -> None:
    assert MODEL.with_name("CARD.md").read_text(encoding="utf-8") == card_of(FIGURES)


@pytest.mark.parametrize("condition", ["20 dB", "10 dB"])
@pytest.mark.parametrize("name", ["recall", "precision"])
def test_the_network_reaches_what_is_asked_of_it_and_more_than_the_rules(condition: str, name: str) -> None:
    assert FIGURES["net"][condition][name] >= 0.85
    assert FIGURES["net"][condition][name] > FIGURES["rules"][condition][name] - 0.01


@pytest.mark.parametrize(
    ("found", "is_it"),
    [
        ((1.0, 1.6), True),
        ((1.3, 2.5), True),
        ((1.1, 1.2), True),  # a piece of it
        ((1.5, 2.7), False),  # a sixth of it
        ((1.7, 2.3), False),
        ((0.0, 0.9), False),
        ((0.75, 0.95), False),
    ],
)
def test_found_is_what_shares_half_of_the_shorter_one_or_has_its_middle_near(
    found: tuple[float, float], is_it: bool
) -> None:
    assert same((1.0, 1.6), found) is is_it


def test_a_tally_counts_what_is_missed_and_what_is_wrong() -> None:
    tally = Tally()
    tally.add([Sounded(1.0, 1.5, "um"), Sounded(3.0, 3.5, "uh")], [(1.02, 1.46), (8.0, 8.4)], 60.0)
    figures = tally.figures()
    assert (figures["recall"], figures["precision"], figures["false_a_minute"]) == (0.5, 0.5, 1.0)
    assert figures["recall_by_kind"] == {"uh": 0.0, "um": 1.0}
    assert figures["edge_median_ms"] == 30


def test_one_that_is_too_short_is_neither_missed_nor_wrong_to_find() -> None:
    tally = Tally()
    tally.add([Sounded(1.0, 1.2, "uh"), Sounded(5.0, 5.6, "um")], [(1.0, 1.22), (5.0, 5.6)], 60.0)
    tally.add([Sounded(1.0, 1.2, "uh")], [], 60.0)
    assert (tally.true, tally.hit, tally.found, tally.right) == (1, 1, 1, 1)


def test_where_nothing_is_to_be_found_only_what_is_wrong_is_told() -> None:
    tally = Tally()
    tally.add([], [(1.0, 1.4)], 120.0)
    assert tally.figures() == {"minutes": 2.0, "false_a_minute": 0.5}
