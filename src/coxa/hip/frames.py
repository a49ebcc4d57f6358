"""Where one hip's muscles run and what they can pull, frame by frame: what no muscle state changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa.errors import InputError
from coxa.model.description import Model
from coxa.model.hips import HipJoint, crossing_muscles
from coxa.muscles.capacity import ForceModel, Projection, force_model, muscle_capacity
from coxa.muscles.geometry import muscle_geometry
from coxa.muscles.paths import Paths, compile_paths
from coxa.skeleton.arrays import SkeletonArrays, skeleton_arrays
from coxa.skeleton.pose import Pose, pose
from coxa.tasks.task import ROWS as ROWS

Chosen: TypeAlias = slice | Int[Array, " chosen"]
"""Some of the frames, in a row or by number."""

_FMAX, _LOPT, _SLACK, _WIDTH, _SHORTEST, _SPEED = range(6)  # columns of `ForceModel.architecture`


@dataclass(frozen=True, eq=False)
class Frames:
    """Postures of one leg in right-hip axes: pelvis axes with x anterior, y up, z lateral.

    Attributes:
        angle_rad: Angles of `ROWS`.
        length_m: Length of each muscle with its tendon.
        velocity_m_s: Its rate, lengthening +.
        moment_arm_m: Moment of unit tension about each row.
        line_of_action: Pull of unit tension on the leg.
        femur_rotation: Femur axes in pelvis axes.
    """

    angle_rad: Float[Array, "frames 4"]
    length_m: Float[Array, "frames muscles"]
    velocity_m_s: Float[Array, "frames muscles"]
    moment_arm_m: Float[Array, "frames muscles 4"]
    line_of_action: Float[Array, "frames muscles 3"]
    femur_rotation: Float[Array, "frames 3 3"]

    def part(self, frames: Chosen) -> Frames:
        """Return some of the frames."""
        return Frames(*(array[frames] for array in vars(self).values()))


@dataclass(frozen=True, eq=False)
class Forces:
    """What muscles can pull in some frames; all N but `norm_length`.

    Attributes:
        capacity_N: Healthy active force at full activation.
        passive_N: Healthy passive force.
        norm_length: Fibre length over optimal.
        stretch_N: Passive force per unit of the passive curve: strength × cos α, 0 for a slack tendon.
    """

    capacity_N: Float[Array, "frames muscles"]
    passive_N: Float[Array, "frames muscles"]
    norm_length: Float[Array, "frames muscles"]
    stretch_N: Float[Array, "frames muscles"]

    def part(self, frames: Chosen) -> Forces:
        """Return some of the frames."""
        return Forces(*(array[frames] for array in vars(self).values()))


@dataclass(frozen=True, eq=False)
class Leg:
    """The right leg of a model, ready to be posed; a left hip is computed as a mirrored right one.

    Attributes:
        model: The model.
        hip: Its hip.
        muscles: Indices of the muscles that cross it.
    """

    model: Model
    hip: HipJoint
    muscles: tuple[int, ...]

    @classmethod
    def of(cls, model: Model, hip: HipJoint) -> Leg:
        """Return the leg of one hip, with all muscles that cross it."""
        return cls(model, hip, crossing_muscles(model, hip))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the muscles."""
        return tuple(self.model.muscles[m].name for m in self.muscles)

    @cached_property
    def paths(self) -> Paths:
        """Paths of these muscles."""
        return compile_paths(self.model, self.muscles)

    @cached_property
    def skeleton(self) -> SkeletonArrays:
        """Bodies and joints of the model."""
        return skeleton_arrays(self.model)

    @cached_property
    def force_model(self) -> ForceModel:
        """What the muscles' forces depend on."""
        return force_model([self.model.muscles[m] for m in self.muscles])

    @cached_property
    def rows(self) -> tuple[int, int, int, int]:
        """Coordinates of `ROWS`.

        Raises:
            InputError: The model has no knee on this side.
        """
        name = f"knee_angle_{self.hip.side}"
        for index, coordinate in enumerate(self.model.coordinates):
            if coordinate.name == name:
                return (*self.hip.coordinates, index)
        raise InputError(f"the model has no coordinate {name}.", mend="use a model with a knee.")

    @cached_property
    def _sign(self) -> Float[Array, " 4"]:
        """Signs of `rows` for angles of `ROWS`: models differ at the knee."""
        low, high = self.model.coordinates[self.rows[3]].range
        return np.array([1.0, 1.0, 1.0, 1.0 if abs(high) >= abs(low) else -1.0])

    def placed(self, angle_rad: Float[Array, "frames 4"], rate_rad_s: Float[Array, "frames 4"]) -> Pose:
        """Return every body of the model in these postures, the pelvis upright and at rest.

        Args:
            angle_rad: Angles of `ROWS`, rad.
            rate_rad_s: Their rates.
        """
        coordinates = self.model.coordinates
        q, rate = np.zeros((2, len(angle_rad), len(coordinates)))
        for index, coordinate in enumerate(coordinates):
            q[:, index] = coordinate.default_value if coordinate.locked else 0.0
        q[:, self.rows], rate[:, self.rows] = angle_rad * self._sign, rate_rad_s * self._sign
        return pose(self.skeleton, q, rate)

    def pose(self, angle_rad: Float[Array, "frames 4"], rate_rad_s: Float[Array, "frames 4"]) -> Frames:
        """Return the leg in these postures, the pelvis upright and at rest.

        Args:
            angle_rad: Angles of `ROWS`, rad.
            rate_rad_s: Their rates.
        """
        placed = self.placed(angle_rad, rate_rad_s)
        found = muscle_geometry(self.paths, placed, placed.q, placed.speed, self.rows, (self.hip.joint,))
        pelvis = placed.rotation[:, self.hip.pelvis_body]
        femur = np.einsum("tji,tjk->tik", pelvis, placed.rotation[:, self.hip.femur_body])
        line = np.einsum("tji,tmj->tmi", pelvis, found.line_of_action[:, :, 0])
        return Frames(
            *(
                _frozen(array)
                for array in (
                    np.array(angle_rad, dtype=float),
                    found.length_m,
                    found.lengthening_velocity_m_s,
                    found.moment_arm_m * self._sign,
                    line,
                    femur,
                )
            )
        )


def scaled(
    model: ForceModel,
    strength_scale: Float[Array, " muscles"],
    fiber_scale: Float[Array, " muscles"],
    tendon_scale: Float[Array, " muscles"],
) -> ForceModel:
    """Return muscles with other strengths, optimal fibre lengths and tendon slack lengths.

    Args:
        model: The muscles.
        strength_scale, fiber_scale, tendon_scale: Factor on each, by muscle.
    """
    table = model.architecture.copy()
    table[:, _FMAX] *= strength_scale
    table[:, _SLACK] *= tendon_scale
    for column in (_LOPT, _WIDTH, _SHORTEST, _SPEED):  # all proportional to the optimal fibre length
        table[:, column] *= fiber_scale
    return replace(model, architecture=table)


def forces(model: ForceModel, frames: Frames) -> Forces:
    """Return what healthy muscles can pull in some frames, tendons rigid.

    Args:
        model: The muscles.
        frames: The postures.
    """
    found = muscle_capacity(model, frames.length_m, frames.velocity_m_s, projection=Projection.FIBER)
    table = model.architecture
    pulls = (frames.length_m > table[:, _SLACK]) & (
        found.norm_fiber_length * table[:, _LOPT] > table[:, _SHORTEST]
    )
    stretch = np.where(pulls, table[:, _FMAX] * found.cos_pennation, 0.0)
    return Forces(found.active_N, found.passive_N, found.norm_fiber_length, _frozen(stretch))


def _frozen(array: Float[Array, "*any"]) -> Float[Array, "*any"]:
    kept = np.ascontiguousarray(array)
    kept.flags.writeable = False
    return kept
