"""Folded words in, the same with numbers in figures out: 'two hundred and fifty' is '250' on both sides of a comparison."""

from collections.abc import Sequence
from typing import Final

from kiosk.spelling import one_spelling

_UNITS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_HINDI: Final = (
    "शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस इक्कीस बाईस तेईस चौबीस पच्चीस "
    "छब्बीस सत्ताईस अट्ठाईस उनतीस तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस चालीस इकतालीस बयालीस तैंतालीस चवालीस "
    "पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ साठ इकसठ बासठ तिरसठ चौंसठ "
    "पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उनासी अस्सी इक्यासी बयासी तिरासी "
    "चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे"
)
SMALL: Final[dict[str, int]] = {
    **{word: value for value, word in enumerate(_UNITS.split())},
    **{one_spelling(word): value for value, word in enumerate(_HINDI.split())},
    **{"छः": 6, "पांच": 5, "पन्द्रह": 15, "अठ्ठाइस": 28},
}
TENS: Final[dict[str, int]] = {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
LARGE: Final[dict[str, int]] = {
    **{"hundred": 100, "thousand": 1000, "lakh": 100_000, "lakhs": 100_000, "lac": 100_000, "crore": 10_000_000},
    **{"crores": 10_000_000, "million": 1_000_000, "billion": 1_000_000_000},
    **{one_spelling(word): value for word, value in (("सौ", 100), ("हज़ार", 1000), ("लाख", 100_000), ("करोड़", 10_000_000))},
}
NUMBER_WORDS: Final = frozenset((*SMALL, *TENS, *LARGE))
Run = tuple[str, int, int]
"""A folded word, the first and the last index of the words it was made of."""


def in_figures(words: Sequence[str]) -> list[Run]:
    """Every word with its own index, runs of number words as one figure with the range they stood in."""
    runs: list[Run] = []
    index = 0
    while index < len(words):
        value, after = _number_at(words, index) if may_count(words[index]) else (None, index)
        if value is None:
            runs.append((words[index], index, index))
            index += 1
        else:
            runs.append((plain(value), index, after - 1))
            index = after
    return runs


def may_count(word: str) -> bool:
    """Whether a number may begin with this folded word."""
    return word in NUMBER_WORDS or word[0].isdecimal()


def plain(value: float) -> str:
    """'200' for 200.0, '2.5' for 2.5."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def figure(word: str) -> float | None:
    """The value of a folded word that is a figure."""
    return float(word) if word[:1].isdecimal() else None


def _number_at(words: Sequence[str], begin: int) -> tuple[float | None, int]:
    """The number that begins here and the index after it; None where none does."""
    total, group, index = 0.0, None, begin
    while index < len(words):
        word = words[index]
        if word == "and" and group is not None and group >= 100 and _joins(group, *words[index + 1 : index + 2]):
            index += 1
            continue
        if word in LARGE:
            group = 1.0 if index == begin else group
            if group is None:
                break
            scaled = group * LARGE[word]
            # 'two hundred' goes on to be 'two hundred thousand'; from a thousand on the rest is added.
            total, group = (total, scaled) if LARGE[word] == 100 else (total + scaled, None)
        elif group is None and _value(word) is not None:
            group = _value(word)
        elif group is not None and _joins(group, word):
            group += _value(word) or 0.0
        else:
            break
        index += 1
    if index == begin:
        return None, begin
    return total + (group or 0.0), index


def _value(word: str) -> float | None:
    small = SMALL.get(word, TENS.get(word))
    return figure(word) if small is None else float(small)


def _joins(group: float, word: str = "") -> bool:
    """Whether a number word goes on with what stands before it: 'twenty' 'five', 'two hundred' 'fifty'."""
    value = SMALL.get(word, TENS.get(word, 0))
    if 0 < value < 10 and group % 100 >= 20 and group % 10 == 0:
        return True
    return 0 < value < 100 and group >= 100 and group % 100 == 0
