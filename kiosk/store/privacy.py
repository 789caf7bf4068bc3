"""Consent, what is held of a candidate -> what may open and what is destroyed: the only code that decides what may be kept.

The rule is short: nothing of a candidate is kept. Everything about one lives in memory, is registered here, and is destroyed
at the end, on idle, on a fault, and when the kiosk stops.
"""

import logging
import resource
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass

from kiosk.records import Consent, Device, Profile

log = logging.getLogger(__name__)

Forget = Callable[[], int]
"""Destroys one kind of holding; returns how many items there were."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an erasure destroyed."""

    items: tuple[tuple[str, int], ...]
    """(kind, how many) in the order they were registered."""

    @property
    def total(self) -> int:
        """Number of items destroyed."""
        return sum(count for _, count in self.items)


def may_open(consent: Consent | None, device: Device) -> bool:
    """Whether the candidate allowed this device; no consent given yet means no."""
    if consent is None:
        return False
    return consent.camera if device is Device.CAMERA else consent.microphone


def may_keep_questions(profile: Profile, roles: Collection[str], skills: Collection[str]) -> bool:
    """Whether questions that a cloud model wrote for this profile may outlive the session.

    Only where job and skills were chosen from the bank's (ids of `roles`, case-folded names of `skills`): what a candidate
    typed may stand in the questions that were made of it.
    """
    return profile.role in roles and all(skill.casefold() in skills for skill in profile.skills)


class Holdings:
    """Everything that is held of the present candidate, with the way to destroy it."""

    def __init__(self) -> None:
        self._forgets: dict[str, Forget] = {}

    def register(self, kind: str, forget: Forget) -> None:
        """Name a kind of holding and how it is destroyed; a kind is registered once."""
        assert kind not in self._forgets, kind
        self._forgets[kind] = forget

    def erase(self) -> Receipt:
        """Destroy everything; one that fails does not spare the others, its error is raised when all were tried."""
        items: list[tuple[str, int]] = []
        with ExitStack() as all_of_them:
            for kind, forget in reversed(self._forgets.items()):
                all_of_them.callback(_forget_one, kind, forget, items)
        receipt = Receipt(tuple(items))
        log.info("erased %d items of %d kinds", receipt.total, len(items))
        return receipt


def _forget_one(kind: str, forget: Forget, items: list[tuple[str, int]]) -> None:
    items.append((kind, forget()))


def forbid_core_dumps() -> None:
    """A crash must not write faces, voices or words to disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
