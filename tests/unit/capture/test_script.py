from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.capture.script import EventKind, Script, Truth, Turn, idle_truth_at, truth_at
from kiosk.capture.scriptfile import load_script
from kiosk.errors import SettingsError

SWAY_DEG = 2.2
"""The head is never quite still; it stays within this."""


def write(folder: Path, turn: str = "", head: str = "") -> Path:
    (folder / "voice.wav").write_bytes(b"")
    path = folder / "script.toml"
    path.write_text(f'{head}\n[[turn]]\nsound = "voice.wav"\nduration_s = 10.0\n{turn}\n', encoding="utf-8")
    return path


def event(kind: str, start_s: float = 2.0, end_s: float = 6.0, value: str = "") -> str:
    return f'[[turn.event]]\nkind = "{kind}"\nstart_s = {start_s}\nend_s = {end_s}\n{value}\n'


def one_turn(folder: Path, turn: str) -> Turn:
    return load_script(write(folder, turn)).turns[0]


def test_the_smallest_script_is_a_sound_and_its_length(tmp_path: Path) -> None:
    turn = one_turn(tmp_path, "")
    assert (turn.sound, turn.duration_s, turn.words, turn.events) == (tmp_path / "voice.wav", 10.0, None, ())


@pytest.mark.parametrize(
    ("turn", "says"),
    [
        ("colour = 1", "unknown key colour"),
        ("words = 3", "words = 3"),
        ('words = [["um", 1.0]]', r"word \['um', 1.0\]"),
        ('words = [["um", 1.0, 0.5]]', "must start at 0 s or later"),
        ('words = [["um", 1.0, 2.0], ["so", 1.5, 3.0]]', "must start at 2 s or later"),
        ('words = [["um", 9.0, 11.0]]', "end by 10 s"),
        (event("frown"), "kind = 'frown': must be one of smile, one_sided_smile"),
        (event("smile"), r"value = \[\]: smile takes strength \(0 to 1\)"),
        (event("smile", value="value = 2.0"), "value = 2.0: smile takes strength"),
        (event("smile", value="value = true"), "value = True: smile takes strength"),
        (event("leave", value="value = 1.0"), "leave takes no value"),
        (event("turn_head", value="value = [90, 0, 0]"), "turn_head takes yaw"),
        (event("look_aside", value="value = [20]"), "look_aside takes yaw"),
        (event("blink", 2.0, 3.0), "a blink lasts 0.08 to 0.4 s"),
        (event("leave", 2.0, 2.0), "must be later than start_s"),
        (event("leave", 4.0, 12.0), "end_s = 12.0: must be a number of seconds from 4 to 10"),
        (event("leave") + event("leave", 5.0, 7.0), "two leave events overlap at 5 s"),
    ],
)
def test_a_wrong_turn_is_refused_with_one_line_that_names_it(tmp_path: Path, turn: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as caught:
        load_script(write(tmp_path, turn))
    assert "turn 1" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("turn = [", "not valid TOML"),
        ("", "there is no"),
        ("turn = 3", "write it as"),
        ("scene = 3", "unknown key scene"),
        ('[[turn]]\nsound = "gone.wav"\nduration_s = 1.0', "no such file"),
        ("[[turn]]\nduration_s = 1.0", "sound = None"),
    ],
)
def test_a_wrong_file_is_refused_with_one_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "script.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=says):
        load_script(path)


def test_idle_must_be_a_section_with_a_length(tmp_path: Path) -> None:
    for head in ("idle = 3", "[idle]\nlength_s = 1"):
        with pytest.raises(SettingsError, match="idle"):
            load_script(write(tmp_path, head=head))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="give a readable TOML file"):
        load_script(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("kind", "value", "field", "expected"),
    [
        ("smile", "value = 0.8", "smile", 0.8),
        ("brows", "value = -0.5", "brows", -0.5),
        ("leave", "", "away", 1.0),
        ("second_face", "", "passer_by", 1.0),
    ],
)
def test_an_event_holds_inside_its_span_and_nowhere_else(
    tmp_path: Path, kind: str, value: str, field: str, expected: float
) -> None:
    turn = one_turn(tmp_path, event(kind, value=value))
    assert getattr(truth_at(turn, 4.0), field) == pytest.approx(expected)
    for t_s in (0.0, 1.99, 2.0, 6.0, 6.01, 9.9):
        assert getattr(truth_at(turn, t_s), field) == pytest.approx(0.0)


def test_looking_aside_moves_the_gaze_and_not_the_head(tmp_path: Path) -> None:
    truth = truth_at(one_turn(tmp_path, event("look_aside", value="value = [25, -5]")), 4.0)
    assert (truth.gaze.yaw_deg, truth.gaze.pitch_deg) == pytest.approx((25, -5))
    assert abs(truth.yaw_deg) < SWAY_DEG


def test_turning_the_head_takes_the_gaze_along(tmp_path: Path) -> None:
    truth = truth_at(one_turn(tmp_path, event("turn_head", value="value = [-20, 10, 15]")), 4.0)
    assert (truth.gaze.yaw_deg, truth.gaze.pitch_deg) == pytest.approx((-20, 10))
    assert (truth.yaw_deg, truth.pitch_deg, truth.roll_deg) == pytest.approx((-20, 10, 15), abs=SWAY_DEG)


def test_a_blink_closes_the_eyes_and_opens_them_again(tmp_path: Path) -> None:
    turn = one_turn(tmp_path, event("blink", 2.0, 2.2))
    assert [round(truth_at(turn, t_s).eyes_open, 2) for t_s in (1.9, 2.0, 2.1, 2.2)] == [1, 1, 0, 1]


def test_who_leaves_is_not_counted_and_who_passes_by_is(tmp_path: Path) -> None:
    turn = one_turn(tmp_path, event("leave", 1.0, 6.0) + event("second_face", 3.0, 8.0))
    truths = [truth_at(turn, t_s) for t_s in (0.5, 2.0, 4.5, 7.0)]
    assert [(truth.present, truth.faces) for truth in truths] == [(True, 1), (False, 0), (False, 1), (True, 2)]


def test_the_idle_events_repeat_and_can_be_calmed() -> None:
    script = load_script()
    smiling = next(each for each in script.idle if each.kind is EventKind.SMILE)
    middle_s = (smiling.start_s + smiling.end_s) / 2
    assert idle_truth_at(script, middle_s + 7 * script.idle_s).smile == pytest.approx(smiling.value[0])
    assert idle_truth_at(script, middle_s, calm=1.0) == Truth()


@pytest.fixture(scope="module")
def demo() -> Script:
    return load_script()


def test_the_demo_has_ten_answers_of_twenty_to_thirty_seconds(demo: Script) -> None:
    assert len(demo.turns) == 10
    assert all(20 <= turn.duration_s <= 30 for turn in demo.turns)
    assert sum(turn.sound.stat().st_size for turn in demo.turns) < 5_000_000


def test_the_demo_blinks_like_a_person(demo: Script) -> None:
    for turn in demo.turns:
        blinks = sum(each.kind is EventKind.BLINK for each in turn.events)
        assert 10 <= blinks / turn.duration_s * 60 <= 20


@pytest.mark.parametrize(
    ("kind", "longer_than_s"),
    [(EventKind.LOOK_ASIDE, 3.0), (EventKind.TURN_HEAD, 2.0), (EventKind.LEAVE, 2.0), (EventKind.SECOND_FACE, 3.0)],
)
def test_the_demo_shows_each_thing_worth_noticing(demo: Script, kind: EventKind, longer_than_s: float) -> None:
    lengths = [each.end_s - each.start_s for turn in demo.turns for each in turn.events if each.kind is kind]
    assert max(lengths) > longer_than_s


def test_the_demo_says_fillers_and_pauses(demo: Script) -> None:
    words = [turn.words or () for turn in demo.turns]
    assert sum(word.text in {"um", "uh"} for turn in words for word in turn) >= 5
    pauses_s = [after.start_s - before.end_s for turn in words for before, after in pairwise(turn)]
    assert sum(pause_s >= 1.0 for pause_s in pauses_s) >= 4
    assert max(pauses_s) >= 2.0


FILLERS = {"um", "uh", "hmm", "like", "basically", "matlab", "you know", "i mean"}


def pauses_of(turn: Turn) -> list[float]:
    words = turn.words or ()
    return [after.start_s - before.end_s for before, after in pairwise(words)]


def test_each_answer_of_the_demo_has_fillers_and_pauses_of_several_lengths(demo: Script) -> None:
    for turn in demo.turns:
        said = " " + " ".join(word.text for word in turn.words or ()) + " "
        assert any(f" {filler} " in said for filler in FILLERS)
        short, long = [pause_s for pause_s in pauses_of(turn) if 0.25 <= pause_s < 0.5], max(pauses_of(turn))
        assert short
        assert long >= 1.0


def test_the_demo_repeats_itself_speaks_fast_and_slowly(demo: Script) -> None:
    doubled = [any(one.text == two.text for one, two in pairwise(turn.words or ())) for turn in demo.turns]
    assert sum(doubled) >= 2
    spoken_s = [sum(word.end_s - word.start_s for word in turn.words or ()) for turn in demo.turns]
    pace_wpm = [60 * len(turn.words or ()) / span_s for turn, span_s in zip(demo.turns, spoken_s, strict=True)]
    assert max(pace_wpm) > 1.15 * sorted(pace_wpm)[-2]
    assert min(pace_wpm) < 0.85 * sorted(pace_wpm)[1]
