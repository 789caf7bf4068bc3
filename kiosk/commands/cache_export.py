"""A folder in, the kept questions of the cloud model as a pack in it out."""

import os
import sys
from pathlib import Path

from kiosk.config import Settings
from kiosk.interview.questions import shipped_bank
from kiosk.kept_questions import export_cache


def run_export(folder: Path, settings: Settings) -> int:
    """Write the pack and say how many questions it has; 0.

    Raises:
        UsageError: nothing was kept yet, or the folder cannot be written.
    """
    bank = shipped_bank()
    roles = [role.id for role in bank.roles()]
    count = export_cache(folder, settings.cloud, roles, bank.questions(), os.environ)
    sys.stdout.write(f"wrote {count} questions to {folder / 'cloud.toml'}; read them before they are asked\n")
    return 0
