"""Hip efficiency η: what a healthy hip would need for this motion ÷ what this hip needs, and why.

The effort of a window is the p-th root of what coordination minimises, summed over time:
`E = (Σ_t objective_t Δt)^(1/p)`, the price of reserves included. Weakness lowers ceilings and guarding raises
floors, so both only take choices away and can never make the least effort smaller: η ≤ 1 for them, always.
Tension changes the moment that muscles still have to make; it may pay back (recoil), and is then said so.

The motion both legs are compared on is what the healthy leg's own muscles make of it: the moments less the
healthy leg's reserves. Otherwise rows that the model cannot drive (an ankle in running, toes without muscles)
would fill both efforts with the same price of reserves and hide what the hip wastes. The same target for both
keeps η ≤ 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from types import MappingProxyType

import numpy as np
from scipy.sparse import csr_array

from coxa._arrays import Array, Bool, Float
from coxa.coordination import CoordinationProblem, Status, solve, solve_objective
from coxa.efficiency.reach import allowed_missing_Nm, shortfall
from coxa.errors import InputError
from coxa.state import Cause, MuscleState

Causes = frozenset[Cause]
Bounds = Float[Array, " muscles"] | Float[Array, "frames muscles"]


NOT_ASSESSED = "not assessed: motion and forces alone cannot show co-contraction; add an exam, EMG or --set"

UNSETTLED = "the solver could not settle some frame; please report this recording"

_SAID = {"set": "the given state", "exam": "the exam", "emg": "EMG"}

_ROUNDING = 1e-9  # relative; two solutions of the same problem agree to this


@dataclass(frozen=True)
class MuscleWaste:
    """Effort saved by restoring one muscle alone.

    Attributes:
        muscle: Name.
        share: Effort saved ÷ effort of this hip. These shares need not sum to the waste: two muscles may
            stand in for each other. Negative when its impairment happens to help.
    """

    muscle: str
    share: float


@dataclass(frozen=True, eq=False)
class EfficiencyResult:
    """Efficiency of one leg in one window.

    Attributes:
        eta: Healthy effort ÷ this effort; None when not assessed.
        reason: Why it is not assessed, or what the figure rests on.
        effort_healthy, effort: E of the healthy and of this leg, s^(1/p).
        waste_by_cause: Share of this effort per cause (Shapley average over all orders of adding them);
            sums to 1 - η. A negative share pays back. Empty when not assessed.
        waste_by_muscle: Impaired muscles, greatest saving first.
        recoil: True when tension lowers the effort; only then may η exceed 1.
        unmet_healthy: Share of time in which even healthy muscles cannot make the moments (more than 5 % of
            a row's peak is missing): there the model falls short of the recording.
        unmet: Share of time in which these muscles fall as short of what healthy ones make: above zero, this
            leg cannot do the motion this way, and the effort depends on the reserves' price.
    """

    eta: float | None
    reason: str
    effort_healthy: float
    effort: float
    waste_by_cause: Mapping[Cause, float]
    waste_by_muscle: tuple[MuscleWaste, ...]
    recoil: bool
    unmet_healthy: float
    unmet: float


def hip_efficiency(
    problem: CoordinationProblem,
    state: MuscleState,
    tension_N: Float[Array, "frames muscles"],
    windows_s: Float[Array, "windows frames"] | csr_array,
    *,
    evidence: str | None = None,
) -> tuple[EfficiencyResult, ...]:
    """Return the efficiency of one leg in each window.

    All muscles of the leg count, for two-joint muscles tie the hip to the knee: the same weakness is a smaller
    share of a motion that costs the calf a lot. Muscles stronger than the model's are strong, not impaired: the
    healthy leg keeps their strength.

    Args:
        problem: The healthy leg's problem in this motion: floors and ceilings of health, moments net of
            healthy passive forces.
        state: The leg's muscles, in the problem's order.
        tension_N: `(frames, muscles)` passive tendon force beyond the healthy muscle's, by its tension.
        windows_s: `(windows, frames)` time each frame stands for in each window (0 outside it); sparse for many
            windows.
        evidence: What else was looked at ("EMG"). Without it, and with a state that nobody set, η is not
            assessed, because motion and forces alone cannot show co-contraction.

    Raises:
        InputError: Shapes do not belong together.
    """
    windows = csr_array(windows_s)
    windows.eliminate_zeros()
    _check(problem, state, tension_N, windows)
    said = sorted({_SAID[source] for source in state.provenance.values()})
    evidence = evidence or " and ".join(said) or None
    leg = _Leg(problem, state, tension_N, windows)
    present = leg.present
    if evidence is None and not present:
        healthy = zip(leg.effort(frozenset()), leg.unmet_healthy, strict=True)
        return tuple(_not_assessed(NOT_ASSESSED, e, e, float(u), float(u)) for e, u in healthy)
    efforts = {causes: leg.effort(causes & present) for causes in _subsets()}
    restored = {state.names[m]: leg.effort(present, without=m) for m in leg.impaired}
    unmet = leg.unmet(present)
    return tuple(
        _result(
            {causes: float(effort[w]) for causes, effort in efforts.items()},
            {name: float(effort[w]) for name, effort in restored.items()},
            float(leg.unmet_healthy[w]),
            float(unmet[w]),
            evidence or "the given state",
        )
        for w in range(windows.shape[0])
    )


def shapley(effort: Mapping[Causes, float]) -> dict[Cause, float]:
    """Return each cause's share of the rise in effort: its mean marginal rise over all orders of adding them.

    Args:
        effort: Effort for every set of causes.

    Returns:
        Effort per cause; sums to effort with all causes less effort with none.

    Source:
        L. S. Shapley (1953), A value for n-person games.
    """
    orders = list(permutations(Cause))
    share = dict.fromkeys(Cause, 0.0)
    for order in orders:
        for i, cause in enumerate(order):
            share[cause] += (effort[frozenset(order[: i + 1])] - effort[frozenset(order[:i])]) / len(orders)
    return share


class _Leg:
    """One leg's problem, solved at most once per set of causes and restored muscle."""

    def __init__(
        self,
        problem: CoordinationProblem,
        state: MuscleState,
        tension_N: Float[Array, "frames muscles"],
        windows_s: csr_array,
    ) -> None:
        # Both bounds as they are in health, but with the strength a strong muscle has.
        strong = np.maximum(state.strength, 1.0)
        healthy = replace(problem, ceiling=problem.ceiling * strong) if (strong > 1.0).any() else problem
        found = solve(healthy)
        self._healthy = healthy
        self._made_Nm = healthy.moment_Nm - found.reserve_Nm
        self._start = found.multiplier
        self._weakness = np.minimum(state.strength, 1.0)
        self._guard = state.guard
        self._tension_N = tension_N
        self._windows_s = windows_s
        self.unmet_healthy = self._unmet(healthy, found.reserve_Nm)
        self._solved: dict[tuple[Causes, int], Float[Array, " frames"]] = {}

    @property
    def present(self) -> Causes:
        there = {
            Cause.WEAKNESS: bool((self._weakness < 1.0).any()),
            Cause.GUARDING: bool((self._guard > 0.0).any()),
            Cause.TENSION: bool((self._tension_N != 0.0).any()),
        }
        return frozenset(cause for cause, here in there.items() if here)

    @property
    def impaired(self) -> list[int]:
        tense = (self._tension_N != 0.0).any(axis=0)
        return [int(m) for m in np.flatnonzero((self._weakness < 1.0) | (self._guard > 0.0) | tense)]

    def effort(self, causes: Causes, without: int = -1) -> Float[Array, " windows"]:
        """Return E of each window, with these causes in all muscles but `without`."""
        objective = self._solve(causes, without)
        # Frames outside a window are not stored, so even one that cannot be met (infinite) weighs nothing there.
        return np.asarray((self._windows_s @ objective) ** (1.0 / self._healthy.exponent))

    def unmet(self, causes: Causes) -> Float[Array, " windows"]:
        """Return the share of each window in which muscles fall short of what healthy ones make."""
        moment, floor, ceiling = self._with(causes, -1)
        problem = replace(self._healthy, moment_Nm=moment, floor=floor, ceiling=ceiling)
        return self._unmet(problem, solve(problem, start=self._start).reserve_Nm)

    def _unmet(
        self, problem: CoordinationProblem, reserve_Nm: Float[Array, "frames rows"]
    ) -> Float[Array, " windows"]:
        # Where even priced reserves stay small, muscles surely suffice: only the other frames are tried.
        allowed = allowed_missing_Nm(problem, self._healthy.moment_Nm)
        unmet = np.asarray((np.abs(reserve_Nm) > allowed).any(axis=1))
        doubtful = np.flatnonzero(unmet)
        unmet[doubtful] = shortfall(problem, self._healthy.moment_Nm, frames=doubtful).frames
        return _time_share(unmet, self._windows_s)

    def _solve(self, causes: Causes, without: int) -> Float[Array, " frames"]:
        if (causes, without) not in self._solved:
            asked = self._with(causes, without)
            objective, status = solve_objective(
                self._healthy.pull_Nm, *asked, self._healthy.prices, start=self._start
            )
            objective[status == Status.UNCONVERGED] = np.nan  # no price at all, rather than a wrong one
            self._solved[causes, without] = objective
        return self._solved[causes, without]

    def _with(self, causes: Causes, without: int) -> tuple[Float[Array, "frames rows"], Bounds, Bounds]:
        """Return moments, floors and ceilings when only these causes act."""
        ill = np.arange(len(self._guard)) != without
        moment, floor, ceiling = self._made_Nm, self._healthy.floor, self._healthy.ceiling
        if Cause.WEAKNESS in causes:
            # Never below the healthy floor: resting activation would otherwise vanish, a choice health lacks.
            ceiling = np.maximum(ceiling * np.where(ill, self._weakness, 1.0), floor)
        if Cause.GUARDING in causes:
            # A muscle too weak to guard that hard guards as hard as it can.
            floor = np.minimum(np.maximum(floor, np.where(ill, self._guard, 0.0)), ceiling)
        if Cause.TENSION in causes:
            tension_N = np.where(ill, self._tension_N, 0.0)
            moment = moment - np.einsum("tm,tmk->tk", tension_N, self._healthy.moment_arm_m)
        return moment, floor, ceiling


def _time_share(frames: Bool[Array, " frames"], windows_s: csr_array) -> Float[Array, " windows"]:
    return np.asarray((windows_s @ frames.astype(float)) / windows_s.sum(axis=1))


def _subsets() -> list[Causes]:
    causes = tuple(Cause)
    return [frozenset(c) for size in range(len(causes) + 1) for c in combinations(causes, size)]


def _result(
    effort: Mapping[Causes, float],
    restored: Mapping[str, float],
    unmet_healthy: float,
    unmet: float,
    evidence: str,
) -> EfficiencyResult:
    healthy, own = effort[frozenset()], effort[frozenset(Cause)]
    if np.isnan([*effort.values(), *restored.values()]).any():
        return _not_assessed(f"not assessed: {UNSETTLED}", healthy, own, unmet_healthy, unmet)
    if own == 0.0 or not np.isfinite(list(effort.values())).all():
        why = "these muscles cannot make this motion" if own > 0.0 else "this motion needs no effort"
        return _not_assessed(f"not assessed: {why}", healthy, own, unmet_healthy, unmet)
    by_cause = {cause: rise / own for cause, rise in shapley(effort).items()}
    by_muscle = [MuscleWaste(name, (own - without) / own) for name, without in restored.items()]
    return EfficiencyResult(
        eta=healthy / own,
        reason=_reason(evidence, unmet),
        effort_healthy=healthy,
        effort=own,
        waste_by_cause=MappingProxyType(by_cause),
        waste_by_muscle=tuple(sorted(by_muscle, key=lambda waste: -waste.share)),
        recoil=by_cause[Cause.TENSION] < -_ROUNDING or healthy > (1.0 + _ROUNDING) * own,
        unmet_healthy=unmet_healthy,
        unmet=unmet,
    )


def _reason(evidence: str, unmet: float) -> str:
    if unmet == 0.0:
        return f"modelled from {evidence}"
    return (
        f"modelled from {evidence}; these muscles cannot make the motion {100 * unmet:.0f} % of the time, "
        "where the price of reserves decides"
    )


def _not_assessed(
    reason: str, healthy: float, own: float, unmet_healthy: float, unmet: float
) -> EfficiencyResult:
    nothing: Mapping[Cause, float] = MappingProxyType({})
    return EfficiencyResult(
        None, reason, float(healthy), float(own), nothing, (), False, unmet_healthy, unmet
    )


def _check(
    problem: CoordinationProblem,
    state: MuscleState,
    tension_N: Float[Array, "frames muscles"],
    windows_s: csr_array,
) -> None:
    frames, muscles = problem.capacity_N.shape
    if tension_N.shape != (frames, muscles) or len(state.names) != muscles:
        raise InputError(
            f"a state of {len(state.names)} muscles and tension of shape {tension_N.shape}.",
            mend=f"give both for {muscles} muscles, and tension for {frames} frames.",
        )
    if windows_s.ndim != 2 or windows_s.shape[1] != frames or not (windows_s.sum(axis=1) > 0.0).all():
        raise InputError(
            f"windows of shape {windows_s.shape}.", mend=f"give time weights for {frames} frames in each."
        )
