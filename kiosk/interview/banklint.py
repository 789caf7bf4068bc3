"""Questions in, complaints out: what a reviewer must mend before a bank may be asked to anybody."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from kiosk.interview.bankfile import BankFile, BankQuestion, BankRole, read_bank, words_of
from kiosk.interview.meaning import Encode
from kiosk.interview.sets import plain_text
from kiosk.records import Wording

POINTS: Final = (3, 6)
"""Issue 2: each question has 3-6 key points."""
TOO_SIMILAR: Final = 0.6
"""Shared words / all words of two question texts, where there is no sentence encoder; own number."""
TOO_NEAR: Final = 0.9
"""Cosine of the meanings of two question texts (issue 6: similarity < 0.9 inside a skill)."""
LEAST_A_SKILL: Final = 6
"""Questions of each skill of a role, so that a returning candidate finds new ones; own number."""
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
HINDI_TOPICS: Final = (
    *("उम्र", "आयु", "शादी", "विवाह", "पति", "पत्नी", "मंगेतर", "गर्भवती", "धर्म", "धार्मिक", "मज़हब", "भगवान", "मंदिर", "मस्जिद"),
    *("जाति", "जात", "गोत्र", "राजनीति", "चुनाव", "वोट", "मंत्री", "लिंग", "बीमारी", "विकलांग", "वेतन", "तनख्वाह", "सैलरी"),
)
_TRAITS: Final = (
    "honest|calm|nervous|confident|shy|lazy|patient|emotional|happy|sad|angry|afraid|anxious|stressed|intelligent|ambitious"
)
ABOUT_YOU: Final = re.compile(
    rf"\b(?:are|were) you (?:an? |really |naturally )?(?:{_TRAITS})\b"
    rf"|\byou (?:are|were) (?:an? |really |naturally )?(?:{_TRAITS})\b"
    r"|\bhow (?:did|do|does) (?:you|it|that|this) (?:make you )?feel\b"
    r"|\byour (?:personality|character|moods?|feelings?|temper|confidence|intelligence|weakness(?:es)?)\b"
    r"|\b(?:hire|select|reject) you\b"
)
"""A question asks what was done, never what somebody is or feels, and gives no verdict. 'Honest figures' and 'a failed weld'
are words of a craft; what is said about the candidate is held by report.vocabulary."""
_STEMS: Final = ("marri", "pregnan", "religio", "disab", "politic", "fianc", "sexual")
_TOPIC: Final = re.compile(
    r"\b(?:(?:" + "|".join(map(re.escape, FORBIDDEN_TOPICS)) + r")\b|(?:" + "|".join(_STEMS) + r")\w*)"
    # A vowel sign is no letter to 're', so the ends of Hindi words are looked for by their neighbours.
    r"|(?<![\u0900-\u097f])(?:" + "|".join(HINDI_TOPICS) + r")(?![\u0900-\u097f])"
)


def touched(text: str) -> tuple[str, ...]:
    """What a text touches that no question may: forbidden topics, and what somebody is or feels; empty where it is clean."""
    lower = text.lower()
    trait = ABOUT_YOU.search(lower)
    return (*_TOPIC.findall(lower), *([trait[0]] if trait else []))


def lint_bank(folder: Path, encode: Encode | None = None) -> tuple[str, ...]:
    """Complaints about the bank in a folder; empty where it may be used.

    Raises:
        UsageError: a file cannot be read at all.
    """
    return lint(*read_bank(folder), encode=encode)


def lint(
    roles: Sequence[BankRole],
    questions: Sequence[BankQuestion],
    beside: BankFile | None = None,
    encode: Encode | None = None,
) -> tuple[str, ...]:
    """Complaints about roles and questions; `beside`: the bank that they are added to, about which nothing is said.

    With `encode` two questions are alike by what they mean, else by the words they share.
    """
    old = beside if beside is not None else BankFile()
    return (
        *_doubles("role id", [role.id for role in roles], {role.id for role in old.roles}),
        *_doubles("question id", [entry.question.id for entry in questions], {entry.question.id for entry in old.questions}),
        *_of_names(roles, old.roles),
        *_of_roles(roles, (*questions, *old.questions)),
        *(complaint for entry in questions for complaint in _of_question(entry)),
        *_similar(questions, old.questions, encode),
    )


def _doubles(what: str, names: Sequence[str], taken: Collection[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{what} {name}: {count} times; give each its own"
        if name in taken:
            yield f"{what} {name}: the bank has it already; give another"


def _of_names(roles: Sequence[BankRole], old: Sequence[BankRole]) -> Iterator[str]:
    """A job called like another one would never be found; other names may be shared: the first has them."""
    known = {words_of(name): role.id for role in old for name in (role.title, *role.words)}
    for role in roles:
        for title in (role.title, *role.words):
            if _TOPIC.search(title.lower()):
                yield f"role {role.id}: its name {title!r} touches a forbidden topic; choose another"
        if (other := known.get(words_of(role.title))) is not None:
            yield f"role {role.id}: the job {other} is called {role.title!r} too; add to that one or choose another title"
        known[words_of(role.title)] = role.id


def _of_roles(roles: Sequence[BankRole], questions: Iterable[BankQuestion]) -> Iterator[str]:
    counts = Counter(words_of(entry.question.skill) for entry in questions if entry.question.skill)
    for role in roles:
        if not role.skills:
            yield f"role {role.id}: no skills; name at least one"
        for skill in (*role.skills, *role.competencies):
            count = counts[words_of(skill)]
            if count < LEAST_A_SKILL:
                yield f"role {role.id}: {count} questions for its skill {skill!r}; write at least {LEAST_A_SKILL}"


def _of_question(entry: BankQuestion) -> Iterator[str]:
    question = entry.question
    if not POINTS[0] <= len(question.key_points) <= POINTS[1]:
        yield f"{question.id}: {len(question.key_points)} key points; {POINTS[0]} to {POINTS[1]} are wanted"
    for name, text in (("hint", question.hint), ("follow_up", question.follow_up)):
        if not text:
            yield f"{question.id}: no {name}; write one"
    if question.skill is None:
        yield f"{question.id}: no skill; name one"
    hindi = question.hindi or Wording("")
    for text in (question.text, question.hint, question.follow_up, hindi.text, hindi.hint, hindi.follow_up):
        for found in _TOPIC.findall((text or "").lower()):
            yield f"{question.id}: touches a forbidden topic ({found}); ask something else"
        if found_trait := ABOUT_YOU.search((text or "").lower()):
            yield f"{question.id}: asks for a trait or a feeling ({found_trait[0]}); ask what was done"
    for point in question.key_points:
        if _TOPIC.search(point.text.lower()) or ABOUT_YOU.search(point.text.lower()):
            yield f"{question.id}: point {point.text!r} touches a forbidden topic; choose another"
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


def _similar(new: Sequence[BankQuestion], old: Sequence[BankQuestion], encode: Encode | None) -> Iterator[str]:
    """Inside a skill, and the same text in any."""
    skills: defaultdict[tuple[str, ...], tuple[list[BankQuestion], list[BankQuestion]]] = defaultdict(lambda: ([], []))
    texts: dict[str, str] = {}
    for side, entries in ((1, old), (0, new)):
        for entry in entries:
            skills[words_of(entry.question.skill or "")][side].append(entry)
            other = texts.setdefault(plain_text(entry.question.text), entry.question.id)
            if side == 0 and other != entry.question.id:
                yield f"{entry.question.id} and {other}: the same text; write one anew"
    for of_new, of_old in skills.values():
        if of_new:
            yield from _alike_words(of_new, of_old) if encode is None else _alike_meanings(of_new, of_old, encode)


def _alike_words(new: Sequence[BankQuestion], old: Sequence[BankQuestion]) -> Iterator[str]:
    words = [(entry.question.id, frozenset(words_of(entry.question.text))) for entry in (*new, *old)]
    for place, (first, a) in enumerate(words[: len(new)]):
        for second, b in words[place + 1 :]:
            if a and b and len(a & b) / len(a | b) >= TOO_SIMILAR:
                yield f"{first} and {second}: too similar; write one anew"


def _alike_meanings(new: Sequence[BankQuestion], old: Sequence[BankQuestion], encode: Encode) -> Iterator[str]:
    entries = (*new, *old)
    vectors = encode([entry.question.text for entry in entries])
    for place in range(len(new)):
        near = vectors[place + 1 :] @ vectors[place]
        for other in np.flatnonzero(near >= TOO_NEAR):
            first, second = new[place].question.id, entries[place + 1 + int(other)].question.id
            yield f"{first} and {second}: mean the same ({near[other]:.2f}); write one anew"
