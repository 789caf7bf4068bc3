"""The installed mediapipe package -> where its bundled face models lie; nothing of the package is imported.

The models run through our own interpreter, not through MediaPipe's graph: the graph's FaceMesh took 7.5 ms a frame where the
same landmark model takes 2.1 ms in LiteRT (one core, same load), and it needs seconds and 120 MB more to start.
"""

import importlib.util
from pathlib import Path

from kiosk.errors import ModelMissing


def model_path(name: str) -> Path:
    """Path of a bundled model: 'face_detection/face_detection_short_range.tflite' ...

    Raises:
        ModelMissing: mediapipe is not installed.
    """
    found = importlib.util.find_spec("mediapipe")
    if found is None or not found.submodule_search_locations:
        raise ModelMissing("face models: the Python package mediapipe is not installed; run scripts/run once to install it")
    return Path(found.submodule_search_locations[0]) / "modules" / name
