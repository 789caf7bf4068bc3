"""'list', 'fetch' or 'verify' and names of models -> lines on the terminal, files in the folder of fetched models."""

import sys
from pathlib import Path

from kiosk.config import Settings
from kiosk.errors import ModelError
from kiosk.store.model_files import fetch, list_models, verify


def run_models(what: str, names: tuple[str, ...], settings: Settings) -> int:
    """Carry out one of the three; 1 where a model is missing, unreachable or damaged.

    Raises:
        UsageError: a name that is not in the manifest, or a folder that cannot be written.
    """
    folder = Path(settings.models.folder)
    if what == "list":
        return _list(folder)
    act = _fetch if what == "fetch" else _verify
    status = 0
    for name in names or (settings.speech.model,):
        try:
            sys.stdout.write(f"ok    {name}: {act(name, folder)}\n")
        except ModelError as error:
            sys.stdout.write(f"FAIL  {error}\n")
            status = 1
    return status


def _list(folder: Path) -> int:
    for state in list_models(folder):
        mark = "on disk" if state.installed else "missing"
        size_mb = state.entry.size_bytes / 1e6
        sys.stdout.write(
            f"{mark}  {state.entry.name:<30} {size_mb:6.1f} MB  {state.entry.licence:<10}  {state.entry.purpose}\n"
        )
    return 0


def _verify(name: str, folder: Path) -> str:
    return f"{verify(name, folder)} files as recorded"


def _fetch(name: str, folder: Path) -> str:
    told = [0]

    def progress(have: int, total: int) -> None:
        if sys.stderr.isatty() and have - told[0] > total // 50:
            told[0] = have
            sys.stderr.write(f"\r{name}: {have / 1e6:.1f} of {total / 1e6:.1f} MB")
            sys.stderr.flush()

    place = fetch(name, folder, progress)
    if told[0]:
        sys.stderr.write("\n")
    return f"in {place}"
