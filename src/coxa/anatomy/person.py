"""Who the reference hip is scaled to, and what is assumed of a person we know little about."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

from coxa.anatomy.tables import settings
from coxa.errors import InputError

SIDES = ("r", "l")
GRAVITY_m_s2 = 9.80665
"""Standard gravity (CGPM 1901)."""


@dataclass(frozen=True)
class Build:
    """A person's figures, none missing."""

    height_m: float
    mass_kg: float
    pelvic_width_m: float
    version_r_rad: float
    version_l_rad: float


@dataclass(frozen=True)
class Person:
    """What is known of a person; for what is None the reference adult stands in.

    Attributes:
        sex: "female" or "male".
        height_m: Stature.
        mass_kg: Body mass.
        pelvic_width_m: Between the two anterior superior iliac spines.
        femoral_version_rad: By side, 'r' and 'l'; anteversion +.
    """

    sex: str | None = None
    height_m: float | None = None
    mass_kg: float | None = None
    pelvic_width_m: float | None = None
    femoral_version_rad: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        if self.sex not in (None, "female", "male"):
            raise InputError(f'sex "{self.sex}" is not known.', mend='give "female", "male" or leave it out.')
        for name, (low, high) in settings()["limits"].items():
            values = getattr(self, name)
            for value in values.values() if isinstance(values, Mapping) else [values]:
                if value is not None and not low <= value <= high:
                    raise InputError(
                        f"{name} {value:g} is not a person's.", mend=f"give {low:g} to {high:g}, SI units."
                    )
        if not set(self.femoral_version_rad or ()) <= set(SIDES):
            raise InputError(
                f"femoral version of sides {sorted(self.femoral_version_rad or ())}.",
                mend="name the sides 'r' and 'l'.",
            )

    @property
    def assumed(self) -> tuple[str, ...]:
        """Names of what is not known and so assumed; a version known on one side only counts as assumed."""
        missing = [f.name for f in fields(self) if getattr(self, f.name) is None]
        if self.femoral_version_rad is not None and set(self.femoral_version_rad) != set(SIDES):
            missing.append("femoral_version_rad")
        return tuple(missing)

    @property
    def body_weight_N(self) -> float:
        """Body weight, with the assumed mass where none is known."""
        return self.build.mass_kg * GRAVITY_m_s2

    @property
    def build(self) -> Build:
        """The person's figures, the reference adult's where none is known.

        Height and mass are the mean of the adults that the segment table was measured on, of the person's sex
        where it is known. A mass that is not known keeps the reference adult's body mass index, and a pelvic
        width keeps its share of height.
        """
        adult, usual = settings()["adult"][self.sex or "either"], settings()["reference"]
        height = _or(self.height_m, adult["height_m"])
        version = math.radians(usual["femoral_version_deg"])
        known = self.femoral_version_rad or {}
        return Build(
            height_m=height,
            mass_kg=_or(self.mass_kg, adult["mass_kg"] * (height / adult["height_m"]) ** 2),
            pelvic_width_m=_or(self.pelvic_width_m, usual["pelvic_width_m"] * height / usual["height_m"]),
            version_r_rad=known.get("r", version),
            version_l_rad=known.get("l", version),
        )

    def filled(self) -> Person:
        """Return the person with the reference adult's figures for what is not known; sex may stay None."""
        build = self.build
        version = {"r": build.version_r_rad, "l": build.version_l_rad}
        return Person(self.sex, build.height_m, build.mass_kg, build.pelvic_width_m, version)


def _or(value: float | None, usual: float) -> float:
    return usual if value is None else value
