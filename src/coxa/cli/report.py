"""The command `coxa report`: results in, one page out that opens anywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from coxa.cli.output import print_page
from coxa.errors import InputError, Place

REPORT_FILE: Final = "report.html"
_APP: Final = frozenset({"jinja2", "markupsafe", "plotly"})
"""Packages of the extra `app` that a report needs."""

Results = Annotated[
    list[Path],
    typer.Argument(
        metavar="RESULT...",
        show_default=False,
        help="Folder that 'coxa check' or 'coxa analyze' wrote, its check.json or summary.json, or a zip file from the "
        "app; several of one kind are compared, in this order. Or storage files of OpenSim (.mot, .sto, .csv): their "
        "columns over time.",
    ),
]
Out = Annotated[
    Path,
    typer.Option(
        "--out", metavar="FILE", help="The report; an earlier report there is replaced, nothing else is."
    ),
]
Person = Annotated[
    str, typer.Option("--person", metavar="NAME", help="Whose hips they are, for the first page.")
]
Pictures = Annotated[
    Path | None,
    typer.Option(
        "--pictures", metavar="DIR", help="Write every picture as an .svg file into this folder, too."
    ),
]
Plain = Annotated[
    bool,
    typer.Option("--plain", help="Without figures to explore: two megabytes less, and nothing to wait for."),
]
WithReport = Annotated[
    bool, typer.Option("--report", help="Write report.html into the folder of the result, too.")
]


def report_command(
    results: Results,
    out: Out = Path(REPORT_FILE),
    person: Person = "",
    pictures: Pictures = None,
    plain: Plain = False,
) -> None:
    """Make one page of results: what matters first, then pictures, methods and sources.

    Of storage files it shows every column over time, right and left together, and judges nothing.
    """
    _with_extra(lambda: _write(results, out, person, pictures, plain))


def _write(results: list[Path], out: Path, person: str, pictures: Path | None, plain: bool) -> None:
    from coxa.report.files import are_files, files_html, read_files, write_file_pictures
    from coxa.report.pictures import write_pictures
    from coxa.report.results import read_results
    from coxa.report.writing import report_file, write_page, write_report

    report_file(out)
    created = datetime.now().astimezone()
    if are_files(results):
        found = read_files(results)
        write_page(out, files_html(found, person=person, created=created, plotly=not plain))
        drawn = partial(write_file_pictures, found)
    else:
        subjects = read_results(results)
        write_report(out, subjects, person=person, created=created, plotly=not plain)
        drawn = partial(write_pictures, subjects)
    lines = [f"Written: {out}"]
    if pictures is not None:
        try:
            files = drawn(pictures)
        except OSError as error:
            raise InputError(
                f"the pictures cannot be written here ({error.strerror or error}); the report was: {out}.",
                mend="name another folder with --pictures.",
                place=Place(pictures),
            ) from error
        lines.append(f"Written: {len(files)} pictures in {pictures}")
    print_page("".join(f"{line}\n" for line in lines))


def refuse_without_extra() -> None:
    """Refuse before anything is computed when the packages are missing that a report needs.

    Raises:
        InputError: They are missing.
    """

    def needed() -> None:
        import jinja2  # noqa: F401 - only whether it is there
        import plotly  # noqa: F401 - only whether it is there

    _with_extra(needed)


def report_beside(folder: Path) -> Path:
    """Write the report of the result in a folder into that folder, and return the file.

    Args:
        folder: Of a check or an analysis.
    """

    def write() -> None:
        from coxa.report.results import read_results
        from coxa.report.writing import write_report

        created = datetime.now().astimezone()
        write_report(folder / REPORT_FILE, read_results([folder]), created=created)

    _with_extra(write)
    return folder / REPORT_FILE


def _with_extra(work: Callable[[], None]) -> None:
    try:
        work()
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _APP:
            raise
        raise InputError(
            f"a report needs the package '{error.name}', which is not installed.",
            mend='pip install "coxa[app]"',
        ) from error
