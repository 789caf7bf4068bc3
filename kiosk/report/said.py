"""One answer in, how it was said in plain sentence parts out: pace, pauses, fillers, melody and loudness, words.

Observations with their seconds and with what is usual; bands stand elsewhere. What was not measured is no line;
`unsaid_of` names it with its reason.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from kiosk.records import Features, Measure, Message, Span
from kiosk.report.lines import Line, counted, known, missing_by_reason, spans_of, value_of
from kiosk.report.moments import Part, Value, clock

MID_CLAUSE: Final = "mid_clause"
"""Text of a pause's span that stands inside a clause."""
MID_CLAUSE_LONG_S: Final = 1.0
"""From here a pause inside a clause is told (experience.md 2b)."""
EAR: Final = "(um)"
"""Text of a filler's span that was heard in the sound and not written by the recogniser."""
MOST_PLACES: Final = 3
"""Times or places named of one kind; more would be a list and no sentence. Own number."""
WORDS_BEFORE: Final = 3
RUN_WORDS: Final = 7
"""Words quoted before a pause, and from the beginning of the longest run; own numbers."""
OUTSIDE_SHOWN: Final = 4
"""Windows outside the range that are named; own number."""

USUAL_PACE: Final = Message("120 to 165 is easy to follow")
USUAL_WAIT: Final = Message("up to 10 s to think is fine")
USUAL_FILLERS: Final = Message("2 to 6 in 100 words are usual when people speak freely")
USUAL_PITCH: Final = Message("under 2.0 sounds even")
"""experience.md 2b, as context and never as a judgement."""

GROUPS: Final = {
    "pace": Message("Pace"),
    "pauses": Message("Pauses"),
    "fillers": Message("Fillers and repeats"),
    "voice": Message("Pitch and loudness"),
    "words": Message("Choice of words"),
}
EXPECTED: Final = (
    *("pace_wpm", "response_latency_s", "pause_count", "longest_run_s", "fillers_per_100", "repetition_count"),
    *("pitch_sd_st", "level_range_db", "distinct_words_count", "hedge_count"),
)
"""Each stands for a line; a missing one is named with its reason (labels.MEASURES)."""


def said_of(part: Part) -> dict[str, tuple[Line, ...]]:
    """Group -> its lines; a group without any line is left out."""
    found = {group: tuple(line for of in makers for line in of(part)) for group, makers in LINES.items()}
    return {group: lines for group, lines in found.items() if lines}


def unsaid_of(features: Features) -> dict[str, tuple[str, ...]]:
    """Reason code -> the expected measures that it kept from being measured."""
    return missing_by_reason(features, EXPECTED)


def noise_of(features: Features) -> tuple[Message, ...]:
    """What disturbed the sound, and for how long; such stretches are left out of the numbers."""
    notes = []
    for what, text in DISTURBED.items():
        total_s = sum(span.end_s - span.start_s for span in spans_of(features, what))
        if total_s > 0:
            notes.append(Message(text.text, {"seconds": max(1, round(total_s))}))
    return tuple(notes)


DISTURBED: Final = {
    "noisy": Message("It was loud around you for %(seconds)d s. That time was left out of these numbers."),
    "second_voice": Message(
        "Another voice spoke at the same time for %(seconds)d s. That time was left out of these numbers."
    ),
    "clipped": Message(
        "Your voice was too loud for the microphone for %(seconds)d s. Next time, stand a little further away from it."
    ),
}


def mid_clause_pauses(features: Features) -> list[Span]:
    """Pauses of a second and more inside a clause, in order of time."""
    pauses = spans_of(features, "pause", "long_pause")
    return [span for span in pauses if span.text == MID_CLAUSE and span.end_s - span.start_s >= MID_CLAUSE_LONG_S]


def words_before(part: Part, t_s: float, count: int = WORDS_BEFORE) -> str:
    """The last words that ended before a time, as they were recognised; '' where there are none."""
    ends = [word.text for word in part.answer.words if word.end_s - part.answer.start_s <= t_s + BORDER_S]
    return _quoted(ends[-count:])


def filler_times(features: Features, name: str) -> str:
    """When a filler was said, the first few times: '0:05, 0:17, 0:33'."""
    starts = [span.start_s for span in spans_of(features, "filler") if span.text == name]
    return _times(starts)


BORDER_S: Final = 0.1
"""A word's end and the pause after it come from two readers and may overlap so far; own number."""


def _quoted(words: Sequence[str]) -> str:
    return " ".join("I" + word[1:] if word == "i" or word.startswith("i'") else word for word in words)


def _times(starts: Sequence[float]) -> str:
    return ", ".join(clock(start_s) for start_s in starts[:MOST_PLACES]) + (" …" if len(starts) > MOST_PLACES else "")


def _pace(part: Part) -> Iterator[Line]:
    measure = known(part.features, "pace_wpm")
    if measure is None or measure.value is None:
        return
    parts = [Message("%(pace)d words a minute", {"pace": round(measure.value)})]
    if known(part.features, "articulation_wpm") is not None:
        spoken = round(value_of(part.features, "articulation_wpm"))
        parts.append(Message("%(pace)d without the pauses", {"pace": spoken}))
    yield Line(tuple(parts), measure, usual=USUAL_PACE)


def _windows(part: Part) -> Iterator[Line]:
    measure = known(part.features, "pace_outside_ratio")
    if measure is None or measure.value is None:
        return
    outside = [span for span in spans_of(part.features, "fast", "slow") if span.text]
    if not outside:
        yield Line((Message("between 100 and 185 words a minute all through, in stretches of 15 s"),), measure)
        return
    lead = Message("Outside 100 to 185 words a minute")
    yield Line(tuple(_window(span) for span in outside[:OUTSIDE_SHOWN]), measure, lead)


def _window(span: Span) -> Message:
    values: dict[str, Value] = {"clock": clock(span.start_s), "until": clock(span.end_s), "pace": span.text}
    return Message("%(pace)s from %(clock)s to %(until)s", values)


def _wait(part: Part) -> Iterator[Line]:
    measure = known(part.features, "response_latency_s")
    if measure is not None and measure.value is not None:
        text = Message("first word after %(seconds).1f s", {"seconds": measure.value})
        yield Line((text,), measure, usual=USUAL_WAIT)


def _pauses(part: Part) -> Iterator[Line]:
    measure = known(part.features, "pause_count", "long_pause_count")
    if measure is None:
        return
    count, long = int(value_of(part.features, "pause_count")), int(value_of(part.features, "long_pause_count"))
    if not count:
        yield Line((Message("no pauses of 0.25 s and more"),), measure)
        return
    parts = [counted(count, Message("%(count)d pause of 0.25 s and more"), Message("%(count)d pauses of 0.25 s and more"))]
    if known(part.features, "pause_ratio") is not None:
        ratio = round(100 * value_of(part.features, "pause_ratio"))
        parts.append(Message("together %(ratio)d %% of the time", {"ratio": ratio}))
    if long:
        parts.append(Message("%(count)d of them over 2 s", {"count": long}))
    longest = max(spans_of(part.features, "pause", "long_pause"), key=lambda span: span.end_s - span.start_s, default=None)
    if longest is not None:
        values: dict[str, Value] = {"seconds": longest.end_s - longest.start_s, "clock": clock(longest.start_s)}
        parts.append(Message("the longest %(seconds).1f s, at %(clock)s", values))
    yield Line(tuple(parts), measure)


def _mid_clause(part: Part) -> Iterator[Line]:
    measure, found = known(part.features, "mid_clause_long_pause_count"), mid_clause_pauses(part.features)
    if measure is None or not found:
        return
    lead = counted(
        len(found),
        Message("%(count)d pause of a second or more inside a sentence"),
        Message("%(count)d pauses of a second or more inside a sentence"),
    )
    yield Line(tuple(_place(part, span) for span in found[:MOST_PLACES]), measure, lead)


def _place(part: Part, span: Span) -> Message:
    words = words_before(part, span.start_s)
    if words:
        return Message("at %(clock)s after “%(words)s”", {"clock": clock(span.start_s), "words": words})
    return Message("at %(clock)s", {"clock": clock(span.start_s)})


def _run(part: Part) -> Iterator[Line]:
    measure = known(part.features, "longest_run_s")
    if measure is None or measure.value is None:
        return
    parts = [Message("%(seconds).1f s", {"seconds": measure.value})]
    if known(part.features, "longest_run_words_count") is not None:
        words = int(value_of(part.features, "longest_run_words_count"))
        parts.append(counted(words, Message("%(count)d word"), Message("%(count)d words")))
    for span in spans_of(part.features, "longest_run")[:1]:
        parts.append(_run_place(part, span))
    yield Line(tuple(parts), measure, Message("Longest stretch without a pause or a filler"))


def _run_place(part: Part, span: Span) -> Message:
    begin_s = part.answer.start_s
    inside = [w.text for w in part.answer.words if span.start_s <= (w.start_s + w.end_s) / 2 - begin_s <= span.end_s]
    if not inside:
        return Message("from %(clock)s on", {"clock": clock(span.start_s)})
    words = _quoted(inside[:RUN_WORDS]) + (" …" if len(inside) > RUN_WORDS else "")
    return Message("from %(clock)s on: “%(words)s”", {"clock": clock(span.start_s), "words": words})


def _fillers(part: Part) -> Iterator[Line]:
    measure = known(part.features, "fillers_per_100")
    if measure is None or measure.value is None:
        return
    yield Line((Message("%(rate).1f fillers in 100 words", {"rate": measure.value}),), measure, usual=USUAL_FILLERS)
    top = list(part.features.filler_counts.items())[:MOST_PLACES]
    if top:
        parts = tuple(_filler(part.features, name, count) for name, count in top)
        yield Line(parts, measure, Message("Most often"))
    heard = int(value_of(part.features, "filled_pause_count"))
    if heard:
        one = Message(
            "%(count)d drawn-out sound such as “um” was heard in the sound itself; the recogniser had not written it"
        )
        many = Message(
            "%(count)d drawn-out sounds such as “um” were heard in the sound itself; the recogniser had not written them"
        )
        yield Line((counted(heard, one, many),), measure)


def _filler(features: Features, name: str, count: int) -> Message:
    values: dict[str, Value] = {"word": name.strip("()"), "count": count, "times": filler_times(features, name)}
    if not values["times"]:
        return Message("“%(word)s” %(count)d ×", values)
    if name == EAR:
        return Message("“%(word)s” heard by ear %(count)d × (%(times)s)", values)
    return Message("“%(word)s” %(count)d × (%(times)s)", values)


def _repeats(part: Part) -> Iterator[Line]:
    measure = known(part.features, "repetition_count", "restart_count")
    if measure is None:
        return
    repeats, restarts = (int(value_of(part.features, name)) for name in ("repetition_count", "restart_count"))
    if not repeats and not restarts:
        yield Line((Message("no word said twice in a row, no sentence begun again"),), measure)
        return
    if repeats:
        lead = counted(repeats, Message("%(count)d repeat of a word"), Message("%(count)d repeats of words"))
        yield _with_times(part.features, "repetition", measure, lead)
    if restarts:
        lead = counted(restarts, Message("%(count)d sentence begun again"), Message("%(count)d sentences begun again"))
        yield _with_times(part.features, "restart", measure, lead)


def _with_times(features: Features, what: str, measure: Measure, lead: Message) -> Line:
    starts = [span.start_s for span in spans_of(features, what)]
    if not starts:
        return Line((lead,), measure)
    return Line((Message("at %(times)s", {"times": _times(starts)}),), measure, lead)


def _pitch(part: Part) -> Iterator[Line]:
    measure = known(part.features, "pitch_sd_st")
    if measure is None or measure.value is None:
        return
    parts = [Message("pitch varied by %(value).1f semitones", {"value": measure.value})]
    if known(part.features, "pitch_range_st") is not None:
        whole = value_of(part.features, "pitch_range_st")
        parts.append(Message("%(value).0f semitones between your lower and your higher tones", {"value": whole}))
    yield Line(tuple(parts), measure, usual=USUAL_PITCH)


def _loudness(part: Part) -> Iterator[Line]:
    measure = known(part.features, "level_range_db")
    if measure is None or measure.value is None:
        return
    parts = [Message("%(value).0f dB between your softer and your louder words", {"value": measure.value})]
    if known(part.features, "snr_db") is not None:
        above = value_of(part.features, "snr_db")
        parts.append(Message("your voice %(value).0f dB above the room", {"value": above}))
    yield Line(tuple(parts), measure)


def _vocabulary(part: Part) -> Iterator[Line]:
    measure = known(part.features, "distinct_words_count", "word_count")
    if measure is None or measure.value is None:
        return
    values: dict[str, Value] = {"distinct": int(measure.value), "count": int(value_of(part.features, "word_count"))}
    yield Line((Message("%(distinct)d different words of %(count)d", values),), measure)
    used = [Message("“%(word)s” %(count)d ×", {"word": word, "count": count}) for word, count in part.features.top_words]
    if used:
        yield Line(tuple(used[: MOST_PLACES + 2]), measure, Message("Used most"))


def _hedges(part: Part) -> Iterator[Line]:
    measure = known(part.features, "hedge_count")
    if measure is None or measure.value is None:
        return
    if not measure.value:
        yield Line((Message("no softening words such as “maybe” or “I think”"),), measure)
        return
    lead = counted(int(measure.value), Message("%(count)d softening phrase"), Message("%(count)d softening phrases"))
    places = [
        Message("“%(word)s” at %(clock)s", {"word": _quoted(span.text.split()), "clock": clock(span.start_s)})
        for span in spans_of(part.features, "hedge")[:MOST_PLACES]
    ]
    yield Line(tuple(places), measure, lead) if places else Line((lead,), measure)


LINES: Final[dict[str, tuple[Callable[[Part], Iterator[Line]], ...]]] = {
    "pace": (_pace, _windows),
    "pauses": (_wait, _pauses, _mid_clause, _run),
    "fillers": (_fillers, _repeats),
    "voice": (_pitch, _loudness),
    "words": (_vocabulary, _hedges),
}
