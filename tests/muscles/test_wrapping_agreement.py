"""Whole paths over every surface, method and quadrant, drawn at random, against OpenSim in process.

What does not agree: ellipsoids where OpenSim's own tangent search lands off the surface, or on one side of the
segment for one end and on the other side for the other (`test_wrapping_ellipsoid_torus.py` sorts them one by one).
"""

from __future__ import annotations

import numpy as np
import pytest

from coxa.model.description import WrapKind
from tests.muscles.random_wraps import draw, opensim_arms, opensim_lengths
from tests.muscles.test_wrapping_cylinder_sphere import ANGLES, geometry

MM = 1e-3
ASKED = [
    (WrapKind.CYLINDER, "hybrid", 0.05 * MM, 0.99),
    (WrapKind.SPHERE, "hybrid", 0.05 * MM, 0.99),
    (WrapKind.ELLIPSOID, "hybrid", 0.5 * MM, 0.985),
    (WrapKind.ELLIPSOID, "midpoint", 0.5 * MM, 0.985),
    (WrapKind.ELLIPSOID, "axial", 0.5 * MM, 0.985),
    (WrapKind.TORUS, "hybrid", 0.5 * MM, 0.995),
]
RARE = [(kind, method) for kind, method, *_ in ASKED[2:]]


@pytest.mark.peer
@pytest.mark.parametrize(("kind", "method", "tolerance_m", "share"), ASKED)
def test_lengths_of_random_paths_agree_with_opensim(
    kind: WrapKind, method: str, tolerance_m: float, share: float
) -> None:
    opensim = pytest.importorskip("opensim")
    muscles = draw(np.random.default_rng(5), (kind,), 120, method=method)
    gap = np.abs(geometry(muscles, ANGLES).length_m - opensim_lengths(opensim, muscles, ANGLES))
    assert np.mean(gap < tolerance_m) >= share


@pytest.mark.peer
@pytest.mark.parametrize(("kind", "method"), RARE)
@pytest.mark.parametrize("seed", [2, 6])
def test_lengths_over_rare_surfaces_jump_only_where_opensim_jumps(
    kind: WrapKind, method: str, seed: int
) -> None:
    opensim = pytest.importorskip("opensim")
    muscles = draw(np.random.default_rng(seed), (kind,), 40, method=method)
    angles = np.linspace(-1.2, 1.2, 121)
    ours = np.abs(np.diff(geometry(muscles, angles).length_m, axis=0))
    theirs = np.abs(np.diff(opensim_lengths(opensim, muscles, angles, mend=True), axis=0))
    # Points lie within 0.2 m of the joint: 0.02 rad cannot change a length by more than 4 mm.
    near = np.array([theirs[max(i - 3, 0) : i + 4].max(axis=0) for i in range(len(theirs))])
    own_jumps = (ours > 5.0 * MM) & ~(near > 4.0 * MM)  # both may switch a few steps apart
    assert own_jumps.any(axis=0).sum() == 0


@pytest.mark.peer
@pytest.mark.parametrize(("kind", "method"), RARE)
def test_arms_over_rare_surfaces_agree_and_jump_only_where_opensim_jumps(kind: WrapKind, method: str) -> None:
    opensim = pytest.importorskip("opensim")
    muscles = draw(np.random.default_rng(6), (kind,), 40, method=method)
    angles = np.linspace(-1.2, 1.2, 121)
    ours, theirs = geometry(muscles, angles).moment_arm_m[:, :, 0], opensim_arms(opensim, muscles, angles)
    assert np.mean(np.abs(ours - theirs) < 1.0 * MM) >= 0.985
    steps, near = np.abs(np.diff(ours, axis=0)), np.abs(np.diff(theirs, axis=0))
    near = np.array([near[max(i - 3, 0) : i + 4].max(axis=0) for i in range(len(near))])
    assert not ((steps > 6.0 * MM) & (near < 4.0 * MM)).any()
