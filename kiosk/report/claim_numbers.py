"""A sentence, what it cites and what was measured in, the numbers that nobody measured out.

A number may stand in a sentence where it stands in what the sentence quotes, or where it is the value of a measure of what
the words beside it name ('7 filler words', '148 words a minute'). Face, eyes and body have no measure here, nor has the
sound of the voice: the online model is never told of them (experience.md 2d).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.records import Measure
from kiosk.report.moments import Part, clock
from kiosk.report.number_words import figure, may_count, plain
from kiosk.report.overall import measured_value
from kiosk.report.quotes import fold
from kiosk.spelling import one_spelling


@dataclass(frozen=True, slots=True)
class Topic:
    """What one measure is about."""

    words: re.Pattern[str]
    """Words of a sentence about it, English and Hindi."""
    line: str
    """The rubric line that its band stands in."""
    factor: float = 1.0
    """From the measure to the number people say: 100 for a share, 1/60 for minutes."""
    aims: tuple[float, ...] = ()
    """What is usual or good (experience.md 2b), which a sentence about it may name too."""


def _topic(words: str, line: str, factor: float = 1.0, aims: tuple[float, ...] = ()) -> Topic:
    return Topic(re.compile(words, re.IGNORECASE), line, factor, aims)


_PACE: Final = (
    r"\b(?:pace|words (?:a|per|each|every) minute|wpm|speed|slow\w*|quick\w*|fast\w*)\b|गति|रफ़्तार|रफ्तार|शब्द प्रति मिनट"
)
_FILLERS: Final = r"\b(?:fillers?|filler words?|times|um|uh)\b|फ़िलर|फिलर|भराव|बार"
_PAUSES: Final = r"\b(?:paus\w+|silen\w+|gaps?|stops?|seconds?|s)\b|विराम|ठहराव|रुक|सेकंड|सेकेंड"
_POINTS: Final = r"\b(?:key points?|points?|cover\w*|per ?cent)\b|%|बिंदु|बिंदुओं|बातें|बातों|प्रतिशत"
_PARTS: Final = (
    r"\b(?:parts?|structur\w*|build|built|order\w*|steps?|situation|task|action|result|outcome|end\w*)\b"
    r"|भाग|ढाँच|ढांच|क्रम|परिणाम|नतीज"
)
_LENGTH: Final = r"\b(?:minutes?|seconds?|long\w*|short\w*|length|words?|brief\w*)\b|मिनट|सेकंड|लंब|लम्ब|छोट|शब्द"
TOPICS: Final[Mapping[str, tuple[Topic, ...]]] = {
    "pace_wpm": (_topic(_PACE, "pace", aims=(100.0, 120.0, 165.0, 185.0)),),
    "articulation_wpm": (_topic(r"\bwithout (?:the )?pauses?\b|बिना", "pace"),),
    "pace_outside_ratio": (_topic(_PACE + r"|%|per ?cent", "pace", 100.0),),
    "fillers_per_100": (_topic(_FILLERS + r"|100 (?:words|शब्द)", "fluency", aims=(100.0,)),),
    "filler_count": (_topic(_FILLERS, "fluency"),),
    "filled_pause_count": (_topic(_FILLERS + r"|\bsounds?\b", "fluency"),),
    "repetition_count": (_topic(r"\b(?:repeat\w*|repetition\w*|twice|times)\b|दोहरा|बार", "fluency"),),
    "restart_count": (_topic(r"\b(?:restart\w*|began again|begun again|sentences?|times)\b|वाक्य|बार", "fluency"),),
    "long_pause_count": (_topic(_PAUSES, "fluency", aims=(2.0,)),),
    "pause_count": (_topic(_PAUSES, "fluency"),),
    "mid_clause_long_pause_count": (_topic(_PAUSES, "fluency"),),
    "longest_pause_s": (_topic(_PAUSES, "fluency"),),
    "response_latency_s": (_topic(r"\b(?:began|start\w*|first word|begin\w*|seconds?|s)\b|शुरू|सेकंड", "fluency"),),
    "longest_run_s": (_topic(r"\b(?:stretch|without|run|seconds?|s)\b|बिना|सेकंड", "fluency"),),
    "longest_run_words_count": (_topic(r"\b(?:stretch|without|run|words?)\b|बिना|शब्द", "fluency"),),
    "word_count": (_topic(r"\b(?:words?|long\w*|short\w*|length)\b|शब्द|लंब|छोट", "length", aims=(25.0,)),),
    "distinct_words_count": (_topic(r"\b(?:different|distinct|words?|varied|variety)\b|अलग|शब्द", "length"),),
    "hedge_count": (_topic(r"\b(?:soften\w*|hedg\w*|maybe|probably|times|phrases?)\b|शायद|बार", "clarity"),),
    "hedges_per_100": (_topic(r"\b(?:soften\w*|hedg\w*|maybe|probably|phrases?)\b|शायद", "clarity", aims=(100.0,)),),
    "duration_s": (
        _topic(_LENGTH, "length", aims=(60.0, 90.0, 120.0)),
        _topic(r"\bminutes?\b|मिनट", "length", 1 / 60, (1.0, 1.5, 2.0)),
    ),
    "key_points_ratio": (_topic(_POINTS, "content", 100.0),),
    "structure_parts_count": (_topic(_PARTS, "structure"),),
    "number_given_count": (_topic(r"\b(?:numbers?|figures?|how (?:many|much|long))\b|संख्या|आँकड़|आंकड़|कितन", "structure"),),
    **{
        f"part_{part}_count": (_topic(words, "structure"),)
        for part, words in {
            "situation": r"\b(?:situation|scene|where|when|context|open\w*|began|setting)\b|स्थिति|कहाँ|कहां|कब|शुरु",
            "task": r"\b(?:task|goal|asked|problem|aim|deadline)\b|काम|लक्ष्य|समस्या",
            "action": r"\b(?:action\w*|steps?|did|yourself|own)\b|कदम|क़दम|किया|खुद",
            "result": r"\b(?:result\w*|end\w*|outcome|turned out|change[ds]?)\b|परिणाम|नतीज|अंत",
            "reason": r"\b(?:reason\w*|why|because)\b|कारण|क्यों|वजह",
            "example": r"\b(?:example\w*|instance)\b|उदाहरण",
            "aim": r"\b(?:aim\w*|goal\w*|lead|want|plan\w*|next)\b|लक्ष्य|आगे",
            "order": r"\b(?:order\w*|steps?|first|then|finally|sequence)\b|क्रम|कदम|क़दम|पहले",
        }.items()
    },
}
"""Every measure that a sentence of the online model may cite."""
COUNTED: Final = re.compile(r"\b(?:key )?points?\b|बिंदु|बिंदुओं|बातें|बातों", re.IGNORECASE)
OF_AHEAD: Final = re.compile(r"\b(?:out )?of (?:the |all )?$|में से $", re.IGNORECASE)
OF_NEXT: Final = re.compile(r"\s*(?:out )?of\b|\s*में से", re.IGNORECASE)
QUESTION: Final = re.compile(
    r"\b(?:question|answer|q) ?(?:no\.? |number )?#?(\d+)\b|(?:प्रश्न|सवाल|उत्तर|जवाब) (\d+)", re.IGNORECASE
)
CLOCK: Final = re.compile(r"\b(\d{1,2}):([0-5]\d)\b")
ABOUT: Final = re.compile(r"(?:about|around|roughly|nearly|almost|close to|लगभग|करीब|क़रीब)\s*$", re.IGNORECASE)
OVER: Final = re.compile(r"(?:over|more than|above|से अधिक|से ज़्यादा|से ज्यादा)\s*$", re.IGNORECASE)
UNDER: Final = re.compile(r"(?:under|less than|fewer than|below|से कम)\s*$", re.IGNORECASE)
ROUGHLY: Final = 0.05
"""'About 150' is true of 143 to 157; own number."""
NEAR: Final = 0.2
"""'Over 100' is true of 101 to 125; own number."""
BESIDE: Final = 34
"""What a number counts stands within so many characters after it, or before it where nothing stands after; own number."""
MOST_WORDS: Final = 6
"""'Two hundred and twenty five thousand' has so many; own number."""
_FREE: Final = frozenset({"1", "0"})
"""As words ('one example') these count nothing."""
_AMOUNTS: Final = frozenset(
    {"half", "twice", "double", "doubled", "triple", "tripled", "dozen", "dozens", "hundreds", "thousands", "millions"}
    | {"majority", "आधा", "आधे", "दोगुना", "तिगुना", "दुगना"}
)
_NUMBER: Final = re.compile(
    r"\d+(?:[.,]\d+)*|[०-९]+(?:\.[०-९]+)?|(?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963])+"
)


@dataclass(frozen=True, slots=True)
class Basis:
    """What the numbers of one sentence may rest on."""

    measures: Mapping[str, Measure]
    """Of the answer, or of the interview where the sentence names none."""
    cited: str | None
    quoted: Sequence[str]
    """The folded words of its quotes."""
    part: Part | None
    start_s: float | None
    """When the quote begins."""


def unmeasured(text: str, basis: Basis) -> bool:
    """Whether a number of this sentence, without its quoted passages, rests on nothing."""
    text = QUESTION.sub(" ", text)
    text = CLOCK.sub(lambda found: " " if _is_moment(found[0], basis) else found[0], text)
    return any(not _rests(number, before, after, basis) for number, before, after in _numbers(text))


def other_question(text: str, part: Part | None) -> bool:
    """Whether the sentence names another question than the one it is about."""
    named = [int(found[1] or found[2]) for found in QUESTION.finditer(text)]
    return bool(named) and (part is None or any(number != part.answer.counted for number in named))


def _is_moment(told: str, basis: Basis) -> bool:
    return basis.start_s is not None and told == clock(basis.start_s)


def _numbers(text: str) -> Iterator[tuple[str, str, str]]:
    """Every number of a text with what stands before and after it; words from 'two' on count, 'one' does not."""
    matches = list(_NUMBER.finditer(text))
    at = 0
    while at < len(matches):
        first = one_spelling(matches[at][0].lower())
        if first in _AMOUNTS or may_count(first):
            # The longest run of words that is one number: 'two hundred and fifty'.
            for end in range(min(len(matches), at + MOST_WORDS), at, -1):
                folded = fold(text[matches[at].start() : matches[end - 1].end()])
                if len(folded) == 1 and (figure(folded[0]) is not None or folded[0] in _AMOUNTS):
                    if first[0].isdecimal() or not (folded[0] in _FREE or first == "दो"):
                        yield folded[0], text[: matches[at].start()], text[matches[end - 1].end() :]
                    at = end - 1
                    break
        at += 1


def _rests(number: str, before: str, after: str, basis: Basis) -> bool:
    if number in basis.quoted:
        return True
    value = figure(number)
    if value is None:
        return False
    beside, ahead = after[:BESIDE], before[-BESIDE:]
    if COUNTED.search(beside):
        return _is_points(value, before, after, basis)
    if basis.cited is not None and any(_is(value, topic, basis, basis.cited, before) for topic in TOPICS[basis.cited]):
        return True
    if _filler_times(value, before, after, basis):
        return True
    return any(
        _is(value, topic, basis, name, before)
        for name, topics in TOPICS.items()
        for topic in topics
        if topic.words.search(beside) or topic.words.search(ahead)
    )


def _is_points(value: float, before: str, after: str, basis: Basis) -> bool:
    """'3 of 5 points': the first is what was named, the second what a good answer has; alone it may be either."""
    if basis.part is None:
        return False
    named, all_points = len(basis.part.features.covered_points), len(basis.part.answer.question.key_points)
    if OF_AHEAD.search(before):
        return value == all_points
    return value == named or (value == all_points and not OF_NEXT.match(after))


def _filler_times(value: float, before: str, after: str, basis: Basis) -> bool:
    """'“basically” came 4 times': the word was quoted, so its own count may stand."""
    if basis.part is None or not re.search(r"\btimes\b|×|बार", before[-BESIDE:] + after[:BESIDE]):
        return False
    counts = basis.part.features.filler_counts.items()
    return any(count == value and set(fold(name)) <= set(basis.quoted) for name, count in counts if fold(name))


def _is(value: float, topic: Topic, basis: Basis, name: str, before: str) -> bool:
    measured = measured_value(basis.measures, name)
    if measured is None:
        return False
    measured *= topic.factor
    digits = len(plain(value).partition(".")[2])
    if round(measured, digits) == value or (digits == 0 and int(measured + 0.5) == value):
        return True
    if value in topic.aims:
        return True
    if ABOUT.search(before):
        return abs(measured - value) <= ROUGHLY * value
    if OVER.search(before):
        return value < measured <= value * (1 + NEAR)
    return bool(UNDER.search(before)) and value * (1 - NEAR) <= measured < value
