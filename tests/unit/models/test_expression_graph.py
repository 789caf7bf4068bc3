"""The committed expression model: one graph for processor and Edge TPU, with its contract."""

from pathlib import Path

import flatbuffers
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from kiosk.config import Settings
from models.expression.graph import check_graph

MODEL = Path(Settings().models.expression)


def test_the_shipped_graph_holds_only_what_corals_compiler_takes() -> None:
    counts = {line.split()[0]: int(line.rsplit("x", 1)[1]) for line in check_graph(MODEL.read_bytes())}
    assert counts == {
        "QUANTIZE": 2,
        "DEPTHWISE_CONV_2D": 10,
        "CONV_2D": 10,
        "MAX_POOL_2D": 4,
        "MUL": 9,
        "MAXIMUM": 9,
        "MEAN": 1,
        "SOFTMAX": 1,
    }


def test_its_ends_are_grey_bytes_and_shares() -> None:
    model = Interpreter(model_path=str(MODEL))
    (given,), (result,) = model.get_input_details(), model.get_output_details()
    assert (given["shape"].tolist(), given["dtype"].__name__) == ([1, 48, 48, 1], "uint8")
    assert given["quantization"] == pytest.approx((1 / 128, 128))
    assert (result["shape"].tolist(), result["dtype"].__name__) == ([1, 8], "uint8")
    assert result["quantization"] == pytest.approx((1 / 256, 0))


def changed(how: str) -> bytes:
    """The shipped graph with one thing in it that the Edge TPU does not take."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(MODEL.read_bytes(), 0))
    codes = {name: index for index, name in enumerate(code.builtinCode for code in model.operatorCodes)}
    graph = model.subgraphs[0]

    def first(kind: int) -> object:
        return next(operator for operator in graph.operators if operator.opcodeIndex == codes[kind])

    match how:
        case "leaky_relu":
            model.operatorCodes[codes[schema.BuiltinOperator.MAXIMUM]].builtinCode = schema.BuiltinOperator.LEAKY_RELU
        case "newer":
            model.operatorCodes[codes[schema.BuiltinOperator.CONV_2D]].version = 7
        case "float":
            graph.tensors[3].type = schema.TensorType.FLOAT32
        case "batch":
            graph.tensors[graph.inputs[0]].shape = [2, 48, 48, 1]
        case "fused":
            first(schema.BuiltinOperator.MAX_POOL_2D).builtinOptions.fusedActivationFunction = 1  # type: ignore[attr-defined]
        case "signed":
            graph.tensors[graph.outputs[0]].type = schema.TensorType.INT8
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("leaky_relu", "LEAKY_RELU v2 is not allowed"),
        ("newer", "CONV_2D v7 is not allowed"),
        ("float", "is not of integers"),
        ("batch", "long in more than three sides"),
        ("fused", "MAX_POOL_2D has a fused activation"),
        ("signed", "must be of uint8"),
    ],
)
def test_a_graph_that_the_compiler_would_refuse_is_named(how: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_graph(changed(how))
