"""A measured answer in, the one question that asks for what it lacks out: by rule, in the candidate's language. Pure.

It asks for the missing part of a well-built answer, or for the first key point that was not named, and quotes her own words:
'You said "we changed the fixture". What was the result of that, in numbers?' What it asks for is its key point.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kiosk.records import Band, Features, KeyPoint, Question, Score

FAST_LANE: Final = 2
"""Interviews of so many questions are for queues (experience.md 2a): nobody is probed in them."""
LEAST_WORDS: Final = 30
"""A shorter answer is not probed: who says little is not helped by being asked for more of it. Own number, a little above
the 25 words from which an answer is scored at all."""
STORY: Final = ("result", "action", "task", "situation")
OTHER: Final = ("example", "reason", "aim", "result", "order")
"""Which missing part is asked for first; the result is missed most by listeners (experience.md 2b)."""
_WORD: Final = r"[^\s,.;:!?\"“”()।]+"


@dataclass(frozen=True, slots=True)
class Gap:
    """What an answer lacks."""

    point: KeyPoint
    """What a good answer to the follow-up mentions."""
    part: str | None = None
    """The part of a well-built answer; None: a key point of the question."""

    @property
    def name(self) -> str:
        """In English, for the cloud model: our own words, nothing of the candidate's."""
        return self.part or self.point.text


def is_due(asked: Sequence[Question], planned: int, most: int) -> bool:
    """Whether the last of `asked` may be probed: at most `most` of the `planned` ones, not two in a row while there is room.

    Never in the fast lane, never after a follow-up.
    """
    if planned <= FAST_LANE or not asked or asked[-1].follows is not None:
        return False
    room = 2 * most <= planned
    if room and len(asked) > 1 and asked[-2].follows is not None:
        return False
    return sum(question.follows is not None for question in asked) < most


def gap_of(question: Question, features: Features, scores: Sequence[Score], said: str) -> Gap | None:
    """What the answer lacks most; None where nothing, or where it was not scored, too short, or about something else.

    `said` are all its words; a part whose wordings stand there is not asked for, whatever the measures say.
    """
    bands = {score.line: score.band for score in scores}
    words = features.measures.get("word_count")
    if words is None or (words.value or 0.0) < LEAST_WORDS or bands.get("relevance") is Band.START:
        return None
    if bands.get("content") is None and bands.get("structure") is None:
        return None
    story = question.kind == "behavioural"
    part = _part_gap(STORY if story else OTHER, features, said.lower())
    point = _point_gap(question, features) if bands.get("content") is not None else None
    return (part or point) if story else (point or part)


def _part_gap(parts: Sequence[str], features: Features, said: str) -> Gap | None:
    spaced = f" {said} "
    for part in parts:
        measure = features.measures.get(f"part_{part}_count")
        if measure is not None and measure.value == 0.0 and not any(f" {word} " in spaced for word in WORDINGS[part]):
            return Gap(KeyPoint(ASKED["en"][part].point, WORDINGS[part]), part)
    return None


def _point_gap(question: Question, features: Features) -> Gap | None:
    open_points = (p for index, p in enumerate(question.key_points) if index not in features.covered_points)
    return next((Gap(point) for point in open_points), None)


def rule_based(question: Question, gap: Gap, quote: str | None, language: str) -> Question:
    """The follow-up: with her own words where there are some to quote, else as the question's author wrote it."""
    written = question.in_language(language).follow_up
    asked = ASKED.get(language, ASKED["en"])
    # Key points are written in English only: a Hindi sentence around one would be half English.
    sayable = gap.part is not None or language == "en"
    if sayable and (quote is not None or not written):
        said = SAID.get(language, SAID["en"]) % {"quote": quote} + " " if quote is not None else ""
        text = asked[gap.part].text if gap.part is not None else POINT % {"point": gap.point.text}
        return asked_as(question, said + text, gap, language)
    if written:
        return replace(asked_as(question, written, gap, language), key_points=())
    return asked_as(question, asked["more"].text, gap, language)


def asked_as(question: Question, text: str, gap: Gap, language: str, source: str = "rules") -> Question:
    """A follow-up with this text that asks for the gap.

    Wordings that stand in the text itself do not count: reading it back is no answer. Without any left there is no point.
    """
    point = gap.point
    if gap.part is not None and language in ASKED:
        point = replace(point, text=ASKED[language][gap.part].point)
    asked = f" {' '.join(re.findall(_WORD, text.lower()))} "
    point = replace(point, accepted=tuple(word for word in point.accepted if f" {word} " not in asked))
    return Question(
        id=f"{question.id}-more",
        text=text,
        kind=question.kind,
        level=question.level,
        skill=question.skill,
        key_points=(point,) if point.accepted else (),
        source=source,
        follows=question.id,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """How a part is asked for."""

    text: str
    point: str
    """As the report names it."""


SAID: Final = {"en": "You said “%(quote)s”.", "hi": "आपने कहा “%(quote)s”।"}
POINT: Final = "One more point counts here: “%(point)s”. What can you say about it?"
ASKED: Final[Mapping[str, Mapping[str, _Asked]]] = {
    "en": {
        "result": _Asked("What was the result of that, in numbers?", "What came of it"),
        "action": _Asked("Which steps of it did you take yourself?", "What you did yourself"),
        "task": _Asked("What exactly had you been asked to do there?", "What was asked of you"),
        "situation": _Asked("Where and when was that?", "Where and when it was"),
        "example": _Asked("Can you give one example from your own work or studies?", "An example of your own"),
        "reason": _Asked("What is your reason for that?", "The reason"),
        "aim": _Asked("What shall that lead to for you?", "What it shall lead to"),
        "order": _Asked("What comes first there, and what after it?", "The steps in their order"),
        "more": _Asked("Can you tell me a little more about that?", "More about it"),
    },
    "hi": {
        "result": _Asked("उसका नतीजा क्या रहा? हो सके तो आँकड़ों में बताइए।", "उसका नतीजा"),
        "action": _Asked("उसमें आपने खुद कौन-कौन से कदम उठाए?", "आपने खुद क्या किया"),
        "task": _Asked("वहाँ आपको ठीक-ठीक क्या काम दिया गया था?", "आपको क्या काम दिया गया था"),
        "situation": _Asked("यह कहाँ और कब की बात है?", "कहाँ और कब की बात"),
        "example": _Asked("क्या आप अपने काम या पढ़ाई से एक उदाहरण दे सकते हैं?", "आपका अपना एक उदाहरण"),
        "reason": _Asked("इसके पीछे आपकी वजह क्या है?", "इसकी वजह"),
        "aim": _Asked("इससे आप आगे कहाँ पहुँचना चाहते हैं?", "आगे का लक्ष्य"),
        "order": _Asked("इसमें पहले क्या आता है, और उसके बाद क्या?", "क्रम से कदम"),
        "more": _Asked("इसके बारे में थोड़ा और बता सकते हैं?", "इसके बारे में और"),
    },
}
"""Language -> part -> how it is asked for and named. A question's text is bound to the language the interview is held in, as
the bank's wordings are; so it is no msgid."""


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


WORDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "result": _split(
        "result|in the end|at the end|finally|reduced|increased|improved|saved|per cent|percent|dropped|fell|went down|"
        "went up|grew|fewer|faster|half|doubled|on time|it worked|worked well|finished|completed|solved|happy with|"
        "since then|learned|learnt|successful|successfully|won|lakh|lakhs|crore|zero|"
        "नतीजा|नतीजे|परिणाम|आखिर में|अंत में|कम हो गया|बढ़ गया|बढ़ गई|घट गया|घट गई|प्रतिशत|पूरा हुआ|पूरा हो गया|सफल|समय पर|सीखा"
    ),
    "action": _split(
        "i decided|i started|i made|i built|i created|i asked|i called|i planned|i checked|i suggested|i explained|i used|"
        "i took|i went|i fixed|i tested|i wrote|i trained|i changed|i tried|i led|i spoke|i talked|i prepared|i designed|"
        "i measured|i sent|i gave|i cleaned|i counted|i arranged|i then|then i|myself|"
        "मैंने|मैने|खुद|हमने"
    ),
    "task": _split(
        "i had to|we had to|my task|our task|my job|my role|my part|i was asked|we were asked|responsible|deadline|target|"
        "the goal|our goal|the problem|supposed to|i needed to|we needed to|"
        "मुझे|करना था|जिम्मेदारी|काम मिला|काम दिया|लक्ष्य|समस्या"
    ),
    "situation": _split(
        "last year|last month|last week|in my|at my|in our|at our|during|while|when i|when we|years ago|months ago|college|"
        "company|school|hospital|office|shop|site|plant|"
        "साल|महीने|कॉलेज|कंपनी|दफ्तर|ऑफिस|दुकान|स्कूल|जब"
    ),
    "example": _split(
        "for example|for instance|such as|in my project|in my internship|last year|last month|once i|once we|when i|i used|"
        "i built|i made|i worked|one time|"
        "उदाहरण|जैसे|मिसाल|पिछले साल|पिछले महीने|एक बार"
    ),
    "reason": _split("because|the reason|so that|therefore|that is why|since|in order to|क्योंकि|इसलिए|वजह|कारण|ताकि"),
    "aim": _split(
        "i want|i would like|i wish|my goal|i hope|in future|in the future|next step|become|i plan|opportunity|"
        "चाहता|चाहती|लक्ष्य|आगे चलकर|बनना|उम्मीद|मौका"
    ),
    "order": _split("first|then|next|after that|finally|lastly|second|step|पहले|फिर|उसके बाद|आखिर"),
}
"""Part -> words that count as mentioning it, English and Hindi: signposts as in score.structure and plain verbs beside them,
since a short answer to a short question needs no signpost."""
