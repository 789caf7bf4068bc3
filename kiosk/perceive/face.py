"""Frame -> FaceReading: the candidate's presence, box, head pose, gaze, lids, actions and light; other faces."""

import math
from dataclasses import dataclass, replace
from typing import Final

from kiosk.perceive.actions import actions_of
from kiosk.perceive.crop import mean_luma
from kiosk.perceive.eyes import EyeWatch
from kiosk.perceive.face_finder import FaceFinder, FoundFace, each_once, windows_of
from kiosk.perceive.face_geometry import LID_CLOSED_RATIO, HeadPose, head_pose
from kiosk.perceive.face_mesh import FaceMesh, FaceMesher
from kiosk.perceive.people import CandidateChoice
from kiosk.perceive.rate import Rate
from kiosk.records import FaceReading, Frame

COMPARE_EVERY_S: Final = 0.2
"""How often other faces are looked for while the candidate's is tracked: each half of the picture twice in 0.8 s."""
FIELD_OF_VIEW_DEG: Final = 66.0
"""Horizontal; of the Raspberry Pi Camera Module 3."""
RATE_FRAMES: Final = 15
"""The frame rate is that of so many frames."""
LUMA_MIN: Final = 18.0
"""In a darker face noise is stronger than an iris's edge. Own number."""
PAUSE_S: Final = 1.0
"""After a longer pause the rate is taken anew."""


@dataclass(frozen=True, slots=True, eq=False)
class SeenFace:
    """A reading, and the landmarks it came from where a face was found."""

    reading: FaceReading
    mesh: FaceMesh | None


class FaceReader:
    """Finds the candidate's face and follows it from frame to frame."""

    def __init__(self, field_of_view_deg: float = FIELD_OF_VIEW_DEG) -> None:
        """Load the models; the camera's horizontal angle of view gives the distance.

        Raises:
            ModelMissing, ModelDamaged: they cannot be used.
        """
        self._finder = FaceFinder()
        self._mesher = FaceMesher()
        self._eyes = EyeWatch(self._mesher)
        self._rate = Rate(RATE_FRAMES, PAUSE_S)
        self._focal_widths = 0.5 / math.tan(math.radians(field_of_view_deg) / 2)
        self.forget()

    @property
    def detail(self) -> str:
        """For staff: the models and what runs them."""
        return self._mesher.detail

    def forget(self) -> None:
        """Forget the candidate."""
        self._choice = CandidateChoice()
        self._mesh: FaceMesh | None = None
        self._eyes.forget()
        self._rate.forget()
        self._compared_s: float | None = None
        self._window = 0
        self._searches = 0
        self._found: dict[int, list[FoundFace]] = {}

    def read(self, frame: Frame) -> SeenFace:
        """What this frame shows of the candidate's face."""
        rate_hz = self._rate.note(frame.t_s)
        mesh = self._track(frame)
        if mesh is None:
            luma = mean_luma(frame.image[::16, ::16])
            others = self._choice.others
            return SeenFace(FaceReading(frame.t_s, False, others, luma=luma, rate_hz=rate_hz, why_not="no_face"), None)
        reading = FaceReading(
            t_s=frame.t_s,
            present=True,
            faces=1 + self._choice.others,
            box=mesh.box,
            luma=mean_luma(mesh.picture[40:152:4, 48:144:4]),
            confidence=mesh.presence,
            rate_hz=rate_hz,
            gaze_why_not="turned",
        )
        pose = head_pose(mesh.points)
        return SeenFace(reading if pose is None else self._posed(frame, mesh, pose, reading), mesh)

    def _posed(self, frame: Frame, mesh: FaceMesh, pose: HeadPose, reading: FaceReading) -> FaceReading:
        """The reading with everything that needs the head's pose."""
        look = self._eyes.look(frame.image, frame.t_s, mesh, pose)
        dark = reading.luma is not None and reading.luma < LUMA_MIN
        return replace(
            reading,
            yaw_deg=pose.yaw_deg,
            pitch_deg=pose.pitch_deg,
            roll_deg=pose.roll_deg,
            gaze=None if dark else look.gaze,
            gaze_why_not="dark" if dark else look.why_not,
            eye_open_ratio=look.open_ratio,
            blink=look.open_ratio < LID_CLOSED_RATIO,
            actions=actions_of(mesh, pose),
            distance_cm=self._focal_widths * frame.image.shape[1] / pose.px_per_cm,
        )

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
            self._eyes.forget()
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
