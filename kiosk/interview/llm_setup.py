"""The settings of the cloud model and the environment in, one that can be asked out, or none with the reason in the log."""

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kiosk.config import Cloud
from kiosk.errors import SettingsError
from kiosk.interview.budget import Budget
from kiosk.interview.llm import CloudInterviewer, Deadlines
from kiosk.interview.llm_http import Client, HttpLine
from kiosk.interview.llm_key import CREDENTIAL, VARIABLE, Secret, find_key
from kiosk.interview.llm_wire import Service
from kiosk.records import Sent

log = logging.getLogger(__name__)

NO_KEY = f"no key: put it into the systemd credential {CREDENTIAL} or the variable {VARIABLE}; until then nobody is asked"


def service_of(cloud: Cloud) -> Service | None:
    """Which model is asked, where; None where settings name none.

    Raises:
        SettingsError: there is no model's name, `extra` is no JSON object, or the certificates are not there.
    """
    if not cloud.api:
        return None
    if not cloud.model:
        raise SettingsError('cloud.model = "": which model? give its name, or take cloud.api out')
    if cloud.ca_file and not Path(cloud.ca_file).is_file():
        raise SettingsError(f"cloud.ca_file = {cloud.ca_file!r}: no such file; give certificates in PEM, or take it out")
    return Service(cloud.api, cloud.address, cloud.model, _extra(cloud.extra))


def settled(cloud: Cloud, environment: Mapping[str, str]) -> Cloud:
    """The section as it stands; that of no model where Google's is named and there is no key, so that no candidate is asked
    for leave to use what cannot answer. Other services may do without a key.

    Raises:
        UsageError: a setting or the key cannot be used.
    """
    service = service_of(cloud)
    if service is None:
        return cloud
    key = find_key(environment)
    service.check(with_key=key is not None)
    if not has_key(cloud, key):
        log.warning("cloud model %s: %s", cloud.model, NO_KEY)
        return Cloud()
    return cloud


def has_key(cloud: Cloud, key: Secret | None) -> bool:
    """Whether there is a key, or none is needed."""
    return key is not None or cloud.api != "gemini"


def client_of(cloud: Cloud, environment: Mapping[str, str]) -> Client | None:
    """What asks that model; None where settings name none. Nothing is sent yet.

    Raises:
        UsageError: a setting or the key cannot be used.
    """
    service = service_of(cloud)
    if service is None:
        return None
    line = HttpLine(proxy=cloud.proxy or None, ca_file=cloud.ca_file or None)
    return Client(service, find_key(environment), line)


def cloud_interviewer(cloud: Cloud, environment: Mapping[str, str], note: Callable[[Sent], None]) -> CloudInterviewer | None:
    """The interviewer of the settings; None where they name no model. Nothing is sent yet.

    Raises:
        UsageError: a setting or the key cannot be used.
    """
    service, client = service_of(cloud), client_of(cloud, environment)
    if service is None or client is None:
        return None
    deadlines = Deadlines(cloud.questions_s, cloud.follow_up_s, cloud.feedback_s)
    return CloudInterviewer(client, service, note, deadlines, Budget(cloud.session_calls, cloud.daily_calls))


def _extra(text: str) -> Mapping[str, Any]:
    try:
        extra = json.loads(text or "{}")
    except ValueError:
        extra = None
    if not isinstance(extra, dict):
        raise SettingsError(f"""cloud.extra = {text!r}: must be a JSON object, such as '{{"max_tokens": null}}'""")
    return extra
