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
from coxa.charts.reading import NONE, number, numbers, part, text
from coxa.charts.words import Amount, amount

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
DEPTHS: Final = ((20.0, "shallow (saucer)"), (25.0, "rather shallow"), (39.0, "of usual depth"))
"""Lateral centre-edge angles, degrees, below which a bowl is called so; from the last on it is called deep.

Source: under 20 dysplasia, 20 to 25 borderline (Wiberg 1939, Fredensborg 1976); 39 to 44 a deep acetabulum (Tönnis and
Heinecke 1999); all as tabled by Tannast et al. 2015, doi 10.1007/s11999-014-4038-3, Table 5. The plain words are ours.
"""
DEEP: Final = "deep bowl"
VARIES: Final = 10.0
"""Standard deviation of the moment of the greatest load, % of the stride, from which it varies (own choice)."""
LEAN: Final = 39.0
"""How far the deepest point leans inward where a result does not tell, degrees: the average inclination.

Source: Fowkes et al. 2011, doi 10.1007/s00256-011-1109-3, 38.8.
"""
ALIKE: Final = 1.0
"""Rims nearer than this everywhere, degrees, are drawn as one (own choice)."""


@dataclass(frozen=True)
class Path:
    """Where a hip presses over a stride; outer, front and offset NaN where it presses nowhere to speak of."""

    phase: Numbers
    outer: Numbers
    front: Numbers
    load: Numbers
    offset: Numbers
    toe_off: int | None

    @property
    def peak(self) -> int:
        """The place of the greatest load."""
        placed = [k for k, x in enumerate(self.outer) if x == x]
        return max(placed, key=self.load.__getitem__)

    @property
    def peak_sector(self) -> str:
        """Where it presses then."""
        return sector(self.outer[self.peak], self.front[self.peak])

    @property
    def places(self) -> list[tuple[float, float]]:
        """Where it presses, without the gaps."""
        return [place for place in zip(self.outer, self.front, strict=True) if place[0] == place[0]]


@dataclass(frozen=True)
class Bowl:
    """One socket as drawn; `path` None where it is not known.

    Attributes:
        side: 'r' or 'l'.
        rim: Its outline.
        usual_rim: The average adult's round the same ball; empty where not known, or where the rim is that one.
        edge: Lateral centre-edge angle, degrees; NaN where not known.
        given: Whether a picture told that angle.
        light: Loads under this have no place, body weights; NaN where not known.
        path, healthy: Where it presses, and would with healthy muscles.
        mean: Whether the path is that of the mean of several strides.
        peak: Greatest load, body weights: the mean of the strides' greatest, or the path's.
        peak_sd: Its standard deviation between strides; NaN without one.
        when, when_sd: The same of its moment, % of the stride.
        assumed: Whether no picture told anything of its shape.
        words: What its shape rests on.
        task: What was done.
        evidence: Its grade.
    """

    side: str
    rim: tuple[tuple[float, float], ...]
    usual_rim: tuple[tuple[float, float], ...]
    edge: float
    given: bool
    light: float
    path: Path | None
    healthy: Path | None
    mean: bool
    peak: float
    peak_sd: float
    when: float
    when_sd: float
    assumed: bool
    words: str
    task: str
    evidence: str

    @property
    def depth(self) -> str:
        """How deep it is, in words, where a picture told."""
        if not self.given or math.isnan(self.edge):
            return ""
        return next((words for below, words in DEPTHS if self.edge < below), DEEP)

    @property
    def varies(self) -> bool:
        """Whether the moment of the greatest load varies so much that no one moment stands for it."""
        return self.when_sd >= VARIES


def bowl_of(subject: Subject, side: str) -> Bowl:
    """Return the socket of one hip as a result's drawings hold it; without a rim where they hold none."""
    own = part(subject.drawings, "sides", side)
    socket = part(own, "socket")
    toe_off, strides = socket.get("toe_off_index"), own.get("strides")
    path = _path(part(socket, "path"), toe_off if isinstance(toe_off, int) else None)
    rim, usual = _outline(socket.get("rim")), _outline(socket.get("usual_rim"))
    load, moment = amount(subject, side, "peak_contact"), amount(subject, side, "peak_contact_phase")
    if path and not load.told:
        load = Amount(path.load[path.peak], NONE, NONE, "", True)
        moment = Amount(path.phase[path.peak], NONE, NONE, "", True)
    return Bowl(
        side=side,
        rim=rim,
        usual_rim=usual if _differ(rim, usual) else (),
        edge=number(part(socket, "lateral_edge").get("deg")),
        given=part(socket, "lateral_edge").get("given") is True,
        light=number(socket.get("light_BW")),
        path=path,
        healthy=_path(part(socket, "healthy"), None),
        mean=isinstance(strides, int) and strides > 1,
        peak=load.value,
        peak_sd=load.high - load.value,
        when=moment.value,
        when_sd=moment.high - moment.value,
        assumed=socket.get("assumed") is True,
        words=text(socket.get("words")),
        task=text(socket.get("task")),
        evidence=text(socket.get("evidence"), "modelled"),
    )


def _outline(found: Any) -> tuple[tuple[float, float], ...]:
    points = [numbers(point) for point in found] if isinstance(found, list) else []
    return tuple((p[0], p[1]) for p in points if len(p) == 2 and not math.isnan(sum(p)))


def _differ(one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> bool:
    if not (one and other):
        return False
    return any(abs(rim_at(one, azimuth) - rim_at(other, azimuth)) >= ALIKE for azimuth in range(0, 360, 10))


def _path(found: dict[str, Any], toe_off: int | None) -> Path | None:
    phase, x, y, load, offset = (numbers(found.get(key)) for key in ("phase", "x", "y", "load_BW", "offset"))
    size = min(map(len, (phase, x, y, load, offset)))
    placed = [not math.isnan(x[k] + y[k] + load[k]) for k in range(size)]
    if not any(placed):
        return None

    def gapped(values: Numbers) -> Numbers:
        return tuple(value if here else NONE for value, here in zip(values, placed, strict=False))

    place = toe_off if toe_off is not None and 0 <= toe_off < size and placed[toe_off] else None
    return Path(phase[:size], gapped(x), gapped(y), load[:size], gapped(offset), place)


def section_angle(outer: float, front: float) -> float:
    """Return a place seen in the section: degrees from the deepest point, towards the outer upper edge."""
    way = math.hypot(outer, front)
    share = outer / way if way > 0.0 else 0.0
    return math.degrees(math.atan2(math.sin(math.radians(way)) * share, math.cos(math.radians(way))))


def section_angles(path: Path) -> Numbers:
    """Return the places of a path seen in the section, without the gaps."""
    return tuple(section_angle(*place) for place in path.places)


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


def gaps(
    one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]
) -> list[list[tuple[float, float]]]:
    """Return the outlines between two rims, one for each stretch over which the same one lies further out.

    Args:
        one, other: The rims; none where either is empty.
    """
    if not (one and other):
        return []
    reach = [(rim_at(one, 5.0 * k), rim_at(other, 5.0 * k)) for k in range(72)]
    further = [own > usual for own, usual in reach]
    turns = [k for k in range(72) if further[k] != further[k - 1]] or [0]
    found = []
    for start, end in zip(turns, [*turns[1:], turns[0] + 72], strict=True):
        around = range(start - 1, end + 1) if len(turns) > 1 else range(73)
        found.append(
            [
                *(_place(reach[k % 72][0], 5.0 * k) for k in around),
                *(_place(reach[k % 72][1], 5.0 * k) for k in reversed(around)),
            ]
        )
    return found


def _place(reach: float, azimuth: float) -> tuple[float, float]:
    return reach * math.cos(math.radians(azimuth)), reach * math.sin(math.radians(azimuth))
