"""Fit the capsule's slack lengths to how far cadaver hips turned: writes `hip_ligaments.csv` and `.toml`.

    python tools/fit_capsule.py [starts]     (0: go on from the capsule as it is)

What is asked for (van Arkel et al. 2015b, J Biomech 48:3803, nine hips, abstract and legend of figure 3; the numbers
per position are in a figure only, so the grid below is our reading of the words):

- unresisted rotation 50° wide in mid-flexion and mid-abduction, near zero at the ends of both;
- its middle turned inward in extension and outward in flexion;
- from either end of it to 5 N·m the same distance, at 0.8 ± 0.3 N·m per degree;

and that relaxed hips of living people, prone and seated, turn as far as measured (Kouyoumdjian et al. 2012).

Free are slack lengths, one factor of stiffness per ligament within what strips and whole ligaments showed, and where
attachments sit within the breadth of a footprint, held by a prior at the anchors (`hip_ligament_anchors.csv`).
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from coxa.anatomy import reference_model
from coxa.anatomy.frames import frames, head_radius_m
from coxa.hip.frames import Leg, forces
from coxa.model.hips import hip_joints
from coxa.socket.capsule import Capsule, capsule_state, hip_rotation, reference_capsule
from coxa.socket.slack import END_TORQUE_NM, rotation_slack

Floats = NDArray[np.float64]
ANCHORS = Path(__file__).with_name("hip_ligament_anchors.csv")
DATA = Path(__file__).parents[1] / "src" / "coxa" / "data" / "hip_ligaments.csv"

# Positions: flexion, and adduction from its one end to the other; ours, about where 5 N·m end each motion.
FLEXION = np.array([-15.0, 0.0, 30.0, 60.0, 90.0, 110.0])
ABDUCTION_END = np.array([25.0, 38.0, 45.0, 45.0, 42.0, 30.0])
ADDUCTION_END = np.array([10.0, 18.0, 25.0, 25.0, 22.0, 18.0])
ADDUCTION = np.column_stack(
    [-ABDUCTION_END, -0.5 * ABDUCTION_END, 0.0 * FLEXION, 0.5 * ADDUCTION_END, ADDUCTION_END]
)
WIDTH = 50.0 * np.outer([0.25, 0.75, 1.0, 1.0, 1.0, 0.30], [0.25, 0.85, 1.0, 0.85, 0.25])
MIDDLE = np.interp(FLEXION, [-15.0, 110.0], [5.0, -4.0])  # signs are van Arkel's, size ours
TORQUE = np.array([4.0, 0.4, 0.0, -0.4, -4.0])  # 8° before the region, at its ends and middle, 8° beyond
BEYOND_DEG = 8.0  # 5 N·m at 0.8 N·m per degree, and a toe
# How far people's hips turn: flexion, and rotation (inward +) prone, then seated, knee at 90° (Kouyoumdjian et al.
# 2012, 120 adults; seated outward by subtraction). Capsule and muscles at rest are to make END_FEEL_NM there (ours):
# an examiner's 5 N·m and the weight of shank and foot make more prone, 10 N·m less the weight make less seated.
RANGE_DEG = np.array([[0.0, 35.2], [0.0, -41.8], [90.0, 37.9], [90.0, -40.6]])
END_FEEL_NM = np.array([10.0, 10.0, 8.0, 8.0])

LIGAMENTS = ("iliofemoral_lateral", "iliofemoral_medial", "pubofemoral", "ischiofemoral")
# Force per unit of strain, N. Low: modulus × area of strips (Pieroh et al. 2016), iliofemoral shared between its arms.
# High: 100 N/mm (an iliofemoral arm, Hewitt et al. 2002) at 55 mm, for each: elements stand for sectors of a
# closed capsule, of which a dissected strip is a part.
STIFFNESS = np.array([[1305.0, 5500.0], [1305.0, 5500.0], [745.0, 5500.0], [720.0, 5500.0]])
MOVE_MM = 10.0  # farthest along one axis
PRIOR_MM = 10.0  # spread of the prior, in units of one residual


def muscle_rotation_Nm() -> Floats:
    """Return the moment of muscles at rest about rotation in the postures of `RANGE_DEG`, N·m."""
    model = reference_model()
    leg = Leg.of(model, next(joint for joint in hip_joints(model) if joint.side == "r"))
    angle = np.zeros((len(RANGE_DEG), 4))
    angle[:, [0, 2]], angle[:, 3] = np.radians(RANGE_DEG), np.radians(90.0)
    frames = leg.pose(angle, np.zeros_like(angle))
    at_rest = forces(leg.force_model, frames).passive_N
    return np.asarray(np.einsum("tm,tm->t", at_rest, frames.moment_arm_m[:, :, 2]))


class Fit:
    """The unknowns, laid out in one vector: slack mm, log stiffness, middles in degrees, moves in mm."""

    def __init__(self) -> None:
        with ANCHORS.open(encoding="utf-8") as file:
            self.rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
        self.n = len(self.rows)
        self.family = np.array([LIGAMENTS.index(row["ligament"]) for row in self.rows])
        bones = frames()
        ends = {
            e: np.array([[float(r[f"{e}_{a}_m"]) for a in "xyz"] for r in self.rows])
            for e in ("pelvis", "femur")
        }
        self.ends = ends
        self.pelvis = np.array([bones.place("pelvis", p) for p in ends["pelvis"]]) - bones.hip_in_pelvis_m
        self.femur = np.array([bones.place("femur", p) for p in ends["femur"]])
        # Elements with one origin share its move.
        self.origin = np.unique(ends["pelvis"] + 1e3 * self.family[:, None], axis=0, return_inverse=True)[
            1
        ].ravel()
        self.n_moves = 3 * (self.origin.max() + 1 + self.n)
        self.n_plain = self.n + 4 + WIDTH.size
        self.muscle_Nm = muscle_rotation_Nm()

    def capsule(self, x: Floats) -> Capsule:
        """Return the capsule of a vector of unknowns, with or without moves."""
        moves = np.zeros(self.n_moves) if len(x) == self.n_plain else x[self.n_plain :]
        step = 1e-3 * moves.reshape(-1, 3)
        stiffness = np.exp(x[self.n : self.n + 4]) / np.bincount(self.family)
        return Capsule(
            tuple(row["element"] for row in self.rows),
            self.pelvis + step[self.origin],
            self.femur + step[self.origin.max() + 1 :],
            stiffness[self.family],
            1e-3 * x[: self.n],
            head_radius_m(),
        )

    def middles(self, x: Floats) -> Floats:
        """Return the middles of the free regions, degrees."""
        return x[self.n + 4 : self.n_plain].reshape(WIDTH.shape)

    def residuals(self, x: Floats) -> Floats:
        """Return what the fit makes small."""
        middle = self.middles(x)
        half = 0.5 * WIDTH
        turns = [middle - half - BEYOND_DEG, middle - half, middle, middle + half, middle + half + BEYOND_DEG]
        rotation = np.stack(turns, -1)
        flexion = np.broadcast_to(FLEXION[:, None, None], rotation.shape)
        adduction = np.broadcast_to(ADDUCTION[..., None], rotation.shape)
        angles = np.radians(np.stack([flexion, adduction, rotation], -1).reshape(-1, 3))
        state = capsule_state(self.capsule(x), hip_rotation(angles))
        moment = state.moment_Nm.reshape(*rotation.shape, 3)
        inside = np.abs(moment[..., 1:4, :2])  # flexion and adduction within the region
        mean_length = 1e3 * state.length_m.max(axis=0)
        alive = np.radians(np.column_stack([RANGE_DEG[:, 0], np.zeros(4), RANGE_DEG[:, 1]]))
        tissue = capsule_state(self.capsule(x), hip_rotation(alive)).moment_Nm[:, 2] + self.muscle_Nm
        end_feel = -END_FEEL_NM * np.sign(RANGE_DEG[:, 1])
        return np.concatenate(
            [
                (np.arcsinh(moment[..., 2]) - np.arcsinh(TORQUE)).ravel(),
                6.0 * (np.arcsinh(tissue) - np.arcsinh(end_feel)),
                0.05 * np.maximum(inside - [8.0, 6.0], 0.0).ravel(),
                0.1 * (x[self.n : self.n + 4] - np.log(STIFFNESS[:, 0])),
                1.0 * (middle - MIDDLE[:, None]).ravel() / 8.0,
                0.1 * np.diff(middle, axis=1).ravel() / 5.0,
                0.2
                * np.maximum(x[: self.n] - mean_length, 0.0),  # a ligament that never pulls is no ligament
                x[self.n_plain :] / PRIOR_MM,
            ]
        )

    def bounds(self, moving: bool) -> tuple[Floats, Floats]:
        """Return lowest and highest unknowns."""
        low = [np.full(self.n, 10.0), np.log(STIFFNESS[:, 0]), np.full(WIDTH.size, -60.0)]
        high = [np.full(self.n, 110.0), np.log(STIFFNESS[:, 1]), np.full(WIDTH.size, 60.0)]
        if moving:
            low.append(np.full(self.n_moves, -MOVE_MM))
            high.append(np.full(self.n_moves, MOVE_MM))
        return np.concatenate(low), np.concatenate(high)

    def solve(self, x: Floats, moving: bool, evaluations: int) -> tuple[float, Floats]:
        """Return the least cost found from a start, and where."""
        scale = [np.full(self.n, 3.0), np.full(4, 0.3), np.full(WIDTH.size, 5.0), np.full(self.n_moves, 2.0)]
        low, high = self.bounds(moving)
        x = np.clip(x, low + 1e-3, high - 1e-3)
        found = least_squares(
            self.residuals,
            x,
            bounds=(low, high),
            x_scale=np.concatenate(scale)[: len(x)],
            max_nfev=evaluations,
        )
        return float(found.cost), found.x

    def again(self) -> Floats:
        """Return the unknowns of the capsule as it is."""
        now = reference_capsule()
        slack_m, ends = now.slack_m, (now.pelvis_m - self.pelvis, now.femur_m - self.femur)
        first = np.unique(self.origin, return_index=True)[1]
        moves = 1e3 * np.concatenate([ends[0][first], ends[1]]).ravel()
        whole = np.bincount(self.family, now.stiffness_N)
        return np.concatenate([1e3 * slack_m, np.log(whole), np.repeat(MIDDLE, 5), moves])

    def start(self, rng: np.random.Generator) -> Floats:
        """Return a random start: slack lengths somewhere among the lengths met."""
        grid = np.array(
            [(f, a, r) for f, row in zip(FLEXION, ADDUCTION, strict=True) for a in row for r in (-30, 0, 30)]
        )
        plain = np.concatenate([np.full(self.n, 50.0), np.log(STIFFNESS.mean(axis=1)), np.repeat(MIDDLE, 5)])
        length = 1e3 * capsule_state(self.capsule(plain), hip_rotation(np.radians(grid))).length_m
        plain[: self.n] = length.min(0) + np.ptp(length, axis=0) * rng.uniform(0.5, 0.85, self.n)
        return plain


def write(fit: Fit, x: Floats) -> None:
    """Write attachments back in TLEM 2.0's frames, with how far each was moved."""
    bones = frames()
    capsule = fit.capsule(x)
    ends = {}
    for end, now, was in (("pelvis", capsule.pelvis_m, fit.pelvis), ("femur", capsule.femur_m, fit.femur)):
        at = fit.ends[end][0]
        turn = (
            np.array([bones.place(end, at + 1e-3 * axis) - bones.place(end, at) for axis in np.eye(3)]).T
            / 1e-3
        )
        ends[end] = fit.ends[end] + np.linalg.solve(turn, (now - was).T).T
    share = 1.0 / np.bincount(fit.family)[fit.family]
    names = [f"{end}_{axis}_m" for end in ("pelvis", "femur") for axis in "xyz"]
    lines = [
        ",".join(["element", "ligament", "share", *names, "slack_m", "pelvis_moved_mm", "femur_moved_mm"])
    ]
    for k, row in enumerate(fit.rows):
        moved = [np.linalg.norm(ends[end][k] - fit.ends[end][k]) * 1e3 for end in ("pelvis", "femur")]
        figures = [f"{v:.4f}" for v in [*ends["pelvis"][k], *ends["femur"][k], capsule.slack_m[k]]]
        lines.append(
            ",".join(
                [row["element"], row["ligament"], f"{share[k]:.6f}", *figures, *(f"{v:.1f}" for v in moved)]
            )
        )
    DATA.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


def write_stiffness(newtons: Floats) -> None:
    """Write each ligament's force per unit of strain into its table of `hip_ligaments.toml`."""
    path = DATA.with_suffix(".toml")
    text = path.read_text(encoding="utf-8")
    for name, value in zip(LIGAMENTS, newtons, strict=True):
        text = re.sub(rf"(?<=\[{name}\]\nstiffness_N = )[\d.]+", f"{value:.1f}", text)
        sys.stdout.write(f"{name}: stiffness_N = {value:.0f}\n")
    path.write_text(text, encoding="utf-8")


HEADER = """\
# Capsular ligaments of the reference adult's right hip, TLEM 2.0's frames, m. Written by tools/fit_capsule.py: slack
# lengths and attachments fitted to van Arkel et al. 2015b (J Biomech 48:3803) and to passive rotation prone and seated
# (Kouyoumdjian et al. 2012) from tools/hip_ligament_anchors.csv, which names its sources; how far
# each end was moved from its anchor stands in the last two columns.
"""


def report(capsule: Capsule) -> None:
    """Print the map of unresisted rotation and of the way from it to 5 N·m, degrees."""
    flexion = np.radians(np.repeat(FLEXION, ADDUCTION.shape[1]))
    free = rotation_slack(capsule, flexion, np.radians(ADDUCTION.ravel()))
    end = rotation_slack(capsule, flexion, np.radians(ADDUCTION.ravel()), torque_Nm=END_TORQUE_NM)
    maps = {
        "width": free.width_rad,
        "middle": free.middle_rad,
        "inward to 5 N·m": end.inward_rad - free.inward_rad,
        "outward to 5 N·m": free.outward_rad - end.outward_rad,
    }
    for name, values in maps.items():
        sys.stdout.write(f"{name}\n{np.degrees(values).reshape(ADDUCTION.shape).round().astype(int)}\n")


def _from_scratch(fit: Fit, rng: np.random.Generator, starts: int) -> list[tuple[float, Floats]]:
    first = sorted((fit.solve(fit.start(rng), False, 25) for _ in range(starts)), key=lambda s: s[0])
    kept = first[: max(2, starts // 3)]
    return sorted(
        (fit.solve(np.append(x, np.zeros(fit.n_moves)), True, 50) for _, x in kept), key=lambda s: s[0]
    )


def main(starts: int) -> None:
    """Fit from several starts, first with attachments held, then with them free; write the best."""
    fit, rng = Fit(), np.random.default_rng(2026)
    moved = [fit.solve(fit.again(), True, 60)] if starts == 0 else _from_scratch(fit, rng, starts)
    cost, x = fit.solve(moved[0][1], True, 80)
    sys.stdout.write(f"cost {cost:.2f} of {[round(c, 1) for c, _ in moved]}\n")
    write(fit, x)
    report(fit.capsule(x))
    write_stiffness(np.exp(x[fit.n : fit.n + 4]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
