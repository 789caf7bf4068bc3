"""Tokens in, spans of filler words out, Indian English included; at word boundaries, with care for 'like' and its kind.

Counts what the recogniser wrote: sounds it leaves out ('um' often is) are not counted, and the report says so.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from kiosk.records import Span
from kiosk.score.tokens import Token, split_words

# experience.md 2b: the list, with matlab, accha, haan, yaani, basically, "like that", "and all".
SOUNDS: Final = frozenset(("um", "umm", "uhm", "uh", "uhh", "er", "erm", "hm", "hmm", "mm", "mmm", "ah", "huh"))
SINGLE: Final = {
    **dict.fromkeys(("basically", "actually", "literally", "matlab", "haan", "arre")),
    **dict.fromkeys(("accha", "achha", "acha"), "accha"),
    **dict.fromkeys(("yaani", "yani"), "yaani"),
}
"""Word -> the name it is counted under; None: itself."""
PHRASES: Final = (
    ("what", "do", "you", "say"),
    ("how", "to", "say"),
    ("you", "know"),
    ("i", "mean"),
    ("sort", "of"),
    ("kind", "of"),
    ("and", "all"),
    ("like", "that"),
    ("and", "stuff"),
    ("or", "something"),
)
NOT_AFTER: Final = {
    "you know": frozenset(split_words("do did if what how when once before let as that")),
    "i mean": frozenset(split_words("what do did")),
    "kind of": frozenset(split_words("what this that some any the a which every each same one different these those new")),
    "sort of": frozenset(split_words("what this that some any the a which every each same one different these those new")),
    "like that": frozenset(split_words("look looks looked feel felt work works worked do did done something anything")),
}
"""Words after which a phrase is ordinary English."""
NEEDS_END: Final = frozenset(("and all", "like that", "and stuff", "or something"))
"""Phrases that are fillers only at the end of a clause: before a pause, a joining word or the answer's end."""
JOINING: Final = frozenset(split_words("so and but because then also or"))
CLAUSE_PAUSE_S: Final = 0.2
"""Silence between two words that ends a clause; own number, below the 0.25 s of a counted pause."""
LIKE_AFTER: Final = frozenset(split_words("and so but was were just then because or it's its i we that is"))
"""'like' is a filler after these (or after another filler) ..."""
LIKE_BEFORE: Final = frozenset(split_words("to this these those him her them me us it you my our"))
"""... and not before these ('like to', 'like this')."""


def filler_spans(tokens: Sequence[Token]) -> tuple[Span, ...]:
    """Spans `what='filler'`, `text` its name, in order of time; tokens without times (typed) give none."""
    spans: list[Span] = []
    index = 0
    while index < len(tokens):
        name, length = _filler_at(tokens, index, bool(spans and spans[-1].end_s == tokens[index - 1].end_s))
        first, last = tokens[index], tokens[index + max(1, length) - 1]
        if name and first.start_s is not None and last.end_s is not None:
            spans.append(Span(first.start_s, last.end_s, "filler", name))
        index += max(1, length)
    return tuple(spans)


def count_fillers(spans: Sequence[Span]) -> dict[str, int]:
    """How often each filler was said, most often first."""
    return dict(Counter(span.text for span in spans if span.what == "filler").most_common())


def _filler_at(tokens: Sequence[Token], index: int, after_filler: bool) -> tuple[str | None, int]:
    word = tokens[index].text
    if word in SOUNDS:
        return word, 1
    if word in SINGLE:
        return SINGLE[word] or word, 1
    for phrase in PHRASES:
        if tuple(token.text for token in tokens[index : index + len(phrase)]) == phrase:
            return (" ".join(phrase), len(phrase)) if _phrase_fills(tokens, index, phrase) else (None, len(phrase))
    if word == "like" and _like_fills(tokens, index, after_filler):
        return "like", 1
    return None, 1


def _phrase_fills(tokens: Sequence[Token], index: int, phrase: Sequence[str]) -> bool:
    name = " ".join(phrase)
    if index and tokens[index - 1].text in NOT_AFTER.get(name, ()):
        return False
    return name not in NEEDS_END or _clause_ends(tokens, index + len(phrase) - 1)


def _clause_ends(tokens: Sequence[Token], index: int) -> bool:
    if index + 1 >= len(tokens):
        return True
    now, following = tokens[index], tokens[index + 1]
    if following.text in JOINING or following.text in SOUNDS or following.text in SINGLE:
        return True
    return now.end_s is not None and following.start_s is not None and following.start_s - now.end_s >= CLAUSE_PAUSE_S


def _like_fills(tokens: Sequence[Token], index: int, after_filler: bool) -> bool:
    following = tuple(token.text for token in tokens[index + 1 : index + 3])
    if following == ("you", "know"):
        return True
    if following and following[0] in LIKE_BEFORE:
        return False
    if index == 0 or after_filler:
        return True
    # 'I like' and 'we like' are verbs unless a break stands between them.
    before = tokens[index - 1].text
    if before in ("i", "we"):
        return _clause_ends(tokens, index - 1)
    return before in LIKE_AFTER
