"""Compiling in two processes at once, the first time Coxa runs on a machine.

Numba compiles in one thread. On a cold cache the command starts this module beside itself; it compiles the
kernels that an analysis or a self-check needs last while the command compiles those it needs first, and both
find the other's work on disk.
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
from coxa.hip.torque import peak_batch
from coxa.model.description import Model
from coxa.model.osim import read_model
from coxa.muscles.capacity import muscle_capacity
from coxa.recording.ground_forces import GroundForces
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.dynamics import inverse_dynamics
from coxa.socket import Cup
from coxa.socket.bearing import Bearing
from coxa.socket.capsule import capsule_state, reference_capsule
from coxa.socket.equilibrium import head_equilibrium

CHECK = "check"
"""Word that asks for what a self-check needs."""


@contextmanager
def compiling_aside(*, check: bool = False) -> Iterator[None]:
    """Compile in a second process while the work inside goes on, when nothing is compiled yet.

    Args:
        check: Whether the work is a self-check.
    """
    if not (is_cold("hip") if check else is_cold()):
        yield
        return
    quiet = subprocess.DEVNULL
    words = [sys.executable, "-m", "coxa.warm", *([CHECK] if check else [])]
    aside = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        aside.terminate()  # what it has not finished, this process has compiled itself
        aside.wait()


def compile_last_stages() -> None:
    """Run coordination, capacity and dynamics once each, on next to nothing."""
    _compile_coordination()
    with demo_files() as files:
        model = read_model(files.model)
    still = np.zeros((1, len(model.coordinates)))
    inverse_dynamics(skeleton_arrays(model), still, still, still, GroundForces.none().at(np.zeros(1)))
    _compile_capacity(model)


def compile_check_stages() -> None:
    """Run coordination, peak moments, capsule and head once each, on next to nothing."""
    _compile_coordination()
    one = np.ones((1, 1))
    peak_batch(np.ones((1, 1, 3)), 0.0 * one, one)
    capsule, still = reference_capsule(), np.eye(3)[None]
    capsule_state(capsule, still)
    head_equilibrium(Cup.default("r"), Bearing.default(), capsule, still, np.array([[0.0, 500.0, -100.0]]))
    with demo_files() as files:
        _compile_capacity(read_model(files.model))


def _compile_capacity(model: Model) -> None:
    one = np.ones((1, 1))
    muscle_capacity(model.muscles[:1], 0.3 * one, 0.0 * one)


def _compile_coordination() -> None:
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


if __name__ == "__main__":
    if CHECK in sys.argv[1:]:
        compile_check_stages()
    else:
        compile_last_stages()
