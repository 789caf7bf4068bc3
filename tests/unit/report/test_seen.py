import re
from dataclasses import replace

import pytest
from example_reports import ALLOWED, TEAM, question, report_of, rich, short, spoken
from measured import DURATION_S, features

from kiosk.records import Features, Measure, Report, Span
from kiosk.report import seen
from kiosk.report.page import Page
from kiosk.report.render import render_html
from kiosk.ui.translate import LANGUAGES, translator

EYES: dict[str, float | str] = {
    "eye_line_ratio": 0.75,
    "look_away_count": 0.0,
    "reading_s": 0.0,
    "blinks_per_min": 14.4,
}
HEAD: dict[str, float | str] = {"nod_count": 3.0, "shake_count": 0.0, "presence_ratio": 1.0, "distance_cm": 62.3}
BODY: dict[str, float | str] = {
    **{"hands_visible_ratio": 0.4, "gestures_per_min": 12.2, "hand_on_face_count": 1.0, "hand_on_face_s": 2.2},
    **{"slouch_ratio": 0.0, "lean_ratio": 0.0, "shoulders_tilted_ratio": 0.0},
}
ALL = {**EYES, **HEAD, **BODY}


def texts(of: Features) -> list[str]:
    """The lines as the candidate reads them, without what stands beside them."""
    page = Page(rich(), str)
    return [page.line(line)["text"] for lines in seen.lines_of(of).values() for line in lines]


def test_a_minute_is_told_in_eight_lines_of_three_groups() -> None:
    of = features(ALL, [Span(1.0, 41.0, "voiced")])
    assert texts(of) == [
        "Eyes towards the lens for 75 % of the speaking time (45 of 60 s)",
        "No look away of over 3 s",
        "14 blinks a minute",
        "3 nods",
        "Face in view for 100 % of the time, about 62 cm from the camera",
        "Hands in view for 40 % of the time, 12 gestures a minute",
        "Hand on the face once, for 2 s",
        "Shoulders level, upright",
    ]
    assert list(seen.lines_of(of)) == ["eyes", "head", "body"]
    assert seen.unseen_of(of) == {}


@pytest.mark.parametrize(
    ("more", "spans", "told"),
    [
        ({}, (), "Eyes towards the lens for 75 % of the answer (45 of 60 s)"),
        (
            {"look_away_count": 3.0, "look_away_left_count": 1.0, "look_away_down_count": 2.0},
            (),
            "3 looks away of over 3 s: 1 to your left, 2 downwards",
        ),
        ({"look_away_count": 1.0, "look_away_right_count": 1.0}, (), "1 look away of over 3 s: to your right"),
        ({"reading_s": 6.4}, (), "Eyes from side to side, as when reading, for 6 s"),
        ({"blinks_per_min": 1.2}, (), "1 blink a minute"),
        ({"nod_count": 0.0}, (), "No nods"),
        (
            {"nod_count": 1.0, "shake_count": 2.0, "head_tilt_ratio": 0.25, "brows_raised_count": 1.0},
            (),
            "1 nod, 2 shakes of the head, head tilted for 25 % of the time, eyebrows raised once",
        ),
        (
            {"presence_ratio": 0.8, "second_face_s": 3.0},
            (),
            "Face in view for 80 % of the time, another face in view for 3 s, about 62 cm from the camera",
        ),
        ({"hands_visible_ratio": 0.05, "gestures_per_min": 0.0}, (), "Hands hardly in view"),
        ({"gestures_per_min": 0.2}, (), "Hands in view for 40 % of the time, hardly any gestures"),
        ({"hand_on_face_count": 0.0, "hand_on_face_s": 0.0}, (), "No hand on the face"),
        ({"hand_on_face_count": 2.0, "hand_on_face_s": 7.0}, (), "Hand on the face 2 times, for 7 s in all"),
        (
            {"slouch_ratio": 0.1, "lean_ratio": 0.1, "shoulders_tilted_ratio": 0.1},
            (
                *(Span(1.0, 4.0, "lean", "left"), Span(8.0, 12.0, "lean", "left"), Span(20.0, 26.0, "slouch")),
                Span(30.0, 38.0, "shoulders", "right"),
            ),
            "Your right shoulder lower for 8 s, leaning to your left for 7 s, head sunk towards the shoulders for 6 s",
        ),
    ],
)
def test_what_happened_is_told_with_its_number_and_side(
    more: dict[str, float | str], spans: tuple[Span, ...], told: str
) -> None:
    assert told in texts(features({**ALL, **more}, spans))


def test_what_was_not_measured_is_no_line_but_a_reason_shared_by_its_measures() -> None:
    of = features({**ALL, "blinks_per_min": "too_slow", "nod_count": "too_slow", **dict.fromkeys(BODY, "no_body")})
    assert not any("blink" in text or "nod" in text or text == "0" for text in texts(of))
    assert seen.unseen_of(of) == {
        "too_slow": ("blinks_per_min", "nod_count"),
        "no_body": ("hands_visible_ratio", "hand_on_face_count", "slouch_ratio"),
    }
    assert "body" not in seen.lines_of(of)


def test_a_line_that_rests_on_few_seconds_says_so() -> None:
    of = features(ALL)
    few = Measure("blinks_per_min", 14.0, 20.0, DURATION_S)
    of = replace(of, measures={**of.measures, "blinks_per_min": few})
    page = Page(rich(), str)
    beside = {page.line(line)["beside"] for lines in seen.lines_of(of).values() for line in lines}
    assert beside == {
        "",
        "10 to 25 a minute are usual in conversation; measured on 20 s",
        "50 to 90 cm is a good distance",
    }


def test_a_room_that_changed_is_told_because_it_disturbs() -> None:
    still = features({"light_changes_count": 0.0, "camera_moved_count": 0.0, "background_changed_ratio": 0.1})
    moved = features({"light_changes_count": 2.0, "camera_moved_count": 1.0, "background_changed_ratio": 0.9})
    assert seen.room_of(still) == ()
    assert [text.text.split()[1] for text in seen.room_of(moved)] == ["light", "camera", "changed"]


def section(report: Report, number: int, language: str = "en") -> str:
    """Text of what the camera saw in one answer."""
    html = render_html(report, translator(language), language=language)
    answer = html.split('<details class="answer"')[number + 1].split("</details>")[0]
    found = re.search(r'<dl class="seen">.*?</dl>', answer, flags=re.S)
    return re.sub(r"<[^>]+>", " ", found.group(0)) if found else ""


def test_the_page_says_what_readings_showed_with_the_candidates_sides() -> None:
    text = section(rich(), 1)
    assert "2 looks away of over 3 s: to your left" in text
    assert "3 nods" in text and "about 64 cm" in text and "Hand on the face once, for 2 s" in text
    assert "leaning to your left for 4 s" in text
    assert "head sunk" not in text and "head sunk towards the shoulders for 8 s" in section(rich(), 2)


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_the_section_is_in_the_readers_language(language: str) -> None:
    assert not re.search(r"[a-z]{3}", section(rich(), 2, language))


def test_a_refused_camera_is_told_once_for_all_and_nothing_is_counted_as_zero() -> None:
    html = render_html(short())
    assert section(short(), 0) == ""
    for text in ("What the camera saw", "drawn faces"):
        assert text not in html
    named = next(finding for finding in short().not_measured if "eye_line_ratio" in finding.measures)
    assert {"blinks_per_min", "nod_count", "hands_visible_ratio", "slouch_ratio"} <= set(named.measures)


def test_a_body_that_was_not_seen_leaves_a_reason_in_the_answer() -> None:
    answer = replace(spoken(0, question("any-team"), TEAM), bodies=())
    html = render_html(report_of([answer], ALLOWED))
    assert re.search(r"<b>Hands in view, Hand on the face, Posture</b> \(not measured\): \w", html)
