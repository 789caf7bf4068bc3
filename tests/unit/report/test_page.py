"""The page's rows in every language: what is written large is the number, wherever the language puts it."""

import re

import pytest

from kiosk.report.page import Page
from kiosk.ui.translate import LANGUAGES, translator
from tests.unit.report.example_reports import rich


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_number_of_a_tile_is_written_large_and_the_rest_stands_around_it(language: str) -> None:
    tiles = [tile for tile in Page(rich(), translator(language)).tiles() if tile["text"]]
    assert len(tiles) == 6
    for tile in tiles:
        assert re.fullmatch(r"-?\d+(\.\d)?", tile["large"]), tile
        assert tile["before"] + tile["large"] + tile["after"] == tile["text"]


def test_the_role_is_named_in_the_readers_language() -> None:
    english, hindi = (Page(rich(), translator(language)).role() for language in ("en", "hi"))
    assert english != hindi
