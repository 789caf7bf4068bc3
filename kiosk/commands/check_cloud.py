"""The settings of the cloud model and the environment in, its line of `kiosk check` out; nothing is sent unless wanted."""

from collections.abc import Callable, Mapping
from typing import Final

from kiosk.config import Cloud
from kiosk.errors import KioskError
from kiosk.health.checks import Check
from kiosk.interview.llm_http import Client
from kiosk.interview.llm_key import find_key
from kiosk.interview.llm_setup import NO_KEY, client_of, has_key
from kiosk.interview.llm_wire import Ask

NAME: Final = "cloud model"
ONLINE_S: Final = 10.0
"""Deadline of the question that --online asks; own number."""
READY: Final = Ask(
    "ready",
    "This is a test of the connection. Answer with ready set to true.",
    "Ready?",
    {"type": "object", "properties": {"ready": {"type": "boolean"}}, "required": ["ready"]},
    most_tokens=256,
    first_byte_s=0.9 * ONLINE_S,
)
"""Nothing of a candidate is in it."""


def check_cloud(
    cloud: Cloud,
    environment: Mapping[str, str],
    online: bool = False,
    make: Callable[[Cloud, Mapping[str, str]], Client | None] = client_of,
) -> Check:
    """One line: off, ready to be asked, or what is missing; never needed, since bank and rules do without."""
    try:
        client, key = make(cloud, environment), find_key(environment)
        if client is None:
            return Check(NAME, True, False, "off by settings: questions come from the bank, follow-ups from rules")
        where = f"{cloud.model} at {cloud.host}"
        if not has_key(cloud, key):
            return Check(NAME, False, False, f"{where}: {NO_KEY}")
        with_key = "with a key" if key is not None else "without a key"
        if not online:
            return Check(NAME, True, False, f"{where}, {with_key}; not asked now, 'kiosk check --online' does")
        client.ask(READY, ONLINE_S)
    except KioskError as error:
        return Check(NAME, False, False, str(error))
    return Check(NAME, True, False, f"{where}, {with_key}: answers")
