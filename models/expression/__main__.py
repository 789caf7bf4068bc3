"""The command line: settings and folders in, a trained and exported model with its figures and its card out."""

import argparse
import logging
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Final

import numpy as np

from models.expression.align import align_faces
from models.expression.dataset import read_faces
from models.expression.distil import teach
from models.expression.export import export_best
from models.expression.measure import write_figures
from models.expression.settings import TEACHER, TrainSettings
from models.expression.train import BEST_NAME, Trainer
from models.expression.views import Split

HERE: Final = Path(__file__).parent

MODEL_NAME: Final = "expression_int8.tflite"
"""The exported file, read by the kiosk."""

STEPS: Final = ("teacher", "distil", "students", "export", "measure")
"""What a run does, in this order, unless told to do only some."""

TAUGHT_NAME: Final = "taught.npy"
"""The teachers' shares of the training faces."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the chosen steps; see --help."""
    chosen = _parse(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    train, valid = (_read(chosen, split) for split in ("train", "valid"))
    teacher, taught = chosen.checkpoints / "teacher-1", chosen.checkpoints / TAUGHT_NAME
    if "teacher" in chosen.steps:
        Trainer(replace(TEACHER, threads=chosen.threads), train, valid, teacher).run()
    if "distil" in chosen.steps:
        np.save(taught, teach([teacher / BEST_NAME], train, chosen.threads))
    if "students" in chosen.steps:
        own = {field.name: getattr(chosen, field.name) for field in fields(TrainSettings) if field.name != "seed"}
        for seed in chosen.seeds:
            settings = TrainSettings(**own, seed=seed)
            Trainer(settings, train, valid, chosen.checkpoints / f"student-{seed}", np.load(taught)).run()
    if "export" in chosen.steps:
        export_best(_students(chosen), train, valid, chosen.out / MODEL_NAME)
    if "measure" in chosen.steps:
        write_figures(chosen.out, chosen.out / MODEL_NAME, _students(chosen), train, valid)


def _read(chosen: argparse.Namespace, split: str) -> Split:
    """A split's faces and how they come to the template; finding that takes minutes, once."""
    faces = read_faces(chosen.data, split)
    return faces, align_faces(faces.pixels, chosen.checkpoints / f"anchors-{split}.npz")


def _students(chosen: argparse.Namespace) -> list[Path]:
    return [chosen.checkpoints / f"student-{seed}" / BEST_NAME for seed in chosen.seeds]


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; every training setting but the seed is an option of its own name."""
    parser = argparse.ArgumentParser(prog="python -m models.expression", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/ferplus"), help="folder of the FER+ faces")
    parser.add_argument("--checkpoints", type=Path, default=HERE / "checkpoints", help="where the runs keep themselves")
    parser.add_argument("--out", type=Path, default=HERE, help="where the model and its figures go")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS)
    parser.add_argument("--seeds", nargs="+", type=int, default=(1, 2, 3), help="one student each; the best is exported")
    for field in (field for field in fields(TrainSettings) if field.name != "seed"):
        option = "--" + field.name.replace("_", "-")
        parser.add_argument(option, type=type(field.default), default=field.default, help="default: %(default)s")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
