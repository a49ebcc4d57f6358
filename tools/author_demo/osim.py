"""Writes the model as an OpenSim 4 document, number by number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.author_demo import anthropometry as body
from tools.author_demo.muscles import MAX_CONTRACTION_VELOCITY, Element, Wrap

Vec = NDArray[np.float64]
SIDES = {"r": 1.0, "l": -1.0}
Tendons = dict[str, tuple[float, float]]
"""Per muscle element: optimal fibre length and tendon slack length, m."""

NOTE = (
    "SYNTHETIC. Authored for Coxa from published parameters; not a scan or a scaling of any person. "
    "Segments: de Leva 1996. Muscle attachments and architecture: TLEM 2.0 (Carbone et al. 2015), deep rotators "
    "Parvaresh et al. 2019. Written by tools/author_demo."
)
PUBLICATIONS = (
    "de Leva 1996 J Biomech 29:1223; Carbone et al. 2015 J Biomech 48:734; Handsfield et al. 2014 J Biomech 47:631; "
    "Millard et al. 2013 J Biomech Eng 135:021005"
)


def _numbers(values: Vec | tuple[float, ...]) -> str:
    # Adding 0.0 turns a negative zero into a plain one, so that mirrored files do not differ by a sign of nothing.
    return " ".join(f"{round(float(value), 6) + 0.0:.6g}" for value in values)


def mirror(point: Vec, side: str) -> Vec:
    """Return a right-side location as it lies on `side`."""
    return np.asarray(point * np.array([1.0, 1.0, SIDES[side]]), dtype=np.float64)


def _wrap_rotation(wrap: Wrap, side: str) -> Vec:
    """Body-fixed x-y-z angles that turn z onto the cylinder's axis and x toward the side muscles pass on."""
    z = mirror(wrap.axis, side)
    z = z / np.linalg.norm(z)
    x = mirror(wrap.toward, side)
    x = x - z * (x @ z)
    x = x / np.linalg.norm(x)
    r = np.column_stack([x, np.cross(z, x), z])
    return np.array([np.arctan2(-r[1, 2], r[2, 2]), np.arcsin(r[0, 2]), np.arctan2(-r[0, 1], r[0, 0])])


def _wrap(wrap: Wrap, side: str) -> str:
    return f"""
            <WrapCylinder name="{wrap.name}_{side}">
              <active>true</active>
              <xyz_body_rotation>{_numbers(_wrap_rotation(wrap, side))}</xyz_body_rotation>
              <translation>{_numbers(mirror(wrap.origin_m, side))}</translation>
              <quadrant>+x</quadrant>
              <radius>{wrap.radius_m:g}</radius>
              <length>{wrap.length_m:g}</length>
            </WrapCylinder>"""


def _body(name: str, segment: body.Segment, wraps: str) -> str:
    i = segment.inertia_kg_m2
    inertia = _numbers((i[0, 0], i[1, 1], i[2, 2], i[0, 1], i[0, 2], i[1, 2]))
    return f"""
        <Body name="{name}">
          <mass>{segment.mass_kg:.6g}</mass>
          <mass_center>{_numbers(segment.center_m)}</mass_center>
          <inertia>{inertia}</inertia>
          <WrapObjectSet><objects>{wraps}</objects></WrapObjectSet>
        </Body>"""


Axis = tuple[str, tuple[float, float, float]]


def _coordinate(name: str, low: float, high: float, default: float) -> str:
    return f"""
            <Coordinate name="{name}">
              <default_value>{default:g}</default_value>
              <range>{_numbers((low, high))}</range>
              <clamped>false</clamped>
              <locked>false</locked>
            </Coordinate>"""


def _axis(place: str, coordinate: str, axis: tuple[float, float, float]) -> str:
    function = "<LinearFunction><coefficients> 1 0</coefficients></LinearFunction>"
    if not coordinate:
        function = "<Constant><value>0</value></Constant>"
    return f"""
              <TransformAxis name="{place}">
                <coordinates>{coordinate}</coordinates>
                <axis>{_numbers(axis)}</axis>
                {function}
              </TransformAxis>"""


IDLE_AXES = ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
XYZ = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


Turn = tuple[str, tuple[float, ...], float, float]
"""Coordinate, axis, lowest and highest angle (rad)."""
Slide = tuple[str, float, float, float]
"""Coordinate, lowest, highest and default value (m)."""


def _joint(
    name: str,
    parent: str,
    place: Vec,
    child: str,
    rotations: list[Turn],
    translations: list[Slide] | None = None,
) -> str:
    """One CustomJoint between a point of the parent and the child's origin."""
    moves = translations or []
    coordinates = "".join(_coordinate(n, low, high, 0.0) for n, _, low, high in rotations)
    coordinates += "".join(_coordinate(*move) for move in moves)
    axes = ""
    for k in range(3):
        turn = rotations[k] if k < len(rotations) else ("", IDLE_AXES[k], 0.0, 0.0)
        axes += _axis(f"rotation{k + 1}", turn[0], turn[1])  # type: ignore[arg-type]
    for k in range(3):
        axes += _axis(f"translation{k + 1}", moves[k][0] if moves else "", XYZ[k])
    parent_path = "/ground" if parent == "ground" else f"/bodyset/{parent}"
    return f"""
        <CustomJoint name="{name}">
          <socket_parent_frame>{parent}_offset</socket_parent_frame>
          <socket_child_frame>{child}_offset</socket_child_frame>
          <coordinates>{coordinates}
          </coordinates>
          <frames>
            <PhysicalOffsetFrame name="{parent}_offset">
              <socket_parent>{parent_path}</socket_parent>
              <translation>{_numbers(place)}</translation>
              <orientation>0 0 0</orientation>
            </PhysicalOffsetFrame>
            <PhysicalOffsetFrame name="{child}_offset">
              <socket_parent>/bodyset/{child}</socket_parent>
              <translation>0 0 0</translation>
              <orientation>0 0 0</orientation>
            </PhysicalOffsetFrame>
          </frames>
          <SpatialTransform>{axes}
          </SpatialTransform>
        </CustomJoint>"""


def _joints() -> str:
    zero = np.zeros(3)
    out = _joint(
        "ground_pelvis", "ground", zero, "pelvis",
        [("pelvis_tilt", XYZ[2], -1.57, 1.57), ("pelvis_list", XYZ[0], -1.57, 1.57),
         ("pelvis_rotation", XYZ[1], -1.57, 1.57)],
        [("pelvis_tx", -50, 50, 0), ("pelvis_ty", -1, 2, 0.95), ("pelvis_tz", -3, 3, 0)],
    )  # fmt: skip
    for side, sign in SIDES.items():
        # Flexion +, adduction +, internal rotation + on both sides, as in OpenSim's own models.
        out += _joint(
            f"hip_{side}", "pelvis", mirror(body.HIP_IN_PELVIS_m, side), f"femur_{side}",
            [(f"hip_flexion_{side}", XYZ[2], -0.7, 2.3), (f"hip_adduction_{side}", (sign, 0, 0), -0.9, 0.6),
             (f"hip_rotation_{side}", (0, sign, 0), -1.0, 1.0)],
        )  # fmt: skip
        out += _joint(f"knee_{side}", f"femur_{side}", mirror(body.KNEE_IN_FEMUR_m, side), f"tibia_{side}",
                      [(f"knee_angle_{side}", (0, 0, -1.0), -0.1, 2.6)])  # fmt: skip
        out += _joint(f"ankle_{side}", f"tibia_{side}", mirror(body.ANKLE_IN_TIBIA_m, side), f"calcn_{side}",
                      [(f"ankle_angle_{side}", XYZ[2], -1.1, 0.8)])  # fmt: skip
    return out + _joint(
        "back", "pelvis", body.LUMBAR_IN_PELVIS_m, "torso",
        [("lumbar_extension", XYZ[2], -1.57, 1.57), ("lumbar_bending", XYZ[0], -1.57, 1.57),
         ("lumbar_rotation", XYZ[1], -1.57, 1.57)],
    )  # fmt: skip


def _muscle(element: Element, side: str, tendon: tuple[float, float]) -> str:
    name = f"{element.name}_{side}"
    fiber, slack = tendon
    points = ""
    for k, (segment, location) in enumerate(element.points, start=1):
        frame = segment if segment == "pelvis" else f"{segment}_{side}"
        points += f"""
                <PathPoint name="{name}-P{k}">
                  <socket_parent_frame>/bodyset/{frame}</socket_parent_frame>
                  <location>{_numbers(mirror(location, side))}</location>
                </PathPoint>"""
    wraps = "".join(
        f"""
                <PathWrap name="{name}-W{k}">
                  <wrap_object>{wrap}_{side}</wrap_object>
                  <method>hybrid</method>
                  <range>-1 -1</range>
                </PathWrap>"""
        for k, wrap in enumerate(element.wraps, start=1)
    )
    return f"""
        <Millard2012EquilibriumMuscle name="{name}">
          <GeometryPath name="path">
            <PathPointSet><objects>{points}
            </objects></PathPointSet>
            <PathWrapSet><objects>{wraps}
            </objects></PathWrapSet>
          </GeometryPath>
          <min_control>0.01</min_control>
          <max_control>1</max_control>
          <max_isometric_force>{element.strength_N:.6g}</max_isometric_force>
          <optimal_fiber_length>{fiber:.6g}</optimal_fiber_length>
          <tendon_slack_length>{slack:.6g}</tendon_slack_length>
          <pennation_angle_at_optimal>{element.pennation_rad:.6g}</pennation_angle_at_optimal>
          <max_contraction_velocity>{MAX_CONTRACTION_VELOCITY:g}</max_contraction_velocity>
          <ignore_tendon_compliance>true</ignore_tendon_compliance>
          <ignore_activation_dynamics>false</ignore_activation_dynamics>
          <fiber_damping>0.1</fiber_damping>
          <default_activation>0.05</default_activation>
          <minimum_activation>0.01</minimum_activation>
          <ActiveForceLengthCurve name="active">
            <min_norm_active_fiber_length>0.4441</min_norm_active_fiber_length>
            <transition_norm_fiber_length>0.73</transition_norm_fiber_length>
            <max_norm_active_fiber_length>1.8123</max_norm_active_fiber_length>
            <shallow_ascending_slope>0.8616</shallow_ascending_slope>
            <minimum_value>0</minimum_value>
          </ActiveForceLengthCurve>
          <ForceVelocityCurve name="velocity">
            <concentric_slope_at_vmax>0</concentric_slope_at_vmax>
            <concentric_slope_near_vmax>0.25</concentric_slope_near_vmax>
            <isometric_slope>5</isometric_slope>
            <eccentric_slope_at_vmax>0</eccentric_slope_at_vmax>
            <eccentric_slope_near_vmax>0.15</eccentric_slope_near_vmax>
            <max_eccentric_velocity_force_multiplier>1.4</max_eccentric_velocity_force_multiplier>
            <concentric_curviness>0.6</concentric_curviness>
            <eccentric_curviness>0.9</eccentric_curviness>
          </ForceVelocityCurve>
          <FiberForceLengthCurve name="passive">
            <strain_at_zero_force>0</strain_at_zero_force>
            <strain_at_one_norm_force>0.7</strain_at_one_norm_force>
          </FiberForceLengthCurve>
          <TendonForceLengthCurve name="tendon">
            <strain_at_one_norm_force>0.049</strain_at_one_norm_force>
          </TendonForceLengthCurve>
        </Millard2012EquilibriumMuscle>"""


def document(elements: tuple[Element, ...], wraps: tuple[Wrap, ...], tendons: Tendons) -> str:
    """Return the model as the text of an .osim file.

    Args:
        elements: Muscle elements of the right leg; the left leg's are their mirror images.
        wraps: Wrap cylinders of the right side.
        tendons: Optimal fibre length and tendon slack length per element, m.
    """
    parts = body.segments()
    bodies = ""
    for name, segment in parts.items():
        if name in ("pelvis", "torso"):
            here = "".join(_wrap(w, side) for side in SIDES for w in wraps if w.body == name)
            bodies += _body(name, segment, here)
    for side in SIDES:
        for name, segment in parts.items():
            if name not in ("pelvis", "torso"):
                here = "".join(_wrap(w, side) for w in wraps if w.body == name)
                flipped = body.Segment(segment.mass_kg, mirror(segment.center_m, side), segment.inertia_kg_m2)
                bodies += _body(f"{name}_{side}", flipped, here)
    forces = "".join(_muscle(e, side, tendons[e.name]) for side in SIDES for e in elements)
    text = f"""<?xml version="1.0" encoding="UTF-8" ?>
<OpenSimDocument Version="40500">
  <Model name="coxa_demo_runner_synthetic">
    <credits>{NOTE}</credits>
    <publications>{PUBLICATIONS}</publications>
    <length_units>meters</length_units>
    <force_units>N</force_units>
    <gravity>0 -{body.GRAVITY_m_s2} 0</gravity>
    <BodySet name="bodyset">
      <objects>{bodies}
      </objects>
    </BodySet>
    <JointSet name="jointset">
      <objects>{_joints()}
      </objects>
    </JointSet>
    <ForceSet name="forceset">
      <objects>{forces}
      </objects>
    </ForceSet>
  </Model>
</OpenSimDocument>
"""
    return "\n".join(_narrow(line) for line in text.splitlines() if line.strip()) + "\n"


def _narrow(line: str) -> str:
    """Halve the indentation: it would otherwise be a third of the file."""
    bare = line.lstrip()
    return " " * ((len(line) - len(bare)) // 2) + bare
