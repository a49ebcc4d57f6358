"""`python -m benchmarks [NAME …]`: measure, print, and keep the figures that the documents quote.

Names: agreement and speed (beside OpenSim), reference_hip and in_vivo (beside measured hips), load (of the store),
practice (a thousand people on PostgreSQL), pages (of the app), report (the file for print), exam_round_trip and claims
(studies over simulated hips). Without names: all, about half an hour.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    agreement,
    claims,
    exam_round_trip,
    in_vivo,
    load,
    pages,
    practice,
    reference_hip,
    report,
    speed,
)
from benchmarks.reference import CASES

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Run what was asked for, or everything."""
    asked = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in asked if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark called {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.")
        return 2
    if not CASES.is_dir():
        print(f"The reference cases are not beside this checkout ({CASES.name}): nothing to compare with.")
        return 2
    RESULTS.mkdir(exist_ok=True)
    sys.argv[1:] = []  # the studies read their own size from there
    return max(BENCHMARKS[name]() for name in asked)


def _agreement() -> int:
    rows = agreement.rows()
    for row in rows:
        print(f"{row['case']:<16}{row['quantity']:<38}asked {row['asked']:<20}reached {row['reached']}")
    return _keep("agreement", {"opensim_version": "4.6", "rows": rows})


def _speed() -> int:
    rows = speed.rows()
    for row in rows:
        theirs = "" if row["opensim"] is None else f"  OpenSim {row['opensim']:.4g}, ratio {row['ratio']:.4g}"
        print(f"{row['what']:<66}{row['coxa']:>12,.4g} {row['unit']}{theirs}")
    return _keep("speed", speed.machine() | {"rows": rows})


def _reference_hip() -> int:
    rows = reference_hip.rows()
    for row in rows:
        met = {True: "met", False: "NOT MET", None: ""}[row["met"]]
        print(f"{row['quantity']}: asked {row['asked']}, reached {row['reached']} {met}")
    return _keep("reference_hip", {"rows": rows})


def _of_the_app(name: str, measure: Callable[[], list[load.Row]]) -> Callable[[], int]:
    def measured() -> int:
        rows = measure()
        for row in rows:
            met = {True: "met", False: "NOT MET", None: ""}[row["met"]]
            print(f"{row['what']:<80}{row['value']:>10,.2f} {row['unit']:<12}{row['asked']:<8}{met}")
        return _keep(name, speed.machine() | {"rows": rows})

    return measured


def _keep(name: str, figures: dict[str, object]) -> int:
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return 0


BENCHMARKS: dict[str, Callable[[], int]] = {
    "agreement": _agreement,
    "speed": _speed,
    "reference_hip": _reference_hip,
    "load": _of_the_app("load", load.rows),
    "practice": _of_the_app("practice", practice.rows),
    "pages": _of_the_app("pages", pages.rows),
    "report": _of_the_app("report", report.rows),
    "in_vivo": in_vivo.main,
    "exam_round_trip": exam_round_trip.main,
    "claims": claims.main,
}

if __name__ == "__main__":
    sys.exit(main())
