"""Camera, and the outline around circles: all that turns points in space into paths on a page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Vector = np.ndarray
"""Three numbers: x right, y away from the viewer, z up, cm."""
Circle = tuple[float, float, float]
"""x, y on the page and radius, px."""


def number(value: float) -> str:
    """Return a coordinate as SVG writes it, to a tenth of a pixel."""
    text = f"{value:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")


def point(x: float, y: float) -> str:
    """Return a point as SVG writes it."""
    return f"{number(x)} {number(y)}"


@dataclass(frozen=True)
class Camera:
    """Looks at the scene from far away, without perspective.

    Attributes:
        turn_deg: How far the viewer walked to the right around the scene.
        rise_deg: How far above the floor the viewer looks from.
        scale: Pixels per centimetre.
        origin: Where the origin of the scene lies on the page, px.
    """

    turn_deg: float
    rise_deg: float
    scale: float
    origin: tuple[float, float]

    @property
    def toward(self) -> Vector:
        """Unit vector from the scene to the viewer."""
        turn, rise = math.radians(self.turn_deg), math.radians(self.rise_deg)
        return np.array([math.sin(turn) * math.cos(rise), -math.cos(turn) * math.cos(rise), math.sin(rise)])

    @property
    def right(self) -> Vector:
        """Unit vector to the right of the page."""
        turn = math.radians(self.turn_deg)
        return np.array([math.cos(turn), math.sin(turn), 0.0])

    @property
    def up(self) -> Vector:
        """Unit vector to the top of the page."""
        return np.cross(self.toward, self.right)

    def direction(self, vector: Vector) -> tuple[float, float]:
        """Return a vector of the scene on the page, px per cm of it times the scale; y down."""
        return float(vector @ self.right) * self.scale, -float(vector @ self.up) * self.scale

    def page(self, place: Vector) -> tuple[float, float]:
        """Return where a place of the scene lies on the page, px."""
        x, y = self.direction(place)
        return x + self.origin[0], y + self.origin[1]

    def nearness(self, place: Vector) -> float:
        """Return how near a place is to the viewer, cm."""
        return float(place @ self.toward)


def outline(circles: Sequence[Circle]) -> str:
    """Return the path of the tightest smooth outline around circles: their convex hull, arcs and tangents."""
    angles = np.linspace(0.0, 2.0 * math.pi, 721)[:-1]
    normals = np.stack([np.cos(angles), np.sin(angles)])
    data = np.array(circles, dtype=float)
    owner = np.argmax(data[:, :2] @ normals + data[:, 2:], axis=0)
    changes = np.flatnonzero(owner != np.roll(owner, 1))
    if not len(changes):
        x, y, r = data[owner[0]]
        half = f"a{number(r)} {number(r)} 0 1 1"
        return f"M{point(x - r, y)}{half} {number(2 * r)} 0{half} {number(-2 * r)} 0z"
    runs = [(int(owner[a]), float(angles[a])) for a in changes]
    ends = [start for _, start in runs[1:]] + [runs[0][1] + 2.0 * math.pi]
    parts: list[str] = []
    for (which, start), end in zip(runs, ends, strict=True):
        x, y, r = data[which]
        a, b = (point(x + r * math.cos(t), y + r * math.sin(t)) for t in (start, end))
        parts.append(
            f"{'L' if parts else 'M'}{a}A{number(r)} {number(r)} 0 {int(end - start > math.pi)} 1 {b}"
        )
    return "".join(parts) + "z"


def smooth(points: Sequence[tuple[float, float]]) -> str:
    """Return a path through points (Catmull-Rom as cubic curves)."""
    pts = np.array([points[0], *points, points[-1]], dtype=float)
    path = f"M{point(*pts[1])}"
    for before, here, there, after in zip(pts, pts[1:], pts[2:], pts[3:], strict=False):
        one, two = here + (there - before) / 6.0, there - (after - here) / 6.0
        path += f"C{point(*one)} {point(*two)} {point(*there)}"
    return path


def arrow(points: Sequence[tuple[float, float]], *, both: bool, head: float = 9.0) -> tuple[str, str]:
    """Return the paths of an arrow's line and of its head or heads."""
    pts = [np.array(p, dtype=float) for p in points]
    heads = _head(pts[-2], pts[-1], head) + (_head(pts[1], pts[0], head) if both else "")
    pts[-1] = _shortened(pts[-2], pts[-1], head * 0.7)
    if both:
        pts[0] = _shortened(pts[1], pts[0], head * 0.7)
    return smooth([(float(x), float(y)) for x, y in pts]), heads


def _head(before: np.ndarray, tip: np.ndarray, size: float) -> str:
    along = (tip - before) / np.linalg.norm(tip - before)
    across = np.array([-along[1], along[0]])
    corners = (tip - along * size * 1.5 + across * size * k for k in (0.8, -0.8))
    return "M{}L{}L{}z".format(point(*tip), *(point(*corner) for corner in corners))


def _shortened(before: np.ndarray, tip: np.ndarray, by: float) -> np.ndarray:
    along = (tip - before) / np.linalg.norm(tip - before)
    return np.asarray(tip - along * by)
