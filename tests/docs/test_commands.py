"""The reference of the command line holds every command, argument and option, and says something of each."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tools.doc_blocks import cli
from tools.readme import ROOT

PAGE = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
SECTIONS = {
    match[1]: match[2]
    for match in re.finditer(r"^## `coxa ([\w -]+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
}
PARAMETERS = [
    (name, parameter)
    for name, command in cli.commands().items()
    for parameter in command.params
    if parameter.name != "help"
]


def test_every_command_has_its_section_and_no_other_has_one() -> None:
    assert SECTIONS.keys() == cli.commands().keys()


def test_every_example_is_of_a_command_that_exists() -> None:
    assert cli.EXAMPLES.keys() == cli.commands().keys()


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS, ids=[f"{n} {p.name}" for n, p in PARAMETERS])
def test_every_argument_and_option_has_a_row_that_tells_its_default(name: str, parameter: Any) -> None:
    called = parameter.metavar if parameter.param_type_name == "argument" else parameter.opts[0]
    (row,) = (line for line in SECTIONS[name].splitlines() if line.startswith(f"| `{called}`"))
    _, what, default = row.strip("| ").split(" | ")
    assert len(what) > 5
    assert default


def test_a_command_without_an_example_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "EXAMPLES", {})
    with pytest.raises(LookupError, match="has no example; add one"):
        cli.cli_reference()


def test_an_option_that_says_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = cli.commands()["plan"]
    monkeypatch.setattr(plan.params[0], "help", None)
    with pytest.raises(LookupError, match="coxa plan: strength says nothing of itself"):
        cli.section("plan", plan)
