import math
import random
from dataclasses import replace

import pytest
from acting import Change, Noise, act, happening

from kiosk.capture.script import Event
from kiosk.config import Seeing
from kiosk.records import Answer, Baseline, Consent, FaceReading, Features, Gaze
from kiosk.score.features import features_of

SEEING = Seeing()
EASE_S = 0.12
"""Eyes take so long to get to where they look (script.EASE_S)."""


def features(answer: Answer, seeing: Seeing = SEEING) -> Features:
    return features_of(answer, seeing, Consent(microphone=True, camera=True))


def value(measured: Features, name: str) -> float | None:
    return measured.measures[name].value


def away_spans(measured: Features) -> list[tuple[float, float, str]]:
    return [(span.start_s, span.end_s, span.text) for span in measured.spans if span.what == "look_away"]


def aside(start_s: float, end_s: float, yaw: float = 28.0, pitch: float = 0.0) -> Event:
    return happening("look_aside", start_s, end_s, yaw, pitch)


@pytest.mark.parametrize("rate_hz", [20.0, 30.0, 60.0])
def test_looks_away_are_timed_to_a_twentieth_of_a_second(rate_hz: float) -> None:
    draw = random.Random(4)
    starts = [5.0 + 9.0 * k + draw.uniform(0, 1) for k in range(6)]
    events = [aside(s, s + draw.uniform(3.4, 6.0), draw.choice((-28.0, 28.0))) for s in starts]
    spans = away_spans(features(act(60.0, events, rate_hz=rate_hz, body_hz=0.1)))
    assert len(spans) == len(events)
    for (start_s, end_s, side), event in zip(spans, events, strict=True):
        assert start_s == pytest.approx(event.start_s + EASE_S / 2, abs=0.08)
        assert end_s == pytest.approx(event.end_s - EASE_S / 2, abs=0.08)
        assert side == ("left" if event.value[0] > 0 else "right")


@pytest.mark.parametrize("length_s", [0.1, 0.25, 0.4])
def test_a_blink_inside_a_look_away_does_not_end_it(length_s: float) -> None:
    events = (aside(5.0, 10.0), happening("blink", 6.5, 6.5 + length_s), happening("blink", 8.0, 8.0 + length_s))
    assert len(away_spans(features(act(20.0, events, body_hz=0.1)))) == 1


def test_eyes_that_move_behind_closed_lids_are_timed_to_the_middle_of_the_blink() -> None:
    events = (aside(5.0, 10.0), happening("blink", 4.9, 5.2), happening("blink", 9.8, 10.1))
    ((start_s, end_s, _),) = away_spans(features(act(20.0, events, body_hz=0.1)))
    assert start_s == pytest.approx(5.06, abs=0.15)
    assert end_s == pytest.approx(9.94, abs=0.15)


def test_an_unmeasured_stretch_of_over_half_a_second_ends_a_look_away() -> None:
    def glare(t_s: float, face: FaceReading) -> FaceReading:
        return replace(face, gaze=None, gaze_why_not="glare") if 7.0 <= t_s < 8.0 else face

    measured = features(act(20.0, (aside(3.0, 12.0),), change=glare, body_hz=0.1))
    assert [(round(a), round(b)) for a, b, _ in away_spans(measured)] == [(3, 7), (8, 12)]


@pytest.mark.parametrize(("glance_s", "count"), [(0.13, 1), (0.5, 0)])
def test_only_a_short_glance_to_the_lens_is_part_of_a_look_away(glance_s: float, count: int) -> None:
    def glancing(t_s: float, face: FaceReading) -> FaceReading:
        outside = 5.0 <= t_s < 10.0 and not 7.5 <= t_s < 7.5 + glance_s
        return replace(face, gaze=Gaze(25.0 if outside else 0.0, 0.0))

    assert len(away_spans(features(act(20.0, change=glancing, body_hz=0.1)))) == count


def test_looks_away_are_counted_by_side_and_short_ones_a_minute() -> None:
    events = [
        *(aside(3.0, 7.0), aside(10.0, 14.0, -28.0), aside(17.0, 21.0, 0.0, 25.0), aside(24.0, 30.0, 0.0, -25.0)),
        *(aside(32.0 + 4 * k, 33.0 + 4 * k) for k in range(6)),
    ]
    measured = features(act(60.0, events, body_hz=0.1))
    sides = [value(measured, f"look_away_{side}_count") for side in ("left", "right", "up", "down")]
    assert sides == [1, 1, 1, 1]
    assert value(measured, "look_away_count") == 4
    assert value(measured, "longest_look_away_s") == pytest.approx(5.9, abs=0.1)
    assert value(measured, "mean_look_away_s") == pytest.approx((3 * 3.9 + 5.9) / 4, abs=0.1)
    assert value(measured, "glances_per_min") == pytest.approx(6.0, abs=0.1)


def test_without_a_look_away_there_is_no_mean_of_them() -> None:
    measured = features(act(20.0, body_hz=0.1))
    assert (value(measured, "look_away_count"), value(measured, "longest_look_away_s")) == (0, 0)
    assert measured.measures["mean_look_away_s"].why_not == "none_seen"
    assert value(measured, "glances_per_min") == 0


def test_a_single_wild_frame_is_no_glance() -> None:
    def wild(t_s: float, face: FaceReading) -> FaceReading:
        return replace(face, gaze=Gaze(35.0, 0.0)) if t_s % 1.0 < 0.03 else face

    assert value(features(act(20.0, change=wild, body_hz=0.1)), "glances_per_min") == 0


def test_eyes_that_rest_at_the_rim_of_the_zone_do_not_glance_about() -> None:
    answer = act(60.0, (aside(5.0, 55.0, 0.0, -10.0),), noise=Noise(gaze_deg=1.5), body_hz=0.1)
    assert (value(features(answer), "glances_per_min") or 0.0) <= 1.0


def test_the_lens_is_where_the_candidate_looked_when_she_looked_at_it() -> None:
    def skewed(t_s: float, face: FaceReading) -> FaceReading:
        return replace(face, gaze=Gaze(face.gaze.yaw_deg + 9.0, face.gaze.pitch_deg - 8.0) if face.gaze else None)

    answer = act(30.0, (aside(5.0, 15.0, 8.0),), change=skewed, body_hz=0.1)
    own = replace(answer, baseline=Baseline(5.0, lens=Gaze(9.0, -8.0)))
    uncalibrated, calibrated = value(features(answer), "eye_line_ratio"), value(features(own), "eye_line_ratio")
    assert calibrated is not None and calibrated > 0.99
    assert uncalibrated is not None and uncalibrated < 0.7


@pytest.mark.parametrize("baseline", [None, Baseline(5.0, lens=Gaze(3.0, 4.0), text=Gaze(3.0, -7.0))])
def test_eyes_on_the_question_are_told_from_eyes_on_the_lens(baseline: Baseline | None) -> None:
    def placed(t_s: float, face: FaceReading) -> FaceReading:
        lens = baseline.lens if baseline and baseline.lens else Gaze(0.0, 0.0)
        return (
            replace(face, gaze=Gaze(face.gaze.yaw_deg + lens.yaw_deg, face.gaze.pitch_deg + lens.pitch_deg))
            if face.gaze
            else face
        )

    events = (aside(10.0, 20.0, 0.0, -11.0 if baseline else -9.0), aside(25.0, 35.0, 0.0, 20.0))
    measured = features(replace(act(40.0, events, change=placed, body_hz=0.1), baseline=baseline))
    assert value(measured, "question_text_ratio") == pytest.approx(0.25, abs=0.03)


def test_only_speaking_time_is_asked_for() -> None:
    events = (aside(2.0, 12.0), aside(22.0, 27.0))
    measured = features(act(40.0, events, voiced=((15.0, 35.0),), body_hz=0.1))
    assert measured.measures["eye_line_ratio"].asked_s == pytest.approx(20.0, abs=0.1)
    assert value(measured, "eye_line_ratio") == pytest.approx(0.75, abs=0.02)
    assert value(measured, "look_away_count") == 1


@pytest.mark.parametrize("code", ["glare", "small", "turned", "dark", "hidden", "eyes_closed"])
def test_eyes_that_cannot_be_read_give_the_readers_reason(code: str) -> None:
    def unread(t_s: float, face: FaceReading) -> FaceReading:
        return replace(face, gaze=None, gaze_why_not=code) if t_s > 4.0 else face

    measured = features(act(30.0, change=unread, body_hz=0.1))
    for name in ("eye_line_ratio", "look_away_count", "question_text_ratio", "reading_s"):
        assert measured.measures[name].why_not == code, name
    assert measured.measures["eye_line_ratio"].measured_s == pytest.approx(4.0, abs=0.1)


def sweeping(
    period_s: float, degrees: float, *, start_s: float = 10.0, end_s: float = 30.0, back: float = 0.12, stairs: int = 0
) -> Change:
    """Eyes that go evenly to one side and come back within `back` of the period; `stairs` stops on the way (0: none)."""

    def change(t_s: float, face: FaceReading) -> FaceReading:
        if face.gaze is None or not start_s <= t_s < end_s:
            return face
        phase = ((t_s - start_s) / period_s) % 1.0
        share = phase / (1 - back) if phase < 1 - back else (1 - phase) / back
        if stairs and phase < 1 - back:
            share = math.floor(share * stairs) / (stairs - 1)
        return replace(face, gaze=Gaze(face.gaze.yaw_deg + degrees * (0.5 - share), face.gaze.pitch_deg - 9.0))

    return change


@pytest.mark.parametrize(
    ("period_s", "degrees", "stairs"), [(1.0, 8.0, 0), (2.0, 6.0, 0), (2.0, 12.0, 6), (3.0, 20.0, 8), (4.5, 10.0, 0)]
)
def test_lines_that_are_read_are_reading(period_s: float, degrees: float, stairs: int) -> None:
    answer = act(60.0, change=sweeping(period_s, degrees, stairs=stairs), body_hz=0.1)
    measured = features(answer)
    spans = [span for span in measured.spans if span.what == "reading"]
    assert sum(span.end_s - span.start_s for span in spans) == pytest.approx(20.0, abs=2.0 * period_s)
    assert value(measured, "reading_s") == pytest.approx(sum(span.end_s - span.start_s for span in spans))


def test_blinks_do_not_stop_the_reading() -> None:
    blinks = [happening("blink", 11.0 + 3.1 * k, 11.2 + 3.1 * k) for k in range(6)]
    measured = features(act(60.0, blinks, change=sweeping(2.0, 12.0), body_hz=0.1))
    assert (value(measured, "reading_s") or 0.0) > 12.0


@pytest.mark.parametrize(
    "change",
    [
        sweeping(2.0, 12.0, back=0.5),  # to and fro alike
        sweeping(2.0, 12.0, end_s=15.0),  # two and a half lines
        sweeping(8.0, 12.0, end_s=60.0),  # too slow
        sweeping(2.0, 2.0),  # too small
        sweeping(2.0, 40.0),  # too wide
        sweeping(2.0, 12.0, stairs=2),  # one jump to the side and back
    ],
)
def test_other_sweeps_are_no_reading(change: Change) -> None:
    assert value(features(act(60.0, change=change, body_hz=0.1)), "reading_s") == 0.0


@pytest.mark.parametrize("seed", range(8))
def test_looking_about_is_no_reading(seed: int) -> None:
    draw, events, t_s = random.Random(seed), [], 1.0
    while t_s < 115:
        length_s = draw.uniform(0.3, 3.0)
        events.append(aside(t_s, t_s + length_s, draw.uniform(-30, 30), draw.uniform(-20, 10)))
        t_s += length_s + draw.choice((0.0, 0.3, 1.0))
    answer = act(120.0, events, seed=seed, noise=Noise(gaze_deg=2.0), body_hz=0.1)
    assert value(features(answer), "reading_s") == 0.0


def test_a_typed_answer_has_neither_eye_line_nor_reading() -> None:
    answer = replace(act(60.0, change=sweeping(2.0, 12.0), body_hz=0.1), typed="it was a good time " * 9)
    measured = features(answer)
    for name in ("eye_line_ratio", "glances_per_min", "question_text_ratio", "reading_s", "tone_agreement_ratio"):
        assert measured.measures[name].why_not == "typed", name
    assert not [span for span in measured.spans if span.what in ("look_away", "reading")]


def test_without_a_voice_the_whole_answer_is_asked_for() -> None:
    answer = replace(act(20.0, (aside(5.0, 10.0),), body_hz=0.1), voices=(), heard=False)
    assert value(features(answer), "eye_line_ratio") == pytest.approx(0.75, abs=0.02)
