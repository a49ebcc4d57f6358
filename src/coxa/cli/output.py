"""What the command shows: pages fit for where they go, and a bar while work goes on."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from coxa.errors import InputError
from coxa.terminal.style import NARROWEST_COLUMNS, PIPED_COLUMNS

PATIENCE_s = 4.0
"""After this long without progress the bar says what takes so long."""


class _Page(io.StringIO):
    """Text that is to be printed later, in the letters that the output knows."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return sys.stdout.encoding or "utf-8"


def shown(show: Callable[[Console], None]) -> str:
    """Return what `show` prints, fit for where it will go: a person's terminal, a pipe or a file."""
    page, watched = _Page(), sys.stdout.isatty()
    width = None if watched or "COLUMNS" in os.environ else PIPED_COLUMNS
    console = Console(file=page, width=width, force_terminal=watched)
    console.width = max(console.width, NARROWEST_COLUMNS)
    show(console)
    return "".join(f"{line.rstrip()}\n" for line in page.getvalue().splitlines())


def print_page(text: str, note: str = "") -> None:
    """Print a page, quietly less when its reader has gone.

    Args:
        text: The page.
        note: What to say besides when it cannot be shown.

    Raises:
        InputError: The output is full.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise InputError(
            f"the result cannot be shown ({error.strerror}){note}.", mend="make room where the output goes."
        ) from error


def ask(prompt: str) -> str:
    """Ask a person for a line.

    Raises:
        EOFError: There is none.
    """
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def say(line: str) -> None:
    """Print a line."""
    print_page(line + "\n")


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float], None]]:
    """Show a bar on the error stream while work goes on, when a person is watching."""
    watched = sys.stderr.isatty()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), _Hint())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not watched) as bar:
        task = bar.add_task("reading files", total=None)

        def update(word: str, share: float) -> None:
            # Stages say what is done. Between two of them nobody knows how long the next takes before its first
            # part is: without a total the bar only moves.
            known = 0.0 < share < 1.0
            doing = "computing" if share >= 1.0 else word
            bar.update(task, description=doing, completed=share, total=1.0 if known else None)

        yield update


class _Hint(ProgressColumn):
    """Says what may take so long."""

    def render(self, task: Task) -> Text:
        slow = task.total is None and (task.elapsed or 0.0) > PATIENCE_s
        return Text("(a first run prepares the engine, up to half a minute)" if slow else "", style="dim")
