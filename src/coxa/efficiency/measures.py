"""How well the muscles of a hip pull together: unison, participation, stiffness, work.

All take one window of time (a stride) of one hip: frames first, then muscles, then rows in the order hip
flexion, adduction, rotation (flexion, adduction, inward rotation positive on both sides). Forces are tendon
forces; a muscle's moment about a row is its force times its moment arm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float

DIRECTIONS = ("flexion", "extension", "adduction", "abduction", "inward rotation", "outward rotation")
"""Names of the two directions of each hip row, positive first: `2 k` is + on row `k`, `2 k + 1` is -."""

SHORT_RANGE_GAIN = 23.4
"""Stiffness of active muscle × optimal fibre length ÷ force, dimensionless.

Source: Cui, Perreault, Maas & Sandercock (2008), J Biomech 41:1945, cat hindlimb; figure recalled, not
re-read. The paper predicts measured stiffness within 30 % (its abstract, read). Human muscle: by assumption.
"""


@dataclass(frozen=True, eq=False)
class Unison:
    """Net moment ÷ sum of the muscles' absolute moments: 1 all pull one way, 0 a standing tug-of-war.

    NaN where no muscle makes a moment.

    Attributes:
        per_frame: `(frames, rows)`.
        window: `(rows,)` the same of the window's time integrals.
        by_direction: `(rows, 2)` like `window`, over the frames whose net moment is positive and negative.
        along_net: `(frames,)` all rows at once: net moment vector ÷ sum of absolute muscle moments along it.
            The rows' axes are taken as square to each other, which holds near neutral abduction.
        cocontraction: `(rows,)` 2 ∫ min(agonist, antagonist) ÷ ∫ (agonist + antagonist), = 1 - `window`
            (Falconer & Winter 1985, with moments for EMG; recalled).
    """

    per_frame: Float[Array, "frames rows"]
    window: Float[Array, " rows"]
    by_direction: Float[Array, "rows 2"]
    along_net: Float[Array, " frames"]
    cocontraction: Float[Array, " rows"]


def unison(
    force_N: Float[Array, "frames muscles"],
    moment_arm_m: Float[Array, "frames muscles rows"],
    weight_s: Float[Array, " frames"],
) -> Unison:
    """Return how far the muscles pull in the same direction.

    Args:
        force_N: `(frames, muscles)`.
        moment_arm_m: `(frames, muscles, rows)`.
        weight_s: `(frames,)` time each frame stands for.
    """
    moment = force_N[:, :, None] * moment_arm_m
    net, total = moment.sum(axis=1), np.abs(moment).sum(axis=1)
    size = np.linalg.norm(net, axis=1)
    along = np.abs(np.einsum("tmk,tk->tm", moment, net)).sum(axis=1)
    window = _ratio(weight_s @ np.abs(net), weight_s @ total)
    directions = [
        _ratio((weight_s[:, None] * np.abs(net) * chosen).sum(0), (weight_s[:, None] * total * chosen).sum(0))
        for chosen in (net > 0.0, net < 0.0)
    ]
    return Unison(
        per_frame=_frozen(_ratio(np.abs(net), total)),
        window=_frozen(window),
        by_direction=_frozen(np.column_stack(directions)),
        along_net=_frozen(_ratio(size**2, along)),
        cocontraction=_frozen(1.0 - window),
    )


def participation(force_N: Float[Array, "frames muscles"]) -> Float[Array, " frames"]:
    """Return how many muscles share the work, `(frames,)`: (ΣF)² / ΣF², from 1 to the number of muscles.

    Args:
        force_N: `(frames, muscles)`. Parts of one muscle count as muscles.
    """
    return _frozen(_ratio(force_N.sum(axis=1) ** 2, (force_N**2).sum(axis=1)))


def active_stiffness(
    active_force_N: Float[Array, "frames muscles"],
    moment_arm_m: Float[Array, "frames muscles rows"],
    optimal_fiber_length_m: Float[Array, " muscles"],
    tendon_stiffness_N_m: Float[Array, " muscles"] | None = None,
) -> Float[Array, "frames rows"]:
    """Return the joint's active short-range stiffness Σ r² k, `(frames, rows)`, N·m/rad.

    `k = 23.4 F / l_opt` per muscle: what resists a small, quick push before any reflex. The change of moment
    arms with posture is left out, and so is pennation (cos α taken as 1).

    Args:
        active_force_N: `(frames, muscles)`.
        moment_arm_m: `(frames, muscles, rows)`.
        optimal_fiber_length_m: `(muscles,)`.
        tendon_stiffness_N_m: `(muscles,)` in series with the muscle; None for rigid tendons, an upper bound.

    Source:
        Cui et al. (2008), see `SHORT_RANGE_GAIN`; series tendon as there.
    """
    stiffness = SHORT_RANGE_GAIN * active_force_N / optimal_fiber_length_m
    if tendon_stiffness_N_m is not None:
        stiffness = stiffness * tendon_stiffness_N_m / (stiffness + tendon_stiffness_N_m)
    return _frozen(np.einsum("tm,tmk->tk", stiffness, moment_arm_m**2))


@dataclass(frozen=True, eq=False)
class Work:
    """Mechanical work of the muscles in a window; with rigid tendons, tendon and fibre together.

    Attributes:
        power_W: `(frames, muscles)` positive while shortening.
        positive_J, negative_J: `(muscles,)` work done and work absorbed (negative).
        positive_share: `(muscles,)` share of all positive work; zeros when there is none.
        opposed_share: Share of the positive work that other muscles absorb in the same frame: work against
            each other instead of against the world.
    """

    power_W: Float[Array, "frames muscles"]
    positive_J: Float[Array, " muscles"]
    negative_J: Float[Array, " muscles"]
    positive_share: Float[Array, " muscles"]
    opposed_share: float


def muscle_work(
    force_N: Float[Array, "frames muscles"],
    lengthening_m_s: Float[Array, "frames muscles"],
    weight_s: Float[Array, " frames"],
) -> Work:
    """Return power and work of each muscle.

    Args:
        force_N: `(frames, muscles)`.
        lengthening_m_s: `(frames, muscles)` rate of muscle-tendon length.
        weight_s: `(frames,)` time each frame stands for.
    """
    power = -force_N * lengthening_m_s
    doing, absorbing = np.maximum(power, 0.0), np.minimum(power, 0.0)
    positive, negative = weight_s @ doing, weight_s @ absorbing
    total = float(positive.sum())
    opposed = float(weight_s @ np.minimum(doing.sum(axis=1), -absorbing.sum(axis=1)))
    share = positive / total if total > 0.0 else np.zeros_like(positive)
    return Work(
        _frozen(power),
        _frozen(positive),
        _frozen(negative),
        _frozen(share),
        opposed / total if total > 0.0 else 0.0,
    )


def mover_shares(
    force_N: Float[Array, "frames muscles"],
    moment_arm_m: Float[Array, "frames muscles 3"],
    weight_s: Float[Array, " frames"],
) -> Float[Array, "muscles 6"]:
    """Return each muscle's share of the helping moment per direction, `(muscles, 6)` in `DIRECTIONS`.

    Counts, over the frames in which the net muscle moment points that way, only what helps it; a column sums
    to 1, or to 0 when the hip never pulls that way.

    Args:
        force_N: `(frames, muscles)`.
        moment_arm_m: `(frames, muscles, 3)` hip rows.
        weight_s: `(frames,)` time each frame stands for.
    """
    moment = force_N[:, :, None] * moment_arm_m
    net = moment.sum(axis=1)
    columns = []
    for row in range(moment.shape[2]):
        for sign in (1.0, -1.0):
            now = weight_s * (sign * net[:, row] > 0.0)
            helping = now @ np.maximum(sign * moment[:, :, row], 0.0)
            total = helping.sum()
            columns.append(helping / total if total > 0.0 else np.zeros_like(helping))
    return _frozen(np.column_stack(columns))


def _ratio(part: Float[Array, "*any"], whole: Float[Array, "*any"]) -> Float[Array, "*any"]:
    """Return part ÷ whole, NaN where the whole is nothing."""
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0.0))


def _frozen(array: Float[Array, "*any"]) -> Float[Array, "*any"]:
    array.setflags(write=False)
    return array
