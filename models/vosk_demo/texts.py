"""texts.toml, the scripted candidate's script -> the sentences that the demo model learns, and those that measure it."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.capture.scriptfile import DEMO_SCRIPT

TEXTS: Final = Path(__file__).with_name("texts.toml")


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts, cut into sentences."""

    learned: tuple[str, ...]
    """Spoken in training, and counted for the pairs of words."""
    held_out: tuple[str, ...]
    """Of known words only, but never trained on."""
    foreign: tuple[str, ...]
    """Of unknown words."""
    answers: tuple[str, ...]
    """The scripted candidate's answers, whole, without their pauses."""

    @property
    def vocabulary(self) -> list[str]:
        """Every learned word once, in alphabetical order."""
        return sorted({word for sentence in self.learned for word in words_of(sentence)})


def words_of(text: str) -> list[str]:
    """A text -> its words in lower case."""
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


def sentences_of(text: str) -> list[str]:
    """A text -> its sentences."""
    return [each.strip() for each in re.split(r"(?<=[.?!])\s+", " ".join(text.split())) if each.strip()]


def load_texts(texts: Path = TEXTS, script: Path = DEMO_SCRIPT) -> Texts:
    """Read both files."""
    table = tomllib.loads(texts.read_text(encoding="utf-8"))
    turns = tomllib.loads(script.read_text(encoding="utf-8"))["turn"]
    answers = tuple(" ".join(re.sub(r"<[0-9.]+>", " ", turn["text"]).split()) for turn in turns)
    learned = [*table["questions"], *table["phrases"]]
    learned += [sentence for answer in (*answers, *table["answers"]) for sentence in sentences_of(answer)]
    return Texts(tuple(learned), tuple(table["held_out"]), tuple(table["foreign"]), answers)
