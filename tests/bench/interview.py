"""A whole interview in real time with the scripted candidate -> latencies between screens, memory of all processes."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.table import Row


def interview() -> list[Row]:
    """Two questions by `kiosk rehearse`, in real time: what the candidate would wait for."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "kiosk", "rehearse", "--questions", "3", "--out", folder]
        subprocess.run(command, check=True, capture_output=True)
        timings = json.loads((Path(folder) / "timings.json").read_text())
    latencies, stages = timings["latencies"], timings["stages"]
    seeing = stages["seeing"]
    note = f"scripted candidate at 30 frames/s; {seeing['dropped']} of {seeing['count'] + seeing['dropped']} frames dropped"
    report_s = sum(latencies[name]["max_s"] for name in ("answer_to_next_s", "report_s", "render_s"))
    return [
        Row("answer end to next question, worst of 3", 1000 * latencies["answer_to_next_s"]["max_s"], "ms", 300, note=note),
        Row("last answer to report", report_s, "s", 1.0, note="last readings, compose and render together, offline"),
        Row("peak memory of all processes", timings["peak_memory_bytes"] / 1e9, "GB", 1.2, note="parent, seeing, hearing"),
    ]
