"""Sentences in, vectors whose products say how near their meanings are out; by all-MiniLM-L6-v2 in eight bits, on the CPU.

English only: the encoder has never seen Hindi. Where it cannot be loaded the kiosk scores by wordings alone and says so.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions  # type: ignore[import-untyped]
from onnxruntime.capi.onnxruntime_pybind11_state import (  # type: ignore[import-untyped]
    Fail,
    InvalidGraph,
    InvalidProtobuf,
    NoSuchFile,
)
from tokenizers import Tokenizer

from kiosk.errors import ModelDamaged, ModelMissing

NAME: Final = "all-minilm-l6-v2"
SIZE: Final = 384
"""Numbers of a sentence."""
MOST_TOKENS: Final = 128
"""The encoder was trained on so many (its model card); an answer is given sentence by sentence."""
MOST_KNOWN: Final = 512
"""Fixed texts that are remembered: 1.5 kB each, so under 1 MB; a question has about seven. Own number."""
UNLOADABLE: Final = (OSError, RuntimeError, ValueError, Fail, InvalidGraph, InvalidProtobuf, NoSuchFile)
"""What onnxruntime raises for a file that is not there or not a model."""

Vectors = NDArray[np.float32]
"""(sentences, 384) float32, each of length one: a product of two is the cosine of their angle."""


class SentenceEncoder:
    """Loaded once; one thread, so that the senses keep their cores."""

    def __init__(self, folder: Path) -> None:
        """Load the model of a folder with `all-minilm-l6-v2-int8.onnx` and `tokenizer.json`.

        Raises:
            ModelMissing: one of the two files is not there.
            ModelDamaged: one of them cannot be read.
        """
        model, words = folder / f"{NAME}-int8.onnx", folder / "tokenizer.json"
        for file in (model, words):
            if not file.is_file():
                raise ModelMissing(f"sentence encoder: {file} is not there; run `kiosk models fetch {NAME}`")
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(words))
        except Exception as error:  # tokenizers raises bare Exception
            if not isinstance(error, UNLOADABLE) and type(error) is not Exception:
                raise
            raise ModelDamaged(f"sentence encoder {folder}: {error}; fetch it again") from error
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()  # its file asks for 128 tokens of every sentence: seven times the work, for blanks
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """The sentences as vectors, in their order; an empty sentence has one too, near to nothing in particular.

        One at a time: the eight bits are scaled by a batch's loudest number, so a neighbour would change a sentence by 0.04.
        """
        found = np.empty((len(sentences), SIZE), np.float32)
        for place, sentence in enumerate(sentences):
            tokens = self._tokenizer.encode(sentence)
            ids, mask = np.array([tokens.ids], np.int64), np.array([tokens.attention_mask], np.int64)
            found[place] = self._session.run(["sentence"], {"input_ids": ids, "attention_mask": mask})[0][0]
        return found

    def encode_fixed(self, sentences: Sequence[str]) -> Vectors:
        """As `encode`, and remembered: for texts that are nobody's, such as the bank's. Never for a candidate's words."""
        unknown = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self._known]
        if len(self._known) + len(unknown) > MOST_KNOWN:
            self._known.clear()
            unknown = list(dict.fromkeys(sentences))
        self._known.update(zip(unknown, self.encode(unknown), strict=True))
        return np.array([self._known[sentence] for sentence in sentences], np.float32).reshape(-1, SIZE)
