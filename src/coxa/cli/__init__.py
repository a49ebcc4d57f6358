"""The command `coxa`: thin shells over the Python API, and the one place where errors become exit codes.

What declares commands imports nothing that computes: `coxa.cli.computing` does, and a command that needs it imports it
when it runs. So help, diary and server start at once.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer

from coxa._version import __version__
from coxa.cli.analysis import analyze_command, demo_command, model_command
from coxa.cli.archive import (
    backup_command,
    delete_command,
    export_command,
    import_command,
    restore_command,
)
from coxa.cli.capture import capture_command
from coxa.cli.check import StoppedError, check_command
from coxa.cli.claims import claims_command
from coxa.cli.diary import log_command, plan_command, screen_command, trend_command
from coxa.cli.practice import app as practice_app
from coxa.cli.report import report_command
from coxa.cli.runs import runs_app
from coxa.cli.serve import serve_command
from coxa.cli.token import app as token_app
from coxa.errors import CoxaError

EXIT_INPUT, EXIT_BUG, EXIT_INTERRUPTED = 2, 70, 130
"""As shells know them: misuse, a fault inside (sysexits.h `EX_SOFTWARE`), stopped by Ctrl-C (128 + SIGINT)."""

UsageFault: type[Exception] = typer.BadParameter.__mro__[2]
"""What Typer raises when options do not fit (Click's `ClickException`; newer Typers carry their own Click)."""

app = typer.Typer(
    name="coxa",
    help="Measure how efficiently a hip works: who pulls how hard, where the ball presses in its socket.\n\n"
    "Begin with [bold]coxa demo[/bold]. [bold]coxa check[/bold] takes five minutes and a phone: it asks what you find "
    "on your hips. With a motion laboratory, [bold]coxa model[/bold] says whether your OpenSim model has what a hip "
    "needs, and [bold]coxa analyze[/bold] takes it with a motion and ground forces.",
    epilog="Not a medical device: figures are for learning and research, not for diagnosis.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

app.command(
    "analyze",
    help="Analyze a recorded motion: each hip's load, coordination and efficiency.\n\n"
    "[bold]Example[/bold]: coxa analyze run.mot --model me.osim --loads loads.xml --set 'glmed*_l.strength=0.6'\n\n"
    "Without --set, efficiency is 'not assessed': motion and forces alone cannot show muscles that work against "
    "each other. Load, coordination at its best and side differences are given all the same.",
)(analyze_command)

app.command("demo")(demo_command)

app.command(
    "check",
    help="Check both hips from a short exam: efficiency, where the ball sits, what limits each side.\n\n"
    "Without a file it asks, one question at a time; every question may be skipped.\n\n"
    "[bold]Examples[/bold]: coxa check · coxa check exam.toml · coxa check --template exam.toml",
)(check_command)

app.command(
    "capture",
    help="Measure rotations with the phone strapped to the shin: number, range, rhythm, smoothness.\n\n"
    "Lie still for two seconds, then turn. It takes recordings of phyphox, Sensor Logger and Movella DOT.\n\n"
    "[bold]Examples[/bold]: coxa capture recording.zip --side right · "
    "coxa capture recording.zip --range --side right --turn inward --log",
)(capture_command)

app.command(
    "report",
    help="Make one page of results: what matters first, then pictures, methods and sources.\n\n"
    "The file opens in any browser without a network and prints well. Several results of one kind are compared. "
    "Any motion or table of OpenSim (.mot, .sto) can be drawn, too.\n\n"
    "[bold]Examples[/bold]: coxa report exam_coxa · coxa report may_coxa june_coxa --out change.html --person 'A. B.'",
)(report_command)

app.command("claims")(claims_command)

app.command(
    "serve",
    help="Serve the app on this machine: today's session with its timer, diary, check, trends, analysis.\n\n"
    "It listens on 127.0.0.1 only and needs no account; your data stays in one file on this machine. The first start "
    "brings an example person, whom one click clears.",
)(serve_command)
app.command("plan")(plan_command)
app.command("screen")(screen_command)
app.command(
    "log",
    help="Enter how both hips feel, how far they turn, or that today's session is done.\n\n"
    "Without an option it asks.\n\n"
    "[bold]Example[/bold]: coxa log --right soreness=1,0,1 --left soreness=3,4,1 --left density=2,2,3 --pain 1",
)(log_command)
app.command("trend")(trend_command)
app.add_typer(runs_app, name="runs")
app.command("export")(export_command)
app.command("import")(import_command)
app.command("backup")(backup_command)
app.command("restore")(restore_command)
app.command("delete")(delete_command)
app.add_typer(practice_app, name="practice")
app.add_typer(token_app, name="token")

app.command("model")(model_command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"coxa {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a person never sees a traceback.

    Args:
        arguments: Words after `coxa`; None takes those the program was started with.

    Raises:
        SystemExit: Always; 0, or `EXIT_INPUT` after one line on the error stream that says what to mend.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    _speak_plainly()
    try:
        with _stoppable():
            code = app(words or ["--help"], prog_name="coxa", standalone_mode=False)
    except StoppedError as error:
        _fail(str(error), EXIT_INTERRUPTED)
    except CoxaError as error:
        _fail(str(error), EXIT_INPUT)
    except UsageFault as error:
        _fail(_usage(error), EXIT_INPUT)
    except MemoryError:
        _fail(
            "not enough memory; nothing was written. To mend: analyze a part, with --start and --end.",
            EXIT_INPUT,
        )
    except OSError as error:  # a full disk, a drive that went away: the machine's trouble, not a fault
        _fail(f"{error}; nothing was written. To mend: make room, or check the disk.", EXIT_INPUT)
    except (KeyboardInterrupt, typer.Abort):
        _fail("stopped; nothing was written.", EXIT_INTERRUPTED)
    except Exception as error:
        if os.environ.get("COXA_DEBUG"):
            raise
        _fail(
            f"Coxa has a fault ({type(error).__name__}: {error}); nothing was written. "
            "To mend: report it, with what COXA_DEBUG=1 shows.",
            EXIT_BUG,
        )
    if code == EXIT_INTERRUPTED:  # Typer turns Ctrl-C into this
        _fail("stopped; nothing was written.", EXIT_INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)


def _speak_plainly() -> None:
    """Let letters that a terminal lacks become '?', and keep remarks for programmers to themselves."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if not os.environ.get("COXA_DEBUG"):
        warnings.filterwarnings("ignore", append=True)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a request to end clean up behind itself, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _usage(error: Exception) -> str:
    """Return what Typer finds wrong with the words of a command, as one sentence and what to do."""
    said: str = error.format_message() if hasattr(error, "format_message") else str(error)
    said = said.strip().replace("Value error, ", "").rstrip(".") + "."
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "coxa"
    return f"{said[:1].lower()}{said[1:]} To mend: see '{command} --help'."


def _fail(text: str, code: int) -> NoReturn:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    print(f"coxa: {line}", file=sys.stderr)  # noqa: T201 - the error stream is a person's
    sys.exit(code)
