"""The reference hip's capsule, arms and strength as they are now, beside what they were fitted or compared to."""

from __future__ import annotations

import numpy as np
from tests.anatomy.conftest import pose_side
from tests.anatomy.dostal import dostal, neutral_as_dostal

from coxa.anatomy import reference_model
from coxa.hip import States, rotation_range
from coxa.socket import reference_capsule, rotation_slack
from coxa.socket.capsule import capsule_state, hip_rotation
from coxa.socket.passive import passive_joint_moment, riener_edrich_moment
from coxa.socket.slack import END_TORQUE_NM
from tools import fit_capsule, fit_passive, fit_strength
from tools.doc_blocks.common import table
from tools.doc_blocks.travel import adult

TURNED = {
    "piriformis": ("piri",),
    "obturator internus": ("obint1", "obint2"),
    "quadratus femoris": ("quadfem",),
    "psoas": ("psoas",),
    "iliacus": ("iliacus",),
    "gluteus medius, front": ("glmed1",),
    "gluteus medius, back": ("glmed6",),
    "gluteus minimus, front": ("glmin1",),
    "gluteus maximus, upper": ("glmax1",),
}
FLEXION_DEG = (0, 30, 45, 60, 90)
PEOPLE_DEG = {"prone": (35.2, 41.8), "seated": (37.9, 40.6)}
"""Passive range inward and outward: Kouyoumdjian et al. 2012, 120 adults; seated outward by subtraction."""
TORQUES_NM = (5.0, 10.0)


def capsule_slack() -> str:
    """Return how wide the capsule leaves rotation free, by flexion and adduction, and how soon it ends."""
    capsule, flexion = reference_capsule(), np.radians(fit_capsule.FLEXION)
    none = np.zeros_like(flexion)
    width = np.column_stack(
        [
            np.degrees(rotation_slack(capsule, flexion, a).width_rad)
            for a in np.radians(fit_capsule.ADDUCTION.T)
        ]
    )
    free = rotation_slack(capsule, flexion, none)
    end = rotation_slack(capsule, flexion, none, torque_Nm=END_TORQUE_NM)
    lines = [
        [
            f"{fit_capsule.FLEXION[i]:.0f}",
            *(f"{w:.0f}" for w in width[i]),
            _whole(float(np.degrees(free.middle_rad[i]))),
            f"{np.degrees(end.inward_rad - free.inward_rad)[i]:.0f} / "
            f"{np.degrees(free.outward_rad - end.outward_rad)[i]:.0f}",
        ]
        for i in range(flexion.size)
    ]
    head = ["flexion, °", "full abduction", "half", "0", "half", "full adduction", "middle at 0 (inward +)"]
    return table([*head, f"on to {END_TORQUE_NM:g} N·m at 0, in / out"], lines, right=range(8))


def passive_rotation() -> str:
    """Return the passive range in and out under an examiner's torque, beside people's."""
    own = adult()
    healthy = States.healthy(1, len(own.muscles))
    lines = []
    for position, people in PEOPLE_DEG.items():
        reached = [rotation_range(own, healthy, position, torque)[0] for torque in TORQUES_NM]
        reached.append(rotation_range(own, healthy, position, TORQUES_NM[-1], gravity=False)[0])
        pairs = [*np.degrees(reached), people]
        lines.append([position, *(f"{a:.0f} / {b:.0f}" for a, b in pairs)])
    head = [f"{torque:g} N·m" for torque in TORQUES_NM]
    return table(
        ["in / out, °", *head, f"tissue alone against {TORQUES_NM[-1]:g} N·m", "people"],
        lines,
        right=range(1, 5),
    )


def passive_moment() -> str:
    """Return what muscles, capsule and joint spring have in the measured sagittal moment."""
    thigh, knee = fit_passive.postures()
    spring = passive_joint_moment(thigh, knee)[:, 0]
    measured, tissue = riener_edrich_moment(thigh, knee), fit_passive.made_by_tissue(thigh, knee)
    lines = [
        [name, f"{values.min():+.1f}", f"{values.max():+.1f}"]
        for name, values in (
            ("measured (Riener & Edrich 1999)", measured),
            ("muscles at rest and capsule", tissue),
            ("joint spring", spring),
            ("all three less the measured", tissue + spring - measured),
        )
    ]
    return table(
        ["hip flexion moment, N·m, hip -15 to 110°, knee 0 to 120°", "least", "greatest"], lines, right=(1, 2)
    )


def restraint_in_flexion() -> str:
    """Return the capsule's force on the femur in flexion with adduction, per N·m that it resists inward rotation."""
    lines = []
    for adduction in (10.0, 20.0):
        angle = np.zeros((1, 3))
        angle[0, :2] = np.radians([90.0, adduction])
        end = rotation_slack(reference_capsule(), angle[:, 0], angle[:, 1], torque_Nm=END_TORQUE_NM)
        angle[:, 2] = end.inward_rad
        state = capsule_state(reference_capsule(), hip_rotation(angle))
        force, moment = state.force_on_femur_N[0], abs(float(state.moment_Nm[0, 2]))
        into = float(force @ adult().cup.pole) / float(np.linalg.norm(force))
        lines.append(
            [f"90°, across {adduction:.0f}°", f"{np.linalg.norm(force) / moment:.0f}", f"{100 * into:.0f} %"]
        )
    head = [f"turned in against {END_TORQUE_NM:g} N·m", "force on the femur, N per N·m", "along the pole"]
    return table(head, lines, right=(1, 2))


def bent_arms() -> str:
    """Return arms of the elements that bend at the hip, Dostal's straight lines beside ours."""
    side = neutral_as_dostal()
    lines = []
    for name, element in dostal().items():
        if not element.straight:
            ours = side.arm_m[0, [side.of(part) for part in element.ours], :3].mean(axis=0)
            words = "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
            lines.append(
                [words, *("/".join(_whole(1e3 * float(a)) for a in arm) for arm in (element.arm_m, ours))]
            )
    return table(["flexion/adduction/inward rotation, mm", "Dostal 1981", "ours"], lines, right=(1, 2))


def rotation_arms() -> str:
    """Return how arms about rotation change with flexion."""
    side = pose_side(reference_model(), [[f, 0, 0, 0] for f in FLEXION_DEG])
    lines = [
        [name, *(_whole(1e3 * float(a)) for a in side.arm_m[:, [side.of(p) for p in parts], 2].mean(axis=1))]
        for name, parts in TURNED.items()
    ]
    return table(["rotation arm, mm, inward +", *(f"{f}°" for f in FLEXION_DEG)], lines, right=range(1, 6))


def peak_moments() -> str:
    """Return the peak moments that strengths were fitted to: measured, aimed at, reached."""
    elements, muscles = fit_strength.Table("elements.csv"), fit_strength.Table("muscles.csv")
    reached = fit_strength.Strengths(elements, muscles).peaks(muscles.numbers("strength_N"))
    lines = [
        [
            peak.direction,
            f"{peak.flexion:g}° / {peak.knee:g}°",
            f"{peak.mean:g} ± {peak.deviation:g}",
            f"{peak.aim:g}",
            f"{ours:.0f}",
        ]
        for peak, ours in zip(fit_strength.PEAKS, reached, strict=True)
    ]
    head = ["N·m", "hip / knee flexed", "measured", "aimed at", "fitted, in use"]
    return table(head, lines, right=range(1, 5))


def _whole(number: float) -> str:
    """Return a number rounded to one without digits, its minus said only where one is left."""
    return f"{round(number)}"
