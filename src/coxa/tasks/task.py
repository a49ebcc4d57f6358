"""One motion of one hip, with what it asks of the joint at every frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError

ROWS = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")
"""Rows of angles and moments; flexion, adduction, inward rotation and knee flexion are positive."""
MODES = ("load", "active", "passive")
EVIDENCE = ("measured", "modelled", "hypothesis")


@dataclass(frozen=True, eq=False)
class Task:
    """A motion of one hip in right-hip axes: pelvis axes with x anterior, y up, z lateral.

    A left hip is the mirrored right one, so a task holds for both sides.

    Attributes:
        key: Short name, such as `one_leg_stance`.
        label: The same for a person.
        mode: "load": the muscles must make the moment. "active": a slow sweep turned by the person. "passive":
            a slow sweep turned by an examiner, muscles only at their guard.
        time_s: Increasing, s.
        angle_rad: Angles in the order of `ROWS`, rad.
        rate_rad_s: Their rates, rad/s.
        moment_Nm: Net moment about each row that is made from inside, sign of its coordinate, N·m. In passive
            sweeps the examiner makes it together with the passive structures.
        intersegmental_N: Net joint force R0 on the femur without muscles, right-hip axes, N. The contact force on
            the femoral head is `R0 - Σ F_m d_m`.
        source: Where posture and moments come from.
        evidence: "measured", "modelled" or "hypothesis".

    Raises:
        InputError: Arrays that do not fit together, a number that is not finite, time that does not increase, or
            an unknown mode or grade of evidence.
    """

    key: str
    label: str
    mode: str
    time_s: Float[Array, " frames"]
    angle_rad: Float[Array, "frames 4"]
    rate_rad_s: Float[Array, "frames 4"]
    moment_Nm: Float[Array, "frames 4"]
    intersegmental_N: Float[Array, "frames 3"]
    source: str
    evidence: str

    def __post_init__(self) -> None:
        frames = len(self.time_s)
        shapes = {
            "time_s": (frames,),
            "angle_rad": (frames, 4),
            "rate_rad_s": (frames, 4),
            "moment_Nm": (frames, 4),
            "intersegmental_N": (frames, 3),
        }
        for name, shape in shapes.items():
            value = np.array(getattr(self, name), dtype=float)
            if value.shape != shape or not np.all(np.isfinite(value)):
                raise InputError(
                    f"task {self.key}: {name} has shape {value.shape} or a number that is not finite.",
                    mend=f"give {shape} finite numbers.",
                )
            value.flags.writeable = False
            object.__setattr__(self, name, value)
        if frames == 0 or np.any(np.diff(self.time_s) <= 0.0):
            raise InputError(f"task {self.key}: time does not increase.", mend="give increasing seconds.")
        for given, allowed, what in ((self.mode, MODES, "mode"), (self.evidence, EVIDENCE, "evidence")):
            if given not in allowed:
                raise InputError(
                    f"task {self.key}: {what} '{given}'.", mend=f"use one of {', '.join(allowed)}."
                )

    @property
    def frames(self) -> int:
        """Return the number of frames."""
        return len(self.time_s)
