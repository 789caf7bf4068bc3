"""espeak-ng's marks in; the model's phones, a lexicon and labels on the network's grid out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.synthetic_speech.espeak import Espeak, Manner, Mark, tokens_of, without_strays

SILENCE: Final = "SIL"
STEP_S: Final = 0.03
"""The network answers every third frame of 10 ms."""
FRAME_MIDDLE_S: Final = 0.0125
"""A frame is 25 ms long."""
ALIKE: Final = {"@2": "@", "I2": "I", "0": "A", "0:": "A:", "r-": "r", "l-": "l", "t2": "t", "@-": "@", "aI@": "aI3"}
ALIKE_TOO: Final = {"Z": "dZ", "i@": "i@3"}
"""espeak-ng's rarer mnemonics -> a phone that sounds as they do."""
NO_SOUND: Final = {";", "|", "||", ""}
"""Marks of palatalisation and of borders."""
VARIANTS: Final = 5
RARE_RATIO: Final = 0.06
"""Of a word's pronunciations so many are kept, and none that is rarer."""
ACCENTS: Final = (("en-us", 3), ("gmw/en", 1))
"""Voice, weight: whose pronunciations the lexicon holds."""

Lexicon = dict[str, list[tuple[tuple[str, ...], int]]]
"""Word -> its pronunciations with their counts, most frequent first."""


def phone_of(mnemonic: str) -> str | None:
    """espeak-ng's mnemonic -> the model's phone; None: it has no sound of its own."""
    if mnemonic not in {"a#", "t#"}:
        mnemonic = mnemonic.rstrip("#")
    if mnemonic in NO_SOUND:
        return None
    if mnemonic.startswith("_"):
        return SILENCE
    return ALIKE.get(mnemonic) or ALIKE_TOO.get(mnemonic, mnemonic)


def groups_of(text: str, marks: Sequence[Mark]) -> list[tuple[list[str], tuple[str, ...]]]:
    """(words, phones) between two word marks; espeak-ng speaks some pairs ('of the') as one word."""
    tokens = tokens_of(text)
    marks = without_strays(tokens, list(marks))
    starts = [index for index, mark in enumerate(marks) if mark.position is not None]
    groups = []
    for begin, stop in pairwise([*starts, len(marks)]):
        low = marks[begin].position or 0
        high = (marks[stop].position or 0) if stop < len(marks) else len(text)
        phones = [phone_of(mark.phoneme) for mark in marks[begin + 1 : stop]]
        spoken = tuple(phone for phone in phones if phone and phone != SILENCE)
        groups.append(([word for position, word in tokens if low <= position < high], spoken))
    return groups


def build_lexicon(espeak: Espeak, texts: Iterable[str]) -> Lexicon:
    """How the voices pronounce every word of some texts."""
    counts: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    fused = []
    spoken = list(texts)
    for voice, weight in ACCENTS:
        for text in spoken:
            for words, phones in groups_of(text, espeak.speak(text, Manner(voice))[1]):
                if len(words) == 1 and phones:
                    counts[words[0]][phones] += weight
                elif len(words) == 2:
                    fused.append((words, phones))
    for (first, second), phones in fused:
        split = split_pair(counts[first], counts[second], phones)
        if split:
            counts[first][phones[:split]] += 1
            counts[second][phones[split:]] += 1
    return {word: _frequent(counts[word]) for word in sorted(counts) if counts[word]}


def split_pair(first: Counter[tuple[str, ...]], second: Counter[tuple[str, ...]], phones: tuple[str, ...]) -> int:
    """Where the phones of two fused words divide: both halves known, else one of them; 0: nowhere."""
    places = range(1, len(phones))
    both = [place for place in places if phones[:place] in first and phones[place:] in second]
    one = [place for place in reversed(places) if phones[:place] in first or phones[place:] in second]
    return next(iter([*both, *one]), 0)


def _frequent(counts: Counter[tuple[str, ...]]) -> list[tuple[tuple[str, ...], int]]:
    least = RARE_RATIO * sum(counts.values())
    return [(phones, count) for phones, count in counts.most_common(VARIANTS) if count >= least]


def stretches_of(marks: Sequence[Mark], before_s: float, end_s: float) -> tuple[list[float], list[str]]:
    """Marks of an utterance that begins after `before_s` of silence -> where each phone begins, and which it is."""
    starts, phones = [0.0], [SILENCE]
    for mark in marks:
        phone = None if mark.position is not None else phone_of(mark.phoneme)
        if phone is not None and not (phone == phones[-1] == SILENCE):
            starts.append(mark.t_s + before_s)
            phones.append(phone)
    if phones[-1] != SILENCE:
        starts.append(end_s + before_s)
        phones.append(SILENCE)
    return starts, phones


def grid_of(starts: Sequence[float], labels: Sequence[int], frame_count: int, offset: int) -> NDArray[np.int16]:
    """Labels of every third frame from `offset` (0..2) on; each stretch has one frame at least. (step_count,) int16."""
    count = (frame_count - offset + 2) // 3
    edges = np.round((np.asarray(starts) - FRAME_MIDDLE_S - 0.01 * offset) / STEP_S).astype(int)
    edges[0] = 0
    for index in range(1, len(edges)):
        edges[index] = max(edges[index], edges[index - 1] + 1)
    limit = count
    for index in range(len(edges) - 1, 0, -1):
        edges[index] = limit = min(edges[index], limit - 1)
    grid = np.zeros(count, np.int16)
    for label, (low, high) in zip(labels, pairwise([*edges, count]), strict=True):
        grid[max(low, 0) : high] = label
    return grid
