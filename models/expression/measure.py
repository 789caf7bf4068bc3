"""Measurement: the checkpoint, the exported file and the validation faces in, a file of figures out."""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from models.expression.dataset import Faces
from models.expression.graph import check_graph
from models.expression.network import ALL_PARAMETERS, CLASS_NAMES, TRAINED_PARAMETERS
from models.expression.train import load_network, majority_accuracy, predict_faces

logger = logging.getLogger(__name__)

TIMED_RUNS: Final = 500
"""Runs whose median is the invoke time."""

Scores = np.ndarray[Any, Any]
"""(n, 8) scores of any kind; the highest of a row is the answer."""

WANTED_RATIO: Final = 0.885
"""Accuracy of the eight-bit file under which the weights are interim and every report with expressions says so."""


def write_figures(path: Path, checkpoint: Path, model: Path, valid: Faces) -> None:
    """Measure the float weights of `checkpoint` and the file `model`, and write the figures to `path` as JSON."""
    network, settings, epoch = load_network(checkpoint)
    runner = Interpreter(model_path=str(model), num_threads=1)
    runner.allocate_tensors()
    full, small = predict_faces(network, valid), _predict(runner, valid)
    eight_bit = _describe(small, valid)
    figures: Mapping[str, Any] = {
        "interim": eight_bit["accuracy_ratio"] < WANTED_RATIO,
        "date_utc": datetime.now(UTC).strftime("%Y-%m-%d"),
        "protocol": "FER+ majority, validation split (also used to choose the epoch)",
        "faces": int(valid.counted.sum()),
        "faces_per_class": _count_classes(valid),
        "float": _describe(full, valid),
        "int8": eight_bit,
        "same_answer_ratio": round(float((full.argmax(1) == small.argmax(1)).mean()), 4),
        "parameters": ALL_PARAMETERS,
        "parameters_trained": TRAINED_PARAMETERS,
        "chosen_epoch": epoch,
        "settings": asdict(settings),
        "classes": CLASS_NAMES,
        "input": _describe_end(runner.get_input_details()[0]),
        "output": _describe_end(runner.get_output_details()[0]),
        "operators": check_graph(model.read_bytes()),
        "bytes": model.stat().st_size,
        "invoke_ms_one_thread_x86": round(_time_invoke_ms(runner), 3),
    }
    path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    logger.info("float %.2f %%, int8 %.2f %%", *(100.0 * figures[kind]["accuracy_ratio"] for kind in ("float", "int8")))


def _predict(runner: Interpreter, faces: Faces) -> Scores:
    """Give the (n, 8) uint8 scores of the exported file, fed the raw grey values."""
    given, result = runner.get_input_details()[0]["index"], runner.get_output_details()[0]["index"]
    scores = np.empty((len(faces.pixels), len(CLASS_NAMES)), np.uint8)
    for row, pixels in zip(scores, faces.pixels, strict=True):
        runner.set_tensor(given, pixels[np.newaxis, :, :, np.newaxis])
        runner.invoke()
        row[:] = runner.get_tensor(result)[0]
    return scores


def _describe(scores: Scores, faces: Faces) -> dict[str, Any]:
    """Give accuracy, recall and precision per class, and who is taken for whom, over the counted faces."""
    table = np.zeros((len(CLASS_NAMES), len(CLASS_NAMES)), np.int64)
    np.add.at(table, (faces.majority[faces.counted], scores.argmax(axis=1)[faces.counted]), 1)
    recall = table.diagonal() / np.maximum(table.sum(axis=1), 1)
    precision = table.diagonal() / np.maximum(table.sum(axis=0), 1)
    return {
        "accuracy_ratio": round(majority_accuracy(scores, faces), 4),
        "mean_recall_ratio": round(float(recall.mean()), 4),
        "recall_ratio": {name: round(float(value), 3) for name, value in zip(CLASS_NAMES, recall, strict=True)},
        "precision_ratio": {name: round(float(value), 3) for name, value in zip(CLASS_NAMES, precision, strict=True)},
        "answers_per_true_class": {name: " ".join(map(str, row)) for name, row in zip(CLASS_NAMES, table, strict=True)},
    }


def _count_classes(faces: Faces) -> dict[str, int]:
    """Count the counted faces of each class."""
    counts = np.bincount(faces.majority[faces.counted], minlength=len(CLASS_NAMES))
    return {name: int(count) for name, count in zip(CLASS_NAMES, counts, strict=True)}


def _describe_end(details: Mapping[str, Any]) -> dict[str, Any]:
    """Give shape, type and quantisation of an input or output."""
    scale, zero_point = details["quantization"]
    return {
        "shape": [int(length) for length in details["shape"]],
        "type": np.dtype(details["dtype"]).name,
        "scale": float(scale),
        "zero_point": int(zero_point),
    }


def _time_invoke_ms(runner: Interpreter) -> float:
    """Give the median time of one run in milliseconds."""
    times_s = []
    for _ in range(TIMED_RUNS):
        started_s = time.perf_counter()
        runner.invoke()
        times_s.append(time.perf_counter() - started_s)
    return 1000.0 * float(np.median(times_s))
