"""Fit the residual joint spring so that muscles, capsule and spring make Riener & Edrich's moment.

    python tools/fit_passive.py [--check]

Run it again when muscles' strengths or lengths, or the capsule, have changed: it writes
`src/coxa/data/passive_moment.toml`. With `--check` nothing is written; the largest departure of the total with the data
as they are is printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from coxa.anatomy.person import Person
from coxa.anatomy.reference import reference_model
from coxa.hip.frames import Leg, forces
from coxa.model.hips import hip_joints
from coxa.socket.capsule import capsule_state, reference_capsule
from coxa.socket.passive import passive_joint_moment, riener_edrich_moment

Floats = NDArray[np.float64]
DATA = Path(__file__).parents[1] / "src" / "coxa" / "data" / "passive_moment.toml"
HIP_DEG, KNEE_DEG = (-15.0, 110.0), (0.0, 120.0)
NEUTRAL_HIP_DEG = 30.0
DEGREES = (6, 4)

HEADER = """\
# The residual joint spring: hip moment in the sagittal plane, N·m, flexion +, that muscles at rest and the capsule of
# the reference adult lack to make the moment measured by Riener & Edrich 1999 (J Biomech 32:539). Written by
# tools/fit_passive.py; fitted, not measured. Chebyshev series: rows by degree in hip flexion, columns in knee
# flexion, each angle scaled to -1 to 1 over its range. The hip angle at which it leaves the knee alone is ours.
"""


def postures() -> tuple[Floats, Floats]:
    """Return hip and knee angles over the whole range, every 5°, rad."""
    hip, knee = np.meshgrid(
        np.arange(HIP_DEG[0], HIP_DEG[1] + 1, 5.0), np.arange(KNEE_DEG[0], KNEE_DEG[1] + 1, 5.0)
    )
    return np.radians(hip.ravel()), np.radians(knee.ravel())


def made_by_tissue(hip_rad: Floats, knee_rad: Floats) -> Floats:
    """Return the hip flexion moment of healthy muscles at rest and of the capsule, N·m."""
    angle = np.zeros((hip_rad.size, 4))
    angle[:, 0], angle[:, 3] = hip_rad, knee_rad
    model = reference_model(Person())
    leg = Leg.of(model, next(joint for joint in hip_joints(model) if joint.side == "r"))
    frames = leg.pose(angle, np.zeros_like(angle))
    muscles = np.einsum("tm,tm->t", forces(leg.force_model, frames).passive_N, frames.moment_arm_m[:, :, 0])
    return np.asarray(muscles + capsule_state(reference_capsule(), frames.femur_rotation).moment_Nm[:, 0])


def main(check: bool) -> None:
    """Fit and write, or only check."""
    hip, knee = postures()
    missing = riener_edrich_moment(hip, knee) - made_by_tissue(hip, knee)
    if check:
        left = missing - passive_joint_moment(hip, knee)[:, 0]
    else:
        x, y = (
            2.0 * (np.degrees(a) - ends[0]) / (ends[1] - ends[0]) - 1.0
            for a, ends in ((hip, HIP_DEG), (knee, KNEE_DEG))
        )
        series = np.linalg.lstsq(chebyshev.chebvander2d(x, y, DEGREES), missing, rcond=None)[0]
        coefficients = series.reshape(DEGREES[0] + 1, DEGREES[1] + 1)
        left = missing - chebyshev.chebval2d(x, y, coefficients)
        rows = ",\n".join("  [" + ", ".join(f"{c:.3f}" for c in row) + "]" for row in coefficients)
        DATA.write_text(
            f"{HEADER}hip_deg = {list(HIP_DEG)}\nknee_deg = {list(KNEE_DEG)}\nneutral_hip_deg = {NEUTRAL_HIP_DEG}\n"
            f"coefficients_Nm = [\n{rows},\n]\n",
            encoding="utf-8",
        )
    worst = int(np.argmax(np.abs(left)))
    sys.stdout.write(
        f"spring {missing.min():.1f} to {missing.max():.1f} N·m; total within {np.abs(left).max():.2f} N·m "
        f"of Riener & Edrich, worst at hip {np.degrees(hip[worst]):.0f}°, knee {np.degrees(knee[worst]):.0f}°\n"
    )


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
