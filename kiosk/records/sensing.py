"""Nothing in, what the sensors and their readers deliver out: frames, sound, readings."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

EXPRESSIONS: Final = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")
"""The eight classes of FER+ in the order of the model's output: what a face showed, never what a person felt."""

SOUND_RATE_HZ: Final = 16_000
"""Every AudioChunk inside the kiosk has this rate: what Vosk's models and the voice detector take."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of the camera. Lives in the seeing process only and is never written anywhere."""

    image: NDArray[np.uint8]
    """(height_px, width_px, 3) uint8, RGB."""
    t_s: float
    """When the sensor took it."""
    index: int
    """Counts from 0 as the source delivered them, so that drops show as holes."""


@dataclass(frozen=True, slots=True, eq=False)
class AudioChunk:
    """A piece of sound, 16 kHz mono. Lives in the hearing process only and is never written anywhere."""

    samples: NDArray[np.int16]
    """(sample_count,) int16, full scale +-32768."""
    t_s: float
    """When its first sample was taken."""
    gap_s: float = 0.0
    """Sound that was lost directly before this chunk; 0 where it follows on."""

    @property
    def duration_s(self) -> float:
        """Length of the chunk in seconds."""
        return len(self.samples) / SOUND_RATE_HZ


class Device(StrEnum):
    """The two sensors a candidate consents to."""

    CAMERA = "camera"
    MICROPHONE = "microphone"


class SourceState(StrEnum):
    """What a camera or microphone is doing; each is a named state on the health page and in the tests."""

    CLOSED = "closed"
    """Not opened: before consent, after the last answer, or refused."""
    OPEN = "open"
    """Delivering."""
    LOST = "lost"
    """Unplugged or failing; tried again with back-off."""
    FROZEN = "frozen"
    """The same picture again and again; a real sensor always has noise."""
    STALLED = "stalled"
    """A read has not come back in time; the child is restarted."""
    DARK = "dark"
    """Pictures come but are black: lens covered or no light."""
    SILENT = "silent"
    """Sound comes but is all zero or below -70 dBFS: muted, or a driver fault."""
    ENDED = "ended"
    """A file has been played to its end."""


@dataclass(frozen=True, slots=True)
class Gaze:
    """Direction of the eyes seen from the camera, head turn included; 0/0 is into the lens."""

    yaw_deg: float
    """Positive: towards the right edge of the picture as the camera sees it."""
    pitch_deg: float
    """Positive: up."""


@dataclass(frozen=True, slots=True)
class FaceReading:
    """What one frame showed of the candidate's face."""

    t_s: float
    present: bool
    """Whether the candidate's face was found."""
    faces: int
    """How many faces are in view, the candidate's included (refreshed a few times a second)."""
    box: tuple[int, int, int, int] | None = None
    """(left, top, width, height) of the face in px of the frame."""
    yaw_deg: float | None = None
    """Head turned: positive towards the right edge of the picture."""
    pitch_deg: float | None = None
    """Head raised: positive up."""
    roll_deg: float | None = None
    """Head tilted: positive clockwise in the picture."""
    gaze: Gaze | None = None
    eye_open_ratio: float | None = None
    """Lid gap / eye width, mean of both eyes; about 0.3 open, under 0.15 closed."""
    blink: bool | None = None
    """Whether the eyes are closed in this frame."""
    expression: tuple[float, ...] | None = None
    """Eight probabilities in the order of EXPRESSIONS; None: not measured, see why_not."""
    luma: float | None = None
    """Mean brightness of the face (of the frame where no face is found), 0..255."""
    why_not: str | None = None
    """A short code of why a part was not measured: 'no_face', 'small', 'dark', 'turned', 'no_model', 'blurred'."""


@dataclass(frozen=True, slots=True)
class VoiceReading:
    """What one chunk of sound held: how loud, and whether a voice."""

    t_s: float
    duration_s: float
    level_dbfs: float
    """Root mean square against full scale; -100 for digital silence."""
    voiced: bool
    gap_s: float = 0.0
    """Sound lost directly before this chunk."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised (or typed) word."""

    text: str
    start_s: float
    end_s: float
    confidence: float
    """0..1 as the recogniser says."""


@dataclass(frozen=True, slots=True)
class WordsReading:
    """Final words of a stretch of speech."""

    t_s: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class PartialReading:
    """What the recogniser supposes so far; shown only in the microphone check, never kept."""

    t_s: float
    text: str


@dataclass(frozen=True, slots=True)
class SourceReading:
    """A camera or microphone changed its state."""

    t_s: float
    device: Device
    state: SourceState
    kind: str
    """Driver: 'picam', 'webcam', 'film', 'mic', 'sound', 'candidate', 'none'."""
    detail: str = ""
    """For staff: which device and why; never anything of a candidate."""


@dataclass(frozen=True, slots=True)
class ModelReading:
    """A model was loaded, or could not be."""

    t_s: float
    model: str
    """'expression', 'face', 'speech', 'voice'."""
    ready: bool
    detail: str = ""
    """For staff: file, runtime, or the reason in one line."""


@dataclass(frozen=True, slots=True)
class StageReading:
    """Rates and latencies of one child since its last such report."""

    t_s: float
    stage: str
    """'seeing' or 'hearing'."""
    count: int
    """Frames or chunks worked on."""
    dropped: int
    """Frames dropped (newest wins), or chunks lost (a gap is marked)."""
    rate_hz: float
    latency_ms: Mapping[str, tuple[float, float]]
    """Step -> (median, 95th percentile) in milliseconds."""
    peak_memory_bytes: int


@dataclass(frozen=True, slots=True)
class Flushed:
    """A child has sent every reading of the answer with this number."""

    t_s: float
    stage: str
    number: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A small picture for the framing step: candidate sees herself, then it is gone. Sent only while framing."""

    t_s: float
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class ChildState:
    """worker.Child -> director: the process went up or down."""

    t_s: float
    child: str
    running: bool
    detail: str = ""


Reading = (
    FaceReading
    | VoiceReading
    | WordsReading
    | PartialReading
    | SourceReading
    | ModelReading
    | StageReading
    | Flushed
    | Snapshot
    | ChildState
)
