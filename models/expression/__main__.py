"""The command line: settings and folders in, a trained and exported model with its figures out."""

import argparse
import logging
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Final

from models.expression.dataset import read_faces
from models.expression.export import export_network
from models.expression.measure import write_figures
from models.expression.settings import TrainSettings
from models.expression.train import BEST_NAME, Trainer, load_network

HERE: Final = Path(__file__).parent

MODEL_NAME: Final = "expression_int8.tflite"
"""The exported file, read by the kiosk."""

STEPS: Final = ("train", "export", "measure")
"""What a run does, in this order, unless told to do only some."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the chosen steps; see --help."""
    chosen = _parse(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    train, valid = (read_faces(chosen.data, split) for split in ("train", "valid"))
    best, model = chosen.checkpoints / BEST_NAME, chosen.out / MODEL_NAME
    if "train" in chosen.steps:
        settings = TrainSettings(**{field.name: getattr(chosen, field.name) for field in fields(TrainSettings)})
        Trainer(settings, train, valid, chosen.checkpoints).run()
    if "export" in chosen.steps:
        export_network(load_network(best)[0], train, model)
    if "measure" in chosen.steps:
        write_figures(chosen.out / "figures.json", best, model, valid)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; every training setting is an option of its own name."""
    parser = argparse.ArgumentParser(prog="python -m models.expression", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/ferplus"), help="folder of the FER+ faces")
    parser.add_argument("--checkpoints", type=Path, default=HERE / "checkpoints", help="where the run keeps itself")
    parser.add_argument("--out", type=Path, default=HERE, help="where the model and its figures go")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS)
    for field in fields(TrainSettings):
        option = "--" + field.name.replace("_", "-")
        parser.add_argument(option, type=type(field.default), default=field.default, help="default: %(default)s")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
