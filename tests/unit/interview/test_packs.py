"""A campus brings questions on a stick: what passes is asked, what does not is named, and nothing breaks."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import UsageError
from kiosk.interview.bankfile import BankFile, read_text
from kiosk.interview.packs import (
    FILE_MOST_BYTES,
    FILES_MOST,
    QUESTIONS_MOST,
    add_pack,
    fitted,
    join_pack,
    join_packs,
    lint_pack,
    open_bank,
    read_pack,
)
from kiosk.interview.questions import Bank, shipped_bank
from kiosk.records import Profile

QUESTION = """
[[questions]]
id = "pk-gauge"
text = "How do you keep the Zeiss gauge in the tool room trustworthy over a year?"
kind = "technical"
level = "junior"
skill = "Metrology"
hint = "Calibration plan, master, temperature, who may use it."
follow_up = "What if it fell on the floor?"
points = [
    { text = "A plan", accepted = ["calibration", "every month"] },
    { text = "A master", accepted = ["slip gauge", "reference"] },
    { text = "Temperature", accepted = ["twenty degrees", "air conditioned"] },
]
"""
HEAD = 'family = "Campus"\n'
JOB = '\n[[roles]]\nid = "metrologist"\ntitle = "Metrologist"\nwords = ["gauge keeper"]\nskills = ["Quality control"]\n'
TEAM = QUESTION.replace("pk-gauge", "pk-team").replace("Metrology", "Teamwork").replace("How do you", "With whom do you")


def stick(folder: Path, text: str = HEAD + QUESTION, name: str = "gauges.toml") -> Path:
    place = folder / "stick" / "Our Campus"
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text, encoding="utf-8")
    return place


def complaints_about(text: str) -> tuple[str, ...]:
    return lint_pack(read_text(text.encode(), "pack"), shipped_bank().held())


def test_a_pack_is_added_from_the_stick_and_asked_after_the_next_start(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    added = add_pack(stick(tmp_path), packs)
    assert (added.name, added.complaints) == ("our-campus", ())
    bank, complaints = open_bank(packs, seed=1)
    assert complaints == ()
    asked = bank.choose(Profile("cnc operator", 2.0, ("Metrology",)), 5, ())
    assert "pk-gauge" in {question.id for question in asked}
    assert sorted(path.name for path in packs.rglob("*")) == ["00-gauges.toml", "our-campus"]


def test_a_pack_brings_a_job_of_its_own(tmp_path: Path) -> None:
    bank = Bank(seed=1)
    stick(tmp_path, HEAD + JOB + QUESTION + TEAM)
    assert list(join_packs(bank, tmp_path / "stick")) == []
    match = bank.match("gauge keeper")
    assert match.role is not None and (match.role.id, match.how) == ("metrologist", "exact")
    assert "Metrologist" in {role.title for role in bank.roles()}


def test_a_question_goes_to_its_jobs_to_its_skill_or_to_every_job() -> None:
    bank = shipped_bank().held()
    with_job = fitted(read_text((HEAD + JOB + QUESTION + TEAM).encode(), "pack"), bank)
    assert [(entry.roles, entry.general) for entry in with_job.questions] == [((), False), (("metrologist",), False)]
    without = fitted(read_text((HEAD + QUESTION + TEAM).encode(), "pack"), bank)
    assert [(entry.roles, entry.general) for entry in without.questions] == [((), False), ((), True)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("pk-gauge", "da-sql-double", "question id da-sql-double: the bank has it already"),
        ('skill = "Metrology"', 'skill = "Metrology"\nroles = ["pilot"]', "names unknown role 'pilot'"),
        ("How do you keep", "How old are you and do you keep", "forbidden topic (old are you)"),
        ("What if it fell", "Are you nervous if it fell", "asks for a trait"),
        ('text = "A plan"', 'text = "Your marriage"', "point 'Your marriage' touches a forbidden topic"),
        ('follow_up = "What', 'hindi = { text = "आपकी जाति क्या है?" }\nfollow_up = "What', "forbidden topic (जाति)"),
        ('hint = "Cal', 'hint = "Your weakness, cal', "asks for a trait"),
    ],
)
def test_what_may_not_be_asked_is_named(old: str, new: str, told: str) -> None:
    assert any(told in line for line in complaints_about(HEAD + QUESTION.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("metrologist", "nurse", "role id nurse: the bank has it already"),
        ('"Metrologist"', '"Staff nurse"', "the job nurse is called 'Staff nurse' too"),
        ('["gauge keeper"]', '["temple priest"]', "its name 'temple priest' touches a forbidden topic"),
        ('skills = ["Quality control"]', 'skills = ["Metrology"]', "1 questions for its skill 'Metrology'"),
    ],
)
def test_a_job_that_does_not_fit_is_named(old: str, new: str, told: str) -> None:
    assert any(told in line for line in complaints_about(HEAD + JOB.replace(old, new, 1) + QUESTION))


def test_a_question_of_the_bank_in_a_pack_is_the_same_again() -> None:
    text = shipped_bank().questions()[5].text
    mine = "How do you keep the Zeiss gauge in the tool room trustworthy over a year?"
    complaints = complaints_about(HEAD + QUESTION.replace(mine, text, 1))
    assert any("the same text" in line for line in complaints)


def test_an_empty_pack_is_a_complaint() -> None:
    assert complaints_about(HEAD) == ("holds no question and no job; write one",)


def test_the_kiosk_starts_without_the_pack_that_does_not_pass(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "good.toml").write_text(HEAD + QUESTION)
    (packs / "bad.toml").write_text(HEAD + QUESTION.replace("How do you keep", "How old are you and keep"))
    (packs / "torn.toml").write_text(HEAD + QUESTION[:80])
    (packs / "._good.toml").write_text("what a Mac leaves")
    bank, complaints = open_bank(packs)
    assert "pk-gauge" in {question.id for question in bank.questions()}
    assert [line.split(":")[0] for line in complaints] == [
        "question pack bad.toml is left out",
        "question pack torn.toml is left out",
    ]
    assert not any("\n" in line for line in complaints)


def test_a_folder_that_is_not_there_is_one_complaint(tmp_path: Path) -> None:
    bank, complaints = open_bank(tmp_path / "none")
    assert len(bank.roles()) > 200
    assert "No such file" in complaints[0] and "bank.packs" in complaints[0]


def test_a_pack_is_replaced_by_one_of_its_name_and_by_none_that_does_not_pass(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    add_pack(stick(tmp_path), packs)
    add_pack(stick(tmp_path, HEAD + QUESTION.replace("pk-gauge", "pk-newer")), packs)
    assert {entry.question.id for entry in read_pack(packs / "our-campus").questions} == {"pk-newer"}
    refused = add_pack(stick(tmp_path, HEAD + QUESTION.replace("pk-gauge", "da-sql-double")), packs)
    assert refused.complaints
    assert {entry.question.id for entry in read_pack(packs / "our-campus").questions} == {"pk-newer"}
    assert [place.name for place in packs.iterdir()] == ["our-campus"]


def test_two_packs_may_not_bring_the_same_question(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    add_pack(stick(tmp_path), packs)
    other = tmp_path / "other.toml"
    other.write_text(HEAD + QUESTION)
    assert any("pk-gauge: the bank has it already" in line for line in add_pack(other, packs).complaints)


@pytest.mark.parametrize(
    ("name", "clean"),
    [("../../etc", "etc"), ("..", None), ("a b;rm -rf", "a-b-rm-rf"), ("ÄÖ", "pack"), ("x" * 90, "x" * 40)],
)
def test_the_name_on_disk_is_plain(tmp_path: Path, name: str, clean: str | None) -> None:
    place = tmp_path / "stick" / name.replace("/", "_")
    place.mkdir(parents=True, exist_ok=True)
    (place / "a.toml").write_text(HEAD + QUESTION)
    added = add_pack(place, tmp_path / "packs")
    assert added.name == (clean if clean is not None else tmp_path.name.replace("_", "-").lower()[:40].strip("-"))
    assert [path.parent for path in (tmp_path / "packs").iterdir()] == [tmp_path / "packs"]


def test_links_pipes_and_devices_are_no_packs(tmp_path: Path) -> None:
    place = stick(tmp_path)
    (tmp_path / "linked").symlink_to(place)
    with pytest.raises(UsageError, match="is a link"):
        read_pack(tmp_path / "linked")
    (place / "passwd.toml").symlink_to("/etc/passwd")
    with pytest.raises(UsageError, match="is a link"):
        read_pack(place)
    (place / "passwd.toml").unlink()
    os.mkfifo(place / "pipe.toml")
    with pytest.raises(UsageError, match="no plain file"):
        read_pack(place)
    with pytest.raises(UsageError, match="no plain file"):
        read_pack(Path("/dev/zero"))


def test_a_name_on_the_stick_moves_no_cursor(tmp_path: Path) -> None:
    place = tmp_path / "packs"
    place.mkdir()
    (place / "a\x1b[2J\n\u202eb.toml").write_text("family = ")
    (place / os.fsdecode(b"\xff.toml")).write_text("family = ")
    _, complaints = open_bank(place)
    assert len(complaints) == 2
    assert all(line.isprintable() for line in complaints)


def test_what_is_too_large_or_too_many_is_not_read(tmp_path: Path) -> None:
    place = stick(tmp_path)
    (place / "big.toml").write_bytes(b"#" * (FILE_MOST_BYTES + 1))
    with pytest.raises(UsageError, match="larger than 1 MB"):
        read_pack(place)
    (place / "big.toml").unlink()
    for number in range(FILES_MOST):
        (place / f"{number}.toml").write_text(HEAD)
    with pytest.raises(UsageError, match="51 files; at most 50"):
        read_pack(place)


def test_a_pack_of_too_many_questions_or_names_is_not_read(tmp_path: Path) -> None:
    many = "".join(QUESTION.replace("pk-gauge", f"pk-{number}") for number in range(QUESTIONS_MOST // 2 + 1))
    place = stick(tmp_path, HEAD + many)
    (place / "more.toml").write_text(HEAD + many)
    with pytest.raises(UsageError, match="more than 2000 questions"):
        read_pack(place)
    (place / "more.toml").unlink()
    named = JOB.replace('"gauge keeper"', ", ".join(f'"name {number}"' for number in range(99)))
    jobs = "".join(named.replace("metrologist", f"job-{number}") for number in range(6))
    stick(tmp_path, HEAD + jobs)
    with pytest.raises(UsageError, match="606 names of jobs and skills; at most 500"):
        read_pack(place)


def test_the_packs_together_are_capped(tmp_path: Path) -> None:
    place = stick(tmp_path)
    told = list(join_pack(Bank(), place, room=0))
    assert told == [
        "question pack Our Campus is left out: 1 questions; the packs before it leave room for 0 of 5000, take one out"
    ]


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="give a folder that can be written"):
        add_pack(stick(tmp_path), tmp_path / "file" / "packs")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000,
        "a = " + "[" * 900 + "]" * 900,
        "a = " + "9" * 5000,
        "a." * 3000 + "b = 1",
        HEAD + QUESTION.replace("Zeiss", "Zei\\u202ess"),
        HEAD + QUESTION.replace("Zeiss", "Zei\\u0007ss"),
        HEAD + QUESTION.replace("Zeiss", "Zeiss" * 400),
        HEAD + QUESTION.replace("pk-gauge", "../../x"),
        HEAD + QUESTION.replace('"every month"', ", ".join(f'"w{n}"' for n in range(200))),
        HEAD + JOB.replace('"Metrologist"', '"50%(x)s"'),
        HEAD + JOB.replace('["Quality control"]', '["a|b"]'),
        HEAD.replace("Campus", "<script>"),
        HEAD + "questions = 5",
        HEAD + "questions = [5]",
        HEAD + "opener = 1979-05-27",
    ],
)
def test_a_hostile_file_is_one_line_that_shows_nothing_unseen(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_text(text.encode(), "pack.toml")
    told = str(caught.value)
    assert told.isprintable() and len(told) < 400, told


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UsageError, match="not valid TOML"):
        read_text(b"\xff\xfe\x00", "pack.toml")


WORDS = st.sampled_from(
    (
        *("family", "roles", "questions", "skills", "id", "text", "=", "[[", "]]", "{", "}", "[", "]", '"', "'", "\n", ","),
        *("points", "hindi", "accepted", "true", "1e999", "-0", "\\u0000", "जाति", "🙂", "a", "1", " ", "#", ".", '"""'),
    )
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join), st.binary(max_size=40))
def test_any_bytes_are_a_pack_or_a_usage_error(text: str, rest: bytes) -> None:
    for content in (text.encode(), rest, text.encode() + rest, (HEAD + QUESTION).encode() + text.encode()):
        try:
            pack = read_text(content, "pack")
        except UsageError as error:
            assert "\n" not in str(error)
        else:
            assert all("\n" not in line for line in lint_pack(pack, BankFile()))


VALUES = st.recursive(
    st.one_of(st.text(max_size=30), st.integers(), st.booleans(), st.floats(allow_nan=True)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
KEYS = ["id", "text", "kind", "level", "skill", "roles", "opener", "hint", "follow_up", "hindi", "points", "new"]


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(str(key))} = {as_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(sign):08x}" for sign in value) + '"'
    return str(value)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5))
def test_any_value_in_a_question_is_read_or_named(changed: dict[str, object]) -> None:
    table = {
        **{"id": "a", "text": "Why?", "kind": "technical", "level": "junior", "skill": "SQL", "hint": "h", "follow_up": "f"},
        **{"points": [{"text": "p", "accepted": ["q"]}]},
        **changed,
    }
    content = HEAD + "[[questions]]\n" + "\n".join(f"{key} = {as_toml(value)}" for key, value in table.items())
    try:
        pack = read_text(content.encode("utf-8", "surrogatepass"), "pack")
    except UsageError as error:
        assert str(error).isprintable()
    else:
        lint_pack(pack, BankFile())
