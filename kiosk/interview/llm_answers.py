"""A checked JSON value of the cloud model in, our records out: what breaks a rule of the kiosk is dropped. Pure.

The shape was checked before (llm_schema); here is what no schema says: lint of the bank, forbidden topics, markup, quotes
that were never said, our own instructions read back.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from kiosk.interview.bankfile import LEVELS, BankQuestion
from kiosk.interview.banklint import POINTS, lint, touched
from kiosk.interview.llm_prompts import Prompt
from kiosk.records import Claim, KeyPoint, Question, Wording

QUESTION_AT_MOST: Final = 240
"""Characters; the longest of the bank has 160, and the screen's question area holds 240 (own number)."""
LINE_AT_MOST: Final = 200
"""Of a hint, a follow-up, a remark."""
POINT_AT_MOST: Final = 60
WORDING_AT_MOST: Final = 40
WORDINGS_AT_MOST: Final = 8
QUOTE_WORDS: Final = (2, 8)
"""Of a follow-up (issue 6)."""
CITED_WORDS: Final = (3, 15)
"""Of a remark; the report asks for three (report/receipts.py)."""
LEAKED_WORDS: Final = 7
"""So many words in a row that stand in our instructions were read back. Own number; nothing in the bank shares so many."""
_MARKUP: Final = re.compile(r"<[a-z/!?]|&[a-z]{2,8};|&#|```|\]\(|\bhttps?:|\bwww\.|[{}\[\]\\|]", re.IGNORECASE)
_JOINERS: Final = "\u200c\u200d"
"""They shape Devanagari; every other invisible sign is taken out."""
_MARKS_AT_MOST: Final = 4
"""Signs set on one letter; Devanagari needs three, heaps of them cover the lines above."""
_SCRIPTS: Final = ("LATIN", "DEVANAGARI", "GREEK", "MICRO")
"""First words of the names of letters that are let through: others look like them and slip past the lint."""
_DEVANAGARI: Final = re.compile(r"[\u0900-\u097f]")
_WORD: Final = re.compile(r"[\w\u0900-\u0963\u0966-\u096f\u0971-\u097f'’+#]+")
"""Without danda and the other stops of Devanagari."""


def clean(text: str) -> str:
    """One line without control, direction, private and half signs and without stars and backquotes of Markdown."""
    kept: list[str] = []
    marks = 0
    for sign in unicodedata.normalize("NFC", text):
        marks = marks + 1 if unicodedata.category(sign).startswith("M") else 0
        if sign in "\n\r\t\u2028\u2029":
            kept.append(" ")
        elif _printable(sign) and marks <= _MARKS_AT_MOST:
            kept.append(sign)
    return " ".join("".join(kept).replace("**", "").replace("`", "").split())


def _printable(sign: str) -> bool:
    return sign in _JOINERS or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def words(text: str) -> list[str]:
    """The words of a text as quotes are compared: small letters, no punctuation."""
    plain = unicodedata.normalize("NFC", text).lower()
    for joiner in _JOINERS:
        plain = plain.replace(joiner, "")
    return [word.strip("'’") for word in _WORD.findall(plain) if word.strip("'’")]


def questions_of(value: Any, count: int, language: str, prompt: Prompt) -> tuple[Question, ...]:
    """At most `count` questions that the bank's lint has nothing against: one about wanting the work first, then rising."""
    kept: list[BankQuestion] = []
    for table in value["questions"]:
        question = _question(table, language, prompt)
        if question is None or len(kept) == count:
            continue
        entry = BankQuestion(question, roles=())
        twice = any(words(question.text) == words(other.question.text) for other in kept)
        if not twice and not lint((), [*kept, entry]):
            kept.append(entry)
    opener = next((entry for entry in kept if entry.question.kind == "motivation"), None)
    kept.sort(key=lambda entry: (entry is not opener, LEVELS.index(entry.question.level)))
    return tuple(entry.question for entry in kept)


def follow_up_of(value: Any, transcript: str, language: str, prompt: Prompt) -> str | None:
    """The follow-up where it quotes the transcript and keeps the rules; else None."""
    text = _line(value["question"], LINE_AT_MOST, prompt)
    quote = words(clean(value["quote"]))
    if text is None or not _asks(text, 1) or not _speaks(text, language):
        return None
    said_so = _stands_in(quote, words(text)) and _stands_in(quote, words(clean(transcript)))
    # Two small words stand in every answer.
    telling = any(len(word) > (2 if _DEVANAGARI.search(word) else 3) for word in quote)
    return text if said_so and telling and QUOTE_WORDS[0] <= len(quote) <= QUOTE_WORDS[1] else None


def claims_of(
    value: Any, said: Mapping[int, str], numbers: Mapping[int, Mapping[str, float]], language: str, prompt: Prompt
) -> tuple[Claim, ...]:
    """The claims that rest on a quote of an answer or on a measure that was sent, in the model's order.

    `said` and `numbers` are transcript and sent measures by the number of the answer.
    """
    claims = (_claim(table, said, numbers, language, prompt) for table in value["claims"])
    return tuple(dict.fromkeys(claim for claim in claims if claim is not None))


def _question(table: Mapping[str, Any], language: str, prompt: Prompt) -> Question | None:
    text = _line(table["text"], QUESTION_AT_MOST, prompt)
    hint, follow_up = (_line(table[name], LINE_AT_MOST, prompt) for name in ("hint", "follow_up"))
    skill = _line(table["skill"], POINT_AT_MOST, prompt)
    if text is None or hint is None or follow_up is None or skill is None or "%" in skill or not _asks(text, 2):
        return None  # a skill is looked up in the catalogue of translations, where '%' has a meaning
    hindi = _hindi(table["hindi"], prompt) if language == "hi" else None
    if not _speaks(text, "en") or (language == "hi" and hindi is None):
        return None
    digest = hashlib.sha256(" ".join(words(text)).encode()).hexdigest()[:12]
    return Question(
        id=f"cloud-{digest}",
        text=text,
        kind=table["kind"],
        level=table["level"],
        skill=skill,
        key_points=_points(table["key_points"], text, prompt),
        follow_up=follow_up,
        hint=hint,
        source="cloud",
        hindi=hindi,
    )


def _hindi(table: Mapping[str, Any], prompt: Prompt) -> Wording | None:
    text = _line(table["text"], QUESTION_AT_MOST, prompt)
    hint, follow_up = (_line(table[name], LINE_AT_MOST, prompt) for name in ("hint", "follow_up"))
    if text is None or hint is None or follow_up is None:
        return None
    return Wording(text, hint, follow_up) if all(_speaks(each, "hi") for each in (text, hint, follow_up)) else None


def _points(tables: Sequence[Mapping[str, Any]], asked: str, prompt: Prompt) -> tuple[KeyPoint, ...]:
    """The first of them that have wordings of their own: none twice, none that the question itself says."""
    question = words(asked)
    used: set[str] = set()
    points: list[KeyPoint] = []
    for table in tables:
        text = _line(table["text"], POINT_AT_MOST, prompt)
        if text is None or len(points) == POINTS[1] or text.lower() in (point.text.lower() for point in points):
            continue
        accepted = tuple(_wordings(table["accepted"], question, used, prompt))
        if accepted:
            points.append(KeyPoint(text, accepted))
    return tuple(points)


def _wordings(texts: Sequence[str], question: Sequence[str], used: set[str], prompt: Prompt) -> Iterator[str]:
    count = 0
    for raw in texts:
        text = _line(raw.lower(), WORDING_AT_MOST, prompt)
        plain = " ".join(words(text or ""))
        if not plain or plain in used or _stands_in(plain.split(), question) or count == WORDINGS_AT_MOST:
            continue
        used.add(plain)
        count += 1
        yield plain


def _claim(
    table: Mapping[str, Any],
    said: Mapping[int, str],
    numbers: Mapping[int, Mapping[str, float]],
    language: str,
    prompt: Prompt,
) -> Claim | None:
    text = _line(table["text"], LINE_AT_MOST, prompt)
    number = table["number"]
    if text is None or not _speaks(text, language) or (number is not None and number not in said):
        return None
    about = [number] if number is not None else list(said)
    quote = clean(table["quote"] or "") or None
    measure = table["measure"] or None
    if quote is None and measure is None:
        return None
    if quote is not None:
        plain = words(quote)
        there = any(_stands_in(plain, words(clean(said[each]))) for each in about)
        if not there or not CITED_WORDS[0] <= len(plain) <= CITED_WORDS[1]:
            return None
    if measure is not None and not any(measure in numbers[each] for each in about):
        return None
    part: Literal["strength", "improve", "next_step"] = table["part"]
    return Claim(part, text, number, quote, measure)


def _line(raw: str, most: int, prompt: Prompt) -> str | None:
    """A clean text; None where it is empty, too long, holds markup or a link, touches what it must not, or is our own."""
    text = clean(raw)
    marked = _MARKUP.search(raw) or _MARKUP.search(text)  # invisible signs may hide it, cleaning may take it away
    if not 0 < len(text) <= most or marked or _foreign(text) or touched(text) or prompt.mark in raw:
        return None
    return None if _leaks(text, prompt.ask.system) else text


def _foreign(text: str) -> bool:
    """Whether a letter is of another script, or of a style of signs that only looks like letters."""
    return any(sign.isalpha() and not unicodedata.name(sign, "").startswith(_SCRIPTS) for sign in text)


def _leaks(text: str, instructions: str) -> bool:
    said = words(text)
    if len(said) < LEAKED_WORDS:
        return False
    ours = words(instructions)
    own = {tuple(ours[i : i + LEAKED_WORDS]) for i in range(len(ours) - LEAKED_WORDS + 1)}
    return any(tuple(said[i : i + LEAKED_WORDS]) in own for i in range(len(said) - LEAKED_WORDS + 1))


def _asks(text: str, most: int) -> bool:
    """A request ('Tell me ...') or at most so many questions; the bank has some with 'Why?' behind."""
    return text.count("?") <= most and text.rstrip("\"'”’")[-1:] in {"?", ".", "।"}


def _speaks(text: str, language: str) -> bool:
    """Whether it is written as that language is: English without Devanagari, Hindi with it."""
    return bool(_DEVANAGARI.search(text)) == (language == "hi")


def _stands_in(part: Sequence[str], whole: Sequence[str]) -> bool:
    size = len(part)
    return size > 0 and any(list(whole[i : i + size]) == list(part) for i in range(len(whole) - size + 1))
