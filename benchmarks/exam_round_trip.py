"""`python -m benchmarks.exam_round_trip [people [kind]]`: is a simulated fault found again by an exam, how surely?"""

from __future__ import annotations

import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from coxa.estimation.study import (
    AMOUNT,
    LOSS,
    PEOPLE,
    Protocol,
    RoundTrip,
    Trial,
    Volunteer,
    trials,
    volunteers,
)

RESULTS = Path(__file__).parent / "results" / "exam_round_trip.json"
PEOPLE_EXAMINED = 500
PROTOCOLS = {
    "full exam": Protocol(),
    "without ratings": Protocol(ratings=False),
    "ranges and ratings": Protocol(tests=()),
    "ranges only": Protocol(tests=(), ratings=False),
}
STUDIES = (
    ("strength", "full exam", 1.0),
    ("strength", "without ratings", 0.4),
    ("strength", "ranges and ratings", 0.12),
    ("strength", "ranges only", 0.12),
    ("tension", "full exam", 0.12),
    ("tension", "without ratings", 0.12),
    ("tension", "ranges only", 0.12),
    ("guard", "full exam", 0.12),
    ("guard", "without ratings", 0.12),
    ("guard", "ranges only", 0.12),
)
"""Kind of fault, protocol, share of the people."""
PART = 50
"""People in one piece of work."""

Row = dict[str, Any]


def rows(count: int, only: str | None = None) -> list[Row]:
    """Return one row per study, of one kind of fault if so asked; parts run in processes, one per core."""
    found, asked = [], [study for study in STUDIES if only in (None, study[0])]
    with ProcessPoolExecutor(os.cpu_count(), initializer=_people) as pool:
        work = [(study, pool.map(_part, *zip(*_parts(*study, count), strict=True))) for study in asked]
        for (kind, protocol, _), parts in work:
            done = tuple(parts)
            row = _row(kind, protocol, RoundTrip(tuple(t for trials_, _ in done for t in trials_)))
            row["cpu_s_per_person"] = sum(cpu for _, cpu in done) / row["people"]
            print(_in_words(row), flush=True)
            found.append(row)
    return found


def _in_words(row: Row) -> str:
    covered = row["coverage_of_efficiency"]
    return (
        f"{row['fault']:<9}{row['protocol']:<20}{row['people']:>5} people  side {row['side_found']:.1%}  "
        f"first {row['worst_first']:.1%}  top two {row['worst_in_top_two']:.1%}  "
        f"90 % intervals: groups {row['coverage_of_groups']:.1%}"
        + ("" if covered is None else f", η {covered:.1%}")
    )


def _parts(kind: str, protocol: str, share: float, count: int) -> list[tuple[str, str, int, int]]:
    whole = max(int(count * share), 1)
    return [(kind, protocol, first, min(PART, whole - first)) for first in range(0, whole, PART)]


@cache
def _people() -> tuple[Volunteer, ...]:
    """Return those examined, posed once per process."""
    return volunteers()


def _part(kind: str, protocol: str, first: int, count: int) -> tuple[tuple[Trial, ...], float]:
    began = time.process_time()
    asked = PROTOCOLS[protocol]
    efficiency = kind == "strength" and len(asked.tests) > 0
    found = tuple(trials(_people(), count, asked, kind=kind, efficiency=efficiency, first=first))
    return found, time.process_time() - began


def _row(kind: str, protocol: str, found: RoundTrip) -> Row:
    places = sorted({t.where for t in found.trials})
    errors = [t.efficiency_error[0] for t in found.trials if t.efficiency_error.size]
    return {
        "fault": kind,
        "protocol": protocol,
        "people": len(found.trials),
        "side_found": found.side_found,
        "worst_first": found.found_within(1),
        "worst_in_top_two": found.found_within(2),
        "coverage_of_groups": found.coverage,
        "coverage_of_the_weak_group": found.fault_coverage if kind == "strength" else None,
        "coverage_of_efficiency": found.efficiency_coverage if errors else None,
        "efficiency_error_median": float(np.median(errors)) if errors else None,
        "by_place": {place: _brief(found.of(place)) for place in places},
    }


def _brief(found: RoundTrip) -> Row:
    return {
        "people": len(found.trials),
        "side_found": found.side_found,
        "worst_first": found.found_within(1),
        "worst_in_top_two": found.found_within(2),
    }


def main() -> int:
    """Run all studies and keep their figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE_EXAMINED
    made = rows(count, sys.argv[2] if len(sys.argv) > 2 else None)
    if count != PEOPLE_EXAMINED:
        return 0
    kept = json.loads(RESULTS.read_text(encoding="utf-8"))["rows"] if RESULTS.exists() else []
    by_study = {(row["fault"], row["protocol"]): row for row in (*kept, *made)}
    figures = {
        "loss": LOSS,
        "amount": AMOUNT,
        "volunteers": PEOPLE,
        "rows": [by_study[kind, name] for kind, name, _ in STUDIES if (kind, name) in by_study],
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
