"""Calibrate tendons and fit strengths of the reference hip: writes `elements.csv` and `muscles.csv`.

    python tools/fit_strength.py [--check]

Run it when attachments, wraps, fibre lengths or the postures in `elements.csv` have changed, and
`tools/fit_capsule.py` and `tools/fit_passive.py` after it. With `--check` nothing is written.

Tendons: an element's slack length is what its path leaves over at the posture where its fibres are to have their
optimal length. Strengths: damped least squares on the logarithm of whole muscles' strengths, from `prior_N` and never
outside the stated range, to peak moments that adults were measured to make (Chen and Franklin 2024).
"""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from coxa.anatomy import reference_model
from coxa.efficiency import DIRECTIONS, peak_moments
from coxa.hip.frames import Frames, Leg
from coxa.model.hips import hip_joints
from coxa.muscles.capacity import muscle_capacity

Floats = NDArray[np.float64]
DATA = Path(__file__).parents[1] / "src" / "coxa" / "data" / "reference_hip"
LEAST_TENDON_M = 0.008
DAMPING = 0.6  # residuals per unit of log strength away from the prior; ours


class Peak(NamedTuple):
    """One peak moment: posture in degrees (flexion, knee), what was measured, and what is aimed at, N·m."""

    flexion: float
    knee: float
    direction: str
    mean: float
    deviation: float
    aim: float
    weight: float


# Aims are ours, between the mean and one deviation above it: a person tested seldom coordinates perfectly. Rotation was
# pooled without the hip's posture.
PEAKS = (
    Peak(10, 0, "flexion", 134, 38, 118, 1.0),
    Peak(45, 45, "flexion", 88, 27, 105, 0.7),
    Peak(0, 0, "extension", 84, 16, 96, 1.5),
    Peak(90, 90, "extension", 178, 60, 160, 1.5),
    Peak(0, 0, "abduction", 81, 27, 92, 1.5),
    Peak(0, 0, "adduction", 108, 32, 130, 0.7),
    Peak(0, 0, "outward rotation", 40, 16, 51, 2.0),
    Peak(0, 90, "outward rotation", 40, 16, 50, 1.0),
    Peak(90, 90, "outward rotation", 40, 16, 34, 0.7),
    Peak(0, 90, "inward rotation", 59, 19, 40, 0.2),
    Peak(90, 90, "inward rotation", 59, 19, 85, 1.5),
)


class Table:
    """A CSV table with its opening comments, so that it can be written back."""

    def __init__(self, name: str) -> None:
        self.path = DATA / name
        lines = self.path.read_text(encoding="utf-8").splitlines()
        self.comments = [line for line in lines if line.startswith("#")]
        self.rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))

    def numbers(self, key: str) -> Floats:
        """Return a column."""
        return np.array([float(row[key]) for row in self.rows])

    def write(self) -> None:
        """Write comments and rows."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(self.rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        self.path.write_text("\n".join(self.comments) + "\n" + text.getvalue(), encoding="utf-8")


@cache
def right_leg() -> Leg:
    """Return the reference adult's right leg."""
    model = reference_model()
    return Leg.of(model, next(joint for joint in hip_joints(model) if joint.side == "r"))


def pose(angles_deg: Floats) -> Frames:
    """Return the right leg's muscles at hip flexion, adduction, rotation and knee flexion."""
    angle = np.radians(angles_deg)
    return right_leg().pose(angle, np.zeros_like(angle))


def calibrate(elements: Table) -> None:
    """Set tendon slack lengths so that fibres have their optimal length at the stated postures."""
    keys = [f"optimum_{axis}_deg" for axis in ("flexion", "adduction", "rotation", "knee")]
    length = np.diag(pose(np.column_stack([elements.numbers(key) for key in keys])).length_m)
    slope = np.cos(elements.numbers("pennation_rad"))
    slack = length - elements.numbers("fiber_m") * slope
    # Where the path has no room for fibre and tendon, the fibre gives way.
    fiber = np.where(slack < LEAST_TENDON_M, (length - LEAST_TENDON_M) / slope, elements.numbers("fiber_m"))
    for row, tendon, own in zip(elements.rows, np.maximum(slack, LEAST_TENDON_M), fiber, strict=True):
        row["tendon_slack_m"], row["fiber_m"] = f"{tendon:.5f}", f"{own:.5f}"


class Strengths:
    """Peak moments as they follow from whole muscles' strengths."""

    def __init__(self, elements: Table, muscles: Table) -> None:
        names = [row["muscle"] for row in muscles.rows]
        self.whole = np.array([names.index(row["muscle"]) for row in elements.rows])
        self.share = elements.numbers("share")
        model = reference_model()
        named = {muscle.name: muscle for muscle in model.muscles}
        unit = [
            replace(
                named[f"{row['element']}_r"],
                max_isometric_force_N=1.0,
                optimal_fiber_length_m=float(row["fiber_m"]),
                tendon_slack_length_m=float(row["tendon_slack_m"]),
            )
            for row in elements.rows
        ]
        frames = pose(np.array([(peak.flexion, 0.0, 0.0, peak.knee) for peak in PEAKS]))
        self.arm_m = np.ascontiguousarray(frames.moment_arm_m[:, :, :3])
        self.active = np.asarray(muscle_capacity(unit, frames.length_m, 0.0 * frames.length_m).active_N)

    def peaks(self, strength_N: Floats) -> Floats:
        """Return the peaks of `PEAKS`, N·m."""
        active = self.active * (strength_N[self.whole] * self.share)
        none, full = np.zeros(len(self.share)), np.ones(len(self.share))
        found = peak_moments(active, self.arm_m, none, full, posture=tuple(map(str, range(len(PEAKS)))))
        return np.array(
            [found.moment_Nm[i, DIRECTIONS.index(peak.direction)] for i, peak in enumerate(PEAKS)]
        )


def fit(own: Strengths, muscles: Table) -> Floats:
    """Return whole muscles' strengths, N."""
    low, high, prior = (
        np.log(muscles.numbers(f"{key}_N")) for key in ("strength_low", "strength_high", "prior")
    )
    weight = np.array([2.0 * peak.weight / peak.deviation for peak in PEAKS])
    aim = np.array([peak.aim for peak in PEAKS])

    def residuals(x: Floats) -> Floats:
        return np.concatenate([weight * (own.peaks(np.exp(x)) - aim), DAMPING * (x - prior)])

    inside = 0.01
    found = least_squares(
        residuals, prior, bounds=(low + 0.5 * inside, high - 0.5 * inside), diff_step=1e-3, max_nfev=30
    )
    return np.asarray(np.exp(found.x))


def main(check: bool) -> None:
    """Calibrate, fit, write unless only checking, and print."""
    elements, muscles = Table("elements.csv"), Table("muscles.csv")
    if not check:
        calibrate(elements)
    own = Strengths(elements, muscles)
    strength = muscles.numbers("strength_N") if check else fit(own, muscles)
    if not check:
        for row, newtons in zip(muscles.rows, strength, strict=True):
            row["strength_N"] = f"{newtons:.0f}"
        elements.write()
        muscles.write()
    for peak, moment in zip(PEAKS, own.peaks(strength), strict=True):
        sys.stdout.write(
            f"{peak.direction:17s} at {peak.flexion:2.0f}° knee {peak.knee:2.0f}°: {moment:6.1f} N·m "
            f"(measured {peak.mean} ± {peak.deviation})\n"
        )
    for row, newtons in zip(muscles.rows, strength, strict=True):
        sys.stdout.write(f"{row['muscle']:26s} {newtons:6.0f} N, from {row['prior_N']}\n")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
