"""Answers told in a few words for the tests of the score room."""

from collections.abc import Sequence

from kiosk.records import Answer, FaceReading, Gaze, KeyPoint, Question, VoiceReading, Word
from kiosk.score.tokens import Token

QUESTION = Question(
    id="t-1",
    text="Tell me about a time when your group was late.",
    kind="behavioural",
    level="fresher",
    skill=None,
    key_points=(
        KeyPoint("The team", ("team", "members")),
        KeyPoint("The node", ("node",)),
        KeyPoint("A plan", ("made a plan", "planned")),
        KeyPoint("The end", ("in the end",)),
    ),
)
START_S = 500.0
STOP_S = 0.1
"""Where a stop consonant begins in a word, and how long it lasts."""


def say(
    told: str,
    *,
    step_s: float = 0.4,
    begin_s: float = 1.0,
    confidence: float = 0.9,
    pauses: Sequence[tuple[int, float]] = (),
    question: Question = QUESTION,
    tail_s: float = 1.0,
) -> Answer:
    """One word every step_s; `pauses` are (after which word, how long). Voice follows the words."""
    words, t_s, extra = [], START_S + begin_s, dict(pauses)
    for index, text in enumerate(told.split()):
        words.append(Word(text, t_s, t_s + step_s * 0.9, confidence))
        t_s += step_s + extra.get(index, 0.0)
    end_s = t_s + tail_s
    return Answer(0, question, START_S, end_s, tuple(words), voices=voices(words, end_s), speech_model="test", heard=True)


def told(text: str, *, step_s: float = 0.4, **pauses: float) -> tuple[Token, ...]:
    """The words as tokens, one every step_s; `pauses` are seconds of silence behind a word where it first stands."""
    tokens, t_s, waits = [], 0.0, dict(pauses)
    for word in text.split():
        tokens.append(Token(word, word, t_s, t_s + 0.9 * step_s, 0.9))
        t_s += step_s + waits.pop(word, 0.0)
    return tuple(tokens)


def voices(words: Sequence[Word], end_s: float, step_s: float = 0.02) -> tuple[VoiceReading, ...]:
    """Voice readings that are loud exactly where the words are; every fourth one has a stop in it, as quiet as the room."""
    readings = []
    for step in range(round((end_s - START_S) / step_s)):
        t_s = START_S + step * step_s
        middle_s = t_s + step_s / 2
        voiced = any(word.start_s <= middle_s < word.end_s for word in words)
        voiced &= not any(word.start_s + STOP_S <= middle_s < word.start_s + 2 * STOP_S for word in words[::4])
        readings.append(VoiceReading(t_s, step_s, -25.0 if voiced else -60.0, voiced))
    return tuple(readings)


def look(
    duration_s: float,
    *,
    away: Sequence[tuple[float, float, float, float]] = (),
    absent: Sequence[tuple[float, float]] = (),
    second: Sequence[tuple[float, float]] = (),
    blinks_s: Sequence[float] = (),
    rate_hz: int = 20,
    why_not: str | None = None,
) -> tuple[FaceReading, ...]:
    """Face readings; `away` holds (from, to, yaw, pitch)."""
    readings = []
    for step in range(round(duration_s * rate_hz)):
        t_s = step / rate_hz
        gaze = next((Gaze(yaw, pitch) for a, b, yaw, pitch in away if a <= t_s < b), Gaze(2.0, -1.0))
        present = not any(a <= t_s < b for a, b in absent)
        known = present and why_not is None
        readings.append(
            FaceReading(
                START_S + t_s,
                present,
                faces=2 if any(a <= t_s < b for a, b in second) else int(present),
                gaze=gaze if known else None,
                blink=any(0 <= t_s - at < 0.15 for at in blinks_s) if known else None,
                expression=(0.7, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0) if known else None,
                why_not=why_not,
            )
        )
    return tuple(readings)


STORY = (
    "in my final year we had a project and the deadline was near so i decided to talk with the team then we made a plan and "
    "tested each node and in the end we finished on time with forty users and everyone learned something from it"
)
"""46 words with all four parts, all four points and a number; at 0.4 s a word it is 18 s of voice."""
