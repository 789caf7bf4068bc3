"""Names of jobs or skills and a candidate's words in, the one that is meant out: by shared words, by nearness of meaning."""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kiosk.interview.bankfile import words_of
from kiosk.interview.typed import LETTERS_READ, Spelling, typed_words

Vectors = NDArray[np.float32]
"""(texts, 384) float32, each of length one: a product of two is the cosine of their angle."""
Encode = Callable[[Sequence[str]], Vectors]
"""Texts -> their vectors; the sentence encoder's, handed in by whoever builds the bank."""

VECTORS: Final = "names.npz"
"""In the bank's folder: vectors of its names, by models/sentence_encoder/names.py (10 s, too long for every start)."""
SCALE: Final = 300.0
"""A stored number is so many times the vector's, in eight bits: the largest of a name is 0.36."""
INITIALS_AT_MOST: Final = 4
"""Names with so few letters ('ca', 'tgt') are initials: the encoder knows no meaning of them. Own number."""


LETTER: Final = 0.3
"""Weight of a single letter ('b com') among words. Own number."""
DECIDED: Final = 0.5
"""Where words alone say so much, the meaning is not asked for: of the truth set's texts half are decided so, and as well."""
OFTEN: Final = 3
"""A word said so often of a thing belongs to it. Own number."""
NONE: Final = ""
"""Key of names that are none of ours."""


class Found(NamedTuple):
    """A name that was meant."""

    key: str
    score: float
    """How near: shared words (0 to 1), plus the cosine of the meanings where there is an encoder."""


class Limits(NamedTuple):
    """What a score must reach before we believe it; set on the 'tune' half of tests/truth/roles.toml."""

    words: float
    """Where there is no encoder."""
    meaning: float
    """Where there is one."""
    said: float = 0.5
    """What words said of a key count without an encoder; with one they count whole."""


class Names:
    """Names of things, each with its key; several names may have one key. Looked up by exact words, then by the nearest."""

    def __init__(self, limits: Limits, encode: Encode | None = None, stored: Mapping[bytes, Vectors] | None = None) -> None:
        """`stored`: vectors that need no encoding, by mark_of(name)."""
        self._limits = limits
        self._encode = encode
        self._stored = stored or {}
        self._exact: dict[str, int] = {}
        self._keys: list[str] = []
        self._words: list[frozenset[str]] = []
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        self._holders: defaultdict[str, set[str]] = defaultdict(set)
        """Word -> keys that have it in a name."""
        self._all: set[str] = set()
        self._spelling = Spelling()
        self._said: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """Word -> how often it is said of each key."""
        self._vectors: Vectors = np.empty((0, 384), np.float32)
        self._meant: list[int] = []
        """Place of each vector's name."""
        self._texts: list[str] = []
        """The names that have a vector."""

    def add(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Add (key, name) pairs; of two keys with one name the first stays, unless it is NONE."""
        fresh: list[str] = []
        for key, name in pairs:
            joined = " ".join(words_of(name))
            place = self._exact.setdefault(joined, len(self._keys))
            if place < len(self._keys) and self._keys[place] == NONE:
                self._keys[place] = key
            if place < len(self._keys) or not joined:
                continue
            words = frozenset(typed_words(name))
            self._keys.append(key)
            self._all.add(key)
            self._words.append(words)
            for word in words:
                self._with[word].append(place)
                self._holders[word].add(key)
            self._spelling.learn(words)
            if len(joined.replace(" ", "")) > INITIALS_AT_MOST:
                self._meant.append(place)
                fresh.append(name)
        self._texts += fresh
        if self._encode is not None:
            self._vectors = np.concatenate([self._vectors, self._vectors_of(fresh, self._encode)])

    def tell(self, key: str, words: Iterable[str]) -> None:
        """Add words that are said of a key: its questions'; who types one of them may mean it."""
        for word in words:
            self._said[word][key] += 1

    @property
    def meant(self) -> tuple[str, ...]:
        """The names that have a vector, as they were given."""
        return tuple(self._texts)

    def exact(self, text: str) -> str | None:
        """The key of the name with just these words."""
        place = self._exact.get(" ".join(words_of(text[:LETTERS_READ])))
        return None if place is None else self._keys[place]

    def nearest(self, text: str) -> Found | None:
        """The nearest name; None where none is near enough."""
        words = self._spelling.mended(typed_words(text))
        if not words or not self._keys:
            return None
        shared, said = self._shared(frozenset(words)), self._heard(frozenset(words))
        scores = shared + self._limits.said * said
        limit = self._limits.words
        if self._encode is not None and scores.max() < DECIDED:
            limit = self._limits.meaning
            scores = shared + said
            scores[self._meant] += self._vectors @ self._encode([" ".join(words)])[0]
        best = int(scores.argmax())
        return Found(self._keys[best], float(scores[best])) if scores[best] >= limit else None

    def _shared(self, words: frozenset[str]) -> Vectors:
        """Of each name: weight of the words it shares with the text / weight of all words of both."""
        scores = np.zeros(len(self._keys), np.float32)
        total = sum(map(self._weight, words))
        shared: defaultdict[int, float] = defaultdict(float)
        for word in words:
            for place in self._with.get(word, ()):
                shared[place] += self._weight(word)
        for place, weight in shared.items():
            own = sum(map(self._weight, self._words[place]))
            scores[place] = weight / (total + own - weight)
        return scores

    def _heard(self, words: frozenset[str]) -> Vectors:
        """Of each name: weight of the text's words that are said of its key / weight of all; said often counts whole."""
        scores = np.zeros(len(self._keys), np.float32)
        if not self._said:
            return scores
        weights = {word: math.log((len(self._all) + 1) / (len(self._said.get(word, ())) + 1)) for word in words}
        total = sum(weights.values()) or 1.0
        of_key: defaultdict[str, float] = defaultdict(float)
        for word, weight in weights.items():
            for key, count in self._said.get(word, {}).items():
                of_key[key] += weight * min(1.0, count / OFTEN) / total
        return np.array([of_key.get(key, 0.0) for key in self._keys], np.float32)

    def _weight(self, word: str) -> float:
        """Rare words say more: logarithm of all keys / keys that have it; a single letter says little."""
        weight = math.log((len(self._all) + 1) / (len(self._holders.get(word, ())) + 1))
        return weight * LETTER if len(word) == 1 else weight

    def _vectors_of(self, names: Sequence[str], encode: Encode) -> Vectors:
        known = [self._stored.get(mark_of(name)) for name in names]
        new = [name for name, vector in zip(names, known, strict=True) if vector is None]
        made = iter(encode([name.lower() for name in new])) if new else iter(())
        rows = [next(made) if vector is None else vector for vector in known]
        return np.array(rows, np.float32).reshape(len(names), 384)


def mark_of(name: str) -> bytes:
    """Eight bytes that stand for a name in the file of vectors."""
    return hashlib.sha256(name.encode()).digest()[:8]


def stored_vectors(path: Path) -> Mapping[bytes, Vectors]:
    """The vectors of a file by mark_of(name); empty where it is not there."""
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as file:
        marks, numbers = file["marks"], file["vectors"].astype(np.float32)
    numbers /= np.linalg.norm(numbers, axis=1, keepdims=True)
    return {mark.tobytes(): row for mark, row in zip(marks, numbers, strict=True)}


def store_vectors(names: Sequence[str], encode: Encode, path: Path) -> None:
    """Write the vectors of names, in eight bits a number."""
    marks = np.array([np.frombuffer(mark_of(name), np.uint8) for name in names])
    vectors = encode([name.lower() for name in names])
    np.savez(path, marks=marks, vectors=np.clip(np.rint(vectors * SCALE), -127, 127).astype(np.int8))
