"""Nothing in, the words and phrases that count as fillers out, English with India's own and Hindi.

experience.md 2b names matlab, accha, haan, yaani, basically, "like that" and "and all". Left out with care: 'only', 'no',
'okay', 'right', 'so' and 'well' mean something too often; Hindi 'तो' and 'बस' likewise.
"""

import unicodedata
from typing import Final

from kiosk.score.tokens import split_words


def _spelt(text: str) -> dict[str, str]:
    """Each word as it is spelt and with the dot for the moon sign (हाँ, हां), under the first spelling."""
    words = (unicodedata.normalize("NFC", word) for word in text.split())
    return {spelling: word for word in words for spelling in (word, word.replace("\u0901", "\u0902"))}


SOUNDS: Final = frozenset(
    (
        *("um", "umm", "uhm", "uh", "uhh", "er", "erm", "hm", "hmm", "mm", "mmm", "ah", "huh"),
        *_spelt("अं अँ अम अम्म उम उम्म उह उहम हम्म एम एर"),
    )
)
ENGLISH: Final = {
    **{word: word for word in ("basically", "actually", "literally", "matlab", "haan", "arre")},
    **dict.fromkeys(("accha", "achha", "acha"), "accha"),
    **dict.fromkeys(("yaani", "yani"), "yaani"),
}
"""Word -> the name it is counted under."""
HINDI: Final = {
    **_spelt("मतलब हाँ अरे बेसिकली एक्चुअली ऐक्चुअली"),
    **dict.fromkeys(("यानी", "यानि"), "यानी"),
}
PHRASES: Final = {
    "en": (
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
        ("na",),
    ),
    "hi": (
        ("वो", "क्या", "है", "कि"),
        ("वो", "क्या", "है"),
        ("क्या", "कहते", "हैं"),
        ("क्या", "बोलते", "हैं"),
        ("कैसे", "कहूँ"),
        ("कैसे", "कहूं"),
        ("पता", "है"),
        ("है", "ना"),
        ("अच्छा",),
    ),
}
"""Phrases; longer ones first where one begins another."""
NOT_AFTER: Final = {
    "you know": frozenset(split_words("do did if what how when once before let as that")),
    "i mean": frozenset(split_words("what do did")),
    "kind of": frozenset(split_words("what this that some any the a which every each same one different these those new")),
    "sort of": frozenset(split_words("what this that some any the a which every each same one different these those new")),
    "like that": frozenset(split_words("look looks looked feel felt work works worked do did done something anything")),
    "मतलब": frozenset(split_words("इसका उसका जिसका किसका का क्या कोई")),
    "पता है": frozenset(split_words("मुझे हमें सबको उन्हें क्या नहीं")),
    "वो क्या है": frozenset(split_words("कि")),
}
"""Words after which a phrase is ordinary speech."""
NEEDS_END: Final = frozenset(("and all", "like that", "and stuff", "or something", "na", "है ना", "अच्छा"))
"""Phrases that are fillers only at the end of a clause: before a pause, a joining word or the answer's end."""
NEEDS_BEGIN: Final = frozenset(("अच्छा",))
"""And only at the beginning of one: after a pause, a joining word or at the answer's start ('अच्छा काम' is good work)."""
JOINING: Final = frozenset(split_words("so and but because then also or और लेकिन तो क्योंकि फिर या"))
LIKE_AFTER: Final = frozenset(split_words("and so but was were just then because or it's its i we that is"))
"""'like' is a filler after these (or after another filler) ..."""
LIKE_BEFORE: Final = frozenset(split_words("to this these those him her them me us it you my our"))
"""... and not before these ('like to', 'like this')."""
MEANS_BEFORE: Final = frozenset(split_words("i we he she they like you"))
"""'means' at the beginning of a clause, before these, is India's 'matlab' in English ('means, I was ...')."""
ALONE: Final = SOUNDS | ENGLISH.keys() | HINDI.keys()
"""Every filler of one word, in any language."""
