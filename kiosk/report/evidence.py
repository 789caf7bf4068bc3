"""What a band rests on in, how the page writes it out: a quote with its time, or a number in words."""

from dataclasses import dataclass
from typing import Final

from kiosk.records import Evidence, Message, Question
from kiosk.report.axis import Translate
from kiosk.report.moments import clock

WORDINGS: Final = {
    "relevance_ratio": Message("%(value).0f %% of the words about the question"),
    "key_points_ratio": Message("%(value).0f of %(out_of).0f points"),
    "own_words_count": Message("different words of your own: %(value).0f"),
    "numbers_count": Message("numbers: %(value).0f"),
    "actions_count": Message("things done: %(value).0f"),
    "set_aside_ratio": Message("%(value).0f %% of the words left out: they spoke to the scoring"),
    "structure_parts_count": Message("%(value).0f of %(out_of).0f parts"),
    "coherence_ratio": Message("%(value).0f %% of the steps follow on"),
    "concrete_ratio": Message("%(value).0f %% of the words concrete"),
    "pace_wpm": Message("%(value).0f words a minute"),
    "fillers_per_100": Message("%(value).1f in 100 words"),
    "long_pause_count": Message("%(value).0f over 2 seconds"),
    "longest_pause_s": Message("longest: %(value).1f s"),
    "duration_s": Message("%(value).0f s"),
    "eye_line_ratio": Message("%(value).0f %% of speaking time"),
}
"""Measure -> its number in words."""
LOOK_AWAY: Final = Message("away from %(start)s to %(end)s")
NEAREST: Final = Message("nearest to the question")
JUMP: Final = Message("the largest jump")
BESIDE: Final = {"relevance": NEAREST, "coherence": JUMP}
"""Rubric line -> what its quote is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence as the page has it."""

    kind: str
    """'quote' or 'fact'."""
    text: str
    beside: str = ""
    """When it was said and what it stands for."""


def shown(evidence: Evidence, line: str, question: Question, translate: Translate) -> Shown:
    """Write one piece of evidence in the reader's language."""
    if evidence.quote is not None:
        return _quote(evidence, line, question, translate)
    if evidence.measure == "look_away" and evidence.start_s is not None and evidence.end_s is not None:
        return Shown("fact", translate(LOOK_AWAY.text) % {"start": clock(evidence.start_s), "end": clock(evidence.end_s)})
    wording = WORDINGS[evidence.measure or ""]
    return Shown("fact", translate(wording.text) % {"value": evidence.value, "out_of": evidence.out_of})


def _quote(evidence: Evidence, line: str, question: Question, translate: Translate) -> Shown:
    text = f"“{evidence.quote}”"
    if evidence.value is not None and evidence.unit == "×":
        return Shown("fact", f"{text} × {evidence.value:.0f}")
    beside = [clock(evidence.start_s)] if evidence.start_s is not None else []
    if evidence.value is not None:
        beside.append(f"{evidence.value:.1f} {evidence.unit}")
    if evidence.point is not None:
        beside.append(question.key_points[evidence.point].text)
    elif line in BESIDE:
        beside.append(translate(BESIDE[line].text))
    return Shown("quote", text, ", ".join(beside))
