"""How far the head travels when an examiner takes a relaxed hip to the end of its range.

Imaging and cadaver studies measure the head's centre in the pelvis at the end of combined movements, under a
stated torque, less its place in neutral rest. Here the same: one angle is driven until the relaxed hip (passive
muscles, capsule, joint spring) resists the torque; the head's equilibrium there, less that in neutral, is the
travel. Torques and what holds the other angles are couples and press on nothing; the leg's weight is carried.
Right-hip axes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.frames import frames as bones
from coxa.errors import InputError
from coxa.hip.frames import ROWS, forces
from coxa.hip.manoeuvres import (
    STEP_DEG,
    Manoeuvre,
    examiner_push_N,
    examiner_torque_Nm,
    example_hips,
    manoeuvres,
)
from coxa.hip.passive import passive_force
from coxa.hip.posed import Hip
from coxa.hip.posed import hip as pose_hip
from coxa.hip.states import States
from coxa.socket.capsule import capsule_state, hip_rotation
from coxa.socket.equilibrium import PLAY_TEST_N, HeadPlace, head_equilibrium, head_play_m
from coxa.socket.passive import passive_joint_moment
from coxa.socket.pressure import direction_words
from coxa.tasks import Task

_NEUTRAL = "neutral"


@dataclass(frozen=True, eq=False)
class EndRange:
    """Where one manoeuvre ends and where the head has gone.

    Attributes:
        manoeuvre: Which.
        driven_rad: How far it went from its start, in its own direction.
        stopped: False where nothing resisted the torque before `Manoeuvre.most_deg`.
        shift_m: The head's place less that in neutral rest.
        held: The tissues hold the head there.
    """

    manoeuvre: Manoeuvre
    driven_rad: float
    stopped: bool
    shift_m: Float[Array, " 3"]
    held: bool

    @property
    def angle_rad(self) -> Float[Array, " 4"]:
        """Return the angles of `ROWS` where it ended."""
        angle = np.radians(self.manoeuvre.angle_deg)
        angle[ROWS.index(self.manoeuvre.row)] += self.manoeuvre.direction * self.driven_rad
        return np.asarray(angle)

    @property
    def travel_m(self) -> float:
        """Return how far the head has travelled."""
        return float(np.linalg.norm(self.shift_m))

    @property
    def direction(self) -> str:
        """Return which way, in words."""
        return direction_words(self.shift_m, "r")


@dataclass(frozen=True)
class EndRangeRow:
    """One line of the table of `end_range_table`: a hip, a manoeuvre and what came of it.

    Attributes:
        hip: Name of the hip.
        manoeuvre: Key of the manoeuvre.
        torque_Nm, push_N: Of the examiner.
        driven_deg: How far the angle went from its start.
        travel_mm: Of the head since neutral rest.
        direction: Which way, in words.
        play_mm: How far a small push, turned every way, moves the head about in the posture where the *healthy* hip
            ended, without push.
        stopped, held: As in `EndRange`.
    """

    hip: str
    manoeuvre: str
    torque_Nm: float
    push_N: float
    driven_deg: float
    travel_mm: float
    direction: str
    play_mm: float
    stopped: bool
    held: bool


def end_range_travel(
    hip: Hip,
    *,
    torque_Nm: float | None = None,
    push_N: float = 0.0,
    states: States | None = None,
    muscles: bool = True,
    chosen: Sequence[Manoeuvre] | None = None,
) -> tuple[EndRange, ...]:
    """Return how far the head travels from neutral rest to the end of each manoeuvre.

    Args:
        hip: The hip; its tasks are not used.
        torque_Nm: At which resistance the examiner stops; that of the studies if not given.
        push_N: The examiner's push on the head, each manoeuvre's own way; only at its end, not in neutral.
        states: One state, its guard being what relaxed muscles keep up; healthy if not given: relaxed muscle
            is electrically silent, and only its stretch pulls.
        muscles: False for a hip stripped down to its capsule, as in cadaver studies.
        chosen: Manoeuvres; all of `manoeuvres()` if not given.

    Raises:
        InputError: A torque or push out of range, or more than one state.
    """
    which = manoeuvres() if chosen is None else tuple(chosen)
    return tuple(_ends(_swept(hip, which), which, torque_Nm, push_N, states, muscles))


def end_range_play(
    hip: Hip, ends: Sequence[EndRange], *, test_N: float = PLAY_TEST_N
) -> Float[Array, " ends"]:
    """Return how far the head can be moved about where some manoeuvres ended, m: nothing else pressing.

    The ends may be another hip's: so that the same posture is compared before and after a cut.

    Args:
        hip: The hip.
        ends: From `end_range_travel`.
        test_N: The push that is turned every way.
    """
    rotation = hip_rotation(np.stack([end.angle_rad for end in ends]))
    return head_play_m(hip.cup, hip.bearing, hip.capsule, rotation, test_N=test_N)


def end_range_table(
    hip: Hip,
    *,
    torques_Nm: Sequence[float] | None = None,
    pushes_N: Sequence[float] | None = None,
    muscles: bool = True,
) -> tuple[EndRangeRow, ...]:
    """Return travel at the end of range for a hip and its impaired variants, one row per case.

    Args:
        hip: The healthy hip; see `example_hips`.
        torques_Nm: Examiner's torques; those of the studies if not given, 2.5 and 5 N·m.
        pushes_N: Examiner's pushes; none and a therapist's if not given.
        muscles: As in `end_range_travel`.
    """
    torques = (0.5 * examiner_torque_Nm(), examiner_torque_Nm()) if torques_Nm is None else tuple(torques_Nm)
    pushes = (0.0, examiner_push_N()) if pushes_N is None else tuple(pushes_N)
    which = manoeuvres()
    pushed = tuple(each for each in which if any(each.push))
    hips = example_hips(_swept(hip, which))
    rows: list[EndRangeRow] = []
    for torque in torques:
        healthy = tuple(_ends(hips["healthy"], which, torque, 0.0, None, muscles))
        for name, variant in hips.items():
            play_m = dict(
                zip((e.manoeuvre.key for e in healthy), end_range_play(variant, healthy), strict=True)
            )
            for push in pushes:
                ends = _ends(variant, pushed if push > 0.0 else which, torque, push, None, muscles)
                rows += [_row(name, torque, push, end, float(play_m[end.manoeuvre.key])) for end in ends]
    return tuple(rows)


def _row(hip: str, torque_Nm: float, push_N: float, end: EndRange, play_m: float) -> EndRangeRow:
    return EndRangeRow(
        hip=hip,
        manoeuvre=end.manoeuvre.key,
        torque_Nm=torque_Nm,
        push_N=push_N,
        driven_deg=float(np.degrees(end.driven_rad)),
        travel_mm=1e3 * end.travel_m,
        direction=end.direction,
        play_mm=1e3 * play_m,
        stopped=end.stopped,
        held=end.held,
    )


def _swept(hip: Hip, which: Sequence[Manoeuvre]) -> Hip:
    """Return the hip laid out in neutral and along the manoeuvres."""
    tasks = [_task(_NEUTRAL, "neutral rest", np.zeros((1, 4)), "no angle at all")]
    tasks += [_task(each.key, each.label, each.sweep_rad(), each.source) for each in which]
    posed = pose_hip(hip.side, hip.person, tasks=tasks, cup=hip.cup, bearing=hip.bearing, capsule=hip.capsule)
    # The muscles are the hip's own, which may be a sample; only the postures are new.
    own = hip.force_model
    return replace(posed, force_model=own, forces=forces(own, posed.frames))


def _task(key: str, label: str, angle_rad: Float[Array, "frames 4"], source: str) -> Task:
    n = len(angle_rad)
    return Task(
        key=key,
        label=label,
        mode="passive",
        time_s=np.arange(n, dtype=float),
        angle_rad=angle_rad,
        rate_rad_s=np.zeros((n, 4)),
        moment_Nm=np.zeros((n, 4)),
        intersegmental_N=np.zeros((n, 3)),
        source=source,
        evidence="modelled",
    )


def _ends(
    hip: Hip,
    which: Sequence[Manoeuvre],
    torque_Nm: float | None,
    push_N: float,
    states: States | None,
    muscles: bool,
) -> Iterator[EndRange]:
    torque = examiner_torque_Nm() if torque_Nm is None else torque_Nm
    state = States.healthy(1, len(hip.muscles)) if states is None else states
    if not (torque > 0.0 and push_N >= 0.0) or len(state) != 1:
        raise InputError(
            f"an examiner's torque of {torque:g} N·m and push of {push_N:g} N on {len(state)} states.",
            mend="give a torque above 0, a push of 0 or more, and one state.",
        )
    pull_N = _pull_N(hip, state) if muscles else np.zeros_like(hip.capacity_N)
    press_N = np.einsum("fm,fmi->fi", pull_N, hip.line_of_action)
    for manoeuvre in which:
        press_N[hip.spans[manoeuvre.key]] += push_N * np.array(manoeuvre.push)
    place = head_equilibrium(hip.cup, hip.bearing, hip.capsule, hip.femur_rotation, press_N)
    moment = _moment_Nm(hip, pull_N, place, muscles)
    rest_m = place.head_m[hip.spans[_NEUTRAL]][0]
    for manoeuvre in which:
        span, row = hip.spans[manoeuvre.key], ROWS.index(manoeuvre.row)
        resistance = -manoeuvre.direction * moment[span, row]
        at, stopped = _stop(resistance, torque)
        low, part = int(at), at - int(at)
        high = min(low + 1, len(resistance) - 1)
        head = place.head_m[span]
        yield EndRange(
            manoeuvre=manoeuvre,
            driven_rad=float(np.radians(at * STEP_DEG)),
            stopped=stopped,
            shift_m=(1.0 - part) * head[low] + part * head[high] - rest_m,
            held=bool(place.held[span][low] and place.held[span][high]),
        )


def _pull_N(hip: Hip, state: States) -> Float[Array, "frames muscles"]:
    """Return what relaxed muscles pull with: passive force, and what a guard keeps up."""
    part = hip.forces.part(hip.task_frames)
    passive = passive_force(hip.force_model, part, state.tension)[0]
    return np.asarray(passive + state.guard[0] * part.capacity_N)


def _moment_Nm(
    hip: Hip, pull_N: Float[Array, "frames muscles"], place: HeadPlace, muscles: bool
) -> Float[Array, "frames 3"]:
    """Return the moment of everything that resists, about the hip's rows, the head where it lies."""
    made = capsule_state(hip.capsule, hip.femur_rotation, place.head_m).moment_Nm.copy()
    if muscles:
        angle = hip.frames.angle_rad[hip.task_frames]
        made += np.einsum("fm,fmk->fk", pull_N, hip.moment_arm_m[:, :, :3])
        made += passive_joint_moment(angle[:, 0], angle[:, 3], size=bones(hip.person).size)[:, :3]
    return np.asarray(made)


def _stop(resistance_Nm: Float[Array, " angles"], torque_Nm: float) -> tuple[float, bool]:
    """Return at which step, in parts of one, the torque is first resisted; the last where it never is."""
    beyond = np.flatnonzero(resistance_Nm >= torque_Nm)
    if not beyond.size:
        return float(len(resistance_Nm) - 1), False
    k = int(beyond[0])
    if k == 0:
        return 0.0, True
    before, after = resistance_Nm[k - 1], resistance_Nm[k]
    return k - 1 + float((torque_Nm - before) / (after - before)), True
