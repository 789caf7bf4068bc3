"""The exported graph's inspection: a TFLite file's bytes in, its operators out, or an error where the Edge TPU would balk.

Operators, versions and shapes are those of Coral's compiler (edgetpu_compiler 16.0; coral.ai/docs/edgetpu/models-intro).
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from ai_edge_litert import schema_py_generated as schema

NEWEST_VERSIONS: Final = {
    "CONV_2D": 3,
    "DEPTHWISE_CONV_2D": 3,
    "MAX_POOL_2D": 2,
    "MUL": 2,
    "MAXIMUM": 2,
    "MEAN": 2,
    "QUANTIZE": 2,
    "SOFTMAX": 2,
}
"""Operators the graph may hold, each with the newest version that edgetpu_compiler 16.0 is known or thought to parse."""

TENSOR_KINDS: Final = frozenset({schema.TensorType.INT8, schema.TensorType.UINT8, schema.TensorType.INT32})
"""Eight-bit values, and the 32-bit integers of biases and axes."""

INNER_SIDES: Final = 3
"""Only so many of a tensor's last sides may be longer than 1."""

SOFTMAX_MAX: Final = 16_000
"""Longest vector of a softmax."""


def check_graph(content: bytes) -> list[str]:
    """List the operators as "NAME vVERSION xCOUNT"; raises ValueError where the graph is not fit for both targets."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
    if len(model.subgraphs) != 1:
        raise ValueError(f"the graph has {len(model.subgraphs)} parts; expected 1")
    graph = model.subgraphs[0]
    for tensor in graph.tensors:
        _check_tensor(tensor)
    for place in (*graph.inputs, *graph.outputs):
        if graph.tensors[place].type != schema.TensorType.UINT8:
            raise ValueError(f"{graph.tensors[place].name.decode()}: input and output must be of uint8")
    kinds = [name_operator(model.operatorCodes[operator.opcodeIndex]) for operator in graph.operators]
    for (name, version), operator in zip(kinds, graph.operators, strict=True):
        if version > NEWEST_VERSIONS.get(name, 0):
            raise ValueError(f"operator {name} v{version} is not allowed; allowed are {NEWEST_VERSIONS}")
        _check_operator(name, operator, [_shape(graph.tensors[place]) for place in operator.inputs], model, graph)
    return [f"{name} v{version} x{count}" for (name, version), count in sorted(Counter(kinds).items())]


def _check_tensor(tensor: Any) -> None:
    """Raise ValueError unless the tensor is of integers, of fixed shape, and long in its last three sides only."""
    name = tensor.name.decode()
    if tensor.type not in TENSOR_KINDS:
        raise ValueError(f"tensor {name} is not of integers (type {tensor.type})")
    if tensor.shapeSignature is not None and min(tensor.shapeSignature, default=1) < 1:
        raise ValueError(f"tensor {name} has no fixed shape: {list(tensor.shapeSignature)}")
    is_filter = (
        tensor.quantization is not None and tensor.quantization.scale is not None and len(tensor.quantization.scale) > 1
    )
    if not is_filter and math.prod(_shape(tensor)[:-INNER_SIDES]) > 1:
        raise ValueError(f"tensor {name} is long in more than three sides: {_shape(tensor)}")


def _check_operator(name: str, operator: Any, shapes: Sequence[Sequence[int]], model: Any, graph: Any) -> None:
    """Raise ValueError where the compiler's table limits the operator's shapes or options."""
    options = operator.builtinOptions
    fused = getattr(options, "fusedActivationFunction", 0)
    if name in {"MAX_POOL_2D", "MUL", "MAXIMUM"} and fused:
        raise ValueError(f"{name} has a fused activation")
    if name in {"CONV_2D", "DEPTHWISE_CONV_2D"} and options.dilationWFactor != options.dilationHFactor:
        raise ValueError(f"{name} is dilated differently in x and y")
    if name == "SOFTMAX" and (math.prod(shapes[0]) != shapes[0][-1] or shapes[0][-1] > SOFTMAX_MAX):
        raise ValueError(f"SOFTMAX over {list(shapes[0])}; expected one vector of at most {SOFTMAX_MAX}")
    if name == "MEAN":
        axes = _integers(model.buffers[graph.tensors[operator.inputs[1]].buffer].data)
        if not set(axes) <= {1, 2}:
            raise ValueError(f"MEAN over the sides {axes}; expected height and width")


def _integers(data: Iterable[int]) -> list[int]:
    """The 32-bit integers of a constant."""
    held = bytes(data)
    return [int.from_bytes(held[at : at + 4], "little", signed=True) for at in range(0, len(held), 4)]


def _shape(tensor: Any) -> list[int]:
    return [] if tensor.shape is None else [int(length) for length in tensor.shape]


def name_operator(code: Any) -> tuple[str, int]:
    """Give an operator's name and version."""
    number = max(code.builtinCode, code.deprecatedBuiltinCode)
    names = {value: name for name, value in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
    return names[number], code.version
