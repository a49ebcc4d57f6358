"""`python -m benchmarks.in_vivo`: hip force in ten people with measuring implants, and in the reference hip.

Measured: mean force of 10 instrumented hips in one-legged stance and at the two peaks of level walking (Bergmann
et al. 2016, PLoS ONE 11:e0155612; OrthoLoad), with landmarks of the same people from CT (Fischer et al. 2021).
Each person is the reference hip scaled by height, mass, width between the hips and version of the femur.
"""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coxa.anatomy import Person
from coxa.anatomy.tables import settings
from coxa.coordination import prices, solve_batch
from coxa.hip.frames import Forces, Frames
from coxa.hip.joint import PassiveJoint
from coxa.hip.posed import hip
from coxa.hip.sharing import default_sharing
from coxa.tasks import standard_tasks
from coxa.units import GRAVITY_m_s2

Array = NDArray[np.float64]
SHARED = Path(__file__).resolve().parents[2] / "shared"
RESULTS = Path(__file__).parent / "results"
COMPARED = {
    "one-leg stance": ("OLS", "one_leg_stance"),
    "single support": ("LW", "one_leg_stance"),
    "walking peaks": ("LW", "walking"),
}
"""What is measured and the task it is compared with. "Single support" is how Fischer et al. 2021 predict walking:
standing on one leg. "Walking peaks" is the recorded healthy stride at both its peaks."""
PEOPLE = {
    "H1L": ("male", 1.78, 15.0),
    "H2R": ("male", 1.72, 13.8),
    "H3L": ("male", 1.68, 13.8),
    "H4L": ("male", 1.78, 18.9),
    "H5L": ("female", 1.68, 2.3),
    "H6R": ("male", 1.76, 31.0),
    "H7R": ("male", 1.79, 2.4),
    "H8L": ("male", 1.78, 15.5),
    "H9L": ("male", 1.81, 2.3),
    "H10R": ("female", 1.62, 9.7),
}
"""Sex, height (m) and version of the implant's neck from the back of the condyles (degrees): Bergmann et al. 2016."""
PEAK_HALF_WIDTH = 0.025
"""Share of the stride on either side of a peak that the measured mean is taken over."""
PEAKS = ((0.05, 0.35), (0.35, 0.60))
"""Shares of the stride that hold the two peaks of the force."""


@dataclass(frozen=True, eq=False)
class Patient:
    """One person with a measuring implant, mirrored to a right hip.

    Attributes:
        name: Such as H1L.
        person: Who the reference hip is scaled to.
        to_implant: From the femur axes of the model (x anterior, y up along the mechanical axis, z lateral) to the
            implant's (x lateral, along the back of the condyles; y anterior; z up along the shaft).
        measured: Force on the head by activity, in body weights, implant's axes.
    """

    name: str
    person: Person
    to_implant: Array
    measured: dict[str, Array]


@cache
def patients(width: str = "hips") -> tuple[Patient, ...]:
    """Return the ten people.

    Args:
        width: Scale the pelvis by the distance between the "hips" or between the front "spines".
    """
    rows: dict[str, dict[str, Any]] = {}
    with (SHARED / "tables" / "orthoload_hip3_peakphase.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.lstrip('"').startswith("#")):
            own = rows.setdefault(row["subject"], {"weight": float(row["weight_N"]), "measured": {}})
            own["measured"][row["activity"]] = np.array([float(row[f"F{x}_pBW"]) for x in "xyz"]) / 100.0
    return tuple(_patient(name, row, width) for name, row in sorted(rows.items()))


def _patient(name: str, row: dict[str, Any], width: str) -> Patient:
    folder = SHARED / "data" / "implant_orthoload_peaks" / "landmarks"
    side = name[-1]
    femur, pelvis = (_points(folder / f"{name}_{bone}Landmarks.fcsv", side) for bone in ("Femur", "Pelvis"))
    head, lateral, medial = (femur[f"{key}_{side}"] for key in ("HJC", "LEC", "MEC"))
    up = head - 0.5 * (lateral + medial)
    model = _axes(up, lateral - medial)
    shaft = femur[f"P1_{side}"] - femur[f"P2_{side}"]
    implant = _axes(shaft, femur[f"LPC_{side}"] - femur[f"MPC_{side}"])[:, [2, 0, 1]]
    sex, height_m, version_deg = PEOPLE[name]
    reference = settings()["reference"]["pelvic_width_m"]
    share = 1.0 - 2.0 * settings()["landmarks"]["asis"]["xyz_m"][2] / reference
    between_hips_m = float(np.linalg.norm(pelvis["HJC_R"] - pelvis["HJC_L"]))
    between_spines_m = float(np.linalg.norm(pelvis["ASIS_R"] - pelvis["ASIS_L"]))
    version = float(np.radians(version_deg))
    return Patient(
        name=name,
        person=Person(
            sex=sex,
            height_m=height_m,
            mass_kg=row["weight"] / GRAVITY_m_s2,
            pelvic_width_m=between_hips_m / share if width == "hips" else between_spines_m,
            femoral_version_rad={"r": version, "l": version},
        ),
        to_implant=implant.T @ model,
        measured=row["measured"],
    )


def _points(path: Path, side: str) -> dict[str, Array]:
    """Return landmarks in m, axes anterior, up, outward to the implant's side (the file: left, back, up; mm)."""
    points = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            cells = line.split(",")
            left, back, up = (0.001 * float(cell) for cell in cells[1:4])
            points[cells[11]] = np.array([-back, up, left if side == "L" else -left])
    return points


def _axes(up: Array, lateral: Array) -> Array:
    """Return axes as columns: anterior, up along `up`, lateral as near `lateral` as can be."""
    y = up / np.linalg.norm(up)
    z = lateral - y * (lateral @ y)
    z = z / np.linalg.norm(z)
    return np.stack([np.cross(y, z), y, z], axis=1)


class Rule(NamedTuple):
    """One way of sharing the moments among muscles.

    Attributes:
        exponent: p of `Σ w a^p`.
        weight: "one", "volume" (strength × fibre length), "strength", "force" (strength to the p: p counts forces).
        knee_Nm: Optimal moment of the knee's reserve; None leaves the knee out.
        strength: Factor on every muscle's strength.
        passive: What counts besides active force: "none", "muscles" (healthy passive force), "capsule" (ligaments
            and joint spring) or "all".
        width: See `patients`.
        moments: Factor on all moments of the recorded stride.
    """

    exponent: float
    weight: str = "one"
    knee_Nm: float | None = None
    strength: float = 1.0
    passive: str = "none"
    width: str = "hips"
    moments: float = 1.0


_SHARING = default_sharing()
USUAL = Rule(_SHARING.exponent, _SHARING.weight, _SHARING.knee_reserve_Nm, passive="all")
"""How the native hip shares its moments (`data/coordination_defaults.toml`), all its passive structures counted."""


class Posed(NamedTuple):
    """A patient's hip in one activity."""

    frames: Frames
    forces: Forces
    joint: PassiveJoint
    moment_Nm: Array
    intersegmental_N: Array
    share: Array
    volume: Array
    strength_N: Array


@cache
def posed(name: str, key: str, width: str) -> Posed:
    """Return one patient's hip, posed; what no rule changes."""
    patient = next(p for p in patients(width) if p.name == name)
    task = next(t for t in standard_tasks(patient.person) if t.key == key)
    own = hip("r", patient.person, tasks=(task,))
    share = task.time_s / task.time_s[-1]
    # The only task: its frames come first.
    kept = np.flatnonzero(share <= PEAKS[-1][1]) if key == "walking" else np.array([0])
    architecture = own.force_model.architecture
    return Posed(
        own.frames.part(kept),
        own.forces.part(kept),
        own.joint.part(kept),
        task.moment_Nm[kept],
        task.intersegmental_N[kept],
        share[kept],
        architecture[:, 0] * architecture[:, 1],
        architecture[:, 0],
    )


class Answer(NamedTuple):
    """What a rule says of one hip in one activity: force on the head in body weights, implant's axes."""

    force_BW: Array
    activation: Array
    reserve_Nm: Array


def predict(patient: Patient, key: str, rule: Rule) -> Answer:
    """Return the force over the measured phase, averaged as the measured one is."""
    own = posed(patient.name, key, rule.width)
    rows = 3 if rule.knee_Nm is None else 4
    capacity = own.forces.capacity_N * rule.strength
    muscles, capsule = rule.passive in ("muscles", "all"), rule.passive in ("capsule", "all")
    passive = own.forces.passive_N * rule.strength * muscles
    arm = own.frames.moment_arm_m[:, :, :rows]
    asked = own.moment_Nm[:, :rows] * (rule.moments if key == "walking" else 1.0)
    target = asked - np.einsum("tm,tmk->tk", passive, arm) - own.joint.moment_Nm[:, :rows] * capsule
    weight = {
        "one": np.ones_like(own.volume),
        "volume": own.volume / own.volume.mean(),
        "strength": own.strength_N / own.strength_N.mean(),
        "force": (own.strength_N / own.strength_N.mean()) ** rule.exponent,
    }[rule.weight]
    reserve = np.array([_SHARING.hip_reserve_Nm] * 3 + [rule.knee_Nm or 0.0])[:rows]
    price = prices(len(weight), reserve, weight=weight, exponent=rule.exponent)
    n = capacity.shape[1]
    answer = solve_batch(
        np.ascontiguousarray(capacity[:, :, None] * arm),
        np.ascontiguousarray(target),
        np.zeros(n),
        np.ones(n),
        price,
    )
    pull = answer.activation * capacity + passive
    head = own.intersegmental_N - np.einsum("tm,tmi->ti", pull, own.frames.line_of_action)
    head = head - own.joint.on_femur_N * capsule
    in_femur = np.einsum("tji,tj->ti", own.frames.femur_rotation, head)
    force = in_femur @ patient.to_implant.T / patient.person.body_weight_N
    frames = _peak_frames(own.share, np.linalg.norm(force, axis=1)) if key == "walking" else np.array([0])
    return Answer(force[frames].mean(axis=0), answer.activation[frames], answer.reserve_Nm[frames])


def _peak_frames(share: Array, size: Array) -> NDArray[np.intp]:
    """Return frames within the measured phase of both peaks."""
    found = []
    for first, last in PEAKS:
        inside = np.flatnonzero((share >= first) & (share <= last))
        top = share[inside[np.argmax(size[inside])]]
        found.append(np.flatnonzero(np.abs(share - top) <= PEAK_HALF_WIDTH + 1e-9))
    return np.concatenate(found)


def row(rule: Rule) -> dict[str, Any]:
    """Return a rule's errors in both activities."""
    out: dict[str, Any] = {"rule": rule._asdict()}
    for name, (activity, key) in COMPARED.items():
        angle: list[float] = []
        signed: list[float] = []
        weakest = 0.0
        for patient in patients(rule.width):
            answer, measured = predict(patient, key, rule), patient.measured[activity]
            a, b = np.linalg.norm(answer.force_BW), np.linalg.norm(measured)
            signed.append(float(100.0 * (a - b)))
            angle.append(float(np.degrees(np.arccos(answer.force_BW @ measured / (a * b)))))
            weakest = max(weakest, float(np.abs(answer.reserve_Nm[:, :3]).max()))
        out[name] = {
            "error_percent_BW": float(np.median(np.abs(signed))),
            "bias_percent_BW": float(np.median(signed)),
            "direction_deg": float(np.median(angle)),
            "greatest_hip_reserve_Nm": weakest,
        }
    return out


WEIGHTS = ("one", "strength", "volume", "force")
POWERS = (1.1, 1.25, 1.5, 2.0, 3.0)
ALTERNATIVES = (
    *(USUAL._replace(weight=weight, exponent=p) for weight in WEIGHTS for p in POWERS),
    *(USUAL._replace(knee_Nm=knee) for knee in (None, 10.0, 50.0, 100.0, 1000.0)),
    *(USUAL._replace(weight="one", knee_Nm=knee) for knee in (10.0, 50.0)),
    *(USUAL._replace(strength=factor) for factor in (0.5, 0.75, 1.5, 2.0)),
    *(USUAL._replace(passive=passive) for passive in ("none", "muscles", "capsule")),
    USUAL._replace(width="spines"),
    *(USUAL._replace(moments=share) for share in (0.9, 0.8, 0.7)),
)
"""Exponents with each weight, then one thing changed at a time."""


def words(found: dict[str, Any]) -> str:
    """Return a row as text."""
    rule = found["rule"]
    knee = "-" if rule["knee_Nm"] is None else f"{rule['knee_Nm']:g}"
    text = f"p {rule['exponent']:<5g} w {rule['weight']:<9} knee {knee:<5} strength x{rule['strength']:<5g}"
    text += "".join(
        f" {name} {rule[name]}"
        for name in ("passive", "width", "moments")
        if rule[name] != getattr(USUAL, name)
    )
    for name in COMPARED:
        own = found[name]
        text += f" | {name} {own['error_percent_BW']:5.1f} ({own['bias_percent_BW']:+6.1f}) %BW"
        text += f" {own['direction_deg']:4.1f} deg"
    return text


def main() -> int:
    """Print the table of alternatives and keep it."""
    if not SHARED.is_dir():
        print("The measured forces are not beside this checkout: nothing to compare with.")
        return 2
    found = []
    for rule in (USUAL, *ALTERNATIVES):
        found.append(row(rule))
        print(words(found[-1]), flush=True)
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps({"patients": 10, "rows": found}, indent=1)
    (RESULTS / "in_vivo.json").write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
