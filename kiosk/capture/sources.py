"""Nothing in, the promises of every camera and microphone out: FrameSource and AudioSource."""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

from kiosk.records import AudioChunk, Frame


class FrameSource(ABC):
    """A camera, or what stands in for one.

    Life: construct (opens nothing) -> `open` -> `read` ... -> `close`. Used by one thread at a time.
    """

    kind: ClassVar[str]
    """Name of the driver as in settings: 'picam', 'webcam', 'film', 'candidate'."""
    live: bool = True
    """True: frames come at the sensor's pace; False: `read` gives the next frame at once (fast film)."""

    @abstractmethod
    def open(self) -> str:
        """Open the device; a line for staff that says which.

        Raises:
            DeviceMissing: it is not there, or its library is not installed.
            DeviceLost: it is there and cannot be opened now.
        """

    @abstractmethod
    def read(self) -> Frame | None:
        """The next frame; waits for it at the sensor's pace. None: the file has ended (a camera never ends).

        Raises:
            DeviceLost: it stopped delivering.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the device. May be called twice, and on a source that was never opened."""

    def cue(self, number: int, t_s: float) -> None:  # noqa: B027 - a real device needs no cue
        """The interviewer gives the floor for answer `number` at t_s; real devices do nothing."""

    def end_answer(self) -> None:  # noqa: B027 - a real device needs no cue
        """The present answer is over; real devices do nothing."""

    def look_at(self, target: Literal["lens", "text"], t_s: float) -> None:  # noqa: B027 - nor this
        """The candidate is asked to look there from t_s on; real devices do nothing."""


class AudioSource(ABC):
    """A microphone, or what stands in for one: chunks of 16 kHz mono in order, losses marked as gaps.

    Life and threads as with FrameSource. Chunks are 20 to 100 ms long.
    """

    kind: ClassVar[str]
    """Name of the driver as in settings: 'mic', 'sound', 'candidate'."""
    live: bool = True
    """True: chunks come in real time; False: `read` gives the next chunk at once (fast film)."""

    @abstractmethod
    def open(self) -> str:
        """Open the device; a line for staff that says which.

        Raises:
            DeviceMissing: it is not there, or its library is not installed.
            DeviceLost: it is there and cannot be opened now.
        """

    @abstractmethod
    def read(self) -> AudioChunk | None:
        """The next chunk; waits for it in real time. None: the file has ended (a microphone never ends).

        Raises:
            DeviceLost: it stopped delivering.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the device. May be called twice, and on a source that was never opened."""

    def cue(self, number: int, t_s: float) -> None:  # noqa: B027 - a real device needs no cue
        """The interviewer gives the floor for answer `number` at t_s; real devices do nothing."""

    def end_answer(self) -> None:  # noqa: B027 - a real device needs no cue
        """The present answer is over; real devices do nothing."""
