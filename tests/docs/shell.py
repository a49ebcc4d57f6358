"""Shell blocks of the documents, run for real in a folder that holds the demo's files under the names they use."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from unittest import mock
from zipfile import ZipFile

import numpy as np
from tools.doc_blocks.demo import python_blocks, script_name
from typer.testing import CliRunner

from coxa.cli import app
from coxa.demo import demo_files
from coxa.store import Store
from tests.capture.shins import Shin, recorded
from tests.recording.fit.writer import run, seconds
from tests.recording.phone.writers import logger_files, zipped

NOT_RUN: Final[Mapping[str, str]] = {
    "coxa check": "without a file it asks a person",
    "coxa claims": "takes minutes; the claims have tests of their own",
    "coxa delete": "asks a person",
    "coxa practice": "makes a practice of the diary that the other lines use; its commands have tests of their own",
    "coxa restore": "asks a person",
    "coxa runs watch": "watches until it is stopped",
    "coxa screen": "asks a person",
    "coxa serve": "serves until it is stopped",
    "coxa token remove": "needs the id of a token; it has tests of its own",
    "curl": "asks an app that is being served",
    "make": "sets up the environment that the tests run in",
    "pip": "fetches from the network",
}
"""What is not run, and why; a `coxa` line among them is still read by the command it names."""
STUDY: Final = "study/anna"


@dataclass(frozen=True)
class Line:
    """One line of a shell block.

    Attributes:
        text: As written, without its comment.
        words: As the shell hands them on.
        into: File that its output goes to.
        settings: Environment set for it.
    """

    text: str
    words: tuple[str, ...]
    into: str | None
    settings: Mapping[str, str]

    @property
    def reason(self) -> str | None:
        """Return why it is not run, None when it is."""
        if self.words[:2] == ("coxa", "check"):
            return NOT_RUN["coxa check"] if len(self.words) == 2 else None
        for count in (3, 2):
            if why := NOT_RUN.get(" ".join(self.words[:count])):
                return why
        return NOT_RUN.get(self.words[0])

    @property
    def computes(self) -> bool:
        """Return whether it prints and writes the same wherever it is run."""
        return self.words[1] in ("analyze", "check", "demo", "model") and "--template" not in self.words


def lines(text: str) -> list[Line]:
    """Return the lines of all shell blocks of a document, in order."""
    blocks = re.findall(r"^```(?:sh|bash)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [_line(line) for block in blocks for line in block.splitlines() if line.strip()]


def _line(text: str) -> Line:
    words = shlex.split(text, comments=True)
    settings = {}
    while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
        name, _, value = words.pop(0).partition("=")
        settings[name] = value
    into = None
    if ">" in words:
        into = words[words.index(">") + 1]
        words = words[: words.index(">")]
    return Line(" ".join(shlex.quote(w) for w in words), tuple(words), into, settings)


class Desk:
    """Runs the lines of one document after another; a line that computes the same in several is run once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done: dict[str, dict[str, str]] = {}
        self.known: dict[str, tuple[str, list[Path]]] = {}

    def run(self, name: str, text: str) -> dict[str, str]:
        """Run a document's shell lines, once, and return what each printed.

        Args:
            name: Of the document, for its folder.
            text: The document.
        """
        if name not in self.done:
            place = self.place(name)
            wanted = [line for line in lines(text) if line.reason is None]
            _lay_out(place, wanted)
            for code in python_blocks(text):
                if script := script_name(code):
                    (place / script).write_text(code, encoding="utf-8")
            self.done[name] = {line.text: self._one(line, place) for line in wanted}
        return self.done[name]

    def place(self, name: str) -> Path:
        """Return the folder that the lines of a document are run in."""
        found = self.folder / re.sub(r"\W", "-", name)
        found.mkdir(exist_ok=True)
        return found

    def _one(self, line: Line, place: Path) -> str:
        if line.words[:2] == ("coxa", "report"):
            self._results(line, place)
        if line.computes:
            return self._computed(line, place)
        printed = _command(line, place) if line.words[0] == "coxa" else _script(line, place)
        if line.into is not None:
            (place / line.into).write_text(printed, encoding="utf-8")
        if "--template" in line.words:  # the person fills it in
            with demo_files() as files:
                _copy(files.exam, place / line.words[-1])
        return printed

    def _computed(self, line: Line, place: Path) -> str:
        if line.text not in self.known:
            before = set(place.iterdir())
            printed = _command(line, place)
            self.known[line.text] = printed, sorted(set(place.iterdir()) - before)
        printed, written = self.known[line.text]
        for path in written:
            if path.parent != place and path.is_dir():
                shutil.copytree(path, place / path.name, dirs_exist_ok=True)
        return printed

    def _results(self, line: Line, place: Path) -> None:
        """Put a check's result where a report looks for one that the document has not made."""
        for word in line.words[2:]:
            if word.startswith("--"):
                return
            if not (place / word).exists():
                _lay_out(place, [check := _line("coxa check exam.toml")])
                self._computed(check, place)
                if word != "exam_coxa":
                    shutil.copytree(place / "exam_coxa", place / word)


def _command(line: Line, place: Path) -> str:
    around = {"COXA_DATA": str(place / "data"), "COLUMNS": "118", **line.settings}
    with mock.patch.dict(os.environ, around), contextlib.chdir(place):
        return CliRunner().invoke(app, list(line.words[1:]), catch_exceptions=False).output


def _script(line: Line, place: Path) -> str:
    if line.words[0] != "python":
        raise LookupError(f"'{line.text}' is neither run nor in NOT_RUN with a reason.")
    done = subprocess.run(
        [sys.executable, *line.words[1:]],
        cwd=place,
        env=os.environ | dict(line.settings),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return done.stdout


def _lay_out(place: Path, wanted: list[Line]) -> None:
    """Put the demo's files where the lines look for them, and the example person's diary."""
    diary = place / "data" / "coxa.sqlite"
    if not diary.exists():
        with Store.open(diary) as store:
            store.load_example(date.today())
    made = {line.words[-1] for line in wanted if "--template" in line.words}
    made |= {line.words[2] for line in wanted if line.words[:2] == ("coxa", "export")}
    with demo_files() as files:
        for line in wanted:
            for target, source in _inputs(line, files.model.parent):
                if target not in made and not (place / target).exists():
                    _copy(source, place / target)
            if line.words[:2] == ("coxa", "import") and line.words[2] not in made:
                with Store.open(diary) as store:
                    store.export_to(store.person().id, place / line.words[2])
            if line.words[:2] == ("coxa", "capture"):
                _record(place, line.words[2])
            if line.words[:3] == ("coxa", "runs", "add"):
                _run(place, line.words[3])
            if line.words[0] == "python" and not (place / STUDY).exists():
                _study(place / STUDY, files.model.parent)


def _inputs(line: Line, demo: Path) -> Iterator[tuple[str, Path]]:
    """Give the files that a line reads, each with the file of the demo that stands in for it."""
    if line.words[:2] == ("coxa", "check"):
        yield line.words[-1] if "--template" in line.words else line.words[2], demo / "exam.toml"
    for word in line.words:
        for ending, stand_in in ((".osim", "runner.osim"), (".mot", "running.mot")):
            if word.endswith(ending):
                yield word, demo / stand_in
    if "--loads" in line.words and (loads := line.words[line.words.index("--loads") + 1]) != "none":
        yield loads, demo / "running_loads.xml"
        yield "running_grf.mot", demo / "running_grf.mot"


def _study(folder: Path, demo: Path) -> None:
    """Lay out a study of one person: a sound trial, and one whose motion is spoilt."""
    for target, source in (
        ("model.osim", "runner.osim"),
        ("run1_ik.mot", "running.mot"),
        ("run1_loads.xml", "running_loads.xml"),
        ("run2_loads.xml", "running_loads.xml"),
        ("running_grf.mot", "running_grf.mot"),
    ):
        _copy(demo / source, folder / target)
    (folder / "run2_ik.mot").write_text("no motion\n", encoding="utf-8")


def _record(place: Path, name: str) -> None:
    """Lay out the recording of a range test, as Sensor Logger exports it."""
    shin = Shin(count=3, range_deg=38.0, period_s=6.0, pause_s=1.0, noise_deg=0.2)
    made = recorded(shin, np.random.default_rng(1))
    (place / name).write_bytes(zipped(logger_files(made)))


def _run(place: Path, name: str) -> None:
    """Lay out a run as a watch exports it, by itself or in a zip."""
    data = run(seconds(600)).bytes()
    if name.endswith(".zip"):
        with ZipFile(place / name, "w") as archive:
            archive.writestr("run.fit", data)
    else:
        (place / name).write_bytes(data)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
