"""Measurements with their limits -> a table for people and JSON for machines."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One figure against its limit."""

    name: str
    value: float
    unit: str
    limit: float | None
    """None: there is no limit, the figure is for comparison."""
    at_least: bool = False
    """True: the value must reach the limit; False: it must stay under it."""
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the limit holds."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def machine() -> str:
    """The machine in one line: processor, cores, system, Python."""
    name = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith(("model name", "Model")):
            name = line.split(":", 1)[1].strip()
            break
    return f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def as_markdown(rows: list[Row]) -> str:
    """The table as README shows it."""
    lines = ["| what | measured | limit | met | how |", "| --- | ---: | ---: | :-: | --- |"]
    for row in rows:
        sign = ">=" if row.at_least else "<="
        limit = "" if row.limit is None else f"{sign} {row.limit:g} {row.unit}"
        met = "" if row.limit is None else "yes" if row.met else "**no**"
        lines.append(f"| {row.name} | {row.value:.3g} {row.unit} | {limit} | {met} | {row.note} |")
    return "\n".join(lines)


def write_json(rows: list[Row], path: Path) -> None:
    """Write the same as JSON, with the machine."""
    document = {"machine": machine(), "rows": [{**asdict(row), "met": row.met} for row in rows]}
    path.write_text(json.dumps(document, indent=2) + "\n")
