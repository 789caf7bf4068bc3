"""A TFLite file's bytes in, its operators out, or an error where the kiosk or issue 5 would not have it; names taken out."""

import math
from collections import Counter
from typing import Any, Final

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

PARAMETERS_MOST: Final = 100_000
"""Issue 5's limit; constants of the graph (sizes, axes) count too."""
KINDS: Final = frozenset({schema.TensorType.INT8, schema.TensorType.INT32})
"""Eight-bit values, and the integers of biases, axes and sizes."""


def check_graph(content: bytes) -> dict[str, int]:
    """How often each operator stands in the graph.

    Raises:
        ValueError: a tensor is not of integers or its size is open, or there are too many weights.
    """
    model = _read(content)
    graph = model.subgraphs[0]
    for tensor in graph.tensors:
        if tensor.type not in KINDS:
            raise ValueError(f"a tensor of shape {_shape(tensor)} is not of integers (type {tensor.type})")
        if tensor.shapeSignature is not None and min(tensor.shapeSignature, default=1) < 1:
            raise ValueError(f"a tensor of shape {_shape(tensor)} has no fixed size: {list(tensor.shapeSignature)}")
    if (count := _weights(model)) > PARAMETERS_MOST:
        raise ValueError(f"{count} weights; at most {PARAMETERS_MOST} are allowed")
    names = {value: name for name, value in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
    codes = [names[max(code.builtinCode, code.deprecatedBuiltinCode)] for code in model.operatorCodes]
    return dict(sorted(Counter(codes[operator.opcodeIndex] for operator in graph.operators).items()))


def without_names(content: bytes) -> bytes:
    """The same graph, its batch fixed at 1, without the names of inner tensors, and with one empty buffer for hundreds."""
    model = _read(content)
    graph = model.subgraphs[0]
    ends = {*graph.inputs, *graph.outputs}
    for index, tensor in enumerate(graph.tensors):
        tensor.shapeSignature = None
        if index not in ends:
            tensor.name = b""
        if _empty(model.buffers[tensor.buffer]):
            tensor.buffer = 0
    used = sorted({0, *(tensor.buffer for tensor in graph.tensors), *(entry.buffer for entry in model.metadata or ())})
    places = {buffer: place for place, buffer in enumerate(used)}
    model.buffers = [model.buffers[buffer] for buffer in used]
    for holder in (*graph.tensors, *(model.metadata or ())):
        holder.buffer = places[holder.buffer]
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _read(content: bytes) -> Any:
    return schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))


def _weights(model: Any) -> int:
    """Numbers the graph carries, each buffer once."""
    sizes = {tensor.buffer: math.prod(_shape(tensor)) for tensor in model.subgraphs[0].tensors}
    return sum(size for buffer, size in sizes.items() if not _empty(model.buffers[buffer]))


def _empty(buffer: Any) -> bool:
    return buffer.data is None or not len(buffer.data)


def _shape(tensor: Any) -> list[int]:
    return [] if tensor.shape is None else [int(length) for length in tensor.shape]
