"""Questions in, complaints out: what a reviewer must mend before a bank may be asked to anybody."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final

from kiosk.interview.bankfile import BankQuestion, BankRole, read_bank, words_of

POINTS: Final = (3, 6)
"""Issue 2: each question has 3-6 key points."""
TOO_SIMILAR: Final = 0.6
"""Shared words / all words of two question texts; own number (a sentence encoder takes over later)."""
LEAST_A_ROLE: Final = 6
"""Questions of a role's own, so that general ones never crowd them out; own number."""
FORBIDDEN_TOPICS: Final = (
    *("age", "aged", "old are you", "birth", "marri", "marital", "spouse", "husband", "wife", "fianc", "engaged to", "kids"),
    *("children", "pregnan", "maternity", "family plan", "religio", "faith", "god", "temple", "church", "mosque", "pray"),
    *(
        "caste",
        "creed",
        "gotra",
        "surname",
        "reservation quota",
        "your health",
        "illness",
        "disease",
        "disab",
        "medical history",
    ),
    *("politic", "party", "election", "vote", "voting", "minister", "gender", "sexual", "skin colour", "salary"),
)
"""experience.md and issue 2: never age, marriage, religion, caste, health or politics; pay is not practised here either."""
_STEMS: Final = ("marri", "pregnan", "religio", "disab", "politic", "fianc", "sexual")
_TOPIC: Final = re.compile(
    r"\b(?:(?:" + "|".join(map(re.escape, FORBIDDEN_TOPICS)) + r")\b|(?:" + "|".join(_STEMS) + r")\w*)"
)


def lint_bank(folder: Path) -> tuple[str, ...]:
    """Complaints about the bank in a folder; empty where it may be used.

    Raises:
        UsageError: a file cannot be read at all.
    """
    return lint(*read_bank(folder))


def lint(roles: Sequence[BankRole], questions: Sequence[BankQuestion]) -> tuple[str, ...]:
    """Complaints about roles and questions."""
    return (
        *_doubles("role id", [role.id for role in roles]),
        *_doubles("question id", [entry.question.id for entry in questions]),
        *(complaint for role in roles for complaint in _of_role(role, questions)),
        *(complaint for entry in questions for complaint in _of_question(entry)),
        *_similar(questions),
    )


def _doubles(what: str, names: Sequence[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{what} {name}: {count} times; give each its own"


def _of_role(role: BankRole, questions: Sequence[BankQuestion]) -> Iterator[str]:
    if not role.skills:
        yield f"role {role.id}: no skills; name at least one"
    own = [entry for entry in questions if role.id in entry.roles]
    if len(own) < LEAST_A_ROLE:
        yield f"role {role.id}: {len(own)} questions of its own; write at least {LEAST_A_ROLE}"


def _of_question(entry: BankQuestion) -> Iterator[str]:
    question = entry.question
    if not POINTS[0] <= len(question.key_points) <= POINTS[1]:
        yield f"{question.id}: {len(question.key_points)} key points; {POINTS[0]} to {POINTS[1]} are wanted"
    for name, text in (("hint", question.hint), ("follow_up", question.follow_up)):
        if not text:
            yield f"{question.id}: no {name}; write one"
    if question.kind == "technical" and (question.skill is None or not entry.roles):
        yield f"{question.id}: technical without a role and a skill; name both"
    for text in (question.text, question.hint or "", question.follow_up or ""):
        for found in _TOPIC.findall(text.lower()):
            yield f"{question.id}: touches a forbidden topic ({found}); ask something else"
    yield from _of_points(entry)


def _of_points(entry: BankQuestion) -> Iterator[str]:
    question = entry.question
    asked = " " + " ".join(re.findall(r"[\w+#]+", question.text.lower())) + " "
    used: set[str] = set()
    for point in question.key_points:
        if not point.accepted:
            yield f"{question.id}: point {point.text!r} has no accepted wording; write some"
        for wording in point.accepted:
            if wording != wording.lower():
                yield f"{question.id}: wording {wording!r} is not lower-case; recognised words are"
            if f" {wording} " in asked:
                yield f"{question.id}: wording {wording!r} stands in the question itself; choose another"
            if wording in used:
                yield f"{question.id}: wording {wording!r} counts twice; keep one"
            used.add(wording)


def _similar(questions: Sequence[BankQuestion]) -> Iterator[str]:
    words = [(entry, set(words_of(entry.question.text))) for entry in questions]
    for (first, a), (second, b) in combinations(words, 2):
        if a and b and len(a & b) / len(a | b) >= TOO_SIMILAR:
            yield f"{first.question.id} and {second.question.id}: too similar; write one anew"
