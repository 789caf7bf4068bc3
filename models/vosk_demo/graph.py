"""Bigram, lexicon, phones -> the decoding graph (HCLG.fst) and the list of words, written state by state.

Nothing is determinised: at this size a chain of phones for each word between the bigram's states decodes fast enough.
"""

import math
from dataclasses import dataclass, field
from typing import Final

from models.vosk_demo.acoustic import Phones
from models.vosk_demo.kaldi import Arc, Graph
from models.vosk_demo.language import BEGIN, END, Bigram
from models.vosk_demo.phones import SILENCE, Lexicon

UNKNOWN: Final = "[unk]"
UNKNOWN_COST: Final = 9.0
"""Of entering [unk]; 11 turns four times as much foreign speech into known words, and loses 0.2 % fewer of those known."""
UNKNOWN_PHONE_COST: Final = 3.0
"""Of each of its phones; below 2.5 the lattice grows without bound."""
SILENCE_COST: Final = 0.7
"""Of a pause between two words, and of none: one half."""
VARIANT_SCALE: Final = 0.5
"""A rarer pronunciation costs so much of its logarithm."""


def word_list(vocabulary: list[str]) -> list[str]:
    """Every word at the place that is its number."""
    return ["<eps>", *vocabulary, UNKNOWN]


def words_table(words: list[str]) -> str:
    """words.txt."""
    return "".join(f"{word} {number}\n" for number, word in enumerate([*words, "#0", BEGIN, END]))


def build_graph(bigram: Bigram, lexicon: Lexicon, phones: Phones, words: list[str]) -> Graph:
    """The whole graph; it starts in state 0."""
    writer = _Writer(lexicon, phones, {word: number for number, word in enumerate(words)})
    histories = [BEGIN, *(word for word in words if word in bigram.pairs)]
    for history in histories:
        writer.add_history(history)
    writer.add_history("")
    anywhere = writer.leave[""]
    for history in histories:
        here = writer.leave[history]
        for word, probability in bigram.pairs[history].items():
            if word != END:
                writer.add_word(here, word, -math.log(probability))
        writer.add(here, (0, 0, anywhere, -math.log(bigram.rest[history])))
        writer.ends[here] = -math.log(bigram.probability(history, END))
    for word, probability in bigram.single.items():
        if word != END:
            writer.add_word(anywhere, word, -math.log(probability))
    writer.ends[anywhere] = -math.log(bigram.single[END])
    writer.add_unknown(anywhere)
    return Graph(writer.enter[BEGIN], writer.arcs, writer.ends)


@dataclass(slots=True)
class _Writer:
    lexicon: Lexicon
    phones: Phones
    numbers: dict[str, int]
    arcs: list[list[Arc]] = field(default_factory=list)
    ends: dict[int, float] = field(default_factory=dict)
    enter: dict[str, int] = field(default_factory=dict)
    """History -> the state that a word leads to; '': a word that begins no pair."""
    leave: dict[str, int] = field(default_factory=dict)
    """History -> the state behind it and its pause, where the next word begins."""

    def state(self) -> int:
        self.arcs.append([])
        return len(self.arcs) - 1

    def add(self, state: int, arc: Arc) -> None:
        self.arcs[state].append(arc)

    def add_history(self, history: str) -> None:
        before, behind = self.state(), self.state()
        self.add(before, (0, 0, behind, SILENCE_COST))
        pause = self.add_phone(before, SILENCE, 0, SILENCE_COST)
        self.add(pause, (0, 0, behind, 0.0))
        self.enter[history], self.leave[history] = before, behind

    def add_phone(self, state: int, name: str, word: int, cost: float) -> int:
        """A phone behind a state; the state behind the phone."""
        inside = self.state()
        self.add(state, (self.phones.forward(name), word, inside, cost))
        self.add(inside, (self.phones.stay(name), 0, inside, 0.0))
        return inside

    def add_word(self, state: int, word: str, cost: float) -> None:
        total = sum(count for _, count in self.lexicon[word])
        target = self.enter.get(word, self.enter[""])
        for phones, count in self.lexicon[word]:
            here, left = state, cost - VARIANT_SCALE * math.log(count / total)
            for place, phone in enumerate(phones):
                number = 0 if place else self.numbers[word]
                here = self.add_phone(here, f"{phone}_{_place(place, len(phones))}", number, 0.0 if place else left)
            self.add(here, (0, 0, target, 0.0))

    def add_unknown(self, state: int) -> None:
        """[unk]: any phones, two or more."""
        middle = self.state()
        word = self.numbers[UNKNOWN]
        for phone in self.phones.names[1:]:
            for begin, end, place in ((state, middle, "B"), (middle, middle, "I"), (middle, self.enter[""], "E")):
                first = place == "B"
                cost = UNKNOWN_PHONE_COST + (UNKNOWN_COST if first else 0.0)
                inside = self.add_phone(begin, f"{phone}_{place}", word if first else 0, cost)
                self.add(inside, (0, 0, end, 0.0))


def _place(index: int, count: int) -> str:
    if count == 1:
        return "S"
    return "B" if index == 0 else "E" if index == count - 1 else "I"
