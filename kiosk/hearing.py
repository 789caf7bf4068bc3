"""Orders and a microphone -> voice, pitch, filled pauses and words: the body of the hearing child, and the same for a file.

Sound stays in this process: it is neither written anywhere nor sent over the pipe.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Final, Protocol

from kiosk.capture.listener import Listener
from kiosk.capture.sound import SoundFile
from kiosk.capture.sources import AudioSource
from kiosk.config import Settings
from kiosk.errors import DeviceError, ModelError
from kiosk.health.rates import ChunkRates
from kiosk.perceive.filled_pauses import FilledPauseDetector
from kiosk.perceive.pitch import PitchTracker
from kiosk.perceive.silence import SilenceWatch
from kiosk.perceive.sounds import Heard, SoundReader
from kiosk.perceive.speech import SpeechReader
from kiosk.perceive.voice import VoiceMeter, load_detector
from kiosk.recognisers import FIRST_LANGUAGE, Recognisers
from kiosk.records import (
    SOUND_RATE_HZ,
    AudioChunk,
    CloseSource,
    Cue,
    Device,
    EndAnswer,
    Flushed,
    ModelReading,
    OpenSource,
    Order,
    PartialReading,
    Reading,
    SourceReading,
    SourceState,
    StopChild,
    UseLanguage,
    VoiceReading,
    WordsReading,
)
from kiosk.store.model_files import recorded_sums

LAST_CHUNK_S: Final = 0.25
"""So long the end of an answer waits for sound that is still on its way from the device."""
CLOSED_WAIT_S: Final = 0.5
IDLE_WAIT_S: Final = 0.1
STALLED_EXIT: Final = 3


class Wire(Protocol):
    """What the body needs of worker.Link, its end of the pipe."""

    def receive(self, timeout_s: float = 0.0) -> Order | None:
        """The next order, or None if none came in time; EOFError where the parent is gone."""
        ...

    def send(self, reading: Reading) -> None:
        """Send one reading to the parent."""
        ...


class Listening(Enum):
    """What the recogniser is doing while the microphone is open."""

    CHECK = auto()
    """Before the first question: what is supposed is shown, nothing is kept."""
    ANSWER = auto()
    REST = auto()
    """Between two answers nothing is recognised, only the level is read."""


def run_hearing(
    link: Wire, make_source: Callable[[], AudioSource], settings: Settings, speech_folders: Mapping[str, str]
) -> None:
    """Body of the hearing child: load the models, then follow orders until StopChild; `speech_folders` by language.

    Raises:
        EOFError: the parent is gone.
    """
    recognisers = Recognisers(speech_folders, link.send)
    filled = _load_filled(link, Path(settings.models.filled_pauses))
    reader = SoundReader(_load_voice(link), _load_pitch(link), filled, recognisers.use(FIRST_LANGUAGE))
    Hearing(link, make_source, reader, use_language=recognisers.use).run()


def perceive_sound(path: Path, settings: Settings, model_folder: Path | None = None) -> Iterator[Heard]:
    """Readings of a sound or video file, as fast as they come; time 0 is the file's start.

    Raises:
        DeviceMissing: the file is not there, or holds no whole sound.
        ModelMissing, ModelDamaged: a model cannot be used (`model_folder` None: no words are asked for).
    """
    source = SoundFile(path, live=False)
    source.open()  # before any model is loaded: a bad file is told at once, in one line
    speech = SpeechReader(model_folder, recorded_sums(model_folder)) if model_folder else None
    filled = FilledPauseDetector(Path(settings.models.filled_pauses))
    reader = SoundReader(VoiceMeter(load_detector()), PitchTracker(), filled, speech)
    source.cue(0, 0.0)
    while (chunk := source.read()) is not None:
        yield from (found for found in reader.feed(chunk, chunk) if not isinstance(found, PartialReading))
    yield from (found for found in reader.finish() if not isinstance(found, PartialReading))


def _load_voice(link: Wire) -> VoiceMeter:
    try:
        detector = load_detector()
    except ModelError as error:
        link.send(ModelReading(time.monotonic(), "voice", False, f"{error}; loudness alone decides"))
        return VoiceMeter(None)
    link.send(ModelReading(time.monotonic(), "voice", True, "silero-vad"))
    return VoiceMeter(detector)


def _load_pitch(link: Wire) -> PitchTracker | None:
    try:
        tracker = PitchTracker()
    except ModelError as error:
        link.send(ModelReading(time.monotonic(), "pitch", False, str(error)))
        return None
    link.send(ModelReading(time.monotonic(), "pitch", True, "swift-f0"))
    return tracker


def _load_filled(link: Wire, path: Path) -> FilledPauseDetector | None:
    try:
        detector = FilledPauseDetector(path)
    except ModelError as error:
        link.send(ModelReading(time.monotonic(), "filled_pauses", False, f"{error}; only those that are written count"))
        return None
    link.send(ModelReading(time.monotonic(), "filled_pauses", True, detector.detail))
    return detector


class Hearing:
    """Follows orders: opens and closes the source, and turns what it hears into readings."""

    def __init__(
        self,
        link: Wire,
        make_source: Callable[[], AudioSource],
        reader: SoundReader,
        *,
        use_language: Callable[[str], SpeechReader | None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        leave: Callable[[int], None] = os._exit,
    ) -> None:
        self._link = link
        self._make_source = make_source
        self._reader = reader
        self._use_language = use_language
        self._clock = clock
        self._leave = leave
        self._listener: Listener | None = None
        self._listening = Listening.REST
        self._heard_to_s = float("-inf")
        self._silence = SilenceWatch()
        self._rates = ChunkRates(clock)

    def run(self) -> None:
        """Follow orders until StopChild; the source is closed in every case."""
        try:
            while self.turn():
                pass
        finally:
            if self._listener:
                self._listener.close()

    def turn(self) -> bool:
        """Take one order, if there is one, and one chunk, if there is one; False after StopChild."""
        if not self._obey(self._link.receive(self._patience_s())):
            return False
        if self._listener:
            self._listen(self._listener, IDLE_WAIT_S)
        self._beat()
        return True

    def _patience_s(self) -> float:
        """How long to wait for an order: long while closed, not at all while sound comes."""
        if self._listener is None:
            return CLOSED_WAIT_S
        return IDLE_WAIT_S if self._listener.idle and not self._listener.live else 0.0

    def _obey(self, order: Order | None) -> bool:
        match order:
            case OpenSource():
                self._open()
            case CloseSource():
                self._close()
            case Cue():
                self._begin(order)
            case EndAnswer():
                self._end(order)
            case UseLanguage():
                self._change(order.language)
            case StopChild():
                return False
            case _:
                pass
        return True

    def _open(self) -> None:
        if self._listener:
            return
        try:
            source = self._make_source()
        except (DeviceError, ImportError) as error:
            self._send_state(SourceState.LOST, f"microphone driver cannot be used: {error}")
            return
        self._forget()
        self._listening = Listening.CHECK
        self._listener = Listener(source, self._clock)
        self._listener.start()

    def _close(self) -> None:
        listener, self._listener = self._listener, None
        if listener and not listener.close():
            self._leave_stalled("does not let go of the device")
        self._send_state(SourceState.CLOSED, "let go", listener.kind if listener else "none")
        self._listening = Listening.REST
        self._forget()

    def _forget(self) -> None:
        self._reader.forget()
        self._silence = SilenceWatch()

    def _change(self, language: str) -> None:
        if self._use_language:
            self._reader.speech = None  # the old model is out of memory before the new one is in
            self._reader.speech = self._use_language(language)

    def _begin(self, cue: Cue) -> None:
        if self._listener is None:
            return
        self._listening = Listening.ANSWER
        self._heard_to_s = float("-inf")
        self._silence = SilenceWatch()
        self._reader.begin(cue.t_s)
        self._listener.order(cue)

    def _end(self, order: EndAnswer) -> None:
        """Hear what is still to come of the answer, then send its last words."""
        listener = self._listener
        if listener and self._listening is Listening.ANSWER:
            while self._heard_to_s < order.t_s and self._listen(listener, LAST_CHUNK_S, order.t_s):
                self._beat()
            self._send(self._reader.finish())
            self._listening = Listening.REST
            listener.order(order)
        self._link.send(Flushed(self._clock(), "hearing", order.number))

    def _listen(self, listener: Listener, timeout_s: float, until_s: float | None = None) -> bool:
        """Take one thing from the source; False if none came."""
        if listener.stalled:
            self._leave_stalled("has not come back in time")
        heard = listener.take(0.0 if listener.idle and until_s is not None else timeout_s)
        if isinstance(heard, AudioChunk):
            self._hear(heard, until_s)
        elif heard is not None:
            self._silence = SilenceWatch()
            self._link.send(heard)
        return heard is not None

    def _hear(self, chunk: AudioChunk, until_s: float | None) -> None:
        asked = None
        if self._listening is not Listening.REST:
            asked = chunk if until_s is None else _before(chunk, until_s)
        heard = self._reader.feed(chunk, asked)
        self._heard_to_s = chunk.t_s + chunk.duration_s
        self._rates.add(chunk.duration_s, self._reader.voice_s, self._reader.speech_s)
        self._send(heard if self._listening is Listening.ANSWER else [_as_partial(reading) for reading in heard])

    def _send(self, heard: Sequence[Heard]) -> None:
        for reading in heard:
            self._link.send(reading)
            if isinstance(reading, VoiceReading) and self._listening is Listening.ANSWER:
                self._watch(reading)

    def _watch(self, reading: VoiceReading) -> None:
        state = self._silence.look(reading)
        if state and self._listener:
            detail = "below -70 dBFS" if state is SourceState.SILENT else "heard again"
            self._send_state(state, detail, self._listener.kind)

    def _send_state(self, state: SourceState, detail: str, kind: str = "none") -> None:
        self._link.send(SourceReading(self._clock(), Device.MICROPHONE, state, kind, detail))

    def _leave_stalled(self, what: str) -> None:
        """The driver hangs inside a call that cannot be broken off: only the end of the process lets the device go."""
        self._send_state(SourceState.STALLED, f"its driver {what}; the process is started again")
        self._leave(STALLED_EXIT)

    def _beat(self) -> None:
        if report := self._rates.report(self._listener.dropped if self._listener else 0):
            self._link.send(report)


def _as_partial(reading: Heard) -> Heard:
    """Words of the microphone check are shown like suppositions, and like them not kept."""
    if not isinstance(reading, WordsReading):
        return reading
    return PartialReading(reading.t_s, " ".join(word.text for word in reading.words))


def _before(chunk: AudioChunk, t_s: float) -> AudioChunk:
    """The part of a chunk that lies before t_s."""
    count = max(0, round((t_s - chunk.t_s) * SOUND_RATE_HZ))
    return AudioChunk(chunk.samples[:count], chunk.t_s, chunk.gap_s)
