"""The reference hip against measured hips: arms, strength, passive moment, slack, head travel, Lewis's lifts."""

from __future__ import annotations

from typing import Any

import numpy as np
from tests.anatomy.conftest import pose_side
from tests.anatomy.dostal import differences_m
from tools.fit_passive import made_by_tissue, postures

from coxa.anatomy import reference_model
from coxa.claims.measure import ILIOPSOAS, LIFTS
from coxa.efficiency import DIRECTIONS
from coxa.hip import Hip, States, end_range_table, hip, peak_torques, rotation_range, simulate
from coxa.socket import reference_capsule, rotation_slack
from coxa.socket.passive import passive_joint_moment, riener_edrich_moment

Row = dict[str, Any]

POOLED = (
    ("standing", "abduction", 81, 27, 1),
    ("standing", "adduction", 108, 32, 1),
    ("flexed 10", "flexion", 134, 38, 1),
    ("flexed 45", "flexion", 88, 27, 1),
    ("standing", "extension", 84, 16, 1),
    ("seated", "extension", 178, 60, 1),
    ("standing", "outward rotation", 40, 16, 1),
    ("seated", "outward rotation", 40, 16, 1),
    ("flexed 45", "inward rotation", 59, 19, 1),
    ("seated", "inward rotation", 59, 19, 2),
)
"""Position, direction, mean and standard deviation, N·m, and deviations allowed (pooled by Chen & Franklin 2024)."""


def rows() -> list[Row]:
    """Return every row: quantity, what is asked, what was reached, and whether that is met."""
    own = hip("r")
    return [*_arms(), *_strength(own), *_passive(), *_slack(), *_range(own), *_travel(own), *_lewis(own)]


def _row(quantity: str, asked: str, reached: str, met: bool | None) -> Row:
    return {"quantity": quantity, "asked": asked, "reached": reached, "met": met}


def _arms() -> list[Row]:
    straight = differences_m()
    worst = max(1e3 * float(np.abs(arms).max()) for arms in straight.values())
    bent = pose_side(reference_model(), [[f, 0, 0, 0] for f in (0, 45, 90)])
    piriformis = 1e3 * bent.arm_m[:, bent.of("piri"), 2]
    turned = bool(piriformis[1] < 0.0 < piriformis[2])
    return [
        _row(
            f"moment arms of Dostal's {len(straight)} straight elements, greatest difference",
            "3 mm",
            f"{worst:.1f} mm",
            worst <= 3.0,
        ),
        _row(
            "rotation arm of the piriformis at 0 / 45 / 90° of flexion",
            "outward, then inward between 45 and 90°",
            " / ".join(f"{abs(a):.0f} mm {'inward' if a > 0 else 'outward'}" for a in piriformis),
            turned,
        ),
    ]


def _strength(own: Hip) -> list[Row]:
    healthy = States.healthy(1, len(own.muscles))
    places = tuple(dict.fromkeys(position for position, *_ in POOLED))
    peaks = peak_torques(own, healthy, places).moment_Nm[0]
    found = []
    for position, direction, mean, deviation, allowed in POOLED:
        peak = float(peaks[places.index(position), DIRECTIONS.index(direction)])
        off = (peak - mean) / deviation
        found.append(
            _row(
                f"greatest {direction}, {position}",
                f"{mean} ± {allowed * deviation} N·m",
                f"{peak:.0f} N·m ({off:+.1f} SD)",
                abs(off) <= allowed,
            )
        )
    return found


def _passive() -> list[Row]:
    thigh, knee = postures()
    ours = made_by_tissue(thigh, knee) + passive_joint_moment(thigh, knee)[:, 0]
    worst = float(np.abs(ours - riener_edrich_moment(thigh, knee)).max())
    return [
        _row(
            "passive flexion moment over Riener & Edrich's range, greatest difference",
            "5 N·m",
            f"{worst:.1f} N·m",
            worst <= 5.0,
        )
    ]


def _slack() -> list[Row]:
    flexion = np.radians([0.0, 30.0, 60.0, 90.0])
    straight = np.degrees(rotation_slack(reference_capsule(), flexion, np.zeros(4)).width_rad)
    middle = np.degrees(rotation_slack(reference_capsule(), flexion, np.zeros(4)).middle_rad)
    ends = np.radians([[-15.0, 10.0], [110.0, 18.0], [60.0, -45.0], [60.0, 25.0]])
    tight = np.degrees(rotation_slack(reference_capsule(), ends[:, 0], ends[:, 1]).width_rad)
    wide = float(straight[1:3].max())
    return [
        _row(
            "rotational slack of the capsule in mid-range", "50 ± 10°", f"{wide:.0f}°", abs(wide - 50) <= 10
        ),
        _row(
            "… at the ends of flexion, extension, ab- and adduction",
            "near 0",
            f"{tight.max():.0f}° at most",
            None,
        ),
        _row(
            "… its middle, from 0° to 90° of flexion",
            "moves outward with flexion",
            f"{middle[0]:+.0f}° to {middle[-1]:+.0f}°",
            bool(middle[0] > middle[-1]),
        ),
    ]


def _range(own: Hip) -> list[Row]:
    healthy = States.healthy(1, len(own.muscles))
    found = []
    for position, norm in (("prone", (35.2, 41.8)), ("seated", (37.9, 40.6))):
        ours = np.degrees(rotation_range(own, healthy, position, 10.0)[0])
        found.append(
            _row(
                f"passive rotation {position}, turned with 10 N·m, in / out",
                f"people: {norm[0]:.0f}° / {norm[1]:.0f}°",
                f"{ours[0]:.0f}° / {ours[1]:.0f}°",
                None,
            )
        )
    return found


def _travel(own: Hip) -> list[Row]:
    found = simulate(own, States.healthy(1, len(own.muscles)))
    paths_m = [found.of(task.key, found.head_m)[0] for task in own.tasks]
    widest = max(1e3 * float(np.linalg.norm(p[:, None] - p[None], axis=-1).max()) for p in paths_m)
    table = end_range_table(own)
    torque, push = max(row.torque_Nm for row in table), max(row.push_N for row in table)
    alike = [row for row in table if row.torque_Nm == torque]
    names = ("healthy", "LCEA 18°", "LCEA 18°, cut")
    play = [np.mean([r.play_mm for r in alike if r.hip == name and r.push_N == 0.0]) for name in names]
    faber = [r for r in alike if r.manoeuvre == "faber" and r.push_N == push]
    pushed = [next(r.travel_mm for r in faber if r.hip == name) for name in names]
    asked = "about 1 mm, then more, then more still"
    who = "healthy / LCEA 18° / and iliofemoral ligament cut"
    found_rows = [
        _row("head's travel within any task, healthy", "2 mm", f"{widest:.1f} mm at most", widest <= 2.0)
    ]
    for what, mm in (
        ("play of the head at the end of range, mean of nine manoeuvres", play),
        (f"travel in FABER with a forward push of {push:.0f} N", pushed),
    ):
        met = bool(0.5 <= mm[0] <= 1.5 and mm[0] < mm[1] < mm[2])
        found_rows.append(_row(f"{what}: {who}", asked, " / ".join(f"{v:.2f}" for v in mm) + " mm", met))
    return found_rows


def _lewis(own: Hip) -> list[Row]:
    lifts = own.with_tasks(LIFTS)
    found = []
    for task, part, start in (
        ("prone_extension", "gluteus maximus", ("glmax",)),
        ("supine_flexion", "iliopsoas", ILIOPSOAS),
    ):
        weak = np.array([name.startswith(start) for name in own.muscles])
        change = _forward_N(lifts, task, weak, 0.5) - _forward_N(lifts, task, weak, 1.0)
        found.append(
            _row(
                f"forward force with half the {part}, {task.replace('_', ' ')}",
                "rises (Lewis 2007)",
                f"{change:+.0f} N",
                change > 0.0,
            )
        )
    return found


def _forward_N(own: Hip, task: str, weak: Any, strength: float) -> float:
    """Return the forward push of the head, mean over the first half of a lift."""
    one = np.ones(len(own.muscles))
    changed = own.with_parameters(np.where(weak, strength, one), one, one)
    found = simulate(changed, States.healthy(1, len(one)), head=False)
    push = found.of(task, found.contact_N)[0, :, 0]
    return float(push[: (len(push) + 1) // 2].mean())
