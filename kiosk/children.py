"""Settings, a kind of driver -> the bodies of the two child processes, where the heavy libraries are imported."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.capture.detect import Choice
from kiosk.capture.script import Script
from kiosk.capture.scriptfile import load_script
from kiosk.capture.sources import AudioSource, FrameSource
from kiosk.config import DATA_FOLDER, Settings
from kiosk.errors import SettingsError
from kiosk.notices import DEMO_MODEL
from kiosk.worker import Link

DEMO_MODEL_FOLDER: Final = DATA_FOLDER / "models" / DEMO_MODEL


def see(link: Link, settings: Settings, kind: str, live: bool) -> None:
    """Body of the seeing process."""
    from kiosk.seeing import run_seeing

    run_seeing(link, partial(make_camera, settings, kind, live), settings)


def hear(link: Link, settings: Settings, kind: str, live: bool, speech: Mapping[str, str]) -> None:
    """Body of the hearing process; `speech` is the folder of the recogniser's model for each language."""
    from kiosk.hearing import run_hearing

    run_hearing(link, partial(make_microphone, settings, kind, live), settings, speech)


def make_camera(settings: Settings, kind: str, live: bool) -> FrameSource:
    """The camera driver of that kind; its library is imported only here, in the process that uses it."""
    capture = settings.capture
    size = (capture.width_px, capture.height_px)
    if kind == "picam":
        from kiosk.capture.picam import PiCamera

        return PiCamera(size, capture.rate_hz)
    if kind == "webcam":
        from kiosk.capture.webcam import Webcam

        return Webcam(capture.webcam_index, size, capture.rate_hz)
    if kind == "film":
        from kiosk.capture.film import FilmCamera

        return FilmCamera(Path(capture.film), live=live)
    from kiosk.capture.candidate import CandidateCamera

    return CandidateCamera(script_of(settings), size, capture.rate_hz, live=live)


def make_microphone(settings: Settings, kind: str, live: bool) -> AudioSource:
    """The microphone driver of that kind; its library is imported only here, in the process that uses it."""
    capture = settings.capture
    if kind == "mic":
        from kiosk.capture.mic import Microphone

        return Microphone(capture.microphone_name)
    if kind == "sound":
        from kiosk.capture.sound import SoundFile

        return SoundFile(Path(capture.sound), live=live)
    from kiosk.capture.candidate import CandidateMicrophone

    return CandidateMicrophone(script_of(settings), live=live)


def script_of(settings: Settings) -> Script:
    """The scripted candidate's script: around a given sound, from a given file, or the shipped one."""
    if settings.capture.sound:
        from kiosk.capture.candidate_voice import script_with_sound

        return script_with_sound(Path(settings.capture.sound))
    return load_script(Path(settings.capture.script) if settings.capture.script else None)


def turn_finder(settings: Settings, choice: Choice) -> Callable[[str], int | None]:
    """Which of the scripted candidate's answers is about a question, by its id; None always where a person is heard."""
    if choice.microphone != "candidate" or settings.capture.sound:
        return lambda question_id: None
    try:
        return script_of(settings).turn_for
    except SettingsError:  # told by the child that cannot play it
        return lambda question_id: None


def speech_folders(settings: Settings, choice: Choice) -> Mapping[str, Path]:
    """Each language's recogniser for this microphone: the demo model for the scripted candidate only, never for a person."""
    if choice.microphone == "candidate" and not settings.capture.sound:
        return {"en": DEMO_MODEL_FOLDER}
    return {code: Path(settings.models.folder) / name for code, name in settings.speech.by_language.items()}
