"""Frames of the scripted candidate -> what the kiosk's readers say of them, sorted by kind."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.config import Settings
from kiosk.perceive.frames import FrameReader
from kiosk.records import BodyReading, FaceReading, Frame, SceneReading


@dataclass(frozen=True, slots=True)
class Seen:
    """The readings of some frames, in order of time."""

    faces: tuple[FaceReading, ...]
    """One for each frame."""
    bodies: tuple[BodyReading, ...]
    scenes: tuple[SceneReading, ...]


def readings_of(frames: Iterable[Frame], settings: Settings) -> Seen:
    """Read the frames one after the other, the body when its turn comes, as `seeing.perceive_film` does."""
    reader = FrameReader(settings)
    faces, bodies, scenes = [], [], []
    for frame in frames:
        face = reader.read(frame)
        faces.append(face)
        if reader.is_bodys_turn(frame.t_s):
            body, scene = reader.read_body(frame, face)
            bodies.append(body)
            if scene is not None:
                scenes.append(scene)
    return Seen(tuple(faces), tuple(bodies), tuple(scenes))
