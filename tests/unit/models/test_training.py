"""Training, where its packages are installed (models/expression/requirements-train.txt): kernels, stopping, going on."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the training packages are not installed here")

from models.expression.fast import FastStep, build_kernels  # noqa: E402
from models.expression.network import ALL_PARAMETERS, ExpressionNet, start_weights  # noqa: E402
from models.expression.settings import TrainSettings  # noqa: E402
from models.expression.train import LAST_NAME, Trainer  # noqa: E402
from tests.unit.models.halves import split  # noqa: E402

SMALL = TrainSettings(epochs=4, sizes_px="16", batch_faces=32, blocks="16x2,32x1", threads=1, seed=3)
"""One thread: two add the faces' gradients in an order of their own."""


def test_the_network_has_exactly_the_published_size() -> None:
    network = ExpressionNet()
    weights = sum(weight.numel() for weight in network.parameters())
    statistics = sum(buffer.numel() for name, buffer in network.named_buffers() if "running" in name)
    assert (weights, weights + statistics) == (171_137, ALL_PARAMETERS)


@pytest.mark.parametrize(("blocks", "size_px"), [(((48, 2), (96, 1)), 24), (((32, 2), (48, 1)), 18)], ids=str)
def test_the_kernels_give_the_gradients_that_torch_gives(blocks: tuple[tuple[int, int], ...], size_px: int) -> None:
    kernels = build_kernels(1)
    if kernels is None:
        pytest.skip("this processor has no AVX-512 BF16")
    torch.manual_seed(0)
    network = ExpressionNet(blocks=blocks)
    start_weights(network)
    faces = torch.nn.functional.avg_pool2d(torch.randn(16, 1, size_px, size_px), 3, 1, 1)
    targets = torch.softmax(torch.randn(16, 8), dim=1)

    def loss_of(logits: "torch.Tensor") -> "torch.Tensor":
        return torch.nn.functional.cross_entropy(logits, targets)

    loss = FastStep(network, kernels, 0.0).run(faces, loss_of)
    ours = {name: weight.grad.clone() for name, weight in network.named_parameters() if weight.grad is not None}
    for weight in network.parameters():
        weight.grad = None
    full = loss_of(network.train()(faces))
    full.backward()
    assert loss == pytest.approx(full.item(), rel=0.01)
    for name, weight in network.named_parameters():
        if name in ours:  # a normalised layer's bias has no gradient
            likeness = torch.nn.functional.cosine_similarity(ours[name].flatten(), weight.grad.flatten(), 0)
            assert likeness > 0.9, name


def test_a_stopped_run_goes_on_as_if_it_had_not_been_stopped(tmp_path: Path) -> None:
    Trainer(SMALL, split(128), split(128), tmp_path / "whole").run()

    class Stopped(Exception):
        pass

    stopped = Trainer(SMALL, split(128), split(128), tmp_path / "parts")
    save = stopped._save

    def save_and_stop(line: dict[str, object]) -> None:
        save(line)
        if line["epoch"] == 2:
            raise Stopped

    stopped._save = save_and_stop  # type: ignore[method-assign]
    with pytest.raises(Stopped):
        stopped.run()
    Trainer(SMALL, split(128), split(128), tmp_path / "parts").run()
    whole, parts = (torch.load(tmp_path / name / LAST_NAME, weights_only=True) for name in ("whole", "parts"))
    assert whole["epoch"] == parts["epoch"] == SMALL.epochs
    for name, weight in whole["average"].items():
        assert torch.allclose(weight, parts["average"][name], atol=1e-4), name


def test_another_runs_folder_is_refused(tmp_path: Path) -> None:
    Trainer(SMALL, split(128), split(128), tmp_path).run()
    other = TrainSettings(epochs=4, sizes_px="16", batch_faces=32, blocks="16x2,32x1", seed=4)
    with pytest.raises(ValueError, match="other settings"):
        Trainer(other, split(128), split(128), tmp_path).run()
