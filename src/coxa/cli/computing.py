"""What commands compute; importing this loads the engine, so commands do so only when they run."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from coxa.claims import run_claims
from coxa.cli.output import print_page, progress_bar, shown
from coxa.cli.report import report_beside
from coxa.demo import demo_files
from coxa.exam import Exam, read_exam
from coxa.export import result_folder, write_analysis
from coxa.export.check import write_check
from coxa.figures.check import SAMPLES
from coxa.inspection import inspect_model
from coxa.model.hips import hip_joints
from coxa.model.osim import read_model
from coxa.muscles.continuity import path_jumps
from coxa.pipeline import Options, analyze
from coxa.selfcheck import check
from coxa.terminal.analysis import show_analysis
from coxa.terminal.check import show_check
from coxa.terminal.claims import show_claims
from coxa.terminal.model import show_model
from coxa.warm import compiling_aside

__all__ = ["Options", "Recorded", "analyze_now", "check_now", "claims_now", "demo_now", "inspect_now"]


@dataclass(frozen=True)
class Recorded:
    """The files of one recorded motion, as `analyze` takes them."""

    motion: Path
    model: Path
    loads: Path | None
    reserves: Path | None = None
    emg: Path | None = None
    channels: Path | None = None


def analyze_now(recorded: Recorded, options: Options, out: Path | None, *, report: bool = False) -> None:
    """Analyze a motion, write the result and show its page.

    Args:
        recorded: Its files.
        options: As `analyze`.
        out: Folder of the result; beside the motion when None.
        report: Whether a report goes into that folder.
    """
    folder = result_folder(recorded.motion, out)
    with compiling_aside(), progress_bar() as progress:
        analysis = analyze(**vars(recorded), options=options, progress=progress)
        # Put into words before anything is written: what cannot be shown leaves no files either.
        words = shown(lambda console: show_analysis(console, analysis, str(folder)))
        write_analysis(analysis, folder, progress)
    print_page(words, f"; the files are in {folder}")
    if report:
        print_page(f"Written: {report_beside(folder)}\n")


def check_now(
    exam: Exam,
    place: Path | None,
    out: Path | None = None,
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    report: bool = False,
) -> None:
    """Check an exam, write the result and show its page.

    Args:
        exam: The exam.
        place: File of the exam, beside which the result goes; nothing is written when None.
        out: Folder of the result instead.
        samples, seed: As `check`.
        report: Whether a report goes into the folder of the result.
    """
    folder = None if place is None else result_folder(place, out)
    with compiling_aside(check=True), progress_bar() as progress:
        result = check(exam, samples=samples, seed=seed, progress=progress)
        files = [] if folder is None else [f"Files: {folder}"]
        # Put into words before anything is written: what cannot be shown leaves no files either.
        words = shown(lambda console: show_check(console, result, files))
        if folder is not None:
            write_check(result, folder)
    print_page(words, "" if folder is None else f"; the files are in {folder}")
    if report and folder is None:
        print_page("No report: nothing was saved. To have one, save your answers when you are asked.\n")
    elif report and folder is not None:
        print_page(f"Written: {report_beside(folder)}\n")


def demo_now(out: Path) -> None:
    """Check the example person's hips and analyze the example's stride.

    Args:
        out: Folder of the analysis.
    """
    with demo_files() as files:
        check_now(read_exam(files.exam), None)
        print_page("\n")
        analyze_now(Recorded(files.motion, files.model, files.loads, files.reserves), files.options, out)


def inspect_now(model: Path) -> None:
    """Show what a model holds.

    Args:
        model: Its file.
    """
    body = read_model(model)
    swept = tuple(c for hip in hip_joints(body) for c in hip.coordinates)
    report = replace(inspect_model(body), path_jumps=path_jumps(body, swept))
    print_page(shown(lambda console: show_model(console, report)))


def claims_now(hips: int, seed: int, out: Path | None) -> None:
    """Put the claims to the test and show what came out.

    Args:
        hips, seed: As `run_claims`.
        out: File for every figure; none is written when None.
    """
    with progress_bar() as progress:
        report = run_claims(hips, seed, progress=progress)
    if out is not None:
        out.write_text(json.dumps(report.to_dict(), indent=1) + "\n", encoding="utf-8")
    print_page(shown(lambda console: show_claims(console, report)))
