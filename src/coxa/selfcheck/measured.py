"""What was measured on the person, as figures with the standard error of their instrument."""

from __future__ import annotations

from collections.abc import Iterator

from coxa.exam import RATING_SEM, SideExam
from coxa.exam.items import REGIONS
from coxa.figures.check import CheckFigure, Spread
from coxa.selfcheck.kinds import Kind, measured_kind
from coxa.units import DEG_PER_RAD

FIVE_PERCENT_SD = 1.645
"""Standard deviations between the median and the 5 and 95 % of a normal error."""


def measured_figures(side: SideExam) -> tuple[CheckFigure, ...]:
    """Return what was measured on one side, in the order of a page.

    Args:
        side: Its exam. Grades are words, not measurements, and are left out.
    """
    return tuple(_figure(kind, value, sem) for kind, value, sem in _values(side))


def _values(side: SideExam) -> Iterator[tuple[Kind, float, float]]:
    for r in side.rotation:
        kind = measured_kind(f"range_{r.position}_{r.turn}", f"Turns {r.turn}, {r.position}", "°")
        yield kind, r.angle_rad * DEG_PER_RAD, r.sem_rad * DEG_PER_RAD
    for s in side.strength:
        if s.moment_Nm is not None and s.sem_Nm is not None:
            words = (
                f"Turning {s.direction}" if s.direction in ("inward", "outward") else s.direction.capitalize()
            )
            name = f"{words}, {s.position.replace('_', ' ')}"
            yield measured_kind(f"test_{s.direction}_{s.position}", name, "N·m"), s.moment_Nm, s.sem_Nm
    for name, ratings in (("soreness", side.soreness), ("density", side.density)):
        for region in REGIONS:
            if region in ratings:
                label = f"{name.capitalize()}, {region}"
                yield measured_kind(f"{name}_{region}", label, "of 10"), ratings[region], RATING_SEM
    if side.roller_pressure is not None:
        yield (
            measured_kind("roller_pressure", "Pressure on the roller", "of 10"),
            side.roller_pressure,
            RATING_SEM,
        )


def _figure(kind: Kind, value: float, sem: float) -> CheckFigure:
    off = FIVE_PERCENT_SD * sem
    low, high = value - off, value + off
    if kind.unit == "of 10":
        low, high = max(low, 0.0), min(high, 10.0)
    spread = Spread(value, max(low, 0.0), high)
    return CheckFigure(kind.key, kind.section, kind.label, kind.unit, kind.evidence, spread)
