"""A TOML file -> Settings: one frozen section a room; an unknown key, a wrong type or a value out of range is an error."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from kiosk.errors import SettingsError

DATA_FOLDER: Final = Path(__file__).resolve().parent.parent
"""The folder that holds models/ and firmware_config/: the checkout, or the release folder on the appliance."""

CLOUD_BASES: Final[Mapping[str, str]] = {
    "": "",
    "gemini": "https://generativelanguage.googleapis.com/v1beta",
    "openai": "https://api.openai.com/v1",
}


def limits(low: float, high: float) -> Mapping[str, tuple[float, float]]:
    """Metadata of a number field: its smallest and largest allowed value."""
    return {"limits": (low, high)}


@dataclass(frozen=True, slots=True)
class Screen:
    """Where the browser finds the kiosk."""

    host: Literal["127.0.0.1", "localhost"] = "127.0.0.1"
    """Loopback only: the browser runs on the same machine."""
    port: int = field(default=8080, metadata=limits(1, 65535))
    px_per_mm: float = field(default=6.3, metadata=limits(2, 20))
    """CSS pixels a millimetre of the real panel (7 inch 720x1280: 8.3; 10 inch 1280x800: 5.9); sizes follow it."""


@dataclass(frozen=True, slots=True)
class Capture:
    """Which camera and microphone."""

    camera: Literal["auto", "picam", "webcam", "film", "candidate", "none"] = "auto"
    microphone: Literal["auto", "mic", "sound", "candidate", "none"] = "auto"
    width_px: int = field(default=1280, metadata=limits(160, 3840))
    height_px: int = field(default=720, metadata=limits(120, 2160))
    rate_hz: int = field(default=30, metadata=limits(5, 120))
    field_of_view_deg: float = field(default=66.0, metadata=limits(20, 170))
    """Horizontal angle of view (Raspberry Pi Camera Module 3: 66); the distance of a face is measured with it."""
    webcam_index: int = field(default=0, metadata=limits(0, 63))
    microphone_name: str = ""
    """Part of the microphone's name; empty: the system's default."""
    film: str = ""
    """Video file for camera = "film"."""
    sound: str = ""
    """WAV or FLAC file (or a video's sound) for microphone = "sound"."""
    script: str = ""
    """Script of the scripted candidate (TOML); empty: the shipped one."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Which recogniser models; one is loaded at a time, that of the language chosen on the screen."""

    model: str = "vosk-model-small-en-in-0.4"
    """For English: name of a folder under `models.folder`; fetched by `kiosk models fetch`."""
    hindi: str = "vosk-model-small-hi-0.22"
    """For Hindi; empty: not offered. Where it is not on disk, who chose Hindi speaks English or types, and is told so."""

    @property
    def by_language(self) -> Mapping[str, str]:
        """Language code -> name of its model; only languages that are offered."""
        return {code: name for code, name in (("en", self.model), ("hi", self.hindi)) if name}


@dataclass(frozen=True, slots=True)
class Models:
    """Where model files lie."""

    folder: str = str(DATA_FOLDER / "models" / "fetched")
    """Fetched models: one folder each."""
    expression: str = str(DATA_FOLDER / "models" / "expression" / "expression_int8.tflite")
    filled_pauses: str = str(DATA_FOLDER / "models" / "fillers" / "filled_pauses_int8.tflite")
    sentences: str = str(DATA_FOLDER / "models" / "all-minilm-l6-v2")
    """Folder of the sentence encoder; where it is not there, answers are scored by wordings alone."""


@dataclass(frozen=True, slots=True)
class Seeing:
    """Limits of what the camera may say."""

    eye_line_yaw_deg: float = field(default=12.0, metadata=limits(1, 45))
    """Half width of the zone that counts as looking at the lens (experience.md 2b)."""
    eye_line_pitch_deg: float = field(default=10.0, metadata=limits(1, 45))
    text_pitch_deg: float = field(default=-9.0, metadata=limits(-45, 45))
    """How far below the lens the middle of the question's text is, seen from the candidate: 9.5 cm on the panel at 60 cm."""
    away_s: float = field(default=3.0, metadata=limits(0.5, 30))
    """Looks away that last longer are counted (experience.md 2b)."""
    nearest_cm: float = field(default=50.0, metadata=limits(10, 300))
    farthest_cm: float = field(default=90.0, metadata=limits(20, 500))
    """The band in which a face is well placed (experience.md 2b)."""
    shoulders_deg: float = field(default=8.0, metadata=limits(1, 45))
    """Shoulders tilted further for more than 5 s are noted (experience.md 2b)."""
    body: bool = True
    """False: shoulders, hands and the room are not read."""
    body_rate_hz: float = field(default=6.0, metadata=limits(1, 30))
    """How often the body is read; 5 to 10 leave the face its rate."""
    expression: bool = True
    """False: the expression model is not even loaded (profile 'eu')."""


@dataclass(frozen=True, slots=True)
class Interview:
    """Length and times of an interview (experience.md 2a, 5)."""

    questions: int = field(default=5, metadata=limits(1, 10))
    calibrate_s: float = field(default=5.0, metadata=limits(0, 30))
    """Half of it the candidate looks at the lens, half at the text's place (own number: eyes take up to 0.5 s to get there,
    and 2 s are left to measure; under 3 s gives no baseline); 0: no such step."""
    prepare_s: float = field(default=30.0, metadata=limits(0, 600))
    more_time_s: float = field(default=30.0, metadata=limits(5, 600))
    offer_finish_s: float = field(default=6.0, metadata=limits(2, 60))
    """Silence after which 'Finished?' is offered."""
    stop_silence_s: float = field(default=15.0, metadata=limits(5, 120))
    """Silence after which the answer ends by itself."""
    answer_limit_s: float = field(default=180.0, metadata=limits(10, 1200))
    follow_ups: int = field(default=2, metadata=limits(0, 5))
    """At most so many answers are probed by a question of their own (experience.md 2a: one short probe after 1-2 of the 5);
    none in an interview of two questions or fewer."""
    follow_up_prepare_s: float = field(default=10.0, metadata=limits(0, 600))
    """Time to think about a follow-up; own number: it goes on from what was just said."""


@dataclass(frozen=True, slots=True)
class Idle:
    """When an abandoned session is erased: a warning after the first time, erasure after the second (experience.md 5)."""

    form_s: float = field(default=60.0, metadata=limits(5, 3600))
    """Language, consent, profile."""
    interview_s: float = field(default=45.0, metadata=limits(5, 3600))
    """Framing, prepare, answer, self-rating: only while neither voice nor face nor touch is noticed."""
    report_s: float = field(default=120.0, metadata=limits(5, 3600))
    warning_s: float = field(default=30.0, metadata=limits(5, 600))


@dataclass(frozen=True, slots=True)
class Site:
    """Whose kiosk this is; shown on the consent screen."""

    profile: Literal["default", "in", "eu"] = "default"
    """'eu' never loads the expression model (house rule, experience.md)."""
    operator: str = "the team that runs this kiosk"
    """Who answers for the data (DPDP: the data fiduciary)."""
    contact: str = "the desk beside this kiosk"


@dataclass(frozen=True, slots=True)
class Cloud:
    """Which cloud model may be asked; its key comes from a systemd credential or the environment, never from here."""

    api: Literal["", "gemini", "openai"] = ""
    """"gemini": Google's; "openai": any service that speaks chat completions (llama.cpp, Ollama, a campus gateway); empty:
    no cloud model, and candidates are not asked about one."""
    base: str = ""
    """Address up to the version: "http://127.0.0.1:8080/v1"; empty: the maker's own (CLOUD_BASES)."""
    model: str = ""
    extra: str = ""
    """JSON object that goes over the request's options (llm_wire.Service.extra); JSON, since TOML knows no null."""
    proxy: str = ""
    """Address of the campus's proxy; those of the environment are not taken."""
    ca_file: str = ""
    """Certificates (PEM) to trust in place of the usual ones."""
    daily_calls: int = field(default=600, metadata=limits(1, 100_000))
    """Requests within any 24 hours, repeated ones too; own number: about 60 interviews."""
    session_calls: int = field(default=30, metadata=limits(1, 500))
    """Requests of one candidate, repeated ones too; own number: an interview of five takes 7 to 11."""
    questions_s: float = field(default=8.0, metadata=limits(1, 12))
    """Deadlines of the three calls (issue 6); a candidate must not wait THINKING_LIMIT_S (interview/session.py)."""
    follow_up_s: float = field(default=4.0, metadata=limits(1, 10))
    feedback_s: float = field(default=20.0, metadata=limits(1, 60))
    cache: str = ""
    """File of the questions that a cloud model wrote; empty: in the state folder (store/question_cache.py)."""
    cached_questions: int = field(default=5000, metadata=limits(0, 100_000))
    """At most so many are kept, oldest out; 0: none."""

    @property
    def address(self) -> str:
        """Where requests go; empty where there is no model."""
        return self.base or CLOUD_BASES[self.api]

    @property
    def host(self) -> str | None:
        """The host that gets what consent names; None where there is no model to ask."""
        try:
            return (urlsplit(self.address).hostname or None) if self.api else None
        except ValueError:  # a half address of IPv6
            return None


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked, beside the bank that comes with the kiosk."""

    packs: str = ""
    """Folder of question packs, filled by `kiosk bank add`; empty: none. A pack that does not pass the lint is left out."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked."""

    screen: Screen = Screen()
    capture: Capture = Capture()
    speech: Speech = Speech()
    models: Models = Models()
    seeing: Seeing = Seeing()
    interview: Interview = Interview()
    idle: Idle = Idle()
    site: Site = Site()
    cloud: Cloud = Cloud()
    bank: Questions = Questions()

    @property
    def packs_folder(self) -> Path | None:
        """The folder of question packs; None where there is none."""
        return Path(self.bank.packs) if self.bank.packs else None

    @property
    def expression_allowed(self) -> bool:
        """Whether this site may read expressions at all."""
        return self.seeing.expression and self.site.profile != "eu"


def load_settings(path: Path | None) -> Settings:
    """Read and check a settings file; None gives the defaults.

    Raises:
        SettingsError: the file cannot be read, is not TOML, or holds a key or value that is not allowed.
    """
    if path is None:
        return Settings()
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except OSError as error:
        raise SettingsError(f"settings file {path}: {error.strerror}; give a readable TOML file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"settings file {path}: not valid TOML ({error}); mend that line") from error
    return settings_from(table, str(path))


def settings_from(table: Mapping[str, Any], origin: str) -> Settings:
    """Check a table of sections; `origin` names it in error messages.

    Raises:
        SettingsError: a key or value that is not allowed.
    """
    known = {entry.name for entry in fields(Settings)}
    for name in table:
        if name not in known:
            raise SettingsError(f"{origin}: unknown section [{name}]; known are {', '.join(sorted(known))}")
    sections: dict[str, Any] = {}
    for name, section_type in get_type_hints(Settings).items():
        if name in table:
            sections[name] = _read_section(section_type, table[name], origin, name)
    return Settings(**sections)


def _read_section(section_type: type, table: Any, origin: str, name: str) -> Any:
    assert is_dataclass(section_type)
    if not isinstance(table, dict):
        raise SettingsError(f"{origin}: [{name}] must be a section with keys, not {table!r}")
    known = {entry.name: entry for entry in fields(section_type)}
    hints = get_type_hints(section_type)
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise SettingsError(f"{origin}: unknown key {name}.{key}; known are {', '.join(sorted(known))}")
        bounds = known[key].metadata.get("limits")
        values[key] = _checked(value, hints[key], bounds, f"{origin}: {name}.{key}")
    return section_type(**values)


def _checked(value: Any, hint: Any, bounds: tuple[float, float] | None, where: str) -> Any:
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise SettingsError(f"{where} = {value!r}: must be one of {', '.join(map(repr, get_args(hint)))}")
        return value
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not hint:
        raise SettingsError(f"{where} = {value!r}: must be of type {hint.__name__}")
    if bounds and not bounds[0] <= value <= bounds[1]:
        raise SettingsError(f"{where} = {value!r}: must be between {bounds[0]:g} and {bounds[1]:g}")
    return value
