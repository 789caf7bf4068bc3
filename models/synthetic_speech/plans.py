"""Sentences in, plans of answers out: texts with pauses, filled pauses, repetitions and restarts at chosen places.

A plan is a line of text. `<0.7>` is a silence in seconds, `{um 0.5}` a filled pause with the time it is held (any other word
in the braces is spoken with its last vowel so long), `(( ))` encloses words that are said again, `[[ ]]` words that are
broken off and begun anew.
"""

import random
import re
from dataclasses import dataclass
from typing import Final

FILLED: Final = ("um", "uh", "hmm", "um", "uh", "matlab", "so", "and")
"""'um' and 'uh' are most of what people say (Shriberg 1994); the rest are held vowels of words."""
HELD_S: Final = (0.3, 0.9)
"""Own numbers; filled pauses in conversation last 0.2 to 1 s."""
PAUSES_S: Final = (0.3, 0.35, 0.45, 0.6, 0.8, 1.1, 1.6, 2.3)
"""Every kind that the report tells apart: pauses from 0.25 s, inside a clause long from 1 s, long from 2 s."""
BROKEN_OFF: Final = "every"
"""The word at which a speaker breaks off before she begins her phrase anew."""
MARK: Final = re.compile(r"<[0-9.]+>|\{\w+ [0-9.]+\}|\(\(|\)\)|\[\[|\]\]")


@dataclass(frozen=True, slots=True)
class Habits:
    """How often a speaker does what; each a chance at each place where it can be."""

    pause: float = 0.9
    """Between two sentences."""
    inner_pause: float = 0.25
    """After a joining word or before one."""
    filled: float = 0.5
    """A filled pause, once a sentence."""
    repeated: float = 0.0
    restarted: float = 0.0


FLUENT: Final = Habits(filled=0.0)
HESITANT: Final = Habits(repeated=0.15, restarted=0.1)
JOINING: Final = frozenset(("and", "but", "so", "because", "that", "when", "then"))


def plan_answer(sentences: list[str], seed: int, habits: Habits = FLUENT) -> str:
    """The plan of one answer out of whole sentences; the same for the same seed."""
    chance = random.Random(seed)
    parts: list[str] = []
    for index, sentence in enumerate(sentences):
        if index:
            parts.append(_pause(chance) if chance.random() < habits.pause else "<0.3>")
        parts.append(_sentence(sentence.split(), chance, habits))
    return " ".join(parts)


def plain(sentence: str) -> str:
    """A sentence without its signs: espeak-ng would make pauses of its own at them."""
    return " ".join(re.findall(r"[a-z']+", sentence.lower()))


def spaced(plan: str, factor: float) -> str:
    """The same plan with every silence `factor` times as long."""
    return re.sub(r"<([0-9.]+)>", lambda found: f"<{factor * float(found[1]):.2f}>", plan)


def _sentence(words: list[str], chance: random.Random, habits: Habits) -> str:
    said = [word for word in (plain(word) for word in words) if word]
    gaps = [index for index in range(1, len(said)) if said[index] in JOINING]
    places: dict[int, str] = {index: _pause(chance) for index in gaps if chance.random() < habits.inner_pause}
    if chance.random() < habits.filled:
        places[chance.choice([0, *gaps, chance.randrange(len(said))])] = _filled(chance)
    wrap = ("((", "))") if chance.random() < habits.repeated else None
    if wrap is None and chance.random() < habits.restarted:
        wrap = ("[[", "]]")
    twice = chance.randrange(0, max(1, len(said) - 3)) if wrap else -1
    out = []
    for index, word in enumerate(said):
        out.append(places.get(index, ""))
        if wrap and index == twice:
            again = " ".join(said[index : index + 2])
            out.append(f"{wrap[0]} {again} {wrap[1]}" if wrap[0] == "((" else f"{wrap[0]} {again} {BROKEN_OFF} {wrap[1]}")
        out.append(word)
    return " ".join(part for part in out if part)


def _pause(chance: random.Random) -> str:
    return f"<{chance.choice(PAUSES_S) + chance.uniform(0.0, 0.1):.2f}>"


def _filled(chance: random.Random) -> str:
    held = f"{{{chance.choice(FILLED)} {chance.uniform(*HELD_S):.2f}}}"
    before = f"<{chance.uniform(0.28, 0.5):.2f}> " if chance.random() < 0.5 else ""
    after = f" <{chance.uniform(0.28, 0.6):.2f}>" if chance.random() < 0.6 else ""
    return f"{before}{held}{after}"
