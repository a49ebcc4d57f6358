"""Compiling in two processes at once, the first time Coxa runs on a machine.

Numba compiles in one thread. On a cold cache the command starts this module beside itself; it compiles the
kernels that an analysis needs last while the analysis compiles those it needs first, and both find the
other's work on disk.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from coxa._jit import is_cold
from coxa.coordination import CoordinationProblem, solve
from coxa.demo import demo_files
from coxa.model.osim import read_model
from coxa.muscles.capacity import muscle_capacity
from coxa.recording.ground_forces import GroundForces
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.dynamics import inverse_dynamics


@contextmanager
def compiling_aside() -> Iterator[None]:
    """Compile in a second process while the work inside goes on, when nothing is compiled yet."""
    if not is_cold():
        yield
        return
    quiet = subprocess.DEVNULL
    aside = subprocess.Popen([sys.executable, "-m", "coxa.warm"], stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        aside.terminate()  # what it has not finished, this process has compiled itself
        aside.wait()


def compile_last_stages() -> None:
    """Run coordination, capacity and dynamics once each, on next to nothing."""
    one = np.ones((1, 1))
    solve(
        CoordinationProblem(
            capacity_N=one,
            moment_arm_m=one[..., None],
            moment_Nm=one,
            floor=np.zeros(1),
            ceiling=np.ones(1),
            reserve_optimal_Nm=np.ones(1),
        )
    )
    with demo_files() as files:
        model = read_model(files.model)
    still = np.zeros((1, len(model.coordinates)))
    inverse_dynamics(skeleton_arrays(model), still, still, still, GroundForces.none().at(np.zeros(1)))
    muscle_capacity(model.muscles[:1], 0.3 * one, 0.0 * one)


if __name__ == "__main__":
    compile_last_stages()
