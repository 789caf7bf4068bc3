"""The JSON body of POST /command in, a checked Command out."""

import json
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

from kiosk.errors import UsageError
from kiosk.records import Act, Command, Consent, Profile, SelfRating
from kiosk.ui.tiles import ROLE_LENGTH_AT_MOST, SKILL_LENGTH_AT_MOST, SKILLS_AT_MOST, YEARS_AT_MOST
from kiosk.ui.translate import LANGUAGES

TEXT_LENGTH_AT_MOST: Final = 4000
"""Characters of a typed answer: about 700 words, five times a spoken one."""

PLAIN_ACTS: Final = frozenset(
    {
        Act.START,
        Act.READY,
        Act.SKIP,
        Act.START_NOW,
        Act.MORE_TIME,
        Act.FINISH_ANSWER,
        Act.GO_ON,
        Act.TYPE_INSTEAD,
        Act.ERASE,
        Act.TOUCH,
        Act.BACK,
    }
)
"""Acts of people that carry nothing but themselves."""

_RATED_LINES: Final = ("content", "structure", "delivery", "eye_line")
_SWITCHES: Final = ("microphone", "camera", "cloud")


def read_command(body: bytes, t_s: float, cloud: bool = True) -> Command:
    """Check one request of the page and turn it into a Command made at `t_s`; `cloud`: there is a cloud model to agree to.

    Raises:
        UsageError: not JSON, an act that is not a person's, a key too many or too few, a value of the wrong kind.
    """
    table = _object(_parse(body), "the body")
    act = table.get("act")
    if not isinstance(act, str):
        raise UsageError(f"act must be a text, not {_shown(act)}")
    if act in PLAIN_ACTS:
        _only(table, "act")
        return Command(Act(act), t_s)
    reader = _READERS.get(act)
    if reader is None:
        known = sorted([*PLAIN_ACTS, *_READERS])
        raise UsageError(f"act {_shown(act)} is not one that a person can do; known are {', '.join(known)}")
    command = reader(table, t_s)
    if command.consent is not None and command.consent.cloud and not cloud:
        raise UsageError("consent.cloud must be false: there is no cloud model here")
    return command


def read_role(body: bytes) -> str:
    """Check the body of POST /role: a role as it was typed.

    Raises:
        UsageError: not JSON, a key too many or too few, a value of the wrong kind.
    """
    table = _object(_parse(body), "the body")
    _only(table, "role")
    return _text(table["role"], "role", ROLE_LENGTH_AT_MOST)


def _choose_language(table: Mapping[str, Any], t_s: float) -> Command:
    _only(table, "act", "language")
    language = table["language"]
    if not isinstance(language, str) or language not in LANGUAGES:
        raise UsageError(f"language {_shown(language)} is not spoken here; known are {', '.join(LANGUAGES)}")
    return Command(Act.CHOOSE_LANGUAGE, t_s, language=language)


def _agree(table: Mapping[str, Any], t_s: float) -> Command:
    _only(table, "act", "consent", "adult")
    if table["adult"] is not True:
        raise UsageError(f"adult must be true, not {_shown(table['adult'])}: the kiosk is for people of 18 and older")
    switches = _object(table["consent"], "consent")
    _only(switches, *_SWITCHES, where="consent.")
    for name in _SWITCHES:
        if not isinstance(switches[name], bool):
            raise UsageError(f"consent.{name} must be true or false, not {_shown(switches[name])}")
    return Command(Act.AGREE, t_s, consent=Consent(**switches))


def _set_profile(table: Mapping[str, Any], t_s: float) -> Command:
    _only(table, "act", "profile")
    profile = _object(table["profile"], "profile")
    _only(profile, "role", "years", "skills", where="profile.")
    years, skills = profile["years"], profile["skills"]
    role = _text(profile["role"], "profile.role", ROLE_LENGTH_AT_MOST)
    if isinstance(years, bool) or not isinstance(years, int | float) or not 0 <= years <= YEARS_AT_MOST:
        raise UsageError(f"profile.years must be a number from 0 to {YEARS_AT_MOST:g}, not {_shown(years)}")
    if not isinstance(skills, list) or len(skills) > SKILLS_AT_MOST:
        raise UsageError(f"profile.skills must be a list of at most {SKILLS_AT_MOST} texts")
    clean = tuple(_text(skill, "a skill in profile.skills", SKILL_LENGTH_AT_MOST) for skill in skills)
    return Command(Act.SET_PROFILE, t_s, profile=Profile(role, float(years), tuple(dict.fromkeys(clean))))


def _submit_typed(table: Mapping[str, Any], t_s: float) -> Command:
    _only(table, "act", "text")
    return Command(Act.SUBMIT_TYPED, t_s, text=_text(table["text"], "text", TEXT_LENGTH_AT_MOST, least=0))


def _rate_self(table: Mapping[str, Any], t_s: float) -> Command:
    _only(table, "act", "rating")
    rating = _object(table["rating"], "rating")
    _only(rating, *_RATED_LINES, where="rating.")
    for line in _RATED_LINES:
        value = rating[line]
        if value is not None and (type(value) is not int or not 1 <= value <= 4):
            raise UsageError(f"rating.{line} must be a whole number from 1 to 4 or null, not {_shown(value)}")
    return Command(Act.RATE_SELF, t_s, rating=SelfRating(**rating))


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any], float], Command]]] = {
    Act.CHOOSE_LANGUAGE: _choose_language,
    Act.AGREE: _agree,
    Act.SET_PROFILE: _set_profile,
    Act.SUBMIT_TYPED: _submit_typed,
    Act.RATE_SELF: _rate_self,
}


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except UnicodeDecodeError as error:
        raise UsageError(f"the body is not UTF-8 (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"the body is not JSON: {error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise UsageError("the body is nested too deeply") from error


def _no_constant(name: str) -> Any:
    raise UsageError(f"{name} is not a number that JSON knows")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise UsageError("the body names a key twice")
    return table


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"{where} must be an object with keys, not {_shown(value)}")
    return value


def _only(table: Mapping[str, Any], *names: str, where: str = "") -> None:
    for name in names:
        if name not in table:
            raise UsageError(f"{where}{name} is missing")
    for name in table:
        if name not in names:
            raise UsageError(f"{where}{_shown(name)} is not a known key; known are {', '.join(names)}")


def _text(value: Any, where: str, most: int, least: int = 1) -> str:
    """A text without control and direction marks; its content never enters an error."""
    if not isinstance(value, str):
        raise UsageError(f"{where} must be a text, not of type {type(value).__name__}")
    clean = "".join(sign for sign in unicodedata.normalize("NFC", value) if _printable(sign)).strip()
    if not least <= len(clean) <= most:
        raise UsageError(f"{where} must have {least} to {most} characters, not {len(clean)}")
    return clean


def _printable(sign: str) -> bool:
    if sign in "\n\u200c\u200d":  # the two joiners shape Devanagari
        return True
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _shown(value: Any) -> str:
    """A value for an error text: short, and only what cannot be a candidate's words."""
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "an object"
    text = ascii(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
