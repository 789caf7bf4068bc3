"""Tokens in, what was said twice (repetitions) and begun again (restarts) out, as spans."""

from collections.abc import Sequence
from typing import Final

from kiosk.records import Span
from kiosk.score.clauses import NO_END
from kiosk.score.fillers import SOUNDS
from kiosk.score.tokens import Token, split_words

LONGEST: Final = 3
"""Words said again in a row; own number."""
DOUBLES: Final = frozenset(
    split_words(
        "very really so much many far had that more no yes never long again bye ha "
        "zero one two three four five six seven eight nine ten hundred thousand धीरे जल्दी बार साथ अलग"
    )
)
"""Words that are said twice on purpose: 'very very', 'had had', digits, Hindi's reduplication. Own list."""
NEAR_S: Final = 2.0
"""What is said again later than this after it is emphasis or a new sentence; own number."""
SUBJECTS: Final = frozenset(split_words("i we he she they you it मैं हम वह वे"))
FRAGMENT: Final = range(2, 5)
"""Words from a sentence's beginning to the same beginning: 'I was | I am', 'we had to | we made'. Own numbers."""


def repeat_spans(tokens: Sequence[Token]) -> tuple[Span, ...]:
    """Spans 'repetition' and 'restart', `text` what was said again; in order, none inside another."""
    words = [token for token in tokens if token.text not in SOUNDS and token.start_s is not None]
    spans: list[Span] = []
    index = 0
    while index < len(words):
        found = _repetition(words, index) or _restart(words, index)
        if found is None:
            index += 1
            continue
        span, used = found
        spans.append(span)
        index += used
    return tuple(spans)


def _repetition(words: Sequence[Token], index: int) -> tuple[Span, int] | None:
    for length in range(LONGEST, 0, -1):
        first, second = words[index : index + length], words[index + length : index + 2 * length]
        texts = [word.text for word in first]
        if len(second) < length or texts != [word.text for word in second] or set(texts) <= DOUBLES:
            continue
        if _apart_s(first[-1], second[0]) <= NEAR_S:
            return _span(first[0], second[-1], "repetition", " ".join(texts)), length
    return None


def _restart(words: Sequence[Token], index: int) -> tuple[Span, int] | None:
    """'I was I am': a subject comes again while its first sentence still lacks something."""
    if words[index].text not in SUBJECTS:
        return None
    for length in FRAGMENT:
        again = index + length
        if again < len(words) and words[again].text == words[index].text:
            broken_off = words[again - 1].text in NO_END and words[again - 1].text not in JOINS
            if broken_off and _apart_s(words[again - 1], words[again]) <= NEAR_S:
                return _span(words[index], words[again], "restart", words[index].text), length
    return None


JOINS: Final = frozenset(
    split_words(
        "and or but because if when while that which who where although unless until than as so और या लेकिन क्योंकि अगर जब कि"
    )
)
"""After one of these the same subject begins a clause of its own: 'I was late because I slept'."""


def _apart_s(before: Token, after: Token) -> float:
    return (after.start_s or 0.0) - (before.end_s or 0.0)


def _span(first: Token, last: Token, what: str, text: str) -> Span:
    return Span(first.start_s or 0.0, last.end_s or 0.0, what, text)
