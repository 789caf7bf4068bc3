"""Words of an answer and a piece of it in, a quote with its times out."""

from collections.abc import Sequence

from kiosk.records import Evidence
from kiosk.score.tokens import Token, quote_around


def piece_quote(tokens: Sequence[Token], piece: tuple[int, int], point: int | None = None) -> Evidence:
    """The words of one piece and no others; `point` is the key point that they cover."""
    first, last = piece
    text = quote_around(tokens, first, last, before=0, after=0)
    return Evidence(text, tokens[first].start_s, tokens[last].end_s, point=point)
