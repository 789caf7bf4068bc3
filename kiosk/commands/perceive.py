"""Any video or sound file -> its readings as JSON lines, through the same code as the seeing and hearing processes."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

from kiosk.capture.pcm import tracks_of
from kiosk.config import Settings
from kiosk.errors import UsageError
from kiosk.hearing import perceive_sound
from kiosk.records import EXPRESSIONS, FaceReading, VoiceReading, WordsReading
from kiosk.seeing import perceive_film


def perceive_file(path: Path, out: Path, settings: Settings) -> Mapping[str, int]:
    """Write one JSON line a reading, pictures first, then sound; how many there were of each kind.

    Words need the fetched speech model of the settings; without it only level and voice are written.

    Raises:
        UsageError: the file is not there, holds neither picture nor sound, or `out` cannot be written.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file; give a video or sound file")
    picture, sound = tracks_of(path)
    if not picture and not sound:
        raise UsageError(f"{path}: neither picture nor sound in it; give a video or sound file")
    counts: Counter[str] = Counter()
    try:
        with nullcontext(sys.stdout) if str(out) == "-" else out.open("w", encoding="utf-8") as file:
            for kind, fields in _readings(path, picture, sound, settings):
                counts[kind] += 1
                _write(file, fields)
    except OSError as error:
        raise UsageError(f"--out {out}: {error.strerror}; give a file that can be written") from error
    return counts


def _readings(path: Path, picture: bool, sound: bool, settings: Settings) -> Iterator[tuple[str, dict[str, Any]]]:
    if picture:
        yield from (("face", face_fields(reading)) for reading in perceive_film(path, settings))
    if sound:
        model = Path(settings.models.folder) / settings.speech.model
        for reading in perceive_sound(path, model if model.is_dir() else None):
            if isinstance(reading, VoiceReading):
                yield "voice", voice_fields(reading)
            else:
                yield from (("word", fields) for fields in word_fields(reading))


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
        "eye_open_ratio": _round(reading.eye_open_ratio, 3),
        "blink": reading.blink,
        "expression": expression,
        "luma": _round(reading.luma, 1),
        "why_not": reading.why_not,
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
