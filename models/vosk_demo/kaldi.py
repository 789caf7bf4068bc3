"""Numbers in, the bytes of Kaldi's and OpenFst's binary files out, and back again for what the tests read."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

BINARY: Final = b"\0B"
"""A binary file of Kaldi begins so."""
FST_MAGIC: Final = 2_125_659_606
FST_VERSION: Final = 2
FST_SORTED: Final = 0x0000_0000_1000_0003
"""OpenFst's property bits: expanded, mutable, arcs of a state sorted by their input label."""
FST_HEADER: Final = struct.Struct("<iiQqqq")
FST_STATE: Final = struct.Struct("<fq")
FST_ARC: Final = struct.Struct("<iifi")

Arc = tuple[int, int, int, float]
"""Input label, output label, next state, cost."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A weighted transducer."""

    start: int
    arcs: Sequence[Sequence[Arc]]
    """Of each state."""
    ends: dict[int, float]
    """State where a path may end -> its cost."""


def token(text: str) -> bytes:
    """A word between two values."""
    return text.encode("ascii") + b" "


def integer(value: int) -> bytes:
    """int32."""
    return b"\x04" + struct.pack("<i", value)


def real(value: float) -> bytes:
    """float32."""
    return b"\x04" + struct.pack("<f", value)


def double(value: float) -> bytes:
    """float64."""
    return b"\x08" + struct.pack("<d", value)


def integers(values: Iterable[int]) -> bytes:
    """A vector of int32."""
    array = np.asarray(list(values), "<i4")
    return b"\x04" + struct.pack("<i", len(array)) + array.tobytes()


def vector(values: NDArray[np.float32] | Sequence[float]) -> bytes:
    """A vector of float32."""
    array = np.asarray(values, "<f4")
    return token("FV") + integer(len(array)) + array.tobytes()


def matrix(values: NDArray[np.float32]) -> bytes:
    """A matrix of float32, row by row."""
    rows, columns = values.shape
    return token("FM") + integer(rows) + integer(columns) + np.ascontiguousarray(values, "<f4").tobytes()


def read_matrix(data: bytes, at: int = 0) -> tuple[NDArray[np.float32], int]:
    """The matrix at a place of some bytes, and the place behind it.

    Raises:
        ValueError: there is none.
    """
    if data[at : at + 3] != b"FM " or data[at + 3] != 4 or data[at + 8] != 4:
        raise ValueError(f"no matrix at byte {at}; give the place of an FM token")
    rows, columns = struct.unpack_from("<i", data, at + 4)[0], struct.unpack_from("<i", data, at + 9)[0]
    end = at + 13 + 4 * rows * columns
    return np.frombuffer(data, "<f4", rows * columns, at + 13).reshape(rows, columns), end


def write_graph(graph: Graph) -> bytes:
    """OpenFst's 'vector' file with 'standard' arcs, those of each state sorted by input label."""
    count = sum(map(len, graph.arcs))
    parts = [struct.pack("<i", FST_MAGIC), _text("vector"), _text("standard")]
    parts.append(FST_HEADER.pack(FST_VERSION, 0, FST_SORTED, graph.start, len(graph.arcs), count))
    for state, arcs in enumerate(graph.arcs):
        parts.append(FST_STATE.pack(graph.ends.get(state, float("inf")), len(arcs)))
        for label, word, target, cost in sorted(arcs, key=lambda arc: arc[0]):
            parts.append(FST_ARC.pack(label, word, cost, target))
    return b"".join(parts)


def read_graph(data: bytes) -> Graph:
    """The graph of such a file.

    Raises:
        ValueError: it is not one.
    """
    kinds = struct.pack("<i", FST_MAGIC) + _text("vector") + _text("standard")
    if not data.startswith(kinds):
        raise ValueError("not a vector graph with standard arcs; give an HCLG.fst of this builder")
    _, _, _, start, states, _ = FST_HEADER.unpack_from(data, len(kinds))
    at = len(kinds) + FST_HEADER.size
    arcs: list[list[Arc]] = []
    ends = {}
    for state in range(states):
        cost, count = FST_STATE.unpack_from(data, at)
        at += FST_STATE.size
        if cost != float("inf"):
            ends[state] = cost
        rows = [FST_ARC.unpack_from(data, at + index * FST_ARC.size) for index in range(count)]
        arcs.append([(label, word, target, weight) for label, word, weight, target in rows])
        at += count * FST_ARC.size
    return Graph(start, arcs, ends)


def _text(text: str) -> bytes:
    return struct.pack("<i", len(text)) + text.encode("ascii")
