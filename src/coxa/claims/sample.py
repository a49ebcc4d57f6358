"""Hips that might be: parameters, socket, femoral version, impairment and loop, drawn at random."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa.anatomy import ParameterSample, muscle_table, sample_parameters
from coxa.claims.description import sampling
from coxa.loop.departure import GROUPS
from coxa.loop.parameters import LoopParameters, sample_rates
from coxa.socket import Cup

CUP_ANGLES = (
    "inclination",
    "anteversion",
    "lateral_edge",
    "anterior_edge",
    "anterior_sector",
    "posterior_sector",
)


@dataclass(frozen=True, eq=False)
class SampledHips:
    """A population of hips; one row each.

    Attributes:
        parameters: Muscle parameters.
        cup_deg: Angles of `CUP_ANGLES`.
        version: Row in the list of femoral versions.
        kind: Row in the list of kinds of impairment.
        group: Row in `GROUPS` of the impaired group.
        weakness, guarding, tension: How severe each would be; `kind` says which counts.
        loop: Values of the loop's parameters, in the order of `LoopParameters`.
    """

    parameters: ParameterSample
    cup_deg: Float[Array, "hips 6"]
    version: Int[Array, " hips"]
    kind: Int[Array, " hips"]
    group: Int[Array, " hips"]
    weakness: Float[Array, " hips"]
    guarding: Float[Array, " hips"]
    tension: Float[Array, " hips"]
    loop: Float[Array, "hips 11"]

    def __len__(self) -> int:
        return len(self.kind)

    def cup(self, row: int) -> Cup:
        """Return the socket of one hip, in right-hip axes."""
        angles = {
            f"{n}_rad": float(np.radians(v)) for n, v in zip(CUP_ANGLES, self.cup_deg[row], strict=True)
        }
        return Cup.default("r", **angles)

    def loop_parameters(self, row: int) -> LoopParameters:
        """Return the loop's parameters of one hip."""
        names = [f.name for f in fields(LoopParameters)]
        return LoopParameters(**{n: float(v) for n, v in zip(names, self.loop[row], strict=True)})

    def impairment(self, row: int) -> tuple[float, float, float]:
        """Return weakness, guarding and tension of the impaired group, those that do not count as 0."""
        kind = kinds()[self.kind[row]]
        names = ("weakness", "guarding", "tension")
        values = (float(getattr(self, n)[row]) if kind in (n, "all three") else 0.0 for n in names)
        weakness, guarding, tension = values
        return weakness, guarding, tension

    def features(self, about: str) -> dict[str, Float[Array, " hips"]]:
        """Return what may explain where a claim fails, by name.

        Args:
            about: Whose figures the claim is about; see `Claim`.
        """
        table = muscle_table()
        found = {}
        for group in GROUPS:
            own = np.array([element.group == group for element in table])
            found[f"strength of the {group}"] = np.log(self.parameters.strength_scale[:, own]).mean(axis=1)
            found[f"fibre length of the {group}"] = np.log(self.parameters.fiber_scale[:, own]).mean(axis=1)
        found |= {n.replace("_", " ") + " of the cup": self.cup_deg[:, i] for i, n in enumerate(CUP_ANGLES)}
        found["femoral version"] = self.version.astype(float)
        if about in ("weak", "weak loop"):
            found["weakness"] = self.weakness
        if about in ("impaired", "moves"):
            counts = np.array([kinds().index("all three"), -1])
            for name in ("weakness", "guarding", "tension"):
                here = (self.kind == kinds().index(name)) | (self.kind == counts[0])
                full = here if about == "impaired" or name == "weakness" else np.ones(len(self), dtype=bool)
                found[name] = np.where(full, getattr(self, name), 0.0)
        if about in ("weak loop", "moves"):
            names = [f.name for f in fields(LoopParameters)]
            found |= {n.replace("_", " "): np.asarray(self.loop[:, i]) for i, n in enumerate(names)}
        return found


def kinds() -> tuple[str, ...]:
    """Return the kinds of impairment."""
    return tuple(sampling()["kinds"])


def versions_rad() -> Float[Array, " versions"]:
    """Return the femoral versions."""
    return np.asarray(np.radians(np.array(sampling()["version_deg"], dtype=float)))


def draw(count: int, seed: int) -> SampledHips:
    """Return a population; the same for the same seed.

    Args:
        count: How many hips.
        seed: Of the random numbers.
    """
    rng, said = np.random.default_rng(seed), sampling()
    parameters = sample_parameters(rng, count)
    cut = float(said["cut_at_sd"])
    spread = np.clip(rng.standard_normal((count, len(CUP_ANGLES))), -cut, cut)
    mean, sd = np.array([said[f"{name}_deg"] for name in CUP_ANGLES], dtype=float).T
    severity = {
        name: rng.uniform(said[name][0], said[name][1], count) for name in ("weakness", "guarding", "tension")
    }
    return SampledHips(
        parameters=parameters,
        cup_deg=mean + sd * spread,
        version=rng.integers(len(said["version_deg"]), size=count),
        kind=rng.integers(len(said["kinds"]), size=count),
        group=rng.integers(len(GROUPS), size=count),
        loop=_draw_loop(rng, count),
        **severity,
    )


def _draw_loop(rng: np.random.Generator, count: int) -> Float[Array, "hips 11"]:
    """Return loop parameters, in the order of `LoopParameters`."""
    return np.hstack(list(vars(sample_rates(rng, count)).values()))
