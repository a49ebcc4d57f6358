"""`python -m benchmarks.claims [HIPS]`: all claims over sampled hips, kept with how long it took."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from coxa.claims import markdown, run_claims

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parents[1] / "docs" / "claims.md"
BEGIN, END = "## Result\n", "## How to read it\n"


def main() -> int:
    """Run the claims, keep every figure, and write the table into its page."""
    hips = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    begun, worked = time.perf_counter(), time.process_time()
    report = run_claims(hips)
    took = {"seconds": time.perf_counter() - begun, "processor_seconds": time.process_time() - worked}
    print(f"{hips} hips in {took['seconds']:.0f} s, {took['processor_seconds']:.0f} s of processor time")
    if hips < 1000:
        return 0  # a try: nothing to keep
    RESULTS.mkdir(exist_ok=True)
    kept = took | {"load_average": os.getloadavg()[0]} | report.to_dict()
    (RESULTS / "claims.json").write_text(
        json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{markdown(report)}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
