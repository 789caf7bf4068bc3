"""Events that were drawn and events that were found -> which belong together, recall, precision and errors of time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

Stretch = tuple[float, float]
"""(start_s, end_s)."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Drawn and found events, each used at most once."""

    pairs: tuple[tuple[Stretch, Stretch], ...]
    """(drawn, found)."""
    missed: tuple[Stretch, ...]
    """Drawn, not found."""
    invented: tuple[Stretch, ...]
    """Found, not drawn."""

    @property
    def recall(self) -> float | None:
        """Share of the drawn events that were found; None where none was drawn."""
        drawn = len(self.pairs) + len(self.missed)
        return len(self.pairs) / drawn if drawn else None

    @property
    def precision(self) -> float | None:
        """Share of the found events that were drawn; None where none was found."""
        found = len(self.pairs) + len(self.invented)
        return len(self.pairs) / found if found else None

    @property
    def start_errors_s(self) -> list[float]:
        """How far the found beginnings lie from the drawn ones."""
        return [abs(found[0] - drawn[0]) for drawn, found in self.pairs]

    @property
    def end_errors_s(self) -> list[float]:
        """How far the found ends lie from the drawn ones."""
        return [abs(found[1] - drawn[1]) for drawn, found in self.pairs]


def match(drawn: Sequence[Stretch], found: Sequence[Stretch], tolerance_s: float) -> Matching:
    """Pair the events whose middles are nearest first; between the two of a pair there is at most `tolerance_s`."""
    near = sorted(
        (abs(_middle(a) - _middle(b)), i, j)
        for i, a in enumerate(drawn)
        for j, b in enumerate(found)
        if a[0] - b[1] <= tolerance_s and b[0] - a[1] <= tolerance_s
    )
    of_drawn: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in near:
        if i not in of_drawn and j not in used:
            of_drawn[i] = j
            used.add(j)
    return Matching(
        tuple((drawn[i], found[j]) for i, j in sorted(of_drawn.items())),
        tuple(stretch for i, stretch in enumerate(drawn) if i not in of_drawn),
        tuple(stretch for j, stretch in enumerate(found) if j not in used),
    )


def together(parts: Sequence[Matching]) -> Matching:
    """Several matchings as one."""
    return Matching(
        tuple(pair for part in parts for pair in part.pairs),
        tuple(stretch for part in parts for stretch in part.missed),
        tuple(stretch for part in parts for stretch in part.invented),
    )


def runs(times_s: Sequence[float], flags: Sequence[bool], step_s: float, gap_s: float = 0.0) -> list[Stretch]:
    """Stretches in which the flag holds, each frame standing for `step_s`; those no further apart than `gap_s` made one."""
    found: list[Stretch] = []
    for t_s, flag in zip(times_s, flags, strict=True):
        if not flag:
            continue
        if found and t_s - found[-1][1] <= gap_s + 1e-6:
            found[-1] = (found[-1][0], t_s + step_s)
        else:
            found.append((t_s, t_s + step_s))
    return found


def _middle(stretch: Stretch) -> float:
    return (stretch[0] + stretch[1]) / 2
