import random
from dataclasses import replace

import pytest
from acting import START_S, Noise, act, found, happening

from kiosk.capture.script import Event
from kiosk.records import FaceReading, Gaze
from kiosk.score.blinks import blink_measures, blink_times, closures
from kiosk.score.looks import Looks, looks_of


def blinking(seed: int, length_s: tuple[float, float], duration_s: float = 60.0) -> tuple[Event, ...]:
    draw, events, t_s = random.Random(seed), [], 1.5
    while t_s < duration_s - 2:
        events.append(happening("blink", t_s, t_s + draw.uniform(*length_s)))
        t_s += draw.uniform(0.9, 3.5)
    return tuple(events)


def looking(events: tuple[Event, ...], rate_hz: float = 30.0, duration_s: float = 60.0, **more: object) -> Looks:
    return looks_of(act(duration_s, events, rate_hz=rate_hz, body_hz=0.1, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("rate_hz", [20.0, 25.0, 30.0, 60.0])
@pytest.mark.parametrize("length_s", [(0.08, 0.12), (0.08, 0.4)])
def test_blinks_of_80_to_400_ms_are_found_and_nothing_else(rate_hz: float, length_s: tuple[float, float]) -> None:
    true = [(event.start_s, event.end_s) for event in blinking(3, length_s)]
    times = blink_times(looking(blinking(3, length_s), rate_hz))
    assert found(times, true, 0.15) >= 0.95 * len(true)
    assert len(times) <= len(true) / 0.95


@pytest.mark.parametrize(("rate_hz", "least"), [(12.0, 0.85), (15.0, 0.9)])
def test_slow_frames_miss_some_but_invent_none(rate_hz: float, least: float) -> None:
    true = [(event.start_s, event.end_s) for event in blinking(4, (0.1, 0.4))]
    times = blink_times(looking(blinking(4, (0.1, 0.4)), rate_hz))
    assert found(times, true, 0.2) >= least * len(true)
    assert len(times) <= len(true)


def test_shaking_landmarks_of_a_small_face_are_no_blinks() -> None:
    assert blink_times(looking((), noise=Noise(eye_ratio=0.03), duration_s=120.0)) == ()


def test_the_open_level_follows_the_candidate() -> None:
    def narrowing(t_s: float, face: FaceReading) -> FaceReading:
        return replace(face, eye_open_ratio=(face.eye_open_ratio or 0.0) * (1.0 - 0.4 * t_s / 60.0))

    events = blinking(5, (0.15, 0.3))
    assert found(blink_times(looking(events, change=narrowing)), [(e.start_s, e.end_s) for e in events], 0.15) == len(events)


@pytest.mark.parametrize("length_s", [0.4, 0.8, 2.0])
def test_looking_down_lowers_the_lids_and_is_neither_blink_nor_closure(length_s: float) -> None:
    def lowered(t_s: float, face: FaceReading) -> FaceReading:
        share = min(1.0, max(0.0, min(t_s % 6.0, length_s - t_s % 6.0) / 0.15))
        return replace(
            face, eye_open_ratio=(face.eye_open_ratio or 0.0) * (1.0 - 0.38 * share), gaze=Gaze(0.0, -20.0 * share)
        )

    looks = looking((), change=lowered)
    assert blink_times(looks) == ()
    assert closures(looks) == ()


def test_eyes_kept_closed_are_a_long_closure_and_no_blink() -> None:
    looks = looking((happening("blink", 10.0, 12.0), happening("blink", 20.0, 20.25)))
    assert len(blink_times(looks)) == 1
    (closure,) = closures(looks)
    assert (closure.start_s, closure.end_s) == (pytest.approx(10.4, abs=0.2), pytest.approx(11.6, abs=0.2))
    measures = blink_measures(looks, blink_times(looks), closures(looks), 60.0, None)
    assert measures["blinks_per_min"].value == pytest.approx(1.0, rel=0.01)
    assert measures["long_closures_count"].value == 1
    assert measures["longest_closure_s"].value == pytest.approx(1.3, abs=0.3)


def test_eyes_closed_for_longer_than_the_window_stay_closed() -> None:
    looks = looking((happening("blink", 10.0, 25.0),))
    assert [round(span.end_s - span.start_s) for span in closures(looks)] == [8]
    assert blink_times(looks) == ()


def test_two_blinks_between_which_the_eyes_open_halfway_are_two() -> None:
    halfway = {0.0: 0.9, 0.04: 0.4, 0.08: 0.35, 0.12: 0.55, 0.16: 0.6, 0.2: 0.65, 0.24: 0.4, 0.28: 0.1, 0.32: 0.4, 0.36: 0.8}

    def double(t_s: float, face: FaceReading) -> FaceReading:
        share = halfway.get(round(0.04 * round((t_s - 10.0) / 0.04), 2), 1.0) if t_s >= 10.0 else 1.0
        return replace(face, eye_open_ratio=(face.eye_open_ratio or 0.0) * share)

    assert len(blink_times(looking((), 25.0, change=double, noise=Noise(jitter_s=0.0)))) == 2


def test_the_rim_of_a_hole_is_no_blink() -> None:
    def lost(t_s: float, face: FaceReading) -> FaceReading:
        if 10.0 < t_s < 11.0:
            return FaceReading(face.t_s, False, 0, why_not="no_face")
        return replace(face, eye_open_ratio=0.08) if 11.0 <= t_s < 11.1 else face

    assert blink_times(looking((), change=lost)) == ()


@pytest.mark.parametrize(("rate_hz", "why_not"), [(10.0, "too_slow"), (6.0, "too_slow"), (13.0, None)])
def test_under_twelve_frames_a_second_is_too_slow(rate_hz: float, why_not: str | None) -> None:
    looks = looking(blinking(6, (0.1, 0.3)), rate_hz)
    assert blink_measures(looks, blink_times(looks), closures(looks), 60.0, None)["blinks_per_min"].why_not == why_not


def test_a_stretch_of_slow_frames_is_left_out_of_the_measured_time() -> None:
    answer = act(60.0, blinking(7, (0.15, 0.3)), body_hz=0.1)
    faces = tuple(face for index, face in enumerate(answer.faces) if face.t_s < START_S + 30 or index % 6 == 0)
    looks = looks_of(replace(answer, faces=faces))
    measures = blink_measures(looks, blink_times(looks), closures(looks), 60.0, None)
    assert measures["blinks_per_min"].measured_s == pytest.approx(30.0, abs=0.5)
    true = sum(event.end_s < 30.0 for event in blinking(7, (0.15, 0.3)))
    assert measures["blink_count"].value == true
    assert measures["blinks_per_min"].value == pytest.approx(2.0 * true, rel=0.03)


def test_without_an_opening_the_readers_flag_is_used() -> None:
    def flagged(t_s: float, face: FaceReading) -> FaceReading:
        return replace(face, eye_open_ratio=None)

    events = blinking(8, (0.2, 0.4))
    assert len(blink_times(looking(events, change=flagged))) == len(events)
