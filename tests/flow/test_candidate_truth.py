"""The whole kiosk against known truth: what the script says happened is what the readings must say."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from kiosk.capture.script import EventKind, Script, Turn
from kiosk.capture.scriptfile import load_script
from tests.running import ROOT

SETTINGS = "[capture]\nwidth_px = 960\nheight_px = 540\nrate_hz = 25\n"
"""Smaller and slower than the kiosk's default, so that five answers take a minute; the face is still over 96 px wide."""


@pytest.fixture(scope="module")
def interview(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """One fast rehearsal: five planned questions, and up to two follow-ups."""
    folder = tmp_path_factory.mktemp("rehearsal")
    (folder / "kiosk.toml").write_text(SETTINGS)
    command = [sys.executable, "-m", "kiosk", "rehearse", "--fast", "--out", str(folder)]
    command += ["--settings", str(folder / "kiosk.toml")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    asked = load_script().asked
    report["by_turn"] = {asked.index(a["question"]["id"]): a for a in report["answers"] if a["question"]["follows"] is None}
    return report


@pytest.fixture(scope="module")
def script() -> Script:
    return load_script()


def seconds(turn: Turn, kind: EventKind, longer_than_s: float = 0.0) -> float:
    lengths = [event.end_s - event.start_s for event in turn.events if event.kind is kind]
    return sum(length for length in lengths if length > longer_than_s)


def value(answer: Mapping[str, Any], name: str) -> float:
    measure = answer["measures"][name]
    assert measure["value"] is not None, f"{name}: {measure['why_not']}"
    return float(measure["value"])


TURNS = pytest.mark.parametrize("number", range(5))


def test_five_questions_are_planned_and_at_most_two_of_their_answers_are_probed(interview: Mapping[str, Any]) -> None:
    follows = [answer["question"]["follows"] for answer in interview["answers"]]
    asked = [answer["question"]["id"] for answer in interview["answers"]]
    assert follows.count(None) == 5
    assert len(follows) - 5 <= 2
    assert len(set(asked)) == len(asked)
    for place, name in enumerate(follows):
        assert name is None or (name == asked[place - 1] and interview["answers"][place]["label"].endswith("b"))


@TURNS
def test_words_fillers_and_pace_are_those_of_the_script(interview: Mapping[str, Any], script: Script, number: int) -> None:
    answer, turn = interview["by_turn"][number], script.turns[number]
    fillers = [word for word in turn.words if word.text in {"um", "uh"}]
    spoken = len(turn.words) - len(fillers)
    assert value(answer, "word_count") == pytest.approx(len(turn.words), rel=0.1)
    assert sum(answer["filler_counts"].get(word, 0) for word in ("um", "uh")) == pytest.approx(len(fillers), abs=1)
    span_min = (turn.words[-1].end_s - turn.words[0].start_s) / 60
    assert value(answer, "pace_wpm") == pytest.approx(spoken / span_min, rel=0.12)


@TURNS
def test_long_pauses_are_found_and_none_is_invented(interview: Mapping[str, Any], script: Script, number: int) -> None:
    answer, turn = interview["by_turn"][number], script.turns[number]
    between = zip(turn.words, turn.words[1:], strict=False)
    truth = [after.start_s - before.end_s for before, after in between if after.start_s - before.end_s >= 1.8]
    assert value(answer, "long_pause_count") == pytest.approx(sum(gap >= 2.0 for gap in truth), abs=len(truth) and 1)


@TURNS
def test_presence_is_the_time_before_the_lens(interview: Mapping[str, Any], script: Script, number: int) -> None:
    answer, turn = interview["by_turn"][number], script.turns[number]
    away_s = seconds(turn, EventKind.LEAVE)
    expected = 1 - away_s / answer["duration_s"]
    assert value(answer, "presence_ratio") == pytest.approx(expected, abs=0.06)


@TURNS
def test_a_passer_by_is_counted_and_timed(interview: Mapping[str, Any], script: Script, number: int) -> None:
    answer, turn = interview["by_turn"][number], script.turns[number]
    assert value(answer, "second_face_s") == pytest.approx(seconds(turn, EventKind.SECOND_FACE), abs=1.0)


@TURNS
def test_looks_away_of_more_than_three_seconds_are_counted(
    interview: Mapping[str, Any], script: Script, number: int
) -> None:
    answer, turn = interview["by_turn"][number], script.turns[number]
    aside = [e for e in turn.events if e.kind is EventKind.LOOK_ASIDE and e.end_s - e.start_s > 3.0]
    assert value(answer, "look_away_count") == len(aside)


@TURNS
def test_blinks_are_counted(interview: Mapping[str, Any], script: Script, number: int) -> None:
    answer, turn = interview["by_turn"][number], script.turns[number]
    blinks = sum(event.kind is EventKind.BLINK for event in turn.events)
    expected = 60 * blinks / turn.duration_s
    assert value(answer, "blinks_per_min") == pytest.approx(expected, rel=0.35)


@TURNS
def test_nods_are_counted_and_none_is_invented(interview: Mapping[str, Any], script: Script, number: int) -> None:
    answer, turn = interview["by_turn"][number], script.turns[number]
    assert value(answer, "nod_count") == pytest.approx(sum(event.kind is EventKind.NOD for event in turn.events), abs=1)
    assert value(answer, "shake_count") == 0


@TURNS
def test_hands_are_in_view_as_long_as_they_are_raised(interview: Mapping[str, Any], script: Script, number: int) -> None:
    answer, turn = interview["by_turn"][number], script.turns[number]
    up_s = max(seconds(turn, EventKind.LEFT_HAND), seconds(turn, EventKind.RIGHT_HAND))
    assert value(answer, "hands_visible_ratio") * answer["duration_s"] == pytest.approx(up_s, abs=1.5)
    assert value(answer, "hand_on_face_s") == pytest.approx(seconds(turn, EventKind.HAND_ON_FACE), abs=0.5)


@TURNS
def test_leans_and_slouches_have_their_stretch(interview: Mapping[str, Any], script: Script, number: int) -> None:
    answer, turn = interview["by_turn"][number], script.turns[number]
    found = [what for what, *_ in answer["spans"] if what in {"lean", "slouch"}]
    drawn = [event.kind.value for event in turn.events if event.kind in {EventKind.LEAN, EventKind.SLOUCH}]
    assert found == drawn


@TURNS
def test_a_room_that_stays_the_same_is_said_to(interview: Mapping[str, Any], script: Script, number: int) -> None:
    answer, turn = interview["by_turn"][number], script.turns[number]
    assert value(answer, "light_changes_count") == 0
    assert value(answer, "camera_moved_count") == 0
    visited_s = seconds(turn, EventKind.SECOND_FACE)  # somebody who walks in is a change of the room
    assert value(answer, "background_changed_ratio") * answer["duration_s"] == pytest.approx(visited_s, abs=1.0)


@TURNS
def test_every_measure_says_how_much_of_the_time_it_rests_on(interview: Mapping[str, Any], number: int) -> None:
    for name, measure in interview["by_turn"][number]["measures"].items():
        assert 0 <= measure["measured_s"] <= measure["asked_s"] + 0.05, name
        assert (measure["value"] is None) == (measure["why_not"] is not None), name


@TURNS
def test_what_she_says_is_about_what_she_is_asked(interview: Mapping[str, Any], number: int) -> None:
    bands = {score["line"]: score["band"] for score in interview["by_turn"][number]["scores"]}
    assert bands["relevance"] is not None
    assert bands["content"] is not None
