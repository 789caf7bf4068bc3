"""One answer in, what was heard that is worth practising out: pauses inside sentences, quick stretches, even pitch, fillers.

Each is an observation with its time, beyond the thresholds of experience.md 2b, and rests on enough measured seconds.
"""

from collections.abc import Callable, Iterator
from typing import Final

from kiosk.records import Finding, Message, Span
from kiosk.report.lines import spans_of
from kiosk.report.moments import Part, Step, Value, clock, in_question
from kiosk.report.said import mid_clause_pauses, words_before

ENOUGH_S: Final = 15.0
"""An observation rests on at least so many measured seconds: the least voice of experience.md 2b."""
EVEN_ST: Final = 2.0
"""Pitch that varies less over the answer sounds even (experience.md 2b)."""
OUTSIDE: Final = 0.2
"""A larger share of 15 s windows outside 100-185 words a minute is worth a word (experience.md 2b)."""
MANY_PAUSES: Final = 2
"""So many pauses of a second inside sentences are worth a word; one happens to everybody. Own number."""
CLUSTER: Final = 3
CLUSTER_S: Final = 10.0
"""So many fillers within so many seconds are told with their time; own numbers."""


def delivery_findings(part: Part) -> Iterator[Finding]:
    """The moments of one answer that a listener would notice, each with its time."""
    for of in FINDINGS:
        finding = of(part)
        if finding is not None:
            yield finding


def delivery_step(part: Part) -> Step | None:
    """The first of these that stands out in this answer, with a way to practise it."""
    return next((step for of in STEPS if (step := of(part)) is not None), None)


def filler_cluster(part: Part) -> tuple[float, float, int] | None:
    """(start_s, end_s, count) of the place where fillers stand closest together; None where they are spread out."""
    fillers = spans_of(part.features, "filler")
    best: tuple[float, float, int] | None = None
    for index, first in enumerate(fillers):
        near = [span for span in fillers[index:] if span.end_s - first.start_s <= CLUSTER_S]
        if len(near) >= CLUSTER and (best is None or len(near) > best[2]):
            best = (first.start_s, near[-1].end_s, len(near))
    return best


def _enough(part: Part, name: str) -> float | None:
    """The value of a measure that rests on enough seconds."""
    measure = part.features.measures.get(name)
    return measure.value if measure is not None and measure.measured_s >= ENOUGH_S else None


def _outside(part: Part, what: str) -> Span | None:
    """The first window of this kind, where so many lie outside that it is worth a word."""
    ratio = _enough(part, "pace_outside_ratio")
    return next(iter(spans_of(part.features, what)), None) if ratio is not None and ratio > OUTSIDE else None


def _many_pauses(part: Part) -> list[Span]:
    if _enough(part, "mid_clause_long_pause_count") is None:
        return []
    found = mid_clause_pauses(part.features)
    return found if len(found) >= MANY_PAUSES else []


def _quick_finding(part: Part) -> Finding | None:
    window = _outside(part, "fast")
    if window is None:
        return None
    values: dict[str, Value] = {"clock": clock(window.start_s), "until": clock(window.end_s), "pace": window.text}
    text = Message(
        "From %(clock)s to %(until)s you spoke %(pace)s words a minute; a breath at the end of each sentence helps a "
        "listener to follow.",
        values,
    )
    return Finding(text, part.number, window.start_s, ("pace_outside_ratio",))


def _pause_finding(part: Part) -> Finding | None:
    found = _many_pauses(part)
    if not found:
        return None
    longest = max(found, key=lambda span: span.end_s - span.start_s)
    values: dict[str, Value] = {
        "count": len(found),
        "seconds": longest.end_s - longest.start_s,
        "clock": clock(longest.start_s),
        "words": words_before(part, longest.start_s),
    }
    if values["words"]:
        text = Message(
            "%(count)d pauses of a second or more stood inside a sentence, the longest (%(seconds).1f s) at %(clock)s after "
            "“%(words)s”. Between two sentences a pause is easier to follow.",
            values,
        )
    else:
        text = Message(
            "%(count)d pauses of a second or more stood inside a sentence, the longest (%(seconds).1f s) at %(clock)s. "
            "Between two sentences a pause is easier to follow.",
            values,
        )
    return Finding(text, part.number, longest.start_s, ("mid_clause_long_pause_count",))


def _cluster_finding(part: Part) -> Finding | None:
    cluster = filler_cluster(part)
    if cluster is None:
        return None
    values: dict[str, Value] = {
        "count": cluster[2],
        "seconds": max(1, round(cluster[1] - cluster[0])),
        "clock": clock(cluster[0]),
    }
    text = Message("%(count)d fillers came within %(seconds)d s, from %(clock)s on.", values)
    return Finding(text, part.number, cluster[0], ("fillers_per_100",))


def _even_finding(part: Part) -> Finding | None:
    deviation = _enough(part, "pitch_sd_st")
    if deviation is None or deviation >= EVEN_ST:
        return None
    text = Message(
        "Your pitch varied by %(value).1f semitones; from 2.0 on, a listener hears more easily which words matter.",
        {"value": deviation},
    )
    return Finding(text, part.number, None, ("pitch_sd_st",))


FINDINGS: Final[tuple[Callable[[Part], Finding | None], ...]] = (
    _quick_finding,
    _pause_finding,
    _cluster_finding,
    _even_finding,
)


def _pause_step(part: Part) -> Step | None:
    found = _many_pauses(part)
    if not found:
        return None
    longest = max(found, key=lambda span: span.end_s - span.start_s)
    text = Message(
        "Pause where a sentence ends, not inside it.\n"
        "Plan one short sentence, say it to its end, then breathe and plan the next. Practise with one story.\n"
        "In question %(question)d, %(count)d pauses of a second or more stood inside a sentence, the longest at %(clock)s.",
        in_question(part, count=len(found), clock=clock(longest.start_s)),
    )
    return text, longest.start_s, ("mid_clause_long_pause_count",)


def _quick_step(part: Part) -> Step | None:
    window = _outside(part, "fast")
    if window is None:
        return None
    text = Message(
        "Slow down where you become quick.\n"
        "Read a paragraph aloud and stop for one breath at each full stop. Then answer a question in the same way.\n"
        "In question %(question)d you spoke %(pace)s words a minute from %(clock)s to %(until)s.",
        in_question(part, pace=window.text, clock=clock(window.start_s), until=clock(window.end_s)),
    )
    return text, window.start_s, ("pace_outside_ratio",)


def _even_step(part: Part) -> Step | None:
    deviation = _enough(part, "pitch_sd_st")
    if deviation is None or deviation >= EVEN_ST:
        return None
    text = Message(
        "Let your voice rise on the word that matters.\n"
        "Take one sentence, choose its most important word, and say it three times with that word a little higher.\n"
        "In question %(question)d your pitch varied by %(value).1f semitones; under 2.0 sounds even.",
        in_question(part, value=deviation),
    )
    return text, None, ("pitch_sd_st",)


STEPS: Final[tuple[Callable[[Part], Step | None], ...]] = (_pause_step, _quick_step, _even_step)
