"""Which recogniser the hearing child must be told to load, and the language of an answer's words."""

from kiosk.config import Settings
from kiosk.records import UseLanguage
from kiosk.spoken import SpokenLanguage

HINDI = Settings().speech.hindi


def test_english_needs_no_order_and_hindi_one() -> None:
    spoken = SpokenLanguage(Settings())
    assert [spoken.choose(code) for code in ("en", "hi", "hi", "en")] == [None, UseLanguage("hi"), None, UseLanguage("en")]


def test_a_fresh_child_is_told_again_where_hindi_is_chosen() -> None:
    spoken = SpokenLanguage(Settings())
    assert spoken.restarted() is None
    spoken.choose("hi")
    assert spoken.restarted() == UseLanguage("hi")


def test_words_have_their_recognisers_language_and_typed_ones_the_screens() -> None:
    spoken = SpokenLanguage(Settings())
    spoken.choose("hi")
    assert [spoken.of_answer(model) for model in (HINDI, "vosk-model-small-en-in-0.4", None)] == ["hi", "en", "hi"]
