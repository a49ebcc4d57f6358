"""The command `coxa check`: a file or questions in, a page and a folder out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coxa.cli.output import ask, print_page, say
from coxa.cli.report import WithReport, refuse_without_extra
from coxa.errors import CoxaError, InputError, Place
from coxa.exam import Exam, parse_document, read_exam, template
from coxa.exam.reader import refuse_empty
from coxa.exam.writer import write_text
from coxa.figures.check import SAMPLES
from coxa.terminal.interview import Stopped, interview, keep_draft, save

ExamFile = Annotated[
    Path | None,
    typer.Argument(
        metavar="EXAM",
        show_default=False,
        help="What was found (.toml or .json; docs/exam.md). Without it, you are asked.",
    ),
]
Template = Annotated[
    bool,
    typer.Option("--template", help="Write an exam to fill in to EXAM, or print it, and do nothing else."),
]
Samples = Annotated[
    int, typer.Option("--samples", metavar="N", help="How many samples the intervals rest on.")
]
Seed = Annotated[
    int, typer.Option("--seed", metavar="N", help="Seed of the samples: same seed, same answer.")
]
CheckOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Folder for the results; an earlier result there is replaced. [dim]\\[default: EXAM_coxa, beside the "
        "exam][/dim]",
    ),
]


class StoppedError(CoxaError):
    """The person stopped; the text says what was kept."""


def check_command(
    exam: ExamFile = None,
    fill_in: Template = False,
    samples: Samples = SAMPLES,
    seed: Seed = 0,
    out: CheckOut = None,
    report: WithReport = False,
) -> None:
    """Check both hips from a short exam."""
    if fill_in:
        _write_template(exam)
        return
    if report:
        refuse_without_extra()
    if exam is None:
        found, saved = _asked()
        place = out if out is not None else saved
    else:
        found, place = read_exam(exam), exam
    from coxa.cli import computing

    computing.check_now(found, place, out, samples=samples, seed=seed, report=report)


def _write_template(path: Path | None) -> None:
    if path is None:
        print_page(template())
        return
    if path.suffix.lower() == ".json":
        raise InputError(
            "the template explains each item, which JSON cannot hold.",
            mend=f"write it as TOML: coxa check --template {path.with_suffix('.toml').name}",
            place=Place(path),
        )
    if path.exists():
        raise InputError(
            "this file exists; it is left as it is.", mend="name another file.", place=Place(path)
        )
    write_text(template(), path)
    print_page(f"Written: {path}. Fill in what you can, then: coxa check {path}\n")


def _asked() -> tuple[Exam, Path | None]:
    """Return the exam as answered, and the file it was saved in, None when it was not."""
    document = None
    try:
        document = interview(ask, say)
        exam = parse_document(document) if document else refuse_empty(Place())
        path = save(document, ask, say)
    except (Stopped, EOFError, KeyboardInterrupt) as stop:
        answered = stop.document if isinstance(stop, Stopped) else document
        draft = keep_draft(answered or {}, Path.cwd())
        say("")
        if draft is None:
            raise StoppedError("stopped; nothing was entered, nothing was written.") from None
        raise StoppedError(
            f"stopped; what you entered is kept in {draft.name}. To go on, add to it and run: coxa check {draft.name}"
        ) from None
    return (exam if path is None else read_exam(path)), path
