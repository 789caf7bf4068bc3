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


COMPILERS = {
    "works": 'echo "Number of operations that will run on CPU: 0"; echo compiled > "$3/model_edgetpu.tflite"',
    "half": 'echo "Number of operations that will run on CPU: 3"; echo compiled > "$3/model_edgetpu.tflite"',
    "fails": "echo Model not quantized",
}


def compiled(tmp_path: Path, how: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/compile-edgetpu on a model in tmp_path with a compiler that does what the real one may do."""
    (tmp_path / "model.tflite").write_bytes(b"model")
    if how != "missing":
        fake = tmp_path / "edgetpu_compiler"
        fake.write_text(f"#!/bin/sh\n{COMPILERS[how]}\n")
        fake.chmod(0o755)
    command = [str(ROOT / "scripts/compile-edgetpu"), str(tmp_path / "model.tflite")]
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_the_compiled_twin_lies_where_the_kiosk_looks_for_it(tmp_path: Path) -> None:
    done = compiled(tmp_path, "works")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "model_edgetpu.tflite").read_text() == "compiled\n"


@pytest.mark.parametrize(
    ("how", "status", "said"),
    [
        ("missing", 3, "sudo apt-get install edgetpu-compiler"),
        ("half", 1, "would run on the processor"),
        ("fails", 1, "the compiler wrote no model_edgetpu.tflite"),
    ],
)
def test_without_a_whole_compiled_model_nothing_is_installed_and_the_reason_is_said(
    tmp_path: Path, how: str, status: int, said: str
) -> None:
    done = compiled(tmp_path, how)
    assert (done.returncode, said in done.stderr) == (status, True)
    assert not (tmp_path / "model_edgetpu.tflite").exists()


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    command = [str(ROOT / "scripts/compile-edgetpu"), str(tmp_path / "none.tflite")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "none.tflite: no such file" in done.stderr
