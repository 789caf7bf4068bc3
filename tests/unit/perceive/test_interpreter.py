import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kiosk.config import Settings
from kiosk.errors import ModelDamaged, ModelMissing
from kiosk.perceive import interpreter
from kiosk.perceive.face_models import model_path
from kiosk.perceive.interpreter import Interpreter, dequantise, quantise

EXPRESSION = Path(Settings().models.expression)
TAKES, GIVES = (1, 48, 48, 1), ((1, 8),)


def test_it_runs_a_model_and_knows_how_long_that_took() -> None:
    model = Interpreter(EXPRESSION, TAKES, GIVES)
    (shares,) = model.run(np.full(TAKES, 128, np.uint8))
    assert shares.shape == (1, 8)
    assert shares.sum() == pytest.approx(1.0, abs=0.03)
    assert len(model.latency_ms) == 1
    assert EXPRESSION.name in model.detail


def test_a_model_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"none\.tflite"):
        Interpreter(tmp_path / "none.tflite", TAKES, GIVES)


def damaged(content: bytes, how: str) -> bytes:
    return {
        "empty": b"",
        "text": b"<html>404 not found</html>" * 50,
        "cut": content[: len(content) // 2],
        "other_name": content[:4] + b"XXXX" + content[8:],
    }[how]


@pytest.mark.parametrize("how", ["empty", "text", "cut", "other_name"])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, how: str) -> None:
    path = tmp_path / "bad.tflite"
    path.write_bytes(damaged(EXPRESSION.read_bytes(), how))
    with pytest.raises(ModelDamaged, match=r"bad\.tflite"):
        Interpreter(path, TAKES, GIVES)


@pytest.mark.parametrize(
    ("takes", "gives"), [((1, 64, 64, 1), GIVES), (TAKES, ((1, 7),)), (TAKES, ((1, 8), (1, 2)))], ids=str
)
def test_a_model_of_another_kind_is_refused(takes: tuple[int, ...], gives: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(ModelDamaged, match="needs one tensor of shape"):
        Interpreter(EXPRESSION, takes, gives)


def test_outputs_come_in_the_order_they_were_asked_for() -> None:
    path = model_path("face_landmark/face_landmark.tflite")
    landmarks, present = (1, 1, 1, 1404), (1, 1, 1, 1)
    results = Interpreter(path, (1, 192, 192, 3), (present, landmarks)).run(np.zeros((1, 192, 192, 3), np.float32))
    assert [result.shape for result in results] == [present, landmarks]


@pytest.mark.parametrize("kind", [np.uint8, np.int8])
def test_real_values_survive_quantising_and_back(kind: Any) -> None:
    zero = 10 if kind is np.uint8 else -100
    details = {"dtype": kind, "quantization": (0.02, zero)}
    values = np.array([0.0, 0.5, 1.0, 2.2], np.float32)
    assert dequantise(quantise(values, details), details) == pytest.approx(values, abs=0.011)


def test_values_out_of_range_are_clipped_not_wrapped() -> None:
    details = {"dtype": np.uint8, "quantization": (1.0, 0)}
    assert quantise(np.array([-5.0, 300.0]), details).tolist() == [0, 255]


def test_a_compiled_twin_without_an_edge_tpu_leaves_the_cpu_to_it(tmp_path: Path) -> None:
    path = tmp_path / "net.tflite"
    path.write_bytes(EXPRESSION.read_bytes())
    (tmp_path / "net_edgetpu.tflite").write_bytes(EXPRESSION.read_bytes())
    assert Interpreter(path, TAKES, GIVES).device == "CPU"


@pytest.mark.parametrize(
    "body", ["import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "import time; time.sleep(60)", "raise SystemExit(1)"]
)
def test_a_probe_that_crashes_hangs_or_fails_means_no_edge_tpu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!{sys.executable}\n{body}\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    assert not interpreter.probe_edge_tpu(tmp_path / "net_edgetpu.tflite", deadline_s=0.3)
