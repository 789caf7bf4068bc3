"""Drivers, models, devices, consent -> codes of the banners on the screen and of the notes in the report."""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from kiosk.capture.detect import Choice
from kiosk.config import Settings
from kiosk.records import Consent, Device, ModelReading, SourceState, State

DEMO_MODEL: Final = "vosk-demo"
"""Folder of our own tiny recogniser: for the scripted candidate and tests only, never for a person."""

LOADING: Final = "getting ready"
"""Detail of a speech ModelReading while another language's recogniser is loaded."""
DEMO_LABEL: Final = " (demo model: for the scripted candidate only)"
INTERIM_LABEL: Final = "; interim weights, see models/expression/CARD.md"
"""What staff read behind the name of such a model."""

TROUBLES: Final[Mapping[tuple[Device, SourceState], str]] = {
    (Device.CAMERA, SourceState.LOST): "camera_lost",
    (Device.CAMERA, SourceState.FROZEN): "camera_frozen",
    (Device.CAMERA, SourceState.STALLED): "camera_lost",
    (Device.CAMERA, SourceState.DARK): "camera_dark",
    (Device.MICROPHONE, SourceState.LOST): "microphone_lost",
    (Device.MICROPHONE, SourceState.STALLED): "microphone_lost",
    (Device.MICROPHONE, SourceState.SILENT): "microphone_silent",
}


def notices(
    choice: Choice,
    models: Mapping[str, ModelReading],
    settings: Settings,
    state: State | None = None,
    down: Collection[str] = (),
) -> tuple[str, ...]:
    """Codes, most important first; with a state also what its devices are doing now."""
    codes: list[str] = []
    if choice.demo:
        codes.append("demo_candidate")
    codes += _about_models(models, settings)
    if state is not None and state.language == "hi" and _speaks_english_only(models, settings):
        codes.append("no_hindi_speech")
    if choice.camera == "none":
        codes.append("no_camera")
    if choice.microphone == "none":
        codes.append("no_microphone")
    if state is not None and state.consent is not None:
        codes += _about_devices(state, down)
    return tuple(dict.fromkeys(codes))


def report_notes(
    choice: Choice, models: Mapping[str, ModelReading], settings: Settings, consent: Consent, role_note: str | None
) -> tuple[str, ...]:
    """Codes of the plain statements at the head of a report; a device that was refused put nothing into it."""
    sources = {choice.camera} if consent.camera else set()
    if consent.microphone:
        sources.add(choice.microphone)
    codes = []
    if "candidate" in sources:
        codes.append("demo_candidate")
    if consent.microphone and "demo_speech" in _about_models(models, settings):
        codes.append("demo_speech")
    if sources & {"film", "sound"}:
        codes.append("scripted_film")
    expression = models.get("expression")
    if consent.camera and expression is not None and expression.ready and interim_weights(Path(settings.models.expression)):
        codes.append("interim_expression")
    if (sentences := models.get("sentences")) is not None and not sentences.ready:
        codes.append("no_encoder")
    if role_note:
        codes.append(role_note)
    return tuple(codes)


def interim_weights(model: Path) -> bool:
    """Whether the figures beside the expression model call its weights interim (trained quickly)."""
    figures = model.with_name("figures.json")
    try:
        return bool(json.loads(figures.read_text(encoding="utf-8")).get("interim", False))
    except (OSError, ValueError):
        return False


def _speaks_english_only(models: Mapping[str, ModelReading], settings: Settings) -> bool:
    speech = models.get("speech")
    return speech is not None and speech.ready and speech.detail != settings.speech.hindi


def _about_models(models: Mapping[str, ModelReading], settings: Settings) -> list[str]:
    codes = []
    speech, expression = models.get("speech"), models.get("expression")
    if speech is not None and not speech.ready:
        codes.append("speech_loading" if speech.detail == LOADING else "no_speech")
    if speech is not None and speech.ready and DEMO_MODEL in speech.detail:
        codes.append("demo_speech")
    if settings.expression_allowed and expression is not None and not expression.ready:
        codes.append("no_expression")
    if (face := models.get("face")) is not None and not face.ready:
        codes.append("no_face_model")
    return codes


def _about_devices(state: State, down: Collection[str]) -> list[str]:
    assert state.consent is not None
    allowed = {Device.CAMERA: state.consent.camera, Device.MICROPHONE: state.consent.microphone}
    codes = [
        TROUBLES[device, source]
        for device, source in state.devices.items()
        if allowed[device] and (device, source) in TROUBLES
    ]
    if "seeing" in down and state.consent.camera:
        codes.append("camera_lost")
    if "hearing" in down and state.consent.microphone:
        codes.append("microphone_lost")
    return codes
