"""`python -m benchmarks.claims [HIPS]`: all claims over sampled hips, kept with how long it took."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from coxa.claims import markdown, run_claims

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Run the claims and keep every figure."""
    hips = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    begun, worked = time.perf_counter(), time.process_time()
    report = run_claims(hips)
    took = {"seconds": time.perf_counter() - begun, "processor_seconds": time.process_time() - worked}
    print(f"{hips} hips in {took['seconds']:.0f} s, {took['processor_seconds']:.0f} s of processor time")
    if hips < 1000:
        return 0  # a try: nothing to keep
    RESULTS.mkdir(exist_ok=True)
    kept = took | report.to_dict() | {"markdown": markdown(report)}
    (RESULTS / "claims.json").write_text(
        json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
