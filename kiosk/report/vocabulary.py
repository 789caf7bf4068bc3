"""A text in, the words out that this kiosk never says of a person: traits, moods, verdicts (faults.md 6, MUST NOT 1).

Tests run it over the question bank, the templates, every finding and every rendered page without the expression section.
"""

import re
from typing import Final

FORBIDDEN_STEMS: Final = (
    # inner states
    *("emotion", "mood", "feeling", "nervous", "anxi", "stress", "calm", "afraid", "fear", "scared", "worr", "panic"),
    *(
        "happy",
        "happi",
        "joy",
        "sad",
        "unhapp",
        "angr",
        "anger",
        "irritat",
        "frustrat",
        "disgust",
        "contempt",
        "surpris",
        "bored",
    ),
    *("excite", "relax", "tense", "uneas", "shy", "embarrass", "asham", "depress", "mental"),
    # traits
    *("confiden", "personalit", "temperament", "attitude", "enthusias", "passionat", "charisma", "likab", "likeab"),
    *("honest", "dishonest", "sincer", "trustworth", "deceptive", "deceit", "lying", "liar", "suspicio", "cheat"),
    *("introver", "extrover", "lazy", "careless", "intelligen", "smart", "stupid", "dumb", "talented", "arrogan", "timid"),
    *("attentive", "engaged", "engagement", "distracted", "disoriented", "neurotic", "conscientious", "culture fit"),
    *("fidget", "restless", "insecur", "awkward", "hesitan", "evasive", "shifty", "self-assur", "submissive", "composure"),
    # verdicts and ranks
    *("hire", "hiring", "no-hire", "reject", "shortlist", "employab", "suitab", "unsuitab", "percentile", "rank", "fail"),
    *("better than other", "worse than other", "top candidate", "accent"),
)
"""Matched at the beginning of a word, case does not matter."""

_PATTERN: Final = re.compile(r"\b(?:" + "|".join(map(re.escape, FORBIDDEN_STEMS)) + r")[\w-]*", re.IGNORECASE)


def forbidden_words(text: str) -> tuple[str, ...]:
    """The forbidden words of a text in their order; empty where it is clean.

    The eight class names of the expression section are the only place where such words stand; check pages without it.
    """
    return tuple(found.group(0).lower() for found in _PATTERN.finditer(text))
