"""Speech models on disk, recordings -> a line each on the terminal: word error rate and speed.

Apart from commands/models.py, so that a model can be fetched where Vosk itself does not load.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk.commands.word_errors import Recording, WordErrors, carried_recordings, measure_errors, recordings_in
from kiosk.config import Settings
from kiosk.errors import ModelError
from kiosk.perceive.speech import SpeechReader
from kiosk.store.model_files import ModelState, list_models, recorded_sums


def measure_models(recordings_folder: Path | None, settings: Settings) -> int:
    """Word errors of every speech model on disk: over the recordings that come with the kiosk, and a folder's.

    A recording is measured with the models of its language. 1 where a model cannot be loaded.

    Raises:
        UsageError: the folder or a transcript in it cannot be used.
        DeviceMissing: a recording cannot be read.
    """
    sets = {"carried": carried_recordings()}
    if recordings_folder is not None:
        sets[recordings_folder.name] = recordings_in(recordings_folder)
    speech = [state for state in list_models(Path(settings.models.folder)) if state.entry.kind == "speech"]
    found = [_measure(state, sets) for state in speech if state.folder.is_dir()]
    return 0 if all(found) else 1


def _measure(state: ModelState, sets: Mapping[str, Sequence[Recording]]) -> bool:
    """Measure one model, a line a set of recordings; False where it cannot be loaded."""
    name = state.entry.name
    try:
        reader = SpeechReader(state.folder, recorded_sums(state.folder))
    except ModelError as error:
        sys.stdout.write(f"FAIL  {name}: {error}\n")
        return False
    language = "hi" if "-hi-" in name else "en"
    for where, recordings in sets.items():
        spoken = [recording for recording in recordings if recording.language == language]
        text = _line(measure_errors(reader, spoken)) if spoken else f"no recording in its language ({language})"
        sys.stdout.write(f"ok    {name}, {where}: {text}\n")
    return True


def _line(found: WordErrors) -> str:
    wrong = f"{found.substituted} substituted, {found.deleted} deleted, {found.inserted} inserted of {found.said} words"
    speed = f"real-time factor {found.realtime_ratio:.3f}"
    return f"WER {found.error_ratio:.1%}: {wrong}; {found.recordings} recordings, {found.sound_s:.1f} s, {speed}"
