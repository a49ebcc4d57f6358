"""The ligaments of the hip capsule: how tight they are in a posture, and what they do to the femur.

One hip in right-hip axes: pelvis axes with the origin at the centre of the cup, x forward, y up, z outward.
A left hip is the mirrored right one.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from coxa._arrays import Array, Bool, Float
from coxa._jit import kernel_input, run_in_chunks
from coxa.anatomy.frames import frames, head_radius_m
from coxa.anatomy.person import Person
from coxa.anatomy.posture import hip_axes as hip_axes
from coxa.anatomy.posture import hip_rotation as hip_rotation
from coxa.errors import InputError
from coxa.socket.ligaments import capsule_frames


@dataclass(frozen=True, eq=False)
class Capsule:
    """Ligaments from the pelvis to the femur, drawn over the femoral head.

    Attributes:
        names: One per element, e.g. "iliofemoral_lateral_2".
        pelvis_m: `(ligaments, 3)` attachment from the cup centre, right-hip axes.
        femur_m: `(ligaments, 3)` attachment from the head centre, femur axes (outward is z on both sides).
        stiffness_N: `(ligaments,)` force per unit of strain, modulus × area; 0 for a cut ligament.
        slack_m: `(ligaments,)` length at which each begins to pull.
        head_radius_m: Radius of the sphere that the ligaments lie on.
        source: Where the figures come from.
    """

    names: tuple[str, ...]
    pelvis_m: Float[Array, "ligaments 3"]
    femur_m: Float[Array, "ligaments 3"]
    stiffness_N: Float[Array, " ligaments"]
    slack_m: Float[Array, " ligaments"]
    head_radius_m: float
    source: str = "given"

    def __post_init__(self) -> None:
        for name in ("pelvis_m", "femur_m", "stiffness_N", "slack_m"):
            object.__setattr__(self, name, kernel_input(getattr(self, name)))
        n = len(self.names)
        for name, shape in (
            ("pelvis_m", (n, 3)),
            ("femur_m", (n, 3)),
            ("stiffness_N", (n,)),
            ("slack_m", (n,)),
        ):
            array = getattr(self, name)
            if array.shape != shape or not np.all(np.isfinite(array)):
                raise InputError(
                    f"a capsule's {name} has shape {array.shape} or holds no number.",
                    mend=f"give finite numbers in shape {shape}.",
                )
        if np.any(self.stiffness_N < 0.0) or np.any(self.slack_m <= 0.0) or self.head_radius_m < 0.0:
            raise InputError(
                "a capsule with a negative stiffness or radius, or with no slack length.",
                mend="give stiffness ≥ 0 N, slack > 0 m and radius ≥ 0 m.",
            )

    def cut(self, *names: str) -> Capsule:
        """Return this capsule with some ligaments cut: they no longer pull.

        Args:
            *names: An element ("iliofemoral_lateral_2"), an arm ("iliofemoral_lateral") or a whole ligament
                ("iliofemoral"); none cuts all.

        Raises:
            InputError: A name that no ligament has.
        """
        chosen = np.ones(len(self.names), dtype=bool) if not names else self._indices(*names)
        return replace(self, stiffness_N=np.where(chosen, 0.0, self.stiffness_N))

    def scaled_slack(self, factor: float) -> Capsule:
        """Return this capsule with all slack lengths times `factor`: above 1 laxer, below 1 tighter."""
        return replace(self, slack_m=self.slack_m * factor)

    def _indices(self, *names: str) -> Bool[Array, " ligaments"]:
        chosen = np.zeros(len(self.names), dtype=bool)
        for name in names:
            match = [element == name or element.startswith(f"{name}_") for element in self.names]
            if not any(match):
                raise InputError(
                    f"this capsule has no ligament '{name}'.", mend=f"name one of: {', '.join(self.names)}."
                )
            chosen |= match
        return chosen


@dataclass(frozen=True, eq=False)
class CapsuleState:
    """What the ligaments do in each frame.

    Attributes:
        length_m, tension_N: `(frames, ligaments)`.
        force_on_femur_N: `(frames, 3)` pull at the femur and push on the head together, right-hip axes.
        moment_Nm: `(frames, 3)` moment on the femur about the head centre, along the hip's own axes: flexion,
            adduction, inward rotation.
        energy_J: `(frames,)` stored in them.
    """

    length_m: Float[Array, "frames ligaments"]
    tension_N: Float[Array, "frames ligaments"]
    force_on_femur_N: Float[Array, "frames 3"]
    moment_Nm: Float[Array, "frames 3"]
    energy_J: Float[Array, " frames"]


@cache
def _tables() -> tuple[list[dict[str, str]], Mapping[str, Mapping[str, float | str]]]:
    data = files("coxa").joinpath("data")
    with data.joinpath("hip_ligaments.csv").open(encoding="utf-8") as file:
        elements = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return elements, tomllib.loads(data.joinpath("hip_ligaments.toml").read_text(encoding="utf-8"))


def reference_capsule(person: Person | None = None, side: str = "r") -> Capsule:
    """Return the capsule of a person, from the reference adult's.

    Args:
        person: Whose; the reference adult when None. Stature scales lengths and slack lengths, so that strains
            stay, and force per unit of strain by its square, as an area does. Pelvic width does not widen a
            socket. Femoral version turns the attachments with the neck: more of it, and the same capsule
            lets the femur turn further inward and less outward.
        side: 'r' or 'l'; only the femoral version differs.
    """
    elements, table = _tables()
    reference, own = frames(), frames(person, side)
    pelvis = [reference.place("pelvis", _point(e, "pelvis")) - reference.hip_in_pelvis_m for e in elements]
    stiffness = [float(table[e["ligament"]]["stiffness_N"]) * float(e["share"]) for e in elements]
    return Capsule(
        names=tuple(e["element"] for e in elements),
        pelvis_m=own.size * np.array(pelvis),
        femur_m=np.array([own.place("femur", _point(e, "femur")) for e in elements]),
        stiffness_N=own.size**2 * np.array(stiffness),
        slack_m=own.size * np.array([float(e["slack_m"]) for e in elements]),
        head_radius_m=head_radius_m(person) + own.size * float(table["wrap"]["beyond_bone_m"]),
        source=str(table["wrap"]["summary"]),
    )


def _point(element: Mapping[str, str], end: str) -> list[float]:
    """Return one end of an element in TLEM 2.0's frame."""
    return [float(element[f"{end}_{axis}_m"]) for axis in "xyz"]


def capsule_state(
    capsule: Capsule,
    femur_rotation: Float[Array, "frames 3 3"],
    head_m: Float[Array, "_ 3"] | None = None,
) -> CapsuleState:
    """Return lengths, tensions and what they do to the femur.

    Args:
        capsule: The ligaments.
        femur_rotation: Femur axes in pelvis axes (columns), right-hip axes.
        head_m: Head centre from the cup centre, right-hip axes; none for a head in the middle.

    Returns:
        The state in all frames, arrays read-only.

    Raises:
        InputError: Shapes that do not belong together.
    """
    frames, n = len(femur_rotation), len(capsule.names)
    head = np.zeros((frames, 3)) if head_m is None else head_m
    if femur_rotation.shape != (frames, 3, 3) or head.shape != (frames, 3):
        raise InputError(
            f"femur_rotation of shape {femur_rotation.shape} with head_m of shape {head.shape}.",
            mend="give (frames, 3, 3) and (frames, 3).",
        )
    R, head = kernel_input(femur_rotation), kernel_input(head)
    length, tension = np.empty((frames, n)), np.empty((frames, n))
    force, moment, energy = np.empty((frames, 3)), np.empty((frames, 3)), np.empty(frames)

    def work(first: int, last: int) -> None:
        capsule_frames(
            capsule.pelvis_m, capsule.femur_m, capsule.stiffness_N, capsule.slack_m, capsule.head_radius_m,
            R, head, length, tension, force, moment, energy, first, last,
        )  # fmt: skip

    run_in_chunks(work, frames)
    rows = np.einsum("tki,ti->tk", hip_axes(R), moment)
    for array in (length, tension, force, rows, energy):
        array.setflags(write=False)
    return CapsuleState(length, tension, force, rows, energy)
