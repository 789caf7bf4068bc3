"""An order and a place or words -> lines about the question bank; 'add' copies a pack, 'export' writes what was kept."""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.errors import UsageError
from kiosk.interview.bankfile import KINDS, LEVELS, BankFile, words_of
from kiosk.interview.banklint import lint
from kiosk.interview.meaning import Encode
from kiosk.interview.packs import add_pack, lint_pack, open_bank, read_pack
from kiosk.interview.questions import Bank
from kiosk.kept_questions import export_cache
from kiosk.meanings import load_encode

FOUND_MOST: Final = 10
"""Jobs and questions that a search shows."""


def run_bank(what: str, words: Sequence[str], meaning: bool, settings: Settings) -> int:
    """Carry out one of the five: lint, stats, search, add, export; 1 where there are complaints or nothing was found.

    Raises:
        UsageError: too many words, no such place, a folder that cannot be written.
    """
    if meaning and what != "search":
        raise UsageError(f"bank {what}: --meaning goes with search")
    if what == "search":
        return _search(" ".join(words), meaning, settings)
    if len(words) > 1:
        raise UsageError(f"bank {what}: {len(words)} places; give one, with quotes round a name that has spaces")
    place = Path(words[0]) if words else None
    if what == "export":
        return _export(place, settings)
    if place is not None and not (place.exists() or place.is_symlink()):
        raise UsageError(f"bank {what}: {place}: no such folder or file; give a pack")
    if what == "add":
        return _add(place, settings)
    return _lint(place, settings) if what == "lint" else _stats(place, settings)


def _lint(place: Path | None, settings: Settings) -> int:
    started_s = time.perf_counter()
    encode = load_encode(settings)
    bank = Bank().held()
    try:
        held = bank if place is None else read_pack(place)
        complaints = lint(bank.roles, bank.questions, encode=encode) if place is None else lint_pack(held, bank, encode)
    except UsageError as error:
        held, complaints = BankFile(), (str(error),)
    sys.stdout.writelines(f"{line}\n" for line in complaints)
    by = "by meaning" if encode is not None else "by words only: the sentence encoder is not there"
    took_s = time.perf_counter() - started_s
    sys.stdout.write(f"{_number(len(complaints), 'complaint')} about {_counts(held)}; compared {by}; {took_s:.0f} s\n")
    return 1 if complaints else 0


def _add(place: Path | None, settings: Settings) -> int:
    if place is None:
        raise UsageError("bank add: no pack named; give the folder of a pack")
    packs = settings.packs_folder
    if packs is None:
        raise UsageError('bank add: no folder for packs is set; put packs = "FOLDER" under [bank] in the settings file')
    added = add_pack(place, packs, load_encode(settings))
    sys.stdout.writelines(f"{line}\n" for line in added.complaints)
    if added.complaints:
        sys.stdout.write(f"not added: {_number(len(added.complaints), 'complaint')} about {_counts(added.pack)}\n")
        return 1
    sys.stdout.write(f"added {packs / added.name}: {_counts(added.pack)}; asked from the next start on\n")
    return 0


def _export(folder: Path | None, settings: Settings) -> int:
    if folder is None:
        raise UsageError("bank export: no folder named; give one for the pack")
    bank = Bank()
    count = export_cache(folder, settings.cloud, [role.id for role in bank.roles()], bank.questions(), os.environ)
    sys.stdout.write(f"wrote {count} questions to {folder / 'cloud.toml'}; read them before they are asked\n")
    return 0


def _stats(place: Path | None, settings: Settings) -> int:
    if place is not None:
        held = read_pack(place)
    else:
        bank, left_out = open_bank(settings.packs_folder)
        held = bank.held()
        sys.stdout.writelines(f"{line}\n" for line in left_out)
    questions = [entry.question for entry in held.questions]
    sys.stdout.write(f"{_counts(held)}, {_number(len({q.skill for q in questions}), 'skill')}\n")
    counts = Counter((question.level, question.kind) for question in questions)
    sys.stdout.write(_row("level", KINDS))
    sys.stdout.writelines(_row(level, [counts[level, kind] for kind in KINDS]) for level in LEVELS)
    sys.stdout.writelines(f"  {count:4} jobs  {name}\n" for name, count in Counter(r.family for r in held.roles).items())
    if questions:
        hindi = sum(question.hindi is not None for question in questions)
        points = [len(question.key_points) for question in questions]
        sys.stdout.write(f"in Hindi too: {hindi} ({100 * hindi / len(questions):.0f} %)\n")
        sys.stdout.write(f"key points: {sum(points) / len(points):.1f} a question, {min(points)} to {max(points)}\n")
    return 0


def _search(text: str, meaning: bool, settings: Settings) -> int:
    if not text.strip():
        raise UsageError("bank search: no words; give some")
    encode = load_encode(settings) if meaning else None
    if meaning and encode is None:
        raise UsageError("bank search: the sentence encoder is not there; leave out --meaning to search by words")
    bank, _ = open_bank(settings.packs_folder)
    held = bank.held()
    jobs = [(f"job {r.id}", r.title if meaning else ", ".join((r.title, *r.words))) for r in held.roles]
    asked = [(f"{q.id} ({q.kind}, {q.level}, {q.skill})", q.text) for q in (entry.question for entry in held.questions)]
    if meaning:
        sys.stderr.write(f"reading {_counts(held)} ...\n")
    found = 0
    for things in (jobs, asked):
        near = _by_meaning(text, things, encode) if encode is not None else _by_words(text, things)
        for score, name, said in near:
            sys.stdout.write(f"{score:.2f}  {name}: {said}\n")
            found += 1
    if not found:
        sys.stdout.write(f"nothing has a word of {text!r}; --meaning finds what is near\n")
    return 0 if found else 1


def _by_words(text: str, things: Sequence[tuple[str, str]]) -> list[tuple[float, str, str]]:
    """The things with most of the words."""
    wanted = set(words_of(text))
    shares = ((len(wanted & set(words_of(f"{name} {said}"))) / max(1, len(wanted)), name, said) for name, said in things)
    return sorted((share for share in shares if share[0] > 0), key=lambda share: -share[0])[:FOUND_MOST]


def _by_meaning(text: str, things: Sequence[tuple[str, str]], encode: Encode) -> list[tuple[float, str, str]]:
    """The nearest things; each is read by the encoder, 3 ms a piece."""
    near = encode([said for _, said in things]) @ encode([text])[0]
    return [(float(near[place]), *things[place]) for place in near.argsort()[::-1][:FOUND_MOST]]


def _counts(held: BankFile) -> str:
    return f"{_number(len(held.roles), 'job')} and {_number(len(held.questions), 'question')}"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _row(name: str, cells: Iterable[object]) -> str:
    return f"{name:>10}" + "".join(f"{cell!s:>13}" for cell in cells) + "\n"
