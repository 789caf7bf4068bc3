"""AudioChunks -> everything that is heard in them: voice, pitch, filled pauses, words. The hearing child's one reader."""

import time

from kiosk.perceive.filled_pauses import FilledPauseDetector
from kiosk.perceive.pitch import PitchTracker
from kiosk.perceive.speech import SpeechReader
from kiosk.perceive.voice import VoiceMeter
from kiosk.records import AudioChunk, FilledPauseReading, PartialReading, PitchReading, VoiceReading, WordsReading

Heard = VoiceReading | PitchReading | FilledPauseReading | WordsReading | PartialReading


class SoundReader:
    """`begin` an answer, `feed` it every chunk, `finish` it; between answers the voice and the room's level go on."""

    def __init__(
        self,
        voice: VoiceMeter,
        pitch: PitchTracker | None,
        filled: FilledPauseDetector | None,
        speech: SpeechReader | None,
    ) -> None:
        """None stands for what could not be loaded; then it is not read."""
        self.speech = speech
        self.voice_s = 0.0
        """Seconds of work that voice, pitch and filled pauses of the last chunk took."""
        self.speech_s = 0.0
        """Seconds of work that the words of the last chunk took."""
        self._voice = voice
        self._pitch = pitch
        self._filled = filled

    def forget(self) -> None:
        """Forget everything heard: the next sound is another candidate's."""
        self._voice.reset()
        if self._pitch:
            self._pitch.forget()
        self.begin(0.0)

    def begin(self, t_s: float) -> None:
        """Words, pitch and filled pauses begin anew at t_s; the voice and the room's level go on."""
        if self._pitch:
            self._pitch.reset()
        if self._filled:
            self._filled.reset()
        if self.speech:
            self.speech.start(t_s)

    def feed(self, chunk: AudioChunk, asked: AudioChunk | None) -> list[Heard]:
        """Take one chunk; `asked` is the part of it of which more than the voice is wanted, None: nothing of it."""
        started_s = time.perf_counter()
        voices = self._voice.feed(chunk)
        heard: list[Heard] = [*voices]
        asked = asked if asked is not None and len(asked.samples) else None
        if asked and self._pitch:
            heard += self._pitch.feed(asked)
        if asked and self._filled:
            heard += self._filled.feed(asked)
        voiced_s = time.perf_counter()
        if asked and self.speech:
            heard += self.speech.feed(asked, voices)
        self.voice_s, self.speech_s = voiced_s - started_s, time.perf_counter() - voiced_s
        return heard

    def finish(self) -> list[Heard]:
        """End the answer: what was still held back, its last words among it."""
        voices = self._voice.finish()
        heard: list[Heard] = [*voices]
        if self._pitch:
            heard += self._pitch.finish()
        if self._filled:
            heard += self._filled.finish()
        if self.speech and (last := self.speech.finish(voices)).words:
            heard.append(last)
        return heard
