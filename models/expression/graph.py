"""The exported graph's inspection: a TFLite file's bytes in, its operators out, or an error if the Edge TPU balks."""

from collections import Counter
from typing import Any, Final

from tensorflow.lite.python import schema_py_generated as schema

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


def check_graph(content: bytes) -> list[str]:
    """List the operators as "NAME vVERSION xCOUNT"; raises ValueError where the graph is not fit for both targets."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
    if len(model.subgraphs) != 1:
        raise ValueError(f"the graph has {len(model.subgraphs)} parts; expected 1")
    graph = model.subgraphs[0]
    for tensor in graph.tensors:
        _check_tensor(tensor)
    kinds = [_name_operator(model.operatorCodes[operator.opcodeIndex]) for operator in graph.operators]
    for name, version in set(kinds):
        if version > NEWEST_VERSIONS.get(name, 0):
            raise ValueError(f"operator {name} v{version} is not allowed; allowed are {NEWEST_VERSIONS}")
    return [f"{name} v{version} x{count}" for (name, version), count in sorted(Counter(kinds).items())]


def _check_tensor(tensor: Any) -> None:
    """Raise ValueError unless the tensor is of integers and of fixed shape."""
    name = tensor.name.decode()
    if tensor.type not in TENSOR_KINDS:
        raise ValueError(f"tensor {name} is not of integers (type {tensor.type})")
    if tensor.shapeSignature is not None and min(tensor.shapeSignature, default=1) < 1:
        raise ValueError(f"tensor {name} has no fixed shape: {list(tensor.shapeSignature)}")


def _name_operator(code: Any) -> tuple[str, int]:
    """Give an operator's name and version."""
    number = max(code.builtinCode, code.deprecatedBuiltinCode)
    names = {value: name for name, value in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
    return names[number], code.version
