from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.commands.overlay import OverlayFilm, draw_body, draw_face, draw_panel
from kiosk.errors import UsageError
from kiosk.records import BodyReading, FaceActions, FaceReading, Frame, Gaze, Hand, SceneReading

FACE = FaceReading(
    1.0,
    True,
    1,
    (120, 80, 100, 120),
    yaw_deg=5.0,
    pitch_deg=-3.0,
    roll_deg=1.0,
    gaze=Gaze(20.0, 0.0),
    eye_open_ratio=0.3,
    blink=False,
    actions=FaceActions(2.0, 2.1, 3.0, 0.1, 0.3, 0.2, 0.2, 5.0),
    expression=(0.9, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
)
BODY = BodyReading(1.0, True, 0.9, 2.0, 160.0, (0.5, 0.8), 1.0, 0.7, None, Hand(0.6, -0.2, 0.9), False)
ROOM = (360, 480, 3)
ZONE_DEG = (12.0, 10.0)


def frame(t_s: float) -> Frame:
    return Frame(np.full(ROOM, 90, np.uint8), t_s, 0)


def changed(before: np.ndarray, after: np.ndarray) -> tuple[int, int, int, int]:
    """(left, top, width, height) of what was drawn."""
    return cv2.boundingRect(np.any(before != after, axis=2).astype(np.uint8))


def test_the_gaze_points_to_the_side_of_the_picture_it_was_read_for() -> None:
    left, right = frame(0).image, frame(0).image
    draw_face(left, replace(FACE, yaw_deg=None, gaze=Gaze(-40.0, 0.0)))
    draw_face(right, replace(FACE, yaw_deg=None, gaze=Gaze(40.0, 0.0)))
    assert changed(frame(0).image, left)[0] < 90
    assert sum(changed(frame(0).image, right)[::2]) > 250


def test_a_hand_is_drawn_in_shoulder_widths_from_the_middle() -> None:
    picture = frame(0).image
    draw_body(picture, replace(BODY, lean_deg=None, shoulders_deg=0.0))
    x, y = 0.5 * 480 + 0.6 * 160, 0.8 * 360 - 0.2 * 160
    left, top, width, _ = changed(frame(0).image, picture)
    assert left + width == pytest.approx(x + 0.09 * 160, abs=3)
    assert top == pytest.approx(y - 0.09 * 160, abs=3)


def test_what_is_not_there_is_not_drawn() -> None:
    picture = frame(0).image
    draw_body(picture, BodyReading(1.0, False, why_not="no_body"))
    assert np.array_equal(picture, frame(0).image)


@pytest.mark.parametrize("face", [FACE, FaceReading(1.0, False, 0, why_not="no_face"), FaceReading(1.0, True, 1)], ids=str)
@pytest.mark.parametrize("body", [None, BODY, BodyReading(1.0, False, why_not="hidden")], ids=str)
def test_a_panel_is_made_of_whatever_was_read(face: FaceReading, body: BodyReading | None) -> None:
    panel = draw_panel(360, (replace(face, t_s=0.5), face), body, SceneReading(1.0, 90.0), ZONE_DEG)
    assert panel.shape[0] == 360
    assert panel.std() > 5


def test_the_film_has_every_frame_at_its_time(tmp_path: Path) -> None:
    path = tmp_path / "overlay.mp4"
    film = OverlayFilm(path, ZONE_DEG)
    for index in range(12):
        film.add(frame(7.0 + index / 10), replace(FACE, t_s=7.0 + index / 10), BODY if index % 5 == 0 else None, None)
    film.close()
    seen = cv2.VideoCapture(str(path))
    times = []
    while seen.grab():
        times.append(seen.get(cv2.CAP_PROP_POS_MSEC) / 1000)
    assert times == pytest.approx([index / 10 for index in range(12)], abs=0.001)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nowhere/film.mp4", "No such file or directory; give a file that can be written"),
        ("film.txt", "not the name of a film"),
    ],
)
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        OverlayFilm(tmp_path / name, ZONE_DEG)
    assert str(tmp_path / name) in str(caught.value)
