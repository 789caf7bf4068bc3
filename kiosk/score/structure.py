"""Tokens and the question's kind in, which parts of a well-built answer can be heard out (signpost words, not meaning)."""

from collections.abc import Sequence
from typing import Final

from kiosk.score.tokens import Token, find_phrase, split_words, stem

STAR: Final = ("situation", "task", "action", "result")
"""Parts of a story about something that happened (experience.md 2b, STAR)."""
CASE: Final = ("reason", "example", "order", "result")
"""Parts of an explanation: why, an example, steps in order, where it leads; own choice."""
WISH: Final = ("reason", "example", "aim")
"""Parts of 'why this work': the reason, an example, what it shall lead to; own choice."""

_CUES: Final = {
    "situation": "when i was|while i was|during my|during our|in my last|in my previous|in my final year|in my third year|"
    "in my second year|in my college|at my college|in our college|at college|in my internship|in my project|in our project|"
    "in my school|last year|last semester|last month|there was a|we had a|at that time|one time|once i|once we|"
    "while working|in my company|in my team|years ago|months ago",
    "task": "my task|our task|i had to|we had to|i needed to|we needed to|my role was|my job was|my part was|"
    "responsible for|responsibility was|was asked to|were asked to|our goal|my goal|goal was|aim was|challenge was|"
    "problem was|deadline|target was|supposed to|was given",
    "action": "i decided|i started|i made|i built|i created|i spoke|i talked|i asked|i wrote|i called|i planned|i divided|"
    "i helped|i checked|i suggested|i explained|i organised|i organized|i used|i designed|i learned|i learnt|i took|i went|"
    "i prepared|i found|i fixed|i tested|i met|i showed|i trained|i listened|i changed|i set|i tried|i shared|i led|"
    "i arranged|i listed|so i|then i|first i|we decided|we divided|we made|we built|we started|we tested|we used|then we",
    "result": "as a result|the result|in the end|at the end|finally we|finally i|we finished|i finished|we won|it worked|"
    "i learned that|i learnt that|on time|was successful|were successful|reduced|increased|improved|saved|the outcome|"
    "since then|was completed|were completed|submitted|after that everyone|was happy with|it became|went live|per cent|"
    "percent|thanks to this|because of this|in short|to sum up|so overall",
    "reason": "because|the reason|so that|that is why|this is why|in order to|which means|therefore|since it|since i",
    "example": "for example|for instance|such as|in my project|in our project|in my internship|in my college|when i|"
    "last year|last month|once i|i have used|i have done|i used|i built|i made|i worked",
    "aim": "i want to|i would like|i wish to|my goal|goal is|my aim|i hope|looking for|in future|next step|become|"
    "i plan to|i see myself|opportunity",
    "order": "first|firstly|first of all|second|secondly|after that|next|then|finally|lastly|step|to start with",
}
_STEMMED: Final = {
    part: tuple(tuple(stem(word) for word in split_words(cue)) for cue in cues.split("|")) for part, cues in _CUES.items()
}
_NUMBER_WORDS: Final = frozenset(
    split_words(
        "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty "
        "ninety hundred thousand lakh lakhs crore crores million percent half double twice"
    )
)


def parts_for(kind: str) -> tuple[str, ...]:
    """Names of the parts a question of this kind asks for."""
    if kind == "behavioural":
        return STAR
    return WISH if kind == "motivation" else CASE


def find_parts(kind: str, tokens: Sequence[Token]) -> dict[str, tuple[int, int]]:
    """Part -> (first, last) token index of its first signpost; a missing part is not in it."""
    stems = tuple(stem(token.text) for token in tokens)
    found = {}
    for part in parts_for(kind):
        places = ((find_phrase(stems, cue), len(cue)) for cue in _STEMMED[part])
        first = min(((place, length) for place, length in places if place is not None), default=None)
        if first is not None:
            found[part] = (first[0], first[0] + first[1] - 1)
    return found


def find_number(tokens: Sequence[Token]) -> int | None:
    """Index of the first number in the answer ('40', 'two lakh', 'half'); None where there is none."""
    return next((index for index, token in enumerate(tokens) if is_number(token.text)), None)


def is_number(word: str) -> bool:
    """Whether a word is a number or a part of one; 'one' is not, it points more often than it counts."""
    return word in _NUMBER_WORDS or word.replace(".", "").replace(",", "").rstrip("%kKx").isdigit()
