import json
import shutil
from ctypes.util import find_library
from itertools import pairwise

import numpy as np
import pytest

from kiosk.capture.candidate_voice import Room, Voice
from kiosk.capture.scriptfile import load_script
from kiosk.config import DATA_FOLDER
from kiosk.records import Word
from models.synthetic_speech.espeak import Espeak, Manner
from models.synthetic_speech.script import speak_text

MODEL = DATA_FOLDER / "models" / "vosk-demo"
CHUNK = 1600


@pytest.fixture(scope="module")
def voice() -> Voice:
    return Voice(load_script().turns[0].sound)


def test_the_mouth_opens_where_words_are_and_shuts_in_pauses(voice: Voice) -> None:
    words = load_script().turns[0].words or ()
    spoken = [voice.mouth_open((word.start_s + word.end_s) / 2) for word in words]
    assert float(np.median(spoken)) > 0.3
    long = [(before.end_s, after.start_s) for before, after in pairwise(words)]
    pauses = [(start_s + end_s) / 2 for start_s, end_s in long if end_s - start_s > 0.3]
    assert pauses
    assert max(voice.mouth_open(t_s) for t_s in pauses) < 0.05
    assert voice.mouth_open(-1.0) == voice.mouth_open(1000.0) == 0.0


def test_a_voice_is_cut_exactly_and_silent_outside(voice: Voice) -> None:
    assert not voice.cut(-CHUNK, CHUNK).any()
    assert not voice.cut(len(voice.samples), CHUNK).any()
    across = voice.cut(-100, CHUNK)
    assert not across[:100].any()
    assert np.array_equal(across[100:], voice.samples[: CHUNK - 100])


def test_every_answer_is_as_loud_as_a_person_before_the_kiosk() -> None:
    for turn in load_script().turns:
        samples = Voice(turn.sound).samples.astype(np.float64)
        level = 20 * np.log10(np.sqrt(np.mean(samples[samples != 0] ** 2)) / 32768)
        assert level == pytest.approx(-23.0, abs=0.5)
        assert np.abs(samples).max() < 32767


def test_the_room_goes_on_from_chunk_to_chunk_and_is_the_same_each_time() -> None:
    quiet = np.zeros(CHUNK, np.int16)
    rooms = [np.concatenate([Room().under(quiet, index * CHUNK) for index in range(60)]) for _ in range(2)]
    assert np.array_equal(*rooms)
    assert not np.array_equal(rooms[0][:CHUNK], rooms[0][CHUNK : 2 * CHUNK])


def in_room(samples: np.ndarray) -> np.ndarray:
    room = Room()
    return np.concatenate([room.under(samples[at : at + CHUNK], at) for at in range(0, len(samples), CHUNK)])


def heard_by_vosk(samples: np.ndarray) -> list[Word]:
    from vosk import KaldiRecognizer, Model, SetLogLevel

    SetLogLevel(-1)
    recogniser = KaldiRecognizer(Model(str(MODEL)), 16000)
    recogniser.SetWords(True)
    results = []
    for start in range(0, len(samples), CHUNK):
        if recogniser.AcceptWaveform(samples[start : start + CHUNK].tobytes()):
            results.append(recogniser.Result())
    results.append(recogniser.FinalResult())
    rows = [row for result in results for row in json.loads(result).get("result", [])]
    return [Word(row["word"], row["start"], row["end"], row["conf"]) for row in rows]


def matched(truth: tuple[Word, ...], heard: list[Word]) -> tuple[int, list[tuple[Word, Word]]]:
    """(edits from one to the other, pairs of the same word)."""
    cost = np.add.outer(np.arange(len(truth) + 1), np.arange(len(heard) + 1))
    for i, word in enumerate(truth, 1):
        for j, other in enumerate(heard, 1):
            cost[i, j] = min(cost[i - 1, j] + 1, cost[i, j - 1] + 1, cost[i - 1, j - 1] + (word.text != other.text))
    pairs, i, j = [], len(truth), len(heard)
    while i and j:
        if cost[i, j] == cost[i - 1, j - 1] + (truth[i - 1].text != heard[j - 1].text):
            i, j = i - 1, j - 1
            if truth[i].text == heard[j].text:
                pairs.append((truth[i], heard[j]))
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return int(cost[-1, -1]), pairs


@pytest.mark.skipif(not MODEL.is_dir(), reason="models/vosk-demo is not here")
def test_the_real_recogniser_hears_the_words_of_the_script_at_their_times() -> None:
    turn = load_script().turns[3]
    assert turn.words is not None
    samples = np.concatenate((Voice(turn.sound).samples, np.zeros(8000, np.int16)))
    edits, pairs = matched(turn.words, heard_by_vosk(in_room(samples)))
    assert edits <= 0.1 * len(turn.words)
    errors_s = [abs(true.start_s - heard.start_s) for true, heard in pairs]
    assert float(np.median(errors_s)) < 0.06
    fillers = [true.text for true, _ in pairs if true.text in {"um", "uh"}]
    assert fillers == [word.text for word in turn.words if word.text in {"um", "uh"}]


@pytest.mark.skipif(not find_library("espeak-ng") or not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
def test_the_builder_writes_every_word_in_order_with_exact_pauses() -> None:
    sound, words = speak_text(Espeak(), "Um, I am one of the people. <1.5> I like, uh, hard work.", Manner())
    assert " ".join(word.text for word in words) == "um i am one of the people i like uh hard work"
    assert all(word.start_s < word.end_s for word in words)
    assert all(before.end_s <= after.start_s for before, after in pairwise(words))
    assert words[7].start_s - words[6].end_s == pytest.approx(1.5, abs=0.15)
    assert words[-1].end_s <= len(sound) / 16000 + 0.001
