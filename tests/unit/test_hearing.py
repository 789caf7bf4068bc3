import shutil
import threading
import wave
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.capture.pcm import read_sound
from kiosk.capture.sound import SoundFile
from kiosk.capture.sources import AudioSource
from kiosk.config import Settings
from kiosk.errors import DeviceMissing, ModelDamaged, ModelMissing
from kiosk.hearing import Hearing, perceive_sound, run_hearing
from kiosk.perceive.pitch import PitchTracker
from kiosk.perceive.sounds import SoundReader
from kiosk.perceive.speech import SpeechReader
from kiosk.perceive.voice import VoiceMeter, load_detector
from kiosk.records import (
    AudioChunk,
    ChildState,
    CloseSource,
    Cue,
    EndAnswer,
    Flushed,
    ModelReading,
    OpenSource,
    Order,
    PartialReading,
    Reading,
    SourceReading,
    SourceState,
    StageReading,
    StopChild,
    UseLanguage,
    VoiceReading,
    WordsReading,
)
from kiosk.store.model_files import recorded_sums
from kiosk.worker import Child

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "vosk-demo"
ANSWER = ROOT / "kiosk" / "capture" / "demo" / "answer-1.flac"
MEDIA = ROOT.parent / "shared" / "media"
media = pytest.mark.skipif(not MEDIA.is_dir(), reason="the real recordings (../shared/media) are not here")


class Pipe:
    """Stands in for worker.Link: orders are put in, readings collect."""

    def __init__(self) -> None:
        self.orders: deque[Order] = deque()
        self.waited_s = 0.0
        self.sent: list[Any] = []
        self.broken = False

    def receive(self, timeout_s: float = 0.0) -> Order | None:
        if self.broken:
            raise EOFError
        self.waited_s = timeout_s
        return self.orders.popleft() if self.orders else None

    def send(self, reading: Reading) -> None:
        self.sent.append(reading)

    def of(self, kind: type) -> list[Any]:
        return [reading for reading in self.sent if isinstance(reading, kind)]

    def states(self) -> list[SourceState]:
        return [reading.state for reading in self.of(SourceReading)]


class Clock:
    def __init__(self) -> None:
        self.t_s = 100.0

    def __call__(self) -> float:
        return self.t_s


class Mic(AudioSource):
    """A live microphone that has this sound waiting, from t_s on, and then hangs until it is closed."""

    kind = "mic"

    def __init__(self, sound: NDArray[np.int16], t_s: float = 100.0) -> None:
        self.chunks = deque(AudioChunk(sound[at : at + 800], t_s + at / 16_000) for at in range(0, len(sound), 800))
        self.opened = self.closed = 0
        self.gone = threading.Event()

    def open(self) -> str:
        self.opened += 1
        return "a microphone"

    def read(self) -> AudioChunk | None:
        if not self.chunks:
            self.gone.wait(0.2)
            return AudioChunk(np.zeros(80, np.int16), 1e6)
        return self.chunks.popleft()

    def close(self) -> None:
        self.closed += 1


@pytest.fixture(scope="module")
def speech() -> SpeechReader:
    return SpeechReader(MODEL, recorded_sums(MODEL))


@pytest.fixture(scope="module")
def spoken() -> NDArray[np.int16]:
    return read_sound(ANSWER)[: 5 * 16_000]


@pytest.fixture
def pipe() -> Pipe:
    return Pipe()


@pytest.fixture
def clock() -> Clock:
    return Clock()


Make = Callable[..., Hearing]


@pytest.fixture
def make(pipe: Pipe, clock: Clock, speech: SpeechReader) -> Iterator[Make]:
    made: list[Hearing] = []

    def build(source: Callable[[], AudioSource], words: bool = True, **more: Any) -> Hearing:
        one = Hearing(
            pipe,
            source,
            SoundReader(VoiceMeter(load_detector()), PitchTracker(), None, speech if words else None),
            clock=clock,
            **more,
        )
        made.append(one)
        return one

    yield build
    pipe.broken = False
    for one in made:
        pipe.orders = deque([StopChild()])
        one.run()


def turn(hearing: Hearing, until: Callable[[], bool], most: int = 2000) -> None:
    for _ in range(most):
        if until():
            return
        hearing.turn()
    raise AssertionError("it did not happen")


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory, spoken: NDArray[np.int16]) -> Path:
    """The first five seconds of the scripted candidate's first answer, as a file."""
    path = tmp_path_factory.mktemp("sound") / "short.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(spoken.tobytes())
    return path


@pytest.fixture
def fast_file(short: Path) -> Callable[[], AudioSource]:
    return partial(SoundFile, short, False)


def no_source() -> AudioSource:
    raise AssertionError("no source before consent")


def test_while_it_is_closed_it_sleeps_and_opens_nothing(pipe: Pipe, make: Make) -> None:
    hearing = make(no_source)
    hearing.turn()
    assert pipe.waited_s == 0.5
    assert pipe.sent == []


def test_it_tells_every_second_that_it_lives_open_or_not(
    pipe: Pipe, make: Make, fast_file: Callable[[], AudioSource], clock: Clock
) -> None:
    hearing = make(fast_file)
    for _ in range(5):
        clock.t_s += 0.5
        hearing.turn()
    assert [(reading.count, reading.latency_ms) for reading in pipe.of(StageReading)] == [(0, {}), (0, {})]


def test_an_answer_from_a_file_gives_levels_words_its_end_and_then_flushed(
    pipe: Pipe, make: Make, fast_file: Callable[[], AudioSource], clock: Clock
) -> None:
    hearing = make(fast_file)
    pipe.orders += [OpenSource(), Cue(3, 100.0)]
    turn(hearing, lambda: SourceState.ENDED in pipe.states())
    ended = pipe.of(SourceReading)[-1]
    assert ended.t_s == pytest.approx(105.0, abs=0.1), "the file's end on the film's clock"
    pipe.orders.append(EndAnswer(3, ended.t_s))
    turn(hearing, lambda: bool(pipe.of(Flushed)))
    assert (pipe.sent[-1].stage, pipe.sent[-1].number) == ("hearing", 3)
    assert isinstance(pipe.sent[-2], WordsReading)
    assert sum(r.duration_s for r in pipe.of(VoiceReading)) == pytest.approx(5.0, abs=0.01)
    words = [word for reading in pipe.of(WordsReading) for word in reading.words]
    assert len(words) > 10
    assert all(100.0 <= word.start_s <= word.end_s <= ended.t_s for word in words)
    clock.t_s += 1.0
    hearing.turn()
    stage = pipe.of(StageReading)[-1]
    assert set(stage.latency_ms) == {"voice", "speech", "total", "rtf"}
    assert stage.latency_ms["rtf"][0] < 0.25
    assert stage.peak_memory_bytes > 10_000_000


def test_a_file_that_waits_for_its_cue_keeps_nobody_busy(
    pipe: Pipe, make: Make, fast_file: Callable[[], AudioSource]
) -> None:
    hearing = make(fast_file)
    pipe.orders.append(OpenSource())
    turn(hearing, lambda: pipe.states() == [SourceState.OPEN])
    hearing.turn()
    hearing.turn()
    assert pipe.waited_s == 0.1


def test_in_the_microphone_check_words_are_only_suppositions(pipe: Pipe, make: Make, spoken: NDArray[np.int16]) -> None:
    source = Mic(spoken)
    hearing = make(lambda: source)
    pipe.orders.append(OpenSource())
    turn(hearing, lambda: len(pipe.of(PartialReading)) > 3 and not source.chunks)
    assert pipe.of(WordsReading) == []
    assert pipe.of(VoiceReading)


def test_an_answer_ends_where_the_candidate_ended_it(pipe: Pipe, make: Make, spoken: NDArray[np.int16]) -> None:
    """Sound up to the end is still recognised, though it waits in the queue; sound from after it never."""
    source = Mic(spoken)
    hearing = make(lambda: source)
    pipe.orders += [OpenSource(), Cue(0, 100.0), EndAnswer(0, 102.0)]
    turn(hearing, lambda: bool(pipe.of(Flushed)))
    words = [word for reading in pipe.of(WordsReading) for word in reading.words]
    assert [word.text for word in words][:4] == ["um", "i", "am", "a"]
    assert 101.0 < words[-1].end_s <= 102.0
    pipe.sent.clear()
    turn(hearing, lambda: not source.chunks)
    for _ in range(30):
        hearing.turn()
    assert pipe.of(VoiceReading), "between two answers the level is still read"
    assert pipe.of(WordsReading) + pipe.of(PartialReading) == []


def test_an_end_with_nothing_open_is_flushed_at_once(pipe: Pipe, make: Make, fast_file: Callable[[], AudioSource]) -> None:
    hearing = make(fast_file)
    pipe.orders += [Cue(0, 100.0), EndAnswer(0, 101.0)]
    hearing.turn()
    hearing.turn()
    assert [type(reading) for reading in pipe.sent] == [Flushed]


def test_without_words_an_answer_still_has_its_levels(pipe: Pipe, make: Make, fast_file: Callable[[], AudioSource]) -> None:
    hearing = make(fast_file, words=False)
    pipe.orders += [OpenSource(), Cue(0, 100.0)]
    turn(hearing, lambda: SourceState.ENDED in pipe.states())
    pipe.orders.append(EndAnswer(0, 105.0))
    turn(hearing, lambda: bool(pipe.of(Flushed)))
    assert len(pipe.of(VoiceReading)) > 50
    assert pipe.of(WordsReading) + pipe.of(PartialReading) == []


def test_closing_lets_go_tells_it_and_forgets(pipe: Pipe, make: Make, spoken: NDArray[np.int16]) -> None:
    source = Mic(spoken)
    hearing = make(lambda: source)
    pipe.orders += [OpenSource(), Cue(0, 100.0)]
    turn(hearing, lambda: bool(pipe.of(PartialReading)))
    pipe.orders.append(CloseSource())
    hearing.turn()
    assert source.closed >= 1
    assert pipe.states() == [SourceState.OPEN, SourceState.CLOSED]
    pipe.sent.clear()
    pipe.orders.append(EndAnswer(0, 200.0))
    hearing.turn()
    assert [type(reading) for reading in pipe.sent] == [Flushed]


@pytest.mark.parametrize("zero", [True, False], ids=["all zero", "below -70 dBFS"])
def test_a_muted_microphone_is_told_after_three_seconds_of_an_answer_and_once(
    pipe: Pipe, make: Make, spoken: NDArray[np.int16], zero: bool
) -> None:
    muted = np.zeros(5 * 16_000, np.int16) if zero else np.resize(np.array([1, -1], np.int16), 5 * 16_000)
    source = Mic(np.concatenate([muted, spoken]))
    hearing = make(lambda: source)
    pipe.orders += [OpenSource(), Cue(0, 100.0)]
    turn(hearing, lambda: pipe.states() == [SourceState.OPEN, SourceState.SILENT, SourceState.OPEN])
    silent = next(n for n, reading in enumerate(pipe.sent) if getattr(reading, "state", None) is SourceState.SILENT)
    heard_s = sum(reading.duration_s for reading in pipe.sent[:silent] if isinstance(reading, VoiceReading))
    assert heard_s == pytest.approx(3.0, abs=0.2)


def test_silence_outside_an_answer_is_nobodys_fault(pipe: Pipe, make: Make) -> None:
    source = Mic(np.zeros(5 * 16_000, np.int16))
    hearing = make(lambda: source)
    pipe.orders.append(OpenSource())
    turn(hearing, lambda: not source.chunks)
    assert pipe.states() == [SourceState.OPEN]


def test_a_driver_whose_library_is_missing_is_a_lost_device(pipe: Pipe, make: Make) -> None:
    def broken() -> AudioSource:
        raise ImportError("No module named 'pyaudio'")

    hearing = make(broken)
    pipe.orders += [OpenSource(), Cue(0, 100.0), EndAnswer(0, 101.0)]
    for _ in range(3):
        hearing.turn()
    assert pipe.states() == [SourceState.LOST]
    assert "pyaudio" in pipe.of(SourceReading)[0].detail
    assert pipe.of(Flushed)


def test_a_driver_that_hangs_ends_the_process(pipe: Pipe, make: Make, clock: Clock) -> None:
    left: list[int] = []
    reached, hangs = threading.Event(), threading.Event()

    class Hanging(Mic):
        def read(self) -> AudioChunk | None:
            reached.set()
            hangs.wait(5.0)
            return None

    hearing = make(lambda: Hanging(np.empty(0, np.int16)), leave=left.append)
    pipe.orders += [OpenSource(), Cue(0, 100.0)]
    hearing.turn()
    assert reached.wait(5.0)
    clock.t_s += 3.5
    hearing.turn()
    assert SourceState.STALLED in pipe.states()
    assert left[0] == 3
    hangs.set()


@pytest.mark.parametrize("parent_gone", [True, False])
def test_at_the_end_the_microphone_is_let_go(pipe: Pipe, make: Make, spoken: NDArray[np.int16], parent_gone: bool) -> None:
    source = Mic(spoken)
    hearing = make(lambda: source)
    pipe.orders.append(OpenSource())
    turn(hearing, lambda: bool(pipe.of(VoiceReading)))
    if parent_gone:
        pipe.broken = True
        with pytest.raises(EOFError):
            hearing.run()
    else:
        pipe.orders.append(StopChild())
        hearing.run()
    assert source.closed >= 1


def start_up(folder: str | None) -> dict[str, ModelReading]:
    """The models as the child's body tells of them."""
    pipe = Pipe()
    pipe.orders.append(StopChild())
    run_hearing(pipe, no_source, Settings(), {"en": folder} if folder else {})
    return {reading.model: reading for reading in pipe.of(ModelReading)}


def test_a_ready_model_is_told_by_its_name() -> None:
    models = start_up(str(MODEL))
    assert models["voice"].ready
    assert (models["speech"].ready, models["speech"].detail) == (True, "vosk-demo")


def test_without_a_model_it_goes_on_and_says_why(tmp_path: Path) -> None:
    assert not start_up(None)["speech"].ready
    missing = start_up(str(tmp_path / "vosk-none"))["speech"]
    assert not missing.ready
    assert "kiosk models fetch vosk-none" in missing.detail


def test_a_damaged_model_is_named_and_not_loaded(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(MODEL, tmp_path / "vosk-copy"))
    (copy / "graph" / "HCLG.fst").write_bytes(b"nonsense")
    damaged = start_up(str(copy))["speech"]
    assert not damaged.ready
    assert "HCLG.fst" in damaged.detail


def test_the_whole_child_in_a_process_of_its_own(short: Path) -> None:
    """Spawned as the kiosk does it; readings must survive the pipe, and the child its end."""
    sent: list[Reading] = []
    seen = threading.Condition()

    def collect(reading: Reading) -> None:
        with seen:
            sent.append(reading)
            seen.notify_all()

    def wait_for(what: Callable[[], bool]) -> None:
        with seen:
            assert seen.wait_for(what, 30.0)

    child = Child("hearing", run_hearing, (partial(SoundFile, short, False), Settings(), {"en": str(MODEL)}), collect)
    child.start()
    try:
        wait_for(lambda: any(isinstance(r, ModelReading) and r.model == "speech" and r.ready for r in sent))
        for order in (OpenSource(), Cue(0, 50.0)):
            assert child.send(order)
        wait_for(lambda: any(isinstance(r, SourceReading) and r.state is SourceState.ENDED for r in sent))
        child.send(EndAnswer(0, 55.0))
        wait_for(lambda: any(isinstance(r, Flushed) for r in sent))
        assert sum(len(r.words) for r in sent if isinstance(r, WordsReading)) > 10
    finally:
        child.close()
    assert child.restarts == 0
    assert not [r for r in sent if isinstance(r, ChildState) and not r.running]


@media
@pytest.mark.parametrize("name", ["speech-jfk.flac", "speech-digits.wav", "speaker.mp4"])
@pytest.mark.parametrize("model", [MODEL, None], ids=["demo model", "no model"])
def test_every_real_recording_can_be_perceived(name: str, model: Path | None) -> None:
    readings = list(perceive_sound(MEDIA / name, Settings(), model))
    voices = [reading for reading in readings if isinstance(reading, VoiceReading)]
    words = [word for reading in readings if isinstance(reading, WordsReading) for word in reading.words]
    length_s = len(read_sound(MEDIA / name)) / 16_000
    assert sum(reading.duration_s for reading in voices) == pytest.approx(length_s)
    assert any(reading.voiced for reading in voices)
    assert all(0.0 <= word.start_s < word.end_s <= length_s for word in words)
    assert model is not None or not words  # to the demo model a person's speech is mostly [unk], which is no word


def test_a_file_that_is_no_sound_cannot_be_perceived(tmp_path: Path) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_text("not sound")
    with pytest.raises(DeviceMissing, match=r"bad\.wav"):
        list(perceive_sound(bad, Settings(), MODEL))


def test_a_model_that_cannot_be_used_is_said_before_the_file_is_read(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        list(perceive_sound(ANSWER, Settings(), tmp_path / "none"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelDamaged):
        list(perceive_sound(ANSWER, Settings(), tmp_path / "empty"))


def test_another_language_is_loaded_on_order_after_the_old_one_is_let_go(
    pipe: Pipe, make: Make, speech: SpeechReader
) -> None:
    asked: list[tuple[str, bool]] = []

    def use(language: str) -> SpeechReader | None:
        asked.append((language, hearing._reader.speech is None))
        return speech

    hearing = make(no_source, use_language=use)
    pipe.orders.append(UseLanguage("hi"))
    hearing.turn()
    assert asked == [("hi", True)]
    assert hearing._reader.speech is speech


def test_the_child_changes_its_recogniser_and_tells_which_it_has(pipe: Pipe, tmp_path: Path) -> None:
    hindi = shutil.copytree(MODEL, tmp_path / "vosk-hindi")
    pipe.orders += [UseLanguage("hi"), UseLanguage("en"), StopChild()]
    run_hearing(pipe, no_source, Settings(), {"en": str(MODEL), "hi": str(hindi)})
    told = [reading.detail for reading in pipe.of(ModelReading) if reading.model == "speech" and reading.ready]
    assert told == ["vosk-demo", "vosk-hindi", "vosk-demo"]
