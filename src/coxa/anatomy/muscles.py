"""The muscles of the reference hip: who they are, how strong, how long, and how uncertain that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.frames import Frames, body_name, mirror
from coxa.anatomy.person import Person
from coxa.anatomy.tables import rows, settings

GROUPS = ("hip flexors", "gluteus maximus", "abductors", "adductors", "deep rotators", "hamstrings")
"""Groups in which muscles are weighed, in this order everywhere."""
REGIONS = ("front", "side", "back")
"""Places around the hip that a person can point to."""


@dataclass(frozen=True)
class ReferenceMuscle:
    """One muscle element of the reference hip, of the reference adult, either side.

    Attributes:
        name: Without the side, e.g. `glmed1`.
        muscle: The whole muscle, as `hip_muscles.csv` names it.
        group: One of `GROUPS`.
        region: One of `REGIONS`.
        strength_N: Greatest isometric force, then the lowest and highest that sources allow.
        strength_range_N: Lowest and highest.
        fiber_m: Optimal fibre length.
        fiber_range_m: Lowest and highest that sources allow.
        tendon_slack_m: Fitted, see `elements.csv`.
        pennation_rad: At the optimal fibre length.
        sources: Where strength, fibre length and their ranges come from.
    """

    name: str
    muscle: str
    group: str
    region: str
    strength_N: float
    strength_range_N: tuple[float, float]
    fiber_m: float
    fiber_range_m: tuple[float, float]
    tendon_slack_m: float
    pennation_rad: float
    sources: str


@cache
def muscle_table() -> tuple[ReferenceMuscle, ...]:
    """Return the elements of one hip, in the order of the model's muscles of a side."""
    whole = {row["muscle"]: row for row in rows("muscles.csv")}
    return tuple(_element(row, whole[row["muscle"]]) for row in rows("elements.csv"))


@cache
def region_of_group() -> Mapping[str, str]:
    """Return where a person feels each group of `GROUPS`; all muscles of a group lie in one of `REGIONS`."""
    return MappingProxyType({element.group: element.region for element in muscle_table()})


def _element(row: dict[str, str], whole: dict[str, str]) -> ReferenceMuscle:
    share, fiber = float(row["share"]), float(row["fiber_m"])
    mean = float(whole["fiber_m"])
    strengths = [share * float(whole[key]) for key in ("strength_N", "strength_low_N", "strength_high_N")]
    return ReferenceMuscle(
        name=row["element"],
        muscle=row["muscle"],
        group=whole["group"],
        region=whole["region"],
        strength_N=strengths[0],
        strength_range_N=(strengths[1], strengths[2]),
        fiber_m=fiber,
        fiber_range_m=(
            fiber * float(whole["fiber_low_m"]) / mean,
            fiber * float(whole["fiber_high_m"]) / mean,
        ),
        tendon_slack_m=float(row["tendon_slack_m"]),
        pennation_rad=float(row["pennation_rad"]),
        sources=whole["sources"],
    )


@cache
def _tlem_paths() -> dict[str, tuple[tuple[str, Float[Array, " 3"]], ...]]:
    """Return every element's path as segments and points in TLEM 2.0's frames, attachments reconciled."""
    found: dict[str, dict[float, list[tuple[str, list[float], float]]]] = {}
    for row in (*rows("points.csv"), *rows("own_points.csv")):
        place = [float(row[key]) for key in ("x_m", "y_m", "z_m")]
        weight = float(row.get("pcsa_cm2") or 1.0)
        point = (row["segment"], place, weight)
        found.setdefault(row["element"], {}).setdefault(float(row["order"]), []).append(point)
    moved = {(row["element"], float(row["order"])): row for row in rows("reconciled.csv")}
    return {
        name: tuple(_moved(*_mean(points[order]), moved.get((name, order))) for order in sorted(points))
        for name, points in found.items()
    }


def _moved(
    segment: str, point: Float[Array, " 3"], row: dict[str, str] | None
) -> tuple[str, Float[Array, " 3"]]:
    if row is None:
        return segment, point
    return segment, point + np.array([float(row[key]) for key in ("dx_m", "dy_m", "dz_m")])


def _mean(points: list[tuple[str, list[float], float]]) -> tuple[str, Float[Array, " 3"]]:
    weights = np.array([weight for _, _, weight in points])
    return points[0][0], np.asarray(weights @ np.array([p for _, p, _ in points]) / weights.sum())


def path(name: str, bones: Frames, side: str) -> tuple[tuple[str, Float[Array, " 3"]], ...]:
    """Return the bodies and points of an element's path, from origin to insertion, m.

    Args:
        name: Element without its side.
        bones: The person's bones on that side.
        side: 'r' or 'l'.
    """
    return tuple(
        (body_name(segment, side), mirror(bones.place(segment, point), side))
        for segment, point in _tlem_paths()[name]
    )


def straight_length_m(name: str, bones: Frames) -> float:
    """Return the length of an element's path in neutral standing, without wraps, m."""
    offset = {
        "pelvis": np.zeros(3),
        "femur": bones.hip_in_pelvis_m,
        "patella": bones.hip_in_pelvis_m + bones.patella_in_femur_m,
        "tibia": bones.hip_in_pelvis_m + bones.knee_in_femur_m,
    }
    points = np.array([offset[s] + bones.place(s, point) for s, point in _tlem_paths()[name]])
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def volume_ratio(person: Person) -> float:
    """Return the person's muscle volume over the reference adult's.

    Leg muscle volume is 47 cm³ per kg·m of mass times height, plus 1285 cm³.

    Source: Handsfield GG et al. (2014) J Biomech 47:631-638.
    """
    build, usual = person.build, settings()["reference"]
    here = 47.0 * build.mass_kg * build.height_m + 1285.0
    return float(here / (47.0 * usual["mass_kg"] * usual["height_m"] + 1285.0))
