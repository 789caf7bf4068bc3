"""The cache of the cloud model's questions: what it keeps, that it never hinders, and that it bears what disks do."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.interview.bankfile import read_bank
from kiosk.interview.banklint import lint
from kiosk.interview.questions import BANK_FOLDER
from kiosk.records import KeyPoint, Profile, Question, Wording
from kiosk.store.question_cache import FILE, QuestionCache, place_of_cache

ROOT = Path(__file__).parents[3]
SKILLS = {"full_stack_developer": ("React", "CSS"), "nurse": ("Patient care",)}
CHOSEN = Profile("full_stack_developer", 2.0, ("React",))
DAY = "2026-03-31"


def question(number: int = 0, **changes: Any) -> Question:
    words = ("tree", "state", "list", "form", "table", "cart", "menu", "chart", "page", "card", "search", "login")
    points = tuple(
        KeyPoint(f"Point {name}", (f"{name} one", f"{name} two", "का काम" if name == "coins" else name))
        for name in ("apples", "beans", "coins")
    )
    made = Question(
        id=f"cloud-{number:012x}",
        text=f"How would you build a {words[number % 12]} \"{number}\" in React, and what can 'break' in it?",
        kind="technical",
        level="junior",
        skill="react",
        key_points=points,
        follow_up="Which part first?",
        hint="Name the parts \\ and say why.",
        source="cloud",
        hindi=Wording("आप इसे कैसे बनाएँगे?", "हिस्से बताइए।", "पहले क्या?") if number % 2 else None,
    )
    return replace(made, **changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / FILE


@pytest.fixture
def cache(path: Path) -> Iterator[QuestionCache]:
    cache = QuestionCache(path, SKILLS)
    yield cache
    cache.close()


def test_what_was_put_comes_back_whole_after_a_restart(cache: QuestionCache, path: Path) -> None:
    assert cache.put(CHOSEN, [question(0), question(1)], "model.example m", DAY) == 2
    cache.close()
    entries = QuestionCache(path, SKILLS).entries()
    assert [entry.question for entry in entries] == [replace(question(n), skill="React") for n in (0, 1)]
    assert {(entry.role, entry.provider, entry.day) for entry in entries} == {
        ("full_stack_developer", "model.example m", DAY)
    }
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "profile",
    [
        Profile("Rumpelstilzchen", 2.0, ("React",)),
        Profile("full_stack_developer", 2.0, ("React", "Rumpelstilzchen")),
        Profile("Full stack developer", 2.0, ()),
    ],
)
def test_nothing_is_kept_of_what_a_candidate_typed(cache: QuestionCache, path: Path, profile: Profile) -> None:
    assert cache.put(profile, [question(0, text="Why did you become Rumpelstilzchen?")], "m", DAY) == 0
    cache.close()
    assert all(b"Rumpelstilzchen" not in file.read_bytes() for file in path.parent.iterdir())


def test_a_question_about_a_skill_that_is_not_the_banks_is_not_kept(cache: QuestionCache) -> None:
    assert cache.put(CHOSEN, [question(0, skill="Rumpelstilzchen"), question(1, skill=None)], "m", DAY) == 0


def test_the_same_question_is_kept_once(cache: QuestionCache) -> None:
    again = question(0, id="cloud-else", text=question(0).text.upper().replace(",", ""))
    assert cache.put(CHOSEN, [question(0), question(0), again], "m", DAY) == 1
    assert cache.put(CHOSEN, [question(0)], "m", DAY) == 0


def test_what_means_the_same_is_kept_once_where_an_encoder_says_so(path: Path) -> None:
    asked: list[tuple[str, int]] = []

    def alike(text: str, others: Any) -> bool:
        asked.append((text, len(others)))
        return "tree" in text

    cache = QuestionCache(path, SKILLS, alike=alike)
    assert cache.put(CHOSEN, [question(1), question(12), question(2)], "m", DAY) == 2  # 12 is about a tree
    assert [count for _, count in asked] == [1, 1]


def test_the_oldest_go_first(path: Path) -> None:
    cache = QuestionCache(path, SKILLS, most=4)
    for number in range(7):
        cache.put(CHOSEN, [question(number)], "m", DAY)
    assert [entry.question.id for entry in cache.entries()] == [question(number).id for number in (3, 4, 5, 6)]


def test_a_pack_of_it_is_read_and_linted_like_the_bank(cache: QuestionCache, tmp_path: Path) -> None:
    # Three texts far enough from each other for the lint.
    texts = ("Where does the state of a large form live?", "Walk me through a page that loads slowly.")
    made = [question(n, text=text) for n, text in enumerate(texts)]
    made.append(question(3, kind="motivation", text='Quotes " and \\ and tabs: what breaks first?'))
    assert cache.put(CHOSEN, made, 'model "x"', DAY) == 3
    assert cache.export(tmp_path / "pack") == 3
    assert [file.name for file in (tmp_path / "pack").iterdir()] == ["cloud.toml"]
    beside = Path(shutil.copytree(BANK_FOLDER, tmp_path / "beside"))
    shutil.copy(tmp_path / "pack" / "cloud.toml", beside)
    _, entries = read_bank(beside)
    pack = [entry for entry in entries if entry.question.id.startswith("cloud-")]
    assert [entry.question for entry in pack] == [replace(each, skill="React", source="bank") for each in made]
    assert {(entry.roles, entry.general) for entry in pack} == {((CHOSEN.role,), False)}
    assert [entry.opener for entry in pack] == [False, False, True]
    assert lint((), pack) == ()


def test_every_sign_survives_the_pack(cache: QuestionCache, tmp_path: Path) -> None:
    odd = "".join(map(chr, [*range(1, 0x100), 0x2028, 0x1F600])) + " आप\u200dक्ष?"
    cache.put(CHOSEN, [question(0, text=odd, hint=odd[::-1])], odd.replace("\n", " "), DAY)
    cache.export(tmp_path / "pack")
    table = tomllib.loads((tmp_path / "pack" / "cloud.toml").read_text(encoding="utf-8"))
    assert table["questions"][0]["text"] == odd and table["questions"][0]["hint"] == odd[::-1]


# ---------------------------------------------------------------- what disks do


@pytest.mark.parametrize("harm", ["not a base", "nothing", "cut", "holes", "another program's"])
def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(path: Path, harm: str, caplog: pytest.LogCaptureFixture) -> None:
    cache = QuestionCache(path, SKILLS)
    cache.put(CHOSEN, [question(number) for number in range(40)], "m", DAY)
    cache.close()
    whole = path.read_bytes()
    assert len(whole) > 16_384
    if harm == "another program's":
        path.unlink()
        with sqlite3.connect(path) as base:
            base.execute("CREATE TABLE notes (text)")
        base.close()
    else:
        holes = whole[:4096] + os.urandom(len(whole) - 8192) + whole[-4096:]
        path.write_bytes({"not a base": b"hello " * 999, "nothing": b"", "cut": whole[:9000], "holes": holes}[harm])
    cache = QuestionCache(path, SKILLS)
    assert cache.entries() == ()
    assert cache.put(CHOSEN, [question(1)], "m", DAY) == 1
    assert len(cache.entries()) == 1
    if harm != "nothing":
        assert path.with_name(FILE + ".damaged").exists()
        assert "moved aside" in caplog.text
    cache.close()


def test_damage_that_shows_while_it_is_open_is_mended_too(cache: QuestionCache, path: Path) -> None:
    cache.put(CHOSEN, [question(number) for number in range(200)], "m", DAY)
    cache.close()
    cache = QuestionCache(path, SKILLS)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))
    cache.entries()  # may still be read from memory
    for number in range(300, 340):
        cache.put(CHOSEN, [question(number)], "m", DAY)
    assert question(339).id in {entry.question.id for entry in cache.entries()}
    cache.close()


@pytest.mark.parametrize("kind", ["a file in the way", "a folder in its place"])
def test_without_a_place_the_kiosk_goes_on_and_says_it_once(
    tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").touch() if kind == "a file in the way" else (tmp_path / "state" / FILE).mkdir(parents=True)
    cache = QuestionCache(tmp_path / "state" / FILE, SKILLS)
    for _ in range(3):
        assert cache.put(CHOSEN, [question(0)], "m", DAY) == 0
        assert cache.entries() == ()
    cache.close()
    assert caplog.text.count("without it the kiosk goes on") == 1


WRITER = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.unit.store.test_question_cache import CHOSEN, DAY, SKILLS, question
from kiosk.store.question_cache import QuestionCache
limit = {limit}
cache = QuestionCache(Path(sys.argv[1]), SKILLS)
if limit:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
for number in range({count}):
    if cache.put(CHOSEN, [question(number)], "m", DAY):
        print(number, flush=True)
print("end", len(cache.entries()), flush=True)
"""


def writer(path: Path, count: int, limit: int = 0) -> subprocess.Popen[str]:
    code = WRITER.format(root=str(ROOT), count=count, limit=limit)
    return subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.parametrize("after", [1, 7, 30])
def test_a_kill_in_the_middle_loses_nothing_that_was_kept(path: Path, after: int) -> None:
    process = writer(path, 100_000)
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    told += [int(line) for line in process.stdout.read().split()]
    process.wait(10)
    assert process.returncode == -signal.SIGKILL
    cache = QuestionCache(path, SKILLS)
    kept = {entry.question.id for entry in cache.entries()}
    assert {question(number).id for number in told} <= kept
    assert len(kept) <= len(told) + 1
    assert not path.with_name(FILE + ".damaged").exists()
    assert cache.put(CHOSEN, [question(999_999)], "m", DAY) == 1
    cache.close()


def test_a_full_disk_keeps_what_there_is_and_goes_on(path: Path) -> None:
    assert resource.RLIMIT_FSIZE  # a file that may not grow stands for a disk without room
    process = writer(path, 400, limit=200_000)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    told = [int(line) for line in out.split() if line.isdigit()]
    assert "end" in out and 3 < len(told) < 400
    cache = QuestionCache(path, SKILLS)
    assert {question(number).id for number in told[:-1]} <= {entry.question.id for entry in cache.entries()}
    assert cache.put(CHOSEN, [question(999_999)], "m", DAY) == 1
    cache.close()


def test_two_processes_may_have_it_open(path: Path, cache: QuestionCache) -> None:
    process = writer(path, 20)
    for number in range(1000, 1020):
        cache.put(CHOSEN, [question(number)], "m", DAY)
    out, _ = process.communicate(timeout=60)
    assert len(cache.entries()) == 20 + len(out.split()) - 2


def test_where_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/kiosk")
    assert place_of_cache("/data/q.sqlite", {"STATE_DIRECTORY": "/var/lib/kiosk"}) == Path("/data/q.sqlite")
    assert place_of_cache("", {"STATE_DIRECTORY": "/var/lib/kiosk:/var/lib/else"}) == Path("/var/lib/kiosk", FILE)
    assert place_of_cache("", {"XDG_STATE_HOME": "/s"}) == Path("/s/interview-kiosk", FILE)
    assert place_of_cache("", {}) == Path("/home/kiosk/.local/state/interview-kiosk", FILE)
