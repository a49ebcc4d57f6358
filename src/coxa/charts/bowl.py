"""A socket as a result's drawings hold it: its rim, the path of contact, and where places lie in it.

Degrees from the deepest point everywhere, towards the outer upper edge and towards the front.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from coxa.charts.chart import Numbers, Subject
from coxa.charts.reading import NONE, numbers, part, text

SECTORS: Final = (
    "outer upper edge",
    "upper front",
    "front",
    "lower front",
    "inner lower edge",
    "lower back",
    "back",
    "upper back",
)
"""Eighths of the bowl, from the outer upper edge over the front, named as results name them."""
LIGHT: Final = 0.05
"""Of the greatest load: where less presses, its direction says nothing and no place is drawn (own choice)."""


@dataclass(frozen=True)
class Path:
    """Where a hip presses over a stride, frames without a place left out."""

    phase: Numbers
    outer: Numbers
    front: Numbers
    load: Numbers
    offset: Numbers
    toe_off: int | None

    @property
    def peak(self) -> int:
        """The place of the greatest load."""
        return max(range(len(self.load)), key=self.load.__getitem__)

    @property
    def drawn(self) -> tuple[Numbers, Numbers]:
        """Outer and front where the load says where it presses; NaN where there is next to none."""
        least = LIGHT * self.load[self.peak]
        kept = [load >= least for load in self.load]
        return (
            tuple(x if keep else NONE for x, keep in zip(self.outer, kept, strict=True)),
            tuple(y if keep else NONE for y, keep in zip(self.front, kept, strict=True)),
        )

    @property
    def peak_sector(self) -> str:
        """Where it presses then."""
        return sector(self.outer[self.peak], self.front[self.peak])


@dataclass(frozen=True)
class Bowl:
    """One socket as drawn; `path` None where it is not known."""

    side: str
    rim: tuple[tuple[float, float], ...]
    path: Path | None
    healthy: Path | None
    assumed: bool
    words: str
    task: str
    evidence: str


def bowl_of(subject: Subject, side: str) -> Bowl:
    """Return the socket of one hip as a result's drawings hold it; without a rim where they hold none."""
    socket = part(subject.drawings, "sides", side, "socket")
    rim = [numbers(point) for point in socket.get("rim") or [] if len(numbers(point)) == 2]
    toe_off = socket.get("toe_off_index")
    return Bowl(
        side=side,
        rim=tuple((x, y) for x, y in rim if x == x and y == y),
        path=_path(part(socket, "path"), toe_off if isinstance(toe_off, int) else None),
        healthy=_path(part(socket, "healthy"), None),
        assumed=socket.get("assumed") is True,
        words=text(socket.get("words")),
        task=text(socket.get("task")),
        evidence=text(socket.get("evidence"), "modelled"),
    )


def _path(found: dict[str, Any], toe_off: int | None) -> Path | None:
    x, y, load = (numbers(found.get(key)) for key in ("x", "y", "load_BW"))
    kept = [k for k in range(min(len(x), len(y), len(load))) if not math.isnan(x[k] + y[k] + load[k])]
    if not kept:
        return None

    def column(key: str) -> Numbers:
        values = numbers(found.get(key))
        return tuple(values[k] if k < len(values) else NONE for k in kept)

    place = kept.index(toe_off) if toe_off in kept else None
    return Path(column("phase"), column("x"), column("y"), column("load_BW"), column("offset"), place)


def section_angles(path: Path) -> Numbers:
    """Return the path seen in the section: degrees from the deepest point, towards the outer upper edge."""
    found = []
    for outer, front in zip(*path.drawn, strict=True):
        angle = math.radians(math.hypot(outer, front))
        share = outer / math.hypot(outer, front) if angle > 0.0 else 0.0
        found.append(math.degrees(math.atan2(math.sin(angle) * share, math.cos(angle))))
    return tuple(found)


def rim_at(rim: Sequence[tuple[float, float]], azimuth: float) -> float:
    """Return how far the rim lies from the deepest point in one direction, degrees.

    Args:
        rim: Its outline, closed.
        azimuth: Degrees from the outer upper edge towards the front.
    """
    for (x0, y0), (x1, y1) in pairwise((*rim, rim[0])):
        start = math.degrees(math.atan2(y0, x0))
        turn = (math.degrees(math.atan2(y1, x1)) - start + 180.0) % 360.0 - 180.0
        ahead = (azimuth - start + 180.0) % 360.0 - 180.0
        if turn and 0.0 <= ahead / turn <= 1.0:
            share = ahead / turn
            return (1.0 - share) * math.hypot(x0, y0) + share * math.hypot(x1, y1)
    return NONE


def sector(outer: float, front: float) -> str:
    """Return which eighth of the bowl a place lies in, as results name it."""
    return SECTORS[round(math.degrees(math.atan2(front, outer)) / 45.0) % 8]
