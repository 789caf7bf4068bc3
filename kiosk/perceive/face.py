"""Frame -> FaceReading: presence, number of faces, box, head pose, gaze, lids, brightness of the candidate's face."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from kiosk.perceive.crop import Image
from kiosk.perceive.face_finder import FaceFinder, FoundFace, each_once, windows_of
from kiosk.perceive.face_geometry import LID_CLOSED_RATIO, gaze_of, head_pose
from kiosk.perceive.face_mesh import Eye, FaceMesh, FaceMesher
from kiosk.perceive.people import CandidateChoice
from kiosk.records import FaceReading, Frame

COMPARE_EVERY_S: Final = 0.25
"""How often other faces are looked for while the candidate's is tracked."""
QUICK_S: Final = 0.05
"""Frames that follow so closely show the same blink: one eye a frame is enough."""
GAZE_LIDS_MIN: Final = 0.12
"""Under this lid gap no iris is to be seen, so there is no gaze."""


@dataclass(frozen=True, slots=True, eq=False)
class SeenFace:
    """A reading, and the landmarks it came from where a face was found."""

    reading: FaceReading
    mesh: FaceMesh | None


class FaceReader:
    """Finds the candidate's face and follows it from frame to frame."""

    def __init__(self) -> None:
        """Load the models.

        Raises:
            ModelMissing, ModelDamaged: they cannot be used.
        """
        self._finder = FaceFinder()
        self._mesher = FaceMesher()
        self.forget()

    @property
    def detail(self) -> str:
        """For staff: the models and what runs them."""
        return self._mesher.detail

    def forget(self) -> None:
        """Forget the candidate."""
        self._choice = CandidateChoice()
        self._mesh: FaceMesh | None = None
        self._eyes: list[Eye] = []
        self._eyes_s = 0.0
        self._side = 0
        self._compared_s: float | None = None
        self._window = 0
        self._searches = 0
        self._found: dict[int, list[FoundFace]] = {}

    def read(self, frame: Frame) -> SeenFace:
        """What this frame shows of the candidate's face."""
        mesh = self._track(frame)
        if mesh is None:
            luma = _mean_luma(frame.image[::16, ::16])
            return SeenFace(FaceReading(frame.t_s, False, self._choice.others, luma=luma, why_not="no_face"), None)
        eyes = self._look_at_eyes(frame, mesh)
        lids = sum(eye.open_ratio for eye in eyes) / len(eyes)
        reading = FaceReading(
            t_s=frame.t_s,
            present=True,
            faces=1 + self._choice.others,
            box=mesh.box,
            eye_open_ratio=lids,
            blink=lids < LID_CLOSED_RATIO,
            luma=_mean_luma(mesh.picture[40:152:4, 48:144:4]),
        )
        pose = head_pose(mesh.points)
        if pose is None:
            return SeenFace(reading, mesh)
        gaze = gaze_of(pose, np.stack([eye.iris_offset for eye in eyes])) if lids >= GAZE_LIDS_MIN else None
        reading = replace(reading, yaw_deg=pose.yaw_deg, pitch_deg=pose.pitch_deg, roll_deg=pose.roll_deg, gaze=gaze)
        return SeenFace(reading, mesh)

    def _track(self, frame: Frame) -> FaceMesh | None:
        """The candidate's mesh: followed from the last frame, or found again."""
        mesh = self._mesher.mesh(frame.image, self._mesh.next_region) if self._mesh is not None else None
        if mesh is None:
            chosen = self._choice.find(self._finder.search(frame.image, self._searches), frame.t_s)
            self._searches += 1
        else:
            self._choice.seen(mesh.box, frame.t_s)
            chosen = self._compare(frame)
        if chosen is not None:
            mesh = self._mesher.mesh(frame.image, chosen.region)
            self._eyes = []
        if mesh is not None:
            self._choice.seen(mesh.box, frame.t_s)
        self._mesh = mesh
        return mesh

    def _compare(self, frame: Frame) -> FoundFace | None:
        """From time to time look for other faces, each time in another window of the frame."""
        if self._compared_s is not None and 0 <= frame.t_s - self._compared_s < COMPARE_EVERY_S:
            return None
        self._compared_s = frame.t_s
        height_px, width_px = frame.image.shape[:2]
        windows = windows_of(width_px, height_px)
        self._window = (self._window + 1) % len(windows)
        self._found[self._window] = self._finder.find(frame.image, windows[self._window])
        return self._choice.compare(each_once(self._found.values()), frame.t_s)

    def _look_at_eyes(self, frame: Frame, mesh: FaceMesh) -> list[Eye]:
        """Both eyes; in quick succession they are looked at in turn, so that one of them is as it was a frame before."""
        quick = self._eyes and 0 <= frame.t_s - self._eyes_s < QUICK_S
        for side in (self._side,) if quick else (0, 1):
            self._eyes[side : side + 1] = [self._mesher.eye(frame.image, mesh, side)]
        self._side, self._eyes_s = 1 - self._side, frame.t_s
        return self._eyes


def _mean_luma(image: Image) -> float:
    """Mean brightness (Rec. 601) of an RGB picture, 0..255."""
    red, green, blue = image.reshape(-1, 3).mean(axis=0)
    return float(0.299 * red + 0.587 * green + 0.114 * blue)
