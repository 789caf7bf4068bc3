"""Nothing in, what may leave the kiosk for a cloud model out: the one list that consent shows and requests keep to."""

from dataclasses import dataclass
from typing import Final, Literal

from kiosk.records.report import Message


@dataclass(frozen=True, slots=True)
class Sharing:
    """What one kind of call carries of a candidate."""

    what: Literal["questions", "follow_up", "feedback"]
    fields: tuple[str, ...]
    """Every name in the data of the request; 'answers.answer' stands inside each of 'answers'."""
    message: Message
    """The same for the candidate."""


SHARING: Final = (
    Sharing(
        "questions",
        ("role", "years", "skills", "count", "language"),
        Message("Questions: job, years of work, skills, language."),
    ),
    Sharing(
        "follow_up",
        ("question", "answer", "missing", "language"),
        Message("Follow-ups: the question, your words, what they left out."),
    ),
    Sharing(
        "feedback",
        (
            *("role", "years", "skills", "language", "answers"),
            *(f"answers.{name}" for name in ("number", "question", "answer", "bands", "numbers")),
        ),
        Message("Feedback: all of this, the ratings given, counts such as words a minute."),
    ),
)

SHARED_LINES: Final = ("relevance", "content", "structure", "coherence", "clarity", "pace", "fluency", "length")
"""Rubric lines whose band may leave; never 'eye_line' or what else a camera gave."""

SHARED_MEASURES: Final = (
    *("duration_s", "word_count", "pace_wpm", "articulation_wpm", "response_latency_s"),
    *("pause_count", "long_pause_count", "longest_pause_s", "mid_clause_long_pause_count"),
    *("fillers_per_100", "filler_count", "filled_pause_count", "repetition_count", "restart_count"),
    *("longest_run_words_count", "longest_run_s", "hedge_count", "hedges_per_100", "distinct_words_count"),
    *("key_points_ratio", "structure_parts_count", "number_given_count"),
    *(f"part_{part}_count" for part in ("situation", "task", "action", "result", "reason", "example", "order", "aim")),
)
"""Measures of what was said and how fluently. Whatever is not named here stays: the voice's pitch and loudness, how sure
the recogniser was, and all that a camera saw."""
