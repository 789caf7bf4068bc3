"""The online model's sentences and the answers in, those out that may stand, each with its receipt: cite or cut. Pure.

A sentence stands where it cites the candidate's own words, found word for word in the answer it names, or a number that was
measured there; where no number in it comes from elsewhere; and where it speaks of the answer and not of the person
(claim_words). Words of trait, mood and verdict remove a sentence even where they stand in a quote: nobody is reminded in a
report that she said 'I was nervous'. What a receipt cannot show is whether the rest of the sentence tells the quote's
meaning rightly; so the quote is always shown beside it, in the candidate's own words and not in the model's.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from kiosk.records import Band, Claim, Finding, Measure, Message, Profile
from kiosk.report.claim_numbers import TOPICS, Basis, other_question, unmeasured
from kiosk.report.claim_words import word_fault
from kiosk.report.moments import Part
from kiosk.report.overall import line_band, measured_value
from kiosk.report.plain_hindi import strange_hindi
from kiosk.report.plain_words import stems_of, strange_words, untold_deed
from kiosk.report.quotes import LEAST_WORDS, MARKED, MARKS, Place, Transcript, fold, passages

MOST: Final[Mapping[str, int]] = {"strength": 3, "improve": 3, "next_step": 1}
"""So many sentences of each part are shown; more are no help to anyone. Own numbers."""
MOST_CLAIMS: Final = 60
"""Sentences looked at; a reply with more is out of hand. Own number."""
LONGEST: Final = 300
SENTENCES: Final[Mapping[str, int]] = {"strength": 1, "improve": 1, "next_step": 2}
"""A quote backs one sentence; a next step may add how to practise it."""
ALIKE: Final = 0.85
"""Sentences of the same part that are so alike say the same; own number."""

_MARKUP: Final = re.compile(r"[<>{}\[\]\\|`~^_*#]|&#?\w+;|\A\s*(?:[-+•]|\d+[.)])\s|-{3,}|={3,}")
_SHARP: Final = re.compile(r"\b[CFcf]#")
_CONTACT: Final = re.compile(
    r"://|\bwww\.|@|\b[\w-]+\.(?:com|in|org|net|io|co|app|dev|xyz|info|ly|me|ai)\b|\+?\d[\d\s().-]{7,}\d"
)
_TECHNICAL: Final = re.compile(r"\b(?:node|vue|react|next|three|d3|asp|socket|draw|chart)\.(?:js|net|io)\b", re.IGNORECASE)
_ENDS: Final = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)(?<!\bapprox)(?<!\bNo)[.!?।]+[”’)]*\s+(?=\S)|[!?।](?=\S)"
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What may stand, and what was removed."""

    strengths: tuple[Finding, ...] = ()
    improvements: tuple[Finding, ...] = ()
    next_step: Finding | None = None
    removed: Mapping[str, int] = field(default_factory=dict)
    """Code -> how many sentences; without their content, for the health page."""


class Refused(Exception):
    """A sentence may not stand; its code."""


def check_claims(
    claims: Sequence[Claim], parts: Sequence[Part], profile: Profile, measures: Mapping[str, Measure]
) -> Checked:
    """The sentences that may stand; `measures` are those of the whole interview (overall.overall_measures)."""
    if not claims:
        return Checked()
    checker = _Checker(parts, profile, measures)
    kept: dict[str, list[Finding]] = {part: [] for part in MOST}
    removed: Counter[str] = Counter()
    for claim in claims[:MOST_CLAIMS]:
        try:
            kept[claim.part].append(checker.checked(claim, kept[claim.part]))
        except Refused as refusal:
            removed[str(refusal)] += 1
    removed["many"] += max(0, len(claims) - MOST_CLAIMS)
    steps = kept["next_step"]
    return Checked(tuple(kept["strength"]), tuple(kept["improve"]), steps[0] if steps else None, dict(+removed))


class _Checker:
    """The answers, folded once, and the rules in the order of their cost."""

    def __init__(self, parts: Sequence[Part], profile: Profile, measures: Mapping[str, Measure]) -> None:
        self._parts = {part.number: part for part in parts}
        self._measures = measures
        self._transcripts = {part.number: Transcript(part.answer) for part in parts}
        self._asked = {part.number: fold(part.answer.question.text) for part in parts}
        self._profile = stems_of(" ".join((profile.role.replace("_", " "), *profile.skills)))
        self._said = {number: stems_of(transcript.words) for number, transcript in self._transcripts.items()}
        self._known = {part.number: self._known_stems(part) for part in parts}

    def checked(self, claim: Claim, before: Sequence[Finding]) -> Finding:
        """The sentence as a finding.

        Raises:
            Refused: with the code of the first rule it breaks.
        """
        if len(before) >= MOST[claim.part]:
            raise Refused("many")
        text = shape(claim.text)
        part = self._part(claim)
        bare, inline = passages(text)
        if MARKS.search(bare.replace("“”", "")):
            raise Refused("quote")
        if _count_sentences(bare) > SENTENCES[claim.part]:
            raise Refused("sentences")
        place = self._receipt(claim, part, inline)
        part = self._parts[place.number] if place is not None else part
        quoted = (*fold(claim.quote or ""), *(word for passage in inline for word in fold(passage)))
        self._words(text, bare, " ".join((claim.quote or "", *inline)), part)
        self._figures(claim, bare, part, place, quoted)
        self._fairness(claim, part)
        _not_again(text, place, before)
        names = (claim.measure,) if claim.measure else ()
        return Finding(
            Message(text),
            part.number if part else None,
            place.start_s if place else None,
            names,
            quote=place.text if place else None,
            source="cloud",
        )

    # ------------------------------------------------------------ what it cites

    def _part(self, claim: Claim) -> Part | None:
        if claim.number is None:
            return None
        if claim.number not in self._parts:
            raise Refused("no_answer")
        return self._parts[claim.number]

    def _receipt(self, claim: Claim, part: Part | None, inline: Sequence[str]) -> Place | None:
        """Where the quote stands; None for a sentence that rests on a measure alone."""
        self._measure(claim, part)
        searched = [part.number] if part else list(self._parts)
        quotes = [claim.quote] if claim.quote and claim.quote.strip() else []
        quotes += [passage for passage in inline if len(fold(passage)) >= LEAST_WORDS]
        if not quotes and claim.measure is None:
            raise Refused("no_receipt")
        place = self._place(quotes[0], searched) if quotes else None
        searched = [place.number] if place else searched
        for passage in inline:
            if not any(self._stands(passage, number) for number in searched):
                raise Refused("quote")
        return place

    def _measure(self, claim: Claim, part: Part | None) -> None:
        if claim.measure is None:
            return
        measures = part.features.measures if part else self._measures
        if claim.measure not in TOPICS or measured_value(measures, claim.measure) is None:
            raise Refused("measure")
        bare, inline = passages(claim.text)
        named = claim.measure.startswith("filler") and any(self._is_filler(passage, part) for passage in inline)
        if not claim.quote and not named and not any(topic.words.search(bare) for topic in TOPICS[claim.measure]):
            raise Refused("topic")

    def _place(self, quote: str, searched: Sequence[int]) -> Place:
        folded = fold(quote)
        if len(folded) < LEAST_WORDS:
            raise Refused("short_quote")
        place = next((found for n in searched if (found := self._transcripts[n].find(folded)) is not None), None)
        if place is None:
            raise Refused("quote")
        if f" {' '.join(folded)} " in f" {' '.join(self._asked[place.number])} ":
            raise Refused("question")
        return place

    def _stands(self, passage: str, number: int) -> bool:
        folded = fold(passage)
        if folded:
            return self._transcripts[number].has(folded)
        return self._is_filler(passage, self._parts[number])

    def _is_filler(self, passage: str, part: Part | None) -> bool:
        """Whether the passage is a filler that was counted."""
        parts = [part] if part else list(self._parts.values())
        counted = {name.strip("()") for each in parts for name in each.features.filler_counts}
        return passage.strip(" .,…()").lower() in counted

    # ------------------------------------------------------------ what it says

    def _words(self, text: str, bare: str, quoted: str, part: Part | None) -> None:
        numbers = [part.number] if part else list(self._parts)
        said = frozenset(word for number in numbers for word in self._transcripts[number].words)
        language = self._language(part)
        if not in_language(bare, language):
            raise Refused("language")
        fault = word_fault(bare, quoted, said)
        if fault is not None:
            raise Refused(fault)
        known = self._profile.union(*(self._known[number] for number in numbers))
        if strange_words(bare if language == "en" else _latin(bare), known):
            raise Refused("word")
        if language == "hi" and strange_hindi(bare, known):
            raise Refused("word")
        said_stems = frozenset().union(*(self._said[number] for number in numbers))
        if language == "en" and untold_deed(bare, said_stems):
            raise Refused("deed")

    def _known_stems(self, part: Part) -> frozenset[str]:
        question = part.answer.question
        told = [question.text, question.hint or "", *(point.text for point in question.key_points)]
        told += [wording for point in question.key_points for wording in point.accepted]
        return self._said[part.number] | stems_of(" ".join(told))

    def _language(self, part: Part | None) -> str:
        parts = [part] if part else list(self._parts.values())
        return parts[-1].answer.language if parts else "en"

    def _figures(self, claim: Claim, bare: str, part: Part | None, place: Place | None, quoted: Sequence[str]) -> None:
        measures = part.features.measures if part else self._measures
        basis = Basis(measures, claim.measure, quoted, part, place.start_s if place else None)
        if other_question(bare, part) or unmeasured(bare, basis):
            raise Refused("number")

    # ------------------------------------------------------------ whether it agrees with what was scored

    def _fairness(self, claim: Claim, part: Part | None) -> None:
        """No praise for what was scored low or not at all, no blame for what was strong."""
        if claim.part == "strength" and part is not None and claim.measure is None and _low(part):
            raise Refused("unscored")
        if claim.measure is None:
            return
        name, low = claim.measure, (Band.START, Band.GROWING)
        line = TOPICS[name][0].line
        scores = [part.scores] if part else [each.scores for each in self._parts.values()]
        band = line_band(line, scores)
        measures = part.features.measures if part else self._measures
        if name.startswith("part_") or name == "number_given_count":
            against = (measured_value(measures, name) == 0.0) == (claim.part == "strength")
        else:
            against = band in low if claim.part == "strength" else band is Band.STRONG
        if against:
            raise Refused("contradicts")


def _low(part: Part) -> bool:
    """Whether what was said had no band for content, or the lowest of content and relevance (None: not known)."""
    content, relevance = part.band("content"), part.band("relevance")
    return content is None or relevance is Band.START or (content is Band.START and relevance is None)


def _latin(text: str) -> str:
    return " ".join(word for word in text.split() if word[:1].isascii())


def _count_sentences(bare: str) -> int:
    return 1 + len(_ENDS.findall(bare.strip()))


def first_sentence(text: str) -> tuple[str, str]:
    """A text's first sentence and the rest; a full stop inside a quoted passage ends none."""
    hidden = MARKED.sub(lambda found: "x" * len(found[0]), text)
    end = _ENDS.search(hidden)
    return (text, "") if end is None else (text[: end.end()].strip(), text[end.end() :].strip())


def shape(text: str) -> str:
    """The sentence with its blanks in order and a full stop.

    Raises:
        Refused: it is empty or too long, or holds signs that no sentence needs: control, markup, an address, a picture.
    """
    if len(text) > LONGEST:
        raise Refused("long")
    for sign in text:
        kind = unicodedata.category(sign)
        joiner = sign in "\u200c\u200d"  # Hindi is written with them
        if (kind in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp", "So", "Sk") and not joiner) or sign == "\u00a0":
            raise Refused("signs")
    if _MARKUP.search(_SHARP.sub("C", text)):
        raise Refused("markup")
    if _CONTACT.search(_TECHNICAL.sub(" ", text)):
        raise Refused("contact")
    text = " ".join(text.split())
    if len(fold(text)) < 3:
        raise Refused("empty")
    return text if text[-1] in ".!?।”)" else text + ("।" if "\u0900" <= text[-1] <= "\u097f" else ".")


def in_language(bare: str, language: str) -> bool:
    """Whether a sentence without its quotes is written in this language's letters (English words: plain_words)."""
    letters = [sign for sign in bare if sign.isalpha()]
    hindi = sum("\u0900" <= sign <= "\u097f" for sign in letters)
    latin = sum(unicodedata.name(sign, "").startswith("LATIN") for sign in letters)
    if hindi + latin < len(letters):
        return False
    if language == "hi":
        return 2 * hindi >= len(letters)
    return hindi == 0


def _not_again(text: str, place: Place | None, before: Sequence[Finding]) -> None:
    folded = fold(text)
    for other in before:
        same_quote = place is not None and (place.number, place.text) == (other.number, other.quote)
        if same_quote or SequenceMatcher(None, folded, fold(other.message.text), autojunk=False).ratio() >= ALIKE:
            raise Refused("duplicate")
