"""The reference of the command line, written from the commands themselves and one table of examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

import typer.main

from coxa.cli import app
from tools.doc_blocks.common import table

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "analyze": (
        "coxa analyze run.mot --model me.osim --loads loads.xml --set 'glmed*_l.strength=0.6'",
        "coxa analyze walk.mot --model me.osim --loads none --complete-hip --out walk",
    ),
    "backup": ("coxa backup everything.zip",),
    "capture": (
        "coxa capture recording.zip --side right",
        "coxa capture recording.zip --range --side right --turn inward --log",
    ),
    "check": (
        "coxa check                        # asks, one question at a time",
        "coxa check --template exam.toml   # writes an exam to fill in",
        "coxa check exam.toml              # computes",
    ),
    "claims": ("coxa claims --hips 100 --out claims.json",),
    "delete": ("coxa delete",),
    "demo": ("coxa demo",),
    "export": ("coxa export hips.zip",),
    "import": ("coxa import hips.zip",),
    "log": (
        "coxa log --right soreness=1,0,1 --left soreness=3,4,1 --left density=2,2,3 --pain 1",
        "coxa log --right inward=38,40,39 --left inward=36,37,38",
        "coxa log --session",
    ),
    "model": ("coxa model me.osim",),
    "plan": ("coxa plan", "coxa plan --extra --without P2 --json"),
    "practice disable": ("coxa practice disable anna@example.org",),
    "practice enable": ("coxa practice enable anna@example.org",),
    "practice invite": (
        "coxa practice invite 'Dr. Berg' --clinician",
        "coxa practice invite 'Anna B.' --address https://practice.example.org",
    ),
    "practice people": ("coxa practice people",),
    "practice reset": (
        "coxa practice reset anna@example.org",
        "coxa practice reset berg@example.org --second-factor",
    ),
    "practice sign-out": ("coxa practice sign-out anna@example.org", "coxa practice sign-out --all"),
    "report": (
        "coxa report exam_coxa",
        "coxa report may_coxa june_coxa --out change.html --person 'A. B.' --pictures pictures",
    ),
    "restore": ("coxa restore everything.zip",),
    "runs": ("coxa runs", "coxa runs --json > runs.json"),
    "runs add": ("coxa runs add morning.fit", "coxa runs add activities.zip"),
    "runs watch": ("coxa runs watch ~/Garmin/Activity",),
    "screen": ("coxa screen",),
    "serve": ("coxa serve --open", "coxa serve --https"),
    "token list": ("coxa token list",),
    "token new": ("coxa token new spreadsheet --scope read --days 30",),
    "token remove": ("coxa token remove 3f0c9a52-1d7e-4c1b-9c55-2f1f6f0d8a11",),
    "trend": ("coxa trend", "coxa trend --csv > trend.csv"),
}
"""What each command is called like; the documentation's tests run these."""
_DEFAULT = re.compile(r"\s*\\?\[default: ([^\]]*)\]")


def commands() -> dict[str, Any]:
    """Return the commands by name, as Typer made them."""
    found: dict[str, Any] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", {})
        if not below or command.invoke_without_command:
            found[name] = command
        found |= {f"{name} {word}": one for word, one in below.items()}
    return dict(sorted(found.items()))


def cli_reference() -> str:
    """Return a section per command: what it does, examples, its arguments and options with their defaults.

    Raises:
        LookupError: A command without an example, or one of its parameters without help.
    """
    return "\n\n".join(section(name, command) for name, command in commands().items())


def section(name: str, command: Any) -> str:
    """Return the section of one command."""
    if name not in EXAMPLES:
        raise LookupError(f"coxa {name} has no example; add one to EXAMPLES in {__name__}.")
    lines = [
        f"## `coxa {name}`",
        *_paragraphs(command.help or ""),
        "```sh\n" + "\n".join(EXAMPLES[name]) + "\n```",
    ]
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    if arguments:
        rows = [[f"`{p.metavar}`", *_said(name, p)] for p in arguments]
        lines.append(table(["argument", "what it is", "default"], rows))
    if options:
        rows = [[_called(p), *_said(name, p)] for p in options]
        lines.append(table(["option", "what it does", "default"], rows))
    return "\n\n".join(lines)


def _paragraphs(text: str) -> list[str]:
    """Return what a command says of itself, without the examples that stand below it anyway."""
    parts = [" ".join(part.split()) for part in _plain(text).split("\n\n")]
    return [part for part in parts if not part.startswith(("**Example**", "**Examples**"))]


def _called(option: Any) -> str:
    named = " ".join(f"`{word}`" for word in option.opts)
    metavar = "" if option.is_flag else f" `{option.metavar or 'VALUE'}`"
    return named + metavar


def _said(command: str, parameter: Any) -> list[str]:
    """Return what a parameter is, and its default in words."""
    text = (getattr(parameter, "help", None) or "").replace("[dim]", "").replace("[/dim]", "")
    if not text:
        raise LookupError(f"coxa {command}: {parameter.name} says nothing of itself.")
    told = _DEFAULT.search(text)
    words = " ".join(_plain(_DEFAULT.sub("", text)).split())
    if isinstance(parameter.default, Enum):
        words += f" One of {', '.join(f'`{choice.value}`' for choice in type(parameter.default))}."
    return [words, told[1] if told else _default(parameter)]


def _default(parameter: Any) -> str:
    if parameter.required:
        return "must be given"
    value = parameter.default
    if parameter.param_type_name == "option" and parameter.is_flag:
        return "off"
    if value is None or value in ("", (), []):
        return "may be left out"
    return f"`{_value(value)}`"


def _value(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)


def _plain(text: str) -> str:
    """Return help text as Markdown: bold words stay bold, an example of a value becomes code."""
    values = re.sub(r"\[bold\]([^\[]*=[^\[]*)\[/bold\]", r"`\1`", text)
    bold = re.sub(r"\[/?bold\]", "**", values)
    coded = re.sub(r"'([^' ]+=[^' ]+)'", r"`\1`", bold).replace(" * stands", " `*` stands")
    return re.sub(r"(?<![`\w-])(--[a-z-]+)", r"`\1`", coded)
