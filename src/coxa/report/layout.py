"""Whether a document is laid out as its JSON Schema says; unknown keys pass, since later versions add some."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
Schema = Mapping[str, Any]


@cache
def schema_of(name: str) -> Schema:
    """Return the schema of one kind of document, from `data/NAME.schema.json`."""
    text = files("coxa").joinpath(f"data/{name}.schema.json").read_text(encoding="utf-8")
    found: Schema = json.loads(text)
    return found


def first_fault(document: object, schema: Schema) -> str:
    """Return where a document departs from its schema first and how, in words; empty when nowhere.

    Args:
        document: Plain data.
        schema: Of JSON Schema's words, those that Coxa's own schemas use; `additionalProperties: false` does not
            count, so that a later minor version can be read.
    """
    return next(_faults(document, schema, schema, ""), "")


def _faults(value: object, schema: Schema, root: Schema, where: str) -> Iterator[str]:
    if "$ref" in schema:
        yield from _faults(value, root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root, where)
    for each in schema.get("allOf", ()):
        yield from _faults(value, each, root, where)
    if "anyOf" in schema and all(first_fault_at(value, each, root, where) for each in schema["anyOf"]):
        yield first_fault_at(value, schema["anyOf"][0], root, where)
    if fault := _alone(value, schema):
        yield f"{where or 'the document'} {fault}"
        return
    if isinstance(value, dict):
        yield from _object_faults(value, schema, root, where)
    elif isinstance(value, list) and "items" in schema:
        for number, each in enumerate(value):
            yield from _faults(each, schema["items"], root, f"{where}[{number}]")


def first_fault_at(value: object, schema: Schema, root: Schema, where: str) -> str:
    """Return the first fault of a part of a document; empty when there is none.

    Args:
        value: The part.
        schema: Its schema.
        root: The schema that holds the definitions.
        where: Its place in the document.
    """
    return next(_faults(value, schema, root, where), "")


def _object_faults(value: dict[str, Any], schema: Schema, root: Schema, where: str) -> Iterator[str]:
    known = schema.get("properties", {})
    missing = [key for key in schema.get("required", ()) if key not in value]
    if missing:
        yield f"{where or 'the document'} lacks '{missing[0]}'"
    other = schema.get("additionalProperties")
    for key, each in value.items():
        inside = known.get(key, other)
        if isinstance(inside, Mapping):
            yield from _faults(each, inside, root, f"{where}.{key}" if where else key)


def _alone(value: object, schema: Schema) -> str:
    """Return what is wrong with a value apart from what it holds."""
    if "type" in schema and not _is_of(value, schema["type"]):
        wanted = schema["type"] if isinstance(schema["type"], str) else " or ".join(schema["type"])
        return f"is not of type {wanted}"
    if "const" in schema and value != schema["const"]:
        return f"is not '{schema['const']}'"
    if "enum" in schema and value not in schema["enum"]:
        return "is none of " + ", ".join(f"'{each}'" for each in schema["enum"])
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        return f"does not look like {schema['pattern']}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value < schema.get("minimum", value):
            return f"is below {schema['minimum']}"
        if value > schema.get("maximum", value):
            return f"is above {schema['maximum']}"
    if isinstance(value, list) and len(value) < schema.get("minItems", 0):
        return "is too short"
    return ""


def _is_of(value: object, types: str | list[str]) -> bool:
    wanted = (types,) if isinstance(types, str) else tuple(types)
    if isinstance(value, bool):
        return "boolean" in wanted
    return any(isinstance(value, _TYPES[each]) for each in wanted)
