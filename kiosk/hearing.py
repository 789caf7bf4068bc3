"""Orders and a microphone -> level, voice and words: the body of the hearing child process, and the same for a file.

Sound stays in this process: it is neither written anywhere nor sent over the pipe.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, auto
from pathlib import Path
from typing import Final, Protocol

from kiosk.capture.listener import Listener
from kiosk.capture.sound import SoundFile
from kiosk.capture.sources import AudioSource
from kiosk.config import Settings
from kiosk.errors import DeviceError, ModelError
from kiosk.health.rates import ChunkRates
from kiosk.perceive.silence import SilenceWatch
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
    del settings  # nothing of it is needed so far; the child's signature is the same for both children
    voice = _load_voice(link)
    recognisers = Recognisers(speech_folders, link.send)
    Hearing(link, make_source, voice, recognisers.use(FIRST_LANGUAGE), use_language=recognisers.use).run()


def perceive_sound(path: Path, model_folder: Path | None = None) -> Iterator[WordsReading | VoiceReading]:
    """Readings of a sound or video file, as fast as they come; time 0 is the file's start.

    Raises:
        DeviceMissing: the file is not there, or holds no whole sound.
        ModelMissing, ModelDamaged: the speech model cannot be used (None: no words are asked for).
    """
    voice = VoiceMeter(load_detector())
    speech = SpeechReader(model_folder, recorded_sums(model_folder)) if model_folder else None
    source = SoundFile(path, live=False)
    source.open()
    source.cue(0, 0.0)
    while (chunk := source.read()) is not None:
        voices = voice.feed(chunk)
        yield from voices
        if speech:
            yield from (found for found in speech.feed(chunk, voices) if isinstance(found, WordsReading))
    voices = voice.finish()
    yield from voices
    if speech and (last := speech.finish(voices)).words:
        yield last


def _load_voice(link: Wire) -> VoiceMeter:
    try:
        detector = load_detector()
    except ModelError as error:
        link.send(ModelReading(time.monotonic(), "voice", False, f"{error}; loudness alone decides"))
        return VoiceMeter(None)
    link.send(ModelReading(time.monotonic(), "voice", True, "silero-vad"))
    return VoiceMeter(detector)


class Hearing:
    """Follows orders: opens and closes the source, and turns what it hears into readings."""

    def __init__(
        self,
        link: Wire,
        make_source: Callable[[], AudioSource],
        voice: VoiceMeter,
        speech: SpeechReader | None,
        *,
        use_language: Callable[[str], SpeechReader | None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        leave: Callable[[int], None] = os._exit,
    ) -> None:
        self._link = link
        self._make_source = make_source
        self._voice = voice
        self._speech = speech
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
        self._voice.reset()
        self._silence = SilenceWatch()
        if self._speech:
            self._speech.start(0.0)

    def _change(self, language: str) -> None:
        if self._use_language:
            self._speech = None  # the old model is out of memory before the new one is in
            self._speech = self._use_language(language)

    def _begin(self, cue: Cue) -> None:
        if self._listener is None:
            return
        self._listening = Listening.ANSWER
        self._heard_to_s = float("-inf")
        self._silence = SilenceWatch()
        if self._speech:
            self._speech.start(cue.t_s)
        self._listener.order(cue)

    def _end(self, order: EndAnswer) -> None:
        """Hear what is still to come of the answer, then send its last words."""
        listener = self._listener
        if listener and self._listening is Listening.ANSWER:
            while self._heard_to_s < order.t_s and self._listen(listener, LAST_CHUNK_S, order.t_s):
                self._beat()
            voices = self._voice.finish()
            self._send(voices)
            if self._speech:
                self._link.send(self._speech.finish(voices))
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
        started_s = time.perf_counter()
        voices = self._voice.feed(chunk)
        voiced_s = time.perf_counter()
        found = self._recognise(chunk if until_s is None else _before(chunk, until_s), voices)
        ended_s = time.perf_counter()
        self._heard_to_s = chunk.t_s + chunk.duration_s
        self._rates.add(chunk.duration_s, voiced_s - started_s, ended_s - voiced_s)
        self._send(voices)
        for reading in found:
            self._link.send(reading)

    def _recognise(self, chunk: AudioChunk, voices: list[VoiceReading]) -> list[WordsReading | PartialReading]:
        if self._speech is None or self._listening is Listening.REST or not len(chunk.samples):
            return []
        found = self._speech.feed(chunk, voices)
        if self._listening is Listening.ANSWER:
            return found
        return [_as_partial(reading) for reading in found]

    def _send(self, voices: list[VoiceReading]) -> None:
        for reading in voices:
            self._link.send(reading)
            state = self._silence.look(reading) if self._listening is Listening.ANSWER else None
            if state and self._listener:
                self._send_state(
                    state, "below -70 dBFS" if state is SourceState.SILENT else "heard again", self._listener.kind
                )

    def _send_state(self, state: SourceState, detail: str, kind: str = "none") -> None:
        self._link.send(SourceReading(self._clock(), Device.MICROPHONE, state, kind, detail))

    def _leave_stalled(self, what: str) -> None:
        """The driver hangs inside a call that cannot be broken off: only the end of the process lets the device go."""
        self._send_state(SourceState.STALLED, f"its driver {what}; the process is started again")
        self._leave(STALLED_EXIT)

    def _beat(self) -> None:
        if report := self._rates.report(self._listener.dropped if self._listener else 0):
            self._link.send(report)


def _as_partial(reading: WordsReading | PartialReading) -> PartialReading:
    """Words of the microphone check are shown like suppositions, and like them not kept."""
    if isinstance(reading, PartialReading):
        return reading
    return PartialReading(reading.t_s, " ".join(word.text for word in reading.words))


def _before(chunk: AudioChunk, t_s: float) -> AudioChunk:
    """The part of a chunk that lies before t_s."""
    count = max(0, round((t_s - chunk.t_s) * SOUND_RATE_HZ))
    return AudioChunk(chunk.samples[:count], chunk.t_s, chunk.gap_s)
