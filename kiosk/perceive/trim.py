"""A TFLite model and the outputs that are wanted -> the same model without the operators that only its other outputs need.

The runtime works out every output, wanted or not. BlazePose also draws the person's outline in 256x256 px, which costs as
much as a third of its time (13.6 ms a picture with it, 8.8 ms without, one core of an AMD EPYC); what is left gives the same
numbers to the last bit. Nothing is moved in the file: two lists in it become shorter.
"""

import struct
from typing import Final

Shape = tuple[int, ...]

MODEL_SUBGRAPHS: Final = 2
GRAPH_TENSORS: Final = 0
GRAPH_OUTPUTS: Final = 2
GRAPH_OPERATORS: Final = 3
TENSOR_SHAPE: Final = 0
OPERATOR_INPUTS: Final = 1
OPERATOR_OUTPUTS: Final = 2
"""Places of these fields in the tables of TFLite's schema (schema.fbs, version 3)."""


def trimmed(content: bytes, wanted: tuple[Shape, ...]) -> bytes:
    """The model with the outputs of these shapes alone, in the model's own order.

    Raises:
        ValueError: it is no such model, or has none of these outputs.
    """
    model = bytearray(content)
    try:
        _trim(model, set(wanted))
    except (struct.error, IndexError) as error:
        raise ValueError("not a TFLite model: its tables lead out of the file") from error
    return bytes(model)


def _trim(model: bytearray, wanted: set[Shape]) -> None:
    graph = _tables(model, _field(model, _at(model, 0), MODEL_SUBGRAPHS))[0]
    tensors = _tables(model, _field(model, graph, GRAPH_TENSORS))
    outputs = _field(model, graph, GRAPH_OUTPUTS)
    kept_outputs = [
        number
        for number in _numbers(model, outputs)
        if tuple(_numbers(model, _field(model, tensors[number], TENSOR_SHAPE))) in wanted
    ]
    if not kept_outputs:
        raise ValueError(f"no output has one of the shapes {sorted(wanted)}")
    operators = _field(model, graph, GRAPH_OPERATORS)
    needed, kept = set(kept_outputs), []
    for operator in reversed(_tables(model, operators)):  # they stand in the order in which they run
        if needed.intersection(_numbers(model, _field(model, operator, OPERATOR_OUTPUTS))):
            needed.update(_numbers(model, _field(model, operator, OPERATOR_INPUTS)))
            kept.append(operator)
    start = operators + 4
    _shorten(model, operators, [operator - (start + 4 * place) for place, operator in enumerate(reversed(kept))])
    _shorten(model, outputs, kept_outputs)


def _at(model: bytearray, place: int) -> int:
    """Where the offset that stands at `place` leads to."""
    return place + int(struct.unpack_from("<I", model, place)[0])


def _field(model: bytearray, table: int, number: int) -> int:
    """Where a field of a table (a list) begins; a field that is not there is an error of the file."""
    layout = table - struct.unpack_from("<i", model, table)[0]
    length = struct.unpack_from("<H", model, layout)[0]
    entry = 4 + 2 * number
    offset = struct.unpack_from("<H", model, layout + entry)[0] if entry < length else 0
    if layout < 0 or not offset:
        raise ValueError("not a TFLite model: a table lacks a field")
    return _at(model, table + offset)


def _numbers(model: bytearray, start: int) -> tuple[int, ...]:
    """A list of whole numbers."""
    length = struct.unpack_from("<I", model, start)[0]
    return struct.unpack_from(f"<{length}i", model, start + 4)


def _tables(model: bytearray, start: int) -> list[int]:
    """Where the tables of a list begin."""
    length = struct.unpack_from("<I", model, start)[0]
    return [_at(model, start + 4 + 4 * place) for place in range(length)]


def _shorten(model: bytearray, start: int, numbers: list[int]) -> None:
    """Write a list over a longer one."""
    struct.pack_into(f"<I{len(numbers)}i", model, start, len(numbers), *numbers)
