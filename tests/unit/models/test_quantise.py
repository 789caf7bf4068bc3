"""Quantisation, where torch is installed (models/expression/requirements-train.txt): the grids, and the file they end in."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training packages are not installed here")

from torch.nn import functional  # noqa: E402 - only where torch is

from kiosk.config import Settings  # noqa: E402
from kiosk.perceive.interpreter import Interpreter  # noqa: E402
from models.expression.balance import balanced  # noqa: E402
from models.expression.graph import check_graph  # noqa: E402
from models.expression.network import ExpressionNet, SeparableConv, Stage, scale_faces, start_weights  # noqa: E402
from models.expression.quantise import Grid, Grids, calibrate, choose_grid, cut, filter_steps, grid_between, leak  # noqa: E402
from models.expression.requantise import requantise  # noqa: E402

SHIPPED = Path(Settings().models.expression)


def network_of(seed: int) -> ExpressionNet:
    """A network of random weights whose normalisations are not the identity; one channel of it is dead."""
    torch.manual_seed(seed)
    network = ExpressionNet()
    start_weights(network)
    for stage in network.stages:
        assert isinstance(stage, Stage)
        torch.nn.init.uniform_(stage.norm.weight, -1.5, 1.5)
        torch.nn.init.normal_(stage.norm.bias, std=0.5)
        stage.norm.running_mean.normal_(std=0.2)
        stage.norm.running_var.uniform_(0.2, 1.0)
    first = network.stages[1]
    assert isinstance(first, Stage)
    torch.nn.init.zeros_(first.conv.pointwise.weight[3:4])
    return network.eval()


def faces(count: int) -> "np.ndarray":  # type: ignore[type-arg]
    rng = np.random.default_rng(count)
    soft = rng.normal(128, 60, (count, 12, 12)).repeat(4, axis=1).repeat(4, axis=2)
    return soft.clip(0, 255).astype(np.uint8)


def rounded_conv(conv: SeparableConv, maps: "torch.Tensor", grid: Grid) -> "torch.Tensor":
    deep, wide = (
        (weight / step).round() * step
        for weight in (conv.depthwise.weight, conv.pointwise.weight)
        for step in (filter_steps(weight).view(-1, 1, 1, 1),)
    )
    filtered = functional.conv2d(maps, deep, padding=conv.depthwise.padding, groups=len(deep))
    return functional.conv2d(cut(filtered, grid), wide, conv.pointwise.bias)


def rounded_shares(network: ExpressionNet, pixels: "np.ndarray", grids: Grids) -> "np.ndarray":  # type: ignore[type-arg]
    """What the file should compute, in floats that lie on the grids."""
    maps = scale_faces(torch.from_numpy(pixels))
    with torch.no_grad():
        for stage, deep, wide in zip(network.stages, grids.depthwise, grids.pointwise, strict=False):
            assert isinstance(stage, Stage)
            maps = leak(cut(stage.shrink(stage.norm(rounded_conv(stage.conv, maps, deep))), wide), wide)
        logits = cut(rounded_conv(network.head, maps, grids.depthwise[-1]), grids.pointwise[-1])
        return cut(logits.mean(dim=(2, 3)), grids.logits).softmax(dim=1).numpy()


def test_the_file_computes_what_the_rounded_network_computes(tmp_path: Path) -> None:
    network = balanced(network_of(1), faces(16))
    grids = calibrate(network, faces(16))
    path = tmp_path / "expression_int8.tflite"
    path.write_bytes(requantise(SHIPPED.read_bytes(), network, grids))
    assert check_graph(path.read_bytes()) == check_graph(SHIPPED.read_bytes())
    model = Interpreter(path, (1, 48, 48, 1), ((1, 8),), holds=np.uint8)
    shown = faces(24)
    found = np.concatenate([model.run(face[np.newaxis, ..., np.newaxis])[0] for face in shown])
    wanted = rounded_shares(network, shown, grids)
    assert np.abs(wanted - wanted.mean(axis=0)).max() > 0.05, "a network that says the same of every face shows nothing"
    assert np.abs(found - wanted).max() < 0.03


def test_balancing_changes_no_answer() -> None:
    network, shown = network_of(2), scale_faces(torch.from_numpy(faces(8)))
    with torch.no_grad():
        before = network(shown)
        after = balanced(network, faces(16))(shown)
    assert torch.allclose(before, after, atol=1e-3)


@pytest.mark.parametrize(("lo", "hi"), [(-1.0, 3.0), (0.0, 5.0), (0.5, 2.0), (-7.0, -1.0)])
def test_every_grid_holds_0_and_spans_what_was_asked(lo: float, hi: float) -> None:
    grid = grid_between(lo, hi)
    assert -128 <= grid.zero_point <= 127
    assert float(cut(torch.zeros(1), grid)) == 0.0
    assert grid.lo <= lo + grid.step
    assert grid.hi >= hi - grid.step


def test_a_leaky_tensor_keeps_more_of_its_negative_side_than_a_tenth() -> None:
    torch.manual_seed(0)
    values = torch.randn(30_000)
    assert choose_grid(values, leaky=True).lo < float(values.min()) / 4, "the converter's range would end at a tenth"


def test_a_rare_outlier_does_not_stretch_a_grid() -> None:
    torch.manual_seed(0)
    values = torch.randn(30_000)
    values[0] = 12.0
    assert choose_grid(values, leaky=False).hi < 12.0
