"""What a candidate typed in, the plain English words that it is about out: slips, short forms and Hindi words are mended."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from kiosk.interview.bankfile import words_of

LETTERS_READ: Final = 200
"""Of a longer text the rest is not read: the screen takes 60 letters, a command any number. Own number."""
WORDS_READ: Final = 12
"""So many words say a job. Own number."""
LEAST_MENDED: Final = 5
"""Letters of a word that may hold a slip: with fewer, one letter more or less is another word. Own number."""

_BESIDE: Final = frozenset(
    (
        *(
            "wala",
            "walla",
            "walah",
            "wale",
            "wali",
            "ka",
            "ki",
            "ke",
            "ko",
            "se",
            "mein",
            "me",
            "hai",
            "hu",
            "hun",
            "hoon",
            "banna",
            "banne",
        ),
        *("bnane", "banane", "bnana", "chahta", "chahti", "naukri", "naukari", "kaam", "karna", "karne", "karta", "job"),
        *(
            "jobs",
            "work",
            "working",
            "guy",
            "man",
            "lady",
            "person",
            "people",
            "want",
            "make",
            "i",
            "my",
            "am",
            "is",
            "with",
            "from",
            "at",
        ),
        *("on", "who", "like", "be", "become", "field", "line", "fresher", "freshers", "experienced", "didi", "bhai"),
        *("aspirant", "profile", "position", "post", "vacancy", "please", "sir", "ji", "year", "yrs", "yr", "years"),
    )
)
"""Words round a job's name that do not name it, in English and in Hindi written with Latin letters. Own list."""
_MEANT: Final[Mapping[str, str]] = {
    **{"accnt": "accountant", "acct": "accountant", "chem": "chemical", "cust": "customer", "elec": "electrical"},
    **{
        "engg": "engineer",
        "govt": "government",
        "hw": "hardware",
        "jr": "junior",
        "maths": "mathematics",
        "mech": "mechanical",
    },
    **{
        "mfg": "manufacturing",
        "mktg": "marketing",
        "pvt": "private",
        "sr": "senior",
        "sw": "software",
        "supv": "supervisor",
    },
    **{"adhyapak": "teacher", "aspatal": "hospital", "beema": "insurance", "bijli": "electrician", "bima": "insurance"},
    **{"chalak": "driver", "compounder": "nurse", "dawa": "medicine", "dawai": "medicine", "dhobi": "laundry"},
    **{
        "darzi": "tailor",
        "doodh": "milk",
        "dukaan": "shop",
        "dukan": "shop",
        "fauj": "army",
        "fauji": "soldier",
        "gaadi": "vehicle",
    },
    **{"gadi": "vehicle", "guruji": "teacher", "hisaab": "accounts", "hisab": "accounts", "kapda": "clothes"},
    **{"karz": "loan", "khana": "food", "khata": "accounts", "kheti": "farming", "kisan": "farmer", "makan": "house"},
    **{"masterji": "teacher", "mistri": "mechanic", "mistry": "mechanic", "naai": "barber", "nai": "barber"},
    **{"patrakar": "journalist", "pehredar": "security guard", "raj": "construction", "rasoiya": "cook", "sadak": "road"},
    **{"safai": "cleaning", "sarkaari": "government", "sarkari": "government", "sena": "army", "shaadi": "wedding"},
    **{"shikshak": "teacher", "suraksha": "security", "apna": "own", "dai": "nurse", "bawarchi": "cook", "mali": "gardener"},
}
"""Short forms, and Hindi words for jobs as people write them: the sentence encoder reads English only. Own list."""

NOT_OURS: Final = (
    *("actor", "air force pilot", "archaeologist", "astrologer", "astronaut", "carpenter", "chess player", "circus artist"),
    *("cricketer", "dancer", "deep sea diver", "detective", "dj", "fashion model", "film actor", "gold miner", "jockey"),
    *("librarian", "lighthouse keeper", "magician", "mathematician", "musician", "pilot", "poet", "politician", "potter"),
    *("priest", "psychologist", "sailor", "ship captain", "singer", "snake charmer", "social worker", "sports player"),
    *("tattoo artist", "translator", "veterinary doctor", "weather forecaster", "zoo keeper"),
)
"""Jobs that people name and the bank has no questions for: who names one is asked general questions, not those of a job that
shares a word with it. Own list."""


def typed_words(text: str) -> tuple[str, ...]:
    """The words that name something, in English where we know it; those of words_of where none is left."""
    cut = text[:LETTERS_READ].lower().replace("s/w", "software").replace("h/w", "hardware")
    words = words_of(cut)[:WORDS_READ]
    return tuple(part for word in words if word not in _BESIDE for part in _MEANT.get(word, word).split()) or words


class Spelling:
    """Knows the words of the bank and mends a slip of one letter towards them."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._without_one: dict[str, set[str]] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Take these words as rightly spelt."""
        for word in set(words) - self._known:
            self._known.add(word)
            if len(word) >= LEAST_MENDED:
                for part in _without_one(word):
                    self._without_one.setdefault(part, set()).add(word)

    def mended(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words, each mended; two neighbours that are one known word ('book keeping') become it."""
        left = list(words)
        for place in range(len(left) - 1):
            if left[place] + left[place + 1] in self._known:
                left[place : place + 2] = ["", left[place] + left[place + 1]]
        return tuple(self.mend(word) for word in left if word)

    def mend(self, word: str) -> str:
        """The known word that begins alike and differs in one letter or two neighbours; else the word itself."""
        if word in self._known or len(word) < LEAST_MENDED or not word.isalpha():
            return word
        near = {known for part in _without_one(word) for known in self._without_one.get(part, ()) if known[0] == word[0]}
        return min(near, key=lambda known: (abs(len(known) - len(word)), _differing(word, known), known), default=word)


def _without_one(word: str) -> Collection[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _differing(one: str, other: str) -> int:
    """Places at which two words differ; the longer one's rest counts."""
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))
