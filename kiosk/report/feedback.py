"""The rules' own sentences and the online model's checked ones in, the Feedback out. Pure.

The rules' feedback is whole by itself. Sentences of the online model that stood the check come first in each list and the
rules fill it up; its next step takes the place of the rules' one, which then heads the improvements.
"""

from collections.abc import Sequence
from typing import Final

from kiosk.records import Feedback, Finding, Message
from kiosk.report.lines import counted
from kiosk.report.moments import Part, Value
from kiosk.report.receipts import Checked

MOST: Final = 3
"""Sentences of a list; the report has one next step, so the rest stays short (experience.md 3)."""
LEAST_WORDS: Final = 10
"""From so many words on an answer is one that can be named as such; own number."""


def feedback_of(
    parts: Sequence[Part],
    strengths: Sequence[Finding],
    improvements: Sequence[Finding],
    next_step: Finding,
    checked: Checked,
) -> Feedback:
    """The feedback of an interview; `strengths`, `improvements` and `next_step` are the rules' own."""
    step = checked.next_step or next_step
    own = [finding for finding in improvements if finding != step]
    if step.source == "cloud" and next_step not in own:
        own.insert(0, next_step)
    return Feedback(
        _filled(checked.strengths, strengths or least_strength(parts)),
        _filled(checked.improvements, own),
        step,
        checked.removed,
    )


def _filled(cloud: Sequence[Finding], rules: Sequence[Finding]) -> tuple[Finding, ...]:
    """At most MOST; a sentence of the rules that rests on the same measure of the same answer would say it again."""
    said = {(finding.number, name) for finding in cloud for name in finding.measures}
    fresh = [finding for finding in rules if not said & {(finding.number, name) for name in finding.measures}]
    return (*cloud, *fresh)[:MOST]


def least_strength(parts: Sequence[Part]) -> tuple[Finding, ...]:
    """One thing that was there, where no band was solid; empty only where there was no answer at all."""
    named = max(parts, key=lambda part: part.value("key_points_ratio") or 0.0, default=None)
    if named is not None and named.value("key_points_ratio") and named.quote("content"):
        values: dict[str, Value] = {"question": named.answer.label, "quote": named.quote("content") or ""}
        text = Message("In question %(question)d one point of a good answer came up: “%(quote)s”.", values)
        return (Finding(text, named.number, named.first("point"), ("key_points_ratio",)),)
    by_words = [(part.value("word_count") or 0.0, part) for part in parts]
    if len(by_words) > 1 and all(words >= LEAST_WORDS for words, _ in by_words):
        whole = Message("You gave an answer to every question: %(count)d of %(count)d.", {"count": len(by_words)})
        return (Finding(whole, None, None, ("word_count",)),)
    words, longest = max(by_words, key=lambda pair: pair[0], default=(0.0, None))
    if longest is None:
        return ()
    if words < LEAST_WORDS:
        one, many = Message("You took up the question."), Message("You went through all %(count)d questions.")
        return (Finding(counted(len(parts), one, many), None, None, ("duration_s",)),)
    values = {"question": longest.answer.label, "words": int(words)}
    text = Message("Your fullest answer was to question %(question)d: %(words)d words.", values)
    return (Finding(text, longest.number, None, ("word_count",)),)
