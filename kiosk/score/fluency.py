"""An answer's words, pauses and fillers in, what was said twice, begun anew, and the longest stretch without any of it out.

A repetition is a word, or a row of up to four, said again at once ('I I worked', 'in the in the'); fillers in between do not
part them. A restart is a beginning given up: the same beginning again within three words ('I was - I am'), a phrase cut off
before its noun ('in the - we took'), or a phrase taken up again behind a word cut off ('proud of every - proud of the'). The
span is the part that was given up, as in studies of self-repair (Levelt 1983, 'Monitoring and self-repair in speech', calls
it the reparandum).
"""

from collections.abc import Sequence
from typing import Final

from kiosk.records import Measure, Span
from kiosk.score.fluency_words import (
    BEGINNINGS,
    CUT_OFF,
    DETERMINERS,
    DOUBLED,
    ENDS_AND_BEGINS,
    HINDI_REPEATED,
    NAMING,
    NUMBERS,
    PAIRING,
    PREPOSITIONS,
    QUESTION_WORDS,
    SUBJECTS,
    UNFINISHED,
)
from kiosk.score.heard import Heard
from kiosk.score.stretches import together, without
from kiosk.score.tokens import Token
from kiosk.score.voiced import PAUSE_S, Stretch

LONGEST_ROW: Final = 4
"""Rows of more words said twice are said on purpose; own number."""
APART_S: Final = 3.0
"""Who says the same after a longer silence begins anew; own number."""
RESTART_WITHIN: Final = 3
"""The given-up beginning has at most so many words; own number."""
RETRACED: Final = (3, 2)
"""So many words are taken up again behind a word that was cut off; one alone is too often grammar ('that the that'). Own
numbers."""
RUN_PAUSE_S: Final = 0.5
"""A shorter silence does not break a run: pauses to breathe and between clauses reach so far (experience.md 2b: 0.6 s at
punctuation is rated most natural). Own number."""


def repetition_spans(tokens: Sequence[Token], fillers: Sequence[Span], language: str = "en") -> tuple[Span, ...]:
    """Words said twice in a row as spans 'repetition': what was said before; `text` is the words."""
    said = _without_fillers(tokens, fillers)
    words = [token.text for token in said]
    spans, index = [], 0
    while index < len(words):
        length = _repeated_at(said, words, index, language)
        if not length:
            index += 1
            continue
        end = index + length
        spans.append(_span(said, index, end, "repetition", " ".join(words[index:end])))
        index = end
    return tuple(span for span in spans if span is not None)


def restart_spans(
    tokens: Sequence[Token], fillers: Sequence[Span], repetitions: Sequence[Span], language: str = "en"
) -> tuple[Span, ...]:
    """Beginnings that were given up as spans 'restart'; `text` is their words. English only: Hindi has no such order."""
    if language != "en":
        return ()
    said = _without_fillers(tokens, (*fillers, *repetitions))
    words = [token.text for token in said]
    spans, index = [], 0
    while index < len(words):
        length = _restart_at(said, words, index)
        if length:
            spans.append(_span(said, index, index + length, "restart", " ".join(words[index : index + length])))
        index += max(1, length)
    return tuple(span for span in spans if span is not None)


def fluency_measures(heard: Heard, repetitions: Sequence[Span], restarts: Sequence[Span]) -> dict[str, Measure]:
    """How often words were repeated and sentences begun anew."""
    asked = ((0.0, heard.duration_s),)
    counts = {"repetition_count": float(len(repetitions)), "restart_count": float(len(restarts))}
    return heard.told({**counts}, heard.measured, asked, heard.why_no_words or heard.why_no_voice)


def longest_run(heard: Heard, breaks: Sequence[Span]) -> Span | None:
    """The longest stretch of words without a break, as a span 'longest_run'; its `text` is the number of its words.

    `breaks` are pauses, fillers, repetitions and restarts; pauses under half a second do not count.
    """
    if heard.why_no_words or heard.why_no_voice:
        return None
    broken = [(b.start_s, b.end_s) for b in breaks if "pause" not in b.what or b.end_s - b.start_s >= RUN_PAUSE_S]
    found = [_run_in(heard.counted, stretch) for stretch in without(heard.clean(heard.whole), together(broken))]
    return max((run for run in found if run is not None), key=lambda run: run.end_s - run.start_s, default=None)


def run_measures(heard: Heard, run: Span | None) -> dict[str, Measure]:
    """Length of the longest run in seconds and in words."""
    values: dict[str, float | None] = {
        "longest_run_s": run.end_s - run.start_s if run else None,
        "longest_run_words_count": float(run.text) if run else None,
    }
    return heard.told(values, heard.clean(heard.whole), heard.whole, heard.why_no_words or heard.why_no_voice)


def _run_in(tokens: Sequence[Token], stretch: Stretch) -> Span | None:
    inside = [
        (token.start_s, token.end_s)
        for token in tokens
        if token.start_s is not None
        and token.end_s is not None
        and stretch[0] <= (token.start_s + token.end_s) / 2 <= stretch[1]
    ]
    if not inside:
        return None
    return Span(max(stretch[0], inside[0][0]), min(stretch[1], inside[-1][1]), "longest_run", str(len(inside)))


def _without_fillers(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Token]:
    return [token for token in tokens if not any(_inside(token, span) for span in spans)]


def _inside(token: Token, span: Span) -> bool:
    if token.start_s is None or token.end_s is None:
        return False
    return span.start_s <= (token.start_s + token.end_s) / 2 < span.end_s


def _span(tokens: Sequence[Token], first: int, end: int, what: str, text: str) -> Span | None:
    start_s, end_s = tokens[first].start_s, tokens[end - 1].end_s
    return None if start_s is None or end_s is None else Span(start_s, end_s, what, text)


def _repeated_at(said: Sequence[Token], words: Sequence[str], index: int, language: str) -> int:
    """How many words are said again at once from here; 0 where none are or it is no slip."""
    for length in range(LONGEST_ROW, 0, -1):
        row = words[index : index + length]
        again = index + length
        if len(row) == length and row == words[again : again + length] and _near(said[again - 1], said[again]):
            if length == 1 and not _slip(said, index, language):
                return 0
            named = length > 1 and index > 0 and words[index - 1] in NAMING
            if not named and not _on_purpose(row):
                return length
    return 0


def _near(first: Token, second: Token) -> bool:
    return first.end_s is not None and second.start_s is not None and second.start_s - first.end_s <= APART_S


def _on_purpose(row: Sequence[str]) -> bool:
    """'twenty twenty', 'more and more and more', 'very very good very very good'."""
    return all(word in NUMBERS or word in DOUBLED or word == "and" or word.isdigit() for word in row)


def _slip(said: Sequence[Token], index: int, language: str) -> bool:
    word, following = said[index], said[index + 1]
    if language == "hi":
        # Hindi doubles words to mean 'each' or 'slowly': only its small words are doubled by mistake.
        return word.text in HINDI_REPEATED
    if word.text in ENDS_AND_BEGINS:
        silent_s = (following.start_s or 0.0) - (word.end_s or 0.0)
        return silent_s < PAUSE_S and word.text not in ("that", "had")
    return True


def _restart_at(said: Sequence[Token], words: Sequence[str], index: int) -> int:
    """How many words of a beginning are given up here."""
    retraced = _retraced_at(said, words, index)
    if retraced:
        return retraced
    if words[index] in CUT_OFF and index + 1 < len(words) and words[index + 1] in SUBJECTS:
        return int(_near(said[index], said[index + 1]))
    if _changed(words, index):
        return int(_near(said[index], said[index + 1]))
    if words[index] not in BEGINNINGS or (index and words[index - 1] in QUESTION_WORDS):
        return 0
    for length in range(2, RESTART_WITHIN + 1):
        again = index + length
        if again >= len(words) or words[again] != words[index] or words[again - 1] not in UNFINISHED:
            continue
        if not (words[index] in DETERMINERS and words[again - 1] in PREPOSITIONS):
            return length if _near(said[again - 1], said[again]) else 0
    return 0


def _retraced_at(said: Sequence[Token], words: Sequence[str], index: int) -> int:
    """How many words are given up where those before a cut-off word are said again behind it: 'proud of every proud of'."""
    for length in RETRACED:
        cut, again = index + length, index + length + 1
        row = words[index:cut]
        if cut >= len(words) or words[cut] not in CUT_OFF or row != words[again : again + length] or _compares(row):
            continue
        return length + 1 if _near(said[cut], said[again]) else 0
    return 0


def _compares(row: Sequence[str]) -> bool:
    """'The more we test the more we find', 'the best of the best of them'."""
    return any(word in ("more", "less") or word.endswith(("er", "est")) for word in row)


def _changed(words: Sequence[str], index: int) -> bool:
    """Whether the subject or the article is put right at once: 'I we decided', 'the my team'."""
    if index + 1 >= len(words) or words[index] == words[index + 1] or (index and words[index - 1] in PAIRING):
        return False
    return any(words[index] in kind and words[index + 1] in kind for kind in (SUBJECTS, DETERMINERS - {"her"}))
