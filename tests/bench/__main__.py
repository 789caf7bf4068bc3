"""Names of measurements -> the table on the terminal and bench.json."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.bench import (
    browser,
    choosing,
    expression,
    films,
    hearing,
    hearing_peers,
    hearing_real,
    hearing_speed,
    hearing_truth,
    interview,
    peers,
    scoring,
    seeing,
    senses,
    truth,
)
from tests.bench.table import Row, as_markdown, machine, write_json

MEASUREMENTS: Final[Mapping[str, Callable[[], list[Row]]]] = {
    "seeing": seeing.seeing,
    "seeing-speed": seeing.speed,
    "seeing-peers": peers.peers,
    "seeing-truth": truth.truth,
    "seeing-films": films.films,
    "cnn": senses.cnn,
    "expression": expression.expression,
    "hearing": hearing.hearing,
    "hearing-speed": hearing_speed.speed,
    "hearing-peers": hearing_peers.peers,
    "hearing-truth": hearing_truth.truth,
    "hearing-real": hearing_real.real,
    "choosing": choosing.choosing,
    "scoring": scoring.scoring,
    "interview": interview.interview,
    "start": browser.start_and_idle,
    "touch": browser.touch,
}


PARTS: Final = (
    *("seeing-speed", "seeing-peers", "seeing-truth", "seeing-films"),
    *("hearing-speed", "hearing-peers", "hearing-truth", "hearing-real"),
)
"""What 'seeing' and 'hearing' run all of; left out where everything is measured."""


def main() -> int:
    """Run the chosen measurements one after the other."""
    names, out = choose(sys.argv[1:])
    rows: list[Row] = []
    try:
        for name in names:
            sys.stderr.write(f"bench: {name} ...\n")
            rows += MEASUREMENTS[name]()
    finally:
        sys.stdout.write(f"{machine()}\n\n{as_markdown(rows)}\n")
        write_json(rows, out)
    return 0 if all(row.met for row in rows) else 1


def choose(arguments: Sequence[str]) -> tuple[list[str], Path]:
    """Names of the measurements, given as NAME or as --NAME, and the file for the JSON."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(MEASUREMENTS)}; --NAME does as well; default: all")
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    bare = [word.removeprefix("--") if word.removeprefix("--") in MEASUREMENTS else word for word in arguments]
    options = parser.parse_args(bare)
    unknown = set(options.names) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"unknown measurement {', '.join(sorted(unknown))}; known are {', '.join(MEASUREMENTS)}")
    return options.names or [name for name in MEASUREMENTS if name not in PARTS], options.out


if __name__ == "__main__":
    sys.exit(main())
