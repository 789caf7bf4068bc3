"""One answer in, its sentences of feedback out: one a scored rubric line, moments of the voice (cite or cut)."""

from collections.abc import Mapping
from typing import Final

from kiosk.records import Band, Finding, Measure, Message
from kiosk.report.delivery import delivery_findings
from kiosk.report.moments import Part, Value, clock
from kiosk.report.overall import measured_value

EASY_WPM: Final = 142.0
"""Middle of the easy range 120-165 (experience.md 2b): below it a pace outside the range is 'slow', above it 'fast'."""
WELL: Final = (Band.STRONG, Band.SOLID)

MISSING_PART: Final = {
    "situation": Message("Open with one sentence on where and when it happened, so that a listener can picture it."),
    "task": Message("Say what was asked of you: the goal, the deadline or the problem."),
    "action": Message("Say more about what you yourself did, step by step: “I asked …, then I built …”."),
    "result": Message("The ending was missing: say how it turned out and what changed because of it."),
    "reason": Message("Say why: one sentence with “because” makes a point easier to accept."),
    "example": Message("Add one short example from your own work or studies."),
    "aim": Message("Say where it shall lead: what you want to do or learn in this work."),
    "order": Message("Give the listener steps to hold on to: first, then, finally."),
}


def answer_findings(part: Part) -> tuple[Finding, ...]:
    """Sentences about one answer in the order of the rubric's lines."""
    before = [rule(part) for rule in (_content, _structure, _number, _pace, _fillers, _pauses)]
    found = [*before, *delivery_findings(part), _length(part), _eye_line(part)]
    return tuple(f for f in found if f is not None and rests_on(f, part.features.measures))


def rests_on(finding: Finding, measures: Mapping[str, Measure]) -> bool:
    """Cite or cut: whether the finding names measures, and every one of them was measured."""
    return bool(finding.measures) and all(measured_value(measures, name) is not None for name in finding.measures)


def _content(part: Part) -> Finding | None:
    if part.band("content") is None:
        return None
    count, missing = len(part.answer.question.key_points), part.missing_points()
    values: dict[str, Value] = {"found": count - len(missing), "count": count, "missing": "; ".join(missing)}
    if count == 1 and missing:  # of a follow-up
        text = Message("A listener would still like to hear: %(missing)s.", values)
    elif count == 1:
        text = Message("You spoke about what was asked for.")
    elif missing:
        text = Message(
            "You spoke about %(found)d of %(count)d points. A listener would still like to hear: %(missing)s.",
            values,
        )
    else:
        text = Message("You spoke about all %(count)d points of a good answer.", values)
    return Finding(text, part.number, part.first("point"), ("key_points_ratio",))


def _structure(part: Part) -> Finding | None:
    if part.band("structure") is None:
        return None
    missing = part.missing_part()
    if missing is None or part.band("structure") is Band.STRONG:
        whole = Message("The answer was well built; its parts were easy to find.")
        return Finding(whole, part.number, None, ("structure_parts_count",))
    return Finding(MISSING_PART[missing], part.number, None, ("structure_parts_count", f"part_{missing}_count"))


def _number(part: Part) -> Finding | None:
    if part.band("structure") not in WELL or part.value("number_given_count") != 0.0:
        return None
    text = Message("One number would make this answer easier to believe: how many, how long or how much?")
    return Finding(text, part.number, None, ("number_given_count",))


def _pace(part: Part) -> Finding | None:
    pace, band = part.value("pace_wpm"), part.band("pace")
    if pace is None or band is None:
        return None
    values: dict[str, Value] = {"pace": round(pace)}
    if band is Band.STRONG:
        text = Message("Your pace was %(pace)d words a minute, which most listeners follow easily.", values)
    elif pace > EASY_WPM:
        text = Message("Your pace was %(pace)d words a minute; 120 to 165 is easier to follow.", values)
    else:
        text = Message("Your pace was %(pace)d words a minute; a little quicker, from 120, is easier to follow.", values)
    start = part.first("fast") if pace > EASY_WPM else part.first("slow")
    return Finding(text, part.number, start, ("pace_wpm",))


def _fillers(part: Part) -> Finding | None:
    rate, top = part.value("fillers_per_100"), part.top_filler()
    if rate is None:
        return None
    if top is None or sum(part.features.filler_counts.values()) <= 2:
        text = Message("Hardly any filler words were heard.")
    else:
        values: dict[str, Value] = {"count": sum(part.features.filler_counts.values()), "word": top[0], "times": top[1]}
        text = Message("%(count)d filler words were heard; most often “%(word)s”, %(times)d times.", values)
    return Finding(text, part.number, part.first("filler"), ("fillers_per_100",))


def _pauses(part: Part) -> Finding | None:
    longest = part.longest("long_pause")
    if longest is None:
        return None
    values: dict[str, Value] = {
        "count": int(part.value("long_pause_count") or 0),
        "seconds": longest[1],
        "clock": clock(longest[0]),
    }
    text = Message("Pauses over 2 seconds: %(count)d. The longest was %(seconds).1f s, at %(clock)s.", values)
    return Finding(text, part.number, longest[0], ("long_pause_count", "longest_pause_s"))


def _length(part: Part) -> Finding | None:
    band = part.band("length")
    spoken = [span for span in part.features.spans if span.what == "voiced"]
    if band is None or not spoken:
        return None
    seconds = spoken[-1].end_s - spoken[0].start_s
    values: dict[str, Value] = {"seconds": round(seconds)}
    if band is Band.STRONG:
        text = Message("You spoke for %(seconds)d seconds: a good length.", values)
    elif seconds < 60:
        text = Message("You spoke for %(seconds)d seconds; there is room for more, up to about 90.", values)
    else:
        text = Message("You spoke for %(seconds)d seconds; about 90 leaves time for the next question.", values)
    return Finding(text, part.number, None, ("voiced_ratio",))


def _eye_line(part: Part) -> Finding | None:
    ratio, away = part.value("eye_line_ratio"), part.longest("look_away")
    if ratio is None:
        return None
    if away is None:
        text = Message(
            "Your eyes were towards the lens for %(ratio)d %% of your speaking time.", {"ratio": round(100 * ratio)}
        )
        return Finding(text, part.number, None, ("eye_line_ratio",))
    values: dict[str, Value] = {"ratio": round(100 * ratio), "seconds": away[1], "clock": clock(away[0])}
    text = Message(
        "Your eyes were towards the lens for %(ratio)d %% of your speaking time. "
        "The longest look aside was %(seconds).0f s, at %(clock)s.",
        values,
    )
    return Finding(text, part.number, away[0], ("eye_line_ratio", "longest_look_away_s"))
