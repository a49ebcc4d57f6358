"""Tiny models written for the tests, as OpenSim 4 and OpenSim 3 documents, and a plain pose evaluation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coxa.model.description import Model, TransformAxis

AXES = ("rotation1", "rotation2", "rotation3", "translation1", "translation2", "translation3")


def document(body: str, version: int = 40500) -> str:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<OpenSimDocument Version="{version}">'
    return f"{head}\n{body}\n</OpenSimDocument>\n"


def coordinate(name: str, extra: str = "") -> str:
    return (
        f'<Coordinate name="{name}"><default_value>0.1</default_value><range>-2 2</range>{extra}</Coordinate>'
    )


def function(text: str) -> str:
    return text or "<Constant><value>0</value></Constant>"


def spatial_transform(moves: dict[str, tuple[str, str, str]], *, wrapped: bool = False) -> str:
    """Return a `<SpatialTransform>`; `moves` maps an axis to (coordinate, direction, function)."""
    axes = []
    for group in (AXES[:3], AXES[3:]):
        taken = [moves[name][1] for name in group if name in moves]
        free = [unit for unit in ("1 0 0", "0 1 0", "0 0 1") if unit not in taken]
        for name in group:
            moved_by, direction, text = moves[name] if name in moves else ("", free.pop(), "")
            held = f"<function>{function(text)}</function>" if wrapped else function(text)
            axes.append(
                f'<TransformAxis name="{name}"><coordinates>{moved_by}</coordinates>'
                f"<axis>{direction}</axis>{held}</TransformAxis>"
            )
    return f"<SpatialTransform>{''.join(axes)}</SpatialTransform>"


LINE = "<LinearFunction><coefficients>1 0</coefficients></LinearFunction>"
SPLINE = "<SimmSpline><x>-2 -1 0 1.5 2</x><y>0.3 -0.1 0.2 0.4 -0.2</y></SimmSpline>"
HIP_MOVES = {
    "rotation1": ("hip_flexion_r", "0 0 1", LINE),
    "rotation2": ("hip_adduction_r", "1 0 0", LINE),
    "rotation3": ("hip_rotation_r", "0 1 0", LINE),
}
PELVIS_MOVES = {"rotation1": ("pelvis_tilt", "0 0 1", LINE), "translation1": ("pelvis_tx", "1 0 0", LINE)}
KNEE_MOVES = {
    "rotation1": ("knee_angle_r", "0 0 1", LINE),
    "translation1": (
        "knee_angle_r",
        "1 0 0",
        f"<MultiplierFunction><function>{SPLINE}</function><scale>0.02</scale></MultiplierFunction>",
    ),
    "translation2": ("", "0 1 0", "<Constant><value>-0.4</value></Constant>"),
}
HIP_COORDINATES = "".join(coordinate(f"hip_{motion}_r") for motion in ("flexion", "adduction", "rotation"))
PELVIS_COORDINATES = coordinate("pelvis_tilt") + coordinate("pelvis_tx")
MUSCLE_NUMBERS = (
    "<max_isometric_force>900</max_isometric_force><optimal_fiber_length>0.08</optimal_fiber_length>"
    "<tendon_slack_length>0.05</tendon_slack_length><pennation_angle_at_optimal>0.2</pennation_angle_at_optimal>"
)
WRAP_CYLINDER = (
    '<WrapCylinder name="brim"><active>true</active><xyz_body_rotation>0.1 -0.2 0.3</xyz_body_rotation>'
    "<translation>0.01 0.02 0.03</translation><quadrant>-y</quadrant><radius>0.03</radius><length>0.1</length>"
    "</WrapCylinder>"
)


def body4(name: str, mass: float = 3.0, more: str = "") -> str:
    return (
        f'<Body name="{name}"><mass>{mass}</mass><mass_center>0.01 -0.1 0.02</mass_center>'
        f"<inertia>0.03 0.02 0.03 0.001 0.002 -0.001</inertia>{more}</Body>"
    )


def body3(name: str, joint: str, mass: float = 3.0, more: str = "") -> str:
    return (
        f'<Body name="{name}"><mass>{mass}</mass><mass_center>0.01 -0.1 0.02</mass_center>'
        "<inertia_xx>0.03</inertia_xx><inertia_yy>0.02</inertia_yy><inertia_zz>0.03</inertia_zz>"
        "<inertia_xy>0.001</inertia_xy><inertia_xz>0.002</inertia_xz><inertia_yz>-0.001</inertia_yz>"
        f"<Joint>{joint}</Joint>{more}</Body>"
    )


def joint4(kind: str, name: str, parent: str, child: str, coordinates: str, more: str = "") -> str:
    parent_path = "/ground" if parent == "ground" else f"/bodyset/{parent}"
    return (
        f'<{kind} name="{name}"><socket_parent_frame>{parent}_offset</socket_parent_frame>'
        f"<socket_child_frame>{child}_offset</socket_child_frame><coordinates>{coordinates}</coordinates><frames>"
        f'<PhysicalOffsetFrame name="{parent}_offset"><socket_parent>{parent_path}</socket_parent>'
        "<translation>0.05 -0.07 0.08</translation><orientation>0.1 0.2 -0.3</orientation></PhysicalOffsetFrame>"
        f'<PhysicalOffsetFrame name="{child}_offset"><socket_parent>/bodyset/{child}</socket_parent>'
        "<translation>0.01 0.02 -0.01</translation><orientation>-0.2 0.1 0.05</orientation></PhysicalOffsetFrame>"
        f"</frames>{more}</{kind}>"
    )


def joint3(kind: str, name: str, parent: str, coordinates: str, more: str = "") -> str:
    return (
        f'<{kind} name="{name}"><parent_body>{parent}</parent_body>'
        "<location_in_parent>0.05 -0.07 0.08</location_in_parent>"
        "<orientation_in_parent>0.1 0.2 -0.3</orientation_in_parent>"
        "<location>0.01 0.02 -0.01</location><orientation>-0.2 0.1 0.05</orientation>"
        f"<CoordinateSet><objects>{coordinates}</objects></CoordinateSet><reverse>false</reverse>{more}</{kind}>"
    )


def path4(points: str, wraps: str = "") -> str:
    return (
        f'<GeometryPath name="path"><PathPointSet><objects>{points}</objects></PathPointSet>'
        f"<PathWrapSet><objects>{wraps}</objects></PathWrapSet></GeometryPath>"
    )


def point4(name: str, body: str, location: str = "0.02 0.03 0.01") -> str:
    return (
        f'<PathPoint name="{name}"><socket_parent_frame>/bodyset/{body}</socket_parent_frame>'
        f"<location>{location}</location></PathPoint>"
    )


CONDITIONAL4 = (
    '<ConditionalPathPoint name="via"><socket_parent_frame>/bodyset/femur_r</socket_parent_frame>'
    "<location>0.03 -0.3 0</location><socket_coordinate>/jointset/knee_r/knee_angle_r</socket_coordinate>"
    "<range>-3 0.5</range></ConditionalPathPoint>"
)
MOVING4 = (
    '<MovingPathPoint name="sliding"><socket_parent_frame>/bodyset/tibia_r</socket_parent_frame>'
    + "".join(
        f"<socket_{axis}_coordinate>/jointset/knee_r/knee_angle_r</socket_{axis}_coordinate>"
        for axis in "xyz"
    )
    + f"<x_location>{SPLINE}</x_location><y_location><Constant><value>-0.05</value></Constant></y_location>"
    f"<z_location>{LINE}</z_location></MovingPathPoint>"
)
PATH_WRAP = '<PathWrap name="pw"><wrap_object>brim</wrap_object><method>hybrid</method><range>-1 -1</range></PathWrap>'
MUSCLE4 = (
    '<Thelen2003Muscle name="recfem_r">'
    + path4(point4("p1", "pelvis") + CONDITIONAL4 + MOVING4, PATH_WRAP)
    + MUSCLE_NUMBERS
    + "</Thelen2003Muscle>"
)
MUSCLE3 = (
    MUSCLE4.replace("/bodyset/", "")
    .replace("/jointset/knee_r/", "")
    .replace("socket_parent_frame>", "body>")
    .replace("socket_coordinate>", "coordinate>")
    .replace("socket_x_", "x_")
    .replace("socket_y_", "y_")
    .replace("socket_z_", "z_")
    .replace("<max_iso", "<isDisabled>false</isDisabled><max_iso")
)


def model4(
    *, forces: str = MUSCLE4, joints: str = "", bodies: str = "", constraints: str = "", more: str = ""
) -> str:
    """Return a leg of three bodies with one muscle, as an OpenSim 4 document."""
    wraps = f"<WrapObjectSet><objects>{WRAP_CYLINDER}</objects></WrapObjectSet>"
    return document(
        f'<Model name="mini">{more}<gravity>0 -9.8 0</gravity><BodySet><objects>'
        + body4("pelvis", 10.0, wraps)
        + body4("femur_r")
        + body4("tibia_r")
        + bodies
        + "</objects></BodySet><JointSet><objects>"
        # The leg's joints come first on purpose: the reader has to put them in order.
        + joint4(
            "CustomJoint",
            "knee_r",
            "femur_r",
            "tibia_r",
            coordinate("knee_angle_r"),
            spatial_transform(KNEE_MOVES),
        )
        + joint4("CustomJoint", "hip_r", "pelvis", "femur_r", HIP_COORDINATES, spatial_transform(HIP_MOVES))
        + joint4(
            "CustomJoint",
            "ground_pelvis",
            "ground",
            "pelvis",
            PELVIS_COORDINATES,
            spatial_transform(PELVIS_MOVES),
        )
        + joints
        + f"</objects></JointSet><ConstraintSet><objects>{constraints}</objects></ConstraintSet>"
        + f"<ForceSet><objects>{forces}</objects></ForceSet></Model>"
    )


def model3(*, forces: str = MUSCLE3, constraints: str = "", more: str = "") -> str:
    """Return the same leg as an OpenSim 3 document."""
    wraps = f"<WrapObjectSet><objects>{WRAP_CYLINDER}</objects></WrapObjectSet>"
    pelvis = joint3(
        "CustomJoint",
        "ground_pelvis",
        "ground",
        PELVIS_COORDINATES,
        spatial_transform(PELVIS_MOVES, wrapped=True),
    )
    hip = joint3(
        "CustomJoint", "hip_r", "pelvis", HIP_COORDINATES, spatial_transform(HIP_MOVES, wrapped=True)
    )
    knee = joint3(
        "CustomJoint",
        "knee_r",
        "femur_r",
        coordinate("knee_angle_r"),
        spatial_transform(KNEE_MOVES, wrapped=True),
    )
    return document(
        f'<Model name="mini">{more}<gravity>0 -9.8 0</gravity><BodySet><objects>'
        '<Body name="ground"><mass>0</mass><mass_center>0 0 0</mass_center></Body>'
        + body3("pelvis", pelvis, 10.0, wraps)
        + body3("femur_r", hip)
        + body3("tibia_r", knee)
        + f"</objects></BodySet><ConstraintSet><objects>{constraints}</objects></ConstraintSet>"
        + f"<ForceSet><objects>{forces}</objects></ForceSet></Model>",
        30000,
    )


def body_poses(model: Model, q: NDArray[np.float64]) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return (rotation, origin) of every body in ground, straight from the description's words."""
    poses = [(np.eye(3), np.zeros(3))] * len(model.bodies)
    for joint in model.joints:
        rotation, origin = poses[joint.parent]
        origin = origin + rotation @ joint.parent_origin_m
        rotation = rotation @ joint.parent_rotation
        origin = origin + rotation @ sum(axis.axis * displacement(axis, q) for axis in joint.translations)
        for axis in joint.rotations:
            rotation = rotation @ about(axis.axis, displacement(axis, q))
        rotation = rotation @ joint.child_rotation.T
        poses[joint.child] = (rotation, origin - rotation @ joint.child_origin_m)
    return poses


def displacement(axis: TransformAxis, q: NDArray[np.float64]) -> float:
    return axis.function(q[axis.coordinate] if axis.coordinate >= 0 else 0.0)


def about(axis: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Return the rotation by `angle` about the unit vector `axis` (Rodrigues)."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross
