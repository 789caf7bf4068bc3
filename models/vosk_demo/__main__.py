"""Texts -> models/vosk-demo, in three steps that can be stopped and taken up again: corpus, training, export.

    python -m models.vosk_demo [--work FOLDER] [--steps corpus training export]

A step whose result lies in the work folder is not done again; remove the file to have it done.
"""

import argparse
import logging
import os
from pathlib import Path
from typing import Final

# One thread: two add up in an order of their own, and then the same seed no longer gives the same model.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from models.vosk_demo.corpus import build_corpus
from models.vosk_demo.export import PLACE, export_model, record_model
from models.vosk_demo.texts import load_texts
from models.vosk_demo.training import train

STEPS: Final = ("corpus", "training", "export")


def main() -> None:
    """Read the arguments and do the steps."""
    parser = argparse.ArgumentParser(prog="python -m models.vosk_demo", description="Build models/vosk-demo.")
    parser.add_argument("--work", type=Path, default=Path("out/vosk-demo"), help="scratch folder (default: %(default)s)")
    parser.add_argument("--place", type=Path, default=PLACE, help="the model's folder (default: %(default)s)")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS, help="(default: all)")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    work: Path = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    texts = load_texts()
    if "corpus" in arguments.steps and not (work / "corpus.npz").is_file():
        build_corpus(texts, work)
    if "training" in arguments.steps and not (work / "network.npz").is_file():
        train(work)
    if "export" in arguments.steps:
        export_model(texts, work, arguments.place)
        if arguments.place == PLACE:
            record_model(PLACE)


if __name__ == "__main__":
    main()
