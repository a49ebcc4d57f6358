"""Agreement with OpenSim, speed, and how the app bears load, from the files that `make bench` writes."""

from __future__ import annotations

import json
from typing import Any

from tools.doc_blocks.common import ROOT, MissingFiguresError, table

RESULTS = ROOT / "benchmarks" / "results"
APP = ("load.json", "pages.json", "report.json")
"""Results about the app: the store and its writers, the pages, the report."""
TRIALS = 10_000
"""A study as large as the guide for many trials is written for."""


def agreement() -> str:
    """Return how well Coxa agrees with OpenSim: one row per quantity, one column per case."""
    found = load("agreement.json")
    cases = list(dict.fromkeys(row["case"] for row in found["rows"]))
    asked = dict.fromkeys((row["quantity"], row["asked"]) for row in found["rows"])
    reached = {(row["quantity"], row["asked"], row["case"]): row["reached"] for row in found["rows"]}
    rows = [[*key, *(reached.get((*key, case), "–") for case in cases)] for key in asked]
    columns = [f"`{case}`" for case in cases]
    head = table(["quantity", "asked", *columns], rows, right=range(2, 2 + len(cases)))
    return f"{head}\n\nCompared with OpenSim {found['opensim_version']}."


def speed() -> str:
    """Return how fast Coxa is, side by side with OpenSim where OpenSim does the same."""
    found = load("speed.json")
    rows = [
        [row["what"], _number(row["coxa"]), _number(row["opensim"]), row["unit"], _times(row["ratio"])]
        for row in found["rows"]
    ]
    head = table(["what", "Coxa", "OpenSim", "unit", "Coxa ÷ OpenSim"], rows, right=(1, 2, 4))
    return f"{head}\n\nMeasured on {found['machine']}, {found['cores']} cores, both in one run."


def ten_thousand() -> str:
    """Return how long ten thousand trials take at the speeds that were measured."""
    found = load("speed.json")
    rate = {row["what"]: row["coxa"] for row in found["rows"]}
    trial = "motion + forces to all hip results, one trial of 510 frames"
    minute = "motion + forces to all hip results, a minute, 6000 frames"
    command = "command line, one stride, warm cache"
    seconds = {
        "a trial of 510 frames, in a running Python": 510 / rate[trial],
        "a minute at 100 Hz, in a running Python": 6000 / rate[minute],
        "one stride by the command `coxa analyze`, each time anew": rate[command],
    }
    rows = [[what, f"{one:.2g} s", f"{TRIALS * one / 3600:.2g} hours"] for what, one in seconds.items()]
    head = table(["what", "one", "ten thousand, one after another"], rows, right=(1, 2))
    first = rate["command line, one stride, cold cache"] - rate[command]
    return (
        f"{head}\n\nReckoned from what was measured on {found['machine']}, {found['cores']} cores, with warm cache; a "
        f"first run compiles for about {first:.0f} s more. Writing result folders is counted in the last row only."
    )


def app() -> str:
    """Return how the app bears load: what each figure is asked to be, what it is, whether that is met.

    Raises:
        MissingFiguresError: Nothing of it has been measured.
    """
    measured = [name for name in APP if (RESULTS / name).is_file()]
    if not measured:
        load(APP[0])
    marks = {True: "yes", False: "**no**", None: ""}
    rows, machines = [], []
    for found in map(load, measured):
        machines.append(f"{found['machine']}, {found['cores']} cores")
        rows += [
            [
                row["what"],
                row.get("asked", ""),
                f"{_number(row['value'])} {row['unit']}",
                marks[row.get("met")],
            ]
            for row in found["rows"]
        ]
    whole = table(["what", "asked", "measured", "met"], rows, right=(2,))
    return f"{whole}\n\nMeasured on {'; '.join(dict.fromkeys(machines))}."


def load(name: str) -> dict[str, Any]:
    """Return the figures that a benchmark kept.

    Raises:
        MissingFiguresError: It has not been run.
    """
    path = RESULTS / name
    if not path.is_file():
        raise MissingFiguresError(f"{path.relative_to(ROOT)} is not there; `make bench` writes it.")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _number(value: float | None) -> str:
    """Return a number with three significant digits and thin groups, or a dash."""
    if value is None:
        return "–"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}".replace(",", " ") if abs(rounded) >= 100 else f"{rounded:g}"


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{_number(ratio)} ×"
