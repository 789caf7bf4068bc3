"""Settings -> one line for every device, model and service; opens no camera and no microphone."""

import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from kiosk.capture.detect import Choice, choose
from kiosk.children import speech_folders
from kiosk.config import DATA_FOLDER, Settings
from kiosk.errors import KioskError
from kiosk.health.checks import Check, check_disk, check_heat, check_memory
from kiosk.interview.packs import open_bank
from kiosk.notices import DEMO_LABEL, DEMO_MODEL, INTERIM_LABEL, interim_weights
from kiosk.store.model_files import verify

PROBE_LIMIT_S: Final = 60.0
FACE_PROBE: Final = "from kiosk.perceive.face import FaceReader; print(FaceReader().detail)"
BODY_PROBE: Final = "from kiosk.perceive.posture import BodyReader; print(BodyReader().detail)"
EXPRESSION_PROBE: Final = (
    "import sys; from pathlib import Path; from kiosk.perceive.expression import ExpressionReader;"
    "print(ExpressionReader(Path(sys.argv[1])).detail)"
)
VOICE_PROBE: Final = "from kiosk.perceive.voice import load_detector; load_detector(); print('silero-vad')"
SPEECH_PROBE: Final = "import vosk; print('vosk library loads')"
LANGUAGE_NAMES: Final = {"en": "English", "hi": "Hindi"}
WITHOUT: Final = {
    "en": "until then answers are typed",
    "hi": "until then who chose Hindi speaks English or types",
}
SENTENCE_PROBE: Final = (
    "import sys; from pathlib import Path; from kiosk.score.semantics import NAME, SentenceEncoder;"
    "SentenceEncoder(Path(sys.argv[1])).encode(['We tested it.']); print(NAME)"
)
SOUND_CARD_PROBE: Final = "import pyaudio; print('PyAudio', pyaudio.__version__)"


def check_all(settings: Settings) -> list[Check]:
    """Every line, devices first. Libraries that can abort a process are tried in processes of their own."""
    choice = choose(settings.capture)
    return [
        *check_sources(choice),
        *check_models(settings, choice),
        *check_services(settings),
        *check_machine(settings),
    ]


def check_sources(choice: Choice) -> list[Check]:
    """What was chosen and why; a missing one does not hinder an interview: answers can be typed."""
    return [
        Check("camera", choice.camera != "none", False, f"{choice.camera}: {choice.camera_why}"),
        Check("microphone", choice.microphone != "none", False, f"{choice.microphone}: {choice.microphone_why}"),
    ]


def check_models(settings: Settings, choice: Choice) -> list[Check]:
    """Whether each model loads, and the recogniser's files are as recorded."""
    lines = [
        _probe("face model", FACE_PROBE),
        _probe("voice model", VOICE_PROBE),
        _probe("sound cards", SOUND_CARD_PROBE),
        _probe("speech library", SPEECH_PROBE),
        _probe("sentence encoder", SENTENCE_PROBE, settings.models.sentences),
        *check_speech(settings, choice),
    ]
    if settings.expression_allowed:
        expression = _probe("expression model", EXPRESSION_PROBE, settings.models.expression)
        if expression.ok and interim_weights(Path(settings.models.expression)):
            expression = replace(expression, text=expression.text + INTERIM_LABEL)
        lines.insert(1, expression)
    else:
        lines.insert(1, Check("expression model", True, False, "off by this site's profile or settings"))
    off = Check("body model", True, False, "off by settings")
    lines.insert(2, _probe("body model", BODY_PROBE) if settings.seeing.body else off)
    return lines


def check_speech(settings: Settings, choice: Choice) -> list[Check]:
    """A line for each language's recogniser: model, language, files as recorded or not, and whether it is the demo."""
    return [_check_speech(code, place, settings) for code, place in speech_folders(settings, choice).items()]


def _check_speech(code: str, place: Path, settings: Settings) -> Check:
    name = f"speech model {code}"
    try:
        count = verify(place.name, Path(settings.models.folder))
    except KioskError as error:
        return Check(name, False, False, f"{error}; {WITHOUT[code]}")
    label = DEMO_LABEL if place.name == DEMO_MODEL else ""
    return Check(name, True, False, f"{LANGUAGE_NAMES[code]}, {place.name}: {count} files as recorded{label}")


def _probe(name: str, code: str, *arguments: str) -> Check:
    """Run a line of Python in a process of its own."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            text=True,
            timeout=PROBE_LIMIT_S,
            cwd=DATA_FOLDER,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Check(name, False, False, f"did not load within {PROBE_LIMIT_S:.0f} s")
    if done.returncode == 0:
        return Check(name, True, False, done.stdout.strip())
    last = (done.stderr.strip().splitlines() or [f"ended with status {done.returncode}"])[-1]
    return Check(name, False, False, last.split(": ", 1)[-1])


def check_services(settings: Settings) -> list[Check]:
    """What an interview cannot do without: questions, and an address for the browser."""
    return [*_check_bank(settings), _check_port(settings)]


def _check_bank(settings: Settings) -> list[Check]:
    """The bank, and a line for each complaint about a pack: an interview goes without it."""
    try:
        bank, left_out = open_bank(settings.packs_folder)
    except KioskError as error:
        return [Check("question bank", False, True, str(error))]
    held = bank.held()
    counts = Check("question bank", True, True, f"{len(held.roles)} roles, {len(held.questions)} questions")
    return [counts, *(Check("question pack", False, False, line) for line in left_out)]


def _check_port(settings: Settings) -> Check:
    host, port = settings.screen.host, settings.screen.port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        taken = probe.connect_ex((host, port)) == 0
    text = "in use: the kiosk runs already, or another program has it" if taken else "free"
    return Check("address", True, True, f"http://{host}:{port} {text}")


def check_machine(settings: Settings) -> list[Check]:
    """Disk, memory, heat."""
    return [check_disk(DATA_FOLDER), check_memory(), check_heat()]
