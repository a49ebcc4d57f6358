"""What each muscle does in a window: how much it pulls, and whether it moves, helps, opposes or centres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError
from coxa.socket import SocketLoad

# Where one word ends and the next begins is our choice, not a finding; see `role` below.
MOVER_SHARE = 0.10
OPPOSING_COSINE = -0.25
CENTRING_PULL = 0.40
QUIET_SHARE = 0.01


@dataclass(frozen=True)
class Role:
    """One muscle's part in a window.

    Attributes:
        muscle: Name in the model.
        impulse_share: Share of all muscles' force × time.
        peak_force_N, peak_force_BW, peak_activation: Greatest values.
        along_net: Mean cosine between its moment and the net hip moment, weighted by its moment × time: +1
            turns the hip the way it turns, -1 against it. NaN for a muscle that makes no moment.
        helping_share: Share of all muscles' moment along the net moment, counting only what helps.
        medial_pull: Share of its pull on the thigh that points straight inward, force × time weighted.
        socket_pull: Share that presses the ball onto the deepest point of the socket.
        centring_pull: Share that moves the pressure from where it is at that moment towards the deepest
            point; negative: towards the rim.
        role: 'mover', 'helper', 'opposing', 'centring' or 'quiet'.
    """

    muscle: str
    impulse_share: float
    peak_force_N: float
    peak_force_BW: float
    peak_activation: float
    along_net: float
    helping_share: float
    medial_pull: float
    socket_pull: float
    centring_pull: float
    role: str


def muscle_roles(
    muscles: tuple[str, ...],
    force_N: Float[Array, "frames muscles"],
    activation: Float[Array, "frames muscles"],
    moment_arm_m: Float[Array, "frames muscles 3"],
    line_of_action_in_pelvis: Float[Array, "frames muscles 3"],
    load: SocketLoad,
    weight_s: Float[Array, " frames"],
    *,
    body_weight_N: float,
) -> tuple[Role, ...]:
    """Return what each muscle of one hip does in one window.

    A muscle is *quiet* under 1 % of the force × time; *opposing* when its moment points against the net hip
    moment (mean cosine below -0.25); a *mover* when it makes 10 % or more of the helping moment; *centring*
    when 40 % or more of its pull moves the pressure towards the middle of the socket; otherwise a *helper*.
    The limits are ours and only sort words; the numbers stand beside them.

    Args:
        muscles: Names.
        force_N: `(frames, muscles)`.
        activation: `(frames, muscles)`.
        moment_arm_m: `(frames, muscles, 3)` hip rows.
        line_of_action_in_pelvis: `(frames, muscles, 3)` pull on the leg, pelvis axes.
        load: Where the head presses in these frames.
        weight_s: `(frames,)` time each frame stands for.
        body_weight_N: Body weight.

    Raises:
        InputError: Shapes do not belong together.
    """
    line = line_of_action_in_pelvis
    frames, n = force_N.shape
    wanted = (frames, n, 3)
    if moment_arm_m.shape != wanted or line.shape != wanted or len(muscles) != n:
        raise InputError(
            f"{len(muscles)} muscles, forces {force_N.shape}, arms {moment_arm_m.shape}, lines {line.shape}.",
            mend="give one column per muscle in each.",
        )
    impulse = weight_s @ force_N
    along_net, helping = _turning(force_N, moment_arm_m, weight_s)
    pulls = _pulls(force_N, line, load, weight_s)
    share = impulse / impulse.sum() if impulse.sum() > 0.0 else np.zeros(n)
    peak, peak_activation = force_N.max(axis=0), activation.max(axis=0)
    return tuple(
        Role(
            muscle=muscles[m],
            impulse_share=float(share[m]),
            peak_force_N=float(peak[m]),
            peak_force_BW=float(peak[m] / body_weight_N),
            peak_activation=float(peak_activation[m]),
            along_net=float(along_net[m]),
            helping_share=float(helping[m]),
            medial_pull=float(pulls[0, m]),
            socket_pull=float(pulls[1, m]),
            centring_pull=float(pulls[2, m]),
            role=_word(float(share[m]), float(along_net[m]), float(helping[m]), float(pulls[2, m])),
        )
        for m in range(n)
    )


def _turning(
    force_N: Float[Array, "frames muscles"],
    moment_arm_m: Float[Array, "frames muscles 3"],
    weight_s: Float[Array, " frames"],
) -> tuple[Float[Array, " muscles"], Float[Array, " muscles"]]:
    """Return mean cosine with the net hip moment and share of the moment that helps, `(muscles,)` each."""
    moment = force_N[:, :, None] * moment_arm_m
    net = moment.sum(axis=1)
    along = np.einsum("tmk,tk->tm", moment, _unit(net))
    turning = weight_s @ np.linalg.norm(moment, axis=2)
    cosine = np.divide(weight_s @ along, turning, out=np.full(turning.shape, np.nan), where=turning > 0.0)
    helping = weight_s @ np.maximum(along, 0.0)
    return cosine, helping / helping.sum() if helping.sum() > 0.0 else np.zeros_like(helping)


def _pulls(
    force_N: Float[Array, "frames muscles"],
    line: Float[Array, "frames muscles 3"],
    load: SocketLoad,
    weight_s: Float[Array, " frames"],
) -> Float[Array, "3 muscles"]:
    """Return shares of the pull inward, onto the pole and towards it, `(3, muscles)`; NaN without pull."""
    inward = np.array([0.0, 0.0, -1.0 if load.cup.side == "r" else 1.0])
    pressing = _unit(load.force_N)
    # Across the direction of pressure, towards the pole: adding force there tips the resultant to the centre.
    to_centre = _unit(load.cup.pole - pressing * (pressing @ load.cup.pole)[:, None])
    shares = np.stack([line @ inward, line @ load.cup.pole, np.einsum("tmi,ti->tm", line, to_centre)])
    whole = weight_s @ (force_N * np.linalg.norm(line, axis=2))
    part = np.einsum("t,stm->sm", weight_s, force_N * shares)
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0.0))


def _unit(vector: Float[Array, "frames axes"]) -> Float[Array, "frames axes"]:
    size = np.linalg.norm(vector, axis=1, keepdims=True)
    return np.asarray(np.divide(vector, size, out=np.zeros_like(vector), where=size > 0.0))


def _word(share: float, along_net: float, helping_share: float, centring_pull: float) -> str:
    if share < QUIET_SHARE:
        return "quiet"
    if along_net < OPPOSING_COSINE:
        return "opposing"
    if helping_share >= MOVER_SHARE:
        return "mover"
    if centring_pull >= CENTRING_PULL:
        return "centring"
    return "helper"
