"""Tokens in, the choice of words out: how many different ones, which most often, and hedges."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from kiosk.records import Span
from kiosk.score.fillers import SINGLE, SOUNDS
from kiosk.score.tokens import Token, split_words, stem

TOP: Final = 5
LEAST_OFTEN: Final = 2
"""A word said once is not used 'most'."""
JOINING: Final = frozenset(
    split_words(
        "a an the and or but so because if when while that which who what where how why then than as also just "
        "i we he she they you it me him her them us my our your his their its myself this these those there here "
        "of to in on at by for from with into about between after before over under up down out off through during "
        "am is are was were be been being have has had do does did will would can could should must might may "
        "not no yes very really too much many more most some any all each every one two other another like know "
        "it's i'm we're they're i've we've don't didn't "
        "मैं हम मेरा मेरे मेरी एक और या लेकिन क्योंकि अगर जब कि का के की को से में पर ने है हैं था थे थी हो यह वह तो ही भी"
    )
)
"""Words that carry a sentence and not its matter; own list."""
HEDGES: Final = (
    ("i", "am", "not", "sure"),
    ("i'm", "not", "sure"),
    ("to", "some", "extent"),
    ("more", "or", "less"),
    ("i", "think"),
    ("i", "guess"),
    ("i", "feel"),
    ("i", "suppose"),
    ("i", "believe"),
    ("a", "bit"),
    ("a", "little"),
    ("kind", "of"),
    ("sort", "of"),
    ("मुझे", "लगता"),
    ("हो", "सकता"),
    ("maybe",),
    ("perhaps",),
    ("probably",),
    ("possibly",),
    ("somewhat",),
    ("hopefully",),
    ("शायद",),
)
"""Hyland's (1998) commonest spoken hedges and Hindi's of the same meaning. A hedge is no fault: often it is exact."""


def vocabulary(tokens: Sequence[Token]) -> tuple[int, tuple[tuple[str, int], ...]]:
    """(how many different words, the ones used most with how often); forms of a word are one, sounds are none."""
    words = [token.text for token in tokens if token.text not in SOUNDS]
    shown: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for word in words:
        root = stem(word)
        shown.setdefault(root, word)
        if word not in JOINING and word not in SINGLE:
            counts[root] += 1
    top = [(shown[root], count) for root, count in counts.most_common(TOP) if count >= LEAST_OFTEN]
    return len({stem(word) for word in words}), tuple(top)


def hedge_spans(tokens: Sequence[Token]) -> tuple[Span, ...]:
    """Spans 'hedge', `text` its words; each word belongs to one at most."""
    spans, index = [], 0
    while index < len(tokens):
        length = next((len(h) for h in HEDGES if tuple(t.text for t in tokens[index : index + len(h)]) == h), 0)
        first, last = tokens[index], tokens[index + max(1, length) - 1]
        if length and first.start_s is not None and last.end_s is not None:
            text = " ".join(token.text for token in tokens[index : index + length])
            spans.append(Span(first.start_s, last.end_s, "hedge", text))
        index += max(1, length)
    return tuple(spans)
