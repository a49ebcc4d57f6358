"""Regularised least squares over a batch of starts, and the choice among explanations of different sizes.

For unknowns x with prior N(m, P), P diagonal, and measurements y = f(x) + e, e ~ N(0, R), the departure from
the prior that explains the measurements best is

    x* = argmin  (y - f(x))ᵀ R⁻¹ (y - f(x)) + (x - m)ᵀ P⁻¹ (x - m),

found by Gauss-Newton in the space of the measurements, where the matrix to factor is small however many
unknowns there are. An unknown with no spread stays at its prior. Spread is carried by *randomise, then
optimise* (Bardsley, Solonen, Haario & Laine 2014, SIAM J. Sci. Comput. 36: A1895): each sample sees
measurements and prior drawn anew about what was given, and is fitted by itself; exact where f is linear.
Explanations that set different unknowns free are weighed by their evidence in Laplace's approximation (Kass &
Raftery 1995, J. Am. Stat. Assoc. 90: 773, eq. 5), which charges each for the room it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from coxa._arrays import Array, Float

HALVINGS = 3
"""How often a step that makes things worse is shortened by half before it is given up."""
ENOUGH = 1e-3
"""A sample whose cost falls by no more than this in a step is done (in units of log probability × 2)."""


class Response(NamedTuple):
    """What a forward model answers for a batch of unknowns."""

    values: Float[Array, "samples items"]
    slopes: Float[Array, "samples items unknowns"]


Forward = Callable[[Float[Array, "samples unknowns"]], Response]
"""Predicted measurements and their slopes; any number of samples at once."""


class Fit(NamedTuple):
    """One fitted sample per row.

    Attributes:
        unknowns: The unknowns found.
        values: What is predicted there.
        cost: Misfit plus departure from the prior, both in squared standard deviations.
        log_evidence: Laplace's approximation of the log probability of the measurements, up to one constant.
    """

    unknowns: Float[Array, "samples unknowns"]
    values: Float[Array, "samples items"]
    cost: Float[Array, " samples"]
    log_evidence: Float[Array, " samples"]


def fit(
    forward: Forward,
    measured: Float[Array, "samples items"],
    noise: Float[Array, "items items"],
    mean: Float[Array, "samples unknowns"],
    spread: Float[Array, "samples unknowns"],
    *,
    start: Float[Array, "samples unknowns"] | None = None,
    steps: int = 8,
) -> Fit:
    """Return the regularised least-squares answer of every sample.

    Args:
        forward: The forward model.
        measured: Measurements, a row per sample.
        noise: Covariance R of everything but the unknowns; positive definite.
        mean: Prior mean per sample.
        spread: Prior standard deviation per sample; 0 holds an unknown at its mean.
        start: Where to begin; the prior mean when left out.
        steps: Most Gauss-Newton steps.
    """
    whiten = np.linalg.inv(np.linalg.cholesky(noise))
    target = measured @ whiten.T
    free = spread > 0.0
    weight = np.divide(1.0, spread, out=np.zeros_like(spread), where=free)

    def cost_of(x: Array, values: Array, rows: Any) -> Array:
        misfit = target[rows] - values @ whiten.T
        return np.asarray((misfit**2).sum(axis=1) + (((x - mean[rows]) * weight[rows]) ** 2).sum(axis=1))

    x = mean.copy() if start is None else np.where(free, start, mean)
    values, slopes = (np.array(part) for part in forward(x))
    cost = cost_of(x, values, slice(None))
    moving = np.arange(len(x))
    for _ in range(steps):
        here = Response(values[moving], slopes[moving])
        step = _step(x[moving], here, target[moving], whiten, mean[moving], spread[moving]) - x[moving]
        before, length, rows = cost[moving], 1.0, np.arange(len(moving))
        for _ in range(HALVINGS):
            at = moving[rows]
            candidate = x[at] + length * step[rows]
            there = forward(candidate)
            reached = cost_of(candidate, there.values, at)
            better = reached < cost[at]
            won = at[better]
            x[won], values[won], slopes[won] = candidate[better], there.values[better], there.slopes[better]
            cost[won] = reached[better]
            rows, length = rows[reached > before[rows] + ENOUGH], 0.5 * length
            if rows.size == 0:
                break
        moving = moving[before - cost[moving] > ENOUGH]
        if moving.size == 0:
            break
    return Fit(x, values, cost, -0.5 * (cost + _log_room(slopes, whiten, spread)))


def _step(
    x: Float[Array, "samples unknowns"],
    here: Response,
    target: Float[Array, "samples items"],
    whiten: Float[Array, "items items"],
    mean: Float[Array, "samples unknowns"],
    spread: Float[Array, "samples unknowns"],
) -> Float[Array, "samples unknowns"]:
    """Return where the linearised problem has its least cost: m + P Jᵀ (J P Jᵀ + I)⁻¹ (y - f + J (x - m))."""
    scaled = (whiten @ here.slopes) * spread[:, None, :]
    slopes = whiten @ here.slopes
    gap = target - here.values @ whiten.T + np.einsum("sij,sj->si", slopes, x - mean)
    inner = scaled @ scaled.transpose(0, 2, 1) + np.eye(whiten.shape[0])
    weights = np.linalg.solve(inner, gap[:, :, None])[:, :, 0]
    return np.asarray(mean + spread * np.einsum("sij,si->sj", scaled, weights))


def _log_room(
    slopes: Float[Array, "samples items unknowns"],
    whiten: Float[Array, "items items"],
    spread: Float[Array, "samples unknowns"],
) -> Float[Array, " samples"]:
    """Return log det(I + J P Jᵀ), measurements in units of their spread: how much the unknowns could explain."""
    scaled = (whiten @ slopes) * spread[:, None, :]
    inner = scaled @ scaled.transpose(0, 2, 1) + np.eye(whiten.shape[0])
    return np.asarray(np.linalg.slogdet(inner)[1])


class Fault(NamedTuple):
    """One way of departing from healthy that an explanation may use.

    Attributes:
        unknown: Which unknown it sets free.
        mean, spread: Prior of that unknown where the fault is present.
        log_odds: Log odds of the fault before any measurement of the forward model.
    """

    unknown: int
    mean: float
    spread: float
    log_odds: float


class Explanations(NamedTuple):
    """Sets of faults that explain the measurements, best first.

    Attributes:
        faults: Indices of the faults of each explanation.
        probability: Of each, among those kept.
        best: The fitted unknowns of each.
    """

    faults: tuple[tuple[int, ...], ...]
    probability: Float[Array, " explanations"]
    best: Float[Array, "explanations unknowns"]


class Prior(NamedTuple):
    """What is assumed where no fault is present, and the faults there may be."""

    mean: Float[Array, " unknowns"]
    spread: Float[Array, " unknowns"]
    faults: tuple[Fault, ...]

    def given(self, present: tuple[int, ...]) -> tuple[Array, Array]:
        """Return mean and spread of the unknowns when these faults are present."""
        mean, spread = self.mean.copy(), self.spread.copy()
        for k in present:
            fault = self.faults[k]
            mean[fault.unknown], spread[fault.unknown] = fault.mean, fault.spread
        return mean, spread


def explain(
    forward: Forward,
    measured: Float[Array, " items"],
    noise: Float[Array, "items items"],
    prior: Prior,
    *,
    most_faults: int = 3,
    parents: int = 6,
    window: float = 8.0,
) -> Explanations:
    """Return the sets of faults that explain the measurements, small ones first, grown from the best of each size.

    Args:
        forward: The forward model.
        measured: Measurements.
        noise: Covariance of everything but the unknowns.
        prior: What is assumed of the unknowns.
        most_faults: Largest number of faults at once.
        parents: How many sets of one size are grown by one more fault.
        window: Sets whose log posterior is less than the best one's by more than this are dropped
            (Occam's window, Madigan & Raftery 1994, J. Am. Stat. Assoc. 89: 1535).
    """
    found: dict[tuple[int, ...], tuple[float, Array]] = {}
    layer: list[tuple[int, ...]] = [()]
    for size in range(most_faults + 1):
        # One step tells nearly how well each set can do; only those that do best are fitted to the end.
        found |= _weigh(forward, measured, noise, prior, layer, found, steps=1)
        kept = sorted(layer, key=lambda s: -found[s][0])[: 2 * parents]
        found |= _weigh(forward, measured, noise, prior, kept, found, steps=5)
        kept = sorted(kept, key=lambda s: -found[s][0])[:parents]
        if size == most_faults:
            break
        taken = [{prior.faults[k].unknown for k in s} for s in kept]
        grown = {
            tuple(sorted((*s, k)))
            for s, used in zip(kept, taken, strict=True)
            for k, fault in enumerate(prior.faults)
            if fault.unknown not in used
        }
        best = max(value for value, _ in found.values())
        if found[kept[0]][0] < best - window:
            break
        layer = sorted(grown)
        if not layer:
            break
    best = max(value for value, _ in found.values())
    ranked = sorted((s for s in found if found[s][0] > best - window), key=lambda s: -found[s][0])
    weight = np.exp(np.array([found[s][0] for s in ranked]) - best)
    return Explanations(tuple(ranked), weight / weight.sum(), np.array([found[s][1] for s in ranked]))


def _weigh(
    forward: Forward,
    measured: Float[Array, " items"],
    noise: Float[Array, "items items"],
    prior: Prior,
    layer: list[tuple[int, ...]],
    found: dict[tuple[int, ...], tuple[float, Array]],
    *,
    steps: int,
) -> dict[tuple[int, ...], tuple[float, Array]]:
    """Return log posterior and fitted unknowns of each set of faults of one size, starting from what was found."""
    means, spreads = (np.array(rows) for rows in zip(*(prior.given(s) for s in layer), strict=True))
    starts = means.copy()
    for row, s in enumerate(layer):
        if s in found:
            starts[row] = found[s][1]
            continue
        smaller = [p for p in (tuple(k for k in s if k != out) for out in s) if p in found]
        if smaller:
            parent = max(smaller, key=lambda p: found[p][0])
            new = {prior.faults[k].unknown for k in s} - {prior.faults[k].unknown for k in parent}
            starts[row] = found[parent][1]
            starts[row, list(new)] = means[row, list(new)]
    answer = fit(
        forward, np.tile(measured, (len(layer), 1)), noise, means, spreads, start=starts, steps=steps
    )
    odds = [sum(prior.faults[k].log_odds for k in s) for s in layer]
    return {
        s: (float(answer.log_evidence[row] + odds[row]), answer.unknowns[row]) for row, s in enumerate(layer)
    }


def sample(
    forward: Forward,
    measured: Float[Array, " items"],
    noise: Float[Array, "items items"],
    prior: Prior,
    explanations: Explanations,
    rng: np.random.Generator,
    count: int,
) -> tuple[Float[Array, "samples unknowns"], Float[Array, "samples items"]]:
    """Return unknowns drawn in keeping with the measurements, and what is predicted there.

    Args:
        forward: The forward model.
        measured: Measurements.
        noise: Covariance of everything but the unknowns.
        prior: What is assumed of the unknowns.
        explanations: The sets of faults to draw from.
        rng: Source of chance.
        count: How many samples.
    """
    which = rng.choice(len(explanations.faults), size=count, p=explanations.probability)
    given = [prior.given(s) for s in explanations.faults]
    mean = np.array([given[k][0] for k in which])
    spread = np.array([given[k][1] for k in which])
    drawn_mean = mean + spread * rng.standard_normal(mean.shape)
    errors = rng.standard_normal((count, len(measured))) @ np.linalg.cholesky(noise).T
    answer = fit(
        forward, measured + errors, noise, drawn_mean, spread, start=explanations.best[which], steps=4
    )
    return answer.unknowns, answer.values
