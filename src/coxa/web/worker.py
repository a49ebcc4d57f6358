"""The process that computes: self-checks and analyses, one at a time, each within bounds.

The server starts it (`python -m coxa.web.worker`), talks to it through pipes and ends it when it overruns. What
people upload is parsed here and nowhere else.
"""

from __future__ import annotations

import os
import shutil
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from coxa._xml import read_xml
from coxa.demo import demo_files
from coxa.errors import InputError
from coxa.exam import parse_document, read_exam
from coxa.export import check_summary, drawings, summary, write_analysis
from coxa.export.drawings import document
from coxa.export.folder import result_folder
from coxa.pipeline import Options, analyze
from coxa.recording.fit.runs import read_runs
from coxa.selfcheck import check
from coxa.selfcheck.check import FEWEST, SAMPLES
from coxa.warm import compiling_aside
from coxa.web.work_loop import Handler, Progress, serve

RESULT_FOLDER, RESULT_ZIP, INPUT_FOLDER = "result", "result.zip", "input"
"""Names inside the folder of one analysis."""
ADDED: Final = ("reserves", "emg", "channels")
"""Files that may come with a motion, each under the name that `coxa.analyze` has for it."""
KINDNESS = 2
"""How far this process steps back behind the one that serves pages (`nice`)."""


def run_check(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Check both hips: `exam` (document), `samples`, `seed` → `summary` as `check.json` holds it, with its drawings."""
    exam = parse_document(payload["exam"])
    with compiling_aside(check=True):
        result = check(
            exam,
            samples=int(payload.get("samples", SAMPLES)),
            seed=int(payload.get("seed", 0)),
            progress=progress,
        )
    return {"summary": check_summary(result) | {"drawings": document("check", dict(result.drawings))}}


def run_analysis(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Analyze the files of one folder and leave the result there, as a folder and as one file to take along.

    `folder`, names of `motion`, `model`, `loads` and the `ADDED` files in its inputs (all but the first two may be
    null or missing) and `options` → `summary` as `summary.json` holds it, with its drawings.
    """
    folder = Path(payload["folder"])
    given = folder / INPUT_FOLDER
    added = {name: None if payload.get(name) is None else given / payload[name] for name in ADDED}
    options = dict(payload.get("options", {}))
    options["settings"] = tuple(options.get("settings", ()))
    if payload.get("loads") is not None:
        _own_table(given / payload["loads"])
    out = result_folder(given / payload["motion"], folder / RESULT_FOLDER)
    with compiling_aside():
        analysis = analyze(
            given / payload["motion"],
            model=given / payload["model"],
            loads=None if payload.get("loads") is None else given / payload["loads"],
            reserves=added["reserves"],
            emg=added["emg"],
            channels=added["channels"],
            options=Options(**options),
            progress=progress,
        )
        write_analysis(analysis, out, progress)
    progress("packing the result", 0.0)
    _pack(out, folder / RESULT_ZIP)
    return {"summary": summary(analysis) | {"drawings": drawings(analysis)}}


def _own_table(document: Path) -> None:
    """Refuse external loads that point to a table of this machine instead of one that came with them."""
    root = read_xml(document)
    loads = root if root.tag == "ExternalLoads" else root.child("ExternalLoads")
    named = None if loads is None else loads.child("datafile")
    if named is None or "\0" in named.text:
        return  # the reader says what is wrong with it
    table = (document.parent / named.text).resolve()
    if table.exists() and not table.is_relative_to(document.parent.resolve()):
        raise InputError(
            f"the table of forces '{named.text}' lies outside what was uploaded.",
            mend="name it without its folders, and choose it together with this document.",
            place=named.place,
        )


def _pack(folder: Path, target: Path) -> None:
    """Write a folder's files into one zip, which appears whole or not at all."""
    aside = target.with_suffix(".part")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, f"coxa_result/{path.name}")
    aside.replace(target)


def copy_example(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Analyze the bundled example run: its files are put into `folder` as if they had been uploaded."""
    given = Path(payload["folder"]) / INPUT_FOLDER
    given.mkdir(parents=True, exist_ok=True)
    with demo_files() as files:
        for path in (files.model, *files.motion.parent.glob(f"{files.motion.stem}*")):
            shutil.copy(path, given / path.name)
        options = {"settings": files.options.settings, "cutoff_Hz": files.options.cutoff_Hz}
        names = {name: getattr(files, name).name for name in ("motion", "model", "loads", "reserves")}
    return run_analysis({"folder": payload["folder"], **names, "options": options}, progress)


def read_capture(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Measure what a phone recorded: files in `folder`, `what` and `side` → `capture` as `coxa.capture` writes it."""
    from coxa.capture import capture_document, range_test, rotations
    from coxa.recording.phone import read_phone

    folder = Path(payload["folder"])
    files = sorted(folder.iterdir())
    progress("reading the recording", 0.1)
    recording = read_phone(files[0] if len(files) == 1 else folder)
    progress("finding the turns", 0.6)
    if payload["what"] in ("inward", "outward"):
        return {"capture": capture_document(range_test(recording, side=payload["side"][0]))}
    return {"capture": capture_document(rotations(recording, side=payload["side"][0]))}


def read_watch(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Read the files of a watch in `folder` → `runs` as `coxa.recording.fit.runs` writes them, and `notes`."""
    runs: list[dict[str, Any]] = []
    notes: list[str] = []
    files = sorted(Path(payload["folder"]).iterdir())
    for k, file in enumerate(files):
        progress(f"reading {file.name[:60]}", k / len(files))
        try:
            found = read_runs(file)
        except InputError as error:
            if len(files) == 1:
                raise
            notes.append(f"{file.name}: {error.what}")
            continue
        runs += found.runs
        notes += found.notes
    return {"runs": runs, "notes": notes}


def get_warm(_payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Compile, or load, what a check needs, on the example person, so that the first real one is quick."""
    with demo_files() as files, compiling_aside(check=True):
        check(read_exam(files.exam), samples=FEWEST, progress=progress)
    return {}


HANDLERS: Final[Mapping[str, Handler]] = {
    "check": run_check,
    "analysis": run_analysis,
    "example": copy_example,
    "capture": read_capture,
    "runs": read_watch,
    "warm": get_warm,
}


def main() -> None:
    """Compute checks and analyses until the input ends."""
    if not os.environ.get("COXA_DEBUG"):
        warnings.filterwarnings("ignore", append=True)
    if hasattr(os, "nice"):
        os.nice(KINDNESS)
    serve(HANDLERS)


if __name__ == "__main__":
    main()
