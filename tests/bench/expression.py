"""The FER+ validation faces, where they are at hand -> accuracy and calibration of the committed int8 file."""

import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from kiosk.config import Settings
from models.expression.align import align_faces, cut_faces
from models.expression.calibrate import calibration_error
from models.expression.dataset import read_faces
from models.expression.robust import UPRIGHT, judge, read_crops, read_in_process
from models.expression.views import majority_accuracy
from tests.bench.table import Row

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT / "../shared/data/ferplus"
PASTED_FACES: Final = 600
"""Faces sent through the seeing process: half a point of accuracy is then within one standard error of 1.3 points."""


def expression() -> list[Row]:
    """Accuracy by the majority protocol, calibration, and how much the camera's path costs."""
    if not DATA.is_dir():
        return []
    faces = read_faces(DATA, "valid")
    settings = Settings()
    model = Path(settings.models.expression)
    with tempfile.TemporaryDirectory() as folder:
        cut = cut_faces(faces.pixels, align_faces(faces.pixels, Path(folder) / "anchors.npz"))
    shares, plain = read_crops(cut, model), read_crops(faces.pixels, model)
    counted, labels = faces.counted, faces.majority
    accuracy, accuracy_plain = (100.0 * majority_accuracy(found, faces) for found in (shares, plain))
    error = calibration_error(shares[counted], labels[counted])
    places = np.random.default_rng(0).permutation(np.flatnonzero(counted))[:PASTED_FACES]
    judged = judge(read_in_process(faces.pixels[places], UPRIGHT, settings), shares[places], labels[places])
    lost = 100.0 * (judged["direct_ratio"] - judged["accuracy_ratio"])
    note = f"{int(counted.sum()):,} validation faces, majority protocol; face and mirror image"
    measured = f"{100.0 * judged['measured_ratio']:.0f} % of {PASTED_FACES} faces, 104 to 300 px in 1280x720, were measured"
    return [
        Row("expression accuracy, int8, cut as at the kiosk", accuracy, "%", 88.5, at_least=True, note=note),
        Row("expression accuracy, int8, faces as in the data", accuracy_plain, "%", None, note=note),
        Row("expression calibration error", error, "", 0.03, note="15 bins, same faces"),
        Row("expression accuracy lost on the camera's path", lost, "points", 3.0, note=measured),
    ]
