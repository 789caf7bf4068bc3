"""A value and its limits in, one of four bands out."""

from collections.abc import Sequence

from kiosk.records import BAND_ORDER, Band, Features, Measure, Score


def steps(value: float, limits: Sequence[float]) -> Band:
    """Band of a value that is better the larger it is."""
    return BAND_ORDER[sum(value >= limit for limit in limits)]


def steps_down(value: float, limits: Sequence[float]) -> Band:
    """Band of a value that is better the smaller it is."""
    return BAND_ORDER[3 - sum(value > limit for limit in limits)]


def lower(first: Band, second: Band) -> Band:
    """The lower of two."""
    return min(first, second, key=BAND_ORDER.index)


def at_least(band: Band, floor: Band) -> Band:
    """The band, or the floor where it is lower."""
    return max(band, floor, key=BAND_ORDER.index)


def unscored(line: str, measure: Measure | None) -> Score:
    """A line without a band, for the measure's reason."""
    return Score(line, None, (measure.why_not if measure else None) or "too_little")


def measured(features: Features, name: str) -> tuple[Measure, float] | None:
    """A measure with its value; None where it has none."""
    measure = features.measures.get(name)
    return None if measure is None or measure.value is None else (measure, measure.value)
