"""The committed network of filled pauses: small, of integers throughout, with its contract."""

import json
from pathlib import Path

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from kiosk.config import Settings
from kiosk.perceive.filled_pauses import STEPS, WINDOW_FRAMES
from models.fillers.graph import check_graph, without_names

MODEL = Path(Settings().models.filled_pauses)


def test_it_holds_convolutions_and_an_unrolled_recurrent_unit_of_plain_operators() -> None:
    counts = check_graph(MODEL.read_bytes())
    assert counts["CONV_2D"] == 2
    assert counts["TANH"] == 2 * STEPS
    assert not set(counts) & {
        "UNIDIRECTIONAL_SEQUENCE_LSTM",
        "UNIDIRECTIONAL_SEQUENCE_RNN",
        "WHILE",
        "CALL_ONCE",
        "QUANTIZE",
        "DEQUANTIZE",
    }


def test_it_is_within_the_limits() -> None:
    assert MODEL.stat().st_size <= 400_000
    assert json.loads(MODEL.with_suffix(".json").read_text(encoding="utf-8"))["parameters"] <= 100_000


def test_its_ends_are_cepstra_and_shares_in_eight_bits() -> None:
    model = Interpreter(model_path=str(MODEL))
    (given,), (result,) = model.get_input_details(), model.get_output_details()
    assert (given["shape"].tolist(), given["dtype"].__name__) == ([1, WINDOW_FRAMES, 20], "int8")
    assert (result["shape"].tolist(), result["dtype"].__name__) == ([1, STEPS], "int8")
    assert result["quantization"] == pytest.approx((1 / 256, -128))


def changed(how: str) -> bytes:
    """The committed graph with one thing in it that is not allowed."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(MODEL.read_bytes(), 0))
    tensors = model.subgraphs[0].tensors
    match how:
        case "float":
            tensors[5].type = schema.TensorType.FLOAT32
        case "open":
            tensors[5].shapeSignature = np.array([-1, 4], np.int32)
        case "large":
            weights = max(tensors, key=lambda tensor: 0 if tensor.shape is None else int(np.prod(tensor.shape)))
            weights.shape = np.array([400, 400], np.int32)
            model.buffers[weights.buffer].data = np.ones(160_000, np.uint8)
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@pytest.mark.parametrize(
    ("how", "said"), [("float", "not of integers"), ("open", "no fixed size"), ("large", "weights; at most")]
)
def test_a_graph_that_is_not_fit_is_named(how: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_graph(changed(how))


def test_without_names_it_computes_the_same() -> None:
    def told(content: bytes) -> list[int]:
        model = Interpreter(model_content=content)
        model.allocate_tensors()
        steps = np.random.default_rng(1).integers(-128, 128, (1, WINDOW_FRAMES, 20))
        model.set_tensor(model.get_input_details()[0]["index"], steps.astype(np.int8))
        model.invoke()
        shares: list[int] = model.get_tensor(model.get_output_details()[0]["index"])[0].tolist()
        return shares

    content = MODEL.read_bytes()
    assert told(without_names(content)) == told(content)
