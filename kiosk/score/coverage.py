"""Values with the seconds they rest on in, Measures out: a value only where enough was measured, else the reason why not."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from kiosk.records import Measure
from kiosk.score.series import Flags, Numbers

LEAST_SEEN_S: Final = 5.0
LEAST_SEEN_RATIO: Final = 0.3
"""Below these a share of time says nothing; own numbers."""
MOST_SEEN_RATIO: Final = 0.6
SHORTEST_S: Final = 3.0
"""Of a short answer this share is enough, where it is at least so long; own numbers."""
NONE_SEEN: Final = "none_seen"
"""Reason of a mean over things of which there was none."""


def measures_of(
    values: Mapping[str, float | None], measured_s: float, asked_s: float, why_not: str | None
) -> dict[str, Measure]:
    """One Measure a name; all None where there is a reason, and 'none_seen' where a single value is None."""
    measured_s = min(measured_s, asked_s) if asked_s > 0 else 0.0
    if why_not is not None:
        return {name: Measure(name, None, measured_s, asked_s, why_not) for name in values}
    return {
        name: Measure(
            name, None if value is None else float(value), measured_s, asked_s, NONE_SEEN if value is None else None
        )
        for name, value in values.items()
    }


def unmeasured(names: Sequence[str], asked_s: float, why_not: str) -> dict[str, Measure]:
    """Measures that could not be taken at all."""
    return {name: Measure(name, None, 0.0, asked_s, why_not) for name in names}


def too_little(measured_s: float, asked_s: float, least_s: float = LEAST_SEEN_S) -> bool:
    """Whether the measured time says nothing about the asked time."""
    enough_s = min(least_s, max(SHORTEST_S, MOST_SEEN_RATIO * asked_s))
    return measured_s < enough_s or measured_s < LEAST_SEEN_RATIO * asked_s


def commonest(codes: Iterable[str | None], otherwise: str) -> str:
    """The code that came most often."""
    found = Counter(code for code in codes if code).most_common(1)
    return found[0][0] if found else otherwise


def weighed(
    seconds: Numbers, known: Flags, asked_s: float, reasons: tuple[Sequence[str | None], str], least_s: float = LEAST_SEEN_S
) -> tuple[float, str | None]:
    """(seconds of the known frames, why they are too few or None).

    `reasons` are the frames' own, of which the unknown ones' commonest is given, and the one for frames that are not there.
    """
    measured_s = float(seconds[known].sum())
    if not too_little(measured_s, asked_s, least_s):
        return measured_s, None
    codes, otherwise = reasons
    return measured_s, commonest((codes[index] for index in np.flatnonzero(~known)), otherwise)


def share(seconds: Numbers, flags: Flags, known: Flags) -> float | None:
    """Share of the known time in which the flag holds."""
    measured_s = float(seconds[known].sum())
    return float(seconds[flags & known].sum()) / measured_s if measured_s > 0 else None


def middle(values: Numbers) -> float | None:
    """Median of the known values."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else None
