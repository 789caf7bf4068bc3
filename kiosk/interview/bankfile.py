"""A folder of TOML files in, checked roles and questions out; the first wrong key is an error that names file and key.

A file: `family = "..."`, `[[roles]]` (id, title, words, skills, competencies) and `[[questions]]` (id, text, kind, level,
skill; roles, opener, hint, follow_up, hindi = { text, hint, follow_up } where they apply; points: a list of
{ text, accepted }). A question fits the jobs that have its skill among their skills or competencies; where it names roles,
these only. The questions of a file without roles fit every job. `[[skills]]` (name, words) give a skill other names.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from kiosk.errors import UsageError
from kiosk.records import KeyPoint, Question, Wording

KINDS: Final = ("behavioural", "situational", "technical", "motivation")
LEVELS: Final = ("fresher", "junior", "senior")
"""From the easiest on."""
_FILE_KEYS: Final = frozenset(("family", "roles", "questions", "skills"))
_SKILL_KEYS: Final = frozenset(("name", "words"))
_ROLE_KEYS: Final = frozenset(("id", "title", "words", "skills", "competencies"))
_QUESTION_KEYS: Final = frozenset(
    ("id", "text", "kind", "level", "roles", "skill", "opener", "hint", "follow_up", "hindi", "points")
)
_WORDING_KEYS: Final = frozenset(("text", "hint", "follow_up"))
_POINT_KEYS: Final = frozenset(("text", "accepted"))
TEXT_MOST: Final = 1000
"""Characters of a text; the longest of the shipped bank has 250. Own number, as the next two."""
TITLE_MOST: Final = 60
LIST_MOST: Final = 100
"""Texts of a list."""
_SHOWN: Final = 80
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_TITLE: Final = re.compile(rf"[^\s%<>{{}}|\\][^%<>{{}}|\\\n]{{0,{TITLE_MOST - 1}}}")
"""Titles, families and skills: the screen looks them up in the catalogue of translations, where '%' has a meaning, and joins
them by '|'."""
_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Control and direction signs: they make a text look other than it is."""
_JOINERS: Final = "\u200c\u200d"
"""They shape Devanagari."""
_SHORT: Final = {
    **{"dev": "developer", "engg": "engineer", "engr": "engineer", "mgr": "manager", "exec": "executive"},
    **{"asst": "assistant", "admin": "administrator", "fullstack": "full stack"},
}
"""How people shorten the names of jobs on a touchscreen."""
_STOP_WORDS: Final = frozenset(("and", "the", "of", "a", "an", "in", "for", "to", "or", "job", "role"))


@dataclass(frozen=True, slots=True)
class BankRole:
    """A job the bank has questions for."""

    id: str
    title: str
    family: str
    words: tuple[str, ...]
    """Other names of the job."""
    skills: tuple[str, ...]
    competencies: tuple[str, ...] = ()
    """What every job asks for in its own mix, such as 'Teamwork'."""


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question with whom it is for."""

    question: Question
    roles: tuple[str, ...]
    """Ids of the jobs it is for; empty: those that have its skill."""
    opener: bool = False
    """Whether an interview may begin with it."""
    general: bool = False
    """Whether it stands in a file without jobs: it fits every one."""


@dataclass(frozen=True, slots=True)
class BankFile:
    """What one or several files hold, in their order."""

    roles: tuple[BankRole, ...] = ()
    questions: tuple[BankQuestion, ...] = ()
    skills: tuple[tuple[str, str], ...] = ()
    """(skill, another name of it)."""

    def __add__(self, other: "BankFile") -> "BankFile":
        return BankFile(self.roles + other.roles, self.questions + other.questions, self.skills + other.skills)


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words of a role or skill, without the plainest plural and without small words."""
    words = re.findall(r"[^\W_]+(?:[+#]+)?", text.lower())
    plain = (word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in words)
    whole = (part for word in plain for part in _SHORT.get(word, word).split())
    return tuple(word for word in whole if word not in _STOP_WORDS)


@lru_cache(maxsize=4096)
def skill_words(skill: str | None) -> tuple[str, ...]:
    """words_of a skill of the bank, remembered; never call it with what a candidate typed."""
    return words_of(skill or "")


def read_bank(folder: Path) -> tuple[tuple[BankRole, ...], tuple[BankQuestion, ...]]:
    """The roles and questions of read_folder."""
    bank = read_folder(folder)
    return bank.roles, bank.questions


def read_folder(folder: Path) -> BankFile:
    """Read every `*.toml` of a folder in the order of names.

    Raises:
        UsageError: no file, an unreadable one, or one with a wrong key or value.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise UsageError(f"question bank {folder}: no .toml file there; give a folder with at least one")
    bank = BankFile()
    for path in paths:
        try:
            bank += read_text(path.read_bytes(), str(path))
        except OSError as error:
            raise UsageError(f"question bank {path}: {error.strerror}; give a readable file") from error
    check_roles(bank.questions, bank.roles, str(folder))
    return bank


def read_text(content: bytes, where: str) -> BankFile:
    """Read the content of one file; `where` names it in errors. What it says of roles is not checked yet: see check_roles.

    Raises:
        UsageError: not TOML, or a wrong key or value.
    """
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # tomllib: a number of 5,000 digits, brackets in brackets in ...
        raise UsageError(f"question bank {where}: not valid TOML ({_shown(str(error))}); mend that line") from error
    _known(table, _FILE_KEYS, where)
    family = _title(table, "family", where) if "family" in table or set(table) != {"skills"} else ""
    roles = tuple(_role(entry, family, f"{where}: roles[{i}]") for i, entry in enumerate(_tables(table, "roles", where)))
    questions = tuple(
        _question(entry, f"{where}: questions[{i}]", general=not roles)
        for i, entry in enumerate(_tables(table, "questions", where))
    )
    skills: list[tuple[str, str]] = []
    for i, entry in enumerate(_tables(table, "skills", where)):
        place = f"{where}: skills[{i}]"
        _known(entry, _SKILL_KEYS, place)
        skills += [(_title(entry, "name", place), word) for word in _texts(entry, "words", place)]
    return BankFile(roles, questions, tuple(skills))


def check_roles(questions: Sequence[BankQuestion], roles: Sequence[BankRole], where: str) -> None:
    """Refuse a question that names a role which is none of `roles`.

    Raises:
        UsageError: there is one.
    """
    known = {role.id for role in roles}
    for entry in questions:
        for role in entry.roles:
            if role not in known:
                raise UsageError(
                    f"question bank {where}: {entry.question.id}.roles names unknown role {_shown(role)}; add it"
                )


def _role(table: Mapping[str, Any], family: str, where: str) -> BankRole:
    _known(table, _ROLE_KEYS, where)
    words, skills, competencies = (_texts(table, key, where) for key in ("words", "skills", "competencies"))
    for skill in (*skills, *competencies):
        _plain(skill, "skills", where)
    return BankRole(_id(table, where), _title(table, "title", where), family, words, skills, competencies)


def _question(table: Mapping[str, Any], where: str, general: bool) -> BankQuestion:
    name = _id(table, where)
    where = f"{where} ({name})"
    _known(table, _QUESTION_KEYS, where)
    question = Question(
        id=name,
        text=_text(table, "text", where),
        kind=_one_of(table, "kind", KINDS, where),
        level=_one_of(table, "level", LEVELS, where),
        skill=_title(table, "skill", where) if "skill" in table else None,
        key_points=tuple(_point(e, f"{where}.points[{i}]") for i, e in enumerate(_tables(table, "points", where))),
        follow_up=_optional(table, "follow_up", where),
        hint=_optional(table, "hint", where),
        hindi=_wording(table, where) if "hindi" in table else None,
    )
    opener = table.get("opener", False)
    if not isinstance(opener, bool):
        raise UsageError(f"question bank {where}.opener = {_shown(opener)}: must be true or false")
    roles = _texts(table, "roles", where)
    return BankQuestion(question, roles, opener, general and not roles)


def _wording(table: Mapping[str, Any], where: str) -> Wording:
    inner, where = table["hindi"], f"{where}.hindi"
    if not isinstance(inner, dict):
        raise UsageError(f"question bank {where} = {_shown(inner)}: must be a table {{ text, hint, follow_up }}")
    _known(inner, _WORDING_KEYS, where)
    return Wording(_text(inner, "text", where), _optional(inner, "hint", where), _optional(inner, "follow_up", where))


def _point(table: Mapping[str, Any], where: str) -> KeyPoint:
    _known(table, _POINT_KEYS, where)
    return KeyPoint(_text(table, "text", where), _texts(table, "accepted", where))


def _known(table: Mapping[str, Any], keys: frozenset[str], where: str) -> None:
    for key in table:
        if key not in keys:
            name = key if key.isidentifier() and len(key) <= _SHOWN else _shown(key)
            raise UsageError(f"question bank {where}: unknown key {name}; known are {', '.join(sorted(keys))}")


def _id(table: Mapping[str, Any], where: str) -> str:
    name = _text(table, "id", where)
    if not _ID.fullmatch(name):
        raise UsageError(f"question bank {where}.id = {_shown(name)}: must be 1 to 64 of a-z, 0-9, '-', '_'")
    return name


def _title(table: Mapping[str, Any], key: str, where: str) -> str:
    return _plain(_text(table, key, where), key, where)


def _plain(name: str, key: str, where: str) -> str:
    if not _TITLE.fullmatch(name):
        raise UsageError(f"question bank {where}.{key} = {_shown(name)}: must be 1 to {TITLE_MOST} letters and plain signs")
    return name


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"question bank {where}.{key} = {_shown(value)}: must be a text that is not empty")
    return _clean(value, key, where)


def _clean(value: str, key: str, where: str) -> str:
    if len(value) > TEXT_MOST:
        raise UsageError(f"question bank {where}.{key}: has {len(value)} characters; at most {TEXT_MOST} are read")
    for sign in "" if value.isprintable() else value:
        if sign not in _JOINERS and unicodedata.category(sign) in _UNSEEN:
            raise UsageError(f"question bank {where}.{key}: holds the unseen character U+{ord(sign):04X}; take it out")
    return value.strip()


def _optional(table: Mapping[str, Any], key: str, where: str) -> str | None:
    return _text(table, key, where) if key in table else None


def _texts(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise UsageError(f"question bank {where}.{key} = {_shown(values)}: must be a list of texts")
    if len(values) > LIST_MOST:
        raise UsageError(f"question bank {where}.{key}: has {len(values)} texts; at most {LIST_MOST} are read")
    return tuple(_clean(value, key, where) for value in values)


def _one_of(table: Mapping[str, Any], key: str, allowed: tuple[str, ...], where: str) -> str:
    value = _text(table, key, where)
    if value not in allowed:
        raise UsageError(f"question bank {where}.{key} = {_shown(value)}: must be one of {', '.join(allowed)}")
    return value


def _tables(table: Mapping[str, Any], key: str, where: object) -> list[Mapping[str, Any]]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise UsageError(f"question bank {where}: {key} must be a list of tables")
    return values


def _shown(value: object) -> str:
    """A value for an error: on one line, short, without unseen characters."""
    if isinstance(value, dict | list) and len(value) > 3:
        return f"{type(value).__name__} of {len(value)}"
    try:
        text = repr(value)
    except RecursionError:
        return f"a deep {type(value).__name__}"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
