"""Documents are judged by their schemas as a full validator judges them, and faults are said in words."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coxa._schema import GREATEST, SILENT, UNDERSTOOD, first_fault, fits, schema_of
from tests.charts.samples import analysis_subject, check_subject
from tests.web.strange import changed

NAMES = ("check", "summary", "drawings")
CHECK = json.loads((files("coxa") / "data" / "demo" / "person.json").read_text(encoding="utf-8"))["checkups"][
    0
]["summary"]
DOCUMENTS: dict[str, tuple[dict[str, Any], ...]] = {
    "check": ({key: value for key, value in CHECK.items() if key != "drawings"},),
    "drawings": (CHECK["drawings"], check_subject().drawings, analysis_subject().drawings),
}
MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _keywords(schema: Any) -> set[str]:
    if not isinstance(schema, dict):
        return set()
    inner = [
        each
        for name in ("properties", "patternProperties", "$defs")
        for each in schema.get(name, {}).values()
    ]
    inner += [
        schema.get(name)
        for name in ("items", "additionalProperties", "propertyNames", "if", "then", "else", "not")
    ]
    inner += [each for name in ("anyOf", "oneOf", "allOf", "prefixItems") for each in schema.get(name, ())]
    return set(schema).union(*map(_keywords, inner))


def _shown(value: Any) -> bool:
    """Return whether all numbers in a value are ones that can be shown."""
    if isinstance(value, dict | list):
        return all(map(_shown, value.values() if isinstance(value, dict) else value))
    return isinstance(value, bool) or not isinstance(value, int | float) or abs(value) <= GREATEST


@pytest.mark.parametrize("name", NAMES)
def test_every_keyword_of_the_schemas_is_understood(name: str) -> None:
    assert _keywords(schema_of(name)) <= UNDERSTOOD | SILENT


@pytest.mark.parametrize("name", NAMES)
def test_references_lead_within_the_schema(name: str) -> None:
    text = json.dumps(schema_of(name))
    assert text.count('"$ref": "') == text.count('"$ref": "#/$defs/')
    assert not fits({}, schema_of(name))


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_what_coxa_writes_fits(name: str) -> None:
    for document in DOCUMENTS[name]:
        assert first_fault(document, schema_of(name), unknown_keys=False) == ""


@MANY
@pytest.mark.parametrize("name", sorted(DOCUMENTS))
@given(data=st.data())
def test_changed_documents_are_judged_as_by_a_full_validator(name: str, data: st.DataObject) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    document = data.draw(changed(data.draw(st.sampled_from(DOCUMENTS[name]))))
    judged = jsonschema.Draft202012Validator(schema_of(name)).is_valid(document)
    assert fits(document, schema_of(name), unknown_keys=False) is (judged and _shown(document))


SMALL: dict[str, Any] = {
    "type": "object",
    "required": ["kind"],
    "additionalProperties": False,
    "properties": {
        "kind": {"enum": ["a", "b"]},
        "share": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "width": {"exclusiveMinimum": 0},
        "name": {"pattern": "^[a-z]+$", "maxLength": 3},
        "list": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"$ref": "#/$defs/whole"}},
        "one": {"oneOf": [{"type": "integer"}, {"minimum": 5}]},
        "any": {"anyOf": [{"const": 1}, {"type": "object", "properties": {"x": {"type": "string"}}}]},
        "map": {"patternProperties": {"^x": {"type": "string"}}, "additionalProperties": {"type": "null"}},
        "sides": {"propertyNames": {"enum": ["r", "l"]}},
    },
    "if": {"properties": {"kind": {"const": "b"}}},
    "then": {"required": ["share"]},
    "else": {"properties": {"share": {"const": None}}},
    "$defs": {"whole": {"type": "integer"}},
}
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 7),
    st.sampled_from([0.5, 1.0, 5.5, "a", "b", "abcd", "A", {}, [], [1], [1.0, 2], [1, 2, 3], ["a"]]),
    st.dictionaries(
        st.sampled_from(["x", "xy", "r", "l"]), st.none() | st.just("a") | st.just(1), max_size=2
    ),
)


@settings(max_examples=400, deadline=None)
@given(document=PLAIN | st.dictionaries(st.sampled_from([*SMALL["properties"], "new"]), PLAIN, max_size=4))
def test_each_keyword_is_read_as_by_a_full_validator(document: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    judged = jsonschema.Draft202012Validator(SMALL).is_valid(document)
    assert fits(document, SMALL, unknown_keys=False) is judged


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (3, "the document is not of type object"),
        ({}, "the document lacks 'kind'"),
        ({"kind": "c"}, "kind is none of 'a', 'b'"),
        ({"kind": "b", "share": 2}, "share is above 1"),
        ({"kind": "a", "share": True}, "share is not of type number or null"),
        ({"kind": "b", "share": 10**400}, "share is not of type number or null"),
        ({"kind": "a", "list": [1, 0.5]}, "list[1] is not of type integer"),
        ({"kind": "a", "any": {"x": 1}}, "any.x is not of type string"),
        ({"kind": "a", "sides": {"up": 1}}, "sides holds 'up', which is none of 'r', 'l'"),
    ],
)
def test_a_fault_is_said_in_words(document: Any, said: str) -> None:
    assert first_fault(document, SMALL) == said


def test_keys_of_later_versions_pass_only_where_wanted() -> None:
    later = {"kind": "a", "new": {"x": 1}}
    assert fits(later, SMALL)
    assert first_fault(later, SMALL, unknown_keys=False) == "new has no place here"
