"""What the commands of the diary print: run on the example person, on a day that stands still."""

from __future__ import annotations

import contextlib
import os
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from unittest import mock

from typer.testing import CliRunner

import coxa.cli.diary
from coxa.cli import app
from coxa.store import Store
from tools.doc_blocks.demo import COLUMNS

MORNING = datetime(2026, 5, 4, 7, 30)
"""When the commands are run; the example's diary ends the day before."""
LOG = ("log", "--right", "soreness=0,0,1", "--left", "soreness=0,1,1", "--pain", "0")
SHOWN = {"plan": 4, "trend": 2}
"""Lines shown of what is longer."""


def commands() -> str:
    """Return an excerpt of what `coxa plan`, `trend`, `log` and `export` print, one after another."""
    shown = []
    for line, output in _runs().items():
        lines = output.rstrip("\n").splitlines()
        most = SHOWN.get(line.split()[1], len(lines))
        shown += [f"$ {line}", *lines[:most], *(["…"] if len(lines) > most else []), ""]
    return "\n".join(["```text", *shown[:-1], "```"])


@cache
def _runs() -> dict[str, str]:
    """Return what each command printed, by how it is typed."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        with Store.open(Path(folder) / "data" / "coxa.sqlite") as store:
            store.load_example(MORNING.date())
        around = {"COXA_DATA": str(Path(folder) / "data"), "COLUMNS": str(COLUMNS)}
        still = mock.patch.object(coxa.cli.diary, "now", MORNING.astimezone)
        with mock.patch.dict(os.environ, around), still:
            for arguments in (("plan",), ("trend",), LOG, ("export", "hips.zip")):
                done = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
                if done.exit_code:
                    raise RuntimeError(f"coxa {' '.join(arguments)}: {done.output}")
                found[f"coxa {' '.join(arguments)}"] = done.output
    return found
