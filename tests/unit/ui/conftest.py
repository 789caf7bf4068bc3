"""A fake desk and a client that speaks as the kiosk's own page does."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.config import Settings
from kiosk.ui.web import STREAMS, create_app
from tests.unit.ui.fake_desk import ROLES, FakeDesk

HOST = "127.0.0.1:8080"


class Page:
    """The kiosk's own page: right Host, Origin and token unless a test says otherwise."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    @cached_property
    def token(self) -> str:
        found = re.search(r'name="kiosk-token" content="([^"]+)"', self.get("/").get_data(as_text=True))
        assert found
        return found.group(1)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._client.get(path, headers={"Host": HOST, **_named(headers)})

    def post(self, body: Any, path: str = "/command", **headers: str | None) -> TestResponse:
        own = {"Host": HOST, "Origin": f"http://{HOST}", "X-Kiosk-Token": self.token, "Content-Type": "application/json"}
        sent = {name: value for name, value in {**own, **_named(headers)}.items() if value is not None}
        if isinstance(body, str | bytes):
            return self._client.post(path, data=body, headers=sent)
        return self._client.post(path, json=body, headers=sent)


def _named(headers: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def app(desk: FakeDesk) -> Flask:
    return create_app(desk, Settings(), ROLES, now=lambda: 12.5)


@pytest.fixture
def page(app: Flask) -> Iterator[Page]:
    yield Page(app.test_client())
    app.extensions[STREAMS].close()
