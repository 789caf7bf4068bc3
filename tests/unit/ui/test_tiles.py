"""The fields that come first are fields of the bank."""

from kiosk.interview.questions import roles
from kiosk.ui.tiles import FAMILIES_FIRST


def test_the_fields_that_come_first_are_the_banks() -> None:
    assert set(FAMILIES_FIRST) <= {role.family for role in roles()}
