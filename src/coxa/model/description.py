"""The plain description of a model: bodies, joints, coordinates, muscles. No computation lives here.

SI units and radians. Axes x anterior, y up, z right. Every object keeps the line of its model file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from coxa.model.functions import PiecewisePolynomial

Vec = NDArray[np.float64]

GROUND = 0
"""Body index of the ground frame."""


@dataclass(frozen=True, eq=False)
class Body:
    """A rigid body; index 0 of `Model.bodies` is the ground (mass 0).

    Attributes:
        mass_kg: Mass.
        mass_center_m: `(3,)` in the body frame.
        inertia_kg_m2: `(3, 3)` about the mass centre, in the body frame.
    """

    name: str
    mass_kg: float
    mass_center_m: Vec
    inertia_kg_m2: Vec
    line: int = 0


@dataclass(frozen=True)
class Coordinate:
    """A generalized coordinate.

    Attributes:
        joint: Index of the joint that owns it.
        rotational: True for an angle (radians), False for a translation (m).
        default_value: Value when the motion does not give one; rad or m.
        range: Lowest and highest value the model names; rad or m.
        locked: Held at its default value.
        clamped: The file asks for values within `range`; Coxa reports, never clips.
    """

    name: str
    joint: int
    rotational: bool
    default_value: float
    range: tuple[float, float]
    locked: bool
    clamped: bool
    line: int = 0


class SpeedKind(Enum):
    """How a joint's generalized speeds relate to its coordinates' rates."""

    RATES = "rates"
    """Speeds are coordinate rates (custom, pin, universal, slider, planar, gimbal, weld)."""
    ANGULAR_VELOCITY = "angular velocity"
    """Rotational speeds are the angular velocity in the parent's joint frame (ball, free)."""


@dataclass(frozen=True, eq=False)
class TransformAxis:
    """One of the six axes of a joint: displacement `function(q[coordinate])` about or along `axis`.

    Attributes:
        axis: `(3,)` unit vector; rotations: body-fixed sequence, translations: parent joint frame.
        coordinate: Index into `Model.coordinates`, or -1 when the displacement is constant.
        function: Displacement, rad or m.
    """

    axis: Vec
    coordinate: int
    function: PiecewisePolynomial


@dataclass(frozen=True, eq=False)
class Joint:
    """A joint: parent body → offset frame → six axes → inverse of the child's offset frame → child body.

    The child's joint frame M in the parent's joint frame F: `R_FM = R(rot1) R(rot2) R(rot3)`,
    `p_FM = sum of translations along axes of F`.

    Attributes:
        kind: Class name in the model file, e.g. `CustomJoint`.
        parent, child: Body indices.
        parent_rotation, child_rotation: `(3, 3)` orientation of the joint frame in the body.
        parent_origin_m, child_origin_m: `(3,)` origin of the joint frame in the body.
        rotations, translations: Three `TransformAxis` each.
    """

    name: str
    kind: str
    parent: int
    child: int
    parent_rotation: Vec
    parent_origin_m: Vec
    child_rotation: Vec
    child_origin_m: Vec
    rotations: tuple[TransformAxis, TransformAxis, TransformAxis]
    translations: tuple[TransformAxis, TransformAxis, TransformAxis]
    speed_kind: SpeedKind = SpeedKind.RATES
    line: int = 0


@dataclass(frozen=True, eq=False)
class Coupler:
    """`q[dependent] = function(q[independent])`, the file's scale factor already applied."""

    name: str
    independent: int
    dependent: int
    function: PiecewisePolynomial
    line: int = 0


class WrapKind(Enum):
    """Wrap surfaces. `dimensions_m` in this order."""

    CYLINDER = "WrapCylinder"
    """radius, length; axis z."""
    SPHERE = "WrapSphere"
    """radius."""
    ELLIPSOID = "WrapEllipsoid"
    """half-axes x, y, z."""
    TORUS = "WrapTorus"
    """inner radius, outer radius as the file names them."""


@dataclass(frozen=True, eq=False)
class WrapObject:
    """A surface that paths wrap over, fixed to a body.

    Attributes:
        rotation: `(3, 3)` orientation in the body.
        origin_m: `(3,)` in the body.
        dimensions_m: See `WrapKind`.
        quadrant: 'all', 'x', '+x', '-x', 'y', … as the file says.
    """

    name: str
    kind: WrapKind
    body: int
    rotation: Vec
    origin_m: Vec
    dimensions_m: tuple[float, ...]
    quadrant: str
    active: bool
    line: int = 0


@dataclass(frozen=True)
class PathWrap:
    """A muscle's use of a wrap object.

    Attributes:
        wrap_object: Index into `Model.wrap_objects`.
        method: 'hybrid', 'midpoint' or 'axial' (ellipsoids only).
        first_point, last_point: Range of path points, counted from 1 as in the file; -1 means open.
    """

    wrap_object: int
    method: str
    first_point: int
    last_point: int


@dataclass(frozen=True, eq=False)
class PathPoint:
    """A point of a muscle path, fixed in `body`; conditional and moving points extend it.

    Attributes:
        location_m: `(3,)` in the body frame; for a moving point, its place at the default pose.
        condition: Coordinate index and lowest and highest value for which the point is active.
        motion: For a moving point, (coordinate, function) for x, y, z; coordinate -1: constant.
    """

    name: str
    body: int
    location_m: Vec
    condition: tuple[int, float, float] | None = None
    motion: tuple[tuple[int, PiecewisePolynomial], ...] | None = None
    line: int = 0


@dataclass(frozen=True, eq=False)
class Muscle:
    """A muscle-tendon unit.

    Attributes:
        kind: Class name in the file, e.g. `Millard2012EquilibriumMuscle`.
        max_isometric_force_N, optimal_fiber_length_m, tendon_slack_length_m,
        pennation_angle_at_optimal_rad: Architecture.
        max_contraction_velocity: Optimal fibre lengths per second.
        min_activation, max_activation: Control bounds in the file.
        curves: Curve parameters by OpenSim's own names, class defaults filled in,
            e.g. `{"ActiveForceLengthCurve.min_norm_active_fiber_length": 0.4441, …}`
            or `{"KshapeActive": 0.45, …}`.
        applies_force: False when the file switches the muscle off.
        curve_functions: Curves that the class holds as functions, by OpenSim's own names
            (`Schutte1993Muscle_Deprecated`: `active_force_length_curve`, …).
    """

    name: str
    kind: str
    points: tuple[PathPoint, ...]
    wraps: tuple[PathWrap, ...]
    max_isometric_force_N: float
    optimal_fiber_length_m: float
    tendon_slack_length_m: float
    pennation_angle_at_optimal_rad: float
    max_contraction_velocity: float
    min_activation: float
    max_activation: float
    curves: dict[str, float]
    applies_force: bool = True
    line: int = 0
    curve_functions: dict[str, PiecewisePolynomial] = field(default_factory=dict)


@dataclass(frozen=True)
class CoordinateActuator:
    """A torque on a coordinate: `control × optimal_force`, controls within the bounds."""

    name: str
    coordinate: int
    optimal_force: float
    min_control: float
    max_control: float
    line: int = 0


@dataclass(frozen=True)
class CoordinateLimit:
    """A `CoordinateLimitForce`: stiff spring beyond the limits of a coordinate (rad, N·m/rad; or m, N/m).

    The force ramps in over `transition` beyond each limit; `damping` acts within the stiff range.
    """

    name: str
    coordinate: int
    upper_stiffness: float
    upper_limit: float
    lower_stiffness: float
    lower_limit: float
    damping: float
    transition: float
    line: int = 0


@dataclass(frozen=True)
class Assumed:
    """A value the file did not give, filled from the class defaults or the file's `<defaults>`."""

    element: str
    property: str
    value: str
    source: str
    line: int = 0


@dataclass(frozen=True, eq=False)
class Model:
    """A whole model as read.

    Attributes:
        file: Path it was read from.
        document_version: `OpenSimDocument` version, e.g. 40500.
        gravity_m_s2: `(3,)` in ground.
        joints: Ordered so that a parent body always comes before its child.
        assumed: Values filled in from defaults.
        unused: Elements that do not matter for Coxa's computations (markers, meshes, controllers, …), with
            the reason, so that nothing is dropped silently.
    """

    name: str
    file: str
    document_version: int
    gravity_m_s2: Vec
    bodies: tuple[Body, ...]
    joints: tuple[Joint, ...]
    coordinates: tuple[Coordinate, ...]
    couplers: tuple[Coupler, ...]
    wrap_objects: tuple[WrapObject, ...]
    muscles: tuple[Muscle, ...]
    actuators: tuple[CoordinateActuator, ...] = ()
    limits: tuple[CoordinateLimit, ...] = ()
    assumed: tuple[Assumed, ...] = ()
    unused: tuple[str, ...] = field(default=())

    @property
    def mass_kg(self) -> float:
        """Total mass, kg."""
        return sum(body.mass_kg for body in self.bodies)

    def coordinate_index(self, name: str) -> int:
        """Return the index of the coordinate called `name`; KeyError when there is none."""
        for i, coordinate in enumerate(self.coordinates):
            if coordinate.name == name:
                return i
        raise KeyError(name)
