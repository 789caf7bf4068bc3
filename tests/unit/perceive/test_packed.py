"""Packed readings: what comes out is what went in, of every field that a record has now or will have."""

from dataclasses import fields, is_dataclass, replace
from itertools import count
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from kiosk.perceive.packed import PackedReadings
from kiosk.records import EXPRESSIONS, BodyReading, FaceReading, Gaze, SceneReading

KINDS = [FaceReading, BodyReading, SceneReading]


def filled(hint: Any, numbers: Any) -> Any:
    """A value of that type with a number of its own in every place."""
    (hint,) = [one for one in get_args(hint) if one is not NoneType] if NoneType in get_args(hint) else [hint]
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(*(filled(hints[entry.name], numbers) for entry in fields(hint)))
    if get_origin(hint) is tuple:
        places = get_args(hint)
        length = len(EXPRESSIONS) if places[-1] is Ellipsis else len(places)
        return tuple(filled(places[0], numbers) for _ in range(length))
    number = next(numbers)
    return {float: number + 0.1, int: number, bool: number % 2 == 0, str: f"code {number}"}[hint]


def packed(kind: type, kept: int = 100) -> PackedReadings[Any]:
    return PackedReadings(kind, kept, len(EXPRESSIONS))


@pytest.mark.parametrize("kind", KINDS)
def test_a_reading_with_every_field_comes_back_as_it_was(kind: type) -> None:
    readings = [filled(kind, count(start)) for start in (1, 100, 200)]
    line = packed(kind)
    for reading in readings:
        line.append(reading)
    assert line.between(0.0, 1000.0) == tuple(readings)


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_that_is_not_known_comes_back_as_none_beside_those_that_are(kind: type) -> None:
    whole = filled(kind, count(1))
    optional = [entry.name for entry in fields(kind) if entry.default is None]
    readings = [whole, *(replace(whole, **{name: None}) for name in optional)]
    line = packed(kind)
    for reading in readings:
        line.append(reading)
    assert optional
    assert line.between(0.0, 1000.0) == tuple(readings)


def test_numbers_come_back_as_plain_ones_of_their_kind() -> None:
    line = packed(FaceReading)
    line.append(FaceReading(1.0, True, 2, box=(1, 2, 3, 4), gaze=Gaze(0.0, -9.0), blink=False))
    (reading,) = line.between(1.0, 1.0)
    assert (type(reading.t_s), type(reading.present), type(reading.faces)) == (float, bool, int)
    assert {type(number) for number in reading.box} == {int}
    assert reading.blink is False


def test_only_the_span_comes_out_and_only_the_newest_are_kept() -> None:
    line = packed(FaceReading, kept=10)
    for t_s in range(15):
        line.append(FaceReading(float(t_s), True, 1))
    assert len(line) == 10
    assert [reading.t_s for reading in line.between(0.0, 7.0)] == [5.0, 6.0, 7.0]
    assert line.between(7.1, 7.9) == ()


def test_what_is_forgotten_is_gone() -> None:
    line = packed(FaceReading)
    line.append(FaceReading(1.0, True, 1))
    line.clear()
    assert (len(line), line.between(0.0, 9.0)) == (0, ())
