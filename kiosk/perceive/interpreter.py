"""A TFLite model file, arrays -> arrays: the one door to the runtime, on the Edge TPU or the CPU.

Run as `python -m kiosk.perceive.interpreter FILE` it tries a compiled model on the Edge TPU and ends with 0 where that
works: a runtime that does not match the Edge TPU library ends the process with a segmentation fault (platform.md 2), so the
first try is made in a process of its own.
"""

import logging
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import ModelDamaged, ModelMissing
from kiosk.perceive.trim import trimmed

try:
    from ai_edge_litert import interpreter as tflite  # type: ignore[import-untyped,unused-ignore]  # ships no types
except ImportError:  # an appliance with Coral's own Python packages
    from tflite_runtime import interpreter as tflite  # type: ignore[no-redef,import-not-found,import-untyped,unused-ignore]  # as above

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
Shape = tuple[int, ...]

RUNTIME: Final[str] = tflite.__name__.split(".")[0]
LATENCIES_KEPT: Final = 200
EDGE_TPU_LIBRARY: Final = "libedgetpu.so.1"
PROBE_S: Final = 15.0
"""The first use of a USB accelerator loads its firmware and enumerates again: some seconds."""


class Interpreter:
    """A loaded model, warmed up; one thread of the CPU, so that its time is known."""

    def __init__(
        self,
        path: Path,
        takes: Shape,
        gives: tuple[Shape, ...],
        holds: type[np.number[Any]] | None = None,
        trim: bool = False,
    ) -> None:
        """Load `path`, which takes one tensor of shape `takes` and gives tensors of the shapes `gives`.

        `holds`: the kind of number that all of them must hold; None: any that `run` can convert.
        `trim`: on the CPU, leave out what only the model's other outputs need.

        Raises:
            ModelMissing: there is no such file.
            ModelDamaged: it is not a model, or not one with these tensors.
        """
        self.path = path
        self.latency_ms: deque[float] = deque(maxlen=LATENCIES_KEPT)
        if not path.is_file():
            raise ModelMissing(f"model {path}: no such file; fetch it with `kiosk models fetch` or build it")
        self._model, self.device = _load(path, gives if trim else ())
        self._input = _sole(path, self._model.get_input_details(), takes, holds)
        self._outputs = [_sole(path, self._model.get_output_details(), shape, holds) for shape in gives]
        self.run(np.zeros(takes, np.float32))
        self.latency_ms.clear()

    @property
    def detail(self) -> str:
        """For staff: the file, what runs it and on which device."""
        return f"{self.path.name}, {RUNTIME} on {self.device}"

    def run(self, values: NDArray[Any]) -> list[Floats]:
        """Real values in, real values out, quantised and back as the model says; one array for each of `gives`.

        A uint8 array for a uint8 tensor goes in as it is.
        """
        start_s = time.perf_counter()
        self._model.set_tensor(self._input["index"], quantise(values, self._input))
        self._model.invoke()
        results = [dequantise(self._model.get_tensor(output["index"]), output) for output in self._outputs]
        self.latency_ms.append((time.perf_counter() - start_s) * 1000.0)
        return results


def quantise(values: NDArray[Any], details: dict[str, Any]) -> NDArray[Any]:
    """Real values -> what the tensor holds; what has the tensor's own type already passes through."""
    kind = details["dtype"]
    scale, zero = details["quantization"]
    if values.dtype == kind:
        return values
    if not scale:
        return values.astype(kind)
    bounds = np.iinfo(kind)
    steps: NDArray[Any] = np.clip(np.rint(values / scale) + zero, bounds.min, bounds.max)
    return steps.astype(kind)


def dequantise(values: NDArray[Any], details: dict[str, Any]) -> Floats:
    """What the tensor holds -> real values."""
    scale, zero = details["quantization"]
    reals = values.astype(np.float32)
    return (reals - np.float32(zero)) * np.float32(scale) if scale else reals


def sigmoid(logits: Floats) -> Floats:
    """Logits -> shares of one."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -80.0, 80.0))), np.float32)


def probe_edge_tpu(path: Path, deadline_s: float = PROBE_S) -> bool:
    """Whether the compiled model runs on an Edge TPU here; False too where trying it crashes or hangs."""
    command = [sys.executable, "-m", "kiosk.perceive.interpreter", str(path)]
    folder = Path(__file__).resolve().parents[2]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=deadline_s, check=False)
    except subprocess.TimeoutExpired:
        log.warning("Edge TPU probe of %s did not end within %.0f s", path.name, deadline_s)
        return False
    return done.returncode == 0


def try_edge_tpu(path: str) -> int:
    """Run the compiled model once on the Edge TPU; 0 where that worked, 1 where it failed with an error."""
    try:
        _on_edge_tpu(path).invoke()
    except (OSError, ValueError, RuntimeError):
        return 1
    return 0


def _load(path: Path, only: tuple[Shape, ...]) -> tuple[Any, str]:
    """The model on the Edge TPU where its compiled twin and the device are there, else (perhaps trimmed) on the CPU."""
    twin = path.with_name(f"{path.stem}_edgetpu{path.suffix}")
    if twin.is_file():
        try:
            if probe_edge_tpu(twin):
                return _on_edge_tpu(str(twin)), "Edge TPU"
            log.warning("model %s: no Edge TPU runs it; using the CPU", twin.name)
        except (OSError, ValueError, RuntimeError) as error:
            log.warning("model %s: the Edge TPU refused it (%s); using the CPU", twin.name, error)
    try:
        if only:
            model = tflite.Interpreter(model_content=trimmed(path.read_bytes(), only), num_threads=1)
        else:
            model = tflite.Interpreter(model_path=str(path), num_threads=1)
        model.allocate_tensors()
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelDamaged(f"model {path}: not a TFLite model that can be run; fetch or build it again") from error
    return model, "CPU"


def _on_edge_tpu(path: str) -> Any:
    model = tflite.Interpreter(model_path=path, experimental_delegates=[tflite.load_delegate(EDGE_TPU_LIBRARY)])
    model.allocate_tensors()
    return model


def _sole(path: Path, tensors: list[dict[str, Any]], shape: Shape, holds: type[np.number[Any]] | None) -> dict[str, Any]:
    """The one tensor of this shape.

    Raises:
        ModelDamaged: there is none, or more than one, or it holds other numbers than ours.
    """
    fitting = [tensor for tensor in tensors if tuple(int(size) for size in tensor["shape"]) == shape]
    if len(fitting) != 1:
        shapes = ", ".join(str(tuple(int(size) for size in tensor["shape"])) for tensor in tensors)
        raise ModelDamaged(f"model {path}: needs one tensor of shape {shape} and has {shapes}; fetch or build it again")
    kind = fitting[0]["dtype"]
    if kind not in (np.float32, np.uint8, np.int8) or holds not in (None, kind):
        wanted = "" if holds is None else f" and must hold {holds.__name__}"
        raise ModelDamaged(f"model {path}: holds {kind.__name__} numbers{wanted}; fetch or build it again")
    return fitting[0]


if __name__ == "__main__":
    sys.exit(try_edge_tpu(sys.argv[1]))
