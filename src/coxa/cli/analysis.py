"""The commands for motion laboratories: `coxa analyze`, `coxa demo`, `coxa model`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coxa.cli.report import WithReport, refuse_without_extra
from coxa.errors import InputError
from coxa.skeleton.physics import Physics

MotionFile = Annotated[
    Path,
    typer.Argument(
        metavar="MOTION",
        show_default=False,
        help="Joint angles over time (.mot or .sto), from inverse kinematics.",
    ),
]
ModelFile = Annotated[
    Path,
    typer.Option(
        "--model", metavar="FILE", help="OpenSim model of this person (.osim, OpenSim 3 or 4), scaled."
    ),
]
LoadsFile = Annotated[
    str,
    typer.Option(
        "--loads",
        metavar="FILE",
        help="External loads (.xml) that name the ground forces; the word 'none' when nothing touches the body.",
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="MUSCLE.WHAT=VALUE",
        help="What is known of a muscle. [bold]strength[/bold]: share of healthy, 'glmed*_l.strength=0.6'; "
        "[bold]guard[/bold]: never less active than this, 'recfem_l.guard=0.15'; [bold]tension[/bold]: acts shorter by "
        "this share of its fibre, 'psoas_r.tension=0.1'. * stands for any letters. May be given several times.",
    ),
]
Cutoff = Annotated[
    float | None,
    typer.Option(
        metavar="HZ",
        help="Smooth the motion below this frequency; 0: not at all. [dim]\\[default: 15 running, 6 walking][/dim]",
    ),
]
Exponent = Annotated[
    float,
    typer.Option(metavar="P", help="Effort is the sum of activations to this power (above 1); 2 is usual."),
]
MinActivation = Annotated[
    float,
    typer.Option("--min-activation", metavar="A", help="No muscle is less active than this (0 to 0.5)."),
]
ReservesFile = Annotated[
    Path | None,
    typer.Option(
        "--reserves",
        metavar="FILE",
        help="OpenSim actuators (.xml): joint torques that may help where muscles fall short, and at what price. "
        "[dim]\\[default: 1 N·m at every joint, dear][/dim]",
    ),
]
EmgFile = Annotated[
    Path | None,
    typer.Option(
        "--emg",
        metavar="FILE",
        help="Activity of muscles from electrodes (.sto, .mot or .csv; envelopes or raw), set beside the prediction; "
        "it changes no figure.",
    ),
]
ChannelsFile = Annotated[
    Path | None,
    typer.Option(
        "--channels",
        metavar="FILE",
        help="Which muscles its columns stand for (.toml), where they are not named like muscles of the model: under "
        "\\[channels], a line such as GMED = 'glmed*_r' each.",
    ),
]
PhysicsChoice = Annotated[
    Physics,
    typer.Option(
        metavar="WORD",
        help="opensim: agree with OpenSim 4.6 even where it departs from mechanics; exact: the mechanics.",
    ),
]
CompleteHip = Annotated[
    bool,
    typer.Option(
        "--complete-hip",
        help="Add the deep rotators the model lacks, from Coxa's reference hip, fitted to the model's bones.",
    ),
]
Start = Annotated[
    float | None,
    typer.Option(metavar="S", help="Analyze from this time on, seconds. [dim]\\[default: first frame][/dim]"),
]
End = Annotated[
    float | None,
    typer.Option(metavar="S", help="Analyze up to this time, seconds. [dim]\\[default: last frame][/dim]"),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Folder for the results; an earlier result there is replaced. [dim]\\[default: MOTION_coxa, beside the "
        "motion][/dim]",
    ),
]
DemoOut = Annotated[
    Path,
    typer.Option("--out", metavar="DIR", help="Folder for the results; an earlier result there is replaced."),
]
AnyModelFile = Annotated[
    Path, typer.Argument(metavar="MODEL", show_default=False, help="OpenSim model (.osim, OpenSim 3 or 4).")
]


def analyze_command(
    motion: MotionFile,
    model: ModelFile,
    loads: LoadsFile,
    settings: Settings = None,
    cutoff: Cutoff = None,
    exponent: Exponent = 2.0,
    min_activation: MinActivation = 0.01,
    reserves: ReservesFile = None,
    emg: EmgFile = None,
    channels: ChannelsFile = None,
    physics: PhysicsChoice = Physics.OPENSIM,
    complete_hip: CompleteHip = False,
    start: Start = None,
    end: End = None,
    out: Out = None,
    report: WithReport = False,
) -> None:
    """Analyze a recorded motion: each hip's load, coordination and efficiency."""
    if report:
        refuse_without_extra()
    if channels is not None and emg is None:
        raise InputError("--channels without --emg.", mend="name the recording of the electrodes with --emg.")
    from coxa.cli import computing

    options = computing.Options(
        cutoff_Hz=cutoff,
        exponent=exponent,
        min_activation=min_activation,
        settings=tuple(settings or ()),
        start_s=start,
        end_s=end,
        physics=physics,
        complete_hip=complete_hip,
    )
    loads_file = None if loads.lower() == "none" else Path(loads)
    recorded = computing.Recorded(motion, model, loads_file, reserves, emg, channels)
    computing.analyze_now(recorded, options, out, report=report)


def demo_command(out: DemoOut = Path("coxa_demo")) -> None:
    """Check the hips of a bundled example person, then analyze a bundled stride of running; both are synthetic."""
    from coxa.cli import computing

    computing.demo_now(out)


def model_command(model: AnyModelFile) -> None:
    """Say what a model holds: muscles per hip, missing deep rotators, suspicious elements."""
    from coxa.cli import computing

    computing.inspect_now(model)
