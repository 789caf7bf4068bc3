"""Whatever a candidate says and has seen: the set balances, rises, covers what was named and never repeats."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.interview.bankfile import KINDS, LEVELS, BankQuestion
from kiosk.interview.questions import Bank, level_of, roles
from kiosk.interview.sets import plain_text
from kiosk.records import Profile, Question, Wording

ROLES = roles()
SKILLS = sorted({skill for role in ROLES for skill in role.skills})
BANK = Bank(seed=11)
IDS = sorted(question.id for question in BANK.questions())

profiles = st.builds(
    Profile,
    st.sampled_from([*(role.id for role in ROLES), "lighthouse keeper", ""]),
    st.floats(0, 60),
    st.lists(st.sampled_from(SKILLS), max_size=4, unique=True).map(tuple),
)
seen_before = st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(IDS), max_size=300))
languages = st.sampled_from(["en", "hi"])
quick = settings(max_examples=80, deadline=None)


def texts(questions: tuple[Question, ...]) -> list[str]:
    return [plain_text(question.text) for question in questions]


@quick
@given(profiles, seen_before, st.integers(1, 10), languages)
def test_a_set_never_repeats_and_nothing_seen_comes_back(
    profile: Profile, seen: frozenset[str], count: int, language: str
) -> None:
    chosen = BANK.choose(profile, count, seen, language)
    assert len(chosen) == count
    assert len({question.id for question in chosen}) == len(set(texts(chosen))) == count
    assert not seen & {question.id for question in chosen}


@quick
@given(profiles, seen_before)
def test_a_set_balances_its_kinds_rises_and_stays_within_the_level(profile: Profile, seen: frozenset[str]) -> None:
    chosen = BANK.choose(profile, 5, seen)
    levels = [LEVELS.index(question.level) for question in chosen]
    kinds = {question.kind for question in chosen}
    assert chosen[0].kind == "motivation"
    assert {"behavioural", "situational"} <= kinds
    assert levels[1:] == sorted(levels[1:])
    assert max(levels) <= LEVELS.index(level_of(profile.years))


@quick
@given(profiles, seen_before)
def test_the_named_skills_come_first(profile: Profile, seen: frozenset[str]) -> None:
    asked = {question.skill for question in BANK.choose(profile, 5, seen)}
    assert len(asked & set(profile.skills)) >= min(3, len(profile.skills))


@quick
@given(profiles, st.sampled_from(KINDS), st.sampled_from(LEVELS), languages)
def test_the_next_question_is_a_new_one_of_the_wanted_kind(profile: Profile, kind: str, level: str, language: str) -> None:
    asked = list(BANK.choose(profile, 3, (), language))
    for _ in range(4):
        found = BANK.next(profile, asked, kind, level, (), language)
        assert found is not None
        assert found.id not in {question.id for question in asked}
        assert plain_text(found.text) not in texts(tuple(asked))
        if language == "en":
            assert found.kind == kind and abs(LEVELS.index(found.level) - LEVELS.index(level)) <= 1
        asked.append(found)


def test_the_next_question_keeps_to_the_level_while_there_is_one() -> None:
    profile = Profile("nurse", 2.0)
    for level in LEVELS:
        found = BANK.next(profile, BANK.choose(profile, 2, ()), "technical", level)
        assert found is not None and (found.kind, found.level) == ("technical", level)


def test_what_a_follow_up_probed_is_not_asked_again() -> None:
    profile = Profile("nurse", 2.0)
    first = BANK.next(profile, (), "technical", "junior")
    assert first is not None
    probe = replace(first, id="probe", text="And then?", follows=first.id)
    second = BANK.next(profile, (probe,), "technical", "junior")
    assert second is not None and second.id != first.id


def test_where_everything_was_asked_there_is_no_next_question() -> None:
    assert BANK.next(Profile("nurse", 2.0), BANK.questions(), "technical", "junior") is None


def test_where_everything_was_seen_the_next_question_is_one_seen_before() -> None:
    asked = BANK.choose(Profile("nurse", 2.0), 4, ())
    found = BANK.next(Profile("nurse", 2.0), asked, "technical", "junior", IDS)
    assert found is not None and found not in asked


NEW = BankQuestion(Question("pack-1", "How do you calibrate a Zeiss gauge?", "technical", "junior", "Zeiss", ()), ())


@pytest.mark.parametrize(
    "entry",
    [
        replace(NEW, question=replace(NEW.question, text="Anything else?")),
        replace(NEW, question=replace(NEW.question, id="pack-2", text="how do you CALIBRATE a zeiss gauge")),
    ],
    ids=["same id", "same text"],
)
def test_what_the_bank_has_already_is_not_added(entry: BankQuestion) -> None:
    bank = Bank(seed=1)
    assert (bank.more([NEW]), bank.more([entry])) == (1, 0)
    assert len(bank.questions()) == len(IDS) + 1


def test_a_question_that_was_added_is_asked() -> None:
    bank = Bank(seed=1)
    bank.more([NEW])
    assert "pack-1" in {question.id for question in bank.choose(Profile("nurse", 2.0, ("Zeiss",)), 5, ())}


def test_a_question_asked_in_hindi_counts_as_the_same_in_english() -> None:
    bank = Bank(seed=1)
    hindi = replace(NEW, question=replace(NEW.question, hindi=Wording("ज़ाइस गेज?")))
    bank.more([hindi])
    asked = replace(NEW.question, id="other", text="ज़ाइस गेज?")
    found = bank.next(Profile("x", 2.0, ("Zeiss",)), (asked,), "technical", "junior")
    assert found is None or found.id != "pack-1"
