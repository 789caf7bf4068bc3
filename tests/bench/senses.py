"""A network -> its invoke time, in one process on one core; code that runs alone; a film."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.bench.table import Row

ROOT: Final = Path(__file__).parents[2]
FILM: Final = ROOT / "../shared/media/speaker.mp4"
PEAK: Final = Path(__file__).with_name("peak_int8.tflite")
"""One int8 matrix product, (1024, 256) x (256, 256): the fastest thing the runtime does."""
PEAK_MACS: Final = 1024 * 256 * 256
CNN_MACS: Final = 38_300_000
"""Multiply-adds of the network for a face: of each convolution, pixels x filter x channels."""

CNN: Final = """
import json, os, sys, time
os.sched_setaffinity(0, {0})
if sys.argv[1] == "tflite_runtime":
    sys.modules["ai_edge_litert"] = None  # as on an appliance with Coral's own packages
from pathlib import Path
import numpy as np
from kiosk.perceive import interpreter
def times(path, takes, gives, kind, runs):
    model = interpreter.Interpreter(Path(path), takes, (gives,), holds=kind)
    given = np.random.default_rng(0).integers(0, 128, takes).astype(kind)
    for _ in range(runs + runs // 10):
        model.run(given)
    return sorted(list(model.latency_ms)[-runs:])
cnn, peak = [], []
for _ in range(5):  # in turn, so that both meet the same load
    cnn += times(sys.argv[2], (1, 48, 48, 1), (1, 8), np.uint8, 200)
    peak += times(sys.argv[3], (1, 32, 32, 256), (1, 32, 32, 256), np.int8, 10)
median = float(np.median(cnn))
print(json.dumps({"runtime": interpreter.RUNTIME, "median_ms": median, "best_ms": min(cnn), "peak_ms": min(peak)}))
"""


def run_alone(code: str, *arguments: str) -> dict[str, Any]:
    """Run a measurement in a fresh process and read its one JSON line."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True, cwd=ROOT)
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def cnn() -> list[Row]:
    """One invoke of the expression network with either runtime, its share of the core's int8 rate, its file."""
    from kiosk.config import Settings

    model = Path(Settings().models.expression)
    found = {name: run_alone(CNN, name, str(model), str(PEAK)) for name in ("ai_edge_litert", "tflite_runtime")}
    rows = []
    for name, result in found.items():
        assert result["runtime"] == name
        limit = 0.5 if name == "ai_edge_litert" else None
        note = f"int8, one core, median of 1,000; best {result['best_ms']:.3g} ms; the kiosk makes two a face (mirror image)"
        rows.append(Row(f"expression CNN, one invoke, {name}", result["median_ms"], "ms", limit, note=note))
    first = found["ai_edge_litert"]
    peak = PEAK_MACS / first["peak_ms"] / 1e6
    reached = CNN_MACS / first["best_ms"] / 1e6
    note = (
        f"{reached:.0f} of {peak:.0f} GMAC/s; peak: a 256x256 matrix over 1,024 pixels in the same runtime, ai_edge_litert"
    )
    rows.append(Row("expression CNN, share of the core's int8 peak", reached / peak, "", None, note=note))
    rows.append(
        Row(
            "expression CNN, file",
            model.stat().st_size / 1000,
            "kB",
            None,
            note=f"{CNN_MACS / 1e6:.1f} million multiply-adds",
        )
    )
    return rows


def make_film(path: Path) -> Path:
    """A 1280x720 film of at least 20 s: the real speaker where the recording is at hand, else the scripted candidate."""
    import av
    import cv2
    import numpy as np

    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        stream.bit_rate = 4_000_000
        for image in _pictures():
            frame = np.full((720, 1280, 3), 90, np.uint8)
            scale = 720 / image.shape[0]
            fitted = cv2.resize(image, (round(image.shape[1] * scale), 720))[:, :1280]
            left = (1280 - fitted.shape[1]) // 2
            frame[:, left : left + fitted.shape[1]] = fitted
            out.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        out.mux(stream.encode(None))
    return path


def _pictures() -> Any:
    from kiosk.capture.film import FilmCamera

    if FILM.is_file():
        for _ in range(3):
            camera = FilmCamera(FILM, live=False)
            camera.open()
            camera.cue(0, 0.0)
            while (frame := camera.read()) is not None:
                yield frame.image
            camera.close()
        return
    from kiosk.children import make_camera
    from kiosk.config import Settings

    candidate = make_camera(Settings(), "candidate", False)
    candidate.open()
    candidate.cue(0, 0.0)
    while (frame := candidate.read()) is not None:
        yield frame.image
