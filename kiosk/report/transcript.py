"""An answer and its spans in, pieces of the transcript out: words, fillers, repeats, points, pauses, gaps in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from kiosk.records import Answer, Features, Span
from kiosk.report.said import EAR, mid_clause_pauses

Kind = Literal["text", "filler", "repeat", "point", "pause", "gap"]
UNSURE: Final = 0.6
"""Below this the recogniser's word is shown as unsure (the gate of experience.md 2b)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words of one kind, or a mark between words."""

    kind: Kind
    text: str
    unsure: bool = False
    seconds: float = 0.0
    """Length of a pause or gap."""


def transcript_of(answer: Answer, features: Features) -> tuple[Piece, ...]:
    """The answer in pieces; a typed one is one piece."""
    if answer.typed is not None:
        return (Piece("text", answer.typed),)
    marks = [span for span in features.spans if span.what in ("long_pause", "gap")]
    marks += [span for span in mid_clause_pauses(features) if span.what == "pause"]
    entries: list[tuple[float, Piece]] = [(span.start_s, _mark(span)) for span in marks]
    heard = (span for span in features.spans if span.what == "filler" and span.text == EAR)
    entries += [(span.start_s, Piece("filler", EAR)) for span in heard]
    for word in answer.words:
        middle_s = (word.start_s + word.end_s) / 2 - answer.start_s
        piece = Piece(_kind(middle_s, features.spans), written(word.text), word.confidence < UNSURE)
        entries.append((word.start_s - answer.start_s, piece))
    entries.sort(key=lambda entry: entry[0])
    return tuple(_joined([piece for _, piece in entries]))


def written(text: str) -> str:
    """Recognisers write 'i'; readers expect 'I'."""
    return "I" + text[1:] if text == "i" or text.startswith("i'") else text


def _mark(span: Span) -> Piece:
    return Piece("gap" if span.what == "gap" else "pause", span.text, seconds=span.end_s - span.start_s)


def _kind(t_s: float, spans: Sequence[Span]) -> Kind:
    around = {span.what for span in spans if span.start_s <= t_s <= span.end_s and span.text != EAR}
    if "filler" in around:
        return "filler"
    if around & {"repetition", "restart"}:
        return "repeat"
    return "point" if "point" in around else "text"


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for (kind, unsure), group in groupby(pieces, key=lambda piece: (piece.kind, piece.unsure)):
        members = list(group)
        if kind in ("pause", "gap"):
            joined.extend(members)
        else:
            joined.append(Piece(kind, " ".join(piece.text for piece in members), unsure))
    return joined
