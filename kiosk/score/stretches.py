"""Stretches of time in, the same put together, cut out of one another or measured against one another out. Pure sums."""

from collections.abc import Sequence

from kiosk.score.series import joined
from kiosk.score.voiced import Stretch


def together(*groups: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """All stretches in order; those that touch or overlap are one."""
    return tuple(joined(sorted(stretch for group in groups for stretch in group), 0.0))


def without(stretches: Sequence[Stretch], taken: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """What is left of the stretches when `taken` (in order, not overlapping) is cut out."""
    left = list(stretches)
    for a, b in taken:
        parts = [part for start, end in left for part in ((start, min(end, a)), (max(start, b), end))]
        left = [(start, end) for start, end in parts if end > start]
    return tuple(left)


def shared_s(stretch: Stretch, others: Sequence[Stretch]) -> float:
    """Seconds of the stretch that lie in one of the others (not overlapping)."""
    return sum(max(0.0, min(b, stretch[1]) - max(a, stretch[0])) for a, b in others)


def meets(stretch: Stretch, others: Sequence[Stretch]) -> bool:
    """Whether the stretch overlaps any of the others."""
    return any(a < stretch[1] and b > stretch[0] for a, b in others)


def within_answer(stretches: Sequence[Stretch], duration_s: float) -> tuple[Stretch, ...]:
    """The parts of them that lie in the answer's time."""
    inside = ((max(0.0, a), min(duration_s, b)) for a, b in stretches)
    return tuple((a, b) for a, b in inside if b > a)
