"""What one hip's forces mean: load, coordination, efficiency, per stride."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, vstack

from coxa._arrays import Array, Bool, Float, Int
from coxa.coordination import CoordinationProblem
from coxa.efficiency import (
    EfficiencyResult,
    SpeedFactor,
    Unison,
    active_stiffness,
    hip_efficiency,
    muscle_roles,
    muscle_work,
    participation,
    peak_moments,
    speed_factor,
    unison,
)
from coxa.model.description import Model
from coxa.model.hips import HipJoint
from coxa.pipeline.mechanics import Mechanics
from coxa.pipeline.options import Options
from coxa.pipeline.postures import PostureStrength
from coxa.pipeline.result import HipResult, HipWindow, LegResult
from coxa.pipeline.solve import SolvedLeg
from coxa.recording.strides import Stride
from coxa.socket import Cup, SocketLoad, hip_contact, pressure_map, socket_load, time_weights

Window = tuple[Stride | None, slice]

FEWEST_FRAMES = 3
"""Frames a window needs for its figures to mean anything."""


def windows_of(
    side: str, strides: Sequence[Stride], time_s: Float[Array, " frames"], carried: Bool[Array, " frames"]
) -> list[Window]:
    """Return the frames of each whole stride of a side.

    When there is none, the longest run of frames in which the measured forces carry the body; when there is no
    such run either, the whole recording.
    """
    found: list[Window] = []
    for stride in strides:
        if stride.side == side:
            first, last = np.searchsorted(time_s, (stride.start_s - 1e-9, stride.end_s + 1e-9))
            if last - first >= FEWEST_FRAMES:
                found.append((stride, slice(int(first), int(last))))
    if found:
        return found
    edges = np.flatnonzero(np.diff(np.concatenate([[False], carried, [False]])))
    runs = [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    longest = max(runs, key=lambda run: run.stop - run.start, default=slice(0, 0))
    if longest.stop - longest.start < FEWEST_FRAMES:
        longest = slice(0, len(time_s))
    return [(None, longest)]


def assess_hip(
    model: Model,
    hip: HipJoint,
    number: int,
    leg_number: int,
    solved: SolvedLeg,
    postures: PostureStrength,
    mechanics: Mechanics,
    strides: Sequence[Stride],
    carried: Bool[Array, " frames"],
    time_s: Float[Array, " frames"],
    body_weight_N: float,
    options: Options,
) -> HipResult:
    """Return everything about one hip.

    Args:
        model, hip: The model and the hip.
        number: Its place among the model's hips.
        leg_number: Its leg's place among the legs.
        solved: Its leg, solved.
        postures: Its leg in named postures.
        mechanics: Poses and intersegmental forces.
        strides: Whole strides of both sides.
        carried: `(frames,)` where the measured forces carry the body.
        time_s: `(frames,)`.
        body_weight_N: Body weight.
        options: Socket angles.
    """
    leg = solved.result
    line = leg.mechanics.line_of_action[:, leg.leg.hips.index(hip)]
    columns = np.flatnonzero(np.abs(line).max(axis=(0, 2)) > 0.0)
    rows = [leg.leg.rows.index(c) for c in hip.coordinates]
    pelvis = mechanics.pelvis_rotation[:, number]
    contact = hip_contact(
        mechanics.hip_force_N[:, number],
        leg.force_N[:, columns],
        line[:, columns],
        pelvis,
        mechanics.femur_rotation[:, number],
        body_weight_N=body_weight_N,
    )
    load = socket_load(Cup.default(hip.side, **options.cup.get(hip.side, {})), contact.on_pelvis_in_pelvis_N)
    arms = leg.mechanics.moment_arm_m[:, columns][:, :, rows]
    moment = mechanics.row_moment_Nm[:, list(hip.coordinates)]
    spans = windows_of(hip.side, strides, time_s, carried)
    windows = tuple(
        _window(model, leg, columns, arms, moment, contact.magnitude_BW, load, stride, part, time_s)
        for stride, part in spans
    )
    weights = _weights(spans, time_s)
    whole = weights[[0]].toarray()[0]
    efficiency = _said_of_both(leg, hip_efficiency(solved.healthy, leg.state, leg.passive_N, weights))
    speed = _speed(solved, solved.person, rows, whole > 0.0)
    return HipResult(
        side=hip.side,
        hip=hip,
        leg=leg_number,
        columns=columns,
        muscles=tuple(leg.muscles[m] for m in columns),
        moment_Nm=moment,
        contact=contact,
        socket=load,
        windows=windows,
        roles=muscle_roles(
            tuple(leg.muscles[m] for m in columns),
            leg.force_N[:, columns],
            leg.coordination.activation[:, columns],
            arms,
            np.einsum("tji,tmj->tmi", pelvis, line[:, columns]),
            load,
            whole,
            body_weight_N=body_weight_N,
        ),
        peak=peak_moments(
            postures.capacity_N[:, columns],
            postures.moment_arm_m[:, columns][:, :, rows],
            solved.person.floor[columns],
            solved.person.ceiling[columns],
            posture=postures.names,
        ),
        speed=speed,
        speed_healthy=speed if leg.state.is_healthy else _speed(solved, solved.healthy, rows, whole > 0.0),
        efficiency=efficiency[0],
        stride_efficiency=efficiency[1:],
    )


def _said_of_both(leg: LegResult, found: tuple[EfficiencyResult, ...]) -> tuple[EfficiencyResult, ...]:
    """Say so where muscles join two hips: effort cannot be told apart then, and one side's waste shows on both."""
    if len(leg.leg.hips) == 1:
        return found
    joined = "; of both legs together, because muscles join them"
    return tuple(e if e.eta is None else replace(e, reason=e.reason + joined) for e in found)


def _speed(
    solved: SolvedLeg, problem: CoordinationProblem, hip_rows: list[int], used: Bool[Array, " frames"]
) -> SpeedFactor:
    """Return how much faster the hip could go in the frames used; other joints do not limit it."""
    leg = solved.result
    inside = replace(
        problem,
        capacity_N=problem.capacity_N[used],
        moment_arm_m=problem.moment_arm_m[used],
        moment_Nm=problem.moment_Nm[used],
    )
    numbers = np.flatnonzero(used)
    held = solved.static_Nm + (problem.moment_Nm - solved.person.moment_Nm)  # less only what tension adds
    return speed_factor(
        inside,
        held[used],
        solved.dynamic_Nm[used],
        lambda factor, frames: solved.capacity_at(factor, numbers[frames]),
        muscles=leg.muscles,
        rows=leg.rows,
        judged=np.isin(np.arange(len(leg.rows)), hip_rows),
    )


def _weights(spans: Sequence[Window], time_s: Float[Array, " frames"]) -> csr_array:
    """Return `(1 + windows, frames)`: the time each frame stands for in all windows, then in each; 0 outside."""
    parts = [np.arange(part.start, part.stop) for _, part in spans]
    times = [time_weights(time_s[part]) for _, part in spans]
    ends = np.cumsum([0, *(len(part) for part in parts)])
    each = csr_array((np.concatenate(times), np.concatenate(parts), ends), shape=(len(spans), len(time_s)))
    return csr_array(vstack([csr_array(each.sum(axis=0)[None]), each]))


def _window(
    model: Model,
    leg: LegResult,
    columns: Int[Array, " crossing"],
    arms: Float[Array, "frames crossing 3"],
    moment_Nm: Float[Array, "frames 3"],
    contact_BW: Float[Array, " frames"],
    load: SocketLoad,
    stride: Stride | None,
    part: slice,
    time_s: Float[Array, " frames"],
) -> HipWindow:
    time = time_s[part]
    weight = time_weights(time)
    force = leg.force_N[part][:, columns]
    peak = int(np.argmax(contact_BW[part]))
    together: Unison = unison(force, arms[part], weight)
    sharing = participation(force)
    active = leg.coordination.activation[part][:, columns] * leg.capacity_N[part][:, columns]
    fibers = np.array([model.muscles[leg.leg.muscles[m]].optimal_fiber_length_m for m in columns])
    stiffness = active_stiffness(active, arms[part], fibers)
    directions = np.stack([moment_Nm[part], -moment_Nm[part]], axis=-1).reshape(len(time), -1)
    return HipWindow(
        start_s=float(time[0]),
        end_s=float(time[-1]),
        stride=stride,
        peak_contact_BW=float(contact_BW[part][peak]),
        peak_contact_phase=float((time[peak] - time[0]) / (time[-1] - time[0])),
        pressure=pressure_map(load.part(part), time),
        unison=together,
        participation=float(weight @ np.nan_to_num(sharing) / weight.sum()),
        stiffness_Nm_rad=weight @ stiffness / weight.sum(),
        peak_moment_Nm=directions.max(axis=0),
        work=muscle_work(force, leg.mechanics.velocity_m_s[part][:, columns], weight),
    )
