"""The committed demo model against the committed answers of the scripted candidate, by the real Vosk."""

import jiwer
import numpy as np
import pytest

from kiosk.capture.scriptfile import load_script
from kiosk.store.model_files import load_manifest, recorded_sums, verify
from models.vosk_demo.export import PLACE
from models.vosk_demo.graph import UNKNOWN
from models.vosk_demo.kaldi import read_graph
from models.vosk_demo.language import FREE
from models.vosk_demo.measure import Recogniser, Spoken, candidate_answers
from models.vosk_demo.texts import load_texts
from tests.running import ROOT

ANSWERS = range(10)


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(PLACE)


@pytest.fixture(scope="module")
def answers() -> list[Spoken]:
    return candidate_answers()


@pytest.fixture(scope="module")
def known() -> set[str]:
    rows = (PLACE / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()
    return {row.split()[0] for row in rows}


def test_the_committed_files_are_those_recorded_and_below_three_megabytes() -> None:
    assert verify("vosk-demo", ROOT / "models") == len(recorded_sums(PLACE))
    files = [file for file in PLACE.rglob("*") if file.is_file() and file.name != "checksums.json"]
    size = sum(file.stat().st_size for file in files)
    assert size <= 3_000_000
    assert {entry.name: entry.size_bytes for entry in load_manifest()}["vosk-demo"] == size
    assert {file.relative_to(PLACE).as_posix() for file in files} == set(recorded_sums(PLACE))


def test_the_model_knows_every_word_of_the_script_and_of_its_own_texts(known: set[str]) -> None:
    spoken = {word.text for turn in load_script().turns for word in turn.words or ()}
    assert not spoken - known
    assert set(load_texts().vocabulary) == known - {"<eps>", "#0", "<s>", "</s>", UNKNOWN}


def test_the_committed_graph_speaks_exactly_the_committed_words(known: set[str]) -> None:
    graph = read_graph((PLACE / "graph" / "HCLG.fst").read_bytes())
    spoken = {word for arcs in graph.arcs for _, word, _, _ in arcs}
    assert len(spoken) == len(known - {"#0", "<s>", "</s>"})


@pytest.mark.parametrize("number", ANSWERS)
def test_each_answer_is_heard_with_its_fillers_at_its_times(
    recogniser: Recogniser, answers: list[Spoken], number: int
) -> None:
    answer = answers[number]
    heard = recogniser.hear(answer.sound)
    output = jiwer.process_words(" ".join(word.text for word in answer.words), " ".join(word.text for word in heard))
    assert output.wer <= 0.1
    equal = [chunk for chunk in output.alignments[0] if chunk.type == "equal"]
    errors_s = [
        abs(answer.words[chunk.ref_start_idx + step].start_s - heard[chunk.hyp_start_idx + step].start_s)
        for chunk in equal
        for step in range(chunk.ref_end_idx - chunk.ref_start_idx)
    ]
    assert float(np.median(errors_s)) <= 0.03
    fillers = [[word.text for word in words if word.text in FREE] for words in (answer.words, heard)]
    assert fillers[0] == fillers[1]


def test_speech_in_no_known_language_is_mostly_unknown(recogniser: Recogniser, answers: list[Spoken]) -> None:
    heard = [word.text for answer in answers[:3] for word in recogniser.hear(answer.sound[::-1].copy())]
    spoken = sum(len(answer.words) for answer in answers[:3])
    assert UNKNOWN in heard
    assert sum(word != UNKNOWN for word in heard) < 0.5 * spoken


def test_the_same_sound_gives_the_same_words(recogniser: Recogniser, answers: list[Spoken]) -> None:
    sound = answers[0].sound[:160_000]
    assert recogniser.hear(sound) == recogniser.hear(sound)
