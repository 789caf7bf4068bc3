"""Fillers that were written and filled pauses that were heard in, one list of fillers out: none twice."""

from collections.abc import Sequence
from typing import Final

from kiosk.records import FilledPauseReading, Span
from kiosk.score.clarity import shared_s
from kiosk.score.fillers import SOUNDS
from kiosk.score.tokens import Token
from kiosk.score.voiced import Stretch

BY_EAR: Final = "(um)"
"""Name of a filler that was heard in the sound and that the recogniser did not write."""
SURE_WORD: Final = 0.6
"""A word of this confidence (experience.md 2b) is what was said, not a filled pause, ..."""
COVERED: Final = 0.5
"""... where it covers more than half of it."""
VOICED: Final = 0.5
"""At least half of it is a voice: the network takes a machine's steady tone for one, the voice detector does not."""
SAME_S: Final = 0.15
"""A written filler so near is the same one: word times and the ear's differ by less (models/fillers, models/vosk-demo)."""


def by_ear(
    heard: Sequence[FilledPauseReading],
    start_s: float,
    written: Sequence[Span],
    tokens: Sequence[Token],
    voiced: Sequence[Stretch],
) -> tuple[Span, ...]:
    """Filler spans of those that no written filler and no sure word explains; `voiced`: stretches that are measured."""
    spans = (Span(each.start_s - start_s, each.end_s - start_s, "filler", BY_EAR) for each in heard)
    return tuple(
        span
        for span in spans
        if not any(span.start_s < other.end_s + SAME_S and span.end_s > other.start_s - SAME_S for other in written)
        and _covered_s(span, tokens) <= COVERED * (span.end_s - span.start_s)
        and shared_s(span.start_s, span.end_s, voiced) >= VOICED * (span.end_s - span.start_s)
    )


def _covered_s(span: Span, tokens: Sequence[Token]) -> float:
    return sum(
        max(0.0, min(token.end_s, span.end_s) - max(token.start_s, span.start_s))
        for token in tokens
        if token.start_s is not None
        and token.end_s is not None
        and token.text not in SOUNDS
        and (token.confidence or 0.0) >= SURE_WORD
    )
