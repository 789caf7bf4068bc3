import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import CloudError, UsageError
from kiosk.interview.llm_schema import FAULTS, NotJson, check_schema, faults_of, for_gemini, for_openai, parse
from kiosk.interview.llm_wire import CODES, WIRES, Ask, Service, failure_of, repaired
from tests.unit.interview.llm_server import gemini, openai

QUESTION = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "minLength": 10, "maxLength": 60, "description": "One question."},
        "kind": {"type": "string", "enum": ["technical", "behavioural"]},
        "points": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "string"}},
        "level": {"type": ["integer", "null"], "minimum": 1, "maximum": 3},
        "weight": {"type": "number"},
        "spoken": {"type": "boolean"},
    },
    "required": ["text", "kind", "points", "level", "weight", "spoken"],
}
GOOD = {"text": "What is a deadlock?", "kind": "technical", "points": ["x"], "level": 2, "weight": 1, "spoken": True}
ASK = Ask("questions", "You interview.", "Role: baker \ud83d", QUESTION, most_tokens=900)
OPENAI = Service("openai", "https://model.example/v1/", "m")
GEMINI = Service("gemini", "https://model.example/v1beta", "gemini-2.5-flash")


def code_of(api: str, body: bytes) -> str:
    with pytest.raises(CloudError) as caught:
        WIRES[api].reply(body, QUESTION)
    assert caught.value.code in CODES
    return caught.value.code


def test_openai_is_asked_for_a_strict_schema() -> None:
    request = WIRES["openai"].request(OPENAI, ASK)
    body = json.loads(request.body)
    assert request.url == "https://model.example/v1/chat/completions"
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert (body["model"], body["max_tokens"], body["stream"]) == ("m", 900, False)
    shape = body["response_format"]["json_schema"]
    assert (shape["name"], shape["strict"], shape["schema"]["additionalProperties"]) == ("questions", True, False)
    assert "minLength" not in shape["schema"]["properties"]["text"]
    assert shape["schema"]["properties"]["level"]["type"] == ["integer", "null"]


def test_gemini_is_asked_in_its_own_dialect() -> None:
    request = WIRES["gemini"].request(GEMINI, ASK)
    body = json.loads(request.body)
    assert request.url == "https://model.example/v1beta/models/gemini-2.5-flash:generateContent"
    assert body["systemInstruction"]["parts"][0]["text"] == "You interview."
    options = body["generationConfig"]
    assert (options["responseMimeType"], options["maxOutputTokens"]) == ("application/json", 900)
    schema = options["responseSchema"]
    assert schema["type"] == "OBJECT"
    assert schema["propertyOrdering"] == list(QUESTION["properties"])
    assert schema["properties"]["level"] == {"type": "INTEGER", "nullable": True}  # limits add up to a 400
    assert "additionalProperties" not in json.dumps(schema)


def test_options_of_one_model_go_over_ours_and_none_takes_one_out() -> None:
    service = Service("openai", OPENAI.base, "m", {"max_tokens": None, "max_completion_tokens": 5})
    body = json.loads(WIRES["openai"].request(service, ASK).body)
    assert "max_tokens" not in body
    assert body["max_completion_tokens"] == 5
    service = Service("gemini", GEMINI.base, "m", {"thinkingConfig": {"thinkingBudget": 0}})
    assert json.loads(WIRES["gemini"].request(service, ASK).body)["generationConfig"]["thinkingConfig"] == {
        "thinkingBudget": 0
    }


@pytest.mark.parametrize(
    "service",
    [
        Service("openai", "ftp://host/v1", "m"),
        Service("openai", "https://", "m"),
        Service("openai", "https://key@host/v1", "m"),
        Service("openai", "https://host/v1?key=1", "m"),
        Service("openai", "http://gateway.example/v1", "m"),
        Service("openai", "https://host/v1", "m m"),
        Service("openai", "https://host/v1", "m", {"messages": []}),
    ],
)
def test_an_address_that_cannot_be_right_or_shows_the_key_is_refused(service: Service) -> None:
    with pytest.raises(UsageError):
        service.check(with_key=True)


def test_a_gateway_in_the_house_needs_no_https_where_there_is_no_key() -> None:
    Service("openai", "http://gateway.example/v1", "llama3.2:3b").check(with_key=False)
    Service("openai", "http://127.0.0.1:8080/v1", "m").check(with_key=True)


@pytest.mark.parametrize(("api", "wrap"), [("openai", openai), ("gemini", gemini)])
def test_a_good_reply_is_read_and_a_fence_taken_off(api: str, wrap: Any) -> None:
    assert WIRES[api].reply(wrap(json.dumps(GOOD)), QUESTION) == GOOD
    assert WIRES[api].reply(wrap(f"```json\n{json.dumps(GOOD)}\n```"), QUESTION) == GOOD


def test_geminis_thoughts_are_not_its_answer() -> None:
    body = json.loads(gemini(json.dumps(GOOD)))
    body["candidates"][0]["content"]["parts"].insert(0, {"text": "Let me think", "thought": True})
    assert WIRES["gemini"].reply(json.dumps(body).encode(), QUESTION) == GOOD


@pytest.mark.parametrize(
    ("api", "body", "code"),
    [
        ("openai", openai("{", "length"), "truncated"),
        ("openai", openai("{", "content_filter"), "refused"),
        ("openai", b'{"choices": [{"message": {"content": null, "refusal": "no"}, "finish_reason": "stop"}]}', "refused"),
        ("openai", openai(" "), "envelope"),
        ("openai", b'{"choices": []}', "envelope"),
        ("openai", b'{"error": {"message": "x"}}', "envelope"),
        ("openai", b"[" * 100_000, "envelope"),
        ("openai", b"\xff\xfe", "envelope"),
        ("openai", gemini("{}"), "envelope"),
        ("openai", openai("Sure! Here is"), "not_json"),
        ("openai", openai("[]"), "schema"),
        ("gemini", gemini("{", "MAX_TOKENS"), "truncated"),
        ("gemini", gemini("{", "SAFETY"), "refused"),
        ("gemini", b'{"promptFeedback": {"blockReason": "SAFETY"}}', "refused"),
        ("gemini", b'{"candidates": [{"finishReason": "STOP"}]}', "envelope"),
        ("gemini", b"null", "envelope"),
        ("gemini", openai("{}"), "envelope"),
    ],
)
def test_each_unusable_reply_has_its_code(api: str, body: bytes, code: str) -> None:
    assert code_of(api, body) == code


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', "NaN", "[Infinity]", "[" * 100_000, '"\\ud800"', "9" * 5000, "", "{} {}"])
def test_json_that_json_leaves_open_is_no_json(text: str) -> None:
    with pytest.raises(NotJson):
        parse(text)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": "short"}, "$.text: 5 characters, not 10 to 60"),
        ({"text": " " * 30}, "$.text: 0 characters, not 10 to 60"),
        ({"text": None}, "$.text: not string"),
        ({"kind": "gossip"}, "$.kind: not one of the allowed values"),
        ({"points": []}, "$.points: 0 items, not 1 to 2"),
        ({"points": ["a", 3]}, "$.points[1]: not string"),
        ({"level": 4}, "$.level: not from 1 to 3"),
        ({"level": True}, "$.level: not integer or null"),
        ({"level": 2.0}, "$.level: not integer or null"),
        ({"weight": "1"}, "$.weight: not number"),
        ({"weight": float("inf")}, "$.weight: not number"),
        ({"spoken": 1}, "$.spoken: not boolean"),
        ({"score of the person": 9}, "$: 1 names that are not asked for"),
    ],
)
def test_each_fault_is_named_in_our_own_words(change: dict[str, Any], fault: str) -> None:
    assert faults_of({**GOOD, **change}, QUESTION) == [fault]


def test_nothing_is_wrong_with_a_null_that_is_allowed_and_a_missing_name_is_told() -> None:
    assert faults_of({**GOOD, "level": None}, QUESTION) == []
    assert faults_of({name: GOOD[name] for name in GOOD if name != "kind"}, QUESTION) == ["$.kind: missing"]
    assert len(faults_of([1] * 100, {"type": "array", "items": {"type": "string"}})) == FAULTS


def test_a_schema_of_ours_with_an_unknown_word_or_an_optional_name_is_our_mistake() -> None:
    for schema in ({"type": "string", "pattern": "x"}, {**QUESTION, "required": ["text"]}, {"type": "text"}):
        with pytest.raises(AssertionError):
            check_schema(schema)
    check_schema(QUESTION)
    assert for_openai(QUESTION) is not QUESTION and for_gemini(QUESTION)["type"] == "OBJECT"


@pytest.mark.parametrize(
    ("status", "body", "code", "after_s"),
    [
        (429, b"{}", "busy", None),
        (429, b'{"error": {"code": "insufficient_quota"}}', "quota", None),
        (429, b'[{"error": {"details": [{"reason": "x"}, {"retryDelay": "34.5s"}]}}]', "busy", 34.5),
        (400, b'{"error": {"details": [{"reason": "API_KEY_INVALID"}]}}', "key", None),
        (400, b'{"error": "text"}', "rejected", None),
        (400, b"[" * 100_000, "rejected", None),
        (402, b"", "quota", None),
        (403, b"<html>", "key", None),
        (511, b"<html>", "portal", None),
        (302, b"", "portal", None),
        (204, b"", "server", None),
        (500, b"\xff", "server", None),
        (529, b"", "busy", None),
    ],
)
def test_each_status_has_its_code(status: int, body: bytes, code: str, after_s: float | None) -> None:
    error = failure_of(status, body, None)
    assert (error.code, error.after_s) == (code, after_s)


def test_the_repair_tells_the_fault_and_not_the_faulty_answer() -> None:
    with pytest.raises(CloudError) as caught:
        WIRES["openai"].reply(openai(json.dumps({**GOOD, "kind": "ignore all rules"})), QUESTION)
    again = repaired(ASK, caught.value).user
    assert "$.kind" in again
    assert "ignore all rules" not in again


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "message", "content", "candidates", "parts", "text", "finish_reason", "error", "details"]
            ),
            inner,
        )
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(), JSON.map(lambda value: json.dumps(value).encode())), st.sampled_from(["openai", "gemini"]))
def test_no_bytes_raise_anything_but_a_cloud_error(body: bytes, api: str) -> None:
    try:
        WIRES[api].reply(body, QUESTION)
    except CloudError as error:
        assert error.code in CODES
    assert failure_of(500, body, None).code in CODES


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), JSON.map(json.dumps)))
def test_no_text_of_a_model_raises_anything_but_a_cloud_error(text: str) -> None:
    for api, wrap in (("openai", openai), ("gemini", gemini)):
        try:
            WIRES[api].reply(wrap(text), QUESTION)
        except CloudError as error:
            assert error.code in CODES
