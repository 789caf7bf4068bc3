"""Two words with a pause between them in, whether it stands inside a clause out.

The recogniser writes no punctuation, so only what the words themselves show counts: a word that cannot end a clause before
the pause ('the', 'of', 'we', 'was'), or one that cannot begin one after it. Where the words leave it open it is not told:
a pause at the right place must not be called one at the wrong place.
"""

from collections.abc import Sequence
from typing import Final

from kiosk.records import Span
from kiosk.score.fillers import SINGLE, SOUNDS
from kiosk.score.tokens import Token, split_words

NO_END: Final = frozenset(
    split_words(
        "a an the my our your his their its this these every each some any no another other "
        "of to in on at by for from with into about between through during without under over against toward towards per "
        "and or but because if when while that which who whose where although unless until than as so "
        "i we he she they you it's i'm we're they're you're i've we've i'd we'd i'll we'll "
        "am is are was were be been being have has had do does did will would can could should must might may "
        "very really too quite not never don't didn't wasn't couldn't "
        "मैं हम मेरा मेरे मेरी हमारा हमारे एक और या लेकिन क्योंकि अगर जब कि का के की को से में पर ने"
    )
)
"""Articles, possessives, prepositions, joining words, subjects and helping verbs: something must follow. Own list."""
NO_BEGIN: Final = frozenset(
    split_words("of than me him them us is was were are am been be has had have not too either है हैं था थे थी का के की को से में ने")
)
"""Words that hardly begin a clause of an answer. Own list; Hindi's postpositions and final verbs among them."""
BESIDE_S: Final = 0.15
"""A word's end and the pause that follows come from two readers and may overlap so far."""


def with_clauses(pauses: Sequence[Span], tokens: Sequence[Token]) -> tuple[Span, ...]:
    """The same pauses; the text of those inside a clause is 'mid_clause'."""
    spoken = [token for token in tokens if token.start_s is not None and not _fills(token)]
    return tuple(Span(p.start_s, p.end_s, p.what, "mid_clause" if _inside(p, spoken) else "") for p in pauses)


def _fills(token: Token) -> bool:
    return token.text in SOUNDS or token.text in SINGLE


def _inside(pause: Span, spoken: Sequence[Token]) -> bool:
    before = [t for t in spoken if t.end_s is not None and t.end_s <= pause.start_s + BESIDE_S]
    after = [t for t in spoken if t.start_s is not None and t.start_s >= pause.end_s - BESIDE_S]
    if not before or not after:
        return False
    return before[-1].text in NO_END or after[0].text in NO_BEGIN
