"""What people type for a job or a skill: understood by words, and by meaning where there is an encoder."""

import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.interview.bankfile import BankFile, BankRole
from kiosk.interview.meaning import NONE, VECTORS, Limits, Names, Vectors, mark_of, store_vectors, stored_vectors
from kiosk.interview.questions import BANK_FOLDER, Bank, shipped_bank
from kiosk.interview.typed import NOT_OURS, Spelling, typed_words
from kiosk.records import Profile
from kiosk.score.semantics import NAME, SentenceEncoder

ROOT = Path(__file__).parents[3]
TRUTH = tomllib.loads((ROOT / "tests/truth/roles.toml").read_text(encoding="utf-8"))
INJECTIONS = tomllib.loads((ROOT / "tests/truth/injections.toml").read_text(encoding="utf-8"))["injection"]
HOSTILE = [  # as a command may hand in; the screen takes 60 letters
    "x" * 10_000,
    "developer " * 2_000,
    "🙂" * 500,
    "\x00\x1b[31m",
    "'; DROP TABLE",
    "  ",
    "\u202eevil",
    "ा" * 300,
    "#" * 99,
]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(ROOT / "models" / NAME)


@pytest.fixture(scope="module")
def bank(encoder: SentenceEncoder) -> Bank:
    return Bank(seed=5, encode=encoder.encode)


def share_understood(bank: Bank, what: str, part: str, step: int = 1) -> float:
    """Share of the truth set's cases that are understood; every `step`-th is asked (the bench asks all)."""
    cases: list[dict[str, Any]] = [case for case in TRUTH[what] if case["part"] == part][::step]
    right = 0
    for case in cases:
        match = bank.match(case["text"]).role
        meant = (match.id if match else None) if what == "role" else bank.skill(case["text"])
        right += meant in case["means"] if case["means"] else meant is None
    return right / len(cases)


@pytest.mark.parametrize(
    ("what", "part", "least"),
    [("role", "tune", 0.90), ("role", "held", 0.80), ("skill", "tune", 0.80), ("skill", "held", 0.70)],
)
def test_what_people_type_is_understood_by_meaning(bank: Bank, what: str, part: str, least: float) -> None:
    assert share_understood(bank, what, part, step=3) >= least


@pytest.mark.parametrize(
    ("what", "part", "least"),
    [("role", "tune", 0.88), ("role", "held", 0.80), ("skill", "tune", 0.80), ("skill", "held", 0.70)],
)
def test_without_the_encoder_words_do_most_of_it(what: str, part: str, least: float) -> None:
    assert share_understood(shipped_bank(), what, part) >= least


def test_the_truth_set_is_large_and_knows_what_is_none_of_ours() -> None:
    for what, least in (("role", 120), ("skill", 60)):
        assert len(TRUTH[what]) >= least
    assert sum(not case["means"] for case in TRUTH["role"]) >= 30


def test_the_stored_vectors_are_those_of_the_banks_names(encoder: SentenceEncoder) -> None:
    """Else: python -m models.sentence_encoder.names."""
    stored, names = stored_vectors(BANK_FOLDER / VECTORS), shipped_bank().names()
    assert set(stored) == {mark_of(name) for name in names}
    some = names[::300]
    made = encoder.encode([name.lower() for name in some])
    for name, vector in zip(some, made, strict=True):
        assert float(vector @ stored[mark_of(name)]) > 0.998


@pytest.mark.parametrize("text", [*HOSTILE, *(case["text"] for case in INJECTIONS)])
def test_nothing_that_is_typed_breaks_or_slows_the_matching(bank: Bank, text: str) -> None:
    started_s = time.thread_time()  # not of the wall: a busy machine must not decide
    match, skill = bank.match(text), bank.skill(text)
    assert match.how in {"general", "near", "exact"}
    assert skill is None or skill in {question.skill for question in bank.questions()}
    assert time.thread_time() - started_s < 2 * 0.05


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_some_job_or_none(text: str) -> None:
    match = shipped_bank().match(text)
    assert (match.role is None) == (match.how == "general")
    shipped_bank().skill(text)


def test_a_typed_role_and_typed_skills_reach_the_questions(bank: Bank) -> None:
    asked = {
        question.skill for question in bank.choose(Profile("mern stack devloper", 2.0, ("react js", "mongo db")), 5, ())
    }
    assert {"Web", "Databases"} <= asked


def test_a_skill_that_means_nothing_changes_no_set(bank: Bank) -> None:
    plain = bank.choose(Profile("nurse", 2.0), 5, ())
    assert bank.choose(Profile("nurse", 2.0, ("qqqq",)), 5, ()) == plain


@pytest.mark.parametrize("text", NOT_OURS)
def test_a_job_that_is_none_of_ours_is_asked_general_questions(text: str) -> None:
    assert shipped_bank().match(text).how == "general"


def test_a_pack_may_bring_a_job_that_was_none_of_ours() -> None:
    bank = Bank()
    bank.join(BankFile((BankRole("carpenter", "Carpenter", "Skilled trades", (), ("Fitting",)),)))
    assert bank.match("Carpenter").how == "exact"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("S/W engg fresher", ("software", "engineer")),
        ("khana banane wala", ("food",)),
        ("job", ()),
        ("the job of a man", ("man",)),
        ("", ()),
    ],
)
def test_words_beside_the_point_are_left_out(text: str, words: tuple[str, ...]) -> None:
    assert typed_words(text) == words


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("electricion", "electrician"),
        ("bookeeper", "bookkeeper"),
        ("gaurd", "guard"),
        ("wolf", "wolf"),
        ("zzzzzz", "zzzzzz"),
    ],
)
def test_a_slip_of_one_letter_is_mended(typed: str, mended: str) -> None:
    spelling = Spelling()
    spelling.learn(["electrician", "bookkeeper", "guard", "golf"])
    assert spelling.mended([typed]) == (mended,)


def test_two_words_that_are_one_are_joined() -> None:
    spelling = Spelling()
    spelling.learn(["bookkeeper"])
    assert spelling.mended(["senior", "book", "keeper"]) == ("senior", "bookkeeper")


def test_names_that_were_not_stored_are_encoded_and_stored_ones_are_not(tmp_path: Path) -> None:
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> Vectors:
        asked.extend(texts)
        rows = np.zeros((len(texts), 384), np.float32)
        rows[:, 0] = 1.0
        return rows

    store_vectors(["Pastry chef"], encode, tmp_path / VECTORS)
    asked.clear()
    names = Names(Limits(0.5, 0.9), encode, stored_vectors(tmp_path / VECTORS))
    names.add([("chef", "Pastry chef"), ("pilot", "Flying ace")])
    assert asked == ["flying ace"]
    assert stored_vectors(tmp_path / "none.npz") == {}


def test_of_two_keys_with_one_name_the_first_stays() -> None:
    names = Names(Limits(0.5, 0.9))
    names.add([(NONE, "Potter"), ("a", "Baker"), ("b", "Baker"), ("c", "Potter")])
    assert (names.exact("baker"), names.exact("potter"), names.nearest("xyz")) == ("a", "c", None)
