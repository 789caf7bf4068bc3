"""Faults in the middle of an interview: each is a named state, the interview goes on, and nothing stays on disk."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.app import House
from kiosk.capture.detect import Choice, choose
from kiosk.children import DEMO_MODEL_FOLDER
from kiosk.config import Settings
from kiosk.interview.questions import Bank
from kiosk.records import Act, Command, Consent, Device, Phase, Profile, SelfRating, SourceState
from tests.running import ROOT

BACK_WITHIN_S = 5.0
PATIENCE_S = 30.0
DEMO_SOUND = sorted((ROOT / "kiosk/capture/demo").glob("*.flac"))[0]


def wait_for(what: Callable[[], bool], timeout_s: float = PATIENCE_S) -> float:
    """Wait for a fact about other processes; how long it took."""
    started_s = time.monotonic()
    while not what():
        assert time.monotonic() - started_s < timeout_s, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - started_s


class Candidate:
    """A person's hands on a running house."""

    def __init__(self, house: House) -> None:
        self.house = house

    def do(self, act: Act, **values: object) -> None:
        self.house.director.submit(replace(Command(act, time.monotonic()), **values))

    def phase(self) -> Phase:
        return self.house.director.state.phase

    def reach(self, phase: Phase) -> float:
        return wait_for(lambda: self.phase() is phase)

    def walk_to_framing(self) -> None:
        """Everything allowed, and both devices open."""
        steps: list[tuple[Act, dict[str, object], Phase]] = [
            (Act.START, {}, Phase.LANGUAGE),
            (Act.CHOOSE_LANGUAGE, {"language": "en"}, Phase.CONSENT),
            (Act.AGREE, {"consent": Consent(True, True)}, Phase.PROFILE),
            (Act.SET_PROFILE, {"profile": Profile("nurse", 1.0)}, Phase.FRAMING),
        ]
        for act, values, phase in steps:
            self.do(act, **values)
            self.reach(phase)
        wait_for(lambda: set(self.house.stage.sources) >= self.house.stage.wanted)

    def walk_to_first_answer(self) -> None:
        self.walk_to_framing()
        for act, phase in ((Act.READY, Phase.PREPARE), (Act.START_NOW, Phase.ANSWER)):
            self.do(act)
            self.reach(phase)

    def finish(self) -> None:
        """The remaining answers, short, to the report."""
        while self.phase() is not Phase.REPORT:
            if self.phase() is Phase.PREPARE:
                self.do(Act.START_NOW)
                self.reach(Phase.ANSWER)
            elif self.phase() is Phase.ANSWER:
                self.do(Act.FINISH_ANSWER)
                wait_for(lambda: self.phase() is not Phase.ANSWER)
            elif self.phase() is Phase.SELF_RATING:
                self.do(Act.RATE_SELF, rating=SelfRating())
                self.reach(Phase.REPORT)
            else:
                time.sleep(0.02)


@contextmanager
def open_house(settings: Settings, choice: Choice | None = None) -> Iterator[Candidate]:
    house = House(settings, choice or choose(settings.capture))
    house.start()
    try:
        wait_for(lambda: {"face", "speech"} <= set(house.stage.models))
        yield Candidate(house)
    finally:
        house.close()


def settings(calibrate_s: float = 0.0, **capture: object) -> Settings:
    base = Settings()
    sources = {"camera": "candidate", "microphone": "candidate", **capture}
    interview = replace(base.interview, questions=2, calibrate_s=calibrate_s)
    return replace(base, capture=replace(base.capture, **sources), interview=interview)


@pytest.mark.parametrize(("name", "device"), [("seeing", Device.CAMERA), ("hearing", Device.MICROPHONE)])
def test_a_child_killed_in_the_middle_of_an_answer_is_back_within_five_seconds_and_the_gap_is_marked(
    name: str, device: Device
) -> None:
    with open_house(settings()) as candidate:
        house = candidate.house
        candidate.walk_to_first_answer()
        wait_for(lambda: house.director.state.devices.get(device) is SourceState.OPEN)
        pid = house.children[name].pid
        assert pid is not None
        time.sleep(1.0)  # some of the answer is measured before the fault
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: house.director.state.devices.get(device) is SourceState.LOST)
        assert candidate.phase() is Phase.ANSWER
        assert wait_for(lambda: house.director.state.devices.get(device) is SourceState.OPEN) <= BACK_WITHIN_S
        assert house.children[name].pid != pid
        time.sleep(1.0)  # and some after it
        candidate.finish()
        first = house.stage.answers[0]
        (gap,) = [gap for gap in first.gaps if gap[2] == device.value]
        assert 0.1 < gap[1] - gap[0] <= BACK_WITHIN_S
        assert house.stage.report is not None


def test_a_candidate_who_looks_where_she_is_asked_has_a_baseline_in_every_answer() -> None:
    with open_house(settings(calibrate_s=5.0)) as candidate:
        candidate.walk_to_framing()
        candidate.do(Act.READY)
        candidate.reach(Phase.CALIBRATE)
        assert 4.5 < candidate.reach(Phase.PREPARE) < 6.0
        candidate.finish()
        for answer in candidate.house.stage.answers:
            assert answer.baseline is not None
            assert answer.baseline.measured_s > 1.5
            assert answer.baseline.lens is not None
            assert answer.baseline.text is not None
            assert answer.baseline.text.pitch_deg < answer.baseline.lens.pitch_deg - 3.0


def test_a_camera_that_dies_during_the_calibration_ends_it_and_the_interview_goes_on() -> None:
    with open_house(settings(calibrate_s=30.0)) as candidate:
        candidate.walk_to_framing()
        candidate.do(Act.READY)
        candidate.reach(Phase.CALIBRATE)
        pid = candidate.house.children["seeing"].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert candidate.reach(Phase.PREPARE) < 2.0
        candidate.finish()
        assert [answer.baseline for answer in candidate.house.stage.answers] == [None, None]


def test_a_damaged_expression_model_costs_the_expression_and_nothing_else(tmp_path: Path) -> None:
    model = tmp_path / "expression_int8.tflite"
    model.write_bytes(b"not a model at all" * 100)
    base = settings()
    with open_house(replace(base, models=replace(base.models, expression=str(model)))) as candidate:
        wait_for(lambda: "expression" in candidate.house.stage.models)
        reading = candidate.house.stage.models["expression"]
        assert not reading.ready
        assert str(model) in reading.detail
        candidate.walk_to_first_answer()
        assert "no_expression" in candidate.house.director.view().notices
        candidate.finish()


@pytest.mark.parametrize("damage", ["missing", "truncated", "flipped"])
def test_a_missing_or_damaged_speech_model_makes_the_answer_typed(tmp_path: Path, damage: str) -> None:
    place = tmp_path / "vosk-model-small-en-us-0.15"
    if damage != "missing":
        shutil.copytree(DEMO_MODEL_FOLDER, place)
        model = place / "am/final.mdl"
        whole = model.read_bytes()
        flipped = whole[:5000] + bytes([whole[5000] ^ 255]) + whole[5001:]
        model.write_bytes(whole[:1000] if damage == "truncated" else flipped)
    base = settings(microphone="sound", sound=str(DEMO_SOUND))
    broken = replace(
        base,
        models=replace(base.models, folder=str(tmp_path)),
        speech=replace(base.speech, model="vosk-model-small-en-us-0.15"),
    )
    with open_house(broken) as candidate:
        reading = candidate.house.stage.models["speech"]
        assert not reading.ready
        assert "vosk-model-small-en-us-0.15" in reading.detail
        candidate.walk_to_first_answer()
        assert candidate.house.director.state.typing
        assert "no_speech" in candidate.house.director.view().notices
        time.sleep(1.0)  # some sound is measured meanwhile
        candidate.do(Act.SUBMIT_TYPED, text="I type this because nobody hears me")
        candidate.finish()
        assert candidate.house.stage.answers[0].typed
        assert candidate.house.stage.answers[0].voices, "sound still gives delivery cues"


def test_a_camera_that_is_not_there_is_a_named_state_and_the_interview_runs() -> None:
    with open_house(settings(camera="film", film="nowhere.mp4")) as candidate:
        candidate.walk_to_first_answer()
        assert candidate.house.director.state.devices[Device.CAMERA] is SourceState.LOST
        assert "camera_lost" in candidate.house.director.view().notices
        candidate.finish()
        report = candidate.house.stage.report
        assert report is not None
        assert report.not_measured


def test_a_failure_of_our_own_code_ends_the_session_and_not_the_kiosk(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(bank: Bank, profile: Profile, count: int, seen: object, language: str) -> tuple[()]:
        raise KeyError("what the candidate said")

    with open_house(settings()) as candidate:
        house = candidate.house
        with monkeypatch.context() as broken:
            broken.setattr(Bank, "choose", breaks)
            candidate.do(Act.START)
            candidate.reach(Phase.LANGUAGE)
            candidate.do(Act.CHOOSE_LANGUAGE, language="en")
            candidate.reach(Phase.CONSENT)
            candidate.do(Act.AGREE, consent=Consent(True, True))
            candidate.reach(Phase.PROFILE)
            candidate.do(Act.SET_PROFILE, profile=Profile("nurse", 1.0))
            candidate.reach(Phase.FAULT)
        state = house.director.state
        assert (state.fault, state.profile, state.consent) == ("internal", None, None)
        wait_for(lambda: set(house.director.state.devices.values()) <= {SourceState.CLOSED})
        assert house.alive
        candidate.do(Act.START)
        candidate.reach(Phase.LANGUAGE)
    assert "KeyError at" in caplog.text
    assert "what the candidate said" not in caplog.text


def test_devices_are_closed_within_a_second_after_the_last_answer() -> None:
    with open_house(settings()) as candidate:
        candidate.walk_to_first_answer()
        candidate.do(Act.FINISH_ANSWER)
        candidate.reach(Phase.PREPARE)
        candidate.do(Act.START_NOW)
        candidate.reach(Phase.ANSWER)
        candidate.do(Act.FINISH_ANSWER)
        state = candidate.house.director
        took_s = wait_for(lambda: set(state.state.devices.values()) == {SourceState.CLOSED})
        assert took_s <= 1.0


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount a small disk")
def test_a_full_disk_is_one_clear_line_and_leaves_nothing_behind(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine does not let us mount a tmpfs")
    try:
        (disk / "full").write_bytes(b"x" * 60_000)
        command = [sys.executable, "-m", "kiosk", "rehearse", "--fast", "--questions", "1", "--out", str(disk / "out")]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        assert done.returncode == 2
        last = done.stderr.strip().splitlines()[-1]
        assert "No space left on device" in last
        assert "Traceback" not in done.stderr
        assert not [p for p in (disk / "out").glob("*") if p.stat().st_size], "a half-written report stayed"
    finally:
        subprocess.run(["umount", disk], check=True)


def test_an_interview_runs_where_nothing_can_be_written(tmp_path: Path) -> None:
    """The session needs no disk: with a home and a temporary folder that refuse every byte it still reaches the report."""
    code = (
        "import json, sys; from pathlib import Path; from tests.flow.test_faults import *\n"
        "if __name__ == '__main__':\n"
        "    with open_house(settings()) as candidate:\n"
        "        candidate.walk_to_first_answer(); candidate.finish()\n"
        "        print(json.dumps(candidate.house.stage.report is not None))\n"
    )
    script = tmp_path / "story.py"
    script.write_text(code)
    environment = {**os.environ, "HOME": "/proc/nowhere", "TMPDIR": "/proc/nowhere", "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, str(script)]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/proc", env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.strip().splitlines()[-1]) is True
