"""A language's code in, a function from English msgids to that language out."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel.support import Translations

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "hi": "हिन्दी"}
"""Code -> the language's own name in its own script; the first is what an unknown code falls back to."""

FOLDER: Final = Path(__file__).resolve().parent / "translations"
"""Where the catalogues lie: hi/LC_MESSAGES/messages.po and .mo. English is the msgids themselves."""


def known_language(code: str | None) -> str:
    """The code itself where the kiosk speaks that language, else English."""
    return code if code is not None and code in LANGUAGES else "en"


def translator(language: str) -> Callable[[str], str]:
    """A function that says an English msgid in `language`; what has no translation stays English."""
    messages = catalogue(known_language(language))
    return lambda msgid: messages.get(msgid, msgid)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every msgid that has a translation into `language`, with it; empty for English."""
    loaded = Translations.load(str(FOLDER), [language])
    entries = loaded._catalog if isinstance(loaded, Translations) else {}  # gettext's only whole view of a catalogue
    return {msgid: text for msgid, text in entries.items() if isinstance(msgid, str) and msgid and text}
