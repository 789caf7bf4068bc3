"""The one door to a TFLite model over both runtimes it knows: the same promises, the same answers."""

import json
import subprocess
import sys

import pytest

from tests.running import ROOT

RUNTIMES = {
    "ai_edge_litert": "",
    "tflite_runtime": "import sys; sys.modules['ai_edge_litert'] = None",  # as on an appliance with Coral's own packages
}

READ = """
import json
from pathlib import Path
import numpy as np
from kiosk.config import Settings
from kiosk.errors import ModelDamaged
from kiosk.perceive.expression import ExpressionReader
from kiosk.perceive.interpreter import Interpreter
path = Path(Settings().models.expression)
reader = ExpressionReader(path)
faces = np.random.default_rng(0).integers(0, 256, (5, 48, 48), np.uint8)
try:
    Interpreter(Path("LICENSE"), (1, 48, 48, 1), ((1, 8),))
    damaged = ""
except ModelDamaged as error:
    damaged = str(error)
print(json.dumps({"detail": reader.detail, "shares": [reader.shares(face) for face in faces], "damaged": damaged}))
"""


def read_by(runtime: str) -> dict[str, object]:
    command = [sys.executable, "-c", f"{RUNTIMES[runtime]}\n{READ}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_each_runtime_reads_faces_and_refuses_what_is_no_model(runtime: str) -> None:
    found = read_by(runtime)
    assert found["detail"] == f"expression_int8.tflite, {runtime} on CPU"
    assert "LICENSE" in str(found["damaged"])
    shares = found["shares"]
    assert isinstance(shares, list)
    assert [sum(face) for face in shares] == pytest.approx([1.0] * 5)


def test_both_give_the_same_shares() -> None:
    one, other = (read_by(runtime)["shares"] for runtime in RUNTIMES)
    assert isinstance(one, list)
    assert isinstance(other, list)
    for first, second in zip(one, other, strict=True):
        assert first == pytest.approx(second, abs=0.05)  # their convolutions round differently
