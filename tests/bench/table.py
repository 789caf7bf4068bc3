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
    value: float | None
    """None: not measured; `note` says why."""
    unit: str
    limit: float | None
    """None: there is no limit, the figure is for comparison."""
    at_least: bool = False
    """True: the value must reach the limit; False: it must stay under it."""
    note: str = ""
    up_to: float | None = None
    """Upper end of a range whose lower end is `limit`."""

    @property
    def met(self) -> bool:
        """Whether the limit holds; what was not measured does not hold one."""
        if self.limit is None:
            return True
        if self.value is None:
            return False
        if self.up_to is not None:
            return bool(self.limit <= self.value <= self.up_to)  # a value of numpy's gives a bool of numpy's: no JSON
        return bool(self.value >= self.limit if self.at_least else self.value <= self.limit)


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
        limit = "" if row.limit is None else f"{'>=' if row.at_least else '<='} {row.limit:g} {row.unit}"
        if row.up_to is not None:
            limit = f"{row.limit:g} {row.unit}" if row.limit == row.up_to else f"{row.limit:g} to {row.up_to:g} {row.unit}"
        met = "" if row.limit is None else "yes" if row.met else "**no**"
        value = "not measured" if row.value is None else f"{row.value:.3g} {row.unit}"
        lines.append(f"| {row.name} | {value} | {limit} | {met} | {row.note} |")
    return "\n".join(lines)


def write_json(rows: list[Row], path: Path) -> None:
    """Write the same as JSON, with the machine."""
    document = {
        "machine": machine(),
        "rows": [{**asdict(row), "met": row.met} for row in rows],
    }
    path.write_text(json.dumps(document, indent=2) + "\n")
