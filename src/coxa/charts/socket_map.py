"""The socket map: the bowl seen from the ball, with the path of the contact point over the stride.

How a place is drawn. The document holds degrees from the deepest point, towards the outer upper edge and towards the
front. On the map the outer upper edge is up and the front is right, on both sides alike: a left hip is mirrored. The
section, cut from the inner lower to the outer upper edge, lies as on an X-ray picture seen from the front: up is up,
the bowl opens down and out, the right hip stands left of the left one and is not mirrored.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from coxa.charts.bowl import LEAN, Bowl, Path, bowl_of, gaps, rim_at, section_angle, section_angles
from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Area,
    Axis,
    Chart,
    Line,
    Mark,
    Numbers,
    Panel,
    Points,
    Subject,
    Trail,
    Words,
)
from coxa.charts.reading import columns, pairs
from coxa.charts.socket_map_words import alt, lead, legend, notes, peak_words, table
from coxa.charts.words import NO_DRAWINGS, hip, saying, sides_of, told

_T = TypeVar("_T")

KEY: Final = "socket-map"
TITLE: Final = "Where the ball presses in its socket"
WIDE: Final = 2.1
"""Half the width of a section, in radii of the bowl: room for words beside it."""
LOWEST: Final = -1.15
TOP: Final = 1.5
"""Ends of a section upright."""
USUAL: Final = 1.09
"""Radius at which the average adult's bowl is drawn, in radii of this one."""
BETWEEN: Final = "between this rim and an average adult's"
RINGS: Final = (30.0, 60.0)
"""Circles drawn as a scale, degrees from the deepest point."""


def socket_map(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return the bowls of both hips with the paths of contact, from above and in section.

    Args:
        subjects: Results, one or several to compare.
    """
    shown = sides_of(subjects)
    found = [(name, s, bowl_of(s, side)) for name, s, side in pairs(subjects) if side in shown]
    bowls = [bowl for *_, bowl in found if bowl.rim]
    if not bowls:
        return Absent(KEY, TITLE, NO_DRAWINGS)
    paths = [path for bowl in bowls for path in (bowl.path, bowl.healthy) if path]
    outlines = [points for bowl in bowls for points in (bowl.rim, bowl.usual_rim)]
    reach = max(math.hypot(*point) for points in (*outlines, *(p.places for p in paths)) for point in points)
    top = max((max(bowl.path.load) for bowl in bowls if bowl.path), default=1.0)
    top = max(math.ceil(2.0 * top - 1e-9) / 2.0, 0.5)  # a round end of the scale
    panels: list[Panel] = []
    for row in rows_of(found, columns(subjects)):
        panels += [_map(bowl, name, reach, top) for name, _, bowl in row]
        panels += [_section(bowl, name) for name, _, bowl in row]
    return Chart(
        key=KEY,
        title=TITLE,
        lead=told(subjects, lead),
        alt=" ".join(alt(bowl, subject, name) for name, subject, bowl in found),
        evidence=bowls[0].evidence,
        panels=tuple(panels),
        columns=columns(subjects),
        legend=legend(bowls),
        notes=notes(found),
        table=table(found),
    )


def rows_of(hips: Sequence[_T], wide: int) -> list[Sequence[_T]]:
    """Return hips as the rows in which they stand side by side."""
    return [hips[k : k + wide] for k in range(0, len(hips), wide)]


# ---- panels ------------------------------------------------------------------------------------------------------


def _map(bowl: Bowl, name: str, reach: float, top: float) -> Panel:
    tone = SIDE_TONES[bowl.side]
    title = hip(bowl.side, name)
    if not bowl.rim:
        return saying(title, "not assessed: this result holds no socket for this hip", tone)
    if bowl.depth:
        title += f", {bowl.depth}" if name else f": {bowl.depth}"
    wide = high = 1.05 * reach
    marks: list[Mark] = [Area(*_on_map(bowl.rim), tone="ink", name="bowl up to its rim")]
    marks += [Area(*_on_map(gap), tone="norm", name=BETWEEN) for gap in gaps(bowl.rim, bowl.usual_rim)]
    marks.append(Line(*_on_map((*bowl.rim, bowl.rim[0])), name="rim", tone="ink"))
    if bowl.usual_rim:
        marks.append(Line(*_on_map(bowl.usual_rim), name="rim of an average adult", tone="norm"))
    marks += _scale()
    if bowl.path:
        marks.append(_trail(bowl, bowl.path, tone, top))
    else:
        marks.append(Words(0.0, -12.0, "path not assessed"))
    if bowl.healthy:
        marks.append(Line(bowl.healthy.front, bowl.healthy.outer, "with healthy muscles", "healthy"))
    return Panel(
        title=title,
        x=Axis("", -wide, wide, shown=False, plus="front", minus="back"),
        y=Axis("", -high, high, shown=False, plus="outer upper edge", minus="inner lower edge"),
        marks=tuple(marks),
        equal=True,
        height=340.0 * high / wide,
        tone=tone,
    )


def _on_map(points: Sequence[tuple[float, float]]) -> tuple[Numbers, Numbers]:
    return tuple(front for _, front in points), tuple(outer for outer, _ in points)


def _scale() -> list[Mark]:
    around = [math.radians(6.0 * k) for k in range(61)]
    rings: list[Mark] = [
        Line(
            tuple(r * math.sin(a) for a in around),
            tuple(r * math.cos(a) for a in around),
            tone="soft",
            faint=True,
        )
        for r in RINGS
    ]
    rings += [Words(0.0, -r, f"{r:g}°") for r in RINGS]
    cross = 4.0
    return [
        *rings,
        Line((-cross, cross), (0.0, 0.0), "deepest point"),
        Line((0.0, 0.0), (-cross, cross), "deepest point"),
    ]


def _trail(bowl: Bowl, path: Path, tone: Any, top: float) -> Trail:
    marks = [(path.peak, peak_words(bowl))]
    if path.toe_off is not None and path.toe_off != path.peak:
        marks.append((path.toe_off, "toe-off"))
    return Trail(path.front, path.outer, path.load, "load, body weights", "", top, tone, tuple(sorted(marks)))


class _Front:
    """Where angles in the section lie as seen from the front, with radii of the bowl as unit."""

    def __init__(self, bowl: Bowl) -> None:
        """Take how the bowl stands: its outer edge lies at its centre-edge angle from straight up."""
        self.inner, self.outer = rim_at(bowl.rim, 180.0), rim_at(bowl.rim, 0.0)
        self.edge = bowl.edge if bowl.edge == bowl.edge else self.outer - LEAN
        self.way = -1.0 if bowl.side == "r" else 1.0  # a right hip's outer side is to the left

    def at(self, degrees: float, radius: float = 1.0) -> tuple[float, float]:
        """Return the place of an angle from the deepest point, towards the outer upper edge."""
        turned = math.radians(self.edge - self.outer + degrees)
        return self.way * radius * math.sin(turned), radius * math.cos(turned)

    def arc(self, low: float, high: float, radius: float = 1.0) -> list[tuple[float, float]]:
        """Return places along an arc."""
        return [self.at(low + (high - low) * k / 40.0, radius) for k in range(41)]


def _section(bowl: Bowl, name: str) -> Panel:
    title, tone = f"{hip(bowl.side, name)} from the front, in section", SIDE_TONES[bowl.side]
    if not bowl.rim:
        return saying(title, "not assessed", tone)
    front = _Front(bowl)
    marks: list[Mark] = [*_directions(bowl, front, tone)]
    marks.append(Line(*_columns(front.arc(0.0, 360.0, 0.92)), name="ball", tone="soft", faint=True))
    marks += _usual_bowl(bowl, front)
    marks.append(Line(*_columns(front.arc(-front.inner, front.outer)), name="bowl", tone="measured"))
    edges = (front.at(-front.inner), front.at(front.outer))
    marks.append(Points(*_columns(edges), name="rim", tone="ink"))
    inner = front.at(-front.inner, 1.25)
    marks += _edge_words(1.14 * front.way, 0.75 * edges[1][1], "outer edge", front.way)
    marks += _edge_words(*inner, "inner edge", -front.way)
    marks += _centre_edge(bowl, front)
    hidden = Axis("", -WIDE, WIDE, shown=False)
    return Panel(
        title=title,
        x=hidden,
        y=Axis("", LOWEST, TOP, shown=False),
        marks=tuple(marks),
        equal=True,
        height=340.0 * (TOP - LOWEST) / (2.0 * WIDE),
        tone=tone,
    )


def _directions(bowl: Bowl, front: _Front, tone: Any) -> list[Mark]:
    if bowl.path is None:
        return []
    ways = section_angles(bowl.path)
    wedge = [(0.0, 0.0), *front.arc(min(ways), max(ways)), (0.0, 0.0)]
    marks: list[Mark] = [Area(*_columns(wedge), tone=tone, name="where the load points over the stride")]
    if not bowl.varies:
        peak = bowl.path.peak
        end = front.at(section_angle(bowl.path.outer[peak], bowl.path.front[peak]))
        marks.append(Line((0.0, end[0]), (0.0, end[1]), f"at the {peak_words(bowl)}", tone))
    return marks


def _usual_bowl(bowl: Bowl, front: _Front) -> list[Mark]:
    """Return the average adult's bowl outside this one, and what this one has more or less of it."""
    if not bowl.usual_rim:
        return []
    inner, outer = rim_at(bowl.usual_rim, 180.0), rim_at(bowl.usual_rim, 0.0)
    marks: list[Mark] = []
    for own, usual in ((front.outer, outer), (-front.inner, -inner)):
        between = [*front.arc(own, usual, 1.0), *reversed(front.arc(own, usual, USUAL))]
        marks.append(Area(*_columns(between), tone="norm", name=BETWEEN))
    arc = _columns(front.arc(-inner, outer, USUAL))
    return [*marks, Line(*arc, name="bowl of an average adult", tone="norm")]


def _edge_words(x: float, y: float, words: str, way: float) -> list[Mark]:
    return [Words(x, y, words, "end" if way < 0.0 else "start")]


def _centre_edge(bowl: Bowl, front: _Front) -> list[Mark]:
    """Return the angle from straight up to the outer edge, with its words."""
    if math.isnan(bowl.edge):
        return []
    outer = front.at(front.outer)
    tail = "" if bowl.given else ", assumed"
    return [
        Line((0.0, 0.0), (0.0, 1.22), "straight up", "soft", faint=True),
        Line((0.0, outer[0]), (0.0, outer[1]), "to the outer edge", "soft", faint=True),
        Words(0.0, 1.36, f"centre-edge angle {bowl.edge:.0f}°{tail}"),
    ]


def _columns(points: Sequence[tuple[float, float]]) -> tuple[Numbers, Numbers]:
    return tuple(x for x, _ in points), tuple(y for _, y in points)
