import re
from dataclasses import replace

import pytest

from kiosk.records import Span
from kiosk.report.axis import LEFT, RIGHT, WIDTH, Axis
from kiosk.report.charts import timeline, timeline_key
from kiosk.report.voice_strips import HEIGHT, curves, curves_told, lost_stretches
from tests.unit.report.example_voice import DISTURBED, with_voice
from tests.unit.report.measured import features

PLAIN = features({}, [Span(1.6, 58.0, "voiced")])
HEARD = with_voice(PLAIN, DISTURBED)


def drawn(svg: str, kind: str) -> list[str]:
    """The paths of one class."""
    return re.findall(rf'<path class="{kind}"[^>]* d="([^"]+)"', svg)


def test_curves_are_there_only_where_they_were_measured() -> None:
    assert [name.text for name, _, _ in curves(HEARD, Axis(60.0))] == ["Pitch", "Pace"]
    assert curves(PLAIN, Axis(60.0)) == []
    assert curves_told(PLAIN, str) == ""


def test_a_curve_is_broken_where_nothing_was_measured() -> None:
    pitch, pace = (str(drawing) for _, _, drawing in curves(HEARD, Axis(60.0)))
    assert len(drawn(pitch, "curve")[0].split("M")) > 4
    assert len(drawn(pace, "curve")[0].split("M")) == 3


def test_curves_stay_within_their_row_and_on_the_axis() -> None:
    for _, _, drawing in curves(HEARD, Axis(60.0)):
        for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", drawn(str(drawing), "curve")[0]):
            assert LEFT <= float(x) <= WIDTH - RIGHT
            assert 2 <= float(y) <= HEIGHT - 2


def test_the_middle_of_the_voice_lies_in_the_middle_of_the_row() -> None:
    flat = replace(with_voice(PLAIN), pitch_track=((10.0, 0.0), (10.25, 0.0), (10.5, None)))
    [(_, _, pitch), _] = curves(flat, Axis(60.0))
    assert f" {HEIGHT / 2:.1f}" in drawn(str(pitch), "curve")[0]


def test_what_was_not_measured_is_hatched_once_and_told() -> None:
    overlapping = with_voice(
        PLAIN, (Span(24.0, 26.5, "noisy"), Span(26.0, 28.0, "gap", "microphone"), Span(1.0, 2.0, "gap", "camera"))
    )
    assert lost_stretches(overlapping) == [(24.0, 28.0)]
    svg = timeline(overlapping, str, show_expression=False)
    assert svg.count("<pattern") == 1 and svg.count("url(#hatch1)") == 3
    assert "Voice not measured for 4 s." in svg
    assert "<pattern" not in timeline(PLAIN, str, show_expression=False)


def test_the_drawing_is_told_in_words() -> None:
    about = re.search(r"<desc[^>]*>(.*?)</desc>", timeline(HEARD, str, show_expression=False))
    assert about is not None
    for text in ("Pitch: from 4 semitones below", "Pace: between ", "Repeats: 2. Begun again: 1. Loud room: 1."):
        assert text in about.group(1)


def test_a_filler_heard_by_ear_has_its_own_mark_and_key() -> None:
    svg = timeline(HEARD, str, show_expression=False)
    assert (len(drawn(svg, "filler ear")), len(drawn(svg, "filler"))) == (2, 4)
    keys = [message.text.split(":")[0] for message in timeline_key(HEARD, show_expression=False)]
    assert keys == ["Voice", "Pitch", "Pace", "Hatched", "An open triangle", "The thin rows"]


def test_pauses_inside_a_sentence_are_marked_like_long_ones() -> None:
    assert ">1.2 s</text>" in timeline(HEARD, str, show_expression=False)
    assert ">2.7 s</text>" in timeline(HEARD, str, show_expression=False)


@pytest.mark.parametrize("seconds", [60.0, 180.0])
def test_a_timeline_stays_small(seconds: float) -> None:
    long = with_voice(replace(PLAIN, duration_s=seconds), DISTURBED)
    assert len(timeline(long, str, show_expression=False)) < 16_000
