"""Names of measurements -> the table on the terminal and bench.json."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.bench import browser, expression, interview, senses
from tests.bench.table import Row, as_markdown, machine, write_json

MEASUREMENTS: Final[Mapping[str, Callable[[], list[Row]]]] = {
    "seeing": senses.seeing,
    "cnn": senses.cnn,
    "expression": expression.expression,
    "hearing": senses.hearing,
    "interview": interview.interview,
    "start": browser.start_and_idle,
    "touch": browser.touch,
}


def main() -> int:
    """Run the chosen measurements one after the other."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(MEASUREMENTS)}; default: all")
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    options = parser.parse_args()
    unknown = set(options.names) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"unknown measurement {', '.join(sorted(unknown))}; known are {', '.join(MEASUREMENTS)}")
    rows: list[Row] = []
    try:
        for name in options.names or MEASUREMENTS:
            sys.stderr.write(f"bench: {name} ...\n")
            rows += MEASUREMENTS[name]()
    finally:
        sys.stdout.write(f"{machine()}\n\n{as_markdown(rows)}\n")
        write_json(rows, options.out)
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
