"""Random muscles over random wrap objects: the same model for Coxa and for OpenSim.

All muscles of a draw run from ground to one body on a pin joint; each has a wrap object of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coxa.model.description import (
    Body,
    Coordinate,
    Joint,
    Model,
    Muscle,
    PathPoint,
    PathWrap,
    TransformAxis,
    WrapKind,
    WrapObject,
)
from coxa.model.functions import polynomial

QUADRANTS = ("all", "x", "-x", "+y", "-y", "z", "-z", "+x", "y", "+z")

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RandomMuscle:
    """A muscle of two or three points with one wrap object (or several)."""

    points: tuple[tuple[int, Floats], ...]
    wraps: tuple[tuple[WrapKind, int, Floats, Floats, tuple[float, ...], str], ...]
    method: str = "hybrid"


def draw(
    rng: np.random.Generator,
    kinds: tuple[WrapKind, ...],
    count: int,
    *,
    n_wraps: int = 1,
    method: str = "hybrid",
) -> list[RandomMuscle]:
    """Draw muscles whose paths pass near their wrap objects; quadrants go round in turn."""
    return [
        _muscle(rng, kinds[i % len(kinds)], QUADRANTS[i % len(QUADRANTS)], n_wraps, method)
        for i in range(count)
    ]


def _muscle(
    rng: np.random.Generator, kind: WrapKind, quadrant: str, n_wraps: int, method: str
) -> RandomMuscle:
    start = rng.uniform(-0.05, 0.05, 3) + np.array([0.0, 0.12, 0.0])
    end = rng.uniform(-0.05, 0.05, 3) - np.array([0.0, 0.15, 0.0])
    points = [(0, start), (1, end)]
    if rng.random() < 0.3:
        points.insert(1, (int(rng.integers(2)), rng.uniform(-0.06, 0.06, 3)))
    wraps = []
    for w in range(n_wraps):
        along = (w + 1) / (n_wraps + 1) + rng.uniform(-0.1, 0.1)
        radius = rng.uniform(0.01, 0.04) / n_wraps
        center = start + along * (end - start) + rng.normal(0.0, 0.5 * radius, 3)
        turned = rng.uniform(-np.pi, np.pi, 3)
        wraps.append((kind, int(rng.integers(2)), turned, center, _dimensions(rng, kind, radius), quadrant))
    return RandomMuscle(tuple(points), tuple(wraps), method)


def _dimensions(rng: np.random.Generator, kind: WrapKind, radius: float) -> tuple[float, ...]:
    if kind is WrapKind.CYLINDER:
        return radius, rng.uniform(0.05, 0.3)
    if kind is WrapKind.SPHERE:
        return (radius,)
    if kind is WrapKind.ELLIPSOID:
        return tuple(radius * rng.uniform(0.5, 2.0, 3))
    return rng.uniform(0.2, 0.6) * radius, radius


def coxa_model(muscles: list[RandomMuscle]) -> Model:
    """Return the draw as a Coxa model: ground, one body, a pin about z, one coordinate."""
    still = TransformAxis(np.array([1.0, 0.0, 0.0]), -1, polynomial(0.0))
    turn = TransformAxis(np.array([0.0, 0.0, 1.0]), 0, polynomial(0.0, 1.0))
    identity, origin = np.eye(3), np.zeros(3)
    objects = [
        WrapObject(
            f"wrap{m}_{w}", kind, body, body_fixed_xyz(angles), center, dimensions, quadrant, active=True
        )
        for m, muscle in enumerate(muscles)
        for w, (kind, body, angles, center, dimensions, quadrant) in enumerate(muscle.wraps)
    ]
    names = [item.name for item in objects]
    return Model(
        name="random",
        file="",
        document_version=40000,
        gravity_m_s2=np.array([0.0, -9.80665, 0.0]),
        bodies=tuple(Body(n, 1.0, origin, identity) for n in ("ground", "body")),
        joints=(
            Joint(
                "pin",
                "PinJoint",
                0,
                1,
                identity,
                origin,
                identity,
                origin,
                (still, still, turn),
                (still,) * 3,
            ),
        ),
        coordinates=(Coordinate("angle", 0, True, 0.0, (-3.0, 3.0), locked=False, clamped=False),),
        couplers=(),
        wrap_objects=tuple(objects),
        muscles=tuple(
            Muscle(
                name=f"muscle{m}",
                kind="PathActuator",
                points=tuple(
                    PathPoint(f"p{i}", body, place) for i, (body, place) in enumerate(muscle.points)
                ),
                wraps=tuple(
                    PathWrap(names.index(f"wrap{m}_{w}"), muscle.method, -1, -1)
                    for w in range(len(muscle.wraps))
                ),
                max_isometric_force_N=1.0,
                optimal_fiber_length_m=0.1,
                tendon_slack_length_m=0.1,
                pennation_angle_at_optimal_rad=0.0,
                max_contraction_velocity=10.0,
                min_activation=0.01,
                max_activation=1.0,
                curves={},
            )
            for m, muscle in enumerate(muscles)
        ),
    )


def opensim_lengths(
    opensim: Any, muscles: list[RandomMuscle], angles: Floats, *, mend: bool = False
) -> Floats:
    """Return `(poses, muscles)` lengths in OpenSim, m; each pose is computed without memory of the last.

    Where OpenSim places tangent points over an ellipsoid but fails to measure the arc between them, its length
    is NaN; with `mend`, it is the length of the straight lines that join its points.
    """
    lengths = np.empty((len(angles), len(muscles)))
    for i, (state, _, paths) in enumerate(_opensim_poses(opensim, muscles, angles)):
        lengths[i] = [path.getLength(state) for path in paths]
        for m in np.flatnonzero(np.isnan(lengths[i])) if mend else ():
            path = paths[m].getCurrentPath(state)
            points = [path.getitem(k).getLocationInGround(state).to_numpy() for k in range(path.getSize())]
            lengths[i, m] = np.linalg.norm(np.diff(points, axis=0), axis=1).sum()
    return lengths


def opensim_arms(opensim: Any, muscles: list[RandomMuscle], angles: Floats) -> Floats:
    """Return `(poses, muscles)` moment arms about the pin in OpenSim, m; without memory as the lengths."""
    poses = _opensim_poses(opensim, muscles, angles)
    return np.array([[p.computeMomentArm(state, angle) for p in paths] for state, angle, paths in poses])


def _opensim_poses(
    opensim: Any, muscles: list[RandomMuscle], angles: Floats
) -> Iterator[tuple[Any, Any, list[Any]]]:
    """Build the draw in OpenSim; yield state, coordinate and paths at each angle, nothing remembered."""
    opensim.Logger.setLevelString("Off")
    model = opensim.Model()
    v = opensim.Vec3
    body = opensim.Body("body", 1.0, v(0), opensim.Inertia(1.0, 1.0, 1.0))
    model.addBody(body)
    joint = opensim.PinJoint("pin", model.getGround(), v(0), v(0), body, v(0), v(0))
    model.addJoint(joint)
    frames = (model.getGround(), body)
    actuators = []
    for m, muscle in enumerate(muscles):
        actuator = opensim.PathActuator()
        actuator.setName(f"muscle{m}")
        for i, (b, place) in enumerate(muscle.points):
            actuator.addNewPathPoint(f"p{i}", frames[b], v(*map(float, place)))
        for w, (kind, b, turned, center, dimensions, quadrant) in enumerate(muscle.wraps):
            surface = _opensim_surface(opensim, kind, dimensions)
            surface.setName(f"wrap{m}_{w}")
            surface.set_xyz_body_rotation(v(*map(float, turned)))
            surface.set_translation(v(*map(float, center)))
            surface.set_quadrant(quadrant)
            frames[b].addWrapObject(surface)
            actuator.updGeometryPath().addPathWrap(surface)
            wrap = actuator.updGeometryPath().updWrapSet().get(w)
            wrap.setMethod(getattr(opensim.PathWrap, muscle.method))
        model.addForce(actuator)
        actuators.append(actuator)
    state = model.initSystem()
    coordinate = joint.updCoordinate()
    for angle in angles:
        for actuator in actuators:
            wraps = actuator.updGeometryPath().updWrapSet()
            for w in range(wraps.getSize()):
                wraps.get(w).resetPreviousWrap()
        coordinate.setValue(state, float(angle))
        model.realizePosition(state)
        yield state, coordinate, [actuator.getGeometryPath() for actuator in actuators]


def _opensim_surface(opensim: Any, kind: WrapKind, dimensions: tuple[float, ...]) -> Any:
    surface = getattr(opensim, kind.value)()
    if kind is WrapKind.CYLINDER:
        surface.set_radius(dimensions[0])
        surface.set_length(dimensions[1])
    elif kind is WrapKind.SPHERE:
        surface.set_radius(dimensions[0])
    elif kind is WrapKind.ELLIPSOID:
        surface.set_dimensions(opensim.Vec3(*dimensions))
    else:
        surface.set_inner_radius(dimensions[0])
        surface.set_outer_radius(dimensions[1])
    return surface


def body_fixed_xyz(angles: Floats) -> Floats:
    """Return the rotation about x, then the turned y, then the turned z."""
    (a, b, c), (p, q, r) = np.cos(angles), np.sin(angles)
    about_x = np.array([[1, 0, 0], [0, a, -p], [0, p, a]])
    about_y = np.array([[b, 0, q], [0, 1, 0], [-q, 0, b]])
    about_z = np.array([[c, -r, 0], [r, c, 0], [0, 0, 1]])
    turned: Floats = about_x @ about_y @ about_z
    return turned
