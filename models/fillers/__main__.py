"""The whole way: speak, train, measure. From the root: `python -m models.fillers TRAINING_PYTHON [WINDOWS.npz]`.

TRAINING_PYTHON is that of a venv with requirements-train.txt; the rest runs in the kiosk's own. A file of windows that is
there already is used again.
"""

import logging
import subprocess
import sys
from pathlib import Path

from models.fillers.card import write_card
from models.fillers.dataset import ANSWERS, write
from models.fillers.measure import FOLDER, write_figures

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    windows = Path(sys.argv[2] if len(sys.argv) > 2 else "filled-pauses.npz")
    if not windows.exists():
        write(windows, ANSWERS)
    subprocess.run([sys.argv[1], "-m", "models.fillers.train", str(windows), str(FOLDER)], check=True)
    write_figures()
    write_card()
