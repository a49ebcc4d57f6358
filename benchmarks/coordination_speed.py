"""How many frames per second the coordination solver does, warm, on a real leg; and how long it compiles cold.

Needs the reference case `rajagopal_run` beside the checkout. Run: `python benchmarks/coordination_speed.py`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from coxa._jit import thread_count
from coxa.coordination import Coordination, CoordinationProblem, connected_blocks, solve_batch

CASE = Path(__file__).resolve().parents[2] / "shared/reference/rajagopal_run/geometry_all.npz"
COPIES = 300
REPEATS = 7


def right_leg(n_muscles: int) -> CoordinationProblem:
    """Return the right leg's problem, of its strongest muscles."""
    with np.load(CASE) as data:
        rows = [list(data["coord_names"]).index(name) for name in data["reserve_coords"]]
        arm_m, capacity_N = data["moment_arm"][:, :, rows], data["so_capacity_along_tendon"]
        block = connected_blocks((arm_m != 0.0).any(axis=0))[0]
        strongest = np.argsort(-capacity_N[:, list(block.muscles)].mean(axis=0))[:n_muscles]
        muscles = np.sort(np.array(block.muscles)[strongest])
        own = list(block.rows)
        return CoordinationProblem(
            capacity_N=np.tile(capacity_N[:, muscles], (COPIES, 1)),
            moment_arm_m=np.tile(arm_m[:, muscles][:, :, own], (COPIES, 1, 1)),
            moment_Nm=np.tile(data["tau_target"][:, own], (COPIES, 1)),
            floor=data["act_min"][muscles],
            ceiling=data["act_max"][muscles],
            reserve_optimal_Nm=data["reserve_optimal_force"][own],
        )


def frames_per_second(problem: CoordinationProblem) -> float:
    """Return the best of several warm runs into the same outputs."""
    frames, muscles, rows = problem.pull_Nm.shape
    out = Coordination.empty(frames, muscles, rows)
    best = np.inf
    for _ in range(REPEATS):
        begin = time.perf_counter()
        solve_batch(
            problem.pull_Nm, problem.moment_Nm, problem.floor, problem.ceiling, problem.prices, out=out
        )
        best = min(best, time.perf_counter() - begin)
    return frames / best


def cold_compile_s() -> float:
    """Return the seconds that the first solve takes with an empty cache, in a process of its own."""
    code = (
        "import time, numpy as np; from coxa.coordination import CoordinationProblem, solve; t = time.perf_counter();"
        "o = np.ones; solve(CoordinationProblem(o((1, 2)), o((1, 2, 1)), o((1, 1)), 0 * o(2), o(2), o(1)));"
        "print(time.perf_counter() - t)"
    )
    with tempfile.TemporaryDirectory() as empty:
        env = os.environ | {"NUMBA_CACHE_DIR": empty}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True
        )
    return float(done.stdout)


def main() -> dict[str, float]:
    """Measure and print; return the figures."""
    figures = {f"{n} muscles, frames/s": frames_per_second(right_leg(n)) for n in (27, 40)}
    figures["cold compile, s"] = cold_compile_s()
    print(f"coordination, 5 rows, {thread_count()} threads, {211 * COPIES} frames of running:")
    for name, value in figures.items():
        print(f"  {name}: {value:,.1f}")
    return figures


if __name__ == "__main__":
    main()
