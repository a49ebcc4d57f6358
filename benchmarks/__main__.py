"""`python -m benchmarks [agreement] [speed]`: measure, print, and keep the figures that the README quotes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks import agreement, speed
from benchmarks.reference import CASES

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Run what was asked for, or everything."""
    if not CASES.is_dir():
        print(f"The reference cases are not beside this checkout ({CASES.name}): nothing to compare with.")
        return 2
    asked = sys.argv[1:] or ["agreement", "speed"]
    RESULTS.mkdir(exist_ok=True)
    if "agreement" in asked:
        rows = agreement.rows()
        for row in rows:
            print(f"{row['case']:<16}{row['quantity']:<38}asked {row['asked']:<20}reached {row['reached']}")
        _keep("agreement", {"opensim_version": "4.6", "rows": rows})
    if "speed" in asked:
        rows = speed.rows()
        for row in rows:
            theirs = (
                "" if row["opensim"] is None else f"  OpenSim {row['opensim']:.4g}, ratio {row['ratio']:.4g}"
            )
            print(f"{row['what']:<66}{row['coxa']:>12,.4g} {row['unit']}{theirs}")
        _keep("speed", speed.machine() | {"rows": rows})
    return 0


def _keep(name: str, figures: dict[str, object]) -> None:
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
