"""The command `coxa`: thin shells over the Python API, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from coxa import __version__
from coxa.demo import demo_files
from coxa.errors import CoxaError
from coxa.export import result_folder, write_analysis
from coxa.inspection import inspect_model
from coxa.model.hips import hip_joints
from coxa.model.osim import read_model
from coxa.muscles.continuity import path_jumps
from coxa.pipeline import Options, analyze
from coxa.skeleton.arrays import Physics
from coxa.terminal import show_analysis, show_model

EXIT_INPUT, EXIT_BUG, EXIT_INTERRUPTED = 2, 70, 130

app = typer.Typer(
    name="coxa",
    help="Measure how efficiently a hip works: who pulls how hard, where the ball presses in its socket.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

MotionFile = Annotated[
    Path, typer.Argument(help="Joint angles (.mot or .sto), as inverse kinematics writes them.")
]
ModelFile = Annotated[Path, typer.Option("--model", help="OpenSim model (.osim, version 3 or 4).")]
LoadsFile = Annotated[
    str,
    typer.Option(
        "--loads", help="External loads (.xml) with the ground forces; 'none' if nothing is touched."
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="State of muscles: 'glmed*_l.strength=0.6' (share of healthy), 'recfem_l.guard=0.15' (never below "
        "this activation), 'psoas_r.tension=0.1' (acts this share of its fibre shorter). Repeatable.",
    ),
]
Cutoff = Annotated[
    float | None,
    typer.Option(help="Low-pass cut-off of the motion, Hz; 0: none. Default: 15 when running, else 6."),
]
Exponent = Annotated[float, typer.Option(help="Exponent p of the effort: the sum of activations to the p.")]
MinActivation = Annotated[float, typer.Option("--min-activation", help="Least activation of every muscle.")]
ReservesFile = Annotated[
    Path | None,
    typer.Option(
        "--reserves", help="OpenSim actuator file that prices reserves. Default: 1 N·m per unit, all rows."
    ),
]
PhysicsChoice = Annotated[
    Physics,
    typer.Option(
        help="'opensim': as OpenSim 4.6 even where it departs from the mechanics; 'exact': the mechanics."
    ),
]
Start = Annotated[float | None, typer.Option(help="First time to analyse, s.")]
End = Annotated[float | None, typer.Option(help="Last time to analyse, s.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Folder for the results. Default: MOTION_coxa beside it.")
]


@app.command("analyze")
def analyze_command(
    motion: MotionFile,
    model: ModelFile,
    loads: LoadsFile,
    settings: Settings = None,
    cutoff: Cutoff = None,
    exponent: Exponent = 2.0,
    min_activation: MinActivation = 0.01,
    reserves: ReservesFile = None,
    physics: PhysicsChoice = Physics.OPENSIM,
    start: Start = None,
    end: End = None,
    out: Out = None,
) -> None:
    """Analyze a recorded motion: each hip's load, coordination and efficiency.

    [bold]Example[/bold]: coxa analyze run.mot --model me.osim --loads loads.xml --set 'glmed*_l.strength=0.6'
    """
    options = Options(
        cutoff, exponent, min_activation, settings=tuple(settings or ()), start_s=start, end_s=end
    )
    _analyze(motion, model, None if loads == "none" else Path(loads), reserves, options, out)


@app.command("demo")
def demo_command(out: Out = None) -> None:
    """Analyze the bundled stride of running: synthetic, with a known impairment of the left hip."""
    with demo_files() as files:
        options = Options(settings=files.truth)
        _analyze(files.motion, files.model, files.loads, files.reserves, options, out or Path("coxa_demo"))


@app.command("model")
def model_command(model: Annotated[Path, typer.Argument(help="OpenSim model (.osim).")]) -> None:
    """Say what a model holds: muscles per hip, missing deep rotators, suspicious elements."""
    body = read_model(model)
    swept = tuple(c for hip in hip_joints(body) for c in hip.coordinates)
    show_model(Console(), replace(inspect_model(body), path_jumps=path_jumps(body, swept)))


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


def _analyze(
    motion: Path, model: Path, loads: Path | None, reserves: Path | None, options: Options, out: Path | None
) -> None:
    folder = result_folder(motion, out)
    with _progress() as progress:
        analysis = analyze(
            motion, model=model, loads=loads, reserves=reserves, options=options, progress=progress
        )
        write_analysis(analysis, folder, progress)
    show_analysis(Console(), analysis, str(folder))


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """Show a bar on the error stream while work goes on, when a person is watching."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<20}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting (the first run prepares the engine)", total=1.0)

        def update(word: str, share: float) -> None:
            bar.update(task, description=word, completed=share)

        yield update


def main() -> None:
    """Run the command line; a person never sees a traceback."""
    try:
        app()
    except CoxaError as error:
        _say(str(error))
        sys.exit(EXIT_INPUT)
    except KeyboardInterrupt:
        _say("stopped; nothing was written.")
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:
        if os.environ.get("COXA_DEBUG"):
            raise
        _say(
            f"Coxa has a fault ({type(error).__name__}: {error}); nothing was written. "
            "Set COXA_DEBUG=1 to see where, and please report it."
        )
        sys.exit(EXIT_BUG)


def _say(text: str) -> None:
    print(f"coxa: {' '.join(text.split())}", file=sys.stderr)  # noqa: T201 - the error stream is a person's
