"""The pelvis and the thigh bone as lines: generic bones for orientation, drawn from a few landmarks.

Places named "TLEM" are landmarks and attachments of Carbone V et al. (2015), J Biomech 48:734-741 (one adult's right
hip, hip centres 169 mm apart), rounded to 1 mm and moved to the centre of its femoral head; the places between them,
and the sacrum's front, are ours, laid through so that a pelvis is recognised: a true conjugate of about 11 to 12 cm, a
pelvic inlet about 13 cm wide and its top plate about 5 cm wide, as anatomy books have them. Nobody's scan is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

Point = tuple[float, float, float]
Path = tuple[Point, ...]
Side = Literal["r", "l"]

SPACING_mm: Final = 168.6
"""Between the hip centres of TLEM: its front spines lie 235.4 mm apart and 33.4 mm outward of the hip centres."""

PITCH_deg: Final = 6.0
"""TLEM's front and back spines are level; in a neutral pelvis of OpenSim the back spines lie about this much higher."""

THIGH_mm: Final = 352.4
"""From hip to knee centre, TLEM; the thigh bone's ends keep this size and the shaft is lengthened."""

VERSION_deg: Final = 15.0
"""How far the neck is turned forward of the knee's axis: usual adult mean; ours."""

# One half, x forward and y up of the hip centre, z outward of the midline, mm.
_HALF: Final[dict[str, tuple[Point, ...]]] = {
    # Front spine, then outer lip by the origins of tensor fasciae latae, gluteus medius and maximus, back spine: TLEM.
    "iliac crest": (
        (38, 78, 118), (27, 88, 130), (14, 94, 133), (-4, 102, 132), (-18, 109, 124), (-34, 119, 108),
        (-50, 124, 90), (-68, 123, 75), (-80, 110, 61), (-85, 93, 49), (-85, 78, 37),
    ),
    # Front spine, notch (ours), lower front spine, psoas's groove, pectineus's origin, tubercle, symphysis: TLEM.
    "front edge": (
        (38, 78, 118), (33, 60, 103), (28, 40, 89), (21, 27, 80), (20, 21, 56), (26, 12, 49), (32, 4, 42),
        (39, -2, 35), (48, -4, 20), (53, -6, 4),
    ),
    # Gracilis and adductor magnus along the ramus to the sitting bone: TLEM.
    "lower branch": (
        (28, -33, 7), (22, -41, 13), (12, -52, 24), (0, -59, 31), (-12, -65, 38), (-24, -67, 46), (-37, -61, 50),
    ),
    # Hamstrings' origin, gutter of obturator internus, ischial spine: TLEM; the great notch is ours; back spine: TLEM.
    "back edge": (
        (-37, -61, 50), (-43, -45, 58), (-41, -21, 54), (-48, -5, 44), (-39, 8, 52), (-36, 28, 56), (-46, 45, 52),
        (-64, 50, 44), (-80, 57, 38), (-85, 78, 37),
    ),
    "symphysis": ((53, -6, 4), (44, -20, 4), (28, -33, 7)),
    # Pectineus, then the line that parts wing and ring, to the sacrum: obturator internus lies below it; ours.
    "pelvic brim": (
        (20, 21, 56), (4, 24, 62), (-12, 32, 65), (-27, 44, 62), (-37, 60, 55), (-40, 78, 46), (-34, 86, 26),
        (-26, 82, 0),
    ),
    # Between the origins of obturator externus and internus: TLEM.
    "obturator ring": (
        (16, 2, 43), (26, -9, 27), (22, -25, 17), (9, -39, 25), (-5, -46, 35), (-16, -36, 45), (-17, -14, 52),
        (-4, -1, 53), (16, 2, 43),
    ),
    # Joint with the wing (ours), piriformis and gluteus maximus at its edge: TLEM; the tail's tip is ours.
    "sacrum, edge": (
        (-40, 86, 50), (-52, 74, 47), (-66, 55, 32), (-82, 34, 29), (-81, 20, 21), (-78, 7, 10), (-71, -8, 5),
        (-62, -15, 0),
    ),
}  # fmt: skip
_MIDDLE: Final[dict[str, tuple[Point, ...]]] = {
    "sacrum, front": ((-26, 82, 0), (-48, 66, 0), (-66, 46, 0), (-75, 25, 0), (-74, 4, 0), (-62, -15, 0)),
}
_PLATE: Final = (
    (-41.0, 95.0, 0.0),
    16.0,
    25.0,
    40.0,
)  # centre, half depth, half width, slope in degrees: ours

# The thigh bone in the plane of its neck, (outward, up) of the head's centre, and edgewise (forward, up), mm. Head,
# trochanters, gluteal line and epicondyles as in TLEM; the rest is ours.
_FRONT: Final = (
    (15, 15), (28, 5), (40, -1), (49, 2), (57, 3), (65, -8), (69, -24), (66, -40), (56, -58), (49, -80), (44, -120),
    (37, -170), (30, -220), (27, -262), (31, -298), (40, -330), (43, -348), (40, -368), (27, -380), (12, -374),
    (2, -362), (-10, -374), (-26, -382), (-40, -370), (-44, -350), (-38, -330), (-18, -300), (-5, -262), (4, -220),
    (12, -170), (18, -120), (20, -85), (14, -66), (10, -57), (17, -46), (15, -34), (8, -21),
)  # fmt: skip
_EDGE: Final = (
    (12, -62), (19, -120), (22, -180), (19, -250), (20, -300), (28, -340), (26, -368), (4, -382), (-22, -378),
    (-34, -360), (-30, -342), (-14, -310), (-8, -250), (-7, -180), (-11, -120), (-15, -75),
)  # fmt: skip
_UPPER_END, _LOWER_END = -65.0, -(THIGH_mm - 60.0)


def outline(spacing_mm: float = SPACING_mm, side: Side = "r") -> dict[str, Path]:
    """Return the pelvis as named lines; names end in "r" or "l" for the half, none for the middle.

    Args:
        spacing_mm: Between the hip centres; the whole pelvis is scaled with it.
        side: Hip whose centre is the origin.

    Returns:
        Points in mm, pelvis axes: x forward, y up, z right.
    """
    size = spacing_mm / SPACING_mm
    lines = {f"{name} {half}": _smooth(path) for name, path in _HALF.items() for half in ("r", "l")}
    lines |= {name: _smooth(path) for name, path in _MIDDLE.items()} | {"sacrum, top": _plate()}
    lines |= {f"{name} {half}": path for name, path in (_wing() | _ridges()).items() for half in ("r", "l")}
    middle = -0.5 * spacing_mm if side == "r" else 0.5 * spacing_mm
    return {
        name: tuple(_placed(point, size, -1.0 if name.endswith(" l") else 1.0, middle) for point in path)
        for name, path in lines.items()
    }


def thigh(femur: Sequence[Point], side: Side, trochanter: Sequence[Point] = ()) -> dict[str, Path]:
    """Return the thigh bone as named lines around its centre line.

    Args:
        femur: Head centre, neck, shaft and knee centre, mm; with fewer than three points that line alone.
        side: Which thigh.
        trochanter: Points of the greater trochanter; the first tells where outward is, else the neck does.
    """
    beside = tuple(trochanter) or tuple(femur[1:-1])
    if len(femur) < 2 or not beside:
        return {"thigh bone": tuple(femur)}
    head, knee = femur[0], femur[-1]
    length = math.dist(head, knee)
    down = _unit(_minus(knee, head))
    outward = _across(_minus(beside[0], head), down)
    if length < 1.0 or outward is None:
        return {"thigh bone": tuple(femur)}
    forward = _cross(outward, down) if side == "r" else _cross(down, outward)
    axes = (forward, (-down[0], -down[1], -down[2]), outward)
    longer = length - THIGH_mm
    front = tuple(_bone_point(0.0, y, z, head, axes, longer) for z, y in _dense(_FRONT))
    edge = tuple(_bone_point(x, y, _middle_line(y), head, axes, longer) for x, y in _dense(_EDGE))
    return {"thigh bone": front, "thigh bone, edge": edge}


def ball_ring(rim: Sequence[Point], pole: Point, radius: float) -> dict[str, Path]:
    """Return half circles over the bowl of a cup, through its pole, from rim to rim.

    Args:
        rim: Its edge around its centre, mm, closed.
        pole: Direction from the centre into the deepest point.
        radius: Of the bowl, mm.
    """
    towards, count = _unit(pole), max(len(rim) - 1, 0)
    lines = {}
    for name, start in (("bowl, across", 0), ("bowl, along", count // 4)):
        if count >= 8:
            ends = _unit(rim[start]), _unit(rim[start + count // 2])
            path = (*_arc(ends[0], towards), *_arc(towards, ends[1])[1:])
            lines[name] = tuple((radius * x, radius * y, radius * z) for x, y, z in path)
    return lines


def _placed(point: Point, size: float, half: float, middle: float) -> Point:
    """Return a point of the right half, from the midline, in pelvis axes with the hip at the origin."""
    x, y, z = point
    c, s = math.cos(math.radians(PITCH_deg)), math.sin(math.radians(PITCH_deg))
    return size * (c * x + s * y), size * (c * y - s * x), size * half * z + middle


def _plate() -> Path:
    (x, y, _), depth, width, slope = _PLATE
    c, s = math.cos(math.radians(slope)), math.sin(math.radians(slope))
    turns = [2.0 * math.pi * k / 24 for k in range(25)]
    return tuple(
        (x + depth * c * math.cos(t), y - depth * s * math.cos(t), width * math.sin(t)) for t in turns
    )


def _wing() -> dict[str, Path]:
    """Return lines down the inside of the wing, from the crest to the brim, hollowed a little: ours."""
    crest, brim = _smooth(_HALF["iliac crest"]), _smooth(_HALF["pelvic brim"])
    lines = {}
    for number, (top, bottom) in enumerate(((0.28, 0.16), (0.45, 0.30), (0.60, 0.44))):
        above, below = crest[round(top * (len(crest) - 1))], brim[round(bottom * (len(brim) - 1))]
        hollow = (
            0.5 * (above[0] + below[0]),
            0.5 * (above[1] + below[1]) - 4.0,
            0.5 * (above[2] + below[2]) - 5.0,
        )
        lines[f"wing {number + 1}"] = _smooth((above, hollow, below))
    return lines


def _ridges() -> dict[str, Path]:
    """Return lines across the sacrum's front, where its vertebrae have grown together: ours."""
    front, edge = _smooth(_MIDDLE["sacrum, front"]), _smooth(_HALF["sacrum, edge"])
    lines: dict[str, Path] = {}
    for number, share in enumerate((0.25, 0.45, 0.65)):
        middle, end = front[round(share * (len(front) - 1))], edge[round(share * (len(edge) - 1))]
        part = 0.75
        x, y, z = (a + part * (b - a) for a, b in zip(middle, end, strict=True))
        lines[f"ridge {number + 1}"] = (middle, (x, y, z))
    return lines


def _bone_point(
    x: float, y: float, z: float, head: Point, axes: tuple[Point, Point, Point], longer: float
) -> Point:
    """Return a place on the thigh bone; the shaft takes what the bone is longer, and the twist to the knee."""
    along = min(1.0, max(0.0, (y - _UPPER_END) / (_LOWER_END - _UPPER_END)))
    turn = math.radians(VERSION_deg) * along
    x, z = math.cos(turn) * x + math.sin(turn) * z, math.cos(turn) * z - math.sin(turn) * x
    y -= along * longer
    return (
        head[0] + x * axes[0][0] + y * axes[1][0] + z * axes[2][0],
        head[1] + x * axes[0][1] + y * axes[1][1] + z * axes[2][1],
        head[2] + x * axes[0][2] + y * axes[1][2] + z * axes[2][2],
    )


def _middle_line(y: float) -> float:
    """Return how far the shaft's middle lies outward of the line from head to knee, mm: between the two edges drawn."""
    return max(0.0, 34.0 + (y - _UPPER_END) * 34.0 / (_UPPER_END - _LOWER_END))


def _smooth(path: Sequence[Point], pieces: int = 3) -> Path:
    """Return a curve through all points: Catmull and Rom's, with so many pieces between two."""
    path = [(float(x), float(y), float(z)) for x, y, z in path]
    closed = path[0] == path[-1]
    before = path[-2] if closed else path[0]
    after = path[1] if closed else path[-1]
    padded = [before, *path, after]
    curve = [path[0]]
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for k in range(1, pieces + 1):
            curve.append(_between(a, b, c, d, k / pieces))
    return tuple(curve)


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    weights = (
        0.5 * (-t + 2.0 * t**2 - t**3),
        0.5 * (2.0 - 5.0 * t**2 + 3.0 * t**3),
        0.5 * (t + 4.0 * t**2 - 3.0 * t**3),
        0.5 * (t**3 - t**2),
    )
    x, y, z = (sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) for axis in range(3))
    return x, y, z


def _dense(path: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x, y) for x, y, _ in _smooth([(x, y, 0.0) for x, y in path], 2)]


def _arc(start: Point, end: Point, pieces: int = 6) -> Path:
    steps = [k / pieces for k in range(pieces + 1)]
    return tuple(
        _unit(
            (
                (1 - t) * start[0] + t * end[0],
                (1 - t) * start[1] + t * end[1],
                (1 - t) * start[2] + t * end[2],
            )
        )
        for t in steps
    )


def _minus(a: Point, b: Point) -> Point:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def _cross(a: Point, b: Point) -> Point:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _unit(a: Point) -> Point:
    length = math.hypot(*a) or 1.0
    return a[0] / length, a[1] / length, a[2] / length


def _across(a: Point, axis: Point) -> Point | None:
    """Return the direction of a square to an axis; None where it has none."""
    along = sum(p * q for p, q in zip(a, axis, strict=True))
    rest = _minus(a, (along * axis[0], along * axis[1], along * axis[2]))
    return _unit(rest) if math.hypot(*rest) > 1.0 else None
