"""An Ask in, the bytes of the request out; a reply's bytes in, the checked JSON value or a CloudError out. Pure.

Two services' formats: Google Gemini (`generateContent` with `responseSchema`) and OpenAI-compatible chat completions with
`json_schema` (OpenAI, a campus gateway, llama.cpp, Ollama). Request and reply are one JSON each, not events.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Any, Final, Literal
from urllib.parse import quote, urlsplit

from kiosk.errors import CloudError, UsageError
from kiosk.interview.llm_schema import NotJson, Schema, check_schema, faults_of, for_gemini, for_openai, parse

CODES: Final[Mapping[str, str]] = {
    "offline": "no connection to the service",
    "tls": "the service's certificate is not trusted",
    "portal": "a web page or another place answered, a captive portal perhaps",
    "first_byte": "no answer began in time",
    "stall": "the answer stopped coming",
    "deadline": "the answer was not complete in time",
    "too_large": "the answer is larger than allowed",
    "broken": "the connection broke before the answer was complete",
    "key": "the service does not accept the key",
    "quota": "the account's quota is used up",
    "busy": "the service asks to come back later",
    "rejected": "the service does not accept the request",
    "server": "the service failed",
    "circuit": "not asked: the service failed several times just now",
    "crowded": "not asked: earlier requests still hang",
    "abandoned": "not asked: nobody waits for it any more",
    "budget": "not asked: the session's or the day's requests are used up",
    "envelope": "the answer is not what this kind of service sends",
    "truncated": "the model's text was cut off",
    "refused": "the model declined",
    "not_json": "the model's text is not JSON",
    "schema": "the model's JSON is not of the shape that was asked for",
    "unfit": "what the model wrote breaks a rule of this kiosk",
}
"""Every code of a CloudError, with what it means."""

FIXED: Final = frozenset({"model", "messages", "response_format", "stream", "responseSchema", "responseMimeType"})
"""What `Service.extra` must not touch: what is sent is what consent showed, and its answer is one JSON."""
_DELAY: Final = re.compile(r"\A(\d{1,6}(?:\.\d{1,9})?)s\Z")
_PHRASE: Final = re.compile(r"\A[A-Za-z0-9._:/@+-]{1,128}\Z")


@dataclass(frozen=True, slots=True)
class Service:
    """Which model answers, where."""

    api: Literal["gemini", "openai"]
    base: str
    """'https://generativelanguage.googleapis.com/v1beta', 'https://api.openai.com/v1', 'http://127.0.0.1:8080/v1'."""
    model: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Goes over the request's options (Gemini: `generationConfig`; OpenAI: top level); a None takes one out. For what one
    model alone wants: {'thinkingConfig': {'thinkingBudget': 0}}, {'max_tokens': None, 'max_completion_tokens': 2000}."""

    def check(self, with_key: bool) -> None:
        """Refuse an address that cannot be asked, or would carry the key in clear over a network.

        Raises:
            UsageError: with the setting and what to do.
        """
        parts = urlsplit(self.base)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
            raise UsageError("llm base: not an address like https://host/v1; give one without user, query and fragment")
        if parts.scheme == "http" and with_key and not _is_loopback(parts.hostname):
            raise UsageError(f"llm base: http to {parts.hostname} would show the key to the network; use https or no key")
        if not _PHRASE.match(self.model):
            raise UsageError("llm model: a name of letters, digits and ._:/@+- only")
        if said := FIXED & set(self.extra):
            raise UsageError(f"llm extra: {', '.join(sorted(said))} cannot be set; take it out")


@dataclass(frozen=True, slots=True)
class Ask:
    """What the model is asked."""

    name: str
    """Of the shape: 'questions', 'follow_up', 'feedback'."""
    system: str = field(repr=False)
    user: str = field(repr=False)
    schema: Schema
    """Of the answer, in the words of llm_schema.WORDS."""
    most_tokens: int = 2048
    temperature: float = 0.4
    first_byte_s: float = 5.0
    """Longest wait for the head of the reply; since that comes when the model has finished, long answers need more."""


@dataclass(frozen=True, slots=True)
class Request:
    """One POST, ready to send; the key is not in it."""

    url: str
    body: bytes = field(repr=False)
    key_header: str
    key_prefix: str
    first_byte_s: float


class Wire(ABC):
    """One kind of service: how it is asked, how it answers."""

    key_header: str
    key_prefix: str = ""

    def request(self, service: Service, ask: Ask) -> Request:
        """The request that is sent, byte for byte: what consent shows can be compared with it."""
        check_schema(ask.schema)
        body = json.dumps(self._body(service, ask), ensure_ascii=False, separators=(",", ":"))
        url = service.base.rstrip("/") + self._path(service)
        return Request(url, body.encode(errors="replace"), self.key_header, self.key_prefix, ask.first_byte_s)

    def reply(self, body: bytes, schema: Schema) -> Any:
        """The checked value of a complete reply.

        Raises:
            CloudError: envelope, truncated, refused, not_json or schema.
        """
        text = self.text(body)
        try:
            value = parse(text)
        except NotJson as error:
            raise CloudError("not_json", f"{CODES['not_json']}: {error}") from None
        if faults := faults_of(value, schema):
            raise CloudError("schema", f"{CODES['schema']}: {'; '.join(faults)}")
        return value

    def text(self, body: bytes) -> str:
        """The model's text in a complete reply.

        Raises:
            CloudError: envelope, truncated or refused.
        """
        try:
            return self._text(json.loads(body.decode()))
        except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
            raise CloudError("envelope", CODES["envelope"]) from None

    @abstractmethod
    def _path(self, service: Service) -> str: ...

    @abstractmethod
    def _body(self, service: Service, ask: Ask) -> dict[str, Any]: ...

    @abstractmethod
    def _text(self, envelope: Any) -> str:
        """May raise LookupError, TypeError, AttributeError, ValueError where the envelope is not of its kind."""


class Gemini(Wire):
    """Google's `generateContent`."""

    key_header = "x-goog-api-key"

    def _path(self, service: Service) -> str:
        return f"/models/{quote(service.model.removeprefix('models/'), safe='')}:generateContent"

    def _body(self, service: Service, ask: Ask) -> dict[str, Any]:
        options = {
            "temperature": ask.temperature,
            "maxOutputTokens": ask.most_tokens,
            "candidateCount": 1,
            "responseMimeType": "application/json",
            "responseSchema": for_gemini(ask.schema),
        }
        return {
            "systemInstruction": {"parts": [{"text": ask.system}]},
            "contents": [{"role": "user", "parts": [{"text": ask.user}]}],
            "generationConfig": _with(options, service.extra),
        }

    def _text(self, envelope: Any) -> str:
        if envelope.get("promptFeedback", {}).get("blockReason"):
            raise CloudError("refused", CODES["refused"])
        candidate = envelope["candidates"][0]
        _judge(candidate.get("finishReason"), {"STOP": None, "MAX_TOKENS": "truncated"})
        parts = candidate["content"]["parts"]
        return _words("".join(part["text"] for part in parts if not part.get("thought")))


class OpenAi(Wire):
    """Chat completions as OpenAI, llama.cpp, Ollama and gateways speak them."""

    key_header = "Authorization"
    key_prefix = "Bearer "

    def _path(self, service: Service) -> str:
        return "/chat/completions"

    def _body(self, service: Service, ask: Ask) -> dict[str, Any]:
        shape = {"name": ask.name, "strict": True, "schema": for_openai(ask.schema)}
        options = {
            "model": service.model,
            "messages": [{"role": "system", "content": ask.system}, {"role": "user", "content": ask.user}],
            "response_format": {"type": "json_schema", "json_schema": shape},
            "temperature": ask.temperature,
            "max_tokens": ask.most_tokens,
            "stream": False,
        }
        return _with(options, service.extra)

    def _text(self, envelope: Any) -> str:
        choice = envelope["choices"][0]
        _judge(choice.get("finish_reason"), {"stop": None, "length": "truncated"})
        if choice["message"].get("refusal"):
            raise CloudError("refused", CODES["refused"])
        return _words(choice["message"]["content"])


WIRES: Final[Mapping[str, Wire]] = {"gemini": Gemini(), "openai": OpenAi()}


def repaired(ask: Ask, error: CloudError) -> Ask:
    """The same Ask with what was wrong, in our own words; the faulty answer is not sent back (it may steer the next)."""
    return replace(
        ask, user=f"{ask.user}\n\nYour last answer could not be used: {error}. Answer again, in exactly that shape."
    )


def failure_of(status: int, body: bytes, retry_after_s: float | None) -> CloudError:
    """What a status other than 200 means; of the body only known words are read, none is repeated."""
    said = _said(body)
    after_s = retry_after_s if retry_after_s is not None else _delay(said)
    code = _code_of(status, said)
    return CloudError(code, f"{CODES[code]}, HTTP {status}", after_s if code in {"busy", "server"} else None)


def _code_of(status: int, said: Mapping[str, Any]) -> str:
    if status in {401, 403} or any(each.get("reason") == "API_KEY_INVALID" for each in _details(said)):
        return "key"
    if 300 <= status < 400 or status == 511:
        return "portal"
    if status == 402 or (status == 429 and "insufficient_quota" in (said.get("code"), said.get("type"))):
        return "quota"
    if status in {408, 425, 429, 503, 529}:
        return "busy"
    return "server" if status >= 500 or status < 400 else "rejected"


def _said(body: bytes) -> Mapping[str, Any]:
    """The error object of a reply; empty where there is none."""
    try:
        outer = json.loads(body.decode())
    except (ValueError, RecursionError):
        return {}
    if isinstance(outer, list) and outer:  # Gemini sometimes wraps it
        outer = outer[0]
    said = outer.get("error") if isinstance(outer, dict) else None
    return said if isinstance(said, dict) else {}


def _details(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    details = said.get("details")
    return [each for each in details if isinstance(each, dict)] if isinstance(details, list) else []


def _delay(said: Mapping[str, Any]) -> float | None:
    """Gemini says in the body how long to wait: {'@type': '...RetryInfo', 'retryDelay': '34s'}."""
    for each in _details(said):
        if found := _DELAY.match(str(each.get("retryDelay"))):
            return float(found[1])
    return None


def _with(options: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**options, **extra}.items() if value is not None}


def _judge(reason: Any, known: Mapping[str, str | None]) -> None:
    """A reason to stop that is neither the end nor the length is a refusal (SAFETY, RECITATION, content_filter ...)."""
    code = known.get(reason, "refused") if reason is not None else None
    if code is not None:
        raise CloudError(code, CODES[code])


def _words(text: Any) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ValueError
    return text


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
