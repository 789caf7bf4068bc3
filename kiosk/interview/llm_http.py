"""An Ask and its deadline in, the cloud model's checked answer or a CloudError out, in time whatever the network does.

`requests` limits each wait on a socket, not the whole: a name server, a header that trickles or a body of one byte a second
outlast any of its time-outs. So a thread reads, the caller watches the clock, and what hangs is cut and left behind.
"""

import logging
import random
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, NewConnectionError

from kiosk.errors import CloudError
from kiosk.interview.breaker import Breaker
from kiosk.interview.llm_key import Secret
from kiosk.interview.llm_wire import CODES, WIRES, Ask, Request, Service, failure_of, repaired
from kiosk.worker import Worker

log = logging.getLogger(__name__)

RETRIES: Final = 2
"""Further tries within one call (faults.md 18)."""
BACK_OFF_S: Final = 0.5
LONGEST_BACK_OFF_S: Final = 4.0
"""Full jitter: before try n a wait drawn from 0 to BACK_OFF_S * 2**n, at most this."""
LEAST_LEFT_S: Final = 0.5
"""With less time than this no further try is begun: a TLS handshake alone takes that on a mobile network. Own number."""
READERS: Final = 4
"""So many requests may hang at once, cut ones included; then none is begun. Own number."""
SPARE_S: Final = 1.0
"""The reader's own time-outs come so much after the caller's, which name what was late."""
PIECE_BYTES: Final = 16_384
AGAIN: Final = frozenset({"offline", "first_byte", "stall", "broken", "busy", "server"})
"""Failures that a second try may mend; never a 400, 401, 403 or 422 (faults.md 18)."""
HARMLESS: Final = frozenset({"rejected", "refused", "not_json", "schema", "truncated", "crowded", "abandoned", "circuit"})
"""Failures after which the service still counts as alive, or that say nothing about it."""
UNASKED: Final = frozenset({"crowded", "budget"})
"""Nothing was sent after all."""
FAILED: Final = (requests.RequestException, HTTPError, OSError, ValueError, AttributeError)
"""What a reader may meet; the last two where its socket is cut while it reads."""
REPAIRED: Final = frozenset({"not_json", "schema"})


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one try."""

    connect_s: float = 3.0
    stall_s: float = 3.0
    """Between two pieces of the body (faults.md 17)."""
    most_bytes: int = 262_144
    """Of the body; five questions with key points are about 8 kB."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered, complete."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes = field(repr=False)


class Line(ABC):
    """Carries one request to a service."""

    @abstractmethod
    def post(self, request: Request, key: Secret | None, left_s: float) -> Reply:
        """The complete reply, within `left_s`.

        Raises:
            CloudError: offline, tls, first_byte, stall, deadline, too_large, broken, crowded or envelope.
        """


class HttpLine(Line):
    """The network: one connection a request, no redirects, nothing taken from the environment (proxies, .netrc)."""

    def __init__(self, limits: Limits = Limits(), proxy: str | None = None, ca_file: str | None = None) -> None:
        self._limits = limits
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._verify: str | bool = ca_file or True
        self._seats = threading.BoundedSemaphore(READERS)

    def post(self, request: Request, key: Secret | None, left_s: float) -> Reply:
        """The complete reply; see Line."""
        end_s = time.monotonic() + left_s
        if not self._seats.acquire(blocking=False):
            raise CloudError("crowded", CODES["crowded"])
        reading = _Reading(self._limits, request.first_byte_s)
        send = partial(self._send, request, key, reading, min(self._limits.connect_s, left_s))
        worker = Worker("llm-reader", partial(self._read, reading, send))
        try:
            worker.start()
        except RuntimeError:  # the system gives no more threads
            self._seats.release()
            raise CloudError("crowded", CODES["crowded"]) from None
        try:
            return reading.wait(end_s)
        finally:
            reading.cut()

    def _read(self, reading: "_Reading", send: Callable[[], None]) -> bool:
        try:
            send()
        except requests.exceptions.SSLError:
            reading.end("tls")
        except (requests.ConnectTimeout, requests.exceptions.ProxyError):
            reading.end("offline")
        except FAILED as error:
            reading.end("offline" if _never_connected(error) else "broken")
        finally:
            reading.end("broken")  # where it ended already, this changes nothing
            self._seats.release()
        return False

    def _send(self, request: Request, key: Secret | None, reading: "_Reading", connect_s: float) -> None:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",  # a compressed body could unpack to more than is allowed
            "User-Agent": "interview-kiosk",
            "Connection": "close",
        }
        if key is not None:
            headers[request.key_header] = request.key_prefix + key.reveal()
        adapter = _Adapter(reading)
        with requests.Session() as session:
            session.trust_env = False
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            waits = (connect_s, max(request.first_byte_s, self._limits.stall_s) + SPARE_S)
            with session.post(
                request.url,
                data=request.body,
                headers=headers,
                timeout=waits,
                stream=True,
                allow_redirects=False,
                proxies=self._proxies,
                verify=self._verify,
            ) as response:
                reading.head(response.status_code, {name.lower(): value for name, value in response.headers.items()})
                while reading.wanted and (piece := response.raw.read1(PIECE_BYTES, decode_content=False)):
                    reading.piece(piece)
        reading.end(None)


class _Adapter(HTTPAdapter):
    """Tells which connection it opens, so that it can be cut from outside while a header trickles."""

    def __init__(self, reading: "_Reading") -> None:
        super().__init__(max_retries=0)
        self._reading = reading

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        plain = pool.ConnectionCls

        def connection(*args: Any, **kwargs: Any) -> Any:
            opened = plain(*args, **kwargs)
            connect = opened.connect

            def connect_while_wanted() -> None:
                connect()
                if not self._reading.wanted:  # the name server was slow: nobody waits now, so nothing is sent
                    raise ConnectionAbortedError

            opened.connect = connect_while_wanted
            self._reading.connection = opened
            return opened

        pool.ConnectionCls = connection
        return pool


class _Reading:
    """What one reader has so far; the reader writes, the caller waits and may cut."""

    def __init__(self, limits: Limits, first_byte_s: float) -> None:
        self.connection: Any = None
        self.wanted = True
        self._limits, self._first_byte_s = limits, first_byte_s
        self._changed = threading.Condition()
        self._status: int | None = None
        self._headers: Mapping[str, str] = {}
        self._body = bytearray()
        self._moved_s = time.monotonic()
        self._ended = False
        self._code: str | None = None

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        """Status and headers are there."""
        with self._changed:
            self._status, self._headers, self._moved_s = status, headers, time.monotonic()
            if _number(headers.get("content-length")) > self._limits.most_bytes:
                self._refuse("too_large")
            elif headers.get("content-encoding", "identity").lower() != "identity":
                self._refuse("envelope")
            self._changed.notify()

    def piece(self, piece: bytes) -> None:
        """More of the body is there."""
        with self._changed:
            if len(self._body) + len(piece) > self._limits.most_bytes:
                self._refuse("too_large")
            else:
                self._body += piece
                self._moved_s = time.monotonic()
            self._changed.notify()

    def end(self, code: str | None) -> None:
        """Nothing more comes: it is complete (None) or failed; only the first end counts."""
        with self._changed:
            self._finish(code)
            self._changed.notify()

    def _finish(self, code: str | None) -> None:
        if not self._ended:
            self._ended, self._code, self.wanted = True, code, False

    def _refuse(self, code: str) -> None:
        """Read no further; of a failure the status says enough."""
        self._finish(code if self._status == 200 else None)

    def wait(self, end_s: float) -> Reply:
        """The complete reply, or the CloudError of the limit that ran out first."""
        with self._changed:
            while not self._ended:
                now_s = time.monotonic()
                patience_s = self._first_byte_s if self._status is None else self._limits.stall_s
                until_s = min(end_s, self._moved_s + patience_s)
                if now_s >= until_s:
                    late = "first_byte" if self._status is None else "stall"
                    self._finish("deadline" if until_s == end_s else late)
                    break
                self._changed.wait(until_s - now_s)
            if self._code is not None or self._status is None:
                code = self._code or "broken"
                raise CloudError(code, CODES[code])
            return Reply(self._status, self._headers, bytes(self._body))

    def cut(self) -> None:
        """Let the reader end: it looks at `wanted` after each piece; one that hangs in a header loses its socket."""
        self.wanted = False
        sock = getattr(self.connection, "sock", None)
        if sock is not None:
            try:
                # Not SSLSocket's own, which takes the encryption off first: the reader could still write, key and all.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            except OSError:
                log.debug("connection was closed already")


@dataclass(frozen=True, slots=True)
class _Call:
    """What holds for one call of `Client.ask`."""

    end_s: float
    wanted: Callable[[], bool]
    leaving: Callable[[], None]


class Client:
    """Asks one service: tries again within a budget, repairs once, leaves a service alone that fails."""

    def __init__(
        self,
        service: Service,
        key: Secret | None,
        line: Line | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        draw: random.Random | None = None,
    ) -> None:
        """Nothing is sent yet.

        Raises:
            UsageError: the service's address or model's name cannot be used.
        """
        service.check(with_key=key is not None)
        self._service, self._key = service, key
        self._wire = WIRES[service.api]
        self._line = line or HttpLine()
        self._clock, self._sleep = clock, sleep
        self._draw = draw or random.Random()
        self.breaker = Breaker(clock)

    def request(self, ask: Ask) -> Request:
        """What `ask` sends first, byte for byte."""
        return self._wire.request(self._service, ask)

    def ask(
        self,
        ask: Ask,
        deadline_s: float,
        wanted: Callable[[], bool] = lambda: True,
        repair: bool = True,
        leaving: Callable[[], None] = lambda: None,
    ) -> Any:
        """The answer, a value of the Ask's schema; an answer of another shape is repaired once if time is left.

        Blocks up to `deadline_s`. `wanted` is asked before each request and each wait; False ends the call there. `leaving`
        is called just before each request leaves; where it raises a CloudError 'budget', none does.

        Raises:
            CloudError: with a code of llm_wire.CODES.
        """
        call = _Call(self._clock() + deadline_s, wanted, leaving)
        try:
            return self._answer(ask, call)
        except CloudError as error:
            if not repair or error.code not in REPAIRED or call.end_s - self._clock() < LEAST_LEFT_S:
                raise
            log.info("cloud model: one repair after %s", error.code)
            return self._answer(repaired(ask, error), call)

    def _answer(self, ask: Ask, call: "_Call") -> Any:
        request = self.request(ask)
        for tries in range(RETRIES + 1):
            try:
                return self._try(request, ask, call)
            except CloudError as error:
                log.info("cloud model: try %d failed: %s", tries + 1, error.code)
                wait_s = self._back_off_s(tries, error.after_s)
                late = self._clock() + wait_s + LEAST_LEFT_S > call.end_s
                if (
                    error.code not in AGAIN
                    or tries == RETRIES
                    or late
                    or self.breaker.rest_s() > wait_s
                    or not call.wanted()
                ):
                    raise
                self._sleep(wait_s)
        raise AssertionError("the last try returns or raises")

    def _try(self, request: Request, ask: Ask, call: "_Call") -> Any:
        if not call.wanted():
            raise CloudError("abandoned", CODES["abandoned"])
        if not self.breaker.enter():
            raise CloudError("circuit", CODES["circuit"])
        try:
            call.leaving()
            reply = self._line.post(request, self._key, call.end_s - self._clock())
            answer = self._read(reply, ask)
        except CloudError as error:
            if error.code in UNASKED:
                self.breaker.left()
            elif error.code in HARMLESS:
                self.breaker.succeeded()
            else:
                self.breaker.failed(error.after_s)
            raise
        self.breaker.succeeded()
        return answer

    def _read(self, reply: Reply, ask: Ask) -> Any:
        if reply.status != 200:
            raise failure_of(reply.status, reply.body, retry_after_s(reply.headers))
        if "html" in reply.headers.get("content-type", "") or reply.body.lstrip()[:1] == b"<":
            raise CloudError("portal", CODES["portal"])
        return self._wire.reply(reply.body, ask.schema)

    def _back_off_s(self, tries: int, after_s: float | None) -> float:
        """Full jitter, on top of what the service asked for: kiosks that were sent away together do not return together."""
        most_s = min(LONGEST_BACK_OFF_S, BACK_OFF_S * 2**tries)
        return (after_s or 0.0) + self._draw.uniform(0.0, most_s)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds of Retry-After; one that is a date counts from the reply's own Date, since the kiosk's clock may be wrong."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        return max(0.0, (parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("date", ""))).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _never_connected(error: Exception) -> bool:
    """Refused, unreachable or no such name: wrapped by urllib3 (MaxRetryError), then by requests."""
    return any(isinstance(getattr(inner, "reason", inner), NewConnectionError) for inner in (error, *error.args))


def _number(text: str | None) -> int:
    return int(text[:15]) if text is not None and text.isascii() and text.isdigit() else 0
