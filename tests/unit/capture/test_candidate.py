from pathlib import Path

import numpy as np
import pytest

from kiosk.capture.candidate import CALM_S, CHUNK, GLANCE_S, LATENCY_S, TAIL_S, CandidateCamera, CandidateMicrophone
from kiosk.capture.candidate_voice import script_with_sound
from kiosk.capture.script import LENS, TEXT, Script, Turn, idle_truth_at
from kiosk.capture.scriptfile import load_script
from kiosk.errors import DeviceLost, DeviceMissing
from kiosk.records import SOUND_RATE_HZ, AudioChunk, Frame

SIZE = (320, 180)
START_S = 100.0


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.t_s = START_S

    def __call__(self) -> float:
        return self.t_s

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        self.t_s += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def script() -> Script:
    return load_script()


def camera(script: Script, clock: Clock, live: bool = True, rate_hz: float = 10.0) -> CandidateCamera:
    source = CandidateCamera(script, SIZE, rate_hz, live, clock, clock.wait)
    source.open()
    return source


def microphone(script: Script, clock: Clock, live: bool = True) -> CandidateMicrophone:
    source = CandidateMicrophone(script, live, clock, clock.wait)
    source.open()
    return source


def frames(source: CandidateCamera, count: int) -> list[Frame]:
    taken = [source.read() for _ in range(count)]
    return [each for each in taken if each is not None]


def chunks(source: CandidateMicrophone, count: int) -> list[AudioChunk]:
    taken = [source.read() for _ in range(count)]
    return [each for each in taken if each is not None]


def level_dbfs(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(samples.astype(np.float64)))) / 32768))


def test_a_live_camera_keeps_the_sensors_pace(script: Script, clock: Clock) -> None:
    source = camera(script, clock)
    taken = frames(source, 5)
    assert [round(each.t_s - START_S, 3) for each in taken] == [0.0, 0.1, 0.2, 0.3, 0.4]
    assert [each.index for each in taken] == [0, 1, 2, 3, 4]
    assert clock.t_s == pytest.approx(START_S + 0.4)


def test_a_late_reader_finds_a_hole_in_the_count(script: Script, clock: Clock) -> None:
    source = camera(script, clock)
    frames(source, 2)
    clock.t_s += 1.0
    late = frames(source, 1)[0]
    assert late.index == 11
    assert late.t_s == pytest.approx(START_S + 1.1, abs=0.1)


def test_a_frame_is_rgb_bytes_of_the_size_asked_for_and_never_twice_the_same(script: Script, clock: Clock) -> None:
    first, second = frames(camera(script, clock), 2)
    assert first.image.shape == (SIZE[1], SIZE[0], 3)
    assert first.image.dtype == np.uint8
    assert not np.array_equal(first.image, second.image)


def test_face_and_voice_begin_together_after_the_cue(script: Script, clock: Clock) -> None:
    eye, ear = camera(script, clock, live=False, rate_hz=50.0), microphone(script, clock, live=False)
    for source in (eye, ear):
        source.cue(1, 200.0)
    heard = list(iter(ear.read, None))
    assert heard[0].t_s == 200.0
    sound = np.concatenate([each.samples for each in heard])
    first_s = 200.0 + int(np.flatnonzero(np.abs(sound) > 500)[0]) / SOUND_RATE_HZ
    opens_s = next(t_s for t_s in np.arange(200.0, 210.0, 0.01) if eye.truth(t_s).mouth_open > 0.1)
    assert first_s == pytest.approx(200.0 + LATENCY_S, abs=0.1)
    assert opens_s == pytest.approx(first_s, abs=0.06)


def test_a_fast_turn_ends_and_the_next_cue_begins_another(script: Script, clock: Clock) -> None:
    source = microphone(script, clock, live=False)
    for number, t_s in ((0, 200.0), (1, 300.0)):
        source.cue(number, t_s)
        heard = list(iter(source.read, None))
        length_s = LATENCY_S + script.turns[number].duration_s + TAIL_S
        assert heard[-1].t_s + 0.1 - t_s == pytest.approx(length_s, abs=0.11)
        assert source.read() is None
    assert clock.t_s == START_S


def test_a_fast_camera_stamps_its_frames_with_the_turns_time(tmp_path: Path, clock: Clock) -> None:
    short = Turn(load_script().turns[0].sound, 1.0, None, ())
    source = camera(Script((short,), 10.0, ()), clock, live=False)
    source.cue(0, 200.0)
    taken = list(iter(source.read, None))
    assert taken[0].t_s == 200.0
    assert taken[-1].t_s == pytest.approx(200.0 + LATENCY_S + 1.0 + TAIL_S, abs=0.11)
    assert clock.t_s == START_S


def test_turns_repeat_where_there_are_more_questions(script: Script, clock: Clock) -> None:
    source = microphone(script, clock, live=False)
    sounds = []
    for number in (2, 2 + len(script.turns)):
        source.cue(number, 200.0)
        sounds.append(np.concatenate([each.samples for each in iter(source.read, None)]))
    assert np.array_equal(*sounds)


def test_a_live_room_is_quiet_but_never_dead(script: Script, clock: Clock) -> None:
    taken = chunks(microphone(script, clock), 20)
    assert all(len(each.samples) == CHUNK and each.samples.any() for each in taken)
    assert level_dbfs(np.concatenate([each.samples for each in taken])) == pytest.approx(-60.0, abs=1.0)
    assert [round(each.t_s - START_S, 3) for each in taken[:3]] == [0.0, 0.1, 0.2]
    assert clock.t_s == pytest.approx(START_S + 2.0)


def test_a_live_answer_is_spoken_until_it_is_ended(script: Script, clock: Clock) -> None:
    source = microphone(script, clock)
    source.cue(0, clock())
    speech = np.concatenate([each.samples for each in chunks(source, 40)])
    assert level_dbfs(speech[int((LATENCY_S + 0.1) * SOUND_RATE_HZ) :]) > -30.0
    source.end_answer()
    after = np.concatenate([each.samples for each in chunks(source, 10)])
    assert level_dbfs(after) == pytest.approx(-60.0, abs=1.0)


def test_sound_of_a_short_stop_is_kept_and_of_a_long_one_marked_as_lost(script: Script, clock: Clock) -> None:
    source = microphone(script, clock)
    chunks(source, 1)
    clock.t_s += 1.0
    kept = chunks(source, 11)
    assert all(each.gap_s == 0.0 for each in kept)
    assert kept[-1].t_s == pytest.approx(START_S + 1.1)
    clock.t_s += 5.0
    late = chunks(source, 1)[0]
    assert late.gap_s == pytest.approx(4.9, abs=0.11)
    assert late.t_s == pytest.approx(START_S + 1.2 + late.gap_s)


def test_before_a_cue_the_face_is_there_and_the_mouth_is_shut(script: Script, clock: Clock) -> None:
    source = camera(script, clock)
    truths = [source.truth(START_S + t_s) for t_s in np.arange(0.0, 30.0, 0.05)]
    assert all(each.present and each.mouth_open == 0.0 for each in truths)
    assert min(each.eyes_open for each in truths) == pytest.approx(0.0, abs=0.05)


def test_the_face_never_jumps_at_a_cue_or_at_the_turns_end(script: Script, clock: Clock) -> None:
    source = camera(script, clock)
    source.cue(0, START_S)
    end_s = START_S + LATENCY_S + script.turns[0].duration_s
    for middle_s in (START_S, START_S + LATENCY_S, end_s):
        times_s = np.arange(middle_s - 0.2, middle_s + 0.9, 1 / 60)
        yaws = [source.truth(t_s).yaw_deg for t_s in times_s]
        assert float(np.abs(np.diff(yaws)).max()) < 0.4


def test_the_candidate_looks_where_she_is_asked_until_the_next_cue(script: Script, clock: Clock) -> None:
    source = camera(script, clock)
    source.look_at("lens", 200.0)
    source.look_at("text", 202.5)
    asked = np.arange(200.0 + CALM_S, 202.5 + GLANCE_S - 0.01, 0.05)
    assert {source.truth(t_s).gaze for t_s in asked} == {LENS}
    assert {source.truth(t_s).gaze for t_s in np.arange(202.5 + GLANCE_S, 240.0, 0.05)} == {TEXT}
    source.cue(0, 240.0)
    assert source.truth(239.9).gaze == TEXT
    assert source.truth(240.0 + GLANCE_S).gaze == LENS
    source.end_answer()
    assert source.truth(300.0) == idle_truth_at(script, 300.0)


@pytest.mark.parametrize("live", [True, False])
def test_what_is_not_open_is_lost_and_closing_twice_is_fine(script: Script, clock: Clock, live: bool) -> None:
    for source in (camera(script, clock, live), microphone(script, clock, live)):
        source.close()
        source.close()
        with pytest.raises(DeviceLost):
            source.read()


def test_a_missing_sound_is_found_when_it_opens(tmp_path: Path, clock: Clock) -> None:
    script = Script((Turn(tmp_path / "gone.wav", 1.0, None, ()),), 10.0, ())
    with pytest.raises(DeviceMissing, match=r"gone\.wav"):
        CandidateMicrophone(script).open()
    with pytest.raises(DeviceMissing, match=r"gone\.wav"):
        CandidateCamera(script, SIZE).open()


def test_a_given_sound_becomes_a_turn_whose_words_are_not_known(script: Script) -> None:
    turn = script_with_sound(script.turns[1].sound).turns[0]
    assert turn.words is None
    assert turn.duration_s == pytest.approx(script.turns[1].duration_s, abs=0.01)
    assert turn.events
    assert all(each.end_s <= turn.duration_s for each in turn.events)
