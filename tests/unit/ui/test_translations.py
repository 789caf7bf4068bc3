import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from kiosk.ui import translate
from kiosk.ui.translate import FOLDER, LANGUAGES, catalogue, known_language, translator

PACKAGE = Path(translate.__file__).parent.parent
KEYWORDS = ("_", "t", "msg", "Message")
PLACE = re.compile(r"%(?:\(\w+\))?[\d.]*[sdf%]")
OTHERS = [code for code in LANGUAGES if code != "en"]


def asked_for() -> set[str]:
    """Every msgid in the source: screens, scripts and the report."""
    with (PACKAGE / "ui" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(str(PACKAGE), methods, options, dict.fromkeys(KEYWORDS), ())
    return {entry[2] for entry in found if isinstance(entry[2], str)}


def translated(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str) -> None:
    known = {message.id for message in translated(language) if message.id and message.string and not message.fuzzy}
    assert sorted(asked_for() - known) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    for message in translated(language):
        if message.id and message.string:
            assert sorted(PLACE.findall(message.id)) == sorted(PLACE.findall(message.string)), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_is_up_to_date(language: str) -> None:
    with (FOLDER / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == {message.id: message.string for message in translated(language) if message.id and message.string}


def test_hindi_is_spoken_and_the_unknown_stays_english() -> None:
    say = translator("hi")
    assert say("Back") == "पीछे"
    assert say("no such text") == "no such text"


@pytest.mark.parametrize("code", ["en", "xx", ""])
def test_english_is_the_text_itself(code: str) -> None:
    assert translator(code)("Back") == "Back"
    assert known_language(code) == "en"
    assert catalogue("en") == {}
