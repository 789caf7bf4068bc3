"""A real film -> whether every measure of the camera is there, plausible and steady, its blinks against those one sees."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from kiosk.config import Settings
from kiosk.records import Answer, BodyReading, FaceReading, Features, Question, SceneReading
from kiosk.score.blinks import blink_times
from kiosk.score.features import features_of
from kiosk.score.looks import looks_of
from kiosk.seeing import perceive_film
from tests.bench.senses import FILM
from tests.bench.table import Row
from tests.bench.truth_match import match

FILM_S: Final = 8.0
PLAYS: Final = 3
"""Shares of time need some seconds more than the film has: it is read so often, each time anew, and put end to end."""
SEEN_BLINKS_S: Final = (0.44, 1.04, 1.36, 2.28, 3.2, 3.88, 4.4, 5.16, 6.0, 7.08)
"""Middles of the blinks of speaker.mp4, looked at frame by frame (40 ms): 0.2 s either side of each was looked at."""
BLINK_TOLERANCE_S: Final = 0.08
QUESTION: Final = Question("film", "", "motivation", "junior", None, ())


@dataclass(frozen=True, slots=True)
class Plausible:
    """What a measure of this film may be, and why."""

    name: str
    unit: str
    least: float
    most: float
    source: str


SEEN: Final = "seen in the film"
PLAUSIBLE: Final = (
    Plausible("presence_ratio", "", 0.98, 1.0, f"{SEEN}: she never leaves"),
    Plausible("second_face_s", "s", 0.0, 0.0, f"{SEEN}: she is alone"),
    Plausible("absence_count", "", 0.0, 0.0, f"{SEEN}: she never leaves"),
    Plausible("blinks_per_min", "1/min", 60.0, 80.0, f"{SEEN}: 10 in 8 s, far more than the usual 10 to 25 in conversation"),
    Plausible("long_closures_count", "", 0.0, 0.0, f"{SEEN}: no eyes closed for 0.5 s"),
    Plausible("eye_line_ratio", "", 0.6, 1.0, f"{SEEN}: she speaks to the camera; 0.6 is the band of experience.md 2b"),
    Plausible("look_away_count", "", 0.0, 0.0, f"{SEEN}: none of over 3 s"),
    Plausible("nods_per_min", "1/min", 0.0, 40.0, "own: heads move with speech, but not with every word"),
    Plausible("shakes_per_min", "1/min", 0.0, 40.0, "own, as nods"),
    Plausible("head_tilt_ratio", "", 0.0, 0.2, f"{SEEN}: held upright"),
    Plausible("shoulders_deg", "deg", -8.0, 8.0, "level: experience.md 2b notes 8 deg and more"),
    Plausible("lean_deg", "deg", -6.0, 6.0, f"{SEEN}: upright"),
    Plausible("sway_ratio", "", 0.0, 0.1, "own: a speaker at a desk sways by centimetres"),
    Plausible("hands_visible_ratio", "", 0.0, 0.05, f"{SEEN}: no hand in view"),
    Plausible("hand_on_face_s", "s", 0.0, 0.0, f"{SEEN}: none"),
    Plausible("light_changes_count", "", 0.0, 0.0, f"{SEEN}: a still studio"),
    Plausible("background_changed_ratio", "", 0.0, 0.1, f"{SEEN}: a still studio"),
    Plausible("camera_moved_count", "", 0.0, 0.0, f"{SEEN}: the camera stands"),
)
STEADY: Final[tuple[tuple[str, str, float, Callable[[FaceReading], float | None]], ...]] = (
    ("head yaw", "deg", 0.8, lambda face: face.yaw_deg),
    ("head pitch", "deg", 0.8, lambda face: face.pitch_deg),
    ("head roll", "deg", 0.5, lambda face: face.roll_deg),
    ("gaze yaw", "deg", 1.5, lambda face: face.gaze.yaw_deg if face.gaze else None),
    ("gaze pitch", "deg", 1.5, lambda face: face.gaze.pitch_deg if face.gaze else None),
    ("lid gap", "", 0.03, lambda face: face.eye_open_ratio),
    ("distance", "cm", 0.5, lambda face: face.distance_cm),
)
"""Reading, unit, how far a frame may lie (median) from the mean of its neighbours, and where it stands; own numbers."""


def films() -> list[Row]:
    """The measures of ../shared/media/speaker.mp4, one by one; nothing where the film is not at hand."""
    if not FILM.is_file():
        return []
    answer = watch()
    features = features_of(answer, Settings().seeing)
    return [*_present(features), *_blinks(answer), *_plausible(features), *_steady(answer.faces)]


def watch() -> Answer:
    """The film read PLAYS times, as one answer without sound."""
    faces: list[FaceReading] = []
    bodies: list[BodyReading] = []
    scenes: list[SceneReading] = []
    for play in range(PLAYS):
        for sighting in perceive_film(FILM, Settings()):
            t_s = sighting.frame.t_s + play * FILM_S
            faces.append(replace(sighting.face, t_s=t_s))
            if sighting.body is not None:
                bodies.append(replace(sighting.body, t_s=t_s))
            if sighting.scene is not None:
                scenes.append(replace(sighting.scene, t_s=t_s))
    length_s = FILM_S * PLAYS
    return Answer(
        0, QUESTION, 0.0, length_s, faces=tuple(faces), bodies=tuple(bodies), scenes=tuple(scenes), seen=True
    )  # fmt: skip


def _present(features: Features) -> list[Row]:
    """How many of the measures that this silent, short film can give are there."""
    expected = [
        name
        for name, measure in features.measures.items()
        if measure.why_not not in NOT_IN_THIS_FILM
        and not name.startswith(NEEDS_MORE)
        and not name.endswith("_listening_ratio")
    ]
    missing = [f"{name} ({features.measures[name].why_not})" for name in expected if features.measures[name].value is None]
    note = f"missing: {', '.join(missing)}" if missing else "every one that a film without its sound can give"
    share = 1.0 - len(missing) / len(expected)
    return [Row("film: measures of the camera that are there", 100.0 * share, "%", 100.0, at_least=True, note=note)]


NOT_IN_THIS_FILM: Final = ("no_microphone", "no_speech", "none_seen")
"""Reasons that are right here: its sound is not listened to, nothing of the kind happened."""
NEEDS_MORE: Final = ("tone_", "slouch_per_min")
"""Measures that need words, or half a minute; and nobody listens in this film ('..._listening_ratio')."""


def _blinks(answer: Answer) -> list[Row]:
    seen = [(t_s + play * FILM_S,) * 2 for play in range(PLAYS) for t_s in SEEN_BLINKS_S]
    found = match(seen, blink_times(looks_of(answer)), BLINK_TOLERANCE_S)
    note = f"{len(SEEN_BLINKS_S)} blinks in {FILM_S:.0f} s at 25 frames/s, looked at frame by frame"
    return [
        Row("film: blinks, recall", found.recall, "", 0.9, at_least=True, note=note),
        Row("film: blinks, precision", found.precision, "", 0.9, at_least=True, note="the same"),
    ]


def _plausible(features: Features) -> list[Row]:
    rows = []
    for asked in PLAUSIBLE:
        measure = features.measures[asked.name]
        note = asked.source if measure.value is not None else f"not measured: {measure.why_not}"
        rows.append(Row(f"film: {asked.name}", measure.value, asked.unit, asked.least, True, note, asked.most))
    return rows


def _steady(faces: Sequence[FaceReading]) -> list[Row]:
    note = "how far a frame lies from the mean of its neighbours, median; own number"
    return [
        Row(f"film: unrest of {name}", unrest([read(face) for face in faces]), unit, limit, note=note)
        for name, unit, limit, read in STEADY
    ]


def unrest(values: Sequence[float | None]) -> float | None:
    """Median of |value - mean of its two neighbours|: what is left of noise when slow movement is taken out."""
    rows = zip(values, values[1:], values[2:], strict=False)
    left = [abs(b - (a + c) / 2) for a, b, c in rows if a is not None and b is not None and c is not None]
    return median(left) if left else None
