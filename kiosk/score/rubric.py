"""An Answer and its Features in, a Score a rubric line out: four anchored bands, each with its evidence. Pure.

Lines in order: LINES. What a face showed has no line and no weight, ever. What was said is in rubric_said.py, how it was
said in rubric_delivery.py.
"""

from typing import Final

from kiosk.records import Answer, Features, Score
from kiosk.score.rubric_delivery import eye_line, fluency, length, pace
from kiosk.score.rubric_said import clarity, coherence, content, relevance, structure

FOLLOW_UP: Final = "follow_up"
"""Reason of lines that a follow-up does not have: it asks for one thing, so neither build nor length is asked for."""
NOT_ASKED: Final = frozenset({"structure", "length"})
LINES: Final = ("relevance", "content", "structure", "coherence", "clarity", "pace", "fluency", "length", "eye_line")


def scores_of(answer: Answer, features: Features) -> tuple[Score, ...]:
    """One Score a line, in the order of LINES; a line that cannot be scored has no band and says why."""
    scores = (
        relevance(features),
        content(answer, features),
        structure(answer, features),
        coherence(features),
        clarity(features),
        pace(features),
        fluency(answer, features),
        length(answer, features),
        eye_line(features),
    )
    if answer.question.follows is None:
        return scores
    return tuple(Score(score.line, None, FOLLOW_UP) if score.line in NOT_ASKED else score for score in scores)
