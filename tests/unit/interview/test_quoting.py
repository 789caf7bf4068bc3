"""What of an answer may stand on a screen in a hall: a clean clause of her own, and never what hurts, names or commands."""

import tomllib
from pathlib import Path

import pytest

from kiosk.interview.quoting import MOST_WORDS, quote_of, spoken_runs, typed_runs
from kiosk.records import Word

TRUTH = Path(__file__).parents[2] / "truth"
HONEST = "Last year the old machine stopped every hour, so we changed the fixture and I trained two operators on it."


def quoted(text: str, late: bool = False) -> str | None:
    return quote_of(typed_runs(text), lambda text: True, late)


def words(text: str, gap_s: float = 0.05, confidence: float = 0.9) -> list[Word]:
    return [Word(w, n * (0.4 + gap_s), n * (0.4 + gap_s) + 0.4, confidence) for n, w in enumerate(text.split())]


@pytest.mark.parametrize(
    ("text", "late", "quote"),
    [
        (HONEST, False, "we changed the fixture"),
        (HONEST, True, "I trained two operators"),
        ("We changed the whole fixture.", False, "we changed the whole fixture"),
        ("i checked the wiring because the lamp was dark", False, "I checked the wiring"),
        ("i repaired the old pump in the second hall of the new plant", False, "I repaired the old pump"),
        ("मैंने पुराना पंप ठीक किया और रिपोर्ट लिखी", False, "मैंने पुराना पंप ठीक किया"),
    ],
)
def test_a_clause_is_quoted_as_it_was_said_and_cut_where_a_listener_would(text: str, late: bool, quote: str) -> None:
    assert quoted(text, late) == quote
    assert len(quote.split()) <= MOST_WORDS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i did it",
        "it was good and then it was fine",
        "i worked on the",
        "my name is ravi kumar and i am ravi kumar from pune",
        "i called sir about the broken pump",
        "i gave my phone 9876543210 to everybody",
        "I asked Meera about the pump",
        "i wrote to someone@example.com yesterday evening",
        "i go to the temple every morning",
        "i got married last summer there",
        "i told the bloody fool everything",
        "i had a surgery on the left knee",
        "मैंने मंदिर में काम किया",
        "i i repaired the the pump",
    ],
)
def test_no_name_no_number_nothing_sensitive_and_nothing_empty_is_quoted(text: str) -> None:
    assert quoted(text) is None


def test_who_has_the_last_word_says_what_may_stand_on_the_screen() -> None:
    assert quote_of(typed_runs(HONEST), lambda text: "fixture" not in text) == "I trained two operators"
    assert quote_of(typed_runs(HONEST), lambda text: False) is None


@pytest.mark.parametrize(
    "entry", tomllib.loads((TRUTH / "injections.toml").read_text())["injection"], ids=lambda e: e["kind"]
)
def test_an_order_to_a_machine_is_never_quoted(entry: dict[str, str]) -> None:
    quote = quoted(f"{HONEST} {entry['text']}")
    assert quote is None or quote in {"we changed the fixture", "I trained two operators"}
    alone = quoted(entry["text"])
    assert alone is None or not any(word in alone.lower() for word in ("score", "mark", "rubric", "ten", "select", "hire"))


def test_runs_end_at_pauses_fillers_and_words_that_were_not_sure() -> None:
    said = words("we changed the um fixture then slowly it ran")
    assert spoken_runs(said, []) == (("we", "changed", "the"), ("fixture", "then", "slowly", "it", "ran"))
    drawn_out = [(said[1].start_s, said[1].end_s)]
    assert spoken_runs(said, drawn_out)[0] == ("we",)
    unsure = [*said[:2], Word("fix", 0.9, 1.3, 0.5), Word("jig", 1.35, 1.7, 0.9)]
    assert spoken_runs(unsure, []) == (("we", "changed"), ("jig",))
    assert spoken_runs(words("one two", gap_s=0.8), []) == (("one",), ("two",))


def test_typed_words_are_parted_at_signs_and_keep_their_own() -> None:
    assert typed_runs("We use C++ and node.js. Um, it’s fast!") == (("We", "use", "C++", "and", "node.js"), ("it’s", "fast"))
