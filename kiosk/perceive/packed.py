"""Readings of one kind in, rows of plain numbers kept, the same readings of a span out: an hour in little memory."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from struct import Struct
from types import NoneType
from typing import Any, Final, Generic, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

UNKNOWN: Final = float("nan")
"""Stands for None in a row."""
DISORDER_S: Final = 10.0
"""A reading may come so much later than younger ones of its kind (own number: a stalled device's backlog is below 5 s)."""

R = TypeVar("R")
Table = NDArray[np.float64]
"""(reading_count, number_count)."""


class PackedReadings(Generic[R]):
    """The newest `kept` readings of a kind, in the order in which they came.

    A kind is a record whose first field is `t_s`; its fields are numbers, booleans, texts (a few codes), other such records
    and tuples of numbers, each of them or None. `longest` is the number of places of tuples whose length is left open.
    """

    def __init__(self, kind: type[R], kept: int, longest: int = 0) -> None:
        assert get_args(get_type_hints(kind)["t_s"]) == () and fields(kind)[0].name == "t_s"  # type: ignore[arg-type]
        self._codec = _record(kind, longest)
        self._row = Struct(f"<{self._codec.width}d")
        self._rows: deque[bytes] = deque(maxlen=kept)

    def append(self, reading: R) -> None:
        """Keep one more; the oldest falls out where there are too many."""
        self._rows.append(self._row.pack(*self._codec.put(reading)))

    def between(self, start_s: float, end_s: float) -> tuple[R, ...]:
        """Readings with start_s <= t_s <= end_s."""
        rows: list[bytes] = []
        for row in reversed(self._rows):  # the span asked for is nearly always the newest
            (t_s,) = _FIRST.unpack_from(row)
            if t_s < start_s - DISORDER_S:
                break
            if start_s <= t_s <= end_s:
                rows.append(row)
        rows.reverse()
        table = np.frombuffer(b"".join(rows)).reshape(len(rows), self._codec.width)
        return tuple(self._codec.take(table))

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._rows)

    def clear(self) -> None:
        """Forget them all."""
        self._rows.clear()


_FIRST: Final = Struct("<d")


@dataclass(frozen=True, slots=True)
class _Codec:
    """One field: how many numbers it takes, how a value becomes them, and how a table of them becomes values again."""

    width: int
    put: Callable[[Any], Sequence[float]]
    take: Callable[[Table], list[Any]]


def _record(kind: type, longest: int) -> _Codec:
    """A record: its fields side by side; where all are unknown the record itself is None."""
    assert is_dataclass(kind)
    hints = get_type_hints(kind)
    parts = [(entry.name, _field(hints[entry.name], longest)) for entry in fields(kind)]
    width = sum(codec.width for _, codec in parts)
    empty = (UNKNOWN,) * width

    def put(value: Any) -> Sequence[float]:
        if value is None:
            return empty
        row: list[float] = []
        for name, codec in parts:
            row.extend(codec.put(getattr(value, name)))
        return row

    def take(table: Table) -> list[Any]:
        values, at = [], 0
        for _, codec in parts:
            values.append(codec.take(table[:, at : at + codec.width]))
            at += codec.width
        return _where_known(table, [kind(*row) for row in zip(*values, strict=True)])

    return _Codec(width, put, take)


def _field(hint: Any, longest: int) -> _Codec:
    (hint,) = [one for one in get_args(hint) if one is not NoneType] if NoneType in get_args(hint) else [hint]
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return _record(hint, longest)
    if get_origin(hint) is tuple:
        places = get_args(hint)
        return _numbers(places[0], longest if places[-1] is Ellipsis else len(places))
    return _codes() if hint is str else _number(hint)


def _number(kind: Any) -> _Codec:
    """A number or a boolean."""

    def take(table: Table) -> list[Any]:
        whole = table[:, 0] if kind is float else np.nan_to_num(table[:, 0]).astype(kind)
        return _where_known(table, whole.tolist())

    return _Codec(1, lambda value: (UNKNOWN if value is None else value,), take)


def _numbers(kind: Any, width: int) -> _Codec:
    """A tuple of so many numbers."""

    def put(value: Any) -> Sequence[float]:
        assert value is None or len(value) == width, f"{len(value)} numbers in place of {width}"
        return value if value is not None else (UNKNOWN,) * width

    def take(table: Table) -> list[Any]:
        whole = table if kind is float else np.nan_to_num(table).astype(kind)
        return _where_known(table, [tuple(row) for row in whole.tolist()])

    return _Codec(width, put, take)


def _codes() -> _Codec:
    """A text: its number in the list of those that have come."""
    numbers: dict[str, int] = {}

    def put(value: Any) -> Sequence[float]:
        return (UNKNOWN,) if value is None else (numbers.setdefault(value, len(numbers)),)

    def take(table: Table) -> list[Any]:
        texts = [*numbers, ""]
        places = np.nan_to_num(table[:, 0], nan=len(numbers)).astype(int)
        return _where_known(table, [texts[place] for place in places.tolist()])

    return _Codec(1, put, take)


def _where_known(table: Table, values: list[Any]) -> list[Any]:
    """The values, None in place of those whose numbers are all unknown."""
    unknown = np.isnan(table).all(axis=1)
    if unknown.any():
        for place in np.flatnonzero(unknown).tolist():
            values[place] = None
    return values
