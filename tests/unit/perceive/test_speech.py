import shutil
import tomllib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.capture.pcm import read_sound
from kiosk.errors import ModelDamaged, ModelMissing
from kiosk.perceive.speech import SpeechReader, check_model, probe_model
from kiosk.perceive.voice import VoiceMeter, load_detector
from kiosk.records import AudioChunk, PartialReading, Word, WordsReading
from kiosk.store.model_files import recorded_sums

ROOT = Path(__file__).parents[3]
MODEL = ROOT / "models" / "vosk-demo"
DEMO = ROOT / "kiosk" / "capture" / "demo"


@pytest.fixture(scope="module")
def reader() -> SpeechReader:
    return SpeechReader(MODEL, recorded_sums(MODEL))


@pytest.fixture(scope="module")
def spoken() -> NDArray[np.int16]:
    """The first eight seconds of the scripted candidate's first answer."""
    return read_sound(DEMO / "answer-1.flac")[: 8 * 16_000]


@pytest.fixture(scope="module")
def truth() -> list[tuple[str, float, float]]:
    turn = tomllib.loads((DEMO / "candidate.toml").read_text())["turn"][0]
    return [(text, start_s, end_s) for text, start_s, end_s in turn["words"] if end_s < 8]


def chunks(sound: NDArray[np.int16], t_s: float = 0.0, size: int = 800) -> Iterator[AudioChunk]:
    for at in range(0, len(sound), size):
        yield AudioChunk(sound[at : at + size], t_s + at / 16_000)


def listen(reader: SpeechReader, pieces: Iterable[AudioChunk], start_s: float = 0.0) -> list[WordsReading | PartialReading]:
    """Everything read, as the hearing process reads it: the voice detector first."""
    reader.start(start_s)
    meter = VoiceMeter(load_detector())
    readings = [reading for piece in pieces for reading in reader.feed(piece, meter.feed(piece))]
    return [*readings, reader.finish(meter.finish())]


def words_in(readings: Iterable[WordsReading | PartialReading]) -> list[Word]:
    return [word for reading in readings if isinstance(reading, WordsReading) for word in reading.words]


def hear(reader: SpeechReader, pieces: Iterable[AudioChunk], start_s: float = 0.0) -> list[Word]:
    return words_in(listen(reader, pieces, start_s))


def hear_whole(reader: SpeechReader, pieces: Iterable[AudioChunk]) -> list[Word]:
    """As one utterance: without a voice detector nothing ends before the end."""
    reader.start(0.0)
    return words_in([*(reading for piece in pieces for reading in reader.feed(piece)), reader.finish()])


def test_words_are_found_at_their_times_on_the_chunks_clock(
    reader: SpeechReader, spoken: NDArray[np.int16], truth: list[tuple[str, float, float]]
) -> None:
    words = hear(reader, chunks(spoken, 5000.0), 5000.0)
    found = {(word.text, round(word.start_s - 5000.0)): word for word in words}
    close = [
        abs(word.start_s - 5000.0 - start_s)
        for text, start_s, _ in truth
        if (word := found.get((text, round(start_s)))) is not None
    ]
    assert len(close) >= 0.75 * len(truth), f"{[word.text for word in words]} heard, {[entry[0] for entry in truth]} said"
    assert np.median(close) < 0.05
    assert all(0.0 < word.confidence <= 1.0 and word.start_s <= word.end_s for word in words)
    assert all(a.start_s <= b.start_s for a, b in pairwise(words))


@pytest.mark.parametrize("size", [320, 1600])
def test_the_size_of_the_chunks_changes_nothing(reader: SpeechReader, spoken: NDArray[np.int16], size: int) -> None:
    assert hear(reader, chunks(spoken, size=size)) == hear(reader, chunks(spoken))


def test_what_is_supposed_so_far_comes_before_the_words(reader: SpeechReader, spoken: NDArray[np.int16]) -> None:
    readings = listen(reader, chunks(spoken))
    partials = [reading for reading in readings if isinstance(reading, PartialReading)]
    assert len(partials) > 5
    assert all(
        a.text != b.text for a, b in pairwise(readings) if isinstance(a, PartialReading) and isinstance(b, PartialReading)
    )
    assert partials[0].t_s < next(reading.t_s for reading in readings if isinstance(reading, WordsReading))


def test_sound_that_was_lost_does_not_shift_the_words_after_it(
    reader: SpeechReader, spoken: NDArray[np.int16], truth: list[tuple[str, float, float]]
) -> None:
    """From 3.75 s (a pause in the answer) on everything comes 20 s later: a gap that the recogniser knows nothing of."""
    cut = int(3.75 * 16_000)
    late = [AudioChunk(c.samples, c.t_s, 20.0 if n == 0 else 0.0) for n, c in enumerate(chunks(spoken[cut:], 23.75))]
    words = hear(reader, iter([*chunks(spoken[:cut]), *late]))
    before = [word for word in words if word.end_s < 4.0]
    after = [word for word in words if word.start_s > 23.0]
    assert len(before) + len(after) == len(words)
    work = next(word for word in after if word.text == "work")
    assert work.start_s - 20.0 == pytest.approx(next(start_s for text, start_s, _ in truth if text == "work"), abs=0.1)


def test_a_clock_that_drifts_is_followed(reader: SpeechReader, spoken: NDArray[np.int16]) -> None:
    """A chunk every 50.5 ms: one percent slow, so that the tenth second comes at 10.1 s."""
    drifting = [AudioChunk(piece.samples, number * 0.0505) for number, piece in enumerate(chunks(spoken))]
    straight, drifted = hear(reader, chunks(spoken)), hear(reader, iter(drifting))
    assert [word.text for word in drifted] == [word.text for word in straight]
    assert drifted[-1].start_s == pytest.approx(straight[-1].start_s * 1.01, abs=0.02)


def test_sound_from_before_the_start_is_left_out(reader: SpeechReader, spoken: NDArray[np.int16]) -> None:
    words = hear(reader, chunks(spoken), start_s=5.0)
    assert words
    assert words[0].start_s >= 5.0


def test_a_fresh_start_forgets(reader: SpeechReader, spoken: NDArray[np.int16]) -> None:
    reader.start(0.0)
    for piece in chunks(spoken[:40_000]):
        reader.feed(piece)
    reader.start(100.0)
    assert reader.finish().words == ()


def taps() -> NDArray[np.int16]:
    """Knocks on the table, 25 ms each, in a quiet room."""
    random = np.random.default_rng(1)
    sound = random.standard_normal(160_000) * 20
    for at in range(8_000, 160_000, 12_000):
        sound[at : at + 400] += random.standard_normal(400) * np.exp(-np.arange(400) / 80) * 9000
    return sound.clip(-32_768, 32_767).astype(np.int16)


SILENCES = {
    "digital silence": np.zeros(160_000, np.int16),
    "a quiet room": (np.random.default_rng(1).standard_normal(160_000) * 20).astype(np.int16),
    "a loud fan": (np.random.default_rng(1).standard_normal(160_000) * 1000).astype(np.int16),
    "taps": taps(),
    "nothing": np.empty(0, np.int16),
}


@pytest.mark.parametrize("sound", SILENCES.values(), ids=SILENCES)
def test_where_nobody_speaks_there_is_neither_word_nor_supposition(reader: SpeechReader, sound: NDArray[np.int16]) -> None:
    assert [r for r in listen(reader, chunks(sound)) if isinstance(r, PartialReading) or r.words] == []


@pytest.fixture(scope="module")
def breathless() -> NDArray[np.int16]:
    """A minute of the scripted candidate's answers with every pause cut out."""
    sound = np.concatenate([read_sound(DEMO / f"answer-{number}.flac") for number in range(1, 6)])
    blocks = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    loud = np.sqrt(np.mean(np.square(blocks.astype(np.float32)), axis=1)) > 150
    near = np.convolve(loud, np.ones(9), "same") > 0  # 40 ms round every loud block stay
    joined: NDArray[np.int16] = blocks[near].reshape(-1)[: 60 * 16_000]
    return joined


def test_a_minute_without_a_pause_is_never_cut_inside_a_word(reader: SpeechReader, breathless: NDArray[np.int16]) -> None:
    """Vosk's own endpointer cuts here at 20 and at 40 s, and garbles two words."""
    assert len(breathless) == 60 * 16_000
    words = hear(reader, chunks(breathless))
    assert len(words) > 150
    assert [word.text for word in words] == [word.text for word in hear_whole(reader, chunks(breathless))]


def test_words_become_final_at_pauses_and_none_is_lost_there(reader: SpeechReader) -> None:
    sound = read_sound(DEMO / "answer-1.flac")
    readings = listen(reader, chunks(sound))
    assert sum(isinstance(reading, WordsReading) for reading in readings) >= 4
    assert [word.text for word in words_in(readings)] == [word.text for word in hear_whole(reader, chunks(sound))]


def test_a_word_is_supposed_soon_after_it_was_said(reader: SpeechReader, spoken: NDArray[np.int16]) -> None:
    """The recogniser's own lag: it reads sound in blocks of 0.2 s."""
    readings = listen(reader, chunks(spoken))
    lags, words, shown, final = [], words_in(readings), 0, 0
    for reading in readings:
        count = len(reading.text.split()) if isinstance(reading, PartialReading) else len(reading.words)
        lags += [reading.t_s - word.end_s for word in words[shown : final + count]]
        shown = max(shown, final + count)
        final += count if isinstance(reading, WordsReading) else 0
    assert len(lags) == len(words)
    assert np.median(lags) <= 0.2


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODEL, tmp_path / "vosk-copy"))


def test_a_folder_that_is_not_there_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="kiosk models fetch none"):
        SpeechReader(tmp_path / "none")


NEEDED = ["am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLG.fst", "graph/words.txt"]


@pytest.mark.parametrize("name", [*NEEDED, "graph/phones/word_boundary.int"])
@pytest.mark.parametrize("harm", ["delete", "empty"])
@pytest.mark.parametrize("recorded", [True, False])
def test_a_lost_file_is_named_before_vosk_sees_it(copy: Path, name: str, harm: str, recorded: bool) -> None:
    if harm == "delete":
        (copy / name).unlink()
    else:
        (copy / name).write_bytes(b"")
    with pytest.raises(ModelDamaged, match=f"vosk-copy: {name} is missing or empty"):
        SpeechReader(copy, recorded_sums(copy) if recorded else None)


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("harm", ["truncate", "flip"])
def test_a_changed_file_is_named_by_its_checksum(copy: Path, name: str, harm: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content if harm == "flip" else content[: len(content) // 2])
    with pytest.raises(ModelDamaged, match=f"{name} is not what was fetched"):
        SpeechReader(copy, recorded_sums(copy))


def test_a_model_without_checksums_is_tried_where_it_can_do_no_harm(copy: Path) -> None:
    """Vosk aborts its process on this file; ours goes on."""
    file = copy / "am" / "final.mdl"
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(ModelDamaged, match="Vosk cannot load it"):
        SpeechReader(copy)


@pytest.mark.parametrize("name", [*NEEDED, "graph/phones.txt", "graph/phones/word_boundary.int"])
@pytest.mark.parametrize("harm", ["truncate", "flip"])
def test_a_changed_file_of_an_unrecorded_model_is_named_or_works_but_never_aborts(copy: Path, name: str, harm: str) -> None:
    """An abort would end this very process, and every test with it."""
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 0x40
    (copy / name).write_bytes(content if harm == "flip" else content[: len(content) // 2])
    (copy / "checksums.json").unlink()
    try:
        reader = SpeechReader(copy, recorded_sums(copy))
    except ModelDamaged as error:
        assert "vosk-copy" in str(error)
        assert "\n" not in str(error)
    else:
        assert reader.finish().words == ()


def test_a_damaged_record_of_checksums_is_a_damaged_model(copy: Path) -> None:
    (copy / "checksums.json").write_text('{"am/final.mdl": ')
    with pytest.raises(ModelDamaged, match="checksums"):
        recorded_sums(copy)


def test_a_good_model_without_checksums_is_loaded(copy: Path) -> None:
    assert SpeechReader(copy).name == "vosk-copy"


def test_a_trial_load_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(ModelDamaged, match="did not load within"):
        probe_model(MODEL, timeout_s=0.01)


def fill(folder: Path, names: list[str]) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


IVECTOR = ["final.dubm", "final.ie", "final.mat", "global_cmvn.stats", "online_cmvn.conf", "splice.conf"]
SMALL = [
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/HCLr.fst",
    "graph/Gr.fst",
    "graph/phones/word_boundary.int",
]
FLAT = ["final.mdl", "mfcc.conf", "HCLr.fst", "Gr.fst", "word_boundary.int"]


@pytest.mark.parametrize("names", [SMALL, FLAT], ids=["folders", "flat"])
def test_both_layouts_of_vosks_small_models_are_known(tmp_path: Path, names: list[str]) -> None:
    fill(tmp_path, [*names, *(f"ivector/{name}" for name in IVECTOR)])
    check_model(tmp_path, {})
    for name in (names[0], names[-2], "ivector/final.ie"):
        (tmp_path / name).rename(tmp_path / "aside")
        with pytest.raises(ModelDamaged):
            check_model(tmp_path, {})
        (tmp_path / "aside").rename(tmp_path / name)
