"""Fit the loop's parameters to a diary: bounded least squares with what was supposed before as a weak prior.

A diary of weeks cannot tell eleven rates apart. What it says nothing about stays where it was supposed, with the
width it had; `told` says which is which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

import numpy as np
from scipy.optimize import least_squares

from coxa._arrays import Array, Bool, Float
from coxa.errors import InputError
from coxa.hip import hip
from coxa.loop.daily import follow
from coxa.loop.departure import GROUPS, KINDS, REGION_OF_GROUP, REGIONS, ceiling
from coxa.loop.diary import READINGS, Appearance, Diary, plain_appearance
from coxa.loop.engine import hip_mechanics
from coxa.loop.gain import LoopGain, growth, loop_gain
from coxa.loop.mechanics import Mechanics
from coxa.loop.parameters import LoopParameters, hypotheses

NAMES = tuple(f.name for f in fields(LoopParameters))
LEVEL_SD = 15.0
"""Prior spread of a person's own healthy rotation range, degrees: ours, wider than the SD of 5-11 among adults."""
GAIN_SAMPLES = 40


@dataclass(frozen=True, eq=False)
class LoopFit:
    """What a diary says about a person's loop; every figure a hypothesis.

    Attributes:
        parameters: The best values.
        interval: 95 % interval of each, by name.
        told: Share of what was open about each parameter that the diary settled, 0 nothing to 1 all.
        start: Departure on day 0, the same for all groups of a region.
        gain: Loop gain with the best values and nothing done.
        gain_interval: 95 % interval of the growth per day.
        misfit: Root mean square residual in units of reading noise: about 1 when the loop explains the diary.
        converged: Whether the optimiser came to rest.
    """

    parameters: LoopParameters
    interval: Mapping[str, tuple[float, float]]
    told: Mapping[str, float]
    start: Float[Array, "18"]
    gain: LoopGain
    gain_interval: tuple[float, float]
    misfit: float
    converged: bool


def fit_loop(
    diary: Diary,
    mechanics: Mechanics | None = None,
    *,
    appearance: Appearance | None = None,
    fixed: Mapping[str, float] | None = None,
    seed: int = 0,
) -> LoopFit:
    """Return the loop that explains a diary best.

    Args:
        diary: What was felt and done.
        mechanics: What departures do to the hip; a `LinearMechanics` keeps this to seconds. The reference hip's
            if not given.
        appearance: How the state shows in readings.
        fixed: Parameters not to be fitted, by name.
        seed: Of the samples behind `gain_interval`.

    Raises:
        InputError: A fixed parameter that does not exist.
    """
    acts = hip_mechanics(hip(diary.side)) if mechanics is None else mechanics
    problem = _Problem(
        diary, acts, plain_appearance() if appearance is None else appearance, dict(fixed or {})
    )
    found = least_squares(
        problem.residual, problem.first, bounds=(problem.low, problem.high), x_scale=problem.sd, max_nfev=60
    )
    information = found.jac.T @ found.jac
    covariance = np.linalg.inv(information)
    sd = np.sqrt(np.diag(covariance))
    best = problem.parameters(found.x)
    rng = np.random.default_rng(seed)
    draws = rng.multivariate_normal(found.x, covariance, GAIN_SAMPLES, method="cholesky")
    growths = [problem.growth(np.clip(draw, problem.low, problem.high)) for draw in draws]
    readings = problem.misfits(found.x)
    return LoopFit(
        parameters=best,
        interval=MappingProxyType(problem.intervals(found.x, sd)),
        told=MappingProxyType(
            {n: float(max(0.0, 1.0 - (sd[i] / problem.sd[i]) ** 2)) for i, n in enumerate(problem.open)}
        ),
        start=problem.start(found.x),
        gain=loop_gain(acts, best, problem.start(found.x)),
        gain_interval=(float(np.quantile(growths, 0.025)), float(np.quantile(growths, 0.975))),
        misfit=float(np.sqrt(np.mean(readings**2))),
        converged=bool(found.success),
    )


class _Problem:
    """Unknowns laid end to end: open parameters, region-wise start, the person's own levels.

    Rates whose range stays clear of zero are fitted as logarithms, so that 'twice' and 'half' weigh the same.
    """

    def __init__(
        self, diary: Diary, mechanics: Mechanics, appearance: Appearance, fixed: dict[str, float]
    ) -> None:
        for name in fixed:
            if name not in NAMES:
                raise InputError(f"'{name}' is no loop parameter.", mend=f"use {', '.join(NAMES)}.")
        self.diary, self.mechanics, self.appearance, self.fixed = diary, mechanics, appearance, fixed
        self.open = tuple(name for name in NAMES if name not in fixed)
        self.as_log: Bool[Array, " open"] = np.array(
            [hypotheses()[n].low > 0.0 for n in self.open], dtype=bool
        )
        self.levels = [r for r in range(len(READINGS)) if appearance.own_level[r]]
        rows = np.array(
            [[hypotheses()[n].value, hypotheses()[n].low, hypotheses()[n].high] for n in self.open]
        )
        rows = rows.reshape(-1, 3)
        rows[self.as_log] = np.log(rows[self.as_log])
        top = ceiling()[:: len(GROUPS)].repeat(len(REGIONS))
        noted = np.where(np.isfinite(diary.reading), diary.reading, appearance.healthy)[:3].mean(axis=0)
        begin = np.clip(self._start_from(noted), 0.02 * top, 0.9 * top)
        level = appearance.healthy[self.levels]
        self.first = np.concatenate([rows[:, 0], begin, level])
        # Four standard deviations span the range: what is supposed is that the truth lies inside it.
        self.sd = np.concatenate([(rows[:, 2] - rows[:, 1]) / 4.0, 0.5 * top, np.full(len(level), LEVEL_SD)])
        self.low = np.concatenate([rows[:, 1], 0.0 * top, level - 90.0])
        self.high = np.concatenate([rows[:, 2], top, level + 90.0])

    def _start_from(self, reading: Float[Array, "11"]) -> Float[Array, "9"]:
        """Return weakness, tension and guarding per region as the first readings show them."""
        shows = self.appearance
        whole = np.array([[np.sum(shows.slope[r])] for r in range(9)])[:, 0]
        value = (reading[:9] - shows.healthy[:9]) / np.where(whole == 0.0, 1.0, whole)
        return np.concatenate([value[6:9], value[3:6], value[0:3]])

    def parameters(self, u: Float[Array, " unknowns"]) -> LoopParameters:
        values = np.where(self.as_log, np.exp(u[: len(self.open)]), u[: len(self.open)])
        return LoopParameters(**(self.fixed | {n: float(v) for n, v in zip(self.open, values, strict=True)}))

    def start(self, u: Float[Array, " unknowns"]) -> Float[Array, "18"]:
        per_region = u[len(self.open) :][: len(KINDS) * len(REGIONS)].reshape(len(KINDS), len(REGIONS))
        return np.asarray(per_region[:, list(REGION_OF_GROUP)].ravel())

    def misfits(self, u: Float[Array, " unknowns"]) -> Float[Array, " noted"]:
        path = follow(self.start(u), self.mechanics, self.parameters(u), self.diary.sessions).departure
        told = self.appearance.of(path)[self.diary.day]
        told[:, self.levels] += u[len(u) - len(self.levels) :] - self.appearance.healthy[self.levels]
        gap = (told - self.diary.reading) / self.appearance.noise
        return np.asarray(gap[np.isfinite(gap)])

    def residual(self, u: Float[Array, " unknowns"]) -> Float[Array, " rows"]:
        return np.concatenate([self.misfits(u), (u - self.first) / self.sd])

    def growth(self, u: Float[Array, " unknowns"]) -> float:
        return growth(self.start(u), self.mechanics, self.parameters(u))

    def intervals(
        self, u: Float[Array, " unknowns"], sd: Float[Array, " unknowns"]
    ) -> dict[str, tuple[float, float]]:
        found = {}
        for i, name in enumerate(self.open):
            ends = np.clip(u[i] + np.array([-1.96, 1.96]) * sd[i], self.low[i], self.high[i])
            low, high = np.exp(ends) if self.as_log[i] else ends
            found[name] = (float(low), float(high))
        return found
