"""The machine's own files -> check lines for staff: disk, memory, heat."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

DISK_WARN_BYTES: Final = 500_000_000
"""Below this staff are warned (faults.md 21); sessions run in memory and go on."""
HOT_C: Final = 80.0
"""Where a Raspberry Pi 5 begins to throttle (platform.md 6)."""
MEMORY_NEEDED_BYTES: Final = 1_200_000_000
"""The kiosk's own limit for all its processes."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `kiosk check` and of the health page."""

    name: str
    ok: bool
    needed: bool
    """Whether an interview cannot run without it."""
    text: str

    def as_text(self) -> str:
        """One line: mark, name, what was found."""
        mark = "ok  " if self.ok else ("FAIL" if self.needed else "warn")
        return f"{mark}  {self.name:<18} {self.text}"

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {"name": self.name, "ok": self.ok, "needed": self.needed, "text": self.text}


def check_disk(folder: Path) -> Check:
    """Free space where the kiosk stands."""
    free = shutil.disk_usage(folder).free
    return Check(
        "disk", free >= DISK_WARN_BYTES, False, f"{free / 1e9:.1f} GB free (warning below {DISK_WARN_BYTES / 1e9:.1f})"
    )


def check_memory(meminfo: Path = Path("/proc/meminfo")) -> Check:
    """Memory that can still be used, against what the kiosk may need."""
    available = next(
        (int(line.split()[1]) * 1024 for line in meminfo.read_text().splitlines() if line.startswith("MemAvailable")), 0
    )
    text = f"{available / 1e9:.1f} GB available (needs {MEMORY_NEEDED_BYTES / 1e9:.1f})"
    return Check("memory", available >= MEMORY_NEEDED_BYTES, False, text)


def check_heat(zone: Path = Path("/sys/class/thermal/thermal_zone0/temp")) -> Check:
    """Temperature of the processor, where the machine tells it."""
    try:
        celsius = int(zone.read_text()) / 1000
    except (OSError, ValueError):
        return Check("heat", True, False, "this machine does not tell its temperature")
    return Check("heat", celsius < HOT_C, False, f"{celsius:.0f} C (throttles from {HOT_C:.0f})")
