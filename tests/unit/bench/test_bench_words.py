"""The bench's command line and its table: every measurement by NAME or --NAME, a range, and what was not measured."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.bench.__main__ import MEASUREMENTS, PARTS, choose
from tests.bench.films import unrest
from tests.bench.table import Row, as_markdown, write_json


@pytest.mark.parametrize("name", list(MEASUREMENTS))
def test_a_measurement_is_chosen_with_or_without_dashes(name: str) -> None:
    assert choose([name])[0] == choose([f"--{name}"])[0] == [name]


def test_without_a_name_everything_is_measured_once() -> None:
    names, out = choose(["--out", "here.json"])
    assert out.name == "here.json"
    assert "seeing" in names
    assert not set(PARTS) & set(names)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(SystemExit):
        choose(["--smelling"])


def test_what_was_not_measured_does_not_hold_its_limit() -> None:
    row = Row("a figure", None, "ms", 5.0, note="not measured: why")
    assert not row.met
    assert "| a figure | not measured | <= 5 ms | **no** |" in as_markdown([row])


@pytest.mark.parametrize(("value", "met"), [(1.0, False), (2.0, True), (3.0, True), (3.1, False)])
def test_a_range_holds_at_both_ends(value: float, met: bool) -> None:
    row = Row("a figure", value, "cm", 2.0, at_least=True, up_to=3.0)
    assert row.met is met
    assert "| 2 to 3 cm |" in as_markdown([row])


def test_unrest_is_noise_and_not_movement() -> None:
    assert unrest([0.0, 1.0, 2.0, 3.0]) == 0.0
    assert unrest([0.0, 1.0, 0.0, 1.0]) == 1.0
    assert unrest([0.0, None, 1.0]) is None


def test_a_row_of_a_numpy_value_is_written_as_json(tmp_path: Path) -> None:
    rows = [Row("level", np.float64(0.5), "dB", np.float64(1.0)), Row("pauses", np.float64(2.0), "", 1.0, up_to=3.0)]
    write_json(rows, tmp_path / "bench.json")
    assert [row["met"] for row in json.loads((tmp_path / "bench.json").read_text())["rows"]] == [True, True]
