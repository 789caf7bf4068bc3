"""What was heard of an answer in, what it says out: nearness, points, structure, coherence, concreteness, or why not. Pure.

`content_score`, 0..1, is the mean of four parts (weights in WEIGHTS); it ranks answers in tests and is never shown:

* points: each key point 1 where it was said in an accepted wording, else by meaning from POINT_NEAR[0] (0) to [1] (1);
* detail: different words of the answer's own, full from MOST_OWN on;
* own: share of the content words that are not general, from OWN_RATIO[0] (0) to [1] (1), less where little is near the
  question;
* facts: numbers and things done, each full from MOST_FACTS on.

Detail, own and facts count only in pieces that are near the question: more words about something else raise nothing.
All thresholds are own numbers: those of the score chosen by the tuning half of tests/truth/levels.toml, with the figure of
the other half beside it; those of the gates and of what is set aside with all worthless answers and injections in view.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import Evidence, Question
from kiosk.score.addressed import PLEAS, set_aside
from kiosk.score.concrete import Concrete, concrete_in, words_of_question
from kiosk.score.heard import LEAST_WORDS
from kiosk.score.meaning import SMALL_TALK, Encoder, Sense, Vectors, sense_of, texts_of
from kiosk.score.points import mentions_of, reads_back
from kiosk.score.quotes import piece_quote
from kiosk.score.structure import find_number, find_parts, parts_for
from kiosk.score.thoughts import pieces_of
from kiosk.score.tokens import Token
from kiosk.score.vocabulary import SMALL

NEAR_QUESTION: Final = 0.22
"""Cosine from which a piece is about the question, where it is not nearer to small talk (TALK): 81 % of the words of real
answers are, 6 % of chatter."""
NEAR_BARE: Final = 0.15
"""The same of a question without key points: its own words alone are further from what answers it."""
NEAR_ALONE: Final = 0.1
"""What a piece must have by itself: one between two near ones is not near by them alone."""
TALK: Final = 0.05
"""So much nearer to small talk than to the question a piece must be to count as that."""
POINT_NEAR: Final = (0.28, 0.42)
"""Cosines between which a key point counts in part."""
POINT_SAID: Final = 0.41
"""From here it is said: 2 % of the points of vague answers reach it, a third of those said in accepted wordings."""
STEP_NEAR: Final = 0.18
"""Cosine from which a piece goes on from one before: 73 % of real steps do, 38 % of those between different answers."""
MOST_OWN: Final = 35
OWN_RATIO: Final = (0.4, 0.85)
HALF_NEAR: Final = 0.5
MOST_FACTS: Final = 3
WEIGHTS: Final = {"points": 0.4, "detail": 0.2, "own": 0.2, "facts": 0.2}

LEAST_NEAR_RATIO: Final = 0.42
"""Share of the words that must be about the question, and"""
LEAST_NEAR: Final = 0.38
"""the nearest piece's cosine where no key point was said: below one of them"""
LEAST_POINTS: Final = 0.2
"""and below this mean of the key points' cosines, the answer is to something else."""
LEAST_NEAR_BARE: Final = 0.25
"""Without key points the nearest piece's cosine decides: 3 % of real answers are below, nine in ten worthless ones."""
LEAST_SMALL_RATIO: Final = 0.42
"""Share of joining words below which words only stand in a row; real answers have 0.46 to 0.74."""

NAMES: Final = (
    *("relevance_ratio", "key_points_ratio", "structure_parts_count", "number_given_count"),
    *(
        "coherence_ratio",
        "concrete_ratio",
        "own_words_count",
        "numbers_count",
        "actions_count",
        "set_aside_ratio",
        "content_score",
    ),
)
BY_MEANING: Final = ("relevance_ratio", "coherence_ratio")
"""Measures that only the encoder gives."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one answer says."""

    why_not: str | None
    """Code of why none of it is scored."""
    values: dict[str, float | None] = field(default_factory=dict)
    """Measure -> value, as in NAMES with `part_<name>_count`."""
    covered: tuple[int, ...] = ()
    """Key points that were said."""
    places: tuple[tuple[int, int, int], ...] = ()
    """(key point, first, last word) where it was said."""
    rests_on: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)


def content_of(question: Question, tokens: Sequence[Token], encoder: Encoder | None) -> Content:
    """Read an answer's words; `encoder` None: by wordings alone. There must be LEAST_WORDS words."""
    words = [token.text for token in tokens]
    pieces = pieces_of(words)
    vectors = encoder.encode([" ".join(words[a : b + 1]) for a, b in pieces]) if encoder is not None else None
    texts = (texts_of(question, encoder), encoder.encode_fixed(SMALL_TALK)) if encoder is not None else None
    pleas = encoder.encode_fixed(PLEAS) if encoder is not None else None
    aside = set_aside(words, pieces, vectors, pleas, texts[0] if texts is not None else None)
    rest = _Reading(question, tokens, pieces, vectors, texts, aside).content()
    if not aside.any() or rest.why_not:
        return rest
    # Where a plea begins nobody can tell to the word: what holds with it and without it is what was said.
    whole = _Reading(question, tokens, pieces, vectors, texts, np.zeros_like(aside)).content()
    if whole.why_not:
        return whole
    values = {name: _held(whole.values[name], value) for name, value in rest.values.items()}
    values["set_aside_ratio"] = rest.values["set_aside_ratio"]
    return replace(rest, values=values)


def _held(whole: float | None, rest: float | None) -> float | None:
    if whole is None or rest is None:
        return None
    return min(whole, rest)


class _Reading:
    """One answer's words, read once. Pieces set aside count for nothing: no words, parts or steps are taken there."""

    def __init__(
        self,
        question: Question,
        tokens: Sequence[Token],
        pieces: Sequence[tuple[int, int]],
        vectors: Vectors | None,
        texts: tuple[Vectors, Vectors] | None,
        aside: NDArray[np.bool_],
    ) -> None:
        self.question, self.tokens = question, tokens
        self.pieces = tuple(piece for piece, away in zip(pieces, aside, strict=True) if not away)
        self.kept = _inside(self.pieces, len(tokens))
        self.sense: Sense | None = None
        if vectors is not None and texts is not None and self.pieces:
            self.sense = sense_of(vectors[~aside], *texts)
        self.near = self._near()
        self.asked = words_of_question(question)
        self.concrete = self._concrete(self.near)
        about = _only(tokens, self.near)
        self.places = {mention.point: (mention.first, mention.last) for mention in mentions_of(question, about)}
        self.mentioned = frozenset(self.places)
        if self.sense is not None:
            for point, cosine in enumerate(self.sense.points):
                if point not in self.places and cosine >= POINT_SAID:
                    self.places[point] = self.pieces[self.sense.point_pieces[point]]
        self.parts, self.number = find_parts(question.kind, about), find_number(about)

    def _near(self) -> NDArray[np.bool_]:
        """(words,) whether each stands in a piece that is about the question; all that are kept where nobody can tell."""
        if self.sense is None:
            return self.kept
        sense = self.sense
        least = NEAR_QUESTION if len(sense.points) else NEAR_BARE
        about = (sense.near >= least) & (sense.alone >= NEAR_ALONE) & (sense.alone >= sense.talk - TALK)
        return _inside([piece for piece, near in zip(self.pieces, about, strict=True) if near], len(self.tokens))

    def _concrete(self, flags: NDArray[np.bool_]) -> Concrete:
        return concrete_in([token.text if flag else "" for token, flag in zip(self.tokens, flags, strict=True)], self.asked)

    def content(self) -> Content:
        """Everything about them."""
        why_not = self._gate()
        if why_not is not None:
            return Content(why_not)
        covered = tuple(sorted(self.places))
        places = tuple((point, *self.places[point]) for point in covered)
        return Content(None, self._values(), covered, places, self._rests_on())

    def _gate(self) -> str | None:
        said = [token for token, kept in zip(self.tokens, self.kept, strict=True) if kept]
        if len(said) < LEAST_WORDS:
            return "addressed"
        if reads_back(self.question, said):
            return "question_read_back"
        if min(_small_ratio(said), _small_ratio(self.tokens)) < LEAST_SMALL_RATIO:
            return "only_key_words"
        if self.sense is not None:
            if self._far(self.sense):
                return "off_topic"
        elif self.question.key_points and not self.places:
            return "no_wording"
        return None

    def _far(self, sense: Sense) -> bool:
        """Whether the answer is to something else."""
        if not len(sense.points):
            return bool(sense.near.max() < LEAST_NEAR_BARE)
        far = self.near.mean() < LEAST_NEAR_RATIO or (sense.near.max() < LEAST_NEAR and not self.places)
        return bool(far and sense.points.mean() < LEAST_POINTS)

    def _values(self) -> dict[str, float | None]:
        points, kind = len(self.question.key_points), self.question.kind
        return {
            "relevance_ratio": float(self.near.mean()) if self.sense is not None else None,
            "key_points_ratio": len(self.places) / points if points else None,
            "structure_parts_count": float(len(self.parts)),
            **{f"part_{part}_count": float(part in self.parts) for part in parts_for(kind)},
            "number_given_count": float(self.number is not None),
            "coherence_ratio": self._coherence(),
            "concrete_ratio": self.concrete.own_ratio,
            "own_words_count": float(len(self.concrete.own)),
            "numbers_count": float(len(self.concrete.numbers)),
            "actions_count": float(len(self.concrete.done)),
            "set_aside_ratio": 1.0 - float(self.kept.mean()),
            "content_score": self._score(),
        }

    def _coherence(self) -> float | None:
        if self.sense is None or not len(self.sense.steps):
            return None
        return float((self.sense.steps >= STEP_NEAR).mean())

    def _score(self) -> float:
        concrete = self.concrete
        about = min(1.0, float(self.near.mean()) / HALF_NEAR)
        parts = {
            "points": self._points(),
            "detail": min(1.0, len(concrete.own) / MOST_OWN),
            "own": _between(concrete.own_ratio, OWN_RATIO) * about,
            "facts": (min(1.0, len(concrete.numbers) / MOST_FACTS) + min(1.0, len(concrete.done) / MOST_FACTS)) / 2,
        }
        if not self.question.key_points:
            del parts["points"]
        return sum(WEIGHTS[name] * value for name, value in parts.items()) / sum(WEIGHTS[name] for name in parts)

    def _points(self) -> float:
        """Mean share of the key points; those said in part count in part. 0 where the question has none."""
        cosines = self.sense.points if self.sense is not None else np.zeros(len(self.question.key_points))
        shares = [1.0 if point in self.mentioned else _between(float(c), POINT_NEAR) for point, c in enumerate(cosines)]
        return sum(shares) / len(shares) if shares else 0.0

    def _rests_on(self) -> dict[str, tuple[Evidence, ...]]:
        places = [place[0] for place in sorted(self.parts.values())]
        places += [self.number] if self.number is not None else []
        structure = dict.fromkeys(self._piece_at(place) for place in places)
        points = {point: self._piece_at(first) for point, (first, _) in self.places.items()}
        rests_on = {
            "content": tuple(piece_quote(self.tokens, piece, point) for point, piece in sorted(points.items())),
            "structure": tuple(piece_quote(self.tokens, piece) for piece in structure),
        }
        if self.sense is not None:
            rests_on["relevance"] = (piece_quote(self.tokens, self.pieces[int(self.sense.near.argmax())]),)
            if len(self.sense.steps) and self.sense.steps.min() < STEP_NEAR:
                rests_on["coherence"] = (piece_quote(self.tokens, self.pieces[int(self.sense.steps.argmin()) + 1]),)
        if self.concrete.own:
            own = self.concrete.own
            densest = max(self.pieces, key=lambda piece: sum(piece[0] <= index <= piece[1] for index in own))
            rests_on["clarity"] = (piece_quote(self.tokens, densest),)
        return rests_on

    def _piece_at(self, index: int) -> tuple[int, int]:
        """The piece in which a word stands."""
        return next(piece for piece in self.pieces if piece[0] <= index <= piece[1])


def _small_ratio(tokens: Sequence[Token]) -> float:
    return sum(token.text in SMALL for token in tokens) / len(tokens)


def _inside(pieces: Sequence[tuple[int, int]], count: int) -> NDArray[np.bool_]:
    """(words,) whether each stands in one of the pieces."""
    flags = np.zeros(count, bool)
    for first, last in pieces:
        flags[first : last + 1] = True
    return flags


def _only(tokens: Sequence[Token], flags: NDArray[np.bool_]) -> list[Token]:
    """The tokens, the others without their text: places stay, nothing is found there."""
    return [token if flag else replace(token, text="") for token, flag in zip(tokens, flags, strict=True)]


def _between(value: float, limits: tuple[float, float]) -> float:
    return min(1.0, max(0.0, (value - limits[0]) / (limits[1] - limits[0])))
