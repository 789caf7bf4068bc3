"""Words of an answer and places in it in, quotes with their times out."""

from collections.abc import Mapping, Sequence

from kiosk.records import Evidence
from kiosk.score.tokens import Token, quote_around


def word_quote(tokens: Sequence[Token], first: int, last: int, before: int = 2, after: int = 5) -> Evidence:
    """The words from a little before `first` to a little after `last`."""
    return _quote(tokens, first, last, quote_around(tokens, first, last, before, after))


def piece_quote(tokens: Sequence[Token], piece: tuple[int, int]) -> Evidence:
    """The words of one piece and no others."""
    return _quote(tokens, *piece, quote_around(tokens, *piece, 0, 0))


def covered_quotes(tokens: Sequence[Token], places: Mapping[int, tuple[int, int]]) -> tuple[Evidence, ...]:
    """A quote for each key point that was said, in the order of the points."""
    quotes = []
    for point, (first, last) in sorted(places.items()):
        long = last - first >= 6
        text = quote_around(tokens, first, last, *((0, 0) if long else (3, 6)))
        quotes.append(_quote(tokens, first, last, text, point))
    return tuple(quotes)


def _quote(tokens: Sequence[Token], first: int, last: int, text: str, point: int | None = None) -> Evidence:
    return Evidence(text, tokens[first].start_s, tokens[last].end_s, point=point)
