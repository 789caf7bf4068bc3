import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from clause_gaps import ENGLISH, gaps_of
from clause_gaps import HINDI as HINDI_GAPS
from clause_texts import HELD_OUT, HINDI, PRACTISED
from telling import say

from kiosk.config import Seeing
from kiosk.score.clauses import LOOK_AHEAD, stands_inside
from kiosk.score.features import features_of
from kiosk.score.tokens import split_words

CANDIDATE = Path(__file__).parents[3] / "kiosk/capture/demo/candidate.toml"


def called_inside(texts: Sequence[str], mark: str, language: str) -> tuple[int, int]:
    """(how many of the pauses with this mark are called inside a clause, how many there are)."""
    called = []
    for text in texts:
        words: list[str] = []
        pieces = text.split()
        rest = [piece for piece in pieces if piece not in "/|"]
        for piece in pieces:
            if piece not in "/|":
                words.append(piece)
            elif piece == mark:
                after = rest[len(words) : len(words) + LOOK_AHEAD]
                called.append(stands_inside(words[-LOOK_AHEAD:], after, language))
    return sum(called), len(called)


@pytest.mark.parametrize(
    ("texts", "language", "found", "least_found", "most_wrong"),
    [(PRACTISED, "en", 46, 43, 1), (HELD_OUT, "en", 67, 64, 0), (HINDI, "hi", 24, 24, 0)],
    ids=["practised", "held out", "hindi"],
)
def test_pauses_inside_clauses_are_found_and_those_between_them_are_left(
    texts: Sequence[str], language: str, found: int, least_found: int, most_wrong: int
) -> None:
    inside, inside_of = called_inside(texts, "|", language)
    wrong, between = called_inside(texts, "/", language)
    assert inside_of == found and between >= 12
    assert inside >= least_found
    assert wrong <= most_wrong


@pytest.mark.parametrize(
    ("text", "language", "most_wrong_ratio", "found_ratio"), [(ENGLISH, "en", 0.04, 0.87), (HINDI_GAPS, "hi", 0.0, 0.97)]
)
def test_in_every_gap_of_sentences_written_apart_from_the_rule_it_is_seldom_wrong(
    text: str, language: str, most_wrong_ratio: float, found_ratio: float
) -> None:
    gaps = gaps_of(text)
    between = [stands_inside(before, after[:LOOK_AHEAD], language) for before, after, inside in gaps if not inside]
    within = [stands_inside(before, after[:LOOK_AHEAD], language) for before, after, inside in gaps if inside]
    assert len(between) >= 14 and sum(between) / len(between) <= most_wrong_ratio
    assert sum(within) / len(within) >= found_ratio


def test_no_pause_behind_a_full_stop_of_the_scripted_candidate_is_called_inside() -> None:
    count = 0
    for turn in tomllib.loads(CANDIDATE.read_text())["turn"]:
        parts = re.split(r"<[\d.]+>", turn["text"])
        for index in range(1, len(parts)):
            before, after = " ".join(parts[:index]), " ".join(parts[index:])
            if before.rstrip().endswith("."):
                count += 1
                assert not stands_inside(split_words(before), split_words(after)[:LOOK_AHEAD], "en"), before[-40:]
    assert count >= 20


def test_a_filler_beside_the_pause_is_looked_through() -> None:
    assert stands_inside(("we", "worked", "and", "um"), ("uh", "customers", "left"), "en")
    assert not stands_inside(("we", "left", "um"), ("and", "uh", "they", "stayed"), "en")


def test_without_words_on_one_side_no_pause_is_inside() -> None:
    assert not stands_inside((), ("the", "team"), "en")
    assert not stands_inside(("the",), ("um",), "en")


TOLD = "i worked on the release for two years with my team and we shipped it every friday for the hospitals in our town"


@pytest.mark.parametrize(
    ("length_s", "what", "text"),
    [(0.7, "pause", ""), (1.2, "pause", "mid_clause"), (2.3, "long_pause", "mid_clause")],
)
def test_inside_a_clause_a_pause_is_long_from_one_second(length_s: float, what: str, text: str) -> None:
    features = features_of(say(TOLD, pauses=[(3, length_s)]), Seeing())
    assert [(span.what, span.text) for span in features.spans if "pause" in span.what] == [(what, text)]
    assert features.measures["mid_clause_long_pause_count"].value == (1.0 if text else 0.0)


def test_without_a_recogniser_it_is_not_known_where_pauses_stand() -> None:
    answer = replace(say(TOLD, pauses=[(3, 1.5)]), words=(), speech_model=None)
    measures = features_of(answer, Seeing()).measures
    assert measures["pause_count"].value == 1
    assert measures["mid_clause_long_pause_count"].why_not == "no_speech_model"
