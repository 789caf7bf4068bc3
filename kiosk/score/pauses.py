"""An answer's voice and words in, its silent pauses, the wait before it and the share of voice out.

A pause lies between two stretches of speech, is 0.25 s or longer, and is not one in which sound was lost or disturbed. It is
long from 2 s; inside a clause (clauses.py) it counts as long from 1 s and its span's `text` is 'mid_clause'.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from kiosk.records import Measure, Span
from kiosk.score.clauses import LOOK_AHEAD, stands_inside
from kiosk.score.heard import Heard, middles
from kiosk.score.series import total_s
from kiosk.score.stretches import meets

LONG_PAUSE_S: Final = 2.0
"""From here a pause is long and is marked (experience.md 2b)."""
MID_CLAUSE_LONG_S: Final = 1.0
"""From here a pause inside a clause counts as long (experience.md 2b)."""
MID_CLAUSE: Final = "mid_clause"


def silences(heard: Heard) -> tuple[Span, ...]:
    """Pauses between stretches of speech as spans 'pause' and 'long_pause'; not the wait before, not the end."""
    if heard.why_no_voice is not None:
        return ()
    taken = heard.disturbed.for_words
    free = [(a, b) for (_, a), (b, _) in pairwise(heard.voiced) if not meets((a, b), taken)]
    at_s = middles(heard.tokens)
    words = [token.text for token in heard.tokens]
    return tuple(_span(a, b, words, int(np.searchsorted(at_s, (a + b) / 2)), heard.answer.language) for a, b in free)


def _span(start_s: float, end_s: float, words: Sequence[str], place: int, language: str) -> Span:
    length_s = end_s - start_s
    around = words[max(0, place - LOOK_AHEAD) : place], words[place : place + LOOK_AHEAD]
    inside = length_s >= MID_CLAUSE_LONG_S and stands_inside(*around, language)
    return Span(start_s, end_s, "long_pause" if length_s >= LONG_PAUSE_S else "pause", MID_CLAUSE if inside else "")


def pause_measures(heard: Heard, pauses: Sequence[Span]) -> dict[str, Measure]:
    """Counts and length of the pauses, the wait before the first voice, and the share of voice."""
    asked = ((0.0, heard.duration_s),)
    whole, clean = heard.whole, heard.clean(heard.whole)
    lengths = [span.end_s - span.start_s for span in pauses]
    counts: dict[str, float | None] = {
        "pause_count": float(len(pauses)),
        "long_pause_count": float(sum(span.what == "long_pause" for span in pauses)),
        "longest_pause_s": max(lengths, default=0.0),
    }
    inside = {"mid_clause_long_pause_count": float(sum(span.text == MID_CLAUSE for span in pauses))}
    measured, clean_s = heard.measured, total_s(clean)
    voiced_s = total_s(heard.clean_voice)
    shares = {"voiced_ratio": min(1.0, voiced_s / total_s(measured)) if measured else None}
    return {
        **heard.told(counts, measured, asked, heard.why_no_voice),
        **heard.told({**inside}, measured, asked, heard.why_no_words or heard.why_no_voice),
        **heard.told({"pause_ratio": sum(lengths) / clean_s if clean_s > 0 else None}, clean, whole, heard.why_no_voice),
        **heard.told(shares, measured, asked, heard.why_no_voice),
        **_latency(heard),
    }


def _latency(heard: Heard) -> dict[str, Measure]:
    """From the answer's start to the first voice; not known where sound was lost before it."""
    if heard.why_no_voice is not None:
        return heard.told({"response_latency_s": None}, (), (), heard.why_no_voice)
    first_s = heard.voiced[0][0]
    lost = meets((0.0, first_s), heard.disturbed.gap)
    measured_s = 0.0 if lost else total_s(heard.measured)
    value, why_not = (None, "gap") if lost else (first_s, None)
    return {"response_latency_s": Measure("response_latency_s", value, measured_s, heard.duration_s, why_not)}
