"""The shipped bank and the sentence encoder in, the vectors of all its names out: kiosk/interview/bank/names.npz.

    python -m models.sentence_encoder.names

To be run after a name in the bank was changed; a test says when. 3,500 names take about 10 s.
"""

import sys

from kiosk.config import DATA_FOLDER
from kiosk.interview.meaning import VECTORS, store_vectors
from kiosk.interview.questions import BANK_FOLDER, Bank
from kiosk.score.semantics import NAME, SentenceEncoder


def main() -> None:
    """Write the file."""
    names = Bank().names()
    store_vectors(names, SentenceEncoder(DATA_FOLDER / "models" / NAME).encode, BANK_FOLDER / VECTORS)
    sys.stdout.write(f"wrote {BANK_FOLDER / VECTORS}: {len(names)} names\n")


if __name__ == "__main__":
    main()
