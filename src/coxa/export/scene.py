"""The hip in space over one stride: bone, muscle paths, load, in pelvis axes about the hip's centre."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.families import hip_muscles
from coxa.anatomy.plain_names import plain_names
from coxa.export.rounding import rounded
from coxa.figures.grades import MODELLED
from coxa.model.description import Model
from coxa.model.hips import HipJoint
from coxa.muscles.geometry import path_picture
from coxa.muscles.paths import compile_paths
from coxa.pipeline.channels import hinges
from coxa.pipeline.curves import spans
from coxa.pipeline.result import Analysis, HipResult
from coxa.recording.strides import normalise
from coxa.skeleton.pose import Pose, pose
from coxa.socket import Cup
from coxa.units import MM_PER_M

FRAMES: Final = 21
"""Positions of the slider: every 5 % of the stride."""
MOST_POINTS: Final = 8
"""Points of a muscle's path; where it has more, those that bend it least go first."""
RIM_POINTS: Final = 37
"""Points of the cup's rim, one per 10°, first and last the same."""
ON_TROCHANTER: Final = ("gluteus medius", "gluteus minimus", "piriformis")
"""Muscles that end on the greater trochanter; the first of them that a model has says where it is."""
NECK_OUT, NECK_DOWN = 0.75, 0.35
"""Where the drawn neck meets the shaft, of the trochanter's distance outward: chosen to look like a thigh bone; models
describe no surface of it."""


def scene(analysis: Analysis, hip: HipResult, stride: int) -> dict[str, Any]:
    """Return the scene of one hip over one of its strides.

    Args:
        analysis: The analysis.
        hip: The side.
        stride: Which of its strides.
    """
    span = spans(hip)[stride]
    whole = hip.windows[stride].stride

    def at_frames(values: Float[Array, "frames columns"]) -> Float[Array, "21 columns"]:
        return np.asarray(normalise(analysis.time_s, values, span, FRAMES))

    placed = pose(analysis.recording.skeleton, at_frames(analysis.mechanics.q), twists=True)
    force = at_frames(analysis.legs[hip.leg].force_N[:, hip.columns])
    load = at_frames(hip.contact.on_pelvis_in_pelvis_N) / analysis.body_weight_N
    paths = _paths(analysis, hip, placed)
    femur, trochanter = _femur(analysis, hip, placed)
    percent = np.linspace(0.0, 100.0, FRAMES)
    return {
        "evidence": MODELLED,
        "unit": "mm",
        "slider": "percent of the stride" if whole else "percent of the recording",
        "value": "force",
        "value_label": "force, N",
        "value_top": _round_top(float(force.max(initial=0.0))),
        "spacing": round(MM_PER_M * _spacing_m(analysis, hip.hip, placed), 1),
        "cup": cup_drawing(hip.socket.cup),
        "frames": [
            {
                "label": f"{at:.0f} %",
                "at": round(float(at), 1),
                "femur": rounded(MM_PER_M * femur[f], 1),
                "trochanter": None if trochanter is None else rounded(MM_PER_M * trochanter[f], 1),
                "head": None,
                "load": rounded(load[f], 3),
                "words": "" if whole is None else _words(at, 100.0 * whole.stance_share),
                "muscles": [rounded(MM_PER_M * path, 0) for path in paths[f]],
                "values": rounded(force[f], 0),
            }
            for f, at in enumerate(percent)
        ],
        "muscles": [
            {"muscle": muscle, "name": name.name, "group": name.group}
            for muscle, name in zip(hip.muscles, plain_names(hip.muscles), strict=True)
        ],
    }


def cup_drawing(cup: Cup) -> dict[str, Any]:
    """Return a socket in space: radius, direction of the deepest point and rim, mm.

    Args:
        cup: The socket.
    """
    rim = cup.rim(np.linspace(0.0, 2.0 * np.pi, RIM_POINTS))
    rim[-1] = rim[0]
    return {
        "radius": round(MM_PER_M * cup.radius_m, 1),
        "pole": rounded(cup.pole, 4),
        "rim": rounded(MM_PER_M * cup.radius_m * rim, 1),
    }


def thinned(points: Float[Array, "points 3"], most: int = MOST_POINTS) -> Float[Array, "kept 3"]:
    """Return a path with no more than so many points; its ends stay.

    Args:
        points: The path.
        most: Points kept, 2 or more.
    """
    kept = [np.asarray(point) for point in points]
    while len(kept) > most:
        bends = [_bend(kept[k - 1], kept[k], kept[k + 1]) for k in range(1, len(kept) - 1)]
        del kept[1 + int(np.argmin(bends))]
    return np.array(kept)


def _bend(before: Float[Array, " 3"], here: Float[Array, " 3"], after: Float[Array, " 3"]) -> float:
    """Return how much longer the way is over a point than past it."""
    return float(
        np.linalg.norm(here - before) + np.linalg.norm(after - here) - np.linalg.norm(after - before)
    )


def _words(at: float, toe_off: float) -> str:
    return "foot on the ground" if at <= toe_off else "foot in the air"


def _round_top(value: float) -> float:
    """Return the next round hundred, for the end of a colour scale."""
    return max(100.0, 100.0 * float(np.ceil(value / 100.0)))


def _in_pelvis(
    hip: HipJoint, model: Model, placed: Pose, frame: int, ground_m: Float[Array, "points 3"]
) -> Float[Array, "points 3"]:
    """Return points in pelvis axes, from the centre of the hip."""
    centre = _centre(hip, model, placed)[frame]
    return np.asarray((ground_m - centre) @ placed.rotation[frame, hip.pelvis_body])


def _centre(hip: HipJoint, model: Model, placed: Pose) -> Float[Array, "frames 3"]:
    """Return where the ball's middle is, in ground."""
    return _on_body(placed, hip.femur_body, model.joints[hip.joint].child_origin_m)


def _on_body(placed: Pose, body: int, point_m: Float[Array, " 3"]) -> Float[Array, "frames 3"]:
    return np.asarray(placed.rotation[:, body] @ point_m + placed.origin_m[:, body])


def _paths(analysis: Analysis, hip: HipResult, placed: Pose) -> list[list[Float[Array, "points 3"]]]:
    """Return each muscle's path at each frame."""
    numbers = tuple(analysis.legs[hip.leg].leg.muscles[m] for m in hip.columns)
    compiled = compile_paths(analysis.model, numbers)
    return [
        [
            thinned(
                _in_pelvis(
                    hip.hip,
                    analysis.model,
                    placed,
                    frame,
                    path_picture(compiled, placed, placed.q, frame, muscle).points_m,
                )
            )
            for muscle in range(len(numbers))
        ]
        for frame in range(len(placed.q))
    ]


def _femur(
    analysis: Analysis, hip: HipResult, placed: Pose
) -> tuple[Float[Array, "frames points 3"], Float[Array, "frames 2 3"] | None]:
    """Return head, neck, shaft to the knee, and neck to greater trochanter.

    The trochanter is where the gluteus medius ends on the femur, the mean of its pieces (a model has no surface of
    bone); without it, the bone is drawn straight.
    """
    model, body = analysis.model, hip.hip.femur_body
    head = model.joints[hip.hip.joint].child_origin_m
    knee, _ = hinges(analysis, hip)
    ground = [_centre(hip.hip, model, placed)]
    if knee is not None:
        joint = model.joints[knee.joint]
        ground.append(_on_body(placed, joint.child, joint.child_origin_m))
    tip = _trochanter(model, hip)
    if tip is None or knee is None:
        return _all_in_pelvis(hip.hip, model, placed, ground), None
    first = placed.rotation[0, body].T @ (ground[1][0] - placed.origin_m[0, body])
    down = (first - head) / np.linalg.norm(first - head)
    out = (tip - head) - down * (down @ (tip - head))
    neck = tip - (1.0 - NECK_OUT) * out + NECK_DOWN * float(np.linalg.norm(out)) * down
    base, end = _on_body(placed, body, neck), _on_body(placed, body, tip)
    ground.insert(1, base)
    return (
        _all_in_pelvis(hip.hip, model, placed, ground),
        _all_in_pelvis(hip.hip, model, placed, [base, end]),
    )


def _all_in_pelvis(
    hip: HipJoint, model: Model, placed: Pose, ground: list[Float[Array, "frames 3"]]
) -> Float[Array, "frames points 3"]:
    points = np.stack(ground, axis=1)
    return np.stack([_in_pelvis(hip, model, placed, f, points[f]) for f in range(len(points))])


def _trochanter(model: Model, hip: HipResult) -> Float[Array, " 3"] | None:
    """Return where the first of `ON_TROCHANTER` ends on the femur, in the femur."""
    for wanted in ON_TROCHANTER:
        known = next(each for each in hip_muscles() if each.name == wanted)
        ends = [
            point.location_m
            for muscle in model.muscles
            if muscle.name in hip.muscles and known.is_called(muscle.name)
            for point in (muscle.points[0], muscle.points[-1])
            if point.body == hip.hip.femur_body and point.motion is None
        ]
        if ends:
            return np.asarray(np.mean(ends, axis=0))
    return None


def _spacing_m(analysis: Analysis, hip: HipJoint, placed: Pose) -> float:
    """Return the distance between the hips' centres; of a lone hip, twice its distance from the pelvis' middle."""
    centres = [_centre(each, analysis.model, placed)[0] for each in analysis.recording.hips]
    if len(centres) > 1:
        return float(np.linalg.norm(centres[0] - centres[1]))
    return 2.0 * abs(float(analysis.model.joints[hip.joint].parent_origin_m[2]))
