"""Frames of a film and what was read from them -> the same film with the readings drawn in, for people who check them.

Only a film that is already a file is drawn on: the kiosk's own cameras never get here.
"""

import math
from collections import deque
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.errors import UsageError
from kiosk.records import EXPRESSIONS, BodyReading, FaceReading, Frame, SceneReading

Image = NDArray[np.uint8]
Point = tuple[float, float]
Colour = tuple[int, int, int]

PANEL_RATIO: Final = 0.65
"""Width of the panel of numbers / height of the film."""
TRACK_S: Final = 10.0
"""So many seconds of gaze, lids and head are drawn as curves."""
CLOCK_HZ: Final = 90_000
"""Times in the film are counted in so many parts of a second, as MPEG's are."""
SUFFIXES: Final = (".mp4", ".mkv", ".mov")
QUALITY: Final = "23"
"""x264's constant rate factor: its default."""

INK: Final = (236, 240, 244)
QUIET: Final = (150, 160, 172)
PANEL: Final = (22, 27, 34)
FACE: Final = (94, 203, 255)
EYES: Final = (255, 207, 92)
BODY: Final = (126, 226, 150)
OFF: Final = (236, 128, 112)
TRACKS: Final = (("gaze yaw", 40.0, EYES), ("head pitch", 25.0, FACE), ("lids", 0.5, INK))
"""Curves of the panel: name, largest value, colour."""


class OverlayFilm:
    """Writes the film; to be closed, then the file is whole."""

    def __init__(self, path: Path, zone_deg: tuple[float, float]) -> None:
        """Write to `path`, an .mp4; `zone_deg`: half width and half height of the lens zone.

        Raises:
            UsageError: the file cannot be written, or its name is not that of a film.
        """
        if path.suffix.lower() not in SUFFIXES:
            raise UsageError(f"--overlay {path}: not the name of a film; give a file name.mp4")
        try:
            path.touch()
            self._out = av.open(str(path), "w")
        except (av.FFmpegError, OSError) as error:
            raise UsageError(f"--overlay {path}: {error.strerror}; give a file that can be written") from error
        self._stream: av.VideoStream | None = None
        self._zone_deg = zone_deg
        self._faces: deque[FaceReading] = deque()
        self._start_s: float | None = None
        self._body: BodyReading | None = None
        self._scene: SceneReading | None = None

    def add(self, frame: Frame, face: FaceReading, body: BodyReading | None, scene: SceneReading | None) -> None:
        """One frame; without a new body or scene the last ones are shown."""
        self._body, self._scene = body or self._body, scene or self._scene
        self._faces.append(face)
        while self._faces[0].t_s < face.t_s - TRACK_S:
            self._faces.popleft()
        picture = frame.image.copy()
        if self._body is not None:
            draw_body(picture, self._body)
        draw_face(picture, face)
        panel = draw_panel(picture.shape[0], tuple(self._faces), self._body, self._scene, self._zone_deg)
        self._write(np.hstack([picture, panel]), frame.t_s)

    def close(self) -> None:
        """Finish the file."""
        if self._stream is not None:
            self._out.mux(self._stream.encode(None))
        self._out.close()

    def _write(self, picture: Image, t_s: float) -> None:
        height, width = (length // 2 * 2 for length in picture.shape[:2])  # the film's colours have half its resolution
        if self._stream is None:
            self._start_s = t_s
            self._stream = self._out.add_stream("libx264", options={"crf": QUALITY, "preset": "veryfast"})
            self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "yuv420p"
            self._stream.codec_context.time_base = Fraction(1, CLOCK_HZ)
        assert self._start_s is not None
        image = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture[:height, :width]), format="rgb24")
        image.pts, image.time_base = round((t_s - self._start_s) * CLOCK_HZ), Fraction(1, CLOCK_HZ)
        self._out.mux(self._stream.encode(image))


def draw_face(picture: Image, face: FaceReading) -> None:
    """The face's box, where the head points and where the eyes look, drawn into the picture."""
    unit = picture.shape[0] / 720
    if not face.present or face.box is None:
        _text(picture, "no face", (16 * unit, 40 * unit), 0.8 * unit, OFF)
        return
    left, top, width, height = face.box
    cv2.rectangle(picture, (left, top), (left + width, top + height), FACE, max(1, round(2 * unit)), cv2.LINE_AA)
    middle = (left + width / 2, top + 0.40 * height)
    if face.yaw_deg is not None and face.pitch_deg is not None:
        _arrow(picture, middle, face.yaw_deg, face.pitch_deg, 1.1 * width, FACE)
    if face.gaze is not None:
        _arrow(picture, middle, face.gaze.yaw_deg, face.gaze.pitch_deg, 1.6 * width, EYES)
    if face.blink:
        _text(picture, "eyes closed", (left, top - 10 * unit), 0.7 * unit, EYES)


def draw_body(picture: Image, body: BodyReading) -> None:
    """The line of the shoulders, its middle and the hands, drawn into the picture."""
    if not body.present or body.middle is None or body.shoulders_px is None or body.shoulders_deg is None:
        return
    height, width = picture.shape[:2]
    thick = max(1, round(height / 360))
    x, y = body.middle[0] * width, body.middle[1] * height
    tilt = math.radians(body.shoulders_deg)
    half = (math.cos(tilt) * body.shoulders_px / 2, math.sin(tilt) * body.shoulders_px / 2)
    cv2.line(picture, _px((x - half[0], y - half[1])), _px((x + half[0], y + half[1])), BODY, thick, cv2.LINE_AA)
    if body.lean_deg is not None and body.neck_ratio is not None:
        lean, length = math.radians(body.lean_deg), body.neck_ratio * body.shoulders_px
        cv2.line(
            picture, _px((x, y)), _px((x + math.sin(lean) * length, y - math.cos(lean) * length)), BODY, thick, cv2.LINE_AA
        )
    for hand in (body.left_hand, body.right_hand):
        if hand is not None:
            place = _px((x + hand.x_ratio * body.shoulders_px, y + hand.y_ratio * body.shoulders_px))
            cv2.circle(
                picture, place, round(0.09 * body.shoulders_px), OFF if body.hand_on_face else BODY, thick, cv2.LINE_AA
            )


def draw_panel(
    height: int,
    faces: tuple[FaceReading, ...],
    body: BodyReading | None,
    scene: SceneReading | None,
    zone_deg: tuple[float, float],
) -> Image:
    """The panel of numbers and curves beside a picture of this height in px; the last of `faces` is now."""
    panel = np.full((height, round(height * PANEL_RATIO) // 2 * 2, 3), PANEL, np.uint8)
    unit = height / 720
    for row, (name, value, colour) in enumerate(_lines(faces[-1], body, scene)):
        _text(panel, name, (14 * unit, (26 + 24 * row) * unit), 0.5 * unit, QUIET)
        _text(panel, value, (150 * unit, (26 + 24 * row) * unit), 0.5 * unit, colour)
    _draw_expressions(panel, faces[-1], 330 * unit, unit)
    for index, (name, reach, colour) in enumerate(TRACKS):
        values = [(face.t_s, _track_value(face, name)) for face in faces]
        _draw_track(panel, (name, reach, colour), values, (500 + 72 * index) * unit, unit, zone_deg[0])
    return panel


def _lines(face: FaceReading, body: BodyReading | None, scene: SceneReading | None) -> list[tuple[str, str, Colour]]:
    """Name, value and colour of each line of the panel."""
    gaze, actions = face.gaze, face.actions
    rows: list[tuple[str, str, Colour]] = [
        ("time", f"{face.t_s:.2f} s   {_number(face.rate_hz, '.0f')} frames/s", INK),
        ("head", f"{_number(face.yaw_deg)} {_number(face.pitch_deg)} {_number(face.roll_deg)} deg", FACE),
        ("distance", f"{_number(face.distance_cm, '.0f')} cm", FACE),
        (
            "gaze",
            f"{gaze.yaw_deg:+.0f} {gaze.pitch_deg:+.0f} deg" if gaze else face.gaze_why_not or "-",
            EYES if gaze else OFF,
        ),
        ("lids", _number(face.eye_open_ratio, ".2f"), EYES),
    ]
    if actions is not None:
        rows += [
            ("brows", f"{actions.brow_left_cm:.2f} {actions.brow_right_cm:.2f} cm", INK),
            ("mouth", f"open {actions.mouth_open_ratio:.2f}  lips {actions.lips_red:.2f}", INK),
            ("corners", f"{actions.corner_left_cm:+.2f} {actions.corner_right_cm:+.2f} cm", INK),
        ]
    if body is not None:
        hands = " ".join(side for side, hand in (("left", body.left_hand), ("right", body.right_hand)) if hand) or "none"
        touching = " on face" if body.hand_on_face else ""
        rows += [
            ("shoulders", f"{_number(body.shoulders_deg)} deg  lean {_number(body.lean_deg)}", BODY),
            ("neck", _number(body.neck_ratio, ".2f"), BODY),
            ("hands", hands + touching if body.present else body.why_not or "-", BODY if body.present else OFF),
        ]
    if scene is not None:
        rows.append(("light", f"{_number(scene.light_ratio, '.2f')} times the first", INK))
        changed = f"changed {_number(scene.changed_ratio, '.2f')}  moved {_number(scene.moved_ratio, '.3f')}"
        rows.append(("room", changed, INK))
    return rows


def _draw_expressions(panel: Image, face: FaceReading, top: float, unit: float) -> None:
    if face.expression is None:
        _text(panel, f"expression: {face.why_not or '-'}", (14 * unit, top + 20 * unit), 0.5 * unit, OFF)
        return
    left, room = 150 * unit, panel.shape[1] - 170 * unit
    for row, (name, share) in enumerate(zip(EXPRESSIONS, face.expression, strict=True)):
        y = top + (14 + 19 * row) * unit
        _text(panel, name, (14 * unit, y), 0.45 * unit, QUIET)
        cv2.rectangle(panel, _px((left, y - 10 * unit)), _px((left + room * share, y)), FACE, -1)


def _track_value(face: FaceReading, name: str) -> float | None:
    if name == "gaze yaw":
        return face.gaze.yaw_deg if face.gaze else None
    return face.pitch_deg if name == "head pitch" else face.eye_open_ratio


def _draw_track(
    panel: Image,
    what: tuple[str, float, Colour],
    values: list[tuple[float, float | None]],
    top: float,
    unit: float,
    zone_deg: float,
) -> None:
    """A curve of the last seconds, from -reach to reach (lids: from 0)."""
    name, reach, colour = what
    left, right, tall = 14 * unit, panel.shape[1] - 14 * unit, 50 * unit
    low = 0.0 if name == "lids" else -reach

    def place(t_s: float, value: float) -> tuple[int, int]:
        share = (min(reach, max(low, value)) - low) / (reach - low)
        return _px((right - (right - left) * (values[-1][0] - t_s) / TRACK_S, top + tall * (1.0 - share)))

    cv2.rectangle(panel, _px((left, top)), _px((right, top + tall)), (40, 47, 56), -1)
    if name == "gaze yaw":
        start_s = values[-1][0] - TRACK_S
        cv2.rectangle(panel, place(start_s, zone_deg), place(values[-1][0], -zone_deg), (54, 64, 60), -1)
    for (before_s, before), (after_s, after) in pairwise(values):
        if before is not None and after is not None:
            cv2.line(panel, place(before_s, before), place(after_s, after), colour, 1, cv2.LINE_AA)
    _text(panel, name, (left + 4 * unit, top + 14 * unit), 0.4 * unit, QUIET)


def _number(value: float | None, form: str = "+.0f") -> str:
    return "-" if value is None else format(value, form)


def _arrow(picture: Image, start: Point, yaw_deg: float, pitch_deg: float, length: float, colour: Colour) -> None:
    across = math.sin(math.radians(yaw_deg)) * length
    down = -math.sin(math.radians(pitch_deg)) * length
    thick = max(1, round(picture.shape[0] / 240))
    cv2.arrowedLine(
        picture, _px(start), _px((start[0] + across, start[1] + down)), colour, thick, cv2.LINE_AA, tipLength=0.12
    )


def _px(place: Point) -> tuple[int, int]:
    return round(place[0]), round(place[1])


def _text(picture: Image, text: str, place: Point, scale: float, colour: Colour) -> None:
    cv2.putText(picture, text, _px(place), cv2.FONT_HERSHEY_SIMPLEX, scale, colour, max(1, round(scale * 1.6)), cv2.LINE_AA)
