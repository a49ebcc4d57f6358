"""However a run ends, what stood before stands afterwards, and nobody sees a traceback."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from coxa.cli import EXIT_BUG, EXIT_INTERRUPTED, computing, main
from tests.analyses import demo_analysis

Run = Callable[..., Any]
WORDS = ("analyze", "run.mot", "--model", "model.osim", "--loads", "loads.xml", "--out", "result")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, trial: Path) -> Path:
    """The trial, with an analysis that is there at once."""
    analysis = demo_analysis()
    monkeypatch.setattr(computing, "analyze", lambda *_, **__: analysis)
    return trial


def failing(fault: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise fault

    return fail


def command(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from coxa.cli import main; main()", *words]
    return subprocess.run(program, capture_output=True, text=True, timeout=300, check=False, **more)


def test_a_result_is_shown_and_written(run: Run, quick: Path) -> None:
    ended = run(*WORDS)
    assert (ended.code, ended.err) == (0, "")
    assert "Right hip" in ended.out
    assert (quick / "result" / "summary.json").is_file()


@pytest.mark.parametrize("part", ["analyze", "show_analysis", "write_analysis"])
@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (
            ZeroDivisionError("a\nb"),
            EXIT_BUG,
            "coxa: Coxa has a fault (ZeroDivisionError: a b); nothing was written",
        ),
        (RecursionError(), EXIT_BUG, "coxa: Coxa has a fault (RecursionError"),
        (KeyboardInterrupt(), EXIT_INTERRUPTED, "coxa: stopped; nothing was written."),
        (
            OSError(28, "No space left on device"),
            2,
            "coxa: [Errno 28] No space left on device; nothing was written.",
        ),
        (MemoryError(), 2, "coxa: not enough memory; nothing was written. To mend:"),
    ],
)
def test_an_unforeseen_end_is_one_line_and_no_trace(
    run: Run,
    quick: Path,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    fault: BaseException,
    code: int,
    said: str,
) -> None:
    before = sorted(quick.rglob("*"))
    monkeypatch.setattr(computing, part, failing(fault))
    ended = run(*WORDS)
    assert (ended.code, ended.out) == (code, "")
    assert ended.line.startswith(said)
    assert sorted(quick.rglob("*")) == before


def test_with_debug_a_fault_shows_where(quick: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setenv("COXA_DEBUG", "1")
    monkeypatch.setattr(computing, "analyze", failing(ZeroDivisionError("here")))
    with pytest.raises(ZeroDivisionError, match="here"):
        main(WORDS)


def test_a_full_disk_is_said_and_leaves_nothing(trial: Path) -> None:
    before = sorted(trial.rglob("*"))
    ended = command(*WORDS, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "File too large" in ended.stderr  # the results', or the engine's own cache on a first run
    assert "To mend: make room" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert sorted(trial.rglob("*")) == before


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_stopping_in_mid_write_leaves_the_earlier_result(trial: Path, sent: signal.Signals) -> None:
    slow = (
        "import coxa.export.folder as f, time, sys\n"
        "def wait(*_): print('writing', flush=True); time.sleep(60)\n"
        "f.write_tidy = wait\n"
        "from coxa.cli import main; main()"
    )
    before = sorted(trial.rglob("*"))
    with subprocess.Popen([sys.executable, "-c", slow, *WORDS], stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "writing\n"
        process.send_signal(sent)
        assert process.wait(30) == EXIT_INTERRUPTED
        assert process.stderr.read() == "coxa: stopped; nothing was written.\n"
    assert sorted(trial.rglob("*")) == before


def test_a_reader_that_leaves_early_is_no_fault(trial: Path) -> None:
    program = f"{sys.executable} -c 'from coxa.cli import main; main()' {' '.join(WORDS)} | true"
    ended = subprocess.run(program, shell=True, capture_output=True, text=True, timeout=300, check=False)  # noqa: S602
    assert ended.stderr == ""
    assert (trial / "result" / "summary.json").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_cannot_be_written_is_said(trial: Path) -> None:
    program = [sys.executable, "-c", "from coxa.cli import main; main()", "model", "model.osim"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            program, stdout=full, stderr=subprocess.PIPE, text=True, timeout=300, check=False
        )
    assert ended.returncode == 2
    assert ended.stderr.startswith("coxa: the result cannot be shown (No space left on device).")
    assert len(ended.stderr.splitlines()) == 1


def test_letters_a_terminal_lacks_are_no_fault(trial: Path) -> None:
    ended = command("model", "model.osim", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.isascii()
