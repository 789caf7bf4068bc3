"""The scripts a stranger runs first: missing system packages as root, through sudo, and with neither."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.running import ROOT

FAKES = {
    "dpkg-query": 'case "$*" in *gcc*) echo "install ok installed";; *) exit 1;; esac',
    "id": 'echo "$FAKE_UID"',
    "sudo": '[ "$FAKE_SUDO" = yes ] || exit 1; shift; exec "$@"',
    "apt-get": 'echo "apt-get $*" >> "$FAKE_LOG"; exit "$FAKE_APT"',
}


def packages(tmp_path: Path, uid: int, sudo: bool, apt: int = 0) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run scripts/packages on a machine that has gcc and lacks two others; the run and what apt-get was asked."""
    for name, body in FAKES.items():
        fake = tmp_path / name
        fake.write_text(f"#!/bin/sh\n{body}\n")
        fake.chmod(0o755)
    log = tmp_path / "log"
    log.touch()
    machine = {"FAKE_UID": str(uid), "FAKE_SUDO": "yes" if sudo else "no", "FAKE_LOG": str(log), "FAKE_APT": str(apt)}
    environment = {**os.environ, **machine, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = [str(ROOT / "scripts/packages"), "gcc", "portaudio19-dev", "libatomic1"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    return done, log.read_text()


@pytest.mark.parametrize(("uid", "sudo"), [(0, False), (1000, True)])
def test_missing_packages_are_installed_as_root_or_through_sudo(tmp_path: Path, uid: int, sudo: bool) -> None:
    done, asked = packages(tmp_path, uid, sudo)
    assert done.returncode == 0
    assert asked.splitlines() == [
        "apt-get update -qq",
        "apt-get install -y --no-install-recommends portaudio19-dev libatomic1 -qq",
    ]


def test_with_neither_the_exact_line_is_printed_and_the_kiosk_goes_on(tmp_path: Path) -> None:
    done, asked = packages(tmp_path, 1000, sudo=False)
    assert (done.returncode, asked) == (0, "")
    assert "sudo apt-get install -y --no-install-recommends portaudio19-dev libatomic1" in done.stderr


def test_an_apt_that_fails_is_said_and_no_error(tmp_path: Path) -> None:
    done, _ = packages(tmp_path, 0, sudo=False, apt=100)
    assert done.returncode == 0
    assert "could not install them; run this yourself" in done.stderr


def test_a_second_setup_takes_no_time_at_all(tmp_path: Path) -> None:
    """With nothing changed it is one checksum: far under the 3 s that a start may lose."""
    if not (ROOT / ".venv/ready-dev").is_file():
        pytest.skip("this run was not set up by scripts/setup")
    done = subprocess.run(["bash", "-x", str(ROOT / "scripts/setup"), "dev"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "pip install" not in done.stderr
