import pytest
from example_reports import ALLOWED, TEAM, question, report_of, spoken
from measured import features, part

from kiosk.records import Span
from kiosk.report.bearing import bearing_step

GOOD: dict[str, float | str] = {
    **{"distance_cm": 65.0, "distance_good_ratio": 1.0, "reading_s": 0.0},
    **{"hand_on_face_s": 1.0, "slouch_ratio": 0.05},
}
SPANS = (Span(8.0, 15.0, "reading"), Span(30.0, 37.0, "hand_on_face"), Span(40.0, 60.0, "slouch"))


@pytest.mark.parametrize(
    ("more", "rests"),
    [
        (
            {"distance_cm": 112.4, "distance_good_ratio": 0.0},
            "In question 1 your face was about 112 cm away; 50 to 90 cm is a good distance.",
        ),
        (
            {"distance_cm": 41.0, "distance_good_ratio": 0.2},
            "In question 1 your face was about 41 cm away; 50 to 90 cm is a good distance.",
        ),
        (
            {"reading_s": 7.0},
            "In question 1 your eyes went from side to side, as when reading, for 7 s, from 0:08 on.",
        ),
        ({"hand_on_face_s": 7.0}, "In question 1 a hand was on your face for 7 s, the longest time at 0:30."),
        ({"slouch_ratio": 0.33}, "In question 1 your head had sunk towards your shoulders for 33 % of the time."),
    ],
)
def test_what_stands_out_is_an_observation_with_a_how_to(more: dict[str, float | str], rests: str) -> None:
    step = bearing_step(part(features({**GOOD, **more}, SPANS)))
    assert step is not None
    what, how, on = step[0].english().split("\n")
    assert on == rests and what and how
    assert set(step[2]) <= set(GOOD) and set(more) <= {*step[2], "distance_good_ratio"}


def test_nothing_stands_out_of_an_ordinary_answer_or_of_too_few_seconds() -> None:
    assert bearing_step(part(features(GOOD, SPANS))) is None
    assert bearing_step(part(features({}, SPANS))) is None
    slouched = features({**GOOD, "slouch_ratio": 0.9}, SPANS, measured_s=10.0)
    assert bearing_step(part(slouched)) is None


def test_it_comes_after_everything_about_content_and_voice() -> None:
    told = TEAM + " / 0.8 / our app had three thousand users in 2 months because we asked them"
    far = report_of([spoken(0, question("any-team"), told, distance_cm=120.0)], ALLOWED)
    near = report_of([spoken(0, question("any-team"), told)], ALLOWED)
    weak = report_of([spoken(0, question("any-team"), "fine", distance_cm=120.0)], ALLOWED)
    assert "distance_cm" in far.feedback.next_step.measures
    assert "distance_cm" not in near.feedback.next_step.measures
    assert "distance_cm" not in weak.feedback.next_step.measures
