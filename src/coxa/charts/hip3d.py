"""The hip in space: bones for orientation, each muscle's line of action, the head's shift made visible.

Reads a result's drawings; what moves is turned into frames of a `Scene`, one scene for each hip.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from coxa.charts.chart import SIDE_TONES, Absent, Ball3, Chart, Frame3, Legend, Polyline3, Scene, Subject
from coxa.charts.pelvis import Path, Point, Side, SPACING_mm, ball_ring, outline, thigh

KEY: Final = "hip-3d"
TITLE: Final = "The hip in space"
FACTORS: Final = (50.0, 20.0, 10.0, 5.0, 2.0, 1.0)
LARGEST_SHIFT_mm: Final = 15.0
"""The head's greatest shift is drawn no longer than this, unless it is longer in truth; about a third of the head."""

HEAD_OF_CUP: Final = 0.93
"""Radius of the head drawn, of its cup's: leaves room for cartilage and lets the cup's rim be seen; ours."""

LOAD_mm_PER_BW: Final = 15.0
BARB_mm: Final = 9.0
SIDES: Final[tuple[Side, ...]] = ("r", "l")
SIDE_WORDS: Final = {"r": "Right hip", "l": "Left hip"}
# Muscles that pull less than this share of the scale's end are not named in a table of the strongest.
_NAMED_MUSCLES: Final = 8


def hip_3d(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return both hips in space, of each subject, with a slider over the stride or the turn.

    Args:
        subjects: Results; several are compared, their shifts magnified alike.
    """
    found = [
        (subject, side, scene)
        for subject in subjects
        for side in SIDES
        if (scene := _document(subject, side)) is not None
    ]
    if not found:
        return Absent(KEY, TITLE, _why_not(subjects))
    factor = magnification([_shift(frame) for _, _, scene in found for frame in scene["frames"]])
    tops: dict[str, float] = {}
    for _, _, scene in found:
        label = str(scene["value_label"])
        tops[label] = max(tops.get(label, 0.0), _number(scene["value_top"]) or 0.0)
    scenes = tuple(
        _scene(subject, side, scene, factor, tops[str(scene["value_label"])])
        for subject, side, scene in found
    )
    documents = [scene for _, _, scene in found]
    return Chart(
        key=KEY,
        title=TITLE,
        lead=_lead(documents),
        alt=" ".join(
            f"{picture.title}: {_numbers(scene, side)}"
            for picture, (_, side, scene) in zip(scenes, found, strict=True)
        ),
        evidence=str(documents[0].get("evidence", "modelled")),
        columns=2,
        legend=_legend(documents),
        notes=_notes(factor, documents),
        scenes=scenes,
        table=_table(scenes, found),
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


def shift_words(shift: Point, side: Side, factor: float) -> str:
    """Return how far the head is displaced, where to, and how much larger it is drawn.

    Args:
        shift: mm, pelvis axes.
        side: Which hip: z points outward in the right and inward in the left.
        factor: How many times larger it is drawn.
    """
    size = math.hypot(*shift)
    if size < 0.05:
        return "head in its place (displaced less than 0.1 mm)"
    outward = shift[2] if side == "r" else -shift[2]
    parts = [
        (abs(shift[0]), "forward" if shift[0] > 0.0 else "backward"),
        (abs(shift[1]), "up" if shift[1] > 0.0 else "down"),
        (abs(outward), "outward" if outward > 0.0 else "inward"),
    ]
    parts.sort(key=lambda part: -part[0])
    towards = " and ".join(word for length, word in parts[:2] if length >= 0.5 * parts[0][0])
    drawn = f"drawn {factor:g} × larger" if factor > 1.0 else "drawn true to size"
    return f"head displaced {size:.1f} mm {towards}, {drawn}"


def _document(subject: Subject, side: Side) -> dict[str, Any] | None:
    scene = (subject.drawings.get("sides", {}).get(side) or {}).get("scene")
    return scene if scene and scene.get("frames") else None


def _why_not(subjects: Sequence[Subject]) -> str:
    if not any(subject.drawings for subject in subjects):
        return "This result was kept without what pictures are drawn from; computing it again brings them."
    return "No place in space is known for this hip's muscles in this result."


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _point(place: Sequence[float]) -> Point:
    x, y, z = place
    return float(x), float(y), float(z)


def _path(points: Sequence[Sequence[float]]) -> Path:
    return tuple(_point(p) for p in points)


def _shift(frame: dict[str, Any]) -> Point:
    return _point(frame["head"]) if frame.get("head") else (0.0, 0.0, 0.0)


def _scene(subject: Subject, side: Side, scene: dict[str, Any], factor: float, top: float) -> Scene:
    return Scene(
        title=f"{subject.label}: {SIDE_WORDS[side].lower()}" if subject.label else SIDE_WORDS[side],
        still=_still(scene, side),
        frames=tuple(_frame(frame, scene, side, factor) for frame in scene["frames"]),
        slider=str(scene["slider"]),
        value_label=str(scene["value_label"]),
        value_top=top if top > 0.0 else 1.0,
        stills=_stills(subject, side, scene),
        tone=SIDE_TONES[side],
    )


def _still(scene: dict[str, Any], side: Side) -> tuple[Polyline3, ...]:
    lines = [
        Polyline3(path, "pelvis (generic)", tone="ink" if name.endswith(side) else "soft", wide=_wide(name))
        for name, path in outline(_number(scene.get("spacing")) or SPACING_mm, side).items()
    ]
    cup = scene.get("cup")
    if cup:
        rim = _path(cup["rim"])
        lines.append(Polyline3(rim, "rim of the socket", tone="healthy", wide=2.0))
        lines += [
            Polyline3(path, "bowl of the socket", tone="healthy", wide=0.7)
            for path in ball_ring(rim, _point(cup["pole"]), float(cup["radius"])).values()
        ]
    return tuple(lines)


def _wide(name: str) -> float:
    return 0.6 if name.startswith(("wing", "ridge", "sacrum, top")) else 1.4


def _frame(frame: dict[str, Any], scene: dict[str, Any], side: Side, factor: float) -> Frame3:
    x, y, z = _shift(frame)
    centre = (factor * x, factor * y, factor * z)
    radius = HEAD_OF_CUP * float((scene.get("cup") or {}).get("radius") or 25.0)
    ball = Ball3(centre, radius, "head of the thigh bone", tone="ink")
    bones = thigh(_path(frame["femur"]), side, _path(frame.get("trochanter") or ()))
    lines = [
        Polyline3(
            _sheared(path, centre), "thigh bone (generic)", tone="ink", wide=1.4 if "," not in name else 0.6
        )
        for name, path in bones.items()
    ]
    lines += [
        Polyline3(
            _path(path),
            f"{muscle['name']} ({muscle['group']})" if muscle.get("group") else str(muscle["name"]),
            value=_number(value),
            tone="quiet",
        )
        for muscle, path, value in zip(scene["muscles"], frame["muscles"], frame["values"], strict=True)
    ]
    words = [shift_words((x, y, z), side, factor)] if frame.get("head") else []
    if frame.get("load"):
        load = _point(frame["load"])
        lines.append(_load_line(load, ball))
        words.append(f"load on the socket {math.hypot(*load):.1f} × body weight")
    said = [str(frame["words"])] if frame.get("words") else []
    return Frame3(str(frame["label"]), float(frame["at"]), tuple(lines), (ball,), "; ".join([*said, *words]))


def _load_line(load: Point, ball: Ball3) -> Polyline3:
    """Return an arrow from the head's surface towards where the load presses."""
    size = math.hypot(*load)
    along = _scaled(load, 1.0 / size) if size > 0.0 else (0.0, 0.0, 0.0)
    # The arrow's barbs lie square to the load, in the plane that is nearest to the front view.
    beside = (0.0, along[2], -along[1])
    start = _sum(ball.centre, _scaled(along, ball.radius))
    end = _sum(start, _scaled(along, LOAD_mm_PER_BW * size))
    root = _sum(end, _scaled(along, -BARB_mm))
    barbs = [_sum(root, _scaled(beside, way * 0.5 * BARB_mm)) for way in (1.0, -1.0)]
    name = f"load on the socket: {size:.1f} × body weight"
    return Polyline3((start, end, barbs[0], end, barbs[1]), name, tone="expected", wide=2.2)


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
    places = [float(frame["at"]) for frame in scene["frames"]]
    if scene["slider"] == "rotation":
        wanted = [min(places), 0.0, max(places)]
    else:
        known = (subject.drawings["sides"][side] or {}).get("toe_off") or {}
        # Walking's usual share where no toe-off is known: foot on the ground for 60 % of the stride.
        toe_off = _number(known.get("mean")) or 60.0
        wanted = [0.2 * toe_off, 0.5 * toe_off, 0.5 * (toe_off + 100.0)]
    chosen = [min(range(len(places)), key=lambda k: abs(places[k] - place)) for place in wanted]
    return tuple(dict.fromkeys(chosen))


def _strongest(scene: dict[str, Any]) -> list[tuple[float, dict[str, Any], str]]:
    """Return each muscle's greatest value, the muscle and the frame's label, greatest first."""
    rows = []
    for k, muscle in enumerate(scene["muscles"]):
        values = [(_number(frame["values"][k]) or 0.0, str(frame["label"])) for frame in scene["frames"]]
        value, label = max(values, key=lambda pair: pair[0])
        rows.append((value, muscle, label))
    return sorted(rows, key=lambda row: -row[0])


def _named(scene: dict[str, Any]) -> tuple[str, str]:
    quantity, _, unit = str(scene["value_label"]).rpartition(", ")
    return (quantity, unit) if quantity else (unit, "")


def _numbers(scene: dict[str, Any], side: Side) -> str:
    quantity, unit = _named(scene)
    said = []
    rows = [row for row in _strongest(scene) if row[0] > 0.0][:3]
    if rows:
        listed = ", ".join(f"{muscle['name']} {value:.0f} {unit} at {label}" for value, muscle, label in rows)
        said.append(f"greatest {quantity}: {listed}.")
    else:
        said.append(f"no {quantity} in any muscle.")
    greatest = max((_shift(frame) for frame in scene["frames"]), key=lambda shift: math.hypot(*shift))
    if any(frame.get("head") for frame in scene["frames"]):
        said.append(f"At most the {shift_words(greatest, side, 1.0).removesuffix(', drawn true to size')}.")
    loads = [
        (math.hypot(*frame["load"]), str(frame["label"])) for frame in scene["frames"] if frame.get("load")
    ]
    if loads:
        load, label = max(loads)
        said.append(f"The greatest load shown is {load:.1f} × body weight, at {label}.")
    return " ".join(said)


def _lead(scenes: Sequence[dict[str, Any]]) -> str:
    quantity = _named(scenes[0])[0]
    over = "through the turn" if scenes[0]["slider"] == "rotation" else "through the stride"
    return (
        "Every muscle of the hip as the line along which it pulls; thicker and stronger in colour means more "
        f"{quantity}. Turn the picture with a finger or the mouse, move it {over} with the slider."
    )


def _legend(scenes: Sequence[dict[str, Any]]) -> tuple[Legend, ...]:
    quantity = _named(scenes[0])[0]
    entries = [
        Legend("bones, generic", "ink"),
        Legend("socket", "healthy"),
        Legend(f"muscle: the more {quantity}, the thicker", "tension"),
    ]
    if any(frame.get("load") for scene in scenes for frame in scene["frames"]):
        entries.append(Legend("load on the socket", "expected"))
    return tuple(entries)


def _notes(factor: float, scenes: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    notes = [
        "Nobody's scan: the lines are lines of action of a model, and pelvis and thigh bone are generic outlines "
        "drawn around the hip's centre, from landmarks of one adult (Carbone and others 2015, J Biomech 48:734)."
    ]
    if any(frame.get("head") for scene in scenes for frame in scene["frames"]):
        if factor > 1.0:
            notes.append(
                f"The shift of the head is drawn {factor:g} × larger than it is; its words say the true length."
            )
        else:
            notes.append("The shift of the head is drawn true to size.")
    if any(frame.get("load") for scene in scenes for frame in scene["frames"]):
        notes.append(
            f"The load is drawn {LOAD_mm_PER_BW:g} mm long for each body weight, towards where it presses."
        )
    return tuple(notes)


def _table(
    scenes: Sequence[Scene], found: Sequence[tuple[Subject, Side, dict[str, Any]]]
) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = [("Hip", "Muscle", "Group", f"Greatest {found[0][2]['value_label']}", "At")]
    for picture, (_, _, scene) in zip(scenes, found, strict=True):
        for value, muscle, label in _strongest(scene)[:_NAMED_MUSCLES]:
            rows.append(
                (picture.title, str(muscle["name"]), str(muscle.get("group", "")), f"{value:.0f}", label)
            )
    return tuple(rows)
