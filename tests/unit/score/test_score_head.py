import math
import random
from dataclasses import replace

import pytest
from acting import Noise, act, found, happening

from kiosk.capture.script import Event
from kiosk.config import Seeing
from kiosk.records import Baseline, FaceReading, Measure
from kiosk.score.head import head_measures, head_spans, nod_times, shake_times
from kiosk.score.looks import Looks, looks_from, looks_of


def moving(kind: str, degrees: float, seed: int = 2) -> tuple[Event, ...]:
    draw, events, t_s = random.Random(seed), [], 1.5
    while t_s < 56:
        length_s = draw.uniform(0.4, 1.0) if kind == "nod" else draw.uniform(0.5, 1.1)
        events.append(happening(kind, t_s, t_s + length_s, degrees))
        t_s += length_s + draw.uniform(0.1, 3.0)
    return tuple(events)


def swaying(t_s: float, face: FaceReading) -> FaceReading:
    """2 degrees at 0.2 Hz in every direction."""
    sway = 2.0 * math.sin(2 * math.pi * 0.2 * t_s)
    return replace(face, pitch_deg=(face.pitch_deg or 0) + sway, yaw_deg=(face.yaw_deg or 0) - sway)


def looking(events: tuple[Event, ...], rate_hz: float = 30.0, **more: object) -> Looks:
    return looks_of(act(60.0, events, rate_hz=rate_hz, body_hz=0.1, **more))  # type: ignore[arg-type]


def measured(looks: Looks, baseline: Baseline | None = None) -> dict[str, Measure]:
    return head_measures(looks, head_spans(looks), Seeing(), baseline, 60.0, None)


@pytest.mark.parametrize(("degrees", "rate_hz"), [(5.0, 30.0), (8.0, 15.0), (8.0, 30.0), (15.0, 60.0)])
def test_nods_are_found_over_sway_and_noise_and_nothing_else(degrees: float, rate_hz: float) -> None:
    true = [(event.start_s, event.end_s) for event in moving("nod", degrees)]
    times = nod_times(looking(moving("nod", degrees), rate_hz, change=swaying))
    assert found(times, true, 0.25) >= 0.95 * len(true)
    assert len(times) <= len(true) / 0.95


@pytest.mark.parametrize(("degrees", "rate_hz"), [(8.0, 15.0), (8.0, 30.0), (15.0, 60.0)])
def test_shakes_are_found_and_are_no_nods(degrees: float, rate_hz: float) -> None:
    true = [(event.start_s, event.end_s) for event in moving("shake", degrees)]
    looks = looking(moving("shake", degrees), rate_hz)
    times = shake_times(looks)
    assert found(times, true, 0.3) >= 0.95 * len(true)
    assert len(times) <= len(true) / 0.95
    assert nod_times(looks) == ()


@pytest.mark.parametrize("angle_deg", [0.7, 1.4, 2.0])
def test_a_head_at_rest_neither_nods_nor_shakes(angle_deg: float) -> None:
    looks = looking((), change=swaying, noise=Noise(angle_deg=angle_deg))
    assert len(nod_times(looks)) + len(shake_times(looks)) <= 1


@pytest.mark.parametrize(
    "event",
    [
        happening("turn_head", 10.0, 13.0, 0.0, -12.0, 0.0),  # looks down for three seconds
        happening("turn_head", 10.0, 60.0, 0.0, -12.0, 0.0),  # and stays there
        happening("turn_head", 10.0, 12.5, 20.0, 0.0, 0.0),  # looks aside
        happening("come_nearer", 10.0, 20.0, 0.4),
        happening("leave", 10.0, 20.0),
    ],
)
def test_looking_elsewhere_is_neither_nod_nor_shake(event: Event) -> None:
    looks = looking((event,))
    assert (nod_times(looks), shake_times(looks)) == ((), ())


def test_a_nod_of_one_and_a_half_degrees_is_too_small() -> None:
    events = moving("nod", 1.5)
    assert len(nod_times(looking(events))) <= 0.1 * len(events)


def test_nods_in_a_row_are_several_nods_of_one_gesture() -> None:
    events = [happening("nod", 10 + 0.5 * k, 10.5 + 0.5 * k, 10.0) for k in range(3)]
    measures = measured(looking((*events, happening("nod", 30.0, 30.6, 10.0))))
    assert (measures["nod_count"].value, measures["nod_gestures_count"].value) == (4, 2)
    assert measures["nods_per_min"].value == pytest.approx(4.0, rel=0.01)


def test_a_tilt_is_measured_from_the_candidates_own_upright() -> None:
    looks = looking((happening("turn_head", 15.0, 30.0, 0.0, 0.0, 16.0),))
    assert measured(looks)["head_tilt_ratio"].value == pytest.approx(0.24, abs=0.03)
    own = Baseline(5.0, roll_deg=12.0)
    assert measured(looks, own)["head_tilt_ratio"].value == pytest.approx(0.7, abs=0.08)


def test_distance_is_a_median_and_a_share_of_the_band() -> None:
    measures = measured(looking((happening("come_nearer", 20.0, 38.0, 0.6),)))
    assert measures["distance_cm"].value == pytest.approx(65.0, abs=0.5)
    assert measures["distance_good_ratio"].value == pytest.approx(1 - 17 / 60, abs=0.03)


def test_too_few_frames_count_no_nods_but_still_tell_the_tilt() -> None:
    measures = measured(looking(moving("nod", 10.0), 5.0))
    assert measures["nod_count"].why_not == "too_slow"
    assert measures["head_tilt_ratio"].value == 0.0


def test_a_face_that_is_never_there_says_so() -> None:
    measures = measured(looking((happening("leave", 0.0, 60.0),)))
    assert {measure.why_not for measure in measures.values()} == {"no_face"}


def dipping(moved_px: int) -> tuple[FaceReading, ...]:
    """Four seconds of a face 200 px wide that dips by 6 degrees at 2 s and ends so many px further to the right."""
    faces = []
    for index in range(120):
        t_s = index / 30
        done = min(1.0, max(0.0, (t_s - 1.7) / 0.6))
        pitch_deg = -6.0 * math.sin(math.pi * done) ** 2
        faces.append(FaceReading(t_s, True, 1, (100 + round(moved_px * done), 50, 200, 240), 0.0, pitch_deg, 0.0))
    return tuple(faces)


def test_a_dip_of_a_head_on_its_way_to_the_side_is_no_nod() -> None:
    assert len(nod_times(looks_from(dipping(5), 0.0))) == 1
    assert nod_times(looks_from(dipping(70), 0.0)) == ()
