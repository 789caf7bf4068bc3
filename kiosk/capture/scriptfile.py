"""A script file (TOML) -> the scripted candidate's turns, checked; one line says what is wrong with a bad one.

A script lists turns; each has a sound file, its length, the words that are spoken with their times, and what the face does:

    [idle]                                   # what the face does when nobody has asked anything; repeats
    length_s = 12.0
    [[idle.event]]
    kind = "blink"
    start_s = 2.0
    end_s = 2.2

    [[turn]]
    sound = "answer-1.flac"                  # beside the script
    duration_s = 24.5
    words = [["um", 0.0, 0.42], ...]         # left out: what is said is not known
    asked = "any-path"                       # the bank's question it answers; left out: none in particular
    [[turn.event]]
    kind = "look_aside"
    start_s = 5.0
    end_s = 8.4
    value = [22.0, -4.0]                     # yaw and pitch in degrees
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kiosk.capture.script import BLINK_S, VALUES, Event, EventKind, Script, Turn
from kiosk.errors import SettingsError
from kiosk.records import Word

DEMO_SCRIPT: Final = Path(__file__).with_name("demo") / "candidate.toml"
"""The script that comes with the kiosk."""
BUILDERS: Final = ("text", "rate_wpm", "pitch_range")
"""Keys of a turn that only the builder of its sound reads."""


def load_script(path: Path | None = None) -> Script:
    """Read and check a script; None reads the one that comes with the kiosk.

    Raises:
        SettingsError: the file cannot be read, is not TOML, or holds a key or value that is not allowed.
    """
    path = path or DEMO_SCRIPT
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"script {path}: {error.strerror}; give a readable TOML file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"script {path}: not valid TOML ({error}); mend that line") from error
    origin = f"script {path}"
    _known(table, {"idle", "turn"}, origin)
    turns = _tables(table, "turn", origin)
    if not turns:
        raise SettingsError(f"{origin}: there is no [[turn]]; a script needs at least one")
    idle = table.get("idle", {"length_s": 10.0})
    if not isinstance(idle, dict):
        raise SettingsError(f"{origin}: idle = {idle!r}: must be a section with length_s and events")
    _known(idle, {"length_s", "event"}, f"{origin}: idle")
    idle_s = _number(idle, "length_s", f"{origin}: idle", 2.0, 3600.0)
    return Script(
        turns=tuple(_turn(each, path.parent, f"{origin}: turn {index + 1}") for index, each in enumerate(turns)),
        idle_s=idle_s,
        idle=_events(idle, idle_s, f"{origin}: idle"),
    )


def _turn(table: Mapping[str, Any], folder: Path, where: str) -> Turn:
    _known(table, {"sound", "duration_s", "words", "event", "asked", *BUILDERS}, where)
    sound = table.get("sound")
    if not isinstance(sound, str) or not sound:
        raise SettingsError(f"{where}: sound = {sound!r}: must name a WAV or FLAC file")
    if not (folder / sound).is_file():
        raise SettingsError(f"{where}: sound = {sound!r}: no such file in {folder}; put it beside the script")
    asked = table.get("asked")
    if asked is not None and not isinstance(asked, str):
        raise SettingsError(f"{where}: asked = {asked!r}: must be the id of a question")
    duration_s = _number(table, "duration_s", where, 0.5, 600.0)
    return Turn(
        sound=folder / sound,
        duration_s=duration_s,
        words=_words(table["words"], duration_s, where) if "words" in table else None,
        events=_events(table, duration_s, where),
        asked=asked,
    )


def _words(rows: Any, duration_s: float, where: str) -> tuple[Word, ...]:
    if not isinstance(rows, list):
        raise SettingsError(f"{where}: words = {rows!r}: must be a list of [text, start, end]")
    words: list[Word] = []
    for row in rows:
        match row:
            case [str(text), int() | float() as start_s, int() | float() as end_s] if text:
                words.append(Word(text, float(start_s), float(end_s), 1.0))
            case _:
                raise SettingsError(f"{where}: word {row!r}: must be [text, start in seconds, end in seconds]")
        before_s = words[-2].end_s if len(words) > 1 else 0.0
        if not before_s <= words[-1].start_s < words[-1].end_s <= duration_s:
            raise SettingsError(f"{where}: word {row!r}: must start at {before_s:g} s or later and end by {duration_s:g} s")
    return tuple(words)


def _events(table: Mapping[str, Any], length_s: float, where: str) -> tuple[Event, ...]:
    events = [
        _event(each, length_s, f"{where}: event {index + 1}") for index, each in enumerate(_tables(table, "event", where))
    ]
    last: dict[EventKind, Event] = {}
    for event in sorted(events, key=lambda each: each.start_s):
        if event.kind in last and event.start_s < last[event.kind].end_s:
            raise SettingsError(f"{where}: two {event.kind} events overlap at {event.start_s:g} s; move one of them")
        last[event.kind] = event
    return tuple(events)


def _event(table: Mapping[str, Any], length_s: float, where: str) -> Event:
    _known(table, {"kind", "start_s", "end_s", "value"}, where)
    name = table.get("kind")
    if name not in set(EventKind):
        raise SettingsError(f"{where}: kind = {name!r}: must be one of {', '.join(EventKind)}")
    kind = EventKind(name)
    start_s = _number(table, "start_s", where, 0.0, length_s)
    end_s = _number(table, "end_s", where, start_s, length_s)
    if end_s == start_s:
        raise SettingsError(f"{where}: end_s = {end_s:g}: must be later than start_s")
    if kind is EventKind.BLINK and not BLINK_S[0] <= round(end_s - start_s, 6) <= BLINK_S[1]:
        raise SettingsError(f"{where}: end_s = {end_s:g}: a blink lasts {BLINK_S[0]:g} to {BLINK_S[1]:g} s")
    return Event(kind, start_s, end_s, _value(table.get("value", []), kind, where))


def _value(value: Any, kind: EventKind, where: str) -> tuple[float, ...]:
    numbers = value if isinstance(value, list) else [value]
    wanted = VALUES[kind]
    valid = len(numbers) == len(wanted) and all(
        isinstance(number, int | float) and not isinstance(number, bool) and low <= number <= high
        for number, (_, low, high) in zip(numbers, wanted, strict=True)
    )
    if not valid:
        needed = ", ".join(f"{name} ({low:g} to {high:g})" for name, low, high in wanted) or "no value"
        raise SettingsError(f"{where}: value = {value!r}: {kind} takes {needed}")
    return tuple(float(number) for number in numbers)


def _number(table: Mapping[str, Any], key: str, where: str, low: float, high: float) -> float:
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise SettingsError(f"{where}: {key} = {value!r}: must be a number of seconds from {low:g} to {high:g}")
    return float(value)


def _tables(table: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise SettingsError(f"{where}: {key} = {value!r}: write it as [[{key}]] tables")
    return value


def _known(table: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise SettingsError(f"{where}: unknown key {key}; known are {', '.join(sorted(known))}")
