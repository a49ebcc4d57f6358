"""How far the head of the reference hip moves: at the end of range, in the standard tasks, and pushed about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from coxa.hip import (
    EndRange,
    EndRangeRow,
    Hip,
    Manoeuvre,
    States,
    end_range_table,
    end_range_travel,
    example_hips,
    hip,
    manoeuvres,
    simulate,
)
from coxa.hip.manoeuvres import CUT, dysplastic_cup, examiner_push_N, examiner_torque_Nm
from coxa.socket import Cup, excursion_m, head_play_m, hip_rotation
from tools.doc_blocks.common import table

SHORT = {
    "faber": "FABER",
    "fadir": "FADIR",
    "extended_out": "extended, out",
    "extended_aside_out": "ext., aside, out",
    "prone_out": "prone out",
    "prone_in": "prone in",
    "seated_out": "seated out",
    "seated_in": "seated in",
    "aside": "aside",
}
"""Headings of the manoeuvres' columns."""
SHALLOW = "LCEA 18°"
COMPARED = ("healthy", "healthy, cut", SHALLOW, f"{SHALLOW}, cut")
PUSHES_N = (0.0, 89.0, 150.0, 222.0, 290.0, 356.0)
TONES = (0.01, 0.02)
FABER_FLEXION_DEG, FABER_ASIDE_DEG = (30.0, 45.0, 60.0), (20.0, 30.0, 40.0)
PLAY_POSTURES_DEG = {
    "neutral": (0, 0, 0),
    "10° extension": (-10, 0, 0),
    "90° flexion": (90, 0, 0),
    "90°, 30° in": (90, 0, 30),
    "0°, 30° in": (0, 0, 30),
    "0°, 40° out": (0, 0, -40),
}


@cache
def adult() -> Hip:
    """Return the reference adult's right hip in all standard tasks."""
    return hip("r")


@cache
def _rows() -> tuple[EndRangeRow, ...]:
    return end_range_table(adult())


def end_range() -> str:
    """Return travel and play at the end of every manoeuvre, under the torque of the studies."""
    torque, push = examiner_torque_Nm(), examiner_push_N()
    names = list(dict.fromkeys(row.hip for row in _rows()))
    lines = [
        line
        for what, pushed in (("travel", 0.0), (f"travel, {push:.0f} N", push), ("play", None))
        for line in _part(what, pushed, torque, names)
    ]
    columns = [SHORT[each.key] for each in manoeuvres()]
    return table(["mm", "hip", *columns, "mean"], lines, right=range(2, 3 + len(columns)))


def _part(what: str, push: float | None, torque: float, names: Sequence[str]) -> Iterator[list[str]]:
    """Return a line per hip: its travel under a push, or its play where the push is None."""
    for name in names:
        own = {r.manoeuvre: r for r in _rows() if (r.hip, r.torque_Nm, r.push_N) == (name, torque, push or 0)}
        mm = {key: (row.play_mm if push is None else row.travel_mm) for key, row in own.items()}
        cells = [f"{mm[key]:.2f}" if key in mm else "–" for key in SHORT]
        yield [what if name == names[0] else "", name, *cells, f"{np.mean(list(mm.values())):.2f}"]


def end_range_orders() -> str:
    """Return, for either torque, play and travel over all manoeuvres, one line per hip."""
    push = examiner_push_N()
    rows = []
    for torque in sorted({row.torque_Nm for row in _rows()}):
        for name in dict.fromkeys(row.hip for row in _rows()):
            own = [row for row in _rows() if (row.hip, row.torque_Nm) == (name, torque)]
            still = [row for row in own if row.push_N == 0.0]
            pushed = [row for row in own if row.push_N == push]
            faber = next(row.travel_mm for row in pushed if row.manoeuvre == "faber")
            figures = (
                *(np.mean([row.travel_mm for row in some]) for some in (still, pushed)),
                max(row.travel_mm for row in own),
                faber,
                np.mean([row.play_mm for row in still]),
            )
            rows.append([f"{torque:g} N·m", name, *(f"{mm:.2f}" for mm in figures)])
    head = ["turned with", "hip, mm", "travel, mean", f"… pushed with {push:.0f} N", "… greatest"]
    return table([*head, "FABER, pushed", "play, mean"], rows, right=range(2, 7))


def faber() -> str:
    """Return the head's travel in FABER by push, by muscle tone, without muscles and by posture."""
    own, push = adult(), examiner_push_N()
    posture = next(each for each in manoeuvres() if each.key == "faber")
    healthy = States.healthy(1, len(own.muscles))
    lines = [_travels(f"pushed with {newton:.0f} N", [posture], push_N=newton) for newton in PUSHES_N]
    for tone in TONES:
        tense = replace(healthy, guard=np.full_like(healthy.guard, tone))
        lines.append(
            _travels(f"{push:.0f} N, every muscle at {100 * tone:g} %", [posture], push_N=push, states=tense)
        )
    lines.append(_travels("no push, no muscles", [posture], push_N=0.0, muscles=False))
    for flexion in FABER_FLEXION_DEG:
        for aside in FABER_ASIDE_DEG:
            other = replace(posture, angle_deg=(flexion, -aside, 0.0, posture.angle_deg[3]))
            lines.append(
                _travels(f"{push:.0f} N, flexed {flexion:.0f}°, aside {aside:.0f}°", [other], push_N=push)
            )
    return table(["FABER, mm", *COMPARED], lines, right=range(1, 5))


def _travels(
    what: str, chosen: list[Manoeuvre], *, push_N: float, states: States | None = None, muscles: bool = True
) -> list[str]:
    hips = example_hips(adult())
    ends: list[EndRange] = [
        end_range_travel(hips[name], push_N=push_N, states=states, muscles=muscles, chosen=chosen)[0]
        for name in COMPARED
    ]
    return [what, *(f"{1e3 * end.travel_m:.2f}" if end.held else "lost" for end in ends)]


def play_by_posture() -> str:
    """Return the play of a joint without muscles in a few postures."""
    own = adult()
    shallow = Cup.default("r", lateral_edge_rad=np.radians(18.0))
    rotation = hip_rotation(np.radians(np.array(list(PLAY_POSTURES_DEG.values()), dtype=float)))
    hips = {
        "healthy": (own.cup, own.capsule),
        SHALLOW: (shallow, own.capsule),
        f"{SHALLOW}, no capsule": (shallow, own.capsule.cut()),
    }
    lines = [
        [name, *(f"{1e3 * m:.1f}" for m in head_play_m(cup, own.bearing, capsule, rotation))]
        for name, (cup, capsule) in hips.items()
    ]
    return table(["mm", *PLAY_POSTURES_DEG], lines, right=range(1, 1 + len(PLAY_POSTURES_DEG)))


def travel_in_tasks() -> str:
    """Return the size of the head's path in every standard task, in three hips."""
    own = adult()
    shallow = own.with_cup(dysplastic_cup())
    hips = {
        "healthy": own,
        SHALLOW: shallow,
        f"{SHALLOW}, cut": shallow.with_capsule(shallow.capsule.cut(CUT)),
    }
    paths = {name: _paths_mm(each) for name, each in hips.items()}
    moving = [task for task in own.tasks if np.ptp(task.angle_rad, axis=0).any()]
    lines = [[task.label, *(f"{paths[name][task.key]:.2f}" for name in hips)] for task in moving]
    return table(["task, mm", *hips], lines, right=range(1, 4))


def _paths_mm(own: Hip) -> dict[str, float]:
    found = simulate(own, States.healthy(1, len(own.muscles)))
    return {task.key: 1e3 * excursion_m(found.of(task.key, found.head_m)[0]) for task in own.tasks}
