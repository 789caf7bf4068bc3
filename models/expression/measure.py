"""Measurement: the students' checkpoints, the exported file and the validation faces in, a file of figures out."""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter as LiteRT

from kiosk.perceive.expression import CROP_PX
from kiosk.perceive.interpreter import Interpreter
from kiosk.records import EXPRESSIONS
from models.expression.align import describe_anchors
from models.expression.calibrate import calibration_error, coverage_curve
from models.expression.dataset import Faces
from models.expression.graph import check_graph
from models.expression.network import ALL_PARAMETERS, TRAINED_PARAMETERS
from models.expression.train import load_network, predict_pixels
from models.expression.views import KIOSK_VIEW, Scores, Split, Views, majority_accuracy

logger = logging.getLogger(__name__)

TIMED_RUNS: Final = 200
"""Runs whose median is the invoke time."""

TAKES: Final = (1, CROP_PX, CROP_PX, 1)
GIVES: Final = ((1, len(EXPRESSIONS)),)
"""Shapes of the file's two ends."""

WANTED_RATIO: Final = 0.885
"""Accuracy of the eight-bit file, read as the kiosk does, under which the weights are interim and every report says so."""


def write_figures(out: Path, model: Path, students: Sequence[Path], train: Split, valid: Split) -> None:
    """Measure the exported file and the students on the validation faces; write figures.json beside the file."""
    faces = valid[0]
    views = Views(*valid)
    note = json.loads(model.with_suffix(".json").read_text(encoding="utf-8"))
    by_student = {path.parent.name: views.shares(partial(predict_pixels, load_network(path)[0])) for path in students}
    _, settings, _ = load_network(next(path for path in students if path.parent.name == note["student"]))
    full, small = by_student[note["student"]], views.shares(partial(predict_file, model))
    labels = faces.majority[faces.counted]
    shares = {kind: scores[KIOSK_VIEW][faces.counted] for kind, scores in (("float", full), ("int8", small))}
    kiosk = majority_accuracy(small[KIOSK_VIEW], faces)
    figures: Mapping[str, Any] = {
        "interim": kiosk < WANTED_RATIO,
        "date_utc": datetime.now(UTC).strftime("%Y-%m-%d"),
        "protocol": "FER+ majority, validation split (also used to choose epoch, student and temperature)",
        "faces": int(faces.counted.sum()),
        "faces_per_class": _count_classes(faces),
        "exported": note,
        "accuracy_ratio": {"float": views.accuracies(full), "int8": views.accuracies(small)},
        "argmax_protocol": {
            "faces": int(faces.usable.sum()),
            "float_ratio": round(_argmax_accuracy(full[KIOSK_VIEW], faces), 4),
            "int8_ratio": round(_argmax_accuracy(small[KIOSK_VIEW], faces), 4),
        },
        "float": describe(full[KIOSK_VIEW], faces),
        "int8": describe(small[KIOSK_VIEW], faces),
        "same_answer_ratio": round(float((full[KIOSK_VIEW].argmax(1) == small[KIOSK_VIEW].argmax(1)).mean()), 4),
        "calibration": {
            "error_before_ratio": round(calibration_error(shares["float"], labels), 4),
            "error_int8_ratio": round(calibration_error(shares["int8"], labels), 4),
            "coverage": coverage_curve(shares["int8"], labels),
        },
        "students": _compare({name: views.accuracies(shares) for name, shares in by_student.items()}),
        "alignment": {"train": describe_anchors(train[1]), "valid": describe_anchors(valid[1])},
        "parameters": ALL_PARAMETERS,
        "parameters_trained": TRAINED_PARAMETERS,
        "settings": asdict(settings),
        "classes": EXPRESSIONS,
        **_describe_file(model),
    }
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    logger.info("accuracies: %s", figures["accuracy_ratio"])


def predict_file(model: Path, pixels: npt.NDArray[np.uint8]) -> Scores:
    """(n, 8) shares that the exported file gives for (n, 48, 48) grey faces, one at a time, through the kiosk's runtime."""
    runner = Interpreter(model, TAKES, GIVES)
    shares = np.concatenate([runner.run(face[np.newaxis, :, :, np.newaxis])[0] for face in pixels])
    return np.asarray(shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-6))


def describe(scores: Scores, faces: Faces) -> dict[str, Any]:
    """Accuracy, precision, recall and F1 per class, and who is taken for whom, over the counted faces."""
    table = np.zeros((len(EXPRESSIONS), len(EXPRESSIONS)), np.int64)
    np.add.at(table, (faces.majority[faces.counted], scores.argmax(axis=1)[faces.counted]), 1)
    recall = table.diagonal() / np.maximum(table.sum(axis=1), 1)
    precision = table.diagonal() / np.maximum(table.sum(axis=0), 1)
    f1 = 2.0 * precision * recall / np.maximum(precision + recall, 1e-9)
    ratios = {"recall_ratio": recall, "precision_ratio": precision, "f1_ratio": f1}
    return {
        "accuracy_ratio": round(majority_accuracy(scores, faces), 4),
        "mean_recall_ratio": round(float(recall.mean()), 4),
        **{
            key: {name: round(float(x), 3) for name, x in zip(EXPRESSIONS, values, strict=True)}
            for key, values in ratios.items()
        },
        "answers_per_true_class": {name: " ".join(map(str, row)) for name, row in zip(EXPRESSIONS, table, strict=True)},
    }


def _argmax_accuracy(scores: Scores, faces: Faces) -> float:
    """Accuracy over every face in which an expression was seen: right is the one with the most votes."""
    return float((scores.argmax(axis=1) == faces.majority)[faces.usable].mean())


def _count_classes(faces: Faces) -> dict[str, int]:
    """Count the counted faces of each class."""
    counts = np.bincount(faces.majority[faces.counted], minlength=len(EXPRESSIONS))
    return {name: int(count) for name, count in zip(EXPRESSIONS, counts, strict=True)}


def _compare(found: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """Accuracies of every student by view, their mean and their standard deviation (n - 1)."""
    names = next(iter(found.values()))
    table = np.array([[accuracies[name] for name in names] for accuracies in found.values()])
    spread = table.std(axis=0, ddof=1) if len(table) > 1 else np.zeros(len(names))
    return {
        **found,
        "mean": dict(zip(names, table.mean(axis=0).round(4).tolist(), strict=True)),
        "sd": dict(zip(names, spread.round(4).tolist(), strict=True)),
    }


def _describe_file(model: Path) -> dict[str, Any]:
    """Contract, operators, size and time of the exported file."""
    raw = LiteRT(model_path=str(model), num_threads=1)
    raw.allocate_tensors()
    runner, face = Interpreter(model, TAKES, GIVES), np.full(TAKES, 128, np.uint8)
    for _ in range(TIMED_RUNS):
        runner.run(face)
    return {
        "input": _describe_end(raw.get_input_details()[0]),
        "output": _describe_end(raw.get_output_details()[0]),
        "operators": check_graph(model.read_bytes()),
        "bytes": model.stat().st_size,
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "invoke_ms_one_thread_x86": round(float(np.median(runner.latency_ms)), 3),
    }


def _describe_end(details: Mapping[str, Any]) -> dict[str, Any]:
    """Give shape, type and quantisation of an input or output."""
    scale, zero_point = details["quantization"]
    return {
        "shape": [int(length) for length in details["shape"]],
        "type": np.dtype(details["dtype"]).name,
        "scale": float(scale),
        "zero_point": int(zero_point),
    }
