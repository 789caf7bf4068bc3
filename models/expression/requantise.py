"""The converter's eight-bit file and a network with its grids in, the same graph with these grids and filters out.

Only numbers change: scales, zero points, filters and biases, never an operator or a shape (`quantise.py` says why).
"""

from dataclasses import dataclass
from typing import Any, Final

import flatbuffers
import numpy as np
import numpy.typing as npt
from ai_edge_litert import schema_py_generated as schema

from models.expression.graph import name_operator
from models.expression.network import ExpressionNet, SeparableConv, Stage
from models.expression.quantise import FILTER_STEPS, Grid, Grids, filter_steps

FILE_ID: Final = b"TFL3"

DEPTHWISE_AXIS: Final = 3
POINTWISE_AXIS: Final = 0

BIAS_MAX: Final = 2.0**30
"""Largest bias in steps; the filter of a channel that is all but 0 gets wider steps for it."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Filter:
    """One convolution of the graph."""

    weight: Floats
    """Depthwise (1, h, w, channels), pointwise (out, 1, 1, in), normalisation folded in."""
    axis: int
    """Which of these four sides has a step of its own for each index."""
    steps: Floats
    """Those steps."""
    bias: Floats
    result: Grid


def requantise(content: bytes, network: ExpressionNet, grids: Grids) -> bytes:
    """Put the grids and the filters of `network` into the file, which the converter made of any such network."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(bytearray(content), 0))
    graph = model.subgraphs[0]
    filters = iter(_filters(network, grids))
    for operator in graph.operators:
        name, _ = name_operator(model.operatorCodes[operator.opcodeIndex])
        tensors = [graph.tensors[number] for number in operator.inputs]
        result = graph.tensors[operator.outputs[0]]
        if name in ("DEPTHWISE_CONV_2D", "CONV_2D"):
            filter_ = next(filters)
            _set_filter(model, tensors, filter_)
            _set_grid(result, filter_.result)
        elif name in ("MAX_POOL_2D", "MUL", "MAXIMUM"):
            result.quantization.scale = tensors[0].quantization.scale
            result.quantization.zeroPoint = tensors[0].quantization.zeroPoint
        elif name == "MEAN":
            _set_grid(result, grids.logits)
        else:
            assert name in ("QUANTIZE", "SOFTMAX"), name
    assert next(filters, None) is None, "the file has fewer convolutions than the network"
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), file_identifier=FILE_ID)
    return bytes(builder.Output())


def _filters(network: ExpressionNet, grids: Grids) -> list[Filter]:
    """Every convolution in the graph's order."""
    found: list[Filter] = []
    convs = [*((stage.conv, _normal(stage)) for stage in network.stages if isinstance(stage, Stage))]
    convs.append((network.head, _no_normal(network.head)))
    for (conv, (slope, shift)), deep, wide in zip(convs, grids.depthwise, grids.pointwise, strict=True):
        depthwise, pointwise = conv.depthwise.weight.detach(), conv.pointwise.weight.detach()
        found.append(
            Filter(
                depthwise.double().numpy().transpose(1, 2, 3, 0),
                DEPTHWISE_AXIS,
                filter_steps(depthwise).double().numpy(),
                np.zeros(len(depthwise)),
                deep,
            )
        )
        folded = pointwise.double().numpy().transpose(0, 2, 3, 1) * slope[:, None, None, None]
        steps = filter_steps(pointwise).double().numpy() * np.abs(slope)
        found.append(Filter(folded, POINTWISE_AXIS, steps, shift, wide))
    return found


def _normal(stage: Stage) -> tuple[Floats, Floats]:
    """A stage's normalisation and bias as slope and shift of its pointwise filter's result."""
    norm, bias = stage.norm, stage.conv.pointwise.bias
    assert norm.running_mean is not None
    assert norm.running_var is not None
    assert bias is not None
    slope = norm.weight.detach().double() / (norm.running_var.double() + norm.eps).sqrt()
    shift = norm.bias.detach().double() + slope * (bias.detach().double() - norm.running_mean.double())
    return slope.numpy(), shift.numpy()


def _no_normal(head: SeparableConv) -> tuple[Floats, Floats]:
    assert head.pointwise.bias is not None
    bias = head.pointwise.bias.detach().double().numpy()
    return np.ones(len(bias)), bias


def _set_filter(model: Any, tensors: list[Any], filter_: Filter) -> None:
    """Write a convolution's filter and bias; its input's grid is set already."""
    source, weight, bias = tensors
    assert tuple(weight.shape) == filter_.weight.shape, (weight.shape, filter_.weight.shape)
    steps = np.maximum(filter_.steps, np.abs(filter_.bias) / (source.quantization.scale[0] * BIAS_MAX))
    along = steps.reshape([-1 if axis == filter_.axis else 1 for axis in range(4)])
    _fill(model, weight, np.clip(np.rint(filter_.weight / along), -FILTER_STEPS, FILTER_STEPS).astype(np.int8), steps)
    products = steps * source.quantization.scale[0]
    _fill(model, bias, np.rint(filter_.bias / products).astype(np.int32), products)


def _fill(model: Any, tensor: Any, numbers: npt.NDArray[Any], steps: Floats) -> None:
    """Give a constant tensor new numbers and steps, in a buffer of its own: the converter lets equal constants share one."""
    if sum(other.buffer == tensor.buffer for other in model.subgraphs[0].tensors) > 1:
        model.buffers.append(schema.BufferT())
        tensor.buffer = len(model.buffers) - 1
    model.buffers[tensor.buffer].data = np.frombuffer(numbers.tobytes(), np.uint8)
    tensor.quantization.scale = steps.astype(np.float32)
    tensor.quantization.zeroPoint = np.zeros(len(steps), np.int64)


def _set_grid(tensor: Any, grid: Grid) -> None:
    tensor.quantization.scale = np.array([grid.step], np.float32)
    tensor.quantization.zeroPoint = np.array([grid.zero_point], np.int64)
