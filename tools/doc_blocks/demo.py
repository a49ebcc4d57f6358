"""Figures from really running the demo: by its command, by the three-line example, and under both physics."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

import coxa
from coxa.demo import demo_files
from coxa.pipeline import Analysis
from coxa.skeleton.physics import Physics
from tools.doc_blocks.common import ROOT, table

COLUMNS = 118
"""Width of the terminal the demo is run in; a README line is about that wide."""
LINES_SHOWN = 5
"""Lines of the impaired hip's part that are shown."""


def check() -> str:
    """Return an excerpt of what `coxa demo` prints of its example person: heading, result in words, short table."""
    lines = [line.rstrip() for line in _demo_output().splitlines()]
    table_at = lines.index("In short")
    return "\n".join(["```text", *lines[: lines.index("", table_at)], "…", "```"])


def demo() -> str:
    """Return an excerpt of what `coxa demo` prints of its run: heading, short table, start of the impaired hip."""
    lines = [line.rstrip() for line in _demo_output().splitlines()]
    lines = lines[next(k for k, line in enumerate(lines) if line.endswith("running.mot")) :]
    first = next((k for k, line in enumerate(lines) if line.startswith("Left hip")), None)
    if first is None or "" not in lines:
        raise RuntimeError("the demo prints no heading and no 'Left hip': adapt the excerpt in this module.")
    heading = lines[: next(k for k, line in enumerate(lines) if line.startswith("Right hip, ")) - 1]
    return "\n".join(["```text", *heading, "…", *lines[first : first + LINES_SHOWN], "…", "```"])


@cache
def _demo_output() -> str:
    """Return all that the demo prints, run as a person runs it."""
    command = Path(sys.executable).with_name("coxa")
    environment = os.environ | {"COLUMNS": str(COLUMNS), "NO_COLOR": "1"}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603 - our own command, no input from outside
            [str(command), "demo"],
            cwd=folder,
            env=environment,
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
    return done.stdout


def python_blocks(text: str) -> list[str]:
    """Return the Python code blocks of a Markdown text, in order."""
    return re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def script_name(code: str) -> str | None:
    """Return what a code block asks to be saved as (`# batch.py` in its first line), None when it stands alone."""
    named = re.match(r"# (\w+\.py)\n", code)
    return named[1] if named else None


def run_python(code: str) -> str:
    """Run a code block in the folder of the demo's files and return what it prints."""
    printed = io.StringIO()
    with demo_files() as files, contextlib.chdir(files.model.parent), contextlib.redirect_stdout(printed):
        exec(compile(code, "<example>", "exec"), {"__name__": "__example__"})  # noqa: S102 - our own document
    return printed.getvalue()


def api() -> str:
    """Return what the README's first Python block prints."""
    code = python_blocks((ROOT / "README.md").read_text(encoding="utf-8"))[0]
    return f"```text\n{run_python(code).rstrip()}\n```"


@cache
def demo_analysis(physics: Physics = Physics.OPENSIM) -> Analysis:
    """Return the demo, analyzed under the chosen physics."""
    with demo_files() as files:
        return coxa.analyze(
            files.motion,
            model=files.model,
            loads=files.loads,
            reserves=files.reserves,
            options=files.options,
            physics=physics,
        )


def physics_departures() -> str:
    """Return how far the demo's figures move from `--physics opensim` to `exact`."""
    followed, exact = demo_analysis(Physics.OPENSIM), demo_analysis(Physics.EXACT)
    peak = np.abs(followed.mechanics.moment_Nm).max(axis=0)
    moment = np.abs(exact.mechanics.moment_Nm - followed.mechanics.moment_Nm).max(axis=0) / np.maximum(
        peak, 1e-9
    )
    most = int(moment.argmax())
    ratios = np.concatenate(
        [
            other.capacity_N.max(axis=0) / leg.capacity_N.max(axis=0)
            for leg, other in zip(followed.legs, exact.legs, strict=True)
        ]
    )
    rows = [
        [
            "net moment of any coordinate, greatest change (its knee is a plain hinge)",
            f"{100 * moment[most]:.2f} % of its peak",
        ],
        ["a muscle's greatest capacity, greatest change", f"{100 * (ratios.min() - 1):.1f} %"],
    ]
    for hip, other in zip(followed.hips, exact.hips, strict=True):
        contact = [max(w.peak_contact_BW for w in h.windows) for h in (hip, other)]
        rows.append([f"greatest contact force, hip {hip.side}", f"{contact[0]:.2f} → {contact[1]:.2f} BW"])
        if hip.efficiency.eta is not None and other.efficiency.eta is not None:
            eta = [100 * hip.efficiency.eta, 100 * other.efficiency.eta]
            rows.append([f"efficiency η, hip {hip.side}", f"{eta[0]:.1f} → {eta[1]:.1f} %"])
    return table(["in the demo, `opensim` → `exact`", "change"], rows)
