"""Random trees of bodies for property tests."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from coxa.model.description import Body, Coordinate, Joint, Model, SpeedKind, TransformAxis
from coxa.model.functions import PiecewisePolynomial, polynomial

IDENTITY = np.eye(3)


def random_model(seed: int, n_bodies: int = 3, kind: SpeedKind = SpeedKind.RATES) -> Model:
    """Return a tree of six-axis joints with curved displacement functions (or free joints)."""
    rng = np.random.default_rng(seed)
    bodies = [Body("ground", 0.0, np.zeros(3), np.zeros((3, 3)))]
    joints, coordinates = [], []
    for b in range(1, n_bodies + 1):
        bodies.append(_body(rng, f"body{b}"))
        first = len(coordinates)
        coordinates += [
            Coordinate(f"q{first + k}", b - 1, k < 3, 0.0, (-9, 9), False, False) for k in range(6)
        ]
        joints.append(_joint(rng, b, first, kind))
    return Model("m", "", 40500, np.array([0, -9.80665, 0]), tuple(bodies), tuple(joints), tuple(coordinates),
                 (), (), ())  # fmt: skip


def _body(rng: np.random.Generator, name: str) -> Body:
    spread = rng.normal(size=(3, 3))
    inertia = 0.01 * (spread @ spread.T)
    return Body(name, rng.uniform(0.5, 5), rng.normal(size=3) * 0.2, np.trace(inertia) * IDENTITY - inertia)


def _joint(rng: np.random.Generator, child: int, first: int, kind: SpeedKind) -> Joint:
    free = kind is SpeedKind.ANGULAR_VELOCITY
    axes = [_axis(rng, k, first + k, curved=not free) for k in range(6)]
    return Joint(
        name=f"joint{child}",
        kind="FreeJoint" if free else "CustomJoint",
        parent=int(rng.integers(0, child)),
        child=child,
        parent_rotation=Rotation.random(random_state=rng).as_matrix(),
        parent_origin_m=rng.normal(size=3) * 0.3,
        child_rotation=Rotation.random(random_state=rng).as_matrix(),
        child_origin_m=rng.normal(size=3) * 0.3,
        rotations=(axes[0], axes[1], axes[2]),
        translations=(axes[3], axes[4], axes[5]),
        speed_kind=kind,
    )


def _axis(rng: np.random.Generator, k: int, coordinate: int, *, curved: bool) -> TransformAxis:
    direction = IDENTITY[k % 3].copy()
    if not curved:
        return TransformAxis(direction, coordinate, polynomial(0.0, 1.0))
    direction += 0.3 * rng.normal(size=3)
    bent = PiecewisePolynomial(np.array([0.1]), np.zeros(2), np.array([[0.0, 1.0, 0.2], [0.0, 1.0, 0.2]]))
    return TransformAxis(direction / np.linalg.norm(direction), coordinate, bent)
