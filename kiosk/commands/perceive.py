"""Any video or sound file -> its readings as JSON lines, through the same code as the seeing and hearing processes."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from kiosk.capture.pcm import tracks_of
from kiosk.commands.overlay import OverlayFilm
from kiosk.config import Settings
from kiosk.errors import UsageError
from kiosk.hearing import perceive_sound
from kiosk.perceive.frames import Sighting
from kiosk.records import (
    EXPRESSIONS,
    BodyReading,
    FaceReading,
    FilledPauseReading,
    Hand,
    PitchReading,
    SceneReading,
    VoiceReading,
    WordsReading,
)
from kiosk.seeing import perceive_film


def perceive_file(path: Path, out: Path | None, overlay: Path | None, settings: Settings) -> Mapping[str, int]:
    """Write one JSON line a reading, pictures first, then sound, and a film with the readings drawn in; each where wanted.

    Words need the fetched speech model of the settings; without it no words are written.
    How many readings there were of each kind.

    Raises:
        UsageError: the file is not there, holds neither picture nor sound, or `out` or `overlay` cannot be written.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file; give a video or sound file")
    picture, sound = tracks_of(path)
    if not picture and not sound:
        raise UsageError(f"{path}: neither picture nor sound in it; give a video or sound file")
    if overlay is not None and not picture:
        raise UsageError(f"--overlay {overlay}: {path} has no picture to draw on; give a video file")
    if overlay is not None and overlay.resolve() == path.resolve():
        raise UsageError(f"--overlay {overlay}: is the film itself; give another name")
    counts: Counter[str] = Counter()
    try:
        with _lines_to(out) as file:
            for kind, fields in _readings(path, picture, sound and out is not None, overlay, settings):
                counts[kind] += 1
                if file is not None:
                    _write(file, fields)
    except OSError as error:
        raise UsageError(f"--out {out}: {error.strerror}; give a file that can be written") from error
    return counts


def _lines_to(out: Path | None) -> AbstractContextManager[TextIO | None]:
    if out is None:
        return nullcontext(None)
    return nullcontext(sys.stdout) if str(out) == "-" else out.open("w", encoding="utf-8")


def _readings(
    path: Path, picture: bool, sound: bool, overlay: Path | None, settings: Settings
) -> Iterator[tuple[str, dict[str, Any]]]:
    if picture:
        for sighting in _drawn(perceive_film(path, settings), overlay, settings):
            yield "face", face_fields(sighting.face)
            if sighting.body is not None:
                yield "body", body_fields(sighting.body)
            if sighting.scene is not None:
                yield "scene", scene_fields(sighting.scene)
    if sound:
        model = Path(settings.models.folder) / settings.speech.model
        for reading in perceive_sound(path, settings, model if model.is_dir() else None):
            if isinstance(reading, VoiceReading):
                yield "voice", voice_fields(reading)
            elif isinstance(reading, PitchReading):
                yield "pitch", pitch_fields(reading)
            elif isinstance(reading, FilledPauseReading):
                yield "filled_pause", filled_pause_fields(reading)
            elif isinstance(reading, WordsReading):
                yield from (("word", fields) for fields in word_fields(reading))


def _drawn(sightings: Iterator[Sighting], overlay: Path | None, settings: Settings) -> Iterator[Sighting]:
    """The same sightings; each is drawn into the overlay film on its way."""
    if overlay is None:
        yield from sightings
        return
    film = OverlayFilm(overlay, (settings.seeing.eye_line_yaw_deg, settings.seeing.eye_line_pitch_deg))
    try:
        for sighting in sightings:
            film.add(sighting.frame, sighting.face, sighting.body, sighting.scene)
            yield sighting
    finally:
        film.close()


def _write(file: TextIO, fields: dict[str, Any]) -> None:
    file.write(json.dumps(fields, ensure_ascii=False) + "\n")


def face_fields(reading: FaceReading) -> dict[str, Any]:
    """One face reading as plain values; the expression by name."""
    expression = None
    if reading.expression is not None:
        expression = {name: round(p, 4) for name, p in zip(EXPRESSIONS, reading.expression, strict=True)}
    gaze = reading.gaze and {"yaw_deg": _round(reading.gaze.yaw_deg, 2), "pitch_deg": _round(reading.gaze.pitch_deg, 2)}
    return {
        "kind": "face",
        "t_s": round(reading.t_s, 4),
        "present": reading.present,
        "faces": reading.faces,
        "box": reading.box,
        "yaw_deg": _round(reading.yaw_deg, 2),
        "pitch_deg": _round(reading.pitch_deg, 2),
        "roll_deg": _round(reading.roll_deg, 2),
        "gaze": gaze,
        "gaze_why_not": reading.gaze_why_not,
        "eye_open_ratio": _round(reading.eye_open_ratio, 3),
        "blink": reading.blink,
        "actions": reading.actions and {name: round(value, 3) for name, value in asdict(reading.actions).items()},
        "distance_cm": _round(reading.distance_cm, 1),
        "confidence": _round(reading.confidence, 3),
        "rate_hz": _round(reading.rate_hz, 2),
        "expression": expression,
        "luma": _round(reading.luma, 1),
        "why_not": reading.why_not,
    }


def body_fields(reading: BodyReading) -> dict[str, Any]:
    """One body reading as plain values."""
    return {
        "kind": "body",
        "t_s": round(reading.t_s, 4),
        "present": reading.present,
        "confidence": _round(reading.confidence, 3),
        "shoulders_deg": _round(reading.shoulders_deg, 2),
        "shoulders_px": _round(reading.shoulders_px, 1),
        "middle": reading.middle and [round(share, 4) for share in reading.middle],
        "lean_deg": _round(reading.lean_deg, 2),
        "neck_ratio": _round(reading.neck_ratio, 3),
        "left_hand": _hand_fields(reading.left_hand),
        "right_hand": _hand_fields(reading.right_hand),
        "hand_on_face": reading.hand_on_face,
        "rate_hz": _round(reading.rate_hz, 2),
        "why_not": reading.why_not,
    }


def _hand_fields(hand: Hand | None) -> dict[str, float] | None:
    return None if hand is None else {name: round(value, 3) for name, value in asdict(hand).items()}


def scene_fields(reading: SceneReading) -> dict[str, Any]:
    """One scene reading as plain values."""
    return {
        "kind": "scene",
        "t_s": round(reading.t_s, 4),
        "luma": round(reading.luma, 1),
        "light_ratio": _round(reading.light_ratio, 3),
        "changed_ratio": _round(reading.changed_ratio, 3),
        "moved_ratio": _round(reading.moved_ratio, 4),
        "confidence": _round(reading.confidence, 3),
        "rate_hz": _round(reading.rate_hz, 2),
    }


def pitch_fields(reading: PitchReading) -> dict[str, Any]:
    """One pitch reading as plain values."""
    return {
        "kind": "pitch",
        "t_s": round(reading.t_s, 4),
        "duration_s": round(reading.duration_s, 4),
        "pitch_hz": _round(reading.pitch_hz, 1),
        "confidence": round(reading.confidence, 3),
    }


def filled_pause_fields(reading: FilledPauseReading) -> dict[str, Any]:
    """One filled pause as plain values."""
    return {
        "kind": "filled_pause",
        "t_s": round(reading.start_s, 4),
        "start_s": round(reading.start_s, 4),
        "end_s": round(reading.end_s, 4),
        "confidence": round(reading.confidence, 3),
    }


def voice_fields(reading: VoiceReading) -> dict[str, Any]:
    """One voice reading as plain values."""
    return {
        "kind": "voice",
        "t_s": round(reading.t_s, 4),
        "duration_s": round(reading.duration_s, 4),
        "level_dbfs": round(reading.level_dbfs, 2),
        "voiced": reading.voiced,
        "gap_s": round(reading.gap_s, 4),
        "noise_dbfs": _round(reading.noise_dbfs, 2),
        "clipped_ratio": round(reading.clipped_ratio, 4),
    }


def word_fields(reading: WordsReading) -> list[dict[str, Any]]:
    """Words as plain values, one each."""
    return [
        {
            "kind": "word",
            "t_s": round(word.start_s, 3),
            "text": word.text,
            "start_s": round(word.start_s, 3),
            "end_s": round(word.end_s, 3),
            "confidence": round(word.confidence, 3),
        }
        for word in reading.words
    ]


def _round(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
