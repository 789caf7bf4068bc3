"""A candidate's words in, the few of them that a follow-up may quote out; None where none is clean. Pure.

A quote is a clause of three to eight words, cut where a listener would cut it. What might be a name, a number of somebody,
a sensitive matter, abuse or an order to a machine is not repeated: a kiosk that says 'You said ...' on its screen in a hall
must not say that.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from kiosk.interview.banklint import FORBIDDEN_TOPICS, HINDI_TOPICS
from kiosk.records import Word

LEAST_WORDS: Final = 3
MOST_WORDS: Final = 8
"""Shorter is no statement, longer is not read at a glance; own numbers."""
BEST_WORDS: Final = 5
LEAST_SURE: Final = 0.7
"""A word below this is not put into her mouth: a quote that was misheard is worse than none. Own number, above the 0.6 from
which an answer is scored."""
PAUSE_S: Final = 0.5
"""So long a silence ends a run: sentences are mostly parted by more, words inside one by less. Own number."""
LEAST_CONTENT: Final = 2
"""So many words of a quote mean something by themselves; own number ('so I did it' says nothing)."""

Run = tuple[str, ...]
"""Words as they were said, with nothing between them: no pause, filler, unsure word or end of a sentence."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JOINING: Final = _words(
    "and so but because or then when while if which who where although though since until before after that also finally "
    "next like as what why how just well okay yes no "
    "और लेकिन मगर पर तो क्योंकि कि फिर जब अगर जो या इसलिए तब"
)
_PREPOSITIONS: Final = _words("of to in on at by for with from into onto about over under through during between without")
_OPEN: Final = _PREPOSITIONS | _words(
    "a an the my our your his her its their this these those every each some any no is are was were am be been being have "
    "has had will would can could should shall may might must do does did not very more most much many few several "
    "really quite too all both i we he she they you it there to only even still"
)
"""Words that ask for another after them: no quote ends with one."""
_SUBJECTS: Final = _words("i we i've we've मैं मैंने हम हमने")
"""Only what somebody says of herself and her team is quoted: no orders, nothing about others."""
_PLAIN: Final = _OPEN | _words(
    "me us him them mine ours thing things something it's i'm we're one got get make made go went know think good "
    "मैं मैंने हम हमने है हैं था थी थे का की के को में से ने पर यह वह ये वो और भी ही तो एक हो कर"
)
"""Words that mean nothing by themselves."""
_NAMING: Final = _words(
    "name named called myself sir madam ma'am mr mrs miss dr doctor professor नाम श्री श्रीमती सर मैडम उर्फ surname "
    "phone mobile number address email mail aadhaar aadhar pan password फोन मोबाइल नंबर पता पासवर्ड"
)
_TO_MACHINES: Final = (
    "ignor|disregard|rubric|scor|instruct|prompt|admin|override|debug|assistant|system mess|evaluat|rating|full mark|grader|"
    "grading|criteria|guideline|pretend|roleplay|role-play|jailbreak|interviewer|examiner|judge|out of ten|give ten|"
    "five stars|this answer|top mark|marks|order you|select this|round it up|answered correct|good machine|"
    "अंक|निर्देश|रूब्रिक|स्कोर|नंबर दो|नंबर दे"
)
"""An answer with one of these is not quoted at all: an honest one loses a quote only."""
_ABUSE: Final = (
    "fuck|shit|bitch|bastard|asshole|arse|damn|crap|piss|dick|cunt|slut|whore|nude|sex|rape|kill|suicid|murder|bloody|"
    "chutiya|bhenchod|madarchod|gaand|harami|kutta|kutte|saala|saale|randi|"
    "चूतिया|हरामी|कुत्त|साला|साले|मादर|भेनचोद|रंडी|गांड"
)
_SENSITIVE: Final = (
    "hindu|muslim|islam|christian|sikh|jain|buddhis|dalit|brahmin|tribal|obc|cancer|hiv|surger|hospitalis|divorc|wedding|"
    "died|death|life|passed away|depress|disorder|police|court|"
    "हिंदू|मुस्लिम|मुसलमान|ईसाई|सिख|दलित|ब्राह्मण|तलाक|मौत|मृत्यु|पुलिस"
)
_FILLERS: Final = _words(
    "um umm uh uhh er erm hm hmm mm ah huh basically actually literally matlab haan arre accha achha acha yaani yani na "
    "अं अम उम हम्म मतलब अरे अच्छा यानी यानि"
)
_PIECE: Final = re.compile(r"[^\s,;:!?\"“”()…—–।॥]+|[,;:!?\"“”()…—–।॥]")
_BEGIN, _END = r"(?<![\w\u0900-\u097f])(?:", r")(?![\w\u0900-\u097f])"
"""A vowel sign is no letter to 're', so the ends of Hindi words are looked for by their neighbours."""
_MACHINE: Final = re.compile(rf"{_BEGIN}{_TO_MACHINES})|[<>{{}}\[\]#|\\`]|https?:|www\.")
_BARRED: Final = re.compile(
    rf"{_BEGIN}{_ABUSE}|{_SENSITIVE})|{_BEGIN}{'|'.join(map(re.escape, (*FORBIDDEN_TOPICS, *HINDI_TOPICS)))}{_END}"
)


def spoken_runs(words: Sequence[Word], fillers: Sequence[tuple[float, float]]) -> tuple[Run, ...]:
    """The words of an answer, parted at pauses, at unsure words and at fillers; both in seconds of the same clock."""
    runs: list[list[str]] = [[]]
    end_s = float("-inf")
    for word in sorted(words, key=lambda word: word.start_s):
        middle_s = (word.start_s + word.end_s) / 2
        filler = word.text.lower() in _FILLERS or any(a <= middle_s <= b for a, b in fillers)
        if word.start_s - end_s > PAUSE_S or filler or word.confidence < LEAST_SURE:
            runs.append([])
        if not filler and word.confidence >= LEAST_SURE:
            runs[-1].append(word.text)
        end_s = word.end_s
    return tuple(tuple(run) for run in runs if run)


def typed_runs(text: str) -> tuple[Run, ...]:
    """The words of a typed answer, parted at signs and fillers."""
    runs: list[list[str]] = [[]]
    for piece in _PIECE.findall(text):
        if piece.lower() in _FILLERS or not re.search(r"\w", piece):
            runs.append([])
        else:
            runs[-1].append(piece.rstrip(".'’"))
            if piece.endswith("."):
                runs.append([])
    return tuple(tuple(run) for run in runs if run)


def quote_of(runs: Sequence[Run], allowed: Callable[[str], bool], late: bool = False) -> str | None:
    """The best clause to quote, `late` in the answer or early; None where no clause is clean.

    `allowed` has the last word: it says of a text whether it may stand on the screen.
    """
    if _MACHINE.search(" ".join(" ".join(run) for run in runs).lower()):
        return None
    found = [clause for run in runs for clause in _clauses(run)]
    if late:
        found.reverse()
    found.sort(key=lambda clause: abs(len(clause) - BEST_WORDS) > 2)
    texts = (_shown(clause) for clause in found)
    return next((text for text in texts if allowed(text)), None)


def _clauses(run: Run) -> Iterator[Run]:
    """Clauses of a run: from a subject to the next one or to a joining word, cut before a preposition where too long."""
    begin = 0
    for place in range(len(run) + 1):
        word = run[place].lower() if place < len(run) else None
        if word is None or word in _JOINING or word in _SUBJECTS:
            clause = _shortened(run[begin:place])
            if clause and clause[0].lower() in _SUBJECTS and _clean(clause):
                yield clause
            begin = place if word in _SUBJECTS else place + 1


def _shortened(words: Run) -> Run:
    """The whole where it is short and ends well, else up to the last preposition that leaves it so; empty: none does."""
    ends = [n for n in range(LEAST_WORDS, min(len(words), MOST_WORDS + 1)) if words[n].lower() in _PREPOSITIONS]
    whole = [len(words)] if len(words) <= MOST_WORDS else []
    good = (end for end in (*whole, *reversed(ends)) if end and words[end - 1].lower() not in _OPEN)
    return words[: next(good, 0)]


def _clean(clause: Run) -> bool:
    """Whether a clause says something, is whole, and names nobody and nothing that should not be repeated."""
    plain = [word.lower() for word in clause]
    if not len(plain) >= LEAST_WORDS or plain[-1] in _OPEN:
        return False
    if sum(word not in _PLAIN and len(word) > 2 for word in plain) < LEAST_CONTENT:
        return False
    if any(first == second for first, second in pairwise(plain)):
        return False  # said twice: nobody wants to see that quoted
    if plain[:2] == ["i", "am"] or _NAMING & set(plain):  # 'I am' is often followed by a name
        return False
    if any("@" in word or re.search(r"\d{4}", word) for word in plain):
        return False
    named = any(word[:1].isupper() and not word.isupper() for word in clause[1:])  # typed: the recogniser writes all small
    return not named and not _BARRED.search(" ".join(plain))


def _shown(clause: Run) -> str:
    """As it is written on the screen: 'I' large, the rest as it was said."""
    words = ["I" + word[1:] if word == "i" or word.startswith("i'") else word for word in clause]
    if words[0][0] in "WM":
        words[0] = words[0].lower()
    return " ".join(words)
