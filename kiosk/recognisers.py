"""Folders of speech models by language -> the one recogniser that is loaded, and readings that say which or why not."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from kiosk.errors import ModelError
from kiosk.perceive.speech import SpeechReader
from kiosk.records import ModelReading
from kiosk.store.model_files import recorded_sums

FIRST_LANGUAGE: Final = "en"
"""Loaded at the start, and where the chosen language has no model that can be used."""


class Recognisers:
    """Holds one model at a time (a small one takes 150 to 300 MB); `use` changes to another language's."""

    def __init__(self, folders: Mapping[str, str], tell: Callable[[ModelReading], None]) -> None:
        """`folders`: language -> model folder; `tell`: takes what is to be known of them. Nothing is loaded yet."""
        self._folders = folders
        self._tell = tell
        self._reader: SpeechReader | None = None
        self._language: str | None = None

    def use(self, language: str) -> SpeechReader | None:
        """The language's recogniser, else the one for FIRST_LANGUAGE, else None; tells which it is, or why there is none.

        The caller lets go of the old one first: it is unloaded before the new one is loaded.
        """
        if self._reader is None or language != self._language:
            self._reader = None  # before the next one is in memory
            reasons: list[str] = []
            for code in dict.fromkeys((language, FIRST_LANGUAGE)):
                if self._load(code, reasons):
                    break
            else:
                self._tell(_reading(False, "; ".join(reasons)))
                return None
        assert self._reader is not None
        self._tell(_reading(True, self._reader.name))
        return self._reader

    def _load(self, language: str, reasons: list[str]) -> bool:
        if not (name := self._folders.get(language)):
            if language == FIRST_LANGUAGE:
                reasons.append("no speech model is set; answers are typed")
            return False
        folder = Path(name)
        try:
            self._reader, self._language = SpeechReader(folder, recorded_sums(folder)), language
        except ModelError as error:
            reasons.append(str(error))
        return self._reader is not None


def _reading(ready: bool, detail: str) -> ModelReading:
    """About the recogniser; ready, its detail is the model's name."""
    return ModelReading(time.monotonic(), "speech", ready, detail)
