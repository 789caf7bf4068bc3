"""The hearing side -> its speed and memory, beside other libraries, against synthetic truth and on real recordings."""

from tests.bench.hearing_peers import peers
from tests.bench.hearing_real import real
from tests.bench.hearing_speed import speed
from tests.bench.hearing_truth import truth
from tests.bench.table import Row


def hearing() -> list[Row]:
    """All there is to say about the hearing side."""
    return [*speed(), *truth(), *real(), *peers()]
