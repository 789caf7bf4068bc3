"""A folder of TOML files in, checked roles and questions out; the first wrong key is an error that names file and key.

A file: `family = "..."`, `[[roles]]` (id, title, words, skills, competencies) and `[[questions]]` (id, text, kind, level,
skill; roles, opener, hint, follow_up, hindi = { text, hint, follow_up } where they apply; points: a list of
{ text, accepted }). A question fits the jobs that have its skill among their skills or competencies; where it names roles,
these only. The questions of a file without roles fit every job.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from kiosk.errors import UsageError
from kiosk.records import KeyPoint, Question, Wording

KINDS: Final = ("behavioural", "situational", "technical", "motivation")
LEVELS: Final = ("fresher", "junior", "senior")
"""From the easiest on."""
_FILE_KEYS: Final = frozenset(("family", "roles", "questions"))
_ROLE_KEYS: Final = frozenset(("id", "title", "words", "skills", "competencies"))
_QUESTION_KEYS: Final = frozenset(
    ("id", "text", "kind", "level", "roles", "skill", "opener", "hint", "follow_up", "hindi", "points")
)
_WORDING_KEYS: Final = frozenset(("text", "hint", "follow_up"))
_POINT_KEYS: Final = frozenset(("text", "accepted"))
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
    """Read every `*.toml` of a folder in the order of names.

    Raises:
        UsageError: no file, an unreadable one, or one with a wrong key or value.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise UsageError(f"question bank {folder}: no .toml file there; give a folder with at least one")
    roles: list[BankRole] = []
    questions: list[BankQuestion] = []
    for path in paths:
        table = _load(path)
        _known(table, _FILE_KEYS, str(path))
        family = _text(table, "family", str(path))
        own = [_role(entry, family, f"{path}: roles[{i}]") for i, entry in enumerate(_tables(table, "roles", path))]
        roles += own
        questions += [
            _question(e, f"{path}: questions[{i}]", general=not own) for i, e in enumerate(_tables(table, "questions", path))
        ]
    _check_references(roles, questions, folder)
    return tuple(roles), tuple(questions)


def _load(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise UsageError(f"question bank {path}: {error.strerror}; give a readable file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"question bank {path}: not valid TOML ({error}); mend that line") from error


def _check_references(roles: list[BankRole], questions: list[BankQuestion], folder: Path) -> None:
    known = {role.id for role in roles}
    for entry in questions:
        for role in entry.roles:
            if role not in known:
                raise UsageError(f"question bank {folder}: {entry.question.id}.roles names unknown role {role!r}; add it")


def _role(table: Mapping[str, Any], family: str, where: str) -> BankRole:
    _known(table, _ROLE_KEYS, where)
    names = (_text(table, "id", where), _text(table, "title", where))
    lists = (_texts(table, key, where) for key in ("words", "skills", "competencies"))
    return BankRole(*names, family, *lists)


def _question(table: Mapping[str, Any], where: str, general: bool) -> BankQuestion:
    name = _text(table, "id", where)
    where = f"{where} ({name})"
    _known(table, _QUESTION_KEYS, where)
    question = Question(
        id=name,
        text=_text(table, "text", where),
        kind=_one_of(table, "kind", KINDS, where),
        level=_one_of(table, "level", LEVELS, where),
        skill=_optional(table, "skill", where),
        key_points=tuple(_point(e, f"{where}.points[{i}]") for i, e in enumerate(_tables(table, "points", where))),
        follow_up=_optional(table, "follow_up", where),
        hint=_optional(table, "hint", where),
        hindi=_wording(table, where) if "hindi" in table else None,
    )
    opener = table.get("opener", False)
    if not isinstance(opener, bool):
        raise UsageError(f"question bank {where}.opener = {opener!r}: must be true or false")
    roles = _texts(table, "roles", where)
    return BankQuestion(question, roles, opener, general and not roles)


def _wording(table: Mapping[str, Any], where: str) -> Wording:
    inner, where = table["hindi"], f"{where}.hindi"
    if not isinstance(inner, dict):
        raise UsageError(f"question bank {where} = {inner!r}: must be a table {{ text, hint, follow_up }}")
    _known(inner, _WORDING_KEYS, where)
    return Wording(_text(inner, "text", where), _optional(inner, "hint", where), _optional(inner, "follow_up", where))


def _point(table: Mapping[str, Any], where: str) -> KeyPoint:
    _known(table, _POINT_KEYS, where)
    return KeyPoint(_text(table, "text", where), _texts(table, "accepted", where))


def _known(table: Mapping[str, Any], keys: frozenset[str], where: str) -> None:
    for key in table:
        if key not in keys:
            raise UsageError(f"question bank {where}: unknown key {key}; known are {', '.join(sorted(keys))}")


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"question bank {where}.{key} = {value!r}: must be a text that is not empty")
    return value.strip()


def _optional(table: Mapping[str, Any], key: str, where: str) -> str | None:
    return _text(table, key, where) if key in table else None


def _texts(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise UsageError(f"question bank {where}.{key} = {values!r}: must be a list of texts")
    return tuple(values)


def _one_of(table: Mapping[str, Any], key: str, allowed: tuple[str, ...], where: str) -> str:
    value = _text(table, key, where)
    if value not in allowed:
        raise UsageError(f"question bank {where}.{key} = {value!r}: must be one of {', '.join(allowed)}")
    return value


def _tables(table: Mapping[str, Any], key: str, where: object) -> list[Mapping[str, Any]]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise UsageError(f"question bank {where}: {key} must be a list of tables")
    return values
