"""A hip that its owner turns, lying on the front: who pulls, where the ball goes, in space and as curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy import hip_center
from coxa.anatomy.plain_names import plain_names
from coxa.figures.grades import MODELLED
from coxa.hip import Simulation
from coxa.hip.picture import leg_picture
from coxa.selfcheck.kinds import FORWARD
from coxa.selfcheck.mechanics import HEAD_TASKS, ROTATION, HeadCurve
from coxa.selfcheck.plain import plain, plain_mm, true_side
from coxa.selfcheck.result import HIGH, LOW
from coxa.units import DEG_PER_RAD, MM_PER_M

TURNED_DEG: Final = tuple(float(angle) for angle in range(-40, 41, 10))
"""Rotations that are drawn, outward to inward: all that a sweep covers."""
RIM_POINTS: Final = 37
"""Points of the cup's rim, the first again at the end."""


def glide(head: Mapping[str, HeadCurve], *, known: bool) -> dict[str, Any]:
    """Return how far forward of its place at neutral the head lies over the rotation, mm.

    Args:
        head: 'active' and 'passive' → where it goes.
        known: False when nothing is known of the muscles: then only the healthy hip's is given.
    """
    curves = {mode: _forward(curve, known) for mode, curve in head.items()}
    angle_deg = next(iter(head.values())).angle_deg
    return {"evidence": MODELLED, "unit": "mm", "angle_deg": plain(angle_deg), **curves}


def _forward(curve: HeadCurve, known: bool) -> dict[str, Any]:
    spread: dict[str, Any] = dict.fromkeys(("value", "low", "high"))
    if known:
        ends = np.quantile(curve.moved_mm[:, :, 0], (0.5, LOW, HIGH), axis=0)
        spread = dict(zip(spread, map(plain, ends), strict=True))
    return spread | {"healthy": plain(curve.healthy_moved_mm[:, 0])}


def scene(found: Simulation, state: int, head: HeadCurve) -> dict[str, Any]:
    """Return a hip in space while its owner turns it.

    Args:
        found: Its simulation, with the active sweep.
        state: Which of its states is drawn.
        head: Where the head goes in that sweep; the median of the samples is drawn.
    """
    hip, key = found.hip, HEAD_TASKS["active"]
    side, person = hip.side, hip.person
    task = next(task for task in hip.tasks if task.key == key)
    turned = task.angle_rad[:, ROTATION] * DEG_PER_RAD
    posture = _between(turned, task.angle_rad)
    pull_N = _beyond_rest_N(found, state, turned)
    load_BW = _between(turned, found.of(key, found.contact_N)[state]) / person.body_weight_N
    place_mm = _between(head.angle_deg, _median_place_mm(head))
    drawn = leg_picture(person, side, posture)
    names = plain_names(hip.muscles)
    rim = hip.cup.rim(np.linspace(0.0, 2.0 * np.pi, RIM_POINTS))
    return {
        "evidence": MODELLED,
        "unit": "mm",
        "slider": "rotation",
        "value": "force",
        "value_label": "force beyond rest at 0°, N",
        "value_top": float(np.ceil(pull_N.max() / 10.0) * 10.0),
        "spacing": plain(2.0 * MM_PER_M * abs(float(hip_center(person, side)[2]))),
        "cup": {
            "radius": plain(MM_PER_M * hip.cup.radius_m),
            "pole": plain(true_side(hip.cup.pole, side)),
            "rim": plain_mm(hip.cup.radius_m * rim, side),
        },
        "frames": [
            {
                "label": _turn(at),
                "at": at,
                "femur": plain_mm(drawn.femur[f], side),
                "trochanter": plain_mm(drawn.trochanter[f], side),
                "head": plain(true_side(place_mm[f], side)),
                "load": plain(true_side(load_BW[f], side)),
                "words": _moved(float((place_mm[f] - place_mm[TURNED_DEG.index(0.0)])[0])),
                "muscles": [plain_mm(path, side) for path in drawn.muscles[f]],
                "values": plain(pull_N[f]),
            }
            for f, at in enumerate(TURNED_DEG)
        ],
        "muscles": [
            {"muscle": muscle, "name": name.name, "group": group}
            for muscle, name, group in zip(hip.muscles, names, hip.group, strict=True)
        ],
    }


def _beyond_rest_N(
    found: Simulation, state: int, turned_deg: Float[Array, " angles"]
) -> Float[Array, "drawn muscles"]:
    """Return what each muscle pulls more than it does at rest at 0°: by working, and by being stretched.

    The bent knee stretches the rectus femoris at every rotation; beside its whole force all others would look idle.
    """
    key = HEAD_TASKS["active"]
    force_N, activation = (found.of(key, each)[state] for each in (found.force_N, found.activation))
    rest_N = force_N - activation * found.hip.capacity_N[found.hip.spans[key]]
    at_neutral_N = rest_N[int(np.abs(turned_deg).argmin())]
    return np.asarray(np.maximum(_between(turned_deg, force_N) - at_neutral_N, 0.0))


def _median_place_mm(head: HeadCurve) -> Float[Array, "angles 3"]:
    """Return where the head lies: moved from its place at neutral as the curve of glide says."""
    return np.asarray(np.median(head.neutral_mm, axis=0) + np.median(head.moved_mm, axis=0))


def _between(angle_deg: Float[Array, " angles"], values: Float[Array, "angles _"]) -> Float[Array, "drawn _"]:
    """Return values at the rotations drawn, straight between those computed."""
    return np.stack([np.interp(TURNED_DEG, angle_deg, column) for column in values.T], axis=1)


def _turn(angle_deg: float) -> str:
    if angle_deg == 0.0:
        return "straight"
    return f"{abs(angle_deg):.0f}° {'inward' if angle_deg > 0.0 else 'outward'}"


def _moved(forward_mm: float) -> str:
    shown = f"{abs(forward_mm):.2f}"
    if shown == "0.00":
        return ""
    way = f"{FORWARD[0]} of" if forward_mm > 0.0 else "behind"
    return f"the ball {shown} mm {way} its place at 0°"
