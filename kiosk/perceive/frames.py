"""Frame -> readings with everything on: face, expression where the site allows it, body, scene; how long each step took."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from kiosk.config import Settings
from kiosk.errors import ModelError
from kiosk.perceive.expression import ExpressionReader
from kiosk.perceive.face import FaceReader
from kiosk.perceive.posture import BodyReader
from kiosk.perceive.rate import Rate
from kiosk.perceive.scene import SceneReader
from kiosk.records import BodyReading, FaceReading, Frame, ModelReading, SceneReading

PAUSE_S: Final = 2.0
"""After a longer pause a rate would say nothing."""
Reader = TypeVar("Reader", FaceReader, ExpressionReader, BodyReader)


class StepTimes:
    """Durations of named steps, in milliseconds, since they were last told; any thread may add."""

    def __init__(self) -> None:
        self._times: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def add(self, step: str, duration_s: float) -> None:
        """Note one duration."""
        with self._lock:
            self._times.setdefault(step, []).append(duration_s * 1000.0)

    def tell(self) -> Mapping[str, tuple[float, float]]:
        """Step -> (median, 95th percentile) in ms; then begin anew."""
        with self._lock:
            times, self._times = self._times, {}
        return {step: (float(np.median(each)), float(np.percentile(each, 95))) for step, each in times.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One frame and everything that was read from it."""

    frame: Frame
    face: FaceReading
    body: BodyReading | None = None
    """None: the body's turn is with another frame."""
    scene: SceneReading | None = None


class FrameReader:
    """The models of the seeing side, loaded as far as they can be; a missing one only takes its own measure away.

    `read` is for every frame; `read_body` for some a second (`is_bodys_turn`), by the same thread or by one of its own.
    """

    def __init__(self, settings: Settings, now: Callable[[], float] = time.monotonic) -> None:
        self.models: list[ModelReading] = []
        self.times = StepTimes()
        self._now = now
        self._face: FaceReader | None = None
        self._expression: ExpressionReader | None = None
        self._body: BodyReader | None = None
        self._scene: SceneReader | None = None
        self._body_every_s = 1.0 / settings.seeing.body_rate_hz
        self._body_s: float | None = None
        self._body_lock = threading.Lock()
        self._rate = Rate(2, PAUSE_S)
        """Of the bodies, by whichever thread reads them."""
        with suppress(ModelError):
            self._face = self._load("face", lambda: FaceReader(settings.capture.field_of_view_deg))
        if settings.expression_allowed:
            with suppress(ModelError):
                self._expression = self._load("expression", lambda: ExpressionReader(Path(settings.models.expression)))
        if settings.seeing.body:
            self._scene = SceneReader()
            with suppress(ModelError):
                self._body = self._load("body", BodyReader)

    def read(self, frame: Frame) -> FaceReading:
        """What this frame shows of the candidate's face."""
        start_s = time.perf_counter()
        if self._face is None:
            return FaceReading(frame.t_s, False, 0, why_not="no_model")
        seen = self._face.read(frame)
        reading = seen.reading
        meshed_s = time.perf_counter()
        self.times.add("mesh", meshed_s - start_s)
        if self._expression is None:
            if seen.mesh is not None:
                reading = replace(reading, why_not="no_model")
        elif seen.mesh is None:
            self._expression.forget()
        else:
            expression = self._expression.read(reading, seen.mesh)
            reading = replace(reading, expression=expression.shares, why_not=expression.why_not)
            self.times.add("expression", time.perf_counter() - meshed_s)
        self.times.add("total", time.perf_counter() - start_s)
        return reading

    def is_bodys_turn(self, t_s: float) -> bool:
        """Whether the body is to be read in the frame of this time; asked once a frame."""
        if self._scene is None:
            return False
        late = self._body_s is None or not 0 <= t_s - self._body_s < 2 * self._body_every_s
        if not late and self._body_s is not None and t_s - self._body_s < self._body_every_s - 1e-6:
            return False
        # In step with the rate, not with the frame that happened to come: 6 a second stay 6 at 25 frames/s.
        self._body_s = t_s if late or self._body_s is None else self._body_s + self._body_every_s
        return True

    def read_body(self, frame: Frame, face: FaceReading) -> tuple[BodyReading, SceneReading | None]:
        """What this frame shows of the candidate's body and of the room behind her."""
        with self._body_lock:
            return self._read_body(frame, face)

    def _read_body(self, frame: Frame, face: FaceReading) -> tuple[BodyReading, SceneReading | None]:
        start_s = time.perf_counter()
        rate_hz = self._rate.note(frame.t_s)
        body = BodyReading(frame.t_s, False, why_not="no_model")
        if self._body is not None:
            body = replace(self._body.read(frame, face.box), rate_hz=rate_hz)
        read_s = time.perf_counter()
        scene = None if self._scene is None else replace(self._scene.read(frame, face.box), rate_hz=rate_hz)
        self.times.add("body", read_s - start_s)
        self.times.add("scene", time.perf_counter() - read_s)
        return body, scene

    def forget(self) -> None:
        """Forget the candidate's face."""
        self._body_s = None
        for reader in (self._face, self._expression):
            if reader is not None:
                reader.forget()

    def forget_body(self) -> None:
        """Forget the candidate's body and her room; any thread may ask for it."""
        with self._body_lock:
            self._rate.forget()
            for reader in (self._body, self._scene):
                if reader is not None:
                    reader.forget()

    def _load(self, name: str, make: Callable[[], Reader]) -> Reader:
        """Load one model and note how that went.

        Raises:
            ModelMissing, ModelDamaged: it cannot be used.
        """
        try:
            reader = make()
        except ModelError as error:
            self.models.append(ModelReading(self._now(), name, False, str(error)))
            raise
        self.models.append(ModelReading(self._now(), name, True, reader.detail))
        return reader
