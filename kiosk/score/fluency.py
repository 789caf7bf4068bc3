"""Pauses, fillers and repeats of an answer in, its longest stretch without any of them out."""

from collections.abc import Sequence
from typing import Final

from kiosk.records import Span
from kiosk.score.tokens import Token
from kiosk.score.voiced import Stretch

BREAK_S: Final = 0.5
"""A shorter pause does not break a run: 0.6 s at a full stop sounds natural (experience.md 2b), breaths are shorter."""
BREAKING: Final = ("pause", "long_pause", "filler", "repetition", "restart")


def longest_run(
    spans: Sequence[Span], left_out: Sequence[Stretch], voiced: Sequence[Stretch], tokens: Sequence[Token]
) -> tuple[Span, int] | None:
    """(span 'longest_run', words in it); None where no word stands in any run."""
    if not voiced:
        return None
    breaks = [(s.start_s, s.end_s) for s in spans if s.what in BREAKING and not _short_pause(s)]
    edges = sorted([*breaks, *left_out, (float("-inf"), voiced[0][0]), (voiced[-1][1], float("inf"))])
    best: tuple[Span, int] | None = None
    at_s = voiced[0][0]
    for start_s, end_s in edges:
        if start_s > at_s:
            words = _words(tokens, at_s, start_s)
            if words and (best is None or start_s - at_s > best[0].end_s - best[0].start_s):
                best = Span(at_s, start_s, "longest_run"), words
        at_s = max(at_s, end_s)
    return best


def _short_pause(span: Span) -> bool:
    return span.what == "pause" and span.end_s - span.start_s < BREAK_S


def _words(tokens: Sequence[Token], start_s: float, end_s: float) -> int:
    return sum(
        start_s <= (token.start_s + token.end_s) / 2 <= end_s
        for token in tokens
        if token.start_s is not None and token.end_s is not None
    )
