import json
import logging
import pickle
import random
import shutil
import socket
import ssl
import subprocess
import threading
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from kiosk.errors import CloudError, UsageError
from kiosk.interview.breaker import FAILURES, LONGEST_S, OPEN_S, Breaker
from kiosk.interview.llm_http import BACK_OFF_S, RETRIES, Client, HttpLine, Limits, Line, Reply, retry_after_s
from kiosk.interview.llm_key import CREDENTIAL, VARIABLE, Secret, find_key
from kiosk.interview.llm_wire import CODES, Ask, Request, Service
from tests.unit.interview.llm_server import Script, closed_port, gemini, openai, pieces, raw, reply, serving

KEY = "sk-TopSecret0123456789"
SPOKEN = "the candidate said Rumpelstilzchen"
SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string", "minLength": 1, "maxLength": 80}},
    "required": ["text"],
}
ASK = Ask("follow_up", "You interview.", SPOKEN, SCHEMA, first_byte_s=0.4)
GOOD = '{"text": "Why?"}'
LIMITS = Limits(connect_s=0.5, stall_s=0.3, most_bytes=100_000)
DEADLINE_S = 0.9
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now_s

    def sleep(self, span_s: float) -> None:
        self.slept.append(span_s)
        self.now_s += span_s


class Told(Line):
    """A line that answers as it was told and counts."""

    def __init__(self, *answers: Reply | CloudError) -> None:
        self.answers = list(answers)
        self.bodies: list[bytes] = []

    def post(self, request: Request, key: Secret | None, left_s: float) -> Reply:
        assert left_s > 0
        self.bodies.append(request.body)
        answer = self.answers[min(len(self.bodies), len(self.answers)) - 1]
        if isinstance(answer, CloudError):
            raise answer
        return answer


def ok(text: str = GOOD) -> Reply:
    return Reply(200, {"content-type": "application/json"}, openai(text))


def status(number: int, body: bytes = b"", **headers: str) -> Reply:
    return Reply(number, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def told(*answers: Reply | CloudError, seed: int = 1) -> tuple[Client, Told, Time]:
    line, time = Told(*answers), Time()
    service = Service("openai", "https://model.example/v1", "m")
    return Client(service, Secret(KEY), line, time.clock, time.sleep, random.Random(seed)), line, time


def code_of(client: Client, deadline_s: float = 8.0, **more: bool) -> str:
    with pytest.raises(CloudError) as caught:
        client.ask(ASK, deadline_s, **more)  # type: ignore[arg-type]
    assert caught.value.code in CODES
    return caught.value.code


CASES: dict[str, tuple[str, list[Script]]] = {
    "silence": ("first_byte", [raw(b"", then_hang=True)]),
    "header trickles": ("first_byte", [raw(HEAD * 50, trickle_s=0.05)]),
    "silence after the head": ("stall", [raw(HEAD + b"Content-Length: 99\r\n\r\n", then_hang=True)]),
    "stops in the middle": ("stall", [raw(HEAD + b'Content-Length: 99\r\n\r\n{"choi', then_hang=True)]),
    "body trickles": ("deadline", [pieces(openai(GOOD), size=1, pause_s=0.1)]),
    "truncated JSON": ("envelope", [reply(openai(GOOD)[:-9])]),
    "text cut off": ("truncated", [reply(openai('{"text": "Wh', "length"))]),
    "shorter than said": ("broken", [raw(HEAD + b'Content-Length: 99\r\n\r\n{"choi')]),
    "last piece missing": ("broken", [pieces(openai(GOOD), end=False)]),
    "closes without a word": ("broken", [raw(b"")]),
    "no HTTP at all": ("broken", [raw(b"220 mail.example ESMTP\r\n\r\n")]),
    "5 MB, length said": ("too_large", [reply(b" " * 5_000_000)]),
    "5 MB in pieces": ("too_large", [pieces(b" " * 5_000_000, size=50_000)]),
    "5 MB behind a 400": ("rejected", [reply(b" " * 5_000_000, "400 Bad Request")]),
    "compressed unasked": ("envelope", [reply(b"\x1f\x8b", "200 OK", "application/json", "Content-Encoding: gzip")]),
    "portal's page": ("portal", [reply(b"<!DOCTYPE html><title>Log in</title>", "200 OK", "text/html")]),
    "portal's page as JSON": ("portal", [reply(b"\n<html>", "200 OK")]),
    "portal's redirect": ("portal", [reply(b"", "302 Found", "text/html", "Location: http://login.example/")]),
    "429 for a minute": ("busy", [reply(b"{}", "429 Too Many Requests", "application/json", "Retry-After: 60")]),
    "503 for ever": ("busy", [reply(b"{}", "503 Service Unavailable")]),
    "wrong key": ("key", [reply(b'{"error": {"code": "invalid_api_key"}}', "401 Unauthorized")]),
}


@pytest.mark.parametrize("name", CASES)
def test_whatever_the_network_does_the_call_ends_in_time_with_its_code(name: str) -> None:
    code, scripts = CASES[name]
    with serving(*scripts) as server:
        client = Client(Service("openai", server.base, "m"), Secret(KEY), HttpLine(LIMITS))
        begun_s = monotonic()
        assert code_of(client, DEADLINE_S) == code
        assert monotonic() - begun_s < DEADLINE_S + 0.5


def test_a_refused_connection_is_offline() -> None:
    client = Client(Service("openai", f"http://127.0.0.1:{closed_port()}/v1", "m"), None, HttpLine(LIMITS))
    begun_s = monotonic()
    assert code_of(client, DEADLINE_S) == "offline"
    assert monotonic() - begun_s < DEADLINE_S + 0.5


def test_a_name_that_does_not_exist_is_offline_in_time() -> None:
    client = Client(Service("openai", "https://nobody.invalid/v1", "m"), Secret(KEY), HttpLine(LIMITS))
    begun_s = monotonic()
    assert code_of(client, DEADLINE_S) in {"offline", "first_byte"}  # a resolver that hangs is cut by the caller
    assert monotonic() - begun_s < DEADLINE_S + 0.5


def test_what_is_no_tls_is_not_trusted() -> None:
    with serving(reply(openai(GOOD))) as server:
        client = Client(Service("openai", server.base.replace("http:", "https:"), "m"), Secret(KEY), HttpLine(LIMITS))
        assert code_of(client, DEADLINE_S) == "tls"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and self-signed certificate for 127.0.0.1 in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    new = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    words = [*new.split(), "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(file), "-out", str(file) + ".crt"]
    subprocess.run(words, check=True, capture_output=True)
    file.write_text(file.read_text() + Path(str(file) + ".crt").read_text())
    return file


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_certificate_nobody_vouches_for_gets_neither_key_nor_words(tls: ssl.SSLContext) -> None:
    with serving(reply(openai(GOOD)), tls=tls) as server:
        assert code_of(Client(Service("openai", server.base, "m"), Secret(KEY), HttpLine(LIMITS)), DEADLINE_S) == "tls"
        assert server.sent == []


@pytest.mark.parametrize(("script", "code"), [(raw(HEAD * 50, trickle_s=0.05), "first_byte"), (reply(openai(GOOD)), None)])
def test_a_certificate_of_the_campus_is_trusted_where_settings_name_it(
    tls: ssl.SSLContext, certificate: Path, script: Script, code: str | None
) -> None:
    with serving(script, tls=tls) as server:
        line = HttpLine(LIMITS, ca_file=f"{certificate}.crt")
        client = Client(Service("openai", server.base, "m"), Secret(KEY), line)
        begun_s = monotonic()
        if code is None:
            assert client.ask(ASK, DEADLINE_S) == {"text": "Why?"}
        else:
            assert code_of(client, DEADLINE_S) == code
        assert monotonic() - begun_s < DEADLINE_S + 0.5


@pytest.mark.parametrize("script", [reply(openai(GOOD)), pieces(openai(GOOD)), raw(HEAD + b"\r\n" + openai(GOOD))])
def test_a_good_answer_arrives_whole_or_in_pieces(script: Script) -> None:
    with serving(script) as server:
        client = Client(Service("openai", server.base, "m"), Secret(KEY), HttpLine(LIMITS))
        assert client.ask(ASK, DEADLINE_S) == {"text": "Why?"}
        line, headers, body = server.sent[0]
        assert line == "POST /v1/chat/completions HTTP/1.1"
        assert headers["authorization"] == f"Bearer {KEY}"
        assert body == client.request(ASK).body  # what consent shows is what is sent


def test_gemini_is_asked_at_its_address_with_its_header() -> None:
    with serving(reply(gemini(GOOD))) as server:
        client = Client(Service("gemini", server.base, "gemini-2.5-flash"), Secret(KEY), HttpLine(LIMITS))
        assert client.ask(ASK, DEADLINE_S) == {"text": "Why?"}
        line, headers, _ = server.sent[0]
        assert line == "POST /v1/models/gemini-2.5-flash:generateContent HTTP/1.1"
        assert headers["x-goog-api-key"] == KEY
        assert "authorization" not in headers


def test_500_then_200_is_a_good_answer() -> None:
    with serving(reply(b"oops", "500 Internal Server Error"), reply(openai(GOOD))) as server:
        client = Client(Service("openai", server.base, "m"), None, HttpLine(LIMITS), draw=random.Random(1))
        assert client.ask(ASK, 3.0) == {"text": "Why?"}
        assert len(server.sent) == 2


def test_the_environment_changes_neither_the_way_nor_the_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    with serving(reply(openai(GOOD))) as server:
        Client(Service("openai", server.base, "m"), Secret(KEY), HttpLine(LIMITS)).ask(ASK, DEADLINE_S)
        assert server.sent[0][1]["authorization"] == f"Bearer {KEY}"


def test_a_redirect_takes_neither_key_nor_words_elsewhere() -> None:
    with serving(reply(openai(GOOD))) as other:
        there = reply(b"", "307 Temporary Redirect", "text/plain", f"Location: {other.base}/chat/completions")
        with serving(there) as server:
            assert (
                code_of(Client(Service("openai", server.base, "m"), Secret(KEY), HttpLine(LIMITS)), DEADLINE_S) == "portal"
            )
        assert other.sent == []


def test_what_connects_after_the_deadline_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve, over, done = socket.getaddrinfo, threading.Event(), threading.Event()

    def slowly(*args: Any, **kwargs: Any) -> Any:
        over.wait(5)
        return resolve(*args, **kwargs)

    with serving(reply(openai(GOOD))) as server:
        monkeypatch.setattr(socket, "getaddrinfo", slowly)
        monkeypatch.setattr(HttpLine, "_read", lambda *args, real=HttpLine._read: (real(*args), done.set())[0])
        client = Client(Service("openai", server.base, "m"), Secret(KEY), HttpLine(LIMITS))
        assert code_of(client, 0.2) == "deadline"
        over.set()
        assert done.wait(5)
        assert server.sent == []


def test_a_proxy_is_used_where_settings_name_it() -> None:
    with serving(reply(openai(GOOD))) as proxy:
        line = HttpLine(LIMITS, proxy=proxy.base.removesuffix("/v1"))
        client = Client(Service("openai", "http://127.0.0.1:9/v1", "m"), None, line)
        assert client.ask(ASK, DEADLINE_S) == {"text": "Why?"}
        assert proxy.sent[0][0] == "POST http://127.0.0.1:9/v1/chat/completions HTTP/1.1"


def test_requests_that_hang_do_not_pile_up() -> None:
    with serving(raw(HEAD * 50, trickle_s=0.02)) as server:
        line = HttpLine(LIMITS)
        request = Client(Service("openai", server.base, "m"), None, line).request(ASK)
        for _ in range(12):  # each is cut, so that its seat is free soon
            with pytest.raises(CloudError) as caught:
                line.post(request, None, 0.1)
            assert caught.value.code == "deadline"
        assert sum(thread.name == "llm-reader" for thread in threading.enumerate()) <= 4


def test_key_and_words_are_in_no_log_error_or_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = json.dumps({"error": {"message": f"bad key {KEY} for {SPOKEN}", "code": KEY, "status": KEY}}).encode()
    seen = [repr(Secret(KEY)), str(Secret(KEY)), f"{Secret(KEY)}"]
    answers = [reply(echo, f"{n} {KEY}") for n in ("400", "401", "429", "500")]
    for script in (*answers, reply(openai(f'{{"{KEY}": "{SPOKEN}"}}')), raw(b""), raw(KEY.encode())):
        with serving(script) as server:
            client = Client(Service("openai", server.base, "m"), Secret(KEY), HttpLine(LIMITS))
            with pytest.raises(CloudError) as caught:
                client.ask(ASK, 0.6)
            seen += [str(caught.value), repr(caught.value), repr(client), repr(vars(client)), repr(caught.value.__context__)]
            seen += [repr(ASK), repr(client.request(ASK)), repr(Reply(200, {}, SPOKEN.encode()))]
    text = "\n".join([*seen, caplog.text])
    assert KEY not in text
    assert "Rumpelstilzchen" not in text


def test_a_wait_that_was_asked_for_is_kept_and_the_jitter_goes_on_top() -> None:
    client, line, time = told(status(429, retry_after="2"), ok())
    assert client.ask(ASK, 8.0) == {"text": "Why?"}
    assert 2.0 <= time.slept[0] <= 2.0 + BACK_OFF_S
    assert len(line.bodies) == 2


def test_a_wait_longer_than_the_deadline_ends_the_call_at_once_and_holds_for_the_next() -> None:
    client, line, time = told(status(429, retry_after="60"), ok())
    assert code_of(client) == "busy"
    assert code_of(client) == "circuit"
    assert (len(line.bodies), time.slept) == (1, [])
    time.now_s = 61.0
    assert client.ask(ASK, 8.0) == {"text": "Why?"}


def test_tries_are_few_and_spread() -> None:
    firsts = []
    for seed in range(300):
        client, line, time = told(status(500), seed=seed)
        assert code_of(client) == "server"
        assert len(line.bodies) == RETRIES + 1
        assert all(0 <= span <= BACK_OFF_S * 2**n for n, span in enumerate(time.slept))
        firsts.append(time.slept[0])
    firsts.sort()
    assert max(after - before for before, after in pairwise(firsts)) < 0.03  # 300 kiosks, no common moment
    assert sum(firsts) / 300 == pytest.approx(BACK_OFF_S / 2, rel=0.15)


@pytest.mark.parametrize(
    ("number", "code"), [(400, "rejected"), (401, "key"), (403, "key"), (404, "rejected"), (422, "rejected")]
)
def test_what_a_second_try_cannot_mend_is_not_tried_again(number: int, code: str) -> None:
    client, line, _ = told(status(number))
    assert code_of(client) == code
    assert len(line.bodies) == 1


def test_no_try_begins_when_too_little_time_is_left() -> None:
    client, line, _ = told(status(500))
    assert code_of(client, 0.4) == "server"
    assert len(line.bodies) == 1


def test_nothing_is_sent_when_nobody_waits_any_more() -> None:
    client, line, _ = told(ok())
    with pytest.raises(CloudError) as caught:
        client.ask(ASK, 8.0, wanted=lambda: False)
    assert (caught.value.code, line.bodies) == ("abandoned", [])


def test_a_wrong_shape_is_repaired_once() -> None:
    client, line, _ = told(ok('{"text": ""}'), ok())
    assert client.ask(ASK, 8.0) == {"text": "Why?"}
    assert b"$.text: 0 characters" in line.bodies[1]
    client, line, _ = told(ok("[]"))
    assert code_of(client) == "schema"
    assert len(line.bodies) == 2
    client, line, _ = told(ok("[]"))
    assert code_of(client, repair=False) == "schema"
    assert len(line.bodies) == 1


def test_a_service_that_is_down_is_left_alone_and_tried_again_later() -> None:
    client, line, time = told(*[CloudError("offline", "x")] * FAILURES, ok())
    assert code_of(client) == "offline"
    assert client.breaker.state == "open"
    assert code_of(client) == "circuit"
    assert len(line.bodies) == FAILURES
    time.now_s += OPEN_S
    assert client.breaker.state == "trial"
    assert client.ask(ASK, 8.0) == {"text": "Why?"}
    assert client.breaker.state == "closed"


def test_the_breaker_lets_one_try_and_waits_longer_each_time() -> None:
    time = Time()
    breaker = Breaker(time.clock)
    for _ in range(FAILURES):
        assert breaker.enter()
        breaker.failed()
    spans = []
    for _ in range(6):
        spans.append(breaker.rest_s())
        time.sleep(breaker.rest_s())
        assert breaker.enter()
        assert not breaker.enter()  # a second one meanwhile
        breaker.failed()
    assert spans == [OPEN_S, 60, 120, 240, LONGEST_S, LONGEST_S]


def test_a_model_that_answers_badly_does_not_open_the_circuit() -> None:
    client, _, _ = told(ok("no JSON"))
    for _ in range(2 * FAILURES):
        assert code_of(client) == "not_json"
    assert client.breaker.state == "closed"


@pytest.mark.parametrize(
    ("headers", "span_s"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", "date": "Wed, 21 Oct 2026 07:29:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "²"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], span_s: float | None) -> None:
    assert retry_after_s(headers) == span_s


def test_the_key_comes_from_the_credential_before_the_environment(tmp_path: Path) -> None:
    assert find_key({}) is None
    environment = {VARIABLE: "from-environment", "CREDENTIALS_DIRECTORY": str(tmp_path)}
    found = find_key(environment)
    assert found is not None and found.reveal() == "from-environment"
    (tmp_path / CREDENTIAL).write_text("from-credential\n")
    found = find_key(environment)
    assert found is not None and found.reveal() == "from-credential"
    (tmp_path / CREDENTIAL).write_text("two\nlines")
    with pytest.raises(UsageError) as caught:
        find_key(environment)
    assert "two" not in str(caught.value)


def test_a_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(KEY))
