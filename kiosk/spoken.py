"""The language a candidate chose, what the hearing child was told -> the order it still needs, the language of an answer."""

from kiosk.config import Settings
from kiosk.records import UseLanguage


class SpokenLanguage:
    """Which recogniser the hearing child should have; a fresh child begins with English."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._chosen = self._ordered = "en"

    def choose(self, language: str) -> UseLanguage | None:
        """The order to send, None where the child was told already."""
        self._chosen = language
        if language == self._ordered:
            return None
        self._ordered = language
        return UseLanguage(language)

    def restarted(self) -> UseLanguage | None:
        """The child has begun afresh: the order it needs, None where its own beginning will do."""
        self._ordered = "en"
        return self.choose(self._chosen)

    def of_answer(self, model: str | None) -> str:
        """The language of the words that this recogniser wrote; typed ones (None) are in the language of the screen."""
        if model is None:
            return self._chosen
        return "hi" if model == self._settings.speech.hindi else "en"
