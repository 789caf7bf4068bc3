"""The demo model's network: its gradients are right, and a stopped training goes on as if it had not been stopped."""

import json
from pathlib import Path

import numpy as np
import pytest

from models.vosk_demo import network, training
from models.vosk_demo.corpus import Corpus, save_corpus
from models.vosk_demo.network import CONTEXT, LAYERS, Network


def test_the_gradients_lead_where_the_loss_falls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "SMOOTHING", 0.0)
    rng = np.random.default_rng(1)
    net = Network(5, rng)
    frames = rng.standard_normal((4, 2 * CONTEXT + 3 * 6, LAYERS[0][0])).astype(np.float32)
    labels = rng.integers(-1, 5, (4, 6))

    def run() -> tuple[float, network.Weights]:
        net.rng = np.random.default_rng(9)  # the same units are dropped each time
        loss, _, gradients = net.step(frames, labels)
        return loss, gradients

    _, gradients = run()
    for name, gradient in gradients.items():
        length = float(np.linalg.norm(gradient))
        way = gradient / length * np.float32(0.02)
        net.weights[name] += way
        higher, _ = run()
        net.weights[name] -= 2 * way
        lower, _ = run()
        net.weights[name] += way
        assert (higher - lower) / 0.04 == pytest.approx(length, rel=0.1), name


def small_corpus(folder: Path) -> None:
    rng = np.random.default_rng(2)
    lengths = rng.integers(60, 160, 50)
    frames = rng.standard_normal((lengths.sum(), LAYERS[0][0])).astype(np.float32)
    first, second, third = (rng.integers(0, 4, ((lengths - offset + 2) // 3).sum()).astype(np.int16) for offset in range(3))
    folder.mkdir()
    save_corpus(folder / "corpus.npz", Corpus(frames, lengths, (first, second, third)))
    (folder / "phones.json").write_text(json.dumps(["SIL", "a", "b", "c"]))


def test_a_stopped_training_goes_on_as_if_it_had_not_been_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "CHECKPOINT_STEPS", 2)
    monkeypatch.setattr(training, "BATCH", 8)
    for name in ("whole", "parts"):
        small_corpus(tmp_path / name)
    training.train(tmp_path / "whole", epochs=0.8)

    class Stopped(Exception):
        pass

    rate_at = training.rate_at

    def stop_at_four(step: int, steps: int) -> float:
        if step == 4:
            raise Stopped
        return rate_at(step, steps)

    monkeypatch.setattr(training, "rate_at", stop_at_four)
    with pytest.raises(Stopped):
        training.train(tmp_path / "parts", epochs=0.8)
    assert (tmp_path / "parts" / training.LAST).is_file()
    monkeypatch.setattr(training, "rate_at", rate_at)
    training.train(tmp_path / "parts", epochs=0.8)
    with np.load(tmp_path / "whole" / "network.npz") as whole, np.load(tmp_path / "parts" / "network.npz") as parts:
        assert set(whole.files) == set(parts.files)
        for name in whole.files:
            assert np.array_equal(whole[name], parts[name]), name
    assert not (tmp_path / "parts" / training.LAST).exists()
