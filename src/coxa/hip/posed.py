"""One hip laid out in every task, position and sweep: everything that no muscle state changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from coxa._arrays import Array, Bool, Float, Int
from coxa.anatomy.muscles import muscle_table
from coxa.anatomy.person import Person
from coxa.anatomy.reference import reference_model
from coxa.anatomy.sample import ParameterSample
from coxa.errors import InputError
from coxa.hip.frames import Forces, Frames, Leg, forces, scaled
from coxa.hip.joint import PassiveJoint, passive_joint
from coxa.model.hips import hip_joints
from coxa.muscles.capacity import ForceModel
from coxa.socket.bearing import Bearing
from coxa.socket.capsule import Capsule, reference_capsule
from coxa.socket.cup import Cup
from coxa.socket.pressure import time_weights
from coxa.tasks import Task, standard_tasks

POSITIONS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "standing": (0.0, 0.0),
        "prone": (0.0, 90.0),
        "flexed 10": (10.0, 0.0),
        "flexed 45": (45.0, 90.0),
        "seated": (90.0, 90.0),
    }
)
"""Positions in which strength is tested: flexion of hip and of knee, degrees; the hip otherwise neutral."""

SWEEPS: Mapping[str, tuple[float, float]] = MappingProxyType({"prone": (0.0, 90.0), "seated": (90.0, 90.0)})
"""Positions in which passive rotation is measured."""
SWEEP_DEG = np.linspace(-80.0, 80.0, 33)
"""Rotations of a sweep, outward to inward, degrees: wider than any hip, so that a range ends inside."""
_ROTATION = 2


@dataclass(frozen=True, eq=False)
class Hip:
    """One side, all tasks laid end to end, then the positions, then the sweeps; see `spans`.

    Attributes:
        side: 'r' or 'l'; all arrays are in right-hip axes.
        muscles: Names with side.
        whole: Whole muscle that each is part of, as anatomy names it.
        group, region: Of each muscle.
        person: Whose hip.
        tasks: In order.
        spans: Frames of each task by its key, of "positions", and of each sweep ("sweep prone").
        cup, bearing, capsule: Socket, in right-hip axes.
        frames: Postures.
        forces: What healthy muscles can pull there.
        joint: What capsule and joint spring do there.
        force_model: Architecture and curves of the muscles.
        reference_force_model: The same before `with_parameters`.
    """

    side: str
    muscles: tuple[str, ...]
    whole: tuple[str, ...]
    group: tuple[str, ...]
    region: tuple[str, ...]
    person: Person
    tasks: tuple[Task, ...]
    spans: Mapping[str, slice]
    cup: Cup
    bearing: Bearing
    capsule: Capsule
    frames: Frames
    forces: Forces
    joint: PassiveJoint
    force_model: ForceModel
    reference_force_model: ForceModel

    @property
    def task_frames(self) -> slice:
        """Frames of all tasks together."""
        return slice(0, sum(len(task.time_s) for task in self.tasks))

    @property
    def length_m(self) -> Float[Array, "frames muscles"]:
        """Muscle lengths in the tasks."""
        return self.frames.length_m[self.task_frames]

    @property
    def velocity_m_s(self) -> Float[Array, "frames muscles"]:
        """Lengthening velocities in the tasks."""
        return self.frames.velocity_m_s[self.task_frames]

    @property
    def moment_arm_m(self) -> Float[Array, "frames muscles 4"]:
        """Moment arms in the tasks."""
        return self.frames.moment_arm_m[self.task_frames]

    @property
    def line_of_action(self) -> Float[Array, "frames muscles 3"]:
        """Pulls of unit tension on the leg in the tasks."""
        return self.frames.line_of_action[self.task_frames]

    @property
    def femur_rotation(self) -> Float[Array, "frames 3 3"]:
        """Femur axes in pelvis axes in the tasks."""
        return self.frames.femur_rotation[self.task_frames]

    @property
    def capacity_N(self) -> Float[Array, "frames muscles"]:
        """Healthy active forces at full activation in the tasks."""
        return self.forces.capacity_N[self.task_frames]

    @property
    def passive_N(self) -> Float[Array, "frames muscles"]:
        """Healthy passive forces in the tasks."""
        return self.forces.passive_N[self.task_frames]

    @cached_property
    def moment_Nm(self) -> Float[Array, "frames 4"]:
        """Moments that the tasks ask for."""
        return np.concatenate([task.moment_Nm for task in self.tasks])

    @cached_property
    def intersegmental_N(self) -> Float[Array, "frames 3"]:
        """Joint force on the femur without muscles in the tasks."""
        return np.concatenate([task.intersegmental_N for task in self.tasks])

    @cached_property
    def driven(self) -> Bool[Array, " frames"]:
        """True in frames that muscles drive; False where an examiner turns the leg."""
        return np.concatenate([np.full(len(t.time_s), t.mode != "passive") for t in self.tasks])

    @cached_property
    def carried(self) -> Bool[Array, "frames 4"]:
        """True for rows whose passive moments a couch or seat carries: all but rotation in active sweeps."""
        active = np.concatenate([np.full(len(t.time_s), t.mode == "active") for t in self.tasks])
        carried: Array = active[:, None] & (np.arange(4) != _ROTATION)
        return carried

    @cached_property
    def weight_s(self) -> Float[Array, " frames"]:
        """Time that each frame of a task stands for; 1 s for a task of one frame."""
        return np.concatenate([time_weights(task.time_s) for task in self.tasks])

    @cached_property
    def even_weight(self) -> Float[Array, " frames"]:
        """Weight of each frame, summing to 1, each task counting the same however long it takes."""
        weight = self.weight_s.copy()
        for span in (self.spans[task.key] for task in self.tasks):
            weight[span] /= weight[span].sum() * len(self.tasks)
        return weight

    def with_tasks(self, keys: Sequence[str]) -> Hip:
        """Return this hip with only these tasks, in this order."""
        chosen = {task.key: task for task in self.tasks}
        return self._with([(chosen[key], self.spans[key]) for key in keys])

    def thinned(self, most: int) -> Hip:
        """Return this hip with at most this many frames of each task, spread evenly, first and last kept."""
        thin = []
        for task in self.tasks:
            n = len(task.time_s)
            at = np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(int))
            arrays = ("time_s", "angle_rad", "rate_rad_s", "moment_Nm", "intersegmental_N")
            fewer = replace(task, **{name: getattr(task, name)[at] for name in arrays})
            thin.append((fewer, self.spans[task.key].start + at))
        return self._with(thin)

    def _with(self, tasks: Sequence[tuple[Task, slice | Int[Array, " _kept"]]]) -> Hip:
        """Return this hip with other tasks, made of its own frames."""
        every = np.arange(len(self.frames.angle_rad))
        kept = np.concatenate([every[at] for _, at in tasks] + [every[self.task_frames.stop :]])
        own = tuple(task for task, _ in tasks)
        return replace(
            self,
            tasks=own,
            spans=_spans(own),
            frames=self.frames.part(kept),
            forces=self.forces.part(kept),
            joint=self.joint.part(kept),
        )

    def with_capsule(self, capsule: Capsule) -> Hip:
        """Return this hip with other ligaments, for example some cut."""
        return replace(self, capsule=capsule, joint=passive_joint(self.person, capsule, self.frames))

    def with_cup(self, cup: Cup) -> Hip:
        """Return this hip in another socket."""
        return replace(self, cup=_right(cup))

    def with_parameters(
        self,
        strength_scale: Float[Array, " muscles"],
        fiber_scale: Float[Array, " muscles"],
        tendon_scale: Float[Array, " muscles"],
    ) -> Hip:
        """Return this hip with the reference muscles' parameters scaled; geometry is shared.

        Args:
            strength_scale, fiber_scale, tendon_scale: Factors on strength, optimal fibre length and tendon
                slack length.
        """
        model = scaled(self.reference_force_model, strength_scale, fiber_scale, tendon_scale)
        return replace(self, force_model=model, forces=forces(model, self.frames))


def hip(
    side: str,
    person: Person | None = None,
    *,
    tasks: Sequence[Task] | None = None,
    cup: Cup | None = None,
    bearing: Bearing | None = None,
    capsule: Capsule | None = None,
    parameters: ParameterSample | None = None,
) -> Hip:
    """Return the native hip of a person on one side.

    Args:
        side: 'r' or 'l'.
        person: Whose; None for the reference adult.
        tasks: What it is to do; the standard tasks if not given.
        cup: The socket, of either side; the assumed adult one if not given.
        bearing: Cartilage and labrum; the reference if not given.
        capsule: Ligaments; the reference if not given.
        parameters: A sample of one hip.

    Raises:
        InputError: There is no such side.
    """
    if side not in ("r", "l"):
        raise InputError(f"there is no side '{side}'.", mend="use 'r' or 'l'.")
    whose = Person() if person is None else person
    asked = tuple(standard_tasks(whose) if tasks is None else tasks)
    ligaments = reference_capsule(whose, side) if capsule is None else capsule
    tested = _tested_angles()
    angle = np.concatenate([task.angle_rad for task in asked] + tested)
    rate = np.concatenate([task.rate_rad_s for task in asked] + [np.zeros_like(a) for a in tested])
    leg = right_leg(mirrored(whose, side))
    frames = leg.pose(angle, rate)
    table = {muscle.name: muscle for muscle in muscle_table()}
    bare = [name.rpartition("_")[0] for name in leg.names]
    result = Hip(
        side=side,
        muscles=tuple(f"{name}_{side}" for name in bare),
        whole=tuple(table[name].muscle for name in bare),
        group=tuple(table[name].group for name in bare),
        region=tuple(table[name].region for name in bare),
        person=whose,
        tasks=asked,
        spans=_spans(asked),
        cup=_right(Cup.default(side) if cup is None else cup),
        bearing=Bearing.default() if bearing is None else bearing,
        capsule=ligaments,
        frames=frames,
        forces=forces(leg.force_model, frames),
        joint=passive_joint(whose, ligaments, frames),
        force_model=leg.force_model,
        reference_force_model=leg.force_model,
    )
    if parameters is None:
        return result
    return result.with_parameters(
        *(
            np.ravel(scale)
            for scale in (parameters.strength_scale, parameters.fiber_scale, parameters.tendon_scale)
        )
    )


def mirrored(person: Person, side: str) -> Person:
    """Return a person whose right leg is the mirrored one of this side.

    Both sides are computed as a right hip: then no path can wrap one way on the right and another on the left.
    """
    filled = person.filled()
    version = (filled.femoral_version_rad or {})[side]
    return replace(filled, femoral_version_rad={"r": version, "l": version})


def right_leg(person: Person) -> Leg:
    """Return the right leg of a person, with all muscles that cross its hip."""
    model = reference_model(person)
    return Leg.of(model, next(joint for joint in hip_joints(model) if joint.side == "r"))


def _tested_angles() -> list[Float[Array, "postures 4"]]:
    """Return the angles of `ROWS` in the positions, then in each sweep."""
    positions = np.zeros((len(POSITIONS), 4))
    positions[:, [0, 3]] = np.radians(list(POSITIONS.values()))
    angles = [positions]
    for flexion, knee in SWEEPS.values():
        sweep = np.zeros((SWEEP_DEG.size, 4))
        sweep[:, 0], sweep[:, 3] = np.radians(flexion), np.radians(knee)
        sweep[:, 2] = np.radians(SWEEP_DEG)
        angles.append(sweep)
    return angles


def _spans(tasks: Sequence[Task]) -> Mapping[str, slice]:
    lengths = {task.key: len(task.time_s) for task in tasks}
    lengths |= {"positions": len(POSITIONS)} | {f"sweep {name}": SWEEP_DEG.size for name in SWEEPS}
    ends = np.cumsum(list(lengths.values()))
    return MappingProxyType(
        {key: slice(int(end) - n, int(end)) for (key, n), end in zip(lengths.items(), ends, strict=True)}
    )


def _right(cup: Cup) -> Cup:
    """Return the cup in right-hip axes."""
    return replace(cup, side="r")
