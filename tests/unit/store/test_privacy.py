"""Nothing may open without consent, and erasure spares nothing."""

import resource

import pytest

from kiosk.records import Consent, Device
from kiosk.store.privacy import Holdings, forbid_core_dumps, may_open


@pytest.mark.parametrize(
    ("consent", "camera", "microphone"),
    [
        (None, False, False),
        (Consent(), False, False),
        (Consent(camera=True), True, False),
        (Consent(microphone=True), False, True),
        (Consent(cloud=True), False, False),
    ],
)
def test_a_device_opens_only_with_its_own_consent(consent: Consent | None, camera: bool, microphone: bool) -> None:
    assert (may_open(consent, Device.CAMERA), may_open(consent, Device.MICROPHONE)) == (camera, microphone)


def test_the_receipt_says_what_was_destroyed() -> None:
    holdings = Holdings()
    holdings.register("readings", lambda: 7)
    holdings.register("answers", lambda: 2)
    receipt = holdings.erase()
    assert receipt.items == (("readings", 7), ("answers", 2))
    assert receipt.total == 9


def test_one_holding_that_fails_does_not_spare_the_others() -> None:
    destroyed: list[str] = []

    def fails() -> int:
        raise OSError("stuck")

    holdings = Holdings()
    holdings.register("first", lambda: destroyed.append("first") or 1)
    holdings.register("stuck", fails)
    holdings.register("last", lambda: destroyed.append("last") or 1)
    with pytest.raises(OSError, match="stuck"):
        holdings.erase()
    assert destroyed == ["first", "last"]


def test_a_crash_writes_no_core() -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    forbid_core_dumps()
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    assert before[1] >= 0 or before[1] == resource.RLIM_INFINITY
