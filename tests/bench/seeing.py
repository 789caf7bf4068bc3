"""The seeing side -> frames a second on one core, beside other libraries, against drawn truth and on a real film."""

import statistics
import tempfile
from pathlib import Path
from typing import Final

from tests.bench.films import films
from tests.bench.peers import peers
from tests.bench.senses import make_film, run_alone
from tests.bench.table import Row
from tests.bench.truth import truth

RUNS: Final = 3

SEEING: Final = """
import json, os, sys, time
os.sched_setaffinity(0, {0})
from pathlib import Path
from kiosk.config import Seeing, Settings
from kiosk.seeing import perceive_film
settings = Settings(seeing=Seeing(body=sys.argv[3] == "body"))
best = []
for run in range(int(sys.argv[2])):
    started, count, found = time.perf_counter(), 0, 0
    for sighting in perceive_film(Path(sys.argv[1]), settings):
        if count == 0:
            started = time.perf_counter()  # models are loaded by the first frame
        count += 1
        found += sighting.face.present
    best.append((count - 1) / (time.perf_counter() - started))
print(json.dumps({"rates": best, "count": count, "found": found}))
"""

PEER: Final = """
import json, os, sys, time
os.sched_setaffinity(0, {0})
import cv2, mediapipe
mesh = mediapipe.solutions.face_mesh.FaceMesh(refine_landmarks=True, max_num_faces=1)
rates = []
for run in range(int(sys.argv[2])):
    film, count, started = cv2.VideoCapture(sys.argv[1], cv2.CAP_FFMPEG, (cv2.CAP_PROP_N_THREADS, 1)), 0, time.perf_counter()
    while (read := film.read())[0]:
        mesh.process(cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB))
        count += 1
    rates.append(count / (time.perf_counter() - started))
print(json.dumps({"rates": rates}))
"""


def seeing() -> list[Row]:
    """All there is to say about the seeing side."""
    return [*speed(), *peers(), *truth(), *films()]


def speed() -> list[Row]:
    """Decode, face with all its readings, body and room: frames a second on one core from a 1280x720 film."""
    with tempfile.TemporaryDirectory() as folder:
        film = make_film(Path(folder) / "film.mp4")
        results = {kind: run_alone(SEEING, str(film), str(RUNS), kind) for kind in ("body", "face")}
        peer = run_alone(PEER, str(film), str(RUNS))
    rates = {kind: statistics.median(result["rates"]) for kind, result in results.items()}
    other = statistics.median(peer["rates"])
    found = f"face in {results['body']['found']} of {results['body']['count']} frames"
    note = f"1280x720 film, one core, decoding included; median of {RUNS}; {found}"
    alone = "landmarks only, same film, core and run: how fast this machine is"
    return [
        Row("seeing, all readings on", rates["body"], "frames/s", 90, at_least=True, note=note),
        Row("seeing, body readings off", rates["face"], "frames/s", 150, at_least=True, note="same film, core and run"),
        Row("peer: MediaPipe's own FaceMesh graph", other, "frames/s", None, note=alone),
        Row(
            "seeing, body readings off / peer",
            rates["face"] / other,
            "",
            None,
            note="with all that is read of the face added",
        ),
    ]
