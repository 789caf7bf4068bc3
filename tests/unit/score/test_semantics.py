import time
from pathlib import Path

import numpy as np
import pytest

from kiosk.errors import ModelDamaged, ModelMissing
from kiosk.score.semantics import NAME, SIZE, SentenceEncoder

FOLDER = Path(__file__).parents[3] / "models" / NAME


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(FOLDER)


def test_each_sentence_has_a_vector_of_length_one_whatever_stands_beside_it(encoder: SentenceEncoder) -> None:
    sentences = ["We tested the code.", "A nurse washes her hands before and after each patient on the ward.", "Yes."]
    together = encoder.encode(sentences)
    assert together.shape == (3, SIZE)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    for sentence, vector in zip(sentences, together, strict=True):
        assert (encoder.encode([sentence])[0] == vector).all()


@pytest.mark.parametrize(
    ("said", "near", "far"),
    [
        ("I asked my manager for more time.", "She requested an extension from her boss.", "The soup needs salt."),
        ("MERN stack developer", "Full stack web developer", "Staff nurse"),
        ("We found the fault in the pump.", "The cause of the failure was the pump.", "He opened a savings account."),
    ],
)
def test_the_same_meant_in_other_words_is_nearer(encoder: SentenceEncoder, said: str, near: str, far: str) -> None:
    first, same, other = encoder.encode([said, near, far])
    assert float(first @ same) > float(first @ other) + 0.2


def test_a_short_sentence_costs_no_blanks(encoder: SentenceEncoder) -> None:
    def took_s(text: str) -> float:
        started_s = time.thread_time()
        for _ in range(5):
            encoder.encode([text])
        return time.thread_time() - started_s

    took_s("Yes.")
    assert took_s("We tested the code.") < took_s("We tested the code and the pump once more. " * 10) / 2


def test_fixed_texts_are_remembered_and_are_the_same_vectors(encoder: SentenceEncoder) -> None:
    texts = ["Tell me about a bug.", "Steps to see it again", "Tell me about a bug."]
    assert (encoder.encode_fixed(texts) == encoder.encode(texts)).all()
    assert (encoder.encode_fixed(texts[::-1]) == encoder.encode(texts[::-1])).all()
    assert encoder.encode_fixed([]).shape == (0, SIZE)


def test_nothing_and_very_much_are_taken(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, SIZE)
    assert np.isfinite(encoder.encode(["", "word " * 2000])).all()


def test_a_missing_and_a_damaged_model_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="is not there"):
        SentenceEncoder(tmp_path)
    (tmp_path / f"{NAME}-int8.onnx").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelDamaged, match="fetch it again"):
        SentenceEncoder(tmp_path)
