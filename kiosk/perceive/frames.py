"""Frame -> FaceReading with everything on: face and, where the site allows it, expression; and how long each step took."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from kiosk.config import Settings
from kiosk.errors import ModelError
from kiosk.perceive.expression import ExpressionReader
from kiosk.perceive.face import FaceReader
from kiosk.records import FaceReading, Frame, ModelReading


class StepTimes:
    """Durations of named steps, in milliseconds, since they were last told."""

    def __init__(self) -> None:
        self._times: dict[str, list[float]] = {}

    def add(self, step: str, duration_s: float) -> None:
        """Note one duration."""
        self._times.setdefault(step, []).append(duration_s * 1000.0)

    def tell(self) -> Mapping[str, tuple[float, float]]:
        """Step -> (median, 95th percentile) in ms; then begin anew."""
        told = {
            step: (float(np.median(times)), float(np.percentile(times, 95))) for step, times in self._times.items() if times
        }
        self._times = {}
        return told


class FrameReader:
    """The models of the seeing side, loaded as far as they can be; a missing one only takes its own measure away."""

    def __init__(self, settings: Settings, now: Callable[[], float] = time.monotonic) -> None:
        self.models: list[ModelReading] = []
        self.times = StepTimes()
        self._face: FaceReader | None = None
        self._expression: ExpressionReader | None = None
        try:
            self._face = FaceReader()
            self.models.append(ModelReading(now(), "face", True, self._face.detail))
        except ModelError as error:
            self.models.append(ModelReading(now(), "face", False, str(error)))
        if settings.expression_allowed:
            self._load_expression(Path(settings.models.expression), now)

    def read(self, frame: Frame) -> FaceReading:
        """Everything this frame shows of the candidate."""
        start_s = time.perf_counter()
        if self._face is None:
            return FaceReading(frame.t_s, False, 0, why_not="no_model")
        seen = self._face.read(frame)
        reading = seen.reading
        meshed_s = time.perf_counter()
        self.times.add("mesh", meshed_s - start_s)
        if seen.mesh is not None:
            if self._expression is None:
                reading = replace(reading, why_not="no_model")
            else:
                expression = self._expression.read(reading, seen.mesh)
                reading = replace(reading, expression=expression.shares, why_not=expression.why_not)
                self.times.add("expression", time.perf_counter() - meshed_s)
        self.times.add("total", time.perf_counter() - start_s)
        return reading

    def forget(self) -> None:
        """Forget the candidate's face."""
        if self._face is not None:
            self._face.forget()

    def _load_expression(self, path: Path, now: Callable[[], float]) -> None:
        try:
            self._expression = ExpressionReader(path)
            self.models.append(ModelReading(now(), "expression", True, self._expression.detail))
        except ModelError as error:
            self.models.append(ModelReading(now(), "expression", False, str(error)))
