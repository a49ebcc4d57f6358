"""Whether a stored result is laid out as this version of Coxa writes it; what is not cannot be shown.

Results come from the store, where an earlier version or a strange file may have put them. The layouts are those that
are published for `check.json` and `summary.json`; of JSON Schema only what these two use is understood here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

GREATEST: Final = 1e30
"""Beyond every figure of a hip; what is greater would overflow in the drawings (own choice)."""


DRAWINGS: Final = "drawings"
"""Key under which what figures are drawn from stands beside a result's own figures in the store."""


def is_check(summary: Any) -> bool:
    """Return whether the result of a self-check can be shown."""
    return _fits(without_drawings(summary), *_layout("check.schema.json"))


def is_analysis(summary: Any) -> bool:
    """Return whether the result of an analysis can be shown."""
    return _fits(without_drawings(summary), *_layout("summary.schema.json"))


def without_drawings(summary: Any) -> Any:
    """Return a stored result as its file holds it."""
    if not isinstance(summary, Mapping):
        return summary
    return {key: value for key, value in summary.items() if key != DRAWINGS}


def drawings_of(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a stored result's figures are drawn from; empty when it came without, or with something strange."""
    found = summary.get(DRAWINGS)
    fits = isinstance(found, Mapping) and found.get("kind") == summary.get("kind")
    return (
        dict(found)
        if isinstance(found, Mapping) and fits and _fits(found, *_layout("drawings.schema.json"))
        else {}
    )


@cache
def _layout(name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return a layout and what it refers to by name."""
    whole = json.loads((files("coxa") / "data" / name).read_text(encoding="utf-8"))
    return whole, whole.get("$defs", {})


def _fits(value: Any, layout: Any, named: Mapping[str, Any]) -> bool:
    if isinstance(layout, bool):
        return layout
    asked = (_KEYWORDS[key](value, rule, named) for key, rule in layout.items() if key in _KEYWORDS)
    return all(asked) and _members_fit(value, layout, named)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= GREATEST


_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = MappingProxyType(
    {
        "object": lambda value: isinstance(value, Mapping),
        "array": lambda value: isinstance(value, list),
        "string": lambda value: isinstance(value, str),
        "boolean": lambda value: isinstance(value, bool),
        "null": lambda value: value is None,
        "number": _number,
        "integer": lambda value: _number(value) and value == int(value),
    }
)


def _type(value: Any, rule: Any, _named: Any) -> bool:
    return any(_TYPES[name](value) for name in ([rule] if isinstance(rule, str) else rule))


def _members_fit(value: Any, layout: Mapping[str, Any], named: Mapping[str, Any]) -> bool:
    """Return whether every member of an object fits what is said of its name."""
    if not isinstance(value, Mapping):
        return True
    own, patterns = layout.get("properties", {}), layout.get("patternProperties", {})
    other = layout.get("additionalProperties", True)
    for name, member in value.items():
        rules = [own[name]] if name in own else []
        rules += [rule for pattern, rule in patterns.items() if re.search(pattern, name)]
        if not all(_fits(member, rule, named) for rule in rules or [other]):
            return False
    return True


def _reference(value: Any, rule: str, named: Mapping[str, Any]) -> bool:
    return _fits(value, named[rule.removeprefix("#/$defs/")], named)


_KEYWORDS: Final[Mapping[str, Callable[[Any, Any, Any], bool]]] = MappingProxyType(
    {
        "type": _type,
        "const": lambda value, rule, _named: type(value) is type(rule) and value == rule,
        "enum": lambda value, rule, _named: value in rule,
        "pattern": lambda value, rule, _named: not isinstance(value, str) or bool(re.search(rule, value)),
        "minimum": lambda value, rule, _named: not _number(value) or value >= rule,
        "maximum": lambda value, rule, _named: not _number(value) or value <= rule,
        "minItems": lambda value, rule, _named: not isinstance(value, list) or len(value) >= rule,
        "items": lambda value, rule, named: (
            not isinstance(value, list) or all(_fits(item, rule, named) for item in value)
        ),
        "required": lambda value, rule, _named: (
            not isinstance(value, Mapping) or all(name in value for name in rule)
        ),
        "propertyNames": lambda value, rule, named: (
            not isinstance(value, Mapping) or all(_fits(name, rule, named) for name in value)
        ),
        "anyOf": lambda value, rule, named: any(_fits(value, each, named) for each in rule),
        "allOf": lambda value, rule, named: all(_fits(value, each, named) for each in rule),
        "$ref": _reference,
    }
)
