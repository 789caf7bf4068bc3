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
class FaceActions:
    """Where the moving parts of a face are, in the face's own axes and in cm of an average face.

    Turn, tilt and size of the head are taken out; left and right are the picture's. What a number means for one person
    shows against her own Baseline only.
    """

    brow_left_cm: float
    """Height of the brow above the line between the corners of its eye."""
    brow_right_cm: float
    brow_gap_cm: float
    """Between the inner ends of the brows."""
    mouth_open_ratio: float
    """Gap between the lips / width of the mouth; 0 closed."""
    lips_red: float
    """How much red the lips show, see `perceive.lips`; falls where they are pressed together."""
    corner_left_cm: float
    """Height of the corner of the mouth above the middle between the lips; grows with a smile."""
    corner_right_cm: float
    mouth_width_cm: float


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
    gaze_why_not: str | None = None
    """Code of why there is no gaze: 'eyes_closed', 'glare', 'small', 'turned', 'dark', 'hidden'."""
    eye_open_ratio: float | None = None
    """Lid gap / eye width, mean of both eyes; about 0.3 open, under 0.15 closed."""
    blink: bool | None = None
    """Whether the eyes are closed in this frame."""
    actions: FaceActions | None = None
    distance_cm: float | None = None
    """From the lens, by the size of an average face and the camera's angle of view."""
    confidence: float | None = None
    """0..1: how sure the mesh is that this is a face."""
    rate_hz: float | None = None
    """Frames a second that were read lately, this one included; None for the first."""
    expression: tuple[float, ...] | None = None
    """Eight probabilities in the order of EXPRESSIONS; None: not measured, see why_not."""
    luma: float | None = None
    """Mean brightness of the face (of the frame where no face is found), 0..255."""
    why_not: str | None = None
    """A short code of why no expression was measured: 'no_face', 'small', 'dark', 'turned', 'no_model', 'blurred'."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Where one hand is (the root of its middle finger), in shoulder widths from the middle between the shoulders."""

    x_ratio: float
    """To the right of the picture."""
    y_ratio: float
    """Down."""
    confidence: float
    """0..1: how sure the model is that it is in view and not hidden."""


@dataclass(frozen=True, slots=True)
class BodyReading:
    """What one frame showed of the candidate's upper body; some times a second."""

    t_s: float
    present: bool
    """Whether the shoulders were found."""
    confidence: float | None = None
    """0..1: how sure the model is of the body."""
    shoulders_deg: float | None = None
    """Line of the shoulders: positive where the one at the right of the picture is lower."""
    shoulders_px: float | None = None
    """Their distance in px of the frame."""
    middle: tuple[float, float] | None = None
    """Middle between the shoulders as shares of the frame's width and height."""
    lean_deg: float | None = None
    """From the middle between the shoulders to the middle between the eyes: 0 upright, positive to the right."""
    neck_ratio: float | None = None
    """Length of that line / distance of the shoulders; falls when a person slouches."""
    left_hand: Hand | None = None
    """The hand at the left of the picture; None: not in view."""
    right_hand: Hand | None = None
    hand_on_face: bool | None = None
    """Whether a hand covers or touches the face."""
    why_not: str | None = None
    """Code of why there is no body: 'no_body', 'no_model', 'hidden', 'dark'."""
    rate_hz: float | None = None
    """Bodies a second that were read lately: since the reading before; None for the first."""


@dataclass(frozen=True, slots=True)
class SceneReading:
    """What one frame showed of the room behind the candidate, against the room as it was first seen; some times a second."""

    t_s: float
    luma: float
    """Mean brightness of the background, 0..255."""
    light_ratio: float | None = None
    """Brightness / that of the first look; None: there is nothing to compare with yet."""
    changed_ratio: float | None = None
    """0..1: share of the background that looks different, light and a moved camera taken out."""
    moved_ratio: float | None = None
    """How far the camera has moved: shift of the background / width of the frame; None: too plain a wall to tell."""
    confidence: float | None = None
    """0..1: share of the picture that is room and not the candidate: on so much of it this rests."""
    rate_hz: float | None = None
    """As in BodyReading."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """How this candidate looks when she looks into the lens, calmly: measured in the framing step, kept for the session."""

    measured_s: float
    """Seconds it rests on."""
    lens: Gaze | None = None
    """The gaze that was read while she looked into the lens."""
    text: Gaze | None = None
    """The gaze that was read while she looked at the question's place on the screen."""
    eye_open_ratio: float | None = None
    actions: FaceActions | None = None
    pitch_deg: float | None = None
    roll_deg: float | None = None
    shoulders_deg: float | None = None
    lean_deg: float | None = None
    neck_ratio: float | None = None


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
    noise_dbfs: float | None = None
    """Level of the room without a voice, as it was lately; None: not known yet."""
    clipped_ratio: float = 0.0
    """Share of samples at full scale."""


@dataclass(frozen=True, slots=True)
class PitchReading:
    """How high the voice was in a short stretch; comes later than the VoiceReading of the same time."""

    t_s: float
    duration_s: float
    pitch_hz: float | None
    """Fundamental frequency; None: no voice, or none that has a pitch."""
    confidence: float
    """0..1: how sure the pitch tracker is that there is a voice with a pitch."""
    second_voice: bool | None = None
    """Whether another voice speaks at the same time; None: not told."""


@dataclass(frozen=True, slots=True)
class FilledPauseReading:
    """A drawn-out sound ('um', 'uh', 'hmm', a lengthened vowel) heard in the sound itself, without the recogniser."""

    t_s: float
    """When it was decided."""
    start_s: float
    end_s: float
    confidence: float
    """0..1."""


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
    """'expression', 'face', 'speech', 'voice', 'pitch', 'filled_pauses', 'sentences'."""
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
    | BodyReading
    | SceneReading
    | VoiceReading
    | PitchReading
    | FilledPauseReading
    | WordsReading
    | PartialReading
    | SourceReading
    | ModelReading
    | StageReading
    | Flushed
    | Snapshot
    | ChildState
)
