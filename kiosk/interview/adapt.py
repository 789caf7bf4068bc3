"""Bands of the answers so far in, level and kind of the next question out; what is left of a set in that order. Pure.

The rule, on the middle band of an answer's content, relevance and structure (the lower of two middles; lines that were not
scored do not count, an answer with none counts for nothing, follow-ups neither):

* strong or solid: the next question is one level harder, at most one above the candidate's own;
* growing: the same level;
* first step: one level easier, down to the candidate's own level. Below that it goes, by one at most, only after two such
  answers in a row: one bad answer is chance, and questions for a schoolchild help nobody.

Kinds stay as balanced as in the set that was planned; skills the candidate named and that were not asked yet come first. The
candidate is never told a level: it says which question helps most now, not what she is worth. Own rule; what a report
says of an answer rests on that answer and its question alone.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from statistics import median_low
from typing import Final

from kiosk.interview.bankfile import LEVELS, words_of
from kiosk.interview.sets import KINDS, kind_of
from kiosk.records import BAND_ORDER, Band, Question, Score

LINES: Final = ("content", "relevance", "structure")
"""What was said, and nothing of how: a dialect, a stammer or a bad microphone makes no question easier."""
PATIENCE: Final = 2
"""So many first steps in a row lead below the candidate's own level; own number."""


def middle_band(scores: Sequence[Score]) -> Band | None:
    """The middle band of what was said in one answer; None where nothing of it was scored."""
    places = [BAND_ORDER.index(score.band) for score in scores if score.line in LINES and score.band is not None]
    return BAND_ORDER[median_low(places)] if places else None


def level_after(own: str, bands: Sequence[Band | None]) -> str:
    """Level of the next question of a candidate whose own level is `own`, after answers with these middle bands in order."""
    step, poor = 0, 0
    for band in bands:
        if band is None:
            continue
        poor = poor + 1 if band is Band.START else 0
        if band in (Band.SOLID, Band.STRONG):
            step = min(step + 1, 1)
        elif band is Band.START and (step > 0 or poor >= PATIENCE):
            step = max(step - 1, -1)
    place = LEVELS.index(own) + step
    return LEVELS[min(max(place, 0), len(LEVELS) - 1)]


def kind_after(asked: Sequence[Question]) -> str:
    """Kind of the next planned question: the first that a balanced set of this length has and that was not asked yet."""
    planned = [question for question in asked if question.follows is None]
    left = Counter(kind_of(slot) for slot in range(len(planned) + 1)) - Counter(question.kind for question in planned)
    wanted = kind_of(len(planned))
    return wanted if wanted in left else next((kind for kind in KINDS if kind in left), wanted)


def nearest(
    rest: Sequence[Question], kind: str, level: str, named: Collection[str], asked: Sequence[Question]
) -> tuple[Question, ...]:
    """What is left of a set with the question nearest to a kind and a level first; the others keep their order.

    A level two steps away is worse than another kind; of equals one on a skill the candidate named comes first.
    """
    if not rest:
        return ()
    before = {words_of(question.skill or "") for question in asked}
    open_skills = {words_of(skill) for skill in named} - before
    place = LEVELS.index(level)

    def distance(question: Question) -> tuple[float, ...]:
        gap = abs(LEVELS.index(question.level) - place) if question.level in LEVELS else 1
        return gap > 1, question.kind != kind, gap, words_of(question.skill or "") not in open_skills

    first = min(rest, key=distance)
    return (first, *(question for question in rest if question is not first))
