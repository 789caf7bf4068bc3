from dataclasses import replace
from pathlib import Path
from time import thread_time

import pytest

from kiosk.errors import UsageError
from kiosk.interview.bankfile import LEVELS, BankQuestion, read_bank
from kiosk.interview.banklint import lint, lint_bank
from kiosk.interview.questions import BANK_FOLDER, Bank, Role, level_of, roles, shipped_bank
from kiosk.records import KeyPoint, Profile, Question, Wording

ROLES = roles()
SOME = [next(role for role in ROLES if role.family == family) for family in dict.fromkeys(role.family for role in ROLES)]
"""The first job of each family."""


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Bank(seed=3)


def test_the_shipped_bank_has_nothing_to_complain_about() -> None:
    assert lint_bank(BANK_FOLDER) == ()


def test_the_shipped_bank_is_large_enough() -> None:
    questions = shipped_bank().questions()
    assert len(ROLES) >= 192
    assert len(questions) >= 2400
    assert len(SOME) >= 24
    assert sum(question.hindi is not None for question in questions) >= 200
    assert {question.kind for question in questions} == {"behavioural", "situational", "technical", "motivation"}
    assert {question.level for question in questions} == set(LEVELS)


@pytest.mark.parametrize("role", [*(role.id for role in ROLES), "lighthouse keeper"])
@pytest.mark.parametrize("years", [0.0, 2.0, 12.0])
def test_a_set_opens_gently_balances_kinds_and_rises(bank: Bank, role: str, years: float) -> None:
    chosen = bank.choose(Profile(role, years), 5, ())
    levels = [LEVELS.index(question.level) for question in chosen]
    assert len({question.id for question in chosen}) == 5
    assert chosen[0].kind == "motivation"
    assert {"behavioural", "situational"} <= {question.kind for question in chosen}
    assert levels[1:] == sorted(levels[1:])
    assert max(levels) <= LEVELS.index(level_of(years))
    assert level_of(years) in {question.level for question in chosen}


@pytest.mark.parametrize("role", SOME, ids=lambda role: role.id)
@pytest.mark.parametrize("years", [0.0, 2.0, 9.0])
def test_named_skills_are_asked_about(bank: Bank, role: Role, years: float) -> None:
    named = role.skills[-2:]
    asked = {question.skill for question in bank.choose(Profile(role.id, years, named), 5, ())}
    assert set(named) <= asked


def test_a_skill_of_another_field_may_be_named(bank: Bank) -> None:
    asked = {question.skill for question in bank.choose(Profile("nurse", 2.0, ("excel",)), 5, ())}
    assert "Excel" in asked


@pytest.mark.parametrize("role", SOME, ids=lambda role: role.id)
def test_the_technical_questions_are_of_the_jobs_own_skills(bank: Bank, role: Role) -> None:
    asked = [question for question in bank.choose(Profile(role.id, 3.0), 5, ()) if question.kind == "technical"]
    assert asked and {question.skill for question in asked} <= set(role.skills)


def test_no_set_asks_about_one_skill_twice_where_there_are_others(bank: Bank) -> None:
    for role in ROLES:
        skills = [question.skill for question in bank.choose(Profile(role.id, 3.0), 5, ())]
        assert len(set(skills)) == 5, role.id


def test_whoever_chose_hindi_is_asked_in_hindi(bank: Bank) -> None:
    asked = bank.choose(Profile("nurse", 0.0), 5, (), "hi")
    assert all("\u0900" <= letter <= "\u097f" for question in asked for letter in question.text if letter.isalpha())
    assert len({question.id for question in asked}) == 5


def test_a_question_without_hindi_is_asked_in_english() -> None:
    question = Question("q", "Why?", "motivation", "fresher", None, (), hint="Say why.")
    assert question.in_language("hi") == question
    both = replace(question, hindi=Wording("क्यों?", follow_up="फिर?"))
    assert (both.in_language("hi").text, both.in_language("hi").hint, both.in_language("en").text) == ("क्यों?", None, "Why?")


def test_what_was_seen_comes_back_only_when_nothing_else_is_left(bank: Bank) -> None:
    profile = Profile("nurse", 3.0)
    first = {question.id for question in bank.choose(profile, 5, ())}
    second = {question.id for question in bank.choose(profile, 5, first)}
    assert not first & second
    everything = {question.id for question in bank.questions()}
    assert len(bank.choose(profile, 5, everything)) == 5


def test_a_seed_fixes_the_set_and_no_seed_varies_it() -> None:
    profile = Profile("software_developer", 0.0)
    assert Bank(seed=7).choose(profile, 5, ()) == Bank(seed=7).choose(profile, 5, ())
    bank = Bank()
    assert len({tuple(q.id for q in bank.choose(profile, 5, ())) for _ in range(20)}) > 1


@pytest.mark.parametrize(
    ("text", "role", "how"),
    [
        ("software_developer", "software_developer", "exact"),
        ("Java Developer", "java_developer", "exact"),
        ("MERN full-stack dev", "full_stack_developer", "near"),
        ("police constable", "police_constable", "exact"),
        ("Staff Nurse", "nurse", "exact"),
        ("civil site engineers", "civil_engineer", "near"),
        ("lighthouse keeper", None, "general"),
        ("", None, "general"),
        ("<b>xyzzy</b>", None, "general"),
    ],
)
def test_free_words_find_the_nearest_job_or_general_questions(text: str, role: str | None, how: str) -> None:
    match = shipped_bank().match(text)
    assert (match.role.id if match.role else None, match.how) == (role, how)


@pytest.mark.parametrize(
    ("years", "level"), [(0, "fresher"), (0.9, "fresher"), (1, "junior"), (4.9, "junior"), (5, "senior")]
)
def test_level_follows_the_years(years: float, level: str) -> None:
    assert level_of(years) == level


def test_choosing_takes_less_than_fifty_milliseconds() -> None:
    bank, begun = shipped_bank(), thread_time()  # read before the clock starts
    bank.choose(Profile("data_analyst", 2.0, ("SQL", "Excel")), 10, ())
    assert thread_time() - begun < 0.05


GOOD = """family = "F"
[[roles]]
id = "r"
title = "R"
skills = ["s"]
[[questions]]
id = "q"
text = "Why?"
kind = "motivation"
level = "fresher"
points = [{ text = "P", accepted = ["p"] }]
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "motivation"', 'kind = "trick"', "(q).kind = 'trick'"),
        ('level = "fresher"', "", "(q).level = None"),
        ('text = "Why?"', "text = 3", "(q).text = 3"),
        ('text = "Why?"', 'text = "Why?"\nsecret = 1', "unknown key secret"),
        ('accepted = ["p"]', 'accepted = "p"', "points[0].accepted = 'p'"),
        ('kind = "motivation"', 'kind = "motivation"\nroles = ["pilot"]', "unknown role 'pilot'"),
        ('family = "F"', "", "family = None"),
        ("[[questions]]", "[[questions", "not valid TOML"),
    ],
)
def test_a_wrong_bank_file_names_file_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    (tmp_path / "pack.toml").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(UsageError, match="question bank") as caught:
        Bank(tmp_path)
    assert told in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_an_empty_folder_is_a_wrong_bank(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no \.toml file"):
        read_bank(tmp_path)


def entry(name: str, text: str, *points: KeyPoint, **more: str) -> BankQuestion:
    question = Question(name, text, "motivation", "fresher", "Motivation", points, follow_up="And then?", hint="Say why.")
    return BankQuestion(question, ())


def replace_hindi(entry: BankQuestion, text: str) -> BankQuestion:
    return replace(entry, question=replace(entry.question, hindi=Wording(text)))


POINTS = (KeyPoint("A", ("alpha",)), KeyPoint("B", ("beta",)), KeyPoint("C", ("gamma",)))


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([entry("a", "Why this work?", *POINTS), entry("a", "How do you plan a week?", *POINTS)], "question id a: 2 times"),
        ([entry("a", "Why this work?", *POINTS[:2])], "2 key points"),
        ([entry("a", "Are you married?", *POINTS)], "forbidden topic (married)"),
        ([entry("a", "What is your age?", *POINTS)], "forbidden topic (age)"),
        ([entry("a", "Which political party do you like?", *POINTS)], "forbidden topic"),
        ([entry("a", "Are you a patient colleague?", *POINTS)], "asks for a trait or a feeling (are you a patient)"),
        ([entry("a", "What is your weakness?", *POINTS)], "asks for a trait"),
        ([entry("a", "How did that make you feel?", *POINTS)], "asks for a trait"),
        ([entry("a", "Why should we hire you?", *POINTS)], "asks for a trait"),
        ([replace_hindi(entry("a", "Why?", *POINTS), "आपकी शादी कब होगी?")], "forbidden topic (शादी)"),
        ([entry("a", "Why alpha?", *POINTS)], "'alpha' stands in the question itself"),
        ([entry("a", "Why?", KeyPoint("A", ()), *POINTS[1:])], "has no accepted wording"),
        ([entry("a", "Why?", KeyPoint("A", ("Alpha",)), *POINTS[1:])], "not lower-case"),
        (
            [entry("a", "Why do you like this work?", *POINTS), entry("b", "Why do you like such work?", *POINTS)],
            "too similar",
        ),
    ],
)
def test_the_linter_finds_what_must_not_be_asked(entries: list[BankQuestion], told: str) -> None:
    assert any(told in complaint for complaint in lint((), entries)), lint((), entries)


def test_average_and_management_are_not_taken_for_age() -> None:
    assert lint((), [entry("a", "How do you manage an average package?", *POINTS)]) == ()
