"""What is asked of the muscles: capacities, arms, moments to meet, bounds and prices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from coxa._arrays import Array, Float
from coxa.coordination.blocks import connected_blocks as connected_blocks
from coxa.errors import InputError

# A muscle that costs nothing has no single best activation: it is priced at this share of the dearest muscle.
_LEAST_WEIGHT = 1e-6


@dataclass(frozen=True, eq=False)
class Prices:
    """What activations and reserves cost: `Σ w_m a_m^p + Σ (ρ_k / o_k)²`, p > 1; see `prices`.

    Attributes:
        weight: `(muscles,)` w, greater than 0.
        exponent: p, greater than 1.
        reserve_optimal_Nm: `(rows,)` o, N·m; 0 means that the row has no reserve.
        reserve_min_Nm: `(rows,)` least reserve, N·m.
        reserve_max_Nm: `(rows,)` greatest reserve, N·m.
    """

    weight: Float[Array, " muscles"]
    exponent: float
    reserve_optimal_Nm: Float[Array, " rows"]
    reserve_min_Nm: Float[Array, " rows"]
    reserve_max_Nm: Float[Array, " rows"]


def prices(
    n_muscles: int,
    reserve_optimal_Nm: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    exponent: float = 2.0,
    reserve_min_control: ArrayLike = -np.inf,
    reserve_max_control: ArrayLike = np.inf,
) -> Prices:
    """Return the prices, checked.

    Args:
        n_muscles: Number of muscles.
        reserve_optimal_Nm: `(rows,)` optimal force of each row's reserve, N·m, as in an OpenSim actuator
            file; 0 for no reserve.
        weight: `(muscles,)` 0 or more; 1 if not given. Weights below 1e-6 of the greatest are raised to it,
            for muscles without a price have no single best activation.
        exponent: p, greater than 1.
        reserve_min_control: `(rows,)` or one for all, least ρ / o.
        reserve_max_control: `(rows,)` or one for all, greatest ρ / o.

    Returns:
        The prices.

    Raises:
        InputError: A price is negative or not finite, the exponent is 1 or less, or bounds cross.
    """
    optimal = np.array(reserve_optimal_Nm, dtype=float, ndmin=1)
    weights = np.ones(n_muscles) if weight is None else np.array(weight, dtype=float)
    if weights.shape != (n_muscles,) or not np.all(np.isfinite(weights) & (weights >= 0.0)):
        raise InputError(
            f"weights of shape {weights.shape}", mend=f"give {n_muscles} weights, each 0 or more."
        )
    if not 1.0 < exponent < np.inf:
        raise InputError(f"activation exponent {exponent}", mend="give one greater than 1, usually 2 or 3.")
    if optimal.ndim != 1 or not np.all(np.isfinite(optimal) & (optimal >= 0.0)):
        raise InputError("a reserve's optimal force is negative", mend="give N·m, 0 or more, one per row.")
    least = np.broadcast_to(np.asarray(reserve_min_control, dtype=float), optimal.shape)
    most = np.broadcast_to(np.asarray(reserve_max_control, dtype=float), optimal.shape)
    if not np.all((least <= most) & (least < np.inf) & (most > -np.inf)):
        raise InputError("a reserve's least control exceeds its greatest", mend="swap its bounds.")
    has = optimal > 0.0
    # 0 × inf has no value: rows without a reserve are bounded by 0 on both sides.
    low = np.where(has, np.where(has, optimal, 1.0) * least, 0.0)
    high = np.where(has, np.where(has, optimal, 1.0) * most, 0.0)
    weights = np.maximum(weights, _LEAST_WEIGHT * max(float(weights.max(initial=0.0)), 1e-30))
    return Prices(_frozen(weights), float(exponent), _frozen(optimal), _frozen(low), _frozen(high))


@dataclass(frozen=True, eq=False)
class CoordinationProblem:
    """Who pulls how hard: find activations and reserves that meet the moments at the least price.

    Per frame, minimise `Σ w_m a_m^p + Σ (ρ_k / o_k)²` over `floor ≤ a ≤ ceiling` such that
    `Σ_m r_mk c_m a_m + ρ_k = τ_k`. With p = 2 and w = 1 this is OpenSim's static optimisation.

    Attributes:
        capacity_N: `(frames, muscles)` force along the tendon at full activation c, N.
        moment_arm_m: `(frames, muscles, rows)` moment arms r, m.
        moment_Nm: `(frames, rows)` moments to meet τ, N·m.
        floor: `(muscles,)` or `(frames, muscles)` least activation, 0 or more.
        ceiling: `(muscles,)` or `(frames, muscles)` greatest activation.
        reserve_optimal_Nm: `(rows,)` o, N·m; 0 for no reserve.
        weight: `(muscles,)` w, 0 or more; 1 if not given.
        exponent: p, greater than 1.
        reserve_min_control: `(rows,)` or one for all, least ρ / o.
        reserve_max_control: `(rows,)` or one for all, greatest ρ / o.
        muscle_names: One per muscle.
        row_names: One per row.

    Raises:
        InputError: Shapes do not fit, a number is not finite, or bounds cross; it names the muscle or row.
    """

    capacity_N: Float[Array, "frames _"]
    moment_arm_m: Float[Array, "frames muscles rows"]
    moment_Nm: Float[Array, "frames rows"]
    floor: Float[Array, " muscles"] | Float[Array, "frames muscles"]
    ceiling: Float[Array, " muscles"] | Float[Array, "frames muscles"]
    reserve_optimal_Nm: Float[Array, " rows"]
    weight: ArrayLike | None = None
    exponent: float = 2.0
    reserve_min_control: ArrayLike = -np.inf
    reserve_max_control: ArrayLike = np.inf
    muscle_names: tuple[str, ...] = ()
    row_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        arm = np.asarray(self.moment_arm_m, dtype=float)
        if arm.ndim != 3:
            raise InputError(
                f"moment arms of shape {arm.shape}", mend="give frames × muscles × rows: three axes."
            )
        frames, muscles, rows = arm.shape
        shapes = {
            "capacity_N": (frames, muscles),
            "moment_arm_m": (frames, muscles, rows),
            "moment_Nm": (frames, rows),
            "reserve_optimal_Nm": (rows,),
        }
        for name, shape in shapes.items():
            self._keep(name, _checked(name, getattr(self, name), shape))
        for name in ("floor", "ceiling"):
            value = np.asarray(getattr(self, name), dtype=float)
            shape = (frames, muscles) if value.ndim == 2 else (muscles,)
            self._keep(name, _checked(name, value, shape))
        self._keep("muscle_names", tuple(self.muscle_names) or tuple(f"muscle {m}" for m in range(muscles)))
        self._keep("row_names", tuple(self.row_names) or tuple(f"row {k}" for k in range(rows)))
        if len(self.muscle_names) != muscles or len(self.row_names) != rows:
            raise InputError(
                f"{len(self.muscle_names)} muscle names and {len(self.row_names)} row names",
                mend=f"give {muscles} and {rows}.",
            )
        low, high = np.broadcast_arrays(np.atleast_2d(self.floor), np.atleast_2d(self.ceiling))
        for wrong, what in ((low < 0.0, "is negative"), (low > high, "exceeds its ceiling")):
            if wrong.any():
                m = int(np.argmax(wrong.any(axis=0)))
                raise InputError(
                    f"the least activation of {self.muscle_names[m]} {what}",
                    mend="keep 0 ≤ floor ≤ ceiling for every muscle and frame.",
                )
        _ = self.prices  # refuses wrong prices here, where they were given

    def _keep(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @cached_property
    def prices(self) -> Prices:
        """Prices and reserve bounds in the form the solver takes."""
        return prices(
            len(self.muscle_names),
            self.reserve_optimal_Nm,
            weight=self.weight,
            exponent=self.exponent,
            reserve_min_control=self.reserve_min_control,
            reserve_max_control=self.reserve_max_control,
        )

    @cached_property
    def pull_Nm(self) -> Float[Array, "frames muscles rows"]:
        """Moment per activation, `(frames, muscles, rows)`, N·m."""
        return _frozen(self.moment_arm_m * self.capacity_N[:, :, None])


def _checked(name: str, value: ArrayLike, shape: tuple[int, ...]) -> Float[Array, "*shape"]:
    array = np.asarray(value, dtype=float)
    if array.shape != shape:
        raise InputError(f"{name} has shape {array.shape}", mend=f"give {shape}, to fit moment_arm_m.")
    if not np.isfinite(array).all():
        first = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise InputError(f"{name} is not a finite number at {first}", mend="fill or leave out that frame.")
    return _frozen(array)


def _frozen(array: Float[Array, "*any"]) -> Float[Array, "*any"]:
    """Return a C-ordered, read-only view; data are copied only where the order asks for it."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
