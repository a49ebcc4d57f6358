"""A slip in the rules is told by rule and key."""

from __future__ import annotations

import copy
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from coxa.errors import InputError
from coxa.report.rules import RULES_FILE, parse_rules


@pytest.fixture
def table() -> dict[str, Any]:
    text = files("coxa").joinpath(RULES_FILE).read_text(encoding="utf-8")
    found = copy.deepcopy(tomllib.loads(text))
    found["rule"] = [rule for rule in found["rule"] if rule["key"] in ("waste_by_weakness", "slower")]
    return found


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("colour", "red", "unknown key 'colour'"),
        ("words", "{nobody} is weak", "unknown placeholder '{nobody}'"),
        ("exercises", ["P9"], "exercise 'P9'"),
        ("exercises", "rest", "exercises of 'rest'"),
        ("kind", "guess", "unknown kind 'guess'"),
        ("evidence", "proven", "unknown grade 'proven'"),
        ("threshold", "", "'threshold' that is empty"),
        ("source", "", "'source' that is empty"),
        ("when", [], "no condition"),
        ("unless", [{"figure": "waste"}], "'above' or 'below'"),
        ("also", "It costs.", "without a grade"),
        ("when", [{"figure": "waste"}], "'above' or 'below'"),
        ("when", [{"above": 1}], "'figure' or 'figures'"),
        ("when", [{"figure": "waste", "above": 1, "about": 2}], "unknown key 'about'"),
    ],
)
def test_a_slip_is_told(table: dict[str, Any], key: str, value: object, said: str) -> None:
    table["rule"][0][key] = value
    with pytest.raises(InputError, match="waste_by_weakness") as fault:
        parse_rules(table)
    assert said in str(fault.value)


def test_a_rule_without_a_source_is_refused(table: dict[str, Any]) -> None:
    del table["rule"][0]["threshold"]
    with pytest.raises(InputError, match="lacks 'threshold'"):
        parse_rules(table)


def test_a_key_twice_is_refused(table: dict[str, Any]) -> None:
    table["rule"][1]["key"] = table["rule"][0]["key"]
    with pytest.raises(InputError, match="twice"):
        parse_rules(table)


def test_an_unknown_table_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="unknown key 'extra'"):
        parse_rules(table | {"extra": 1})


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("threshold", "", "lacks 'threshold'"),
        ("exercises", ["P9"], "exercise 'P9'"),
        ("colour", 1, "unknown key"),
    ],
)
def test_a_slip_in_a_caution_is_told(table: dict[str, Any], key: str, value: object, said: str) -> None:
    table["caution"][0][key] = value
    with pytest.raises(InputError, match=f"sore_outer_side.*{said}"):
        parse_rules(table)
