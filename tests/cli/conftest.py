"""A folder with the demo's files to spoil, and the command run in process."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import coxa.cli.diary
from coxa.cli import main
from coxa.demo import demo_files
from tests.cli.diaries import NOW


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on the error stream."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        return lines[0]


Run = Callable[..., Ended]


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in that holds model.osim, run.mot, grf.mot, loads.xml and reserves.xml."""
    with demo_files() as files:
        shutil.copy(files.model, tmp_path / "model.osim")
        shutil.copy(files.motion, tmp_path / "run.mot")
        shutil.copy(files.reserves, tmp_path / "reserves.xml")
        loads = files.loads.read_text()
        table = re.search(r"<datafile>(.*)</datafile>", loads)
        assert table
        shutil.copy(files.loads.parent / table[1], tmp_path / "grf.mot")
        (tmp_path / "loads.xml").write_text(loads.replace(table[1], "grf.mot"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run `coxa` with these words, in process."""

    def go(*words: str) -> Ended:
        with pytest.raises(SystemExit) as stop:
            main(words)
        out, err = capfd.readouterr()
        return Ended(int(stop.value.code or 0), out, err)

    return go


@pytest.fixture
def refused(run: Run, trial: Path) -> Callable[..., str]:
    """Run `coxa analyze` on the trial with more words, expect refusal without a trace, return the line."""

    def go(*words: str, motion: str = "run.mot", model: str = "model.osim", loads: str = "loads.xml") -> str:
        before = sorted(trial.rglob("*"))
        ended = run("analyze", motion, "--model", model, "--loads", loads, *words)
        assert ended.code == 2, ended
        assert ended.out == ""
        assert sorted(trial.rglob("*")) == before
        assert "To mend: " in ended.line
        return ended.line

    return go


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a diary is kept that is not there yet; the clock stands still."""
    monkeypatch.setattr(coxa.cli.diary, "now", lambda: NOW)
    return tmp_path / "data" / "coxa.sqlite"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these lines be what the person types; then the input ends."""

    def give(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return give
