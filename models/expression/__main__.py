"""The command line: settings and folders in, a trained and exported model with its figures and its card out."""

import argparse
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from models.expression.align import align_faces
from models.expression.dataset import read_faces
from models.expression.distil import keep_shares, kept_shares, teach
from models.expression.export import export_best
from models.expression.measure import write_figures
from models.expression.settings import FINISH, STUDENT, TEACHER
from models.expression.train import BEST_NAME, Trainer
from models.expression.tune import Tuner, TuneSettings
from models.expression.views import Split

HERE: Final = Path(__file__).parent

MODEL_NAME: Final = "expression_int8.tflite"
"""The exported file, read by the kiosk."""

STEPS: Final = ("teacher", "student", "face", "finish", "export", "measure")
"""What a run does, in this order, unless told to do only some."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the chosen steps; see --help."""
    chosen = _parse(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    train, valid = (_read(chosen, split) for split in ("train", "valid"))
    kept, threads = chosen.checkpoints, chosen.threads
    teacher, student, face = (kept / name / BEST_NAME for name in ("teacher-1", "student-1", "face-1"))
    first, second = (kept / f"taught-{number}.npz" for number in (1, 2))
    finished = [kept / f"finish-{seed}" / BEST_NAME for seed in chosen.seeds]
    if "teacher" in chosen.steps:
        Trainer(replace(TEACHER, threads=threads), train, valid, teacher.parent).run()
        keep_shares(first, teach([teacher], train, threads))
    if "student" in chosen.steps:
        Trainer(replace(STUDENT, threads=threads), train, valid, student.parent, kept_shares(first)).run()
    if "face" in chosen.steps:
        Tuner(TuneSettings(), chosen.package, train, threads).run(face)
        keep_shares(second, teach([student], train, threads, [face], chosen.package))
    if "finish" in chosen.steps:
        for seed, path in zip(chosen.seeds, finished, strict=True):
            settings = replace(FINISH, seed=seed, threads=threads)
            Trainer(settings, train, valid, path.parent, kept_shares(second), student).run()
    if "export" in chosen.steps:
        export_best(finished, train, valid, chosen.out / MODEL_NAME)
    if "measure" in chosen.steps:
        write_figures(chosen.out, chosen.out / MODEL_NAME, finished, train, valid)


def _read(chosen: argparse.Namespace, split: str) -> Split:
    """A split's faces and how they come to the template; finding that takes minutes, once."""
    faces = read_faces(chosen.data, split)
    return faces, align_faces(faces.pixels, chosen.checkpoints / f"anchors-{split}.npz")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m models.expression", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/ferplus"), help="folder of the FER+ faces")
    parser.add_argument("--checkpoints", type=Path, default=HERE / "checkpoints", help="where the runs keep themselves")
    parser.add_argument("--package", type=Path, default=Path("package/models"), help="folder of the pretrained face network")
    parser.add_argument("--out", type=Path, default=HERE, help="where the model and its figures go")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS)
    parser.add_argument("--seeds", nargs="+", type=int, default=(1, 2, 3), help="one run each; the best is exported")
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
