"""Whether a document is laid out as its JSON Schema says: of that language, what Coxa's own schemas use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

GREATEST: Final = 1e30
"""Beyond every figure of a hip; what is greater would overflow in drawings (own choice)."""

Schema = Mapping[str, Any]
Fault = tuple[str, str]
"""Where, and what is wrong there."""
Check = Callable[[Any], Fault | None]
"""Returns the first fault of a value; None when it fits."""


@cache
def schema_of(name: str) -> Schema:
    """Return the schema of one kind of document, from `data/NAME.schema.json`."""
    text = files("coxa").joinpath(f"data/{name}.schema.json").read_text(encoding="utf-8")
    found: Schema = json.loads(text)
    return found


def first_fault(document: object, schema: Schema, *, unknown_keys: bool = True) -> str:
    """Return where a document departs from its schema first and how, in words; empty when nowhere.

    Args:
        document: Plain data. Numbers beyond `GREATEST` are none, and neither are true and false.
        schema: Whole, with the definitions it refers to.
        unknown_keys: Whether keys pass that the schema shuts out with `additionalProperties: false`, as a later minor
            version may add some.
    """
    found = _Reader(schema.get("$defs", {}), unknown_keys).check_of(schema)(document)
    if found is None:
        return ""
    where, what = found
    return f"{where.removeprefix('.') or 'the document'} {what}"


def fits(document: object, schema: Schema, *, unknown_keys: bool = True) -> bool:
    """Return whether a document is laid out as its schema says.

    Args:
        document, schema, unknown_keys: As of `first_fault`.
    """
    return not first_fault(document, schema, unknown_keys=unknown_keys)


def is_number(value: object) -> bool:
    """Return whether a value of a document is a number that can be shown."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= GREATEST


_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = MappingProxyType(
    {
        "object": lambda value: isinstance(value, dict),
        "array": lambda value: isinstance(value, list),
        "string": lambda value: isinstance(value, str),
        "boolean": lambda value: isinstance(value, bool),
        "null": lambda value: value is None,
        "number": is_number,
        "integer": lambda value: is_number(value) and value == int(value),
    }
)


def _same(value: object, wanted: object) -> bool:
    return isinstance(value, bool) is isinstance(wanted, bool) and value == wanted


def _short(wanted: object) -> str:
    return f"'{wanted}'" if isinstance(wanted, str) else json.dumps(wanted)


@dataclass(frozen=True)
class _Reader:
    """Turns a schema into functions: a long list is judged by one that knows what its items are."""

    named: Schema
    unknown_keys: bool

    def check_of(self, schema: Schema | bool) -> Check:
        """Return what judges a value by a schema."""
        if isinstance(schema, bool):
            return _nothing if schema else _shut
        checks = [_MAKERS[key](self, rule, schema) for key, rule in schema.items() if key in _MAKERS]
        if not checks:
            return _nothing
        if len(checks) == 1:
            return checks[0]

        def every(value: Any) -> Fault | None:
            for check in checks:
                if (fault := check(value)) is not None:
                    return fault
            return None

        return every

    def type(self, rule: str | list[str], _: Schema) -> Check:
        names = (rule,) if isinstance(rule, str) else tuple(rule)
        kinds, fault = [_TYPES[name] for name in names], ("", f"is not of type {' or '.join(names)}")
        if len(kinds) == 1:
            kind = kinds[0]
            return lambda value: None if kind(value) else fault
        return lambda value: None if any(kind(value) for kind in kinds) else fault

    def const(self, rule: object, _: Schema) -> Check:
        fault = ("", f"is not {_short(rule)}")
        return lambda value: None if _same(value, rule) else fault

    def enum(self, rule: Sequence[object], _: Schema) -> Check:
        fault = ("", "is none of " + ", ".join(map(_short, rule)))
        return lambda value: None if any(_same(value, each) for each in rule) else fault

    def pattern(self, rule: str, _: Schema) -> Check:
        looks, fault = re.compile(rule).search, ("", f"does not look like {rule}")
        return lambda value: fault if isinstance(value, str) and not looks(value) else None

    def minimum(self, rule: float, _: Schema) -> Check:
        fault = ("", f"is below {rule}")
        return lambda value: fault if is_number(value) and value < rule else None

    def maximum(self, rule: float, _: Schema) -> Check:
        fault = ("", f"is above {rule}")
        return lambda value: fault if is_number(value) and value > rule else None

    def above(self, rule: float, _: Schema) -> Check:
        fault = ("", f"is not above {rule}")
        return lambda value: fault if is_number(value) and value <= rule else None

    def min_items(self, rule: int, _: Schema) -> Check:
        fault = ("", "is too short")
        return lambda value: fault if isinstance(value, list) and len(value) < rule else None

    def max_items(self, rule: int, _: Schema) -> Check:
        fault = ("", "is too long")
        return lambda value: fault if isinstance(value, list) and len(value) > rule else None

    def max_length(self, rule: int, _: Schema) -> Check:
        fault = ("", "is too long")
        return lambda value: fault if isinstance(value, str) and len(value) > rule else None

    def items(self, rule: Schema | bool, _: Schema) -> Check:
        check = self.check_of(rule)

        def each(value: Any) -> Fault | None:
            if isinstance(value, list):
                for number, item in enumerate(value):
                    if (fault := check(item)) is not None:
                        return f"[{number}]{fault[0]}", fault[1]
            return None

        return each

    def required(self, rule: Sequence[str], _: Schema) -> Check:
        def all_there(value: Any) -> Fault | None:
            if isinstance(value, dict):
                for name in rule:
                    if name not in value:
                        return "", f"lacks '{name}'"
            return None

        return all_there

    def names(self, rule: Schema | bool, _: Schema) -> Check:
        check = self.check_of(rule)

        def each(value: Any) -> Fault | None:
            if isinstance(value, dict):
                for name in value:
                    if (fault := check(name)) is not None:
                        return "", f"holds '{name}', which {fault[1]}"
            return None

        return each

    def members(self, own: Mapping[str, Schema | bool], schema: Schema) -> Check:
        """Return what judges every member of an object by what is said of its name."""
        named = {name: self.check_of(rule) for name, rule in own.items()}
        patterns = [
            (re.compile(each).search, self.check_of(rule))
            for each, rule in schema.get("patternProperties", {}).items()
        ]
        other = schema.get("additionalProperties", True)
        rest = _nothing if other is False and self.unknown_keys else self.check_of(other)

        def each_member(value: Any) -> Fault | None:
            if not isinstance(value, dict):
                return None
            for name, member in value.items():
                checks = [named[name]] if name in named else []
                checks += [check for looks, check in patterns if looks(name)]
                for check in checks or (rest,):
                    if (fault := check(member)) is not None:
                        return f".{name}{fault[0]}", fault[1]
            return None

        return each_member

    def patterned(self, _rule: object, schema: Schema) -> Check:
        """Return what judges the members of an object whose schema names none of them."""
        return _nothing if "properties" in schema else self.members({}, schema)

    def others(self, _rule: object, schema: Schema) -> Check:
        """Return what judges the members of an object whose schema says the same of all names."""
        return _nothing if "patternProperties" in schema else self.patterned(_rule, schema)

    def any_of(self, rule: Sequence[Schema], _: Schema) -> Check:
        checks = [self.check_of(each) for each in rule]

        def one_at_least(value: Any) -> Fault | None:
            faults = []
            for check in checks:
                if (fault := check(value)) is None:
                    return None
                faults.append(fault)
            return max(faults, key=lambda fault: len(fault[0]))  # of the choice that was probably meant

        return one_at_least

    def one_of(self, rule: Sequence[Schema], schema: Schema) -> Check:
        checks, none_fits = [self.check_of(each) for each in rule], self.any_of(rule, schema)

        def one(value: Any) -> Fault | None:
            fitting = sum(check(value) is None for check in checks)
            return none_fits(value) or (("", "can be read in several ways") if fitting > 1 else None)

        return one

    def all_of(self, rule: Sequence[Schema], _: Schema) -> Check:
        checks = [self.check_of(each) for each in rule]
        return lambda value: next((f for check in checks if (f := check(value)) is not None), None)

    def condition(self, rule: Schema, schema: Schema) -> Check:
        asked = self.check_of(rule)
        then, otherwise = self.check_of(schema.get("then", True)), self.check_of(schema.get("else", True))
        return lambda value: then(value) if asked(value) is None else otherwise(value)

    def reference(self, rule: str, _: Schema) -> Check:
        return self.check_of(self.named[rule.removeprefix("#/$defs/")])


def _nothing(_value: object) -> Fault | None:
    return None


def _shut(_value: object) -> Fault | None:
    return "", "has no place here"


_MAKERS: Final[Mapping[str, Callable[[_Reader, Any, Schema], Check]]] = MappingProxyType(
    {
        "type": _Reader.type,
        "const": _Reader.const,
        "enum": _Reader.enum,
        "pattern": _Reader.pattern,
        "minimum": _Reader.minimum,
        "maximum": _Reader.maximum,
        "exclusiveMinimum": _Reader.above,
        "minItems": _Reader.min_items,
        "maxItems": _Reader.max_items,
        "maxLength": _Reader.max_length,
        "items": _Reader.items,
        "required": _Reader.required,
        "propertyNames": _Reader.names,
        "properties": _Reader.members,
        "patternProperties": _Reader.patterned,
        "additionalProperties": _Reader.others,
        "anyOf": _Reader.any_of,
        "oneOf": _Reader.one_of,
        "allOf": _Reader.all_of,
        "if": _Reader.condition,
        "$ref": _Reader.reference,
    }
)
"""Keyword → what judges a value by it. Together with `then` and `else`, which `if` reads, all that is understood."""

UNDERSTOOD: Final = frozenset(_MAKERS) | {"then", "else", "$defs"}
SILENT: Final = frozenset({"$schema", "$id", "title", "description", "x-unit"})
"""Keywords that ask nothing of a document."""
