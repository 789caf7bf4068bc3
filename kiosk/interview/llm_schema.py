"""A JSON text and the shape it must have in, the checked value out; also that shape in each service's dialect. Pure.

The shape is written once, in JSON Schema, with the words of WORDS and no others. Services promise to keep to it; nothing
here believes them.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

WORDS: Final = frozenset(
    {"type", "properties", "required", "items", "minItems", "maxItems", "minLength", "maxLength", "enum"}
    | {"minimum", "maximum", "description"}
)
FAULTS: Final = 8
"""So many faults are told; a reply with more is no better understood by more."""
_FENCE: Final = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n\s*```\s*\Z", re.DOTALL)
_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


class NotJson(ValueError):
    """The text is no JSON value, or one that JSON leaves undefined (a name twice, NaN, too deep)."""


def parse(text: str) -> Any:
    """One JSON value, strictly: no NaN, no name twice, no surrogate halves; a Markdown fence round all of it is taken off.

    Raises:
        NotJson: anything else; its text names the fault and quotes nothing.
    """
    fenced = _FENCE.match(text)
    try:
        value = json.loads(fenced[1] if fenced else text, object_pairs_hook=_once, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise NotJson(f"no JSON at character {error.pos}") from None
    except UnicodeEncodeError:
        raise NotJson("half a character") from None
    except RecursionError:
        raise NotJson("nested too deep") from None
    except ValueError as error:
        raise NotJson(str(error) if isinstance(error, NotJson) else "a number too long") from None
    return value


def faults_of(value: Any, schema: Schema) -> list[str]:
    """What is wrong with a value, each as 'path: fault' in our own words; empty where it keeps to the schema."""
    faults: list[str] = []
    for fault in _faults(value, schema, "$"):
        faults.append(fault)
        if len(faults) == FAULTS:
            break
    return faults


def check_schema(schema: Schema) -> None:
    """Our own schemas: known words only, every property required (what OpenAI's strict mode asks for).

    Raises:
        AssertionError: a mistake of ours.
    """
    assert set(schema) <= WORDS, sorted(set(schema) - WORDS)
    kinds = _kinds_of(schema)
    assert kinds and set(kinds) <= set(_KINDS), kinds
    if "object" in kinds:
        assert set(schema["required"]) == set(schema["properties"]), "every property is required; allow null instead"
        for inner in schema["properties"].values():
            check_schema(inner)
    if "array" in kinds:
        check_schema(schema["items"])


def for_openai(schema: Schema) -> dict[str, Any]:
    """The same for `json_schema` in strict mode: closed objects; lengths of strings are left out (not taken there)."""
    out = {word: value for word, value in schema.items() if word not in {"minLength", "maxLength", "properties", "items"}}
    if "properties" in schema:
        out["properties"] = {name: for_openai(inner) for name, inner in schema["properties"].items()}
        out["additionalProperties"] = False
    if "items" in schema:
        out["items"] = for_openai(schema["items"])
    return out


def for_gemini(schema: Schema) -> dict[str, Any]:
    """The same for `responseSchema`: types in capitals, null as `nullable`, the order of the properties said.

    Limits of any kind are left out: Gemini refuses a schema whose array limits add up to much with a bare 400
    (googleapis/python-genai issues 660 and 2170). They are checked here all the same.
    """
    dropped = {"minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "properties", "items", "type"}
    out: dict[str, Any] = {word: value for word, value in schema.items() if word not in dropped}
    kinds = [kind for kind in _kinds_of(schema) if kind != "null"]
    out["type"] = kinds[0].upper()
    if "null" in _kinds_of(schema):
        out["nullable"] = True
    if "properties" in schema:
        out["properties"] = {name: for_gemini(inner) for name, inner in schema["properties"].items()}
        out["propertyOrdering"] = list(schema["properties"])
    if "items" in schema:
        out["items"] = for_gemini(schema["items"])
    return out


def _kinds_of(schema: Schema) -> tuple[str, ...]:
    kind = schema["type"]
    return (kind,) if isinstance(kind, str) else tuple(kind)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise NotJson("a name twice in one object")
    return table


def _no_constant(_: str) -> None:
    raise NotJson("NaN or Infinity")


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, float) and not math.isfinite(value):  # 1e999
        return False
    return isinstance(value, _KINDS[kind])


def _faults(value: Any, schema: Schema, path: str) -> Iterator[str]:
    kinds = _kinds_of(schema)
    if not any(_is(value, kind) for kind in kinds):
        yield f"{path}: not {' or '.join(kinds)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: not one of the allowed values"
    if isinstance(value, dict):
        yield from _object_faults(value, schema, path)
    elif isinstance(value, list):
        yield from _size_faults(len(value), schema, path, "Items", "items")
        for number, inner in enumerate(value):
            yield from _faults(inner, schema["items"], f"{path}[{number}]")
    elif isinstance(value, str):
        yield from _size_faults(len(value.strip()), schema, path, "Length", "characters")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        low, high = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
        yield from [] if low <= value <= high else [f"{path}: not from {low} to {high}"]


def _object_faults(value: Mapping[str, Any], schema: Schema, path: str) -> Iterator[str]:
    properties = schema["properties"]
    if unknown := len(set(value) - set(properties)):
        yield f"{path}: {unknown} names that are not asked for"
    for name in schema["required"]:
        if name not in value:
            yield f"{path}.{name}: missing"
    for name, inner in properties.items():
        if name in value:
            yield from _faults(value[name], inner, f"{path}.{name}")


def _size_faults(size: int, schema: Schema, path: str, word: str, unit: str) -> Iterator[str]:
    low, high = schema.get(f"min{word}", 0), schema.get(f"max{word}", math.inf)
    if not low <= size <= high:
        yield f"{path}: {size} {unit}, not {low} to {high}"
