"""All answers in, the one next step out: three lines of one text (what to do, how to practise, what it rests on)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from kiosk.records import Band, Finding, Message
from kiosk.report.bearing import bearing_step
from kiosk.report.delivery import delivery_step
from kiosk.report.findings import EASY_WPM, rests_on
from kiosk.report.moments import Part, Step, clock, in_question
from kiosk.report.said import filler_times

LINE_ORDER: Final = ("content", "structure", "length", "fluency", "pace", "eye_line")
"""Of two lines in the same band, what was said comes before how it was said."""
SEVERITY: Final = {Band.START: 2, Band.GROWING: 1}

PART_STEPS: Final = {
    "situation": Message(
        "Set the scene in one sentence.\n"
        "Begin with “When I was …” or “In my final-year project …”. Say it aloud, then go on with your answer.\n"
        "In question %(question)d no place or time was named."
    ),
    "task": Message(
        "Say what was asked of you.\n"
        "After the opening, add one sentence: “I had to …”. Practise with two stories of your own.\n"
        "In question %(question)d the goal or the problem was not named."
    ),
    "action": Message(
        "Tell what you yourself did.\n"
        "Take one story and say three sentences that begin with “I”: I asked, I built, I tested.\n"
        "In question %(question)d your own steps hardly came up."
    ),
    "result": Message(
        "End with the result.\n"
        "Finish with “In the end …” and one number: how many, how long, how much. Say only the ending, three times.\n"
        "In question %(question)d the ending was missing."
    ),
    "reason": Message(
        "Give a reason for your main point.\n"
        "Say the point, then “because …”. Practise it with three points from your field.\n"
        "In question %(question)d no reason was given."
    ),
    "example": Message(
        "Add one example from your own work or studies.\n"
        "After your point say “for example, in my project …”. Twenty seconds are enough.\n"
        "In question %(question)d no example was given."
    ),
    "aim": Message(
        "Say where it shall lead.\n"
        "End with one sentence: “In this work I want to …”. Write three such sentences and say the best one aloud.\n"
        "In question %(question)d no aim was named."
    ),
    "order": Message(
        "Give your answer in steps.\n"
        "Count on your fingers while you practise: first, then, finally.\n"
        "In question %(question)d the steps could not be told apart."
    ),
}


LONGER_STORY: Final = Message(
    "Give your answers more room: aim for 60 to 120 seconds.\n"
    "Tell one story in four parts: where it was, what was asked, what you did, how it ended. Two sentences each.\n"
    "In question %(question)d you spoke for %(seconds)d seconds."
)
LONGER: Final = Message(
    "Give your answers more room: aim for 60 to 120 seconds.\n"
    "Say your main point, then why, then an example of your own, then what follows from it. Two sentences each.\n"
    "In question %(question)d you spoke for %(seconds)d seconds."
)


def next_step(parts: Sequence[Part]) -> Finding:
    """The one thing to practise next. There is always one, and it rests on something that was measured."""
    first = next((finding for _, finding in _weak_steps(parts)), None)
    if first is not None:
        return first
    return (
        _number_step(parts) or _delivery_step(parts) or _bearing_step(parts) or _follow_up_step(parts) or _start_step(parts)
    )


def improvements_of(parts: Sequence[Part]) -> tuple[Finding, ...]:
    """What else is worth practising, the weakest first, each line once: the next step and what comes after it.

    Each is a text of three lines like the next step; empty where nothing was weak.
    """
    steps: dict[str, Finding] = {}
    for line, finding in _weak_steps(parts):
        steps.setdefault(line, finding)
    number = _number_step(parts)
    return (*steps.values(), number) if number is not None else tuple(steps.values())


def _weak_steps(parts: Sequence[Part]) -> Iterator[tuple[str, Finding]]:
    for _, _, _, part, line in sorted(_weak_places(parts), key=lambda place: place[:3]):
        finding = _finding(part, STEPS[line](part))
        if finding is not None:
            yield line, finding


def _weak_places(parts: Sequence[Part]) -> Iterator[tuple[int, int, int, Part, str]]:
    for part in parts:
        for place, line in enumerate(LINE_ORDER):
            band = part.band(line)
            if band in SEVERITY:
                yield -SEVERITY[band], place, part.number, part, line


def _finding(part: Part, step: Step | None) -> Finding | None:
    if step is None:
        return None
    finding = Finding(step[0], part.number, step[1], step[2])
    return finding if rests_on(finding, part.features.measures) else None


def _content(part: Part) -> Step | None:
    missing = part.missing_points()
    count = len(part.answer.question.key_points)
    values = in_question(part, missing="; ".join(missing[:2]), found=count - len(missing), count=count)
    text = Message(
        "In an answer like question %(question)d, also speak about: %(missing)s.\n"
        "Say each point as one plain sentence, then add an example of your own. Answer aloud again, for 90 seconds.\n"
        "In question %(question)d, %(found)d of %(count)d points were named.",
        values,
    )
    return text, part.first("point"), ("key_points_ratio",)


def _structure(part: Part) -> Step | None:
    missing = part.missing_part()
    if missing is None:
        return None
    return Message(PART_STEPS[missing].text, in_question(part)), None, ("structure_parts_count", f"part_{missing}_count")


def _length(part: Part) -> Step | None:
    spoken = [span for span in part.features.spans if span.what == "voiced"]
    if not spoken:
        return None
    seconds = round(spoken[-1].end_s - spoken[0].start_s)
    if seconds < 60:
        longer = LONGER_STORY if part.answer.question.kind == "behavioural" else LONGER
        text = Message(longer.text, in_question(part, seconds=seconds))
    else:
        text = Message(
            "Keep one answer under two minutes.\n"
            "Say the result first, then only what a listener needs to understand it. Use a watch.\n"
            "In question %(question)d you spoke for %(seconds)d seconds.",
            in_question(part, seconds=seconds),
        )
    return text, None, ("voiced_ratio",)


def _fluency(part: Part) -> Step | None:
    top, longest = part.top_filler(), part.longest("long_pause")
    if top is not None and top[1] > 2:
        start = next(s.start_s for s in part.features.spans if s.what == "filler" and s.text == top[0])
        text = Message(
            "Where “%(word)s” comes now, leave a short silence.\n"
            "Answer one question aloud for a minute. Each time the word is near, close your mouth and breathe in.\n"
            "“%(word)s” came %(times)d times in question %(question)d, at %(places)s.",
            in_question(part, word=top[0].strip("()"), times=top[1], places=filler_times(part.features, top[0])),
        )
        return text, start, ("fillers_per_100",)
    if longest is None:
        return None
    text = Message(
        "Use the preparation time to note three key words.\n"
        "When a sentence ends, look at the next key word and go on. Practise with one question and three words.\n"
        "In question %(question)d the longest pause was %(seconds).1f seconds, at %(clock)s.",
        in_question(part, seconds=longest[1], clock=clock(longest[0])),
    )
    return text, longest[0], ("longest_pause_s",)


def _pace(part: Part) -> Step | None:
    pace = part.value("pace_wpm")
    if pace is None:
        return None
    if pace > EASY_WPM:
        text = Message(
            "Slow down a little.\n"
            "Read a paragraph aloud and stop for one breath at each full stop. Then answer a question in the same way.\n"
            "In question %(question)d your pace was %(pace)d words a minute; 120 to 165 is easy to follow.",
            in_question(part, pace=round(pace)),
        )
        return text, part.first("fast"), ("pace_wpm",)
    text = Message(
        "Speak a little quicker.\n"
        "Tell the same story twice with a watch; the second time in three quarters of the time.\n"
        "In question %(question)d your pace was %(pace)d words a minute; 120 to 165 is easy to follow.",
        in_question(part, pace=round(pace)),
    )
    return text, part.first("slow"), ("pace_wpm",)


def _eye_line(part: Part) -> Step | None:
    ratio, away = part.value("eye_line_ratio"), part.longest("look_away")
    if ratio is None:
        return None
    text = Message(
        "Look towards the lens when you say your main point.\n"
        "Put a small mark beside a camera or mirror and tell it one story. Looking aside to think is fine.\n"
        "In question %(question)d your eyes were towards the lens for %(ratio)d %% of your speaking time.",
        in_question(part, ratio=round(100 * ratio)),
    )
    return text, away[0] if away else None, ("eye_line_ratio",)


STEPS: Final[dict[str, Callable[[Part], Step | None]]] = {
    "content": _content,
    "structure": _structure,
    "length": _length,
    "fluency": _fluency,
    "pace": _pace,
    "eye_line": _eye_line,
}


def _number_step(parts: Sequence[Part]) -> Finding | None:
    """Everything scored was solid or strong: add a number."""
    for part in parts:
        if part.value("number_given_count") == 0.0:
            text = Message(
                "Add one number to your results.\n"
                "Write down three results of yours with a number: how many people, how long, how much better.\n"
                "In question %(question)d there was no number.",
                in_question(part),
            )
            return _finding(part, (text, None, ("number_given_count",)))
    return None


def _delivery_step(parts: Sequence[Part]) -> Finding | None:
    """What was heard comes after what was said."""
    found = (_finding(part, delivery_step(part)) for part in parts)
    return next((finding for finding in found if finding is not None), None)


def _bearing_step(parts: Sequence[Part]) -> Finding | None:
    """What the camera saw comes after content and voice."""
    found = (_finding(part, bearing_step(part)) for part in parts)
    return next((finding for finding in found if finding is not None), None)


def _follow_up_step(parts: Sequence[Part]) -> Finding | None:
    """The next question an interviewer would ask."""
    asked = {part.answer.question.follows for part in parts}
    scored = [p for p in parts if p.band("content") is not None and p.answer.question.id not in asked]
    for part in sorted(scored, key=lambda part: part.value("key_points_ratio") or 0.0):
        follow_up = part.answer.question.follow_up
        if follow_up:
            text = Message(
                "Take the next question an interviewer would ask: “%(follow_up)s”\n"
                "Prepare for half a minute, then answer aloud in 90 seconds.\n"
                "It follows on from question %(question)d, where %(found)d of %(count)d points were named.",
                in_question(
                    part,
                    follow_up=follow_up,
                    found=len(part.features.covered_points),
                    count=len(part.answer.question.key_points),
                ),
            )
            return _finding(part, (text, None, ("key_points_ratio",)))
    return None


def _start_step(parts: Sequence[Part]) -> Finding:
    """Hardly anything could be scored: the first step is one longer answer."""
    counted = [(part.value("word_count") or 0.0, part) for part in parts if part.value("word_count") is not None]
    if counted:
        words, part = max(counted, key=lambda pair: pair[0])
        text = Message(
            "Give one answer of about a minute.\n"
            "Use four sentences: where it was, what was asked, what you did, how it ended. Typing it works too.\n"
            "Your longest answer had %(words)d words; from 25 words on there is more to tell you.",
            {"words": int(words)},
        )
        return Finding(text, part.number, None, ("word_count",))
    text = Message(
        "Try once more with the microphone, or type one answer.\n"
        "The check before the first question shows whether you are heard. The desk beside the kiosk can help.\n"
        "In this interview no words could be read from your answers (%(seconds)d seconds in all).",
        {"seconds": round(sum(part.features.duration_s for part in parts))},
    )
    return Finding(text, None, None, ("duration_s",))
