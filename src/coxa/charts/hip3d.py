"""The hip in space: bones for orientation, each muscle's line of action, the head's shift made visible.

Reads a result's drawings; what moves is turned into frames of a `Scene`, one scene for each hip.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from coxa.charts.chart import SIDE_TONES, Absent, Ball3, Chart, Frame3, Polyline3, Scene, Subject
from coxa.charts.hip3d_reading import known, scene_of
from coxa.charts.hip3d_words import (
    lead_of,
    legend_of,
    load_of,
    notes_of,
    numbers_in,
    shift_of,
    shift_words,
    table_of,
)
from coxa.charts.pelvis import Path, Point, Side, SPACING_mm, ball_ring, outline, thigh
from coxa.charts.reading import part

KEY: Final = "hip-3d"
TITLE: Final = "The hip in space"
FACTORS: Final = (50.0, 20.0, 10.0, 5.0, 2.0, 1.0)
LARGEST_SHIFT_mm: Final = 15.0
"""The head's greatest shift is drawn no longer than this, unless it is longer in truth; about a third of the head."""

HEAD_OF_CUP: Final = 0.93
"""Radius of the head drawn, of its cup's: leaves room for cartilage and lets the cup's rim be seen; ours."""

USUAL_RADIUS_mm: Final = 25.0
"""Of a cup that is not known; ours."""

LOAD_SCALES: Final = (20.0, 15.0, 10.0, 7.5, 5.0, 2.5)
"""How long a load of one body weight may be drawn, mm: the first with which the greatest is not too long."""
LONGEST_LOAD_mm: Final = 90.0
BARB_mm: Final = 9.0
SIDES: Final[tuple[Side, ...]] = ("r", "l")
SIDE_WORDS: Final = {"r": "Right hip", "l": "Left hip"}


def hip_3d(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return both hips in space, of each subject, with a slider over the stride or the turn.

    Args:
        subjects: Results; several are compared, their shifts magnified alike.
    """
    found = [
        (subject, side, scene)
        for subject in subjects
        for side in SIDES
        if (scene := scene_of(subject, side)) is not None
    ]
    if not found:
        return Absent(KEY, TITLE, _why_not(subjects))
    factor = magnification([shift_of(frame) for _, _, scene in found for frame in scene["frames"]])
    per_weight = load_scale([load_of(frame) for _, _, scene in found for frame in scene["frames"]])
    tops: dict[str, float] = {}
    for _, _, scene in found:
        label = scene["value_label"]
        tops[label] = max(tops.get(label, 0.0), scene["value_top"])
    scenes = tuple(
        _scene(
            subject.label if len(subjects) > 1 else "",
            _stills(subject, side, scene),
            side,
            scene,
            (factor, per_weight),
            tops[scene["value_label"]],
        )
        for subject, side, scene in found
    )
    documents = [scene for _, _, scene in found]
    return Chart(
        key=KEY,
        title=TITLE,
        lead=lead_of(documents),
        alt=" ".join(
            f"{picture.title}: {numbers_in(scene, side)}"
            for picture, (_, side, scene) in zip(scenes, found, strict=True)
        ),
        evidence=documents[0]["evidence"],
        columns=2,
        legend=legend_of(documents),
        notes=notes_of(factor, per_weight, documents),
        scenes=scenes,
        table=table_of(scenes, found),
    )


def magnification(shifts_mm: Sequence[Point]) -> float:
    """Return how many times larger shifts are drawn, so that the greatest becomes about 6 to 15 mm; 1 at least.

    Args:
        shifts_mm: Of the head, in all frames that are compared.
    """
    greatest = max((math.hypot(*shift) for shift in shifts_mm), default=0.0)
    # Below a hundredth of a millimetre there is nothing to enlarge but rounding.
    if greatest < 0.01:
        return 1.0
    return next((factor for factor in FACTORS if factor * greatest <= LARGEST_SHIFT_mm), 1.0)


def load_scale(loads_BW: Sequence[Point]) -> float:
    """Return how long one body weight is drawn, mm, so that the greatest load stays within the picture.

    Args:
        loads_BW: On the socket, in all frames that are compared.
    """
    greatest = max((math.hypot(*load) for load in loads_BW), default=0.0)
    return next((scale for scale in LOAD_SCALES if scale * greatest <= LONGEST_LOAD_mm), LOAD_SCALES[-1])


def _why_not(subjects: Sequence[Subject]) -> str:
    if not any(subject.drawings for subject in subjects):
        return "This result was kept without what pictures are drawn from; computing it again brings them."
    return "No place in space is known for this hip's muscles in this result."


def _scene(
    name: str,
    stills: tuple[int, ...],
    side: Side,
    scene: dict[str, Any],
    scales: tuple[float, float],
    top: float,
) -> Scene:
    return Scene(
        title=f"{name}: {SIDE_WORDS[side].lower()}" if name else SIDE_WORDS[side],
        still=_still(scene, side),
        frames=tuple(_frame(frame, scene, side, scales) for frame in scene["frames"]),
        slider=scene["slider"],
        value_label=scene["value_label"],
        value_top=top if top > 0.0 else 1.0,
        stills=stills,
        tone=SIDE_TONES[side],
    )


def _still(scene: dict[str, Any], side: Side) -> tuple[Polyline3, ...]:
    lines = [
        Polyline3(path, "pelvis (generic)", tone="ink" if name.endswith(side) else "soft", wide=_wide(name))
        for name, path in outline(scene["spacing"] or SPACING_mm, side).items()
    ]
    cup = scene["cup"]
    if cup:
        rim = cup["rim"]
        lines.append(Polyline3(rim, "rim of the socket", tone="healthy", wide=2.0))
        lines += [
            Polyline3(path, "bowl of the socket", tone="healthy", wide=0.7)
            for path in ball_ring(rim, cup["pole"], cup["radius"]).values()
        ]
    return tuple(lines)


def _wide(name: str) -> float:
    return 0.6 if name.startswith(("wing", "ridge", "sacrum, top")) else 1.4


def _frame(frame: dict[str, Any], scene: dict[str, Any], side: Side, scales: tuple[float, float]) -> Frame3:
    """Return what moves; `scales` are how many times larger the shift is drawn, and mm for each body weight."""
    factor, per_weight = scales
    x, y, z = shift_of(frame)
    centre = (factor * x, factor * y, factor * z)
    radius = HEAD_OF_CUP * (scene["cup"]["radius"] if scene["cup"] else USUAL_RADIUS_mm)
    ball = Ball3(centre, radius, "head of the thigh bone", tone="ink")
    bones = thigh(frame["femur"], side, frame["trochanter"])
    lines = [
        Polyline3(
            _sheared(path, centre), "thigh bone (generic)", tone="ink", wide=1.4 if "," not in name else 0.6
        )
        for name, path in bones.items()
    ]
    lines += [
        Polyline3(
            path,
            f"{muscle['name']} ({muscle['group']})" if muscle["group"] else muscle["name"],
            value=value,
            tone="quiet",
        )
        for muscle, path, value in zip(scene["muscles"], frame["muscles"], frame["values"], strict=True)
    ]
    # How far a turn moves the head is told once: from the socket's centre, as it is drawn.
    said = (
        [frame["words"]] if frame["words"] and not (frame["head"] and scene["slider"] == "rotation") else []
    )
    if frame["head"]:
        said.append(shift_words((x, y, z), side, factor))
    if frame["load"]:
        lines.append(_load_line(frame["load"], ball, per_weight))
        said.append(f"load on the socket {math.hypot(*frame['load']):.1f} × body weight")
    return Frame3(frame["label"], frame["at"], tuple(lines), (ball,), "; ".join(said))


def _load_line(load: Point, ball: Ball3, per_weight: float) -> Polyline3:
    """Return an arrow from the head's surface towards where the load presses."""
    size = math.hypot(*load)
    along = _scaled(load, 1.0 / size) if size > 0.0 else (0.0, 0.0, 0.0)
    start = _sum(ball.centre, _scaled(along, ball.radius))
    end = _sum(start, _scaled(along, per_weight * size))
    root = _sum(end, _scaled(along, -BARB_mm))
    # Two pairs of barbs square to the load and to each other: one at least is seen from any side.
    first = (0.0, along[2], -along[1])
    second = (-along[2], 0.0, along[0])
    barbs = [_sum(root, _scaled(way, by * BARB_mm)) for way in (first, second) for by in (0.5, -0.5)]
    points = [start, end]
    for barb in barbs:
        points += [barb, end]
    return Polyline3(
        tuple(points), f"load on the socket: {size:.1f} × body weight", tone="expected", wide=2.2
    )


def _scaled(a: Point, by: float) -> Point:
    return by * a[0], by * a[1], by * a[2]


def _sum(a: Point, b: Point) -> Point:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def _sheared(path: Path, centre: Point) -> Path:
    """Return the bone with its neck following the head's drawn shift; from 60 mm away it stays where it is."""
    moved = []
    for x, y, z in path:
        share = min(1.0, max(0.0, (60.0 - math.hypot(x, y, z)) / 35.0))
        moved.append((x + share * centre[0], y + share * centre[1], z + share * centre[2]))
    return tuple(moved)


def _stills(subject: Subject, side: Side, scene: dict[str, Any]) -> tuple[int, ...]:
    """Return three frames for paper: early stance, mid stance, swing; full outward, neutral, full inward."""
    places = [frame["at"] for frame in scene["frames"]]
    if scene["slider"] == "rotation":
        wanted = [min(places), 0.0, max(places)]
    else:
        # Walking's usual share where no toe-off is known: foot on the ground for 60 % of the stride.
        toe_off = known(part(subject.drawings, "sides", side, "toe_off").get("mean")) or 60.0
        wanted = [0.2 * toe_off, 0.5 * toe_off, 0.5 * (toe_off + 100.0)]
    chosen = [min(range(len(places)), key=lambda k: abs(places[k] - place)) for place in wanted]
    return tuple(dict.fromkeys(chosen))
