"""The installed mediapipe package -> where its bundled face and body models lie; nothing of the package is imported.

The models run through our own interpreter, not through MediaPipe's graph. Measured on one quiet core the two cost the same
(graph with refined landmarks 5.8 ms a frame, ours 5.5 ms with pose, gaze and lids), but the graph cannot be told which of
several faces to follow, and its process needs 2 s and 120 MB more to start: too long for a restart within an answer.
Pose's graph takes 16.4 ms a frame where ours takes 11.3, and follows whom it likes.
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
        raise ModelMissing(
            "face and body models: the Python package mediapipe is not installed; run scripts/run once to install it"
        )
    return Path(found.submodule_search_locations[0]) / "modules" / name
