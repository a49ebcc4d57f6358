"""`python -m benchmarks.exam_round_trip [people]`: is a simulated fault found again through an exam, how surely?"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from coxa.estimation.study import AMOUNT, LOSS, PEOPLE, Protocol, RoundTrip, Volunteer, trials, volunteers

RESULTS = Path(__file__).parent / "results" / "exam_round_trip.json"
PEOPLE_EXAMINED = 500
"""Of the main study; the others take `SHARE` of them."""
SHARE = 0.4
PROTOCOLS = {
    "full exam": Protocol(),
    "without ratings": Protocol(ratings=False),
    "ranges and ratings": Protocol(tests=()),
    "ranges only": Protocol(tests=(), ratings=False),
}
STUDIES = (
    ("strength", "full exam", 1.0),
    ("strength", "without ratings", 1.0),
    ("strength", "ranges and ratings", SHARE),
    ("strength", "ranges only", SHARE),
    ("tension", "full exam", SHARE),
    ("tension", "without ratings", SHARE),
    ("tension", "ranges only", SHARE),
    ("guard", "full exam", SHARE),
    ("guard", "without ratings", SHARE),
    ("guard", "ranges only", SHARE),
)
"""Kind of fault, protocol, share of the people."""

Row = dict[str, Any]


def rows(count: int) -> list[Row]:
    """Return one row per study, printed as it is done."""
    people, found = volunteers(), []
    for kind, protocol, share in STUDIES:
        row = study(people, kind, protocol, max(int(count * share), 1))
        print(
            f"{kind:<9}{protocol:<20}{row['people']:>5} people  side {row['side_found']:.1%}  "
            f"first {row['worst_first']:.1%}  top two {row['worst_in_top_two']:.1%}  "
            f"90 % intervals: groups {row['coverage_of_groups']:.1%}, η {row['coverage_of_efficiency']:.1%}",
            flush=True,
        )
        found.append(row)
    return found


def study(people: tuple[Volunteer, ...], kind: str, protocol: str, count: int) -> Row:
    """Return the figures of one study."""
    began = time.process_time()
    found = RoundTrip(tuple(trials(people, count, PROTOCOLS[protocol], kind=kind, efficiency=True)))
    places = sorted({t.where for t in found.trials})
    return {
        "fault": kind,
        "protocol": protocol,
        "people": count,
        "side_found": found.side_found,
        "worst_first": found.found_within(1),
        "worst_in_top_two": found.found_within(2),
        "coverage_of_groups": found.coverage,
        "coverage_of_the_weak_group": None if kind != "strength" else found.fault_coverage,
        "coverage_of_efficiency": found.efficiency_coverage,
        "efficiency_error_median": float(np.median([t.efficiency_error[0] for t in found.trials])),
        "by_place": {place: _brief(found.of(place)) for place in places},
        "cpu_s_per_person": (time.process_time() - began) / count,
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
    figures = {
        "loss": LOSS,
        "amount": AMOUNT,
        "volunteers": PEOPLE,
        "cores": os.cpu_count(),
        "rows": rows(count),
    }
    if count == PEOPLE_EXAMINED:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
