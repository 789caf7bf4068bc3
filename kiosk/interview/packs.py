"""Question packs from outside in, a bank with those that pass the lint out; nothing in a pack is trusted.

A pack is a folder of .toml files of the bank's format (bankfile.py), or one such file. It may add questions to jobs of the
bank (by `roles`, or by a skill of theirs) and jobs of its own. A pack with one complaint is left out whole.
"""

import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from kiosk.errors import UsageError
from kiosk.interview.bankfile import BankFile, BankQuestion, check_roles, read_text
from kiosk.interview.banklint import lint
from kiosk.interview.meaning import Encode
from kiosk.interview.questions import BANK_FOLDER, Bank

FILE_MOST_BYTES: Final = 1_000_000
"""The largest file of the shipped bank has 0.5 MB. Own number, as the next five: a stick must not stall the kiosk."""
FILES_MOST: Final = 50
QUESTIONS_MOST: Final = 2_000
NAMES_MOST: Final = 500
"""Names of jobs and skills of one pack: each is read by the sentence encoder at every start, 3 ms a piece."""
ALL_MOST: Final = 5_000
"""Questions of all packs: they are linted at every start, each beside those of its skill; 9 s where all are of one."""
PACKS_MOST: Final = 50
LINES_MOST: Final = 50
"""Complaints of one pack that are listed; the rest are counted."""
NAME_MOST: Final = 40
"""Letters of a pack's name on disk."""


def open_bank(packs: Path | None, encode: Encode | None = None, seed: int | None = None) -> tuple[Bank, tuple[str, ...]]:
    """The shipped bank with the packs of a folder, and one line a complaint about those that were left out.

    Raises:
        UsageError: the shipped bank itself cannot be read.
    """
    bank = Bank(BANK_FOLDER, seed, encode)
    return bank, tuple(join_packs(bank, packs)) if packs is not None else ()


def join_packs(bank: Bank, folder: Path) -> Iterator[str]:
    """Add every pack of a folder that passes the lint, in the order of names; yields the complaints about the others."""
    try:
        places = sorted(place for place in folder.iterdir() if _counts(place))
    except OSError as error:
        yield f"question packs {folder}: {error.strerror}; make the folder, or take bank.packs out of the settings"
        return
    own = len(bank.questions())
    for place in places[:PACKS_MOST]:
        yield from join_pack(bank, place, ALL_MOST - (len(bank.questions()) - own))
    if len(places) > PACKS_MOST:
        yield f"question packs {folder}: {len(places)} packs; only the first {PACKS_MOST} are read, join some of them"


def join_pack(bank: Bank, place: Path, room: int = ALL_MOST) -> Iterator[str]:
    """Add one pack, or yield the complaints about it; `room`: how many questions may still be added."""
    try:
        pack = read_pack(place)
        full = f"{len(pack.questions)} questions; the packs before it leave room for {room} of {ALL_MOST}, take one out"
        complaints = lint_pack(pack, bank.held()) if len(pack.questions) <= room else (full,)
    except UsageError as error:
        complaints = (str(error),)
    if complaints:
        yield from (f"question pack {_named(place.name)} is left out: {line}" for line in shortened(complaints))
    else:
        bank.join(fitted(pack, bank.held()))


def read_pack(place: Path) -> BankFile:
    """Read a pack: a folder's .toml files or one file. No link is followed.

    Raises:
        UsageError: a link, no such place, no .toml file in it, one too many or too large, or one with a wrong key or value.
    """
    return _read(_contents(place), place)


def _read(contents: Iterable[tuple[Path, bytes]], place: Path) -> BankFile:
    pack = BankFile()
    for path, content in contents:
        pack += read_text(content, _named(path))
        if len(pack.questions) > QUESTIONS_MOST:
            raise UsageError(
                f"question pack {_named(place)}: more than {QUESTIONS_MOST} questions; make several packs of it"
            )
        names = len(pack.skills) + sum(1 + len(role.words) + len(role.skills) for role in pack.roles)
        if names > NAMES_MOST:
            raise UsageError(
                f"question pack {_named(place)}: {names} names of jobs and skills; at most {NAMES_MOST} are read"
            )
    return pack


def lint_pack(pack: BankFile, bank: BankFile, encode: Encode | None = None) -> tuple[str, ...]:
    """Complaints about a pack that is to be added to a bank; empty where it may be."""
    if not pack.questions and not pack.roles:
        return ("holds no question and no job; write one",)
    try:
        check_roles(pack.questions, (*bank.roles, *pack.roles), "of the pack")
    except UsageError as error:
        return (str(error),)
    return lint(pack.roles, pack.questions, bank, encode)


def fitted(pack: BankFile, bank: BankFile) -> BankFile:
    """The pack with each question where it belongs: by its jobs, by its skill, or to every job.

    A question without jobs whose skill every job has (motivation, teamwork ...) is for the pack's own jobs, where it brings
    some, else for all; one of another skill is for the jobs that have the skill.
    """
    everywhere = {entry.question.skill for entry in bank.questions if entry.general} | {None}
    own = tuple(role.id for role in pack.roles)

    def placed(entry: BankQuestion) -> BankQuestion:
        if entry.roles or entry.question.skill not in everywhere:
            return replace(entry, general=False)
        return replace(entry, roles=own, general=not own)

    return replace(pack, questions=tuple(map(placed, pack.questions)))


class Added(NamedTuple):
    """What came of adding a pack."""

    name: str
    """Its name in the folder of packs."""
    pack: BankFile
    complaints: tuple[str, ...]
    """Empty: it was added."""


def add_pack(source: Path, packs: Path, encode: Encode | None = None) -> Added:
    """Check a pack and copy it into the folder of packs: wholly or not at all; one of its name is replaced.

    What is written is what was checked: the stick is read once.

    Raises:
        UsageError: a place that cannot be read, is too large or no pack, or a folder that cannot be written.
    """
    contents = list(_contents(source))
    name = _clean_name(source.resolve().name.removesuffix(".toml"))
    pack = _read(contents, source)
    complaints = lint_pack(pack, _bank_without(packs, name).held(), encode)
    if complaints:
        return Added(name, pack, shortened(complaints))
    files = {f"{place:02d}-{_clean_name(path.stem)}.toml": content for place, (path, content) in enumerate(contents)}
    try:
        packs.mkdir(parents=True, exist_ok=True)
        _write(packs, name, files)
    except OSError as error:
        raise UsageError(f"question packs {packs}: {error.strerror}; give a folder that can be written") from error
    return Added(name, pack, ())


def shortened(complaints: tuple[str, ...]) -> tuple[str, ...]:
    """The first LINES_MOST complaints, and how many more there are."""
    more = len(complaints) - LINES_MOST
    return complaints if more <= 0 else (*complaints[:LINES_MOST], f"and {more} more complaints")


def _contents(place: Path) -> Iterator[tuple[Path, bytes]]:
    """Path and content of each file of a pack."""
    try:
        if place.is_symlink():
            raise UsageError(f"question pack {_named(place)}: is a link; links are not followed, give the folder itself")
        paths = [place] if not place.is_dir() else sorted(path for path in place.iterdir() if _counts(path))
        paths = [path for path in paths if path == place or path.suffix.lower() == ".toml"]
        if not paths:
            raise UsageError(f"question pack {_named(place)}: no .toml file there; give a folder with at least one")
        if len(paths) > FILES_MOST:
            raise UsageError(f"question pack {_named(place)}: {len(paths)} files; at most {FILES_MOST} are read")
        for path in paths:
            yield path, _content(path)
    except OSError as error:
        raise UsageError(f"question pack {_named(place)}: {error.strerror}; give a readable folder or file") from error


def _content(path: Path) -> bytes:
    """The bytes of a plain file; a link, a pipe, a device or a folder is none."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        text = "is a link; links are not followed" if path.is_symlink() else f"{error.strerror}; give a readable file"
        raise UsageError(f"question pack {_named(path)}: {text}") from error
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise UsageError(f"question pack {_named(path)}: is no plain file; give a .toml file")
        content = file.read(FILE_MOST_BYTES + 1)
    if len(content) > FILE_MOST_BYTES:
        raise UsageError(f"question pack {_named(path)}: larger than {FILE_MOST_BYTES / 1e6:g} MB; make several files of it")
    return content


def _named(place: Path | str) -> str:
    """A name for a line: one from a stick may hold what moves a terminal's cursor."""
    text = str(place)
    return text if text.isprintable() else ascii(text)


def _counts(place: Path) -> bool:
    """Whether a name in a folder is a pack or a file of one: hidden ones, as some systems leave on sticks, are not."""
    return not place.name.startswith(".") and (place.suffix.lower() == ".toml" or place.is_dir())


def _clean_name(name: str) -> str:
    clean = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:NAME_MOST].strip("-")
    return clean or "pack"


def _bank_without(packs: Path, name: str) -> Bank:
    """The bank with every other pack: the new one must fit to them."""
    bank = Bank()
    for place in sorted(packs.iterdir()) if packs.is_dir() else ():
        if _counts(place) and place.name != name:
            for _ in join_pack(bank, place):  # what is wrong with another pack is not said here
                pass
    return bank


def _write(packs: Path, name: str, contents: dict[str, bytes]) -> None:
    """Write a folder under a name that nothing reads, then give it its own in one step."""
    new, old = packs / f".{name}.new", packs / f".{name}.old"
    for place in (new, old):
        shutil.rmtree(place, ignore_errors=True)
    try:
        new.mkdir()
        for file_name, content in contents.items():
            with (new / file_name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        _settle(new)
        if (packs / name).exists():
            (packs / name).rename(old)
        new.rename(packs / name)
        _settle(packs)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Have the names of a folder written before the power goes."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
