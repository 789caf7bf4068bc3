"""Words of an answer and its question in, how near each piece of the answer is to what was asked out: by meaning.

* nearness of a piece: cosine of it, with the pieces before and after it, to the nearest of the question, its hint and its
  key points;
* a key point: the nearest piece's cosine, what both have in common with the question taken out (the part of each vector
  along the question's), because a vague answer is near every point of its question by its topic alone;
* small talk: cosine of a piece to the nearest of SMALL_TALK;
* a step: cosine of a piece to the nearer of the two before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from kiosk.records import Question

BANK: Final = "bank"
SMALL_TALK: Final = (
    "the match last night and who won the cup",
    "the weather, rain and the traffic on the way here",
    "my family, my parents, my brother and my sister",
    "my village and the festival in our temple",
    "the food we ate and how to cook it",
    "a film I saw and its songs",
    "healthy living, yoga and morning walks",
    "the games I play on my mobile phone",
    "general knowledge about the country and the planets",
    "what is the salary, the leave policy and the working time here",
    "hello, can you hear me, the network is bad and my battery is low",
    "my hobbies are reading, travelling and listening to music",
    "politics, the election and the government",
    "my marriage, my neighbours and our house",
    "shopping, clothes and the price of gold",
    "my pet dog and the garden",
)
"""What answers to nothing sound like: own sentences on everyday topics. A piece nearer to one of them than to what was asked
is about something else."""
Vectors = NDArray[np.float32]
"""(sentences, 384) float32, each of length one."""


class Encoder(Protocol):
    """What semantics.SentenceEncoder gives."""

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """The sentences as vectors."""

    def encode_fixed(self, sentences: Sequence[str]) -> Vectors:
        """The same, remembered: for texts that hold nothing of a candidate."""


@dataclass(frozen=True, slots=True, eq=False)
class Sense:
    """What the encoder found; all arrays float32, cosines -1..1."""

    near: NDArray[np.float32]
    """(pieces,) nearness to what was asked, of each with those beside it."""
    alone: NDArray[np.float32]
    """(pieces,) the same of each piece by itself."""
    talk: NDArray[np.float32]
    """(pieces,) cosine of each piece to the nearest of SMALL_TALK."""
    points: NDArray[np.float32]
    """(key points,) the nearest piece's cosine."""
    point_pieces: tuple[int, ...]
    """(key points,) which piece that was."""
    steps: NDArray[np.float32]
    """(pieces - 1,) of each piece but the first."""


def sense_of(vectors: Vectors, texts: Vectors, talk: Vectors) -> Sense:
    """What an answer's pieces mean beside the texts of its question, and beside small talk; there must be a piece."""
    points, places = _points(vectors, texts[2:], texts[0])
    near = _nearest(_with_neighbours(vectors), texts)
    return Sense(near, _nearest(vectors, texts), _nearest(vectors, talk), points, places, _steps(vectors))


def texts_of(question: Question, encoder: Encoder) -> Vectors:
    """The question, its hint, then its key points with the wordings that are accepted."""
    points = [f"{point.text}: {', '.join(point.accepted)}" for point in question.key_points]
    texts = [question.text, question.hint or question.text, *points]
    return encoder.encode_fixed(texts) if remembered(question) else encoder.encode(texts)


def remembered(question: Question) -> bool:
    """Whether its texts may be kept beyond the session: what probes an answer, or comes from a model that read the profile,
    may hold the candidate's words.
    """
    return question.source == BANK and question.follows is None


def _nearest(vectors: Vectors, texts: Vectors) -> NDArray[np.float32]:
    nearest: NDArray[np.float32] = (vectors @ texts.T).max(axis=1)
    return nearest


def _with_neighbours(vectors: Vectors) -> Vectors:
    """Each vector with those beside it: a piece that only joins two others is as near as they are."""
    summed = vectors.copy()
    summed[1:] += vectors[:-1]
    summed[:-1] += vectors[1:]
    return _unit(summed)


def _points(vectors: Vectors, points: Vectors, question: Vectors) -> tuple[NDArray[np.float32], tuple[int, ...]]:
    if not len(points):
        return np.zeros(0, np.float32), ()
    cosines = _beside(vectors, question) @ _beside(points, question).T
    best = cosines.argmax(axis=0)
    return cosines.max(axis=0), tuple(int(place) for place in best)


def _beside(vectors: Vectors, question: Vectors) -> Vectors:
    """What of each vector does not lie along the question's."""
    return _unit(vectors - np.outer(vectors @ question, question))


def _unit(vectors: Vectors) -> Vectors:
    lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, 1e-9)
    return unit


def _steps(vectors: Vectors) -> NDArray[np.float32]:
    steps = [(vectors[max(0, index - 2) : index] @ vectors[index]).max() for index in range(1, len(vectors))]
    return np.array(steps, np.float32)
