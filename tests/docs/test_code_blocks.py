"""Every shell block of the documents is run, or read by the command it names with a reason why it is not run."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import typer
from tools.readme import ROOT

from coxa.cli import app
from tests.docs.shell import NOT_RUN, Desk, Line, lines

DOCUMENTS = [
    path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if lines(path.read_text(encoding="utf-8"))
]
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
LINES = {
    f"{name}: {line.text}": line
    for path, name in zip(DOCUMENTS, NAMES, strict=True)
    for line in lines(path.read_text(encoding="utf-8"))
}
COMMANDS = {name: line for name, line in LINES.items() if line.words[0] == "coxa"}


def read(words: tuple[str, ...]) -> None:
    """Let the command that a line names, in its group where it has one, read the line without running it."""
    command, context = typer.main.get_command(app), None
    name, *rest = words
    while True:
        context = command.make_context(name, list(rest), parent=context)
        below = getattr(command, "commands", {})
        if not below or not (rest and (rest[0] in below or not rest[0].startswith("-"))):
            return
        name, command, rest = command.resolve_command(context, rest)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("documents"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_every_shell_line_runs_and_prints_what_the_document_quotes(desk: Desk, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    printed = desk.run(str(path.relative_to(ROOT)), text)
    by_hand = re.sub(r"<!-- figures:([\w-]+) -->.*?<!-- /figures:\1 -->", "", text, flags=re.DOTALL)
    said = " ".join("\n".join(printed.values()).split())
    for quoted in re.findall(r"^```text\n(.*?)^```", by_hand, re.DOTALL | re.MULTILINE):
        assert " ".join(quoted.split()) in said


@pytest.mark.parametrize("line", COMMANDS.values(), ids=COMMANDS.keys())
def test_every_coxa_line_is_one_that_its_command_can_read(line: Line) -> None:
    read(line.words)


@pytest.mark.parametrize(
    "words",
    [
        "coxa log --nothing",
        "coxa check exam.toml too-many",
        "coxa plan --data",
        "coxa token new hips --nothing",
        "coxa practice greet",
    ],
)
def test_a_line_that_no_command_can_read_is_found(words: str) -> None:
    with pytest.raises(Exception, match=r"No such|unexpected extra|requires an argument"):
        read(tuple(words.split()))


def test_every_reason_for_not_running_is_used() -> None:
    kept = {line.reason for line in LINES.values()} - {None}
    assert kept == set(NOT_RUN.values())


def test_a_study_goes_on_past_a_trial_that_cannot_be_used(desk: Desk) -> None:
    text = (ROOT / "docs" / "guides" / "many-trials.md").read_text(encoding="utf-8")
    printed = desk.run("docs/guides/many-trials.md", text)
    (said,) = (output for line, output in printed.items() if "batch.py" in line)
    assert "1 of 2 trials done" in said
    assert "run2_ik.mot" in said
    with (desk.folder / "docs-guides-many-trials-md" / "study.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["side"] for row in rows] == ["r", "l"]
    assert all(float(row["peak contact, BW"]) > 1.0 for row in rows)
