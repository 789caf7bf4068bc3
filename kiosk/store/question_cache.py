"""Checked questions of a cloud model in, the same out on another day or as a pack: one SQLite file, no candidate's words.

Kept are only questions made for a job and skills chosen from the bank's (privacy.may_keep_questions). The file bears a power
cut (WAL, synchronous FULL), a full disk (nothing is kept, the kiosk goes on) and its own damage (a new one is begun).
"""

import json
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from kiosk.records import KeyPoint, Profile, Question, Wording
from kiosk.store.privacy import may_keep_questions

log = logging.getLogger(__name__)

FILE: Final = "questions.sqlite"
VERSION: Final = 1
"""PRAGMA user_version of our tables."""
MOST: Final = 5000
"""As in config.Cloud: about 5 MB."""
BUSY_S: Final = 1.0
"""Longest wait for another process that writes (`kiosk bank export` beside the kiosk)."""
COMPARED: Final = 300
"""So many of the newest questions of the same skill are compared by meaning: 1 s of the encoder's time. Own number."""
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS questions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    plain TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    skill TEXT NOT NULL,
    level TEXT NOT NULL,
    text TEXT NOT NULL,
    more TEXT NOT NULL,
    provider TEXT NOT NULL,
    day TEXT NOT NULL
)"""
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

Value = TypeVar("Value")
Alike = Callable[[str, Sequence[str]], bool]
"""Whether a text means the same as one of the others (the sentence encoder, handed down by app)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A question of the cache with where it is from."""

    question: Question
    role: str
    """Id of the bank's job it was made for."""
    provider: str
    """Host of the service and name of the model."""
    day: str
    """Of its making, as '2026-03-31'."""


def place_of_cache(setting: str, environment: Mapping[str, str]) -> Path:
    """The cache's file: as set, else in systemd's state folder, else in the user's."""
    if setting:
        return Path(setting)
    if folder := environment.get("STATE_DIRECTORY", "").split(":")[0]:
        return Path(folder) / FILE
    state = environment.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "interview-kiosk" / FILE


class QuestionCache:
    """Questions on disk. Any thread may call it; nothing it meets on a disk is raised."""

    def __init__(
        self, path: Path, skills: Mapping[str, Collection[str]], most: int = MOST, alike: Alike | None = None
    ) -> None:
        """`skills` are the bank's: id of a job -> names of skills and competencies; each may be kept with each job."""
        self._path, self._most, self._alike = path, most, alike
        self._roles = frozenset(skills)
        self._skills = {name.casefold(): name for names in skills.values() for name in names}
        self._lock = threading.Lock()
        self._said: str | None = None
        self._base: sqlite3.Connection | None = None
        with self._lock:
            self._open()

    def close(self) -> None:
        """Leave the file; may be called twice."""
        with self._lock, suppress(sqlite3.Error):
            if self._base is not None:
                self._base.close()
            self._base = None

    def put(self, profile: Profile, questions: Sequence[Question], provider: str, day: str | None = None) -> int:
        """Keep what is new of a set made for `profile`; how many. None of them where she typed her job or a skill.

        `day` is today (UTC) unless given.
        """
        if not may_keep_questions(profile, self._roles, self._skills.keys()):
            return 0
        day = day or datetime.now(UTC).date().isoformat()
        rows = [(question, self._skills.get((question.skill or "").casefold())) for question in questions]
        return self._guarded(lambda base: self._put(base, profile.role, rows, provider, day), 0)

    def entries(self) -> tuple[Kept, ...]:
        """Everything that is kept, oldest first."""
        nothing: tuple[Kept, ...] = ()
        return self._guarded(lambda base: tuple(_read(base)), nothing)

    def export(self, folder: Path) -> int:
        """Write a pack for the bank (bankfile.py) into a folder, `cloud.toml`; how many questions.

        Its questions name jobs of the shipped bank, so it is read beside that.

        Raises:
            OSError: the folder cannot be written.
        """
        kept = self.entries()
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / "cloud.toml.new"
        with half.open("w", encoding="utf-8") as file:
            file.writelines(_toml(kept))
            file.flush()
            os.fsync(file.fileno())
        half.replace(folder / "cloud.toml")
        return len(kept)

    def _put(
        self,
        base: sqlite3.Connection,
        role: str,
        rows: Sequence[tuple[Question, str | None]],
        provider: str,
        day: str,
    ) -> int:
        count = 0
        with base:  # one transaction: all of them and the cap, or nothing
            for question, skill in rows:
                if skill is not None and self._is_new(base, question, skill):
                    values = (question.id, _plain(question.text), role, skill, question.level, question.text)
                    base.execute(
                        "INSERT INTO questions (id, plain, role, skill, level, text, more, provider, day)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        (*values, _more(question), provider, day),
                    )
                    count += 1
            base.execute(
                "DELETE FROM questions WHERE number NOT IN (SELECT number FROM questions ORDER BY number DESC LIMIT ?)",
                (self._most,),
            )
        return count

    def _is_new(self, base: sqlite3.Connection, question: Question, skill: str) -> bool:
        plain = _plain(question.text)
        if base.execute("SELECT 1 FROM questions WHERE id = ? OR plain = ?", (question.id, plain)).fetchone():
            return False
        if self._alike is None:
            return True
        newest = "SELECT text FROM questions WHERE skill = ? ORDER BY number DESC LIMIT ?"
        others = [text for (text,) in base.execute(newest, (skill, COMPARED))]
        return not (others and self._alike(question.text, others))

    def _guarded(self, do: Callable[[sqlite3.Connection], Value], without: Value) -> Value:
        """The result of `do`; `without` where the disk or the file does not let it."""
        with self._lock:
            if self._base is None:
                self._open()
            try:
                return without if self._base is None else do(self._base)
            except sqlite3.Error as error:
                self._complain(error)
                if _is_damage(error):
                    self._open_anew()
                return without

    def _open(self) -> None:
        try:
            self._connect()
        except (sqlite3.Error, OSError) as error:
            self._complain(error)
            self._base = None
            if _is_damage(error):
                self._open_anew()

    def _open_anew(self) -> None:
        """Begin a new file; the damaged one stays beside it for whoever wants to look."""
        try:
            if self._base is not None:
                self._base.close()
            self._base = None
            self._path.replace(self._path.with_name(self._path.name + ".damaged"))
            for ending in ("-wal", "-shm"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
            log.warning("question cache %s was damaged: moved aside, a new one is begun", self._path)
            self._connect()
        except (sqlite3.Error, OSError) as error:
            self._complain(error)
            self._base = None

    def _connect(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        base = sqlite3.connect(self._path, timeout=BUSY_S, check_same_thread=False)
        try:
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = FULL")
            (version,) = base.execute("PRAGMA user_version").fetchone()
            (sound,) = base.execute("PRAGMA quick_check(1)").fetchone()
            tables = base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if sound != "ok" or version != (VERSION if tables else 0):
                raise _damage("not sound" if sound != "ok" else f"tables of version {version}")
            with base:
                base.execute(_TABLE)
                base.execute(f"PRAGMA user_version = {VERSION}")
        except (sqlite3.Error, OSError):
            base.close()
            raise
        self._base = base

    def _complain(self, error: Exception) -> None:
        """Say what hinders, once until it is something else."""
        text = f"{type(error).__name__}: {error}"
        if text != self._said:
            log.warning("question cache %s: %s; without it the kiosk goes on", self._path, text)
        self._said = text


def _damage(text: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(text)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def _is_damage(error: Exception) -> bool:
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _DAMAGED


def _plain(text: str) -> str:
    """A text as two that differ in signs and case only are the same."""
    return " ".join("".join(sign if sign.isalnum() or sign in "+#" else " " for sign in text.casefold()).split())


def _more(question: Question) -> str:
    """What has no column of its own, as JSON."""
    table = asdict(question)
    return json.dumps({name: table[name] for name in ("kind", "key_points", "follow_up", "hint", "hindi")})


def _read(base: sqlite3.Connection) -> Iterator[Kept]:
    names = "id, text, level, skill, more, role, provider, day"
    for name, text, level, skill, more, role, provider, day in base.execute(
        f"SELECT {names} FROM questions ORDER BY number"
    ):
        table = json.loads(more)
        question = Question(
            id=name,
            text=text,
            kind=table["kind"],
            level=level,
            skill=skill,
            key_points=tuple(KeyPoint(point["text"], tuple(point["accepted"])) for point in table["key_points"]),
            follow_up=table["follow_up"],
            hint=table["hint"],
            source="cloud",
            hindi=Wording(**table["hindi"]) if table["hindi"] else None,
        )
        yield Kept(question, role, provider, day)


def _toml(kept: Sequence[Kept]) -> Iterator[str]:
    yield "# Written by a cloud model, checked by machine, not yet by a person; format: kiosk/interview/bankfile.py.\n"
    yield '\nfamily = "Cloud"\n'
    for entry in kept:
        question = entry.question
        yield f"\n[[questions]] # by {_text(entry.provider)}, {_text(entry.day)}\n"
        for name in ("id", "kind", "level", "skill", "text", "hint", "follow_up"):
            if value := getattr(question, name):
                yield f"{name} = {_text(value)}\n"
        yield f"roles = [{_text(entry.role)}]\n"
        if question.kind == "motivation":
            yield "opener = true\n"
        if question.hindi is not None:
            yield f"hindi = {{ {_fields(asdict(question.hindi))} }}\n"
        yield "points = [\n"
        for point in question.key_points:
            accepted = ", ".join(map(_text, point.accepted))
            yield f"  {{ text = {_text(point.text)}, accepted = [{accepted}] }},\n"
        yield "]\n"


def _fields(table: Mapping[str, str | None]) -> str:
    return ", ".join(f"{name} = {_text(value)}" for name, value in table.items() if value is not None)


def _text(text: str) -> str:
    """A basic string of TOML: JSON's escapes, and DEL, which JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
