"""A film -> milliseconds a frame of the kiosk and of three public face libraries, in turn on one core, and the ratios.

The libraries are `fer` (Haar cascade and its small network for the expression), `facex` (the same parts of another hand) and
`face-recognition` (dlib's detector and 68 landmarks): those whose weights come with them from PyPI. deepface, hsemotion,
emotiefflib, py-feat, retina-face and insightface fetch theirs from elsewhere at first use, which a kiosk without a network
cannot. They live in .venv-peers, made by scripts/setup-peers; where that fails the rows say why.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench.senses import ROOT, make_film
from tests.bench.table import Row

PYTHON: Final = ROOT / ".venv-peers/bin/python"
PEER_FRAMES: Final = 40
OWN_FRAMES: Final = 300
KINDS: Final = {"body": "all readings on", "face": "body readings off"}
"""The libraries read faces only: what is like for like is the kiosk with its body readings off."""
FER_RATIO: Final = 20.0
"""At least so many times as fast as fer."""
LIKE_FOR_LIKE: Final = "face"
"""The peers read faces alone: that is the kind of reading the limit is for."""

FRAMES: Final = """
import json, os, sys, time
os.sched_setaffinity(0, {0})
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", OMP_NUM_THREADS="1")
import cv2
def frames(count, skip):
    film = cv2.VideoCapture(sys.argv[1], cv2.CAP_FFMPEG, (cv2.CAP_PROP_N_THREADS, 1))
    for _ in range(count):
        for _ in range(skip):
            film.grab()
        yield film.read()[1]
def measure(look, count, skip):
    times, faces = [], 0
    for index, image in enumerate(frames(count + 3, skip)):
        started = time.perf_counter()
        found = look(image, index)
        if index >= 3:  # the first ones load and warm up
            times.append(1000 * (time.perf_counter() - started))
            faces += found > 0
    print(json.dumps({"mean_ms": sum(times) / len(times), "faces": faces, "count": len(times)}))
"""

OWN: Final = """
from kiosk.config import Seeing, Settings
from kiosk.perceive.frames import FrameReader
from kiosk.records import Frame
reader = FrameReader(Settings(seeing=Seeing(body=sys.argv[3] == "body")))
def look(image, index):
    frame = Frame(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), index / 30, index)
    face = reader.read(frame)
    if reader.is_bodys_turn(frame.t_s):
        reader.read_body(frame, face)
    return int(face.present)
measure(look, int(sys.argv[2]), 0)
"""

FER: Final = """
from fer.fer import FER
reader = FER(mtcnn=False)
measure(lambda image, index: len(reader.detect_emotions(image)), int(sys.argv[2]), 12)
"""

FACEX: Final = """
from pathlib import Path
import facex
reader = facex.EmotionClassifier(str(Path(facex.__file__).parent / "assets/model_optimized.tflite"))
measure(lambda image, index: len(reader.predict(image)), int(sys.argv[2]), 12)
"""

DLIB: Final = """
import face_recognition
def look(image, index):
    return len(face_recognition.face_landmarks(cv2.cvtColor(image, cv2.COLOR_BGR2RGB)))
measure(look, int(sys.argv[2]), 12)
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A public library and how it looks at a frame."""

    name: str
    code: str
    reads: str
    at_least: float | None = None
    """How many times as fast the kiosk must be; None: there is no limit."""


PEERS: Final = (
    Peer("fer", FER, "fer 25.10.3: Haar cascade (its fastest detector) and expression, TFLite", FER_RATIO),
    Peer("facex", FACEX, "facex 1.1.0: Haar cascade and expression, TFLite"),
    Peer("face-recognition", DLIB, "face-recognition 1.3.0: dlib's HOG detector and 68 landmarks"),
)


def peers() -> list[Row]:
    """Milliseconds a frame of the kiosk and of each peer, and how many times as fast the kiosk is."""
    missing = why_no_peers()
    with tempfile.TemporaryDirectory() as folder:
        film = make_film(Path(folder) / "film.mp4")
        before = _own_ms(film)
        measured = [_try(peer, film) if missing is None else missing for peer in PEERS]
        own = {kind: statistics.fmean((before[kind], ms)) for kind, ms in _own_ms(film).items()}
    note = "1280x720 frames in memory (decoding left out for all), one core, mean, before and after the peers"
    rows = [Row(f"one frame in the kiosk, {what}", own[kind], "ms", None, note=note) for kind, what in KINDS.items()]
    for peer, result in zip(PEERS, measured, strict=True):
        rows += _rows(peer, result, own)
    return rows


def _own_ms(film: Path) -> dict[str, float]:
    return {kind: _run(sys.executable, OWN, film, OWN_FRAMES, kind)["mean_ms"] for kind in KINDS}


def _rows(peer: Peer, result: dict[str, Any] | str, own_ms: dict[str, float]) -> list[Row]:
    if isinstance(result, str):
        value, note, same = None, f"not measured: {result}", f"not measured: {result}"
    else:
        value, same = result["mean_ms"], "same film, core and run"
        note = f"{peer.reads}; face in {result['faces']} of {result['count']} frames"
    rows = [Row(f"peer: one frame in {peer.name}", value, "ms", None, note=note)]
    for kind, what in KINDS.items():
        ratio = None if value is None else value / own_ms[kind]
        limit = peer.at_least if value is not None and kind == LIKE_FOR_LIKE else None
        rows.append(Row(f"times as fast as {peer.name}, {what}", ratio, "", limit, at_least=True, note=same))
    return rows


def why_no_peers() -> str | None:
    """Make .venv-peers; the reason where that is not possible."""
    done = subprocess.run([ROOT / "scripts/setup-peers"], capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else last_line(done.stderr) or f"scripts/setup-peers ended with {done.returncode}"


def _try(peer: Peer, film: Path) -> dict[str, Any] | str:
    try:
        return _run(str(PYTHON), peer.code, film, PEER_FRAMES)
    except subprocess.CalledProcessError as error:
        return last_line(error.stderr) or f"it ended with {error.returncode}"


def _run(python: str, code: str, film: Path, count: int, kind: str = "") -> dict[str, Any]:
    """Measure in a fresh process and read its one JSON line."""
    command = [python, "-c", FRAMES + code, str(film), str(count), kind]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def last_line(text: str) -> str:
    """The last line that a program wrote."""
    return (text.strip().splitlines() or [""])[-1]
