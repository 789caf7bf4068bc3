"""The timeline: one clock, one answer's span, gaps that are known, memory that is bounded."""

import time
import tracemalloc

import pytest

from kiosk.perceive import timeline as module
from kiosk.perceive.timeline import Timeline
from kiosk.records import (
    Baseline,
    BodyReading,
    Device,
    FaceReading,
    Gaze,
    KeyPoint,
    PitchReading,
    Question,
    SceneReading,
    SourceReading,
    SourceState,
    VoiceReading,
    Word,
    WordsReading,
)

QUESTION = Question("q", "Why?", "motivation", "fresher", None, (KeyPoint("a", ("a",)),))


def source(t_s: float, state: SourceState, device: Device = Device.CAMERA) -> SourceReading:
    return SourceReading(t_s, device, state, "film")


def test_an_answer_holds_what_fell_into_its_time_and_a_word_belongs_to_one_answer() -> None:
    line = Timeline()
    for t_s in range(10):
        line.add(FaceReading(float(t_s), True, 1))
        line.add(VoiceReading(float(t_s), 1.0, -20.0, True))
    line.add(WordsReading(9.0, (Word("before", 2.0, 3.2, 1.0), Word("border", 4.8, 5.4, 1.0), Word("after", 6.0, 7.0, 1.0))))
    first, second = line.cut(QUESTION, 0, 3.0, 5.0), line.cut(QUESTION, 1, 5.0, 8.0)
    assert [face.t_s for face in first.faces] == [3.0, 4.0, 5.0]
    assert [word.text for word in first.words] == []
    assert [word.text for word in second.words] == ["border", "after"]
    assert (first.heard, first.seen) == (True, True)


def test_a_camera_that_was_lost_leaves_a_marked_gap() -> None:
    line = Timeline()
    line.add(source(0.0, SourceState.OPEN))
    line.add(source(4.0, SourceState.LOST))
    line.add(source(6.0, SourceState.OPEN))
    line.note_gone(Device.CAMERA, 8.0)
    assert line.cut(QUESTION, 0, 2.0, 10.0).gaps == ((4.0, 6.0, "camera"), (8.0, 10.0, "camera"))
    assert line.cut(QUESTION, 0, 0.0, 3.0).gaps == ()


def test_a_silent_microphone_and_a_dark_camera_still_measure() -> None:
    line = Timeline()
    line.add(source(0.0, SourceState.OPEN, Device.MICROPHONE))
    line.add(source(1.0, SourceState.SILENT, Device.MICROPHONE))
    line.add(source(1.0, SourceState.OPEN))
    line.add(source(2.0, SourceState.DARK))
    assert line.cut(QUESTION, 0, 0.0, 5.0).gaps == ()


def test_a_device_that_was_never_open_has_no_gap() -> None:
    line = Timeline()
    line.add(source(1.0, SourceState.LOST))
    assert line.cut(QUESTION, 0, 0.0, 5.0).gaps == ()


def test_sound_that_overflowed_is_a_gap_of_the_microphone() -> None:
    line = Timeline()
    line.add(VoiceReading(5.0, 0.1, -20.0, True, gap_s=0.5))
    assert line.cut(QUESTION, 0, 0.0, 5.2).gaps == ((4.5, 5.0, "microphone"),)


@pytest.mark.parametrize(("end_s", "lost"), [(5.5, False), (7.0, True)])
def test_sound_that_never_came_at_the_end_of_an_answer_is_a_gap(end_s: float, lost: bool) -> None:
    line = Timeline()
    line.add(VoiceReading(5.0, 0.1, -20.0, True))
    assert line.cut(QUESTION, 0, 0.0, end_s).gaps == (((5.1, end_s, "microphone"),) if lost else ())


def test_after_the_end_of_a_file_nothing_is_lost() -> None:
    line = Timeline()
    line.add(VoiceReading(5.0, 0.1, -20.0, True))
    line.add(SourceReading(5.1, Device.MICROPHONE, SourceState.ENDED, "sound"))
    assert line.cut(QUESTION, 0, 0.0, 60.0).gaps == ()


def test_a_loss_that_is_told_twice_is_one_gap() -> None:
    line = Timeline()
    line.add(source(0.0, SourceState.OPEN, Device.MICROPHONE))
    line.add(source(4.0, SourceState.LOST, Device.MICROPHONE))
    line.add(source(6.0, SourceState.OPEN, Device.MICROPHONE))
    line.add(VoiceReading(6.1, 0.1, -20.0, True, gap_s=2.2))
    assert line.cut(QUESTION, 0, 0.0, 6.3).gaps == ((pytest.approx(3.9), 6.1, "microphone"),)


def test_bodies_and_scenes_of_the_answer_are_in_it_and_clear_counts_them() -> None:
    line = Timeline()
    for t_s in range(10):
        line.add(BodyReading(float(t_s), True))
        line.add(SceneReading(float(t_s), 90.0))
    answer = line.cut(QUESTION, 0, 3.0, 5.0)
    assert [body.t_s for body in answer.bodies] == [3.0, 4.0, 5.0]
    assert [scene.t_s for scene in answer.scenes] == [3.0, 4.0, 5.0]
    assert line.clear() == 20
    assert line.cut(QUESTION, 0, 3.0, 5.0).bodies == ()


def test_an_answer_holds_its_baseline_and_how_she_listened() -> None:
    line = Timeline()
    for t_s in range(10):
        line.add(FaceReading(float(t_s), True, 1))
    baseline = Baseline(2.0)
    answer = line.cut(QUESTION, 0, 5.0, 8.0, asked_s=2.0, baseline=baseline)
    assert [face.t_s for face in answer.listened] == [2.0, 3.0, 4.0]
    assert answer.baseline is baseline
    assert line.cut(QUESTION, 0, 5.0, 8.0).listened == ()


def test_a_baseline_is_taken_from_the_two_spans() -> None:
    line = Timeline()
    for frame in range(300):
        t_s = frame / 30
        line.add(FaceReading(t_s, True, 1, gaze=Gaze(t_s // 2.5, 0.0)))
        line.add(BodyReading(t_s, True, lean_deg=t_s // 2.5))
    baseline = line.baseline((2.5, 5.0), (5.0, 7.5))
    assert baseline is not None
    assert (baseline.lens, baseline.text, baseline.lean_deg) == (Gaze(1.0, 0.0), Gaze(2.0, 0.0), 1.0)


def test_clear_forgets_everything_and_says_how_much() -> None:
    line = Timeline()
    line.add(FaceReading(1.0, True, 1))
    line.add(WordsReading(2.0, (Word("secret", 1.0, 2.0, 1.0),)))
    assert line.clear() == 2
    answer = line.cut(QUESTION, 0, 0.0, 10.0)
    assert (answer.faces, answer.words, answer.gaps) == ((), (), ())


def test_an_hour_of_faces_is_kept_and_no_more() -> None:
    assert module.FACES_KEPT == 216_000
    line = Timeline()
    reading = FaceReading(1.0, True, 1)
    for _ in range(module.FACES_KEPT + 10):
        line.add(reading)
    assert line.clear() == module.FACES_KEPT


def test_a_loud_room_is_hinted_at_until_the_candidate_is_forgotten() -> None:
    timeline = Timeline()
    timeline.add(VoiceReading(1.0, 0.032, -30.0, True, noise_dbfs=-35.0))
    assert timeline.sound_hints() == ("room_loud",)
    timeline.clear()
    assert timeline.sound_hints() == ()


def test_an_hour_of_everything_takes_little_memory_and_an_answer_is_cut_at_once() -> None:
    """One reading of voice and of pitch each 32 ms, 30 faces, 10 bodies and scenes a second, 150 words a minute."""
    tracemalloc.start()
    line = Timeline()
    for number in range(30 * 3600):
        line.add(FaceReading(number / 30, True, 1))
    for number in range(10 * 3600):
        line.add(BodyReading(number / 10, False))
        line.add(SceneReading(number / 10, 90.0))
    for number in range(3600 * 1000 // 32):
        line.add(VoiceReading(number * 0.032, 0.032, -30.0, True))
        line.add(PitchReading(number * 0.032, 0.032, 150.0, 0.9))
    for number in range(9000):
        line.add(WordsReading(number * 0.4, (Word(f"word{number}", number * 0.4, number * 0.4 + 0.3, 0.9),)))
    held_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held_bytes < 100e6
    took_s = []
    for _ in range(3):
        started_s = time.perf_counter()
        answer = line.cut(QUESTION, 0, 3400.0, 3580.0)
        took_s.append(time.perf_counter() - started_s)
    assert (len(answer.faces), len(answer.voices), len(answer.pitches)) == (5401, 5625, 5625)
    assert min(took_s) < 0.15, "50 ms on a quiet machine, and room for a busy one"
