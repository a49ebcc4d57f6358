"""Writes `docs/summary.md` from the schema of `summary.json`: `python -m tools.summary_docs`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

Schema = dict[str, Any]
PAGE = Path(__file__).parents[1] / "docs" / "summary.md"

HEAD = """# `summary.json`

{description}

This page is written from [`summary.schema.json`](../src/coxa/data/summary.schema.json) (JSON Schema 2020-12) by
`python -m tools.summary_docs`; a test holds it, the schema and what Coxa writes together. `a[].b` is key `b` of each
entry of the list `a`; `a.<name>` is any key of `a`.
"""

TABLE = "\n| key | unit | what it is |\n| --- | --- | --- |\n"
FIGURES = "\n| key | unit | evidence | what it is |\n| --- | --- | --- | --- |\n"


def load_schema() -> Schema:
    """Return the schema shipped with the package."""
    text = (files("coxa") / "data" / "summary.schema.json").read_text(encoding="utf-8")
    schema: Schema = json.loads(text)
    return schema


def page(schema: Schema) -> str:
    """Return the page."""
    definitions = schema["$defs"]
    top = {key: value for key, value in schema["properties"].items() if key not in ("legs", "hips")}
    leg = schema["properties"]["legs"]["items"]
    hip = {key: value for key, value in definitions["hip"]["properties"].items() if key != "figures"}
    figures = definitions["hip"]["properties"]["figures"]
    named = figures["properties"] | {
        _readable(pattern): value for pattern, value in figures["patternProperties"].items()
    }
    return "".join(
        [
            HEAD.format(description=schema["description"]),
            "\n## The whole\n" + TABLE + _rows(top, definitions),
            "\n## `legs[]`\n\n" + leg["description"] + "\n" + TABLE + _rows(leg["properties"], definitions),
            "\n## `hips.<side>`\n" + TABLE + _rows(hip, definitions),
            "\n## `hips.<side>.figures.<key>`\n\nEvery figure has:\n",
            TABLE + _rows(definitions["figure"]["properties"], definitions) + "\nThese figures:\n" + FIGURES,
            "".join(_figure(key, value) for key, value in named.items()),
        ]
    )


def _rows(properties: dict[str, Schema], definitions: Schema) -> str:
    rows = []
    for name, part in properties.items():
        for key, schema in _walk(name, part, definitions):
            said = [schema.get("description", ""), _choices(schema)]
            rows.append(f"| `{key}` | {schema.get('x-unit', '')} | {' '.join(s for s in said if s)} |\n")
    return "".join(rows)


def _walk(key: str, schema: Schema, definitions: Schema) -> Iterator[tuple[str, Schema]]:
    """Give every key below `schema` that has something to say, itself first."""
    for choice in (schema, *schema.get("anyOf", ())):
        if "$ref" in choice:
            target = definitions[choice["$ref"].rpartition("/")[2]]
            schema = {**target, **{k: v for k, v in schema.items() if k not in ("$ref", "anyOf")}}
    if schema.get("description"):
        yield key, schema
    for name, part in schema.get("properties", {}).items():
        yield from _walk(f"{key}.{name}", part, definitions)
    for inner, mark in (("items", "[]"), ("additionalProperties", ".<name>")):
        part = schema.get(inner)
        if isinstance(part, dict) and part.get("properties"):
            for name, child in part["properties"].items():
                yield from _walk(f"{key}{mark}.{name}", child, definitions)


def _choices(schema: Schema) -> str:
    words = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return f"One of: {', '.join(f'`{word}`' for word in words)}." if words else ""


def _figure(key: str, schema: Schema) -> str:
    fixed = schema["allOf"][1]["properties"]
    unit = fixed["unit"]
    units = " or ".join(unit.get("enum", [unit.get("const", "of the hip's muscles")]))
    return f"| `{key}` | {units} | {fixed['evidence']['const']} | {schema['description']} |\n"


def _readable(pattern: str) -> str:
    """Return a pattern of keys as a person writes it: `strength_{standing,seated}_{flexion,extension}`."""
    return re.sub(r"\(([^)]*)\)", lambda m: "{" + m[1].replace("|", ",") + "}", pattern.strip("^$"))


if __name__ == "__main__":
    PAGE.write_text(page(load_schema()), encoding="utf-8")
