"""Fine-tuning a face network, where torch is installed (models/expression/requirements-train.txt): stopping, going on."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training packages are not installed here")

from models.expression.face_net import FEATURES, GRAPH_NAME, STRIDES, FaceNet, read_weights  # noqa: E402
from models.expression.tune import Tuner, TuneSettings, tuned_shares  # noqa: E402
from models.expression.views import Views  # noqa: E402
from tests.unit.models.halves import split  # noqa: E402

WIDTHS = (32, 64, 128, 128, 256, 256, *(512,) * 6, FEATURES, FEATURES)
QUICK = TuneSettings(epochs=3, size_px=32, batch_faces=8)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of the published shapes with random weights."""
    rng = np.random.default_rng(0)
    weights = {
        "conv1/convolution/merged_input": rng.normal(0, 0.01, (3, 3, 3, 32)),
        "conv1_bn/batchnorm_1/sub": np.zeros(32),
    }
    for number, (wide_in, wide_out) in enumerate(pairwise(WIDTHS), 1):
        weights[f"conv_dw_{number}/depthwise_kernel"] = rng.normal(0, 0.4, (3, 3, wide_in, 1))
        weights[f"conv_dw_{number}_bn/batchnorm_1/mul"] = np.ones(wide_in)
        weights[f"conv_dw_{number}_bn/batchnorm_1/sub"] = np.full(wide_in, 0.1)
        weights[f"conv_pw_{number}/convolution/merged_input"] = rng.normal(0, wide_in**-0.5, (1, 1, wide_in, wide_out))
        weights[f"conv_pw_{number}_bn/batchnorm_1/sub"] = np.full(wide_out, 0.1)
    assert number == len(STRIDES)
    folder = tmp_path_factory.mktemp("package")
    entries = [{"name": name, "shape": list(values.shape), "dtype": "float32"} for name, values in weights.items()]
    (folder / GRAPH_NAME).write_text(json.dumps({"weightsManifest": [{"paths": ["all.bin"], "weights": entries}]}))
    (folder / "all.bin").write_bytes(b"".join(values.astype(np.float32).tobytes() for values in weights.values()))
    return folder


def test_the_first_blocks_stay_as_published(package: Path) -> None:
    network = FaceNet(package, frozen_blocks=4, dropout_ratio=0.0)
    network(torch.zeros(2, 1, 32, 32)).sum().backward()
    assert all(weight.grad is None for weight in network.stem.parameters())
    assert all(weight.grad is not None for weight in network.body.parameters())


def test_a_cut_off_package_and_a_missing_one_are_named(package: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"README\.md"):
        read_weights(tmp_path / GRAPH_NAME)
    (tmp_path / GRAPH_NAME).write_text((package / GRAPH_NAME).read_text())
    (tmp_path / "all.bin").write_bytes((package / "all.bin").read_bytes()[:-4])
    with pytest.raises(ValueError):
        read_weights(tmp_path / GRAPH_NAME)


def test_a_stopped_run_goes_on_as_if_it_had_not_been_stopped(package: Path, tmp_path: Path) -> None:
    Tuner(QUICK, package, split(32), threads=1).run(tmp_path / "whole" / "best.pt")

    class Stopped(Exception):
        pass

    stopped = Tuner(QUICK, package, split(32), threads=1)
    save = stopped._save

    def save_and_stop(path: Path, epoch: int) -> None:
        save(path, epoch)
        if epoch == 2:
            raise Stopped

    stopped._save = save_and_stop  # type: ignore[method-assign]
    with pytest.raises(Stopped):
        stopped.run(tmp_path / "parts" / "best.pt")
    Tuner(QUICK, package, split(32), threads=1).run(tmp_path / "parts" / "best.pt")
    whole, parts = (tuned_shares(tmp_path / name / "best.pt", package, Views(*split(32))) for name in ("whole", "parts"))
    for view, shares in whole.items():
        assert np.allclose(shares.sum(axis=1), 1.0, atol=1e-3)
        assert np.allclose(shares, parts[view], atol=1e-2), view


def test_another_runs_folder_is_refused(package: Path, tmp_path: Path) -> None:
    Tuner(replace(QUICK, epochs=1), package, split(32), threads=1).run(tmp_path / "best.pt")
    with pytest.raises(ValueError, match="other settings"):
        Tuner(replace(QUICK, epochs=2), package, split(32), threads=1).run(tmp_path / "best.pt")
