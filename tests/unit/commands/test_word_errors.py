"""Word error rate: what counts as the same word, what a transcript may be, and the count itself."""

import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from kiosk.commands.verify_words import measure_models
from kiosk.commands.word_errors import Recording, carried_recordings, measure_errors, plain_words, recordings_in
from kiosk.config import Models, Settings
from kiosk.errors import DeviceMissing, UsageError
from kiosk.perceive.speech import SpeechReader
from kiosk.store import model_files
from kiosk.store.model_files import recorded_sums

MODEL = Path(__file__).parents[3] / "models" / "vosk-demo"


@pytest.fixture(scope="module")
def reader() -> SpeechReader:
    return SpeechReader(MODEL, recorded_sums(MODEL))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("And so, my fellow Americans:", "and so my fellow americans"),
        ("Don’t – I can't!", "don't i can't"),
        ("a follow-up  'quote'", "a follow up quote"),
        ("मैंने काम किया।", "मैंने काम किया"),
        ("  ?! ", ""),
    ],
)
def test_case_and_punctuation_are_no_errors(text: str, plain: str) -> None:
    assert plain_words(text) == plain


def test_the_candidates_own_answers_are_heard_nearly_without_error(reader: SpeechReader) -> None:
    first = carried_recordings()[0]
    found = measure_errors(reader, [first])
    assert found.said == len(first.text.split())
    assert found.error_ratio <= 0.1
    assert found.realtime_ratio < 0.25


def test_each_kind_of_error_is_counted(reader: SpeechReader) -> None:
    true = carried_recordings()[0]
    right = measure_errors(reader, [true])
    words = true.text.split()
    wrong = Recording(true.sound, " ".join(["zebra", *words[1:-1], words[-1], "zebra", "zebra"]))
    found = measure_errors(reader, [wrong])
    assert (found.substituted - right.substituted, found.deleted - right.deleted) == (1, 2)
    assert found.said == right.said + 2
    assert found.error_ratio == pytest.approx((found.substituted + found.deleted + found.inserted) / found.said)


def write_silence(file: Path) -> Path:
    with wave.open(str(file), "wb") as opened:
        opened.setnchannels(1)
        opened.setsampwidth(2)
        opened.setframerate(16_000)
        opened.writeframes(np.zeros(16_000, np.int16).tobytes())
    return file


def test_silence_misses_every_word(reader: SpeechReader, tmp_path: Path) -> None:
    found = measure_errors(reader, [Recording(write_silence(tmp_path / "a.wav"), "Three words, here.")])
    assert (found.deleted, found.error_ratio, found.sound_s) == (3, 1.0, pytest.approx(1.0))


def test_a_recording_has_the_language_of_its_transcripts_script() -> None:
    assert [Recording(Path(), text).language for text in ("my work", "मेरा काम")] == ["en", "hi"]


@pytest.mark.parametrize(
    ("transcript", "says"),
    [
        (None, "No such file"),
        (b"", "no words"),
        (b"?!", "no words"),
        (b"in 2019 we", "write numbers as the words"),
        ("२ साल".encode(), "write numbers as the words"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_a_transcript_that_cannot_be_compared_is_named(tmp_path: Path, transcript: bytes | None, says: str) -> None:
    write_silence(tmp_path / "a.wav")
    if transcript is not None:
        (tmp_path / "a.txt").write_bytes(transcript)
    with pytest.raises(UsageError, match=rf"a\.txt: .*{says}"):
        recordings_in(tmp_path)


def test_a_folder_without_recordings_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no WAV or FLAC"):
        recordings_in(tmp_path)
    with pytest.raises(UsageError, match="no such folder"):
        recordings_in(tmp_path / "none")


def test_text_named_wav_is_a_named_error(reader: SpeechReader, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("not sound")
    (tmp_path / "a.txt").write_text("not sound")
    with pytest.raises(DeviceMissing, match=r"a\.wav"):
        measure_errors(reader, recordings_in(tmp_path))


def test_every_model_on_disk_gets_a_line_a_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = carried_recordings()[0]
    shutil.copy(first.sound, tmp_path / "a.flac")
    (tmp_path / "a.txt").write_text(first.text)
    settings = Settings(models=Models(folder=str(tmp_path / "models")))
    assert measure_models(tmp_path, settings) == 0
    carried, own = capsys.readouterr().out.splitlines()
    assert carried.startswith("ok    vosk-demo, carried: WER ")
    assert own.startswith(f"ok    vosk-demo, {tmp_path.name}: WER ")
    assert "1 recordings" in own


def test_a_model_that_cannot_be_loaded_is_a_line_and_a_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_files, "CARRIED", tmp_path / "nothing-carried")
    (tmp_path / "vosk-model-small-hi-0.22").mkdir()
    assert measure_models(None, Settings(models=Models(folder=str(tmp_path)))) == 1
    assert capsys.readouterr().out.startswith("FAIL  vosk-model-small-hi-0.22")
