"""README and docs say what is so: figures as a run gives them now, commands and files that exist, code that runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools.doc_blocks import BLOCKS
from tools.doc_blocks.cli import commands
from tools.doc_blocks.demo import python_blocks, run_python, script_name
from tools.readme import ROOT, documents

from coxa.demo import demo_files

WRITTEN = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(path.relative_to(ROOT)) for path in WRITTEN]
HELD = [
    (path, match[1], match[2])
    for path in documents()
    for match in re.finditer(
        r"<!-- figures:([\w-]+) -->\n(.*?)\n?<!-- /figures:\1 -->",
        path.read_text(encoding="utf-8"),
        re.DOTALL,
    )
]
HELD_NAMES = [f"{path.relative_to(ROOT)}:{name}" for path, name, _ in HELD]
NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:e[-+]?\d+)?")
CODE = [
    (path, code)
    for path in WRITTEN
    for code in python_blocks(path.read_text(encoding="utf-8"))
    if script_name(code) is None  # a script is saved and run by a command: test_code_blocks
]
OPTIONS = {
    name: {option for parameter in command.params for option in parameter.opts}
    for name, command in commands().items()
}
GROUPS = {name.split()[0] for name in OPTIONS if " " in name}
"""Commands that are nothing but others below them may be named in a sentence."""
BENCHMARKED = ("agreement", "app", "speed", "ten-thousand")
"""Written from files of `make bench`, which differ from machine to machine: these are not compared exactly."""


@pytest.mark.parametrize(("path", "name", "content"), HELD, ids=HELD_NAMES)
def test_figures_are_what_a_run_gives_now(path: Path, name: str, content: str) -> None:
    if name not in BENCHMARKED:
        assert content == BLOCKS[name]().strip("\n"), "run `make docs`"


def test_benchmarked_tables_are_written_and_keep_what_they_ask() -> None:
    tables = {name: content for _, name, content in HELD if name in BENCHMARKED}
    for line in tables["agreement"].splitlines()[2:]:
        numbers = [float(match[0]) for cell in line.split("|")[2:] if (match := NUMBER.match(cell.strip()))]
        assert numbers == [] or max(numbers[1:]) <= numbers[0], line
    for name, content in tables.items():
        assert content.startswith("| ") or "make bench" in content, name


def test_every_block_is_used_in_some_document() -> None:
    assert {name for _, name, _ in HELD} == BLOCKS.keys()


@pytest.mark.parametrize("path", WRITTEN, ids=NAMES)
def test_every_make_target_named_exists(path: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]\w*)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("path", WRITTEN, ids=NAMES)
def test_every_coxa_command_and_option_named_exists(path: Path) -> None:
    for line in re.findall(r"(?:^|`)coxa ([a-z]\w*[^`\n]*)", path.read_text(encoding="utf-8"), re.MULTILINE):
        command, *rest = line.split()
        grouped = f"{command} {rest[0]}" if rest else command
        name = grouped if grouped in OPTIONS else command
        assert name in OPTIONS or line in GROUPS, line
        assert {word for word in rest if word.startswith("--")} <= OPTIONS.get(name, set()) | {"--help"}, line


@pytest.mark.parametrize("path", WRITTEN, ids=NAMES)
def test_every_option_named_alone_exists(path: Path) -> None:
    known = set().union(*OPTIONS.values())
    assert set(re.findall(r"`(--[a-z][\w-]*)[ `]", path.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("path", WRITTEN, ids=NAMES)
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize(("path", "code"), CODE, ids=[str(path.relative_to(ROOT)) for path, _ in CODE])
def test_every_python_block_runs(path: Path, code: str) -> None:
    with demo_files() as files:
        before = sorted(files.model.parent.iterdir())
        run_python(code)
        assert sorted(files.model.parent.iterdir()) == before, "an example must not write beside the demo"
